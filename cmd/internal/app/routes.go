package app

import (
	"net/http"
	"strings"

	"github.com/policybot/policybot/cmd/internal/site"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/web"
)

// handler is all routes of the service.
func (a *App) handler() http.Handler {
	log, now := a.opt.Log, a.opt.Now
	mux := http.NewServeMux()
	m := mounting{opt: a.opt, key: a.key, base: a.publicURL(), deadlines: a.gate,
		subscribed: a.announceSoon, inbox: a.inbox, sample: a.builder.corpora.sample}
	c := siteConfig(a.cfg, a.opt, a.times, a.gate)
	c.Token, c.Notice, c.Large[web.DocumentsPath] = a.cfg.Token, a.gate.notice, maxUploadForm
	c.Large[web.UploadPagePath] = maxUploadForm
	a.rem.admit(&c, m)
	s := site.New(c)
	w := webConfig(a.cfg, a.opt, a.times, a.gate)
	w.Answerer, w.Questions, w.Updated = a.front(), a.book, a.gate.updated
	w.Searcher = a.metrics.Searcher(a.gate, log, now)
	w.Uploads = a.uploads
	routes := a.rem.mount(s, m)
	w.Me, w.Taken, w.Writer = routes.Me, routes.Taken, routes.Admin
	web.Register(w, s, s.Mux, s.API)
	a.mountMCP(s, c.Accepts)
	s.Mux.Handle("GET "+site.MetricsPath, a.guardMetrics(s, a.metrics.Handler()))
	s.Mux.HandleFunc("GET "+BackupPath, routes.OnlyAdmin(a.backup(s.Refuse)))
	mux.Handle("/", a.gate.withSnapshot(viewing(s.Handler(), routes.Admin)))
	a.chat.mount(mux)
	return mux
}

// viewing shows the administrator every document, and others what is for everybody.
func viewing(next http.Handler, admin func(*http.Request) (string, bool)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, all := admin(r)
		next.ServeHTTP(w, r.WithContext(search.WithViewer(r.Context(), search.Viewer{All: all})))
	})
}

// guardMetrics lets in, of those whom the site has let in, with a token only its bearer.
func (a *App) guardMetrics(s *site.Site, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		given, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		if a.cfg.Token != "" && !site.SameSecret(given, a.cfg.Token) {
			s.Refuse(w, r, http.StatusForbidden, "请用 Authorization: Bearer 带上访问令牌。")
			return
		}
		next.ServeHTTP(w, r)
	})
}
