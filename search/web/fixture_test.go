package web

import (
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/policybot/policybot/search/web/webtest"
)

func testConfig(t testing.TB) Config {
	s := webtest.Documents(t)
	return Config{Answerer: s, Searcher: s, Library: s, Timeout: 50 * time.Millisecond,
		Questions: webtest.Asked{"乡村小学每班最多多少人", "主要考核哪些指标", "校舍排查什么时候完成"}}
}

// calendarConfig is on a Sunday morning in November, while it is still Saturday in UTC.
func calendarConfig(t testing.TB) Config {
	s := append(webtest.Documents(t), webtest.CalendarDoc(t), webtest.TemplateDoc(t))
	shanghai := time.FixedZone("CST", 8*60*60)
	now := time.Date(2026, 11, 22, 7, 30, 0, 0, shanghai)
	return Config{Answerer: s, Searcher: s, Library: s, Deadlines: s, Calendar: webtest.Weekends{}, Zone: shanghai,
		Now: func() time.Time { return now.UTC() }, Timeout: time.Second}
}

// handler serves the routes in a bare shell.
func handler(cfg Config) http.Handler {
	mux := http.NewServeMux()
	api := huma.DefaultConfig("test", "1")
	api.CreateHooks = nil
	Register(cfg, bare{}, mux, humago.New(mux, api))
	return mux
}

// bare is a shell without guards. Its frame has no more than a page must have.
type bare struct{}

func (bare) Page(w http.ResponseWriter, _ *http.Request, status int, title, active string, main template.HTML) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	fmt.Fprintf(w, `<!doctype html><html lang="zh-CN"><head><title>%s</title><script src="/static/app.js"></script></head><body>`+
		`<header><nav aria-label="导航"><a href="%s">本页</a></nav></header><main id="main">%s</main><footer></footer></body></html>`,
		template.HTMLEscapeString(title), active, main)
}

func (b bare) WidePage(w http.ResponseWriter, r *http.Request, status int, title, active string, main template.HTML) {
	b.Page(w, r, status, title, active, main)
}

func (b bare) Framed(w http.ResponseWriter, r *http.Request, status int, title string, main template.HTML) {
	b.Page(w, r, status, title, "", main)
}

func (b bare) Refuse(w http.ResponseWriter, r *http.Request, status int, detail string) {
	if strings.Contains(r.Header.Get("Accept"), "text/html") {
		b.Page(w, r, status, detail, "", template.HTML("<h1>"+template.HTMLEscapeString(detail)+"</h1>"))
		return
	}
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(b.Problem(status, detail))
}

func (bare) Problem(status int, detail string) error {
	return &huma.ErrorModel{Status: status, Detail: detail}
}

// request builds one as a browser on this machine sends it.
func request(method, target, body string) *http.Request {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.RemoteAddr, r.Host = "127.0.0.1:50000", "localhost:8080"
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	return r
}

func serve(h http.Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func get(h http.Handler, target string) *httptest.ResponseRecorder {
	return serve(h, request("GET", target, ""))
}
