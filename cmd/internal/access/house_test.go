package access

import (
	"context"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"github.com/policybot/policybot/cmd/internal/oplog"
	"github.com/policybot/policybot/reminders/settingtest"
)

// shell writes what a site would, without its frame.
type shell struct{}

func (shell) Page(w http.ResponseWriter, _ *http.Request, status int, title, _ string, main template.HTML) {
	w.WriteHeader(status)
	_, _ = io.WriteString(w, title+"\n"+string(main))
}

func (shell) Refuse(w http.ResponseWriter, _ *http.Request, status int, detail string) {
	w.WriteHeader(status)
	_, _ = io.WriteString(w, detail)
}

func (shell) Problem(status int, detail string) error { return huma.NewError(status, detail) }

// house is a guard with some routes behind it.
type house struct {
	t       testing.TB
	d       *Directory
	c       *clock
	g       *Guard
	handler http.Handler
}

// build makes a house. Each route says who is asking.
func build(t testing.TB, change func(*Config)) *house {
	t.Helper()
	h := &house{t: t, c: newClock()}
	h.d = directory(t, &settingtest.Memory{}, h.c)
	log, err := oplog.Open(t.TempDir(), oplog.Options{Now: h.c.now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = log.Close() })
	cfg := Config{Directory: h.d, Now: h.c.now, Log: log, Rights: PageRights(), Known: func(r *http.Request) (Principal, bool) {
		if r.Header.Get("Authorization") == "Bearer service" {
			return Principal{Kind: ByService, Name: "管理员", Role: Admin}, true
		}
		return Principal{}, false
	}}
	for p, r := range map[string]Right{"GET /read": AsReader, "POST /ask": AsReader, "GET /mine": AsOneself, "POST /keep": AsStaff, "POST /things/{id}": AsAdmin} {
		cfg.Rights[p] = r
	}
	if change != nil {
		change(&cfg)
	}
	mux := http.NewServeMux()
	h.g = New(cfg, shell{}, mux)
	h.g.Register()
	for _, p := range []string{"GET /read", "POST /ask", "GET /mine", "POST /keep", "POST /things/{id}", "GET /forgotten"} {
		mux.HandleFunc(p, func(w http.ResponseWriter, r *http.Request) {
			p := Of(r.Context())
			fmt.Fprintf(w, "%s/%s/%s", p.Kind, p.Name, p.Role)
		})
	}
	h.handler = h.g.Wrap(mux)
	return h
}

// request is one, with what a browser of ours would send.
type request struct {
	method, path string
	form         url.Values
	cookie       string
	bearer       string
	from         string            // address; "" is 10.0.0.1
	headers      map[string]string // replace those of a browser; "" leaves one out
}

func (h *house) do(q request) *http.Response {
	h.t.Helper()
	r := httptest.NewRequest(q.method, q.path, strings.NewReader(q.form.Encode()))
	r.Host, r.RemoteAddr = "zc.example.cn", "10.0.0.1:999"
	if q.from != "" {
		r.RemoteAddr = netip.AddrPortFrom(netip.MustParseAddr(q.from), 999).String()
	}
	r.Header.Set("Accept", "text/html")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if q.form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for name, value := range q.headers {
		if r.Header.Del(name); value != "" {
			r.Header.Set(name, value)
		}
	}
	if q.cookie != "" {
		r.Header.Set("Cookie", q.cookie)
	}
	if q.bearer != "" {
		r.Header.Set("Authorization", "Bearer "+q.bearer)
	}
	w := httptest.NewRecorder()
	h.handler.ServeHTTP(w, r)
	return w.Result()
}

func text(t testing.TB, r *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// signIn signs in on the page and returns the cookie.
func (h *house) signIn(name, password string) (cookie string, resp *http.Response) {
	h.t.Helper()
	resp = h.do(request{method: "POST", path: "/sign-in", form: url.Values{"name": {name}, "password": {password}, "next": {"/read?x=1"}}})
	for _, c := range resp.Cookies() {
		if c.Value != "" {
			return c.Name + "=" + c.Value, resp
		}
	}
	return "", resp
}

// logged is the log of the day, oldest first.
func (h *house) logged() (out []oplog.Entry) {
	h.t.Helper()
	all, _, err := h.g.Log.Read(context.Background(), oplog.Query{Size: 1000})
	if err != nil {
		h.t.Fatal(err)
	}
	for i := range all {
		out = append(out, all[len(all)-1-i])
	}
	return out
}
