package app

import (
	"context"
	"crypto/rand"
	"errors"
	"html/template"
	"net/http"
	"strings"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/webhook"
	"github.com/policybot/policybot/cmd/internal/config"
	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/reminders"
	remweb "github.com/policybot/policybot/reminders/web"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/web"
)

// mounting is what the routes of reminders need of the service.
type mounting struct {
	opt        Options
	key        string // of commands on this machine; "" is none
	base       string // the address people use
	deadlines  search.Deadlines
	subscribed func()
	inbox      bot.Store
}

// mount adds the routes of reminders to the handler that c describes.
func (r *reminding) mount(c *web.Config, m mounting) {
	known := remweb.Accepts(r.people)
	isKey := func(bearer string) bool { return m.key != "" && equalSecret(bearer, m.key) }
	c.Accepts = func(ctx context.Context, bearer string) bool { return isKey(bearer) || known(ctx, bearer) }
	c.Large[remweb.ImportPath] = remweb.MaxImport
	c.Nav = append(c.Nav, web.NavLink{Path: remweb.MePath, Label: "我的提醒"})
	var me func(*http.Request) string
	c.Me = func(req *http.Request) string { return me(req) } // set below, before the first request
	c.Extend = func(at web.Mount) {
		cfg := remweb.Config{
			Service: r.service, Store: r.store, People: r.people,
			Admin: func(bearer string) bool {
				return isKey(bearer) || r.cfg.Token != "" && equalSecret(bearer, r.cfg.Token)
			},
			Check: r.check, Read: r.read, Hint: r.hint, Subscribed: m.subscribed,
			Deadline: func(ctx context.Context, document, id string) (corpus.Deadline, reminders.Source, error) {
				return deadlineIn(ctx, m.deadlines, m.base, document, id)
			},
			Zone: r.times.Zone, Now: r.now, Log: m.opt.Log, Secure: strings.HasPrefix(m.base, "https://"),
			Problem: web.Problem, Refuse: at.Refuse,
			Page: func(w http.ResponseWriter, req *http.Request, status int, title, active string, main template.HTML) {
				at.Page(w, req, web.Page{Status: status, Title: title, Active: active}, main)
			},
		}
		routes := remweb.Register(cfg, at.Mux, at.API)
		me = routes.Me
		bot.AdminAPI{Store: m.inbox, Refuse: at.Refuse}.Register(at.Mux, routes.OnlyAdmin)
		webhook.API{Sender: r.webhook, Registry: r.hooks, Records: r.store, Refuse: at.Refuse}.Register(at.Mux, routes.OnlyAdmin)
	}
}

// Reminders is the API of reminders for one command, over the store of the data
// folder itself; bearer is the token it takes. Nothing is sent: a service does that.
func Reminders(ctx context.Context, cfg config.Config, opt Options) (h http.Handler, bearer string, done func() error, err error) {
	opt = opt.withDefaults()
	t, err := newTimes(cfg)
	if err != nil {
		return nil, "", nil, err
	}
	r, err := openReminding(ctx, cfg, t, opt.Now, opt.Console, func(err error) { opt.Log.Error("提醒存储报警", "err", err) })
	if err != nil {
		return nil, "", nil, err
	}
	chats, err := platforms(cfg, opt)
	if err != nil {
		return nil, "", nil, errors.Join(err, r.close())
	}
	r.know(chats)
	inbox, err := openInbox(ctx, cfg, opt)
	if err != nil {
		return nil, "", nil, errors.Join(err, r.close())
	}
	g := &gate{}
	c := webConfig(cfg, opt, t, g)
	c.Timeout = alone
	bearer = rand.Text()
	base := cfg.PublicURL
	if base == "" {
		base = "http://" + cfg.Addr
	}
	r.mount(&c, mounting{opt: opt, key: bearer, base: base, deadlines: g, inbox: inbox})
	return web.NewHandler(c), bearer, func() error { return errors.Join(inbox.Close(), r.close()) }, nil
}
