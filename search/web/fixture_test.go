package web

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/search/web/webtest"
)

func testConfig(t testing.TB) Config {
	s := webtest.Documents(t)
	return Config{Answerer: s, Searcher: s, Library: s, Version: "1.2.3", Timeout: 50 * time.Millisecond,
		Examples: []string{"乡村小学每班最多多少人", "主要考核哪些指标", "校舍排查什么时候完成"}}
}

// calendarConfig is on a Sunday morning in November, while it is still Saturday in UTC.
func calendarConfig(t testing.TB) Config {
	s := append(webtest.Documents(t), webtest.CalendarDoc(t), webtest.TemplateDoc(t))
	shanghai := time.FixedZone("CST", 8*60*60)
	now := time.Date(2026, 11, 22, 7, 30, 0, 0, shanghai)
	return Config{Answerer: s, Searcher: s, Library: s, Deadlines: s, Calendar: webtest.Weekends{}, Zone: shanghai,
		Now: func() time.Time { return now.UTC() }, Version: "1.2.3", Timeout: time.Second}
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
