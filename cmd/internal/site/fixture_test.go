package site

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/search/web"
	"github.com/policybot/policybot/search/web/webtest"
)

// guest is the routes of search over the usual documents.
func guest(t testing.TB) web.Config {
	s := webtest.Documents(t)
	return web.Config{Answerer: s, Searcher: s, Library: s, Timeout: 50 * time.Millisecond,
		Questions: webtest.Asked{"乡村小学每班最多多少人", "主要考核哪些指标", "校舍排查什么时候完成"}, Complaints: noComplaints{}}
}

// calendarGuest is on a Sunday morning in November, while it is still Saturday in UTC.
func calendarGuest(t testing.TB) web.Config {
	s := append(webtest.Documents(t), webtest.CalendarDoc(t), webtest.TemplateDoc(t))
	shanghai := time.FixedZone("CST", 8*60*60)
	now := time.Date(2026, 11, 22, 7, 30, 0, 0, shanghai)
	return web.Config{Answerer: s, Searcher: s, Library: s, Deadlines: s, Calendar: webtest.Weekends{}, Zone: shanghai, Complaints: noComplaints{},
		Now: func() time.Time { return now.UTC() }, Timeout: time.Second}
}

// noComplaints takes them and keeps none.
type noComplaints struct{}

func (noComplaints) Reasons() []web.Reason {
	return []web.Reason{{Value: "wrong", Label: "答案不对"}, {Value: "missed", Label: "文件里有，却说没有"}}
}

func (noComplaints) KeptDays() int { return 180 }

func (noComplaints) Complain(*http.Request, web.Complaint) error { return nil }

// with is a site with a guest in it.
func with(cfg Config, g web.Config) http.Handler {
	s := New(cfg)
	g.Ready, g.Log, g.PublicURL, g.SampleMode = s.cfg.Ready, s.cfg.Log, cfg.PublicURL, cfg.Sample
	if g.Now == nil {
		g.Now = cfg.Now
	}
	web.Register(g, s, s.Mux, s.API)
	return s.Handler()
}

// handler is a site with the usual guest in it.
func handler(t testing.TB, cfg Config) http.Handler { return with(cfg, guest(t)) }

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

// browse asks for a page.
func browse(h http.Handler, path string) *httptest.ResponseRecorder {
	r := request("GET", path, "")
	r.Header.Set("Accept", "text/html,application/xhtml+xml")
	return serve(h, r)
}

func checkProblem(t *testing.T, w *httptest.ResponseRecorder, status int, say string) {
	t.Helper()
	var p struct {
		Title, Detail string
		Status        int
	}
	body := w.Body.String()
	if err := json.Unmarshal([]byte(body), &p); err != nil {
		t.Fatalf("%d %s: %v", w.Code, body, err)
	}
	if w.Code != status || p.Status != status || w.Header().Get("Content-Type") != "application/problem+json" {
		t.Errorf("%d %s: %s, want %d", w.Code, w.Header().Get("Content-Type"), body, status)
	}
	if !strings.Contains(p.Detail, say) || p.Title != titles[status] {
		t.Errorf("says %q %q, want %q in it", p.Title, p.Detail, say)
	}
	if (status == 503 || status == 429) != (w.Header().Get("Retry-After") != "") {
		t.Errorf("%d with Retry-After %q", status, w.Header().Get("Retry-After"))
	}
	for _, secret := range []string{"secret", "disk on fire", "expected", "validation failed", "\"value\""} {
		if strings.Contains(body, secret) {
			t.Errorf("%q in %s", secret, body)
		}
	}
}
