package app

import (
	"net/http"
	"time"

	"github.com/policybot/policybot/cmd/internal/access"
	"github.com/policybot/policybot/cmd/internal/config"
	"github.com/policybot/policybot/cmd/internal/site"
	"github.com/policybot/policybot/search/desk"
	"github.com/policybot/policybot/search/web"
)

// siteConfig is what the site of the service and of one command have in common.
func siteConfig(cfg config.Config, opt Options, t *times, g *gate) site.Config {
	return site.Config{
		Ready: g.ready, Now: opt.Now, Zone: t.Zone, Log: opt.Log, Version: opt.Version,
		PublicURL: cfg.PublicURL, Embed: cfg.Embed, Sample: len(cfg.Corpus) == 0, Large: map[string]int64{},
		Nav: []site.Link{
			{Path: "/", Label: "问答与检索"},
			{Path: "/documents", Label: "文件"},
			{Path: "/cards", Label: "政策卡片"},
			{Path: "/deadlines", Label: "期限"},
		},
	}
}

// webConfig is what the pages of the service and of one command have in common.
func webConfig(cfg config.Config, opt Options, t *times, g *gate) web.Config {
	return web.Config{
		Answerer: desk.New(desk.Config{Answerer: g, Library: g}), Searcher: g, Library: g, Deadlines: g, Guide: g,
		Calendar: t.calendar, Zone: t.Zone, Hours: t.Hours, Alarms: t.alarms,
		Ready: g.ready, Now: opt.Now, Log: site.WithRequestID(opt.Log),
		PublicURL: cfg.PublicURL, SampleMode: len(cfg.Corpus) == 0,
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
	opt = opt.withDefaults()
	g := &gate{}
	if k != nil {
		g.open(k)
	}
	whole := cfg.PublicURL != ""
	if !whole {
		cfg.PublicURL = "http://" + cfg.Addr
	}
	s := site.New(siteConfig(cfg, opt, t, g))
	w := webConfig(cfg, opt, t, g)
	w.Timeout, w.Whole = alone, whole
	web.Register(w, s, s.Mux, s.API)
	return everything(s.Handler()), nil
}

// everything shows all documents: whoever runs a command on this machine may read the files
// themselves.
func everything(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p := access.Principal{Kind: access.ByService, Name: "本机命令", Role: access.Admin}
		next.ServeHTTP(w, r.WithContext(access.With(r.Context(), p)))
	})
}
