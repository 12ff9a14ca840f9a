package app

import (
	"net/http"
	"time"

	"github.com/policybot/policybot/cmd/internal/config"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/web"
)

// source is what the pages and the API read.
type source interface {
	search.Answerer
	search.Searcher
	search.Library
	search.Deadlines
	search.Guide
}

var _ source = (*gate)(nil)

// webConfig is what the service and a handler of one command have in common.
func webConfig(cfg config.Config, opt Options, t *times, from source) web.Config {
	return web.Config{
		Answerer: from, Searcher: from, Library: from, Deadlines: from, Guide: from,
		Calendar: t.calendar, Zone: t.Zone, Hours: t.words(), Alarms: t.alarms,
		Now: opt.Now, Log: opt.Log, Version: opt.Version, PublicURL: cfg.PublicURL, SampleMode: len(cfg.Corpus) == 0,
		Large: map[string]int64{},
	}
}

// alone is how long a command may think that serves nobody else.
const alone = 10 * time.Minute

// Handler is the API over k for one command, so that it says the same whether or
// not a service is running. With k nil only what needs no documents is answered.
// Links lead to where serve would listen.
func Handler(cfg config.Config, opt Options, k *Knowledge) (http.Handler, error) {
	t, err := newTimes(cfg)
	if err != nil {
		return nil, err
	}
	g := &gate{}
	if k != nil {
		g.open(k)
	}
	c := webConfig(cfg, opt.withDefaults(), t, g)
	c.Ready, c.Timeout = g.ready, alone
	if c.PublicURL == "" {
		c.PublicURL = "http://" + cfg.Addr
	}
	return web.NewHandler(c), nil
}
