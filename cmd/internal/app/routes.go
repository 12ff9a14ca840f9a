package app

import (
	"net"
	"net/http"
	"strings"

	"github.com/policybot/policybot/search/web"
)

// handler is all routes of the service.
func (a *App) handler() http.Handler {
	log, now := a.opt.Log, a.opt.Now
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", a.guardMetrics(a.metrics.Handler()))
	c := webConfig(a.cfg, a.opt, a.times, a.gate)
	c.Answerer = a.metrics.Answerer(a.gate, log, now)
	c.Searcher = a.metrics.Searcher(a.gate, log, now)
	c.Uploads, c.Writer = a.uploads, a.mayWrite
	c.Large[web.DocumentsPath] = maxUploadForm
	c.Ready, c.Token, c.Examples = a.gate.ready, a.cfg.Token, examples(a.builder.corpora.sample)
	a.rem.mount(&c, mounting{opt: a.opt, key: a.key, base: a.publicURL(), deadlines: a.gate, subscribed: a.announceSoon, inbox: a.inbox})
	mux.Handle("/", a.gate.hold(web.NewHandler(c)))
	a.chat.mount(mux)
	return mux
}

// examples are questions the sample answers; about other documents we know
// nothing beforehand.
func examples(sample bool) []string {
	if !sample {
		return nil
	}
	return []string{"初中班额上限是多少", "额敏县哪一年实现优质均衡", "辽源的三年规划由谁批准", "利通区乡村教师生活补助每月多少"}
}

// mayWrite tells whether a bearer token is the admin's, or that of a command on this
// machine.
func (a *App) mayWrite(bearer string) bool {
	return equalSecret(bearer, a.key) || a.cfg.Token != "" && equalSecret(bearer, a.cfg.Token)
}

// guardMetrics lets in who may read: with a token only its bearer, without one
// only this machine.
func (a *App) guardMetrics(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, _ := net.SplitHostPort(r.RemoteAddr)
		given, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		allowed := equalSecret(given, a.cfg.Token)
		if a.cfg.Token == "" {
			ip := net.ParseIP(host)
			allowed = ip != nil && ip.IsLoopback()
		}
		if !allowed {
			http.Error(w, "请用 Authorization: Bearer 带上访问令牌;没有设置令牌时只接受本机访问。", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}
