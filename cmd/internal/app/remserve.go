package app

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"strings"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/webhook"
	"github.com/policybot/policybot/cmd/internal/access"
	"github.com/policybot/policybot/cmd/internal/config"
	"github.com/policybot/policybot/cmd/internal/site"
	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/zhdate"
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
	sample     bool // the documents are those of the demonstration
}

// isKey tells whether a bearer token is that of the commands on this machine.
func (m mounting) isKey(bearer string) bool { return m.key != "" && site.SameSecret(bearer, m.key) }

// admit makes room for the routes of reminders in the site that c describes.
func (r *reminding) admit(c *site.Config, m mounting) {
	known := remweb.Accepts(r.people)
	c.Accepts = func(ctx context.Context, bearer string) bool { return m.isKey(bearer) || known(ctx, bearer) }
	c.Large[remweb.ImportPath] = remweb.MaxImport
	c.Nav = append(c.Nav, site.Link{Path: remweb.MePath, Label: "我的提醒"})
}

// mount adds the routes of reminders, and those of the administrator, to a site. It
// tells others who is asking.
func (r *reminding) mount(s *site.Site, m mounting) remweb.Routes {
	routes := remweb.Register(remweb.Config{
		Service: r.service, Store: r.store, People: r.people,
		Admin: func(bearer string) bool {
			return m.isKey(bearer) || r.cfg.Token != "" && site.SameSecret(bearer, r.cfg.Token)
		},
		Account: account, Check: r.check, Read: r.read, Hint: r.hint, Subscribed: m.subscribed,
		Deadline: func(ctx context.Context, document, id string) (corpus.Deadline, reminders.Source, error) {
			return deadlineIn(ctx, m.deadlines, m.base, document, id)
		},
		Fitting: func(ctx context.Context, sub reminders.Subscription) ([]remweb.Fit, error) {
			return fitting(ctx, m.deadlines, m.base, m.sample, zhdate.DateOf(r.now().In(r.times.Zone)), sub)
		},
		SendCode: r.codes(),
		Zone:     r.times.Zone, Now: r.now, Log: site.WithRequestID(m.opt.Log),
		Secure: strings.HasPrefix(m.base, "https://"), Base: m.base,
	}, s, s.Mux, s.API)
	bot.AdminAPI{Store: m.inbox, Refuse: s.Refuse}.Register(s.Mux, routes.OnlyAdmin)
	endpoints := webhook.API{Sender: r.webhook, Registry: r.hooks, Records: r.store, Refuse: s.Refuse}
	endpoints.Register(s.Mux, routes.OnlyAdmin)
	return routes
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
	bearer = rand.Text()
	base := cfg.PublicURL
	if base == "" {
		base = "http://" + cfg.Addr
	}
	m := mounting{opt: opt, key: bearer, base: base, deadlines: g, inbox: inbox, sample: len(cfg.Corpus) == 0}
	who, err := access.Open(ctx, r.store, opt.Now, cfg.SessionFor())
	if err != nil {
		return nil, "", nil, errors.Join(err, inbox.Close(), r.close())
	}
	c := siteConfig(cfg, opt, t, g)
	r.admit(&c, m)
	install := guarded(&c, who, nil, cfg.MustSignIn())
	s := site.New(c)
	guard := access.New(access.Config{Directory: who, Known: known(cfg, m.isKey, r.people), Rights: rights(), Now: opt.Now, Text: opt.Log}, s, s.Mux)
	install(guard)
	guard.RegisterAPI(s.API)
	w := webConfig(cfg, opt, t, g)
	routes := r.mount(s, m)
	w.Timeout, w.Me, w.Taken = alone, routes.Me, routes.Taken
	web.Register(w, s, s.Mux, s.API)
	return s.Handler(), bearer, func() error { return errors.Join(inbox.Close(), r.close()) }, nil
}
