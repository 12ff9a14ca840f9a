package app

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/policybot/policybot/cmd/internal/access"
	"github.com/policybot/policybot/cmd/internal/curate"
	"github.com/policybot/policybot/cmd/internal/site"
	"github.com/policybot/policybot/search/curated"
	"github.com/policybot/policybot/search/web"
)

// handler is all routes of the service.
func (a *App) handler() (http.Handler, error) {
	log, now := a.opt.Log, a.opt.Now
	mux := http.NewServeMux()
	m := mounting{opt: a.opt, key: a.key, base: a.publicURL(), deadlines: a.gate,
		subscribed: a.announceSoon, inbox: a.inbox, sample: a.builder.corpora.sample}
	c := siteConfig(a.cfg, a.opt, a.times, a.gate)
	c.Token, c.Notice, c.Large[web.DocumentsPath] = a.cfg.Token, a.gate.notice, maxUploadForm
	c.Large[web.UploadPagePath] = maxUploadForm
	c.Large[curate.ImportPath], c.Large[curate.ImportPage] = curated.MaxTable, curate.MaxForm
	c.Large[curate.PairsPath], c.Large[curate.PairPage] = curate.MaxPairForm, curate.MaxPairForm
	c.Large[curate.SynonymsPath], c.Large[curate.SynonymsPage] = curate.MaxSynonymsForm, curate.MaxSynonymsForm
	c.Observe = a.metrics.Request
	c.Origins, c.SessionCookie = a.cfg.CORSOrigins, access.CookieName(a.publicURL())
	a.rem.admit(&c, m)
	install := guarded(&c, a.who, a.provider, a.cfg.MustSignIn())
	s := site.New(c)
	a.site = s
	from, err := access.ParseAllow(a.cfg.AdminAllow)
	if err != nil {
		return nil, fmt.Errorf("admin_allow: %w", err)
	}
	guard := access.New(access.Config{
		Directory: a.who, Known: known(a.cfg, m.isKey, a.rem.people), Rights: rights(), Provider: a.provider, MustSignIn: a.cfg.MustSignIn(),
		AdminFrom: from, Chat: a.chat.names(), Zone: a.times.Zone, Base: a.publicURL(), Log: a.operations, Text: site.WithRequestID(log), Now: now, RequestID: site.RequestID,
	}, s, s.Mux)
	install(guard)
	guard.Register()
	guard.RegisterAPI(s.API)
	w := webConfig(a.cfg, a.opt, a.times, a.gate)
	w.Answerer, w.Questions, w.Updated = a.front(), a.book, a.gate.updated
	if a.cfg.OplogQuestions == "on" {
		w.Answerer = noted{w.Answerer}
	}
	w.Searcher = a.metrics.Searcher(a.gate, log, now)
	w.Uploads, w.Whole = a.uploads, a.cfg.PublicURL != ""
	routes := a.rem.mount(s, m)
	w.Me, w.Taken, w.Writer = routes.Me, routes.Taken, keeper
	w.Complaints, w.CuratePage = a.newComplaints(), curate.PairPage
	web.Register(w, s, s.Mux, s.API)
	a.mountMCP(s, c.Accepts)
	s.Mux.Handle("GET "+site.MetricsPath, a.guardMetrics(s, c.Shared, a.metrics.Handler()))
	s.Mux.HandleFunc("GET "+BackupPath, routes.OnlyAdmin(a.backup(s.Refuse)))
	describeRest(s.API)
	a.curate.Register(s, s.Mux, s.API)
	mux.Handle("/", a.gate.withSnapshot(s.Handler()))
	a.chat.mount(mux)
	return mux, nil
}

// guardMetrics lets in, of those whom the site has let in, the bearer of the token of the service and administrators;
// where this machine alone is served, everybody.
func (a *App) guardMetrics(s *site.Site, shared func() bool, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		given, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		if shared() && !(a.cfg.Token != "" && site.SameSecret(given, a.cfg.Token)) && !access.Of(r.Context()).IsAdmin() {
			s.Refuse(w, r, http.StatusForbidden, "请用 Authorization: Bearer 带上访问令牌。")
			return
		}
		next.ServeHTTP(w, r)
	})
}
