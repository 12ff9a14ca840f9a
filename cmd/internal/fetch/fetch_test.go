package fetch

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/bot/webhook"
)

// site serves pages by path; inside lets the fetcher reach it, which is on this machine.
func site(t *testing.T, robots string, pages map[string]http.HandlerFunc) (url string, inside *Fetcher, waited *time.Duration) {
	t.Helper()
	mux := http.NewServeMux()
	if robots != "" {
		mux.HandleFunc("/robots.txt", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, robots) })
	}
	for path, h := range pages {
		mux.HandleFunc(path, h)
	}
	srv := httptest.NewServer(mux)
	t.Cleanup(srv.Close)
	allow, err := webhook.ParseAllow([]string{"127.0.0.1"})
	if err != nil {
		t.Fatal(err)
	}
	waited = new(time.Duration)
	now := time.Date(2026, 11, 29, 8, 0, 0, 0, time.UTC)
	f := New(Config{Version: "1.0", MaxBytes: 1000, Allow: allow, Now: func() time.Time { return now },
		Pause: func(_ context.Context, d time.Duration) error { *waited += d; now = now.Add(d); return nil }})
	return srv.URL, f, waited
}

func says(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, text) }
}

func TestGet(t *testing.T) {
	var agent string
	url, f, waited := site(t, "User-agent: *\nDisallow: /private\nCrawl-delay: 5\n", map[string]http.HandlerFunc{
		"/a.html":  func(w http.ResponseWriter, r *http.Request) { agent = r.UserAgent(); fmt.Fprint(w, "<p>通知</p>") },
		"/private": says("x"),
		"/to":      func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/a.html", http.StatusFound) },
		"/loop":    func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/loop", http.StatusFound) },
		"/into":    func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/private", http.StatusFound) },
		"/inside": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://169.254.169.254/latest", http.StatusFound)
		},
		"/file": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "file:///etc/passwd", http.StatusFound)
		},
		"/missing": http.NotFound,
		"/large":   says(strings.Repeat("x", 1001)),
		"/empty":   says(""),
		"/endless": func(w http.ResponseWriter, _ *http.Request) {
			for range 1000 {
				if _, err := w.Write(make([]byte, 1000)); err != nil {
					return
				}
			}
		},
	})
	p, err := f.Get(t.Context(), url+"/a.html#part")
	if err != nil || string(p.Body) != "<p>通知</p>" || !strings.HasPrefix(p.Name, "127.0.0.1_a-") || !strings.HasSuffix(p.Name, ".html") {
		t.Fatalf("%+v %v", p, err)
	}
	if !strings.HasPrefix(agent, "policybot/1.0 (+http") {
		t.Errorf("agent %q", agent)
	}
	again, err := f.Get(t.Context(), url+"/to")
	if err != nil || again.URL != url+"/a.html" || again.Name == p.Name {
		t.Errorf("redirected: %+v %v", again, err)
	}
	if *waited != 10*time.Second {
		t.Errorf("waited %s for two more requests", *waited)
	}
	for path, want := range map[string]string{
		"/private": "robots.txt", "/into": "robots.txt", "/loop": "转了", "/inside": "内网", "/file": "http://",
		"/missing": "404", "/large": "超过", "/endless": "超过", "/empty": "空的",
	} {
		_, err := f.Get(t.Context(), url+path)
		var said Refusal
		if !errors.As(err, &said) || !strings.Contains(said.Why, want) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// Without leave nothing inside is reached, however its address is written.
func TestOnlyPublic(t *testing.T) {
	url, _, _ := site(t, "", map[string]http.HandlerFunc{"/": says("secret")})
	f := New(Config{})
	for _, address := range []string{
		url, strings.Replace(url, "127.0.0.1", "localhost", 1), "http://[::1]:8080/", "http://10.0.0.1/", "http://192.168.1.1/", "http://169.254.169.254/latest/meta-data",
		"http://100.100.100.200/", "http://[::ffff:127.0.0.1]:8080/", "http://0.0.0.0:8080/", "http://[64:ff9b::7f00:1]/", "http://[fd00:ec2::254]/",
		"file:///etc/passwd", "gopher://example.org/", "http://user:pass@example.org/", "http://example.org:22/", "//example.org", "javascript:alert(1)", "http://", "http://%zz",
		"http://example.org:99999/", strings.Repeat("http://example.org/", 200),
	} {
		p, err := f.Get(t.Context(), address)
		var said Refusal
		if !errors.As(err, &said) || len(p.Body) > 0 {
			t.Errorf("%.60s: %q %v", address, p.Body, err)
		}
	}
}

func TestRobots(t *testing.T) {
	const text = "\ufeffUser-agent: other\nDisallow: /\n\nUser-agent: *\nDisallow: /a # no\nAllow: /a/b\nDisallow: /*.pdf$\nDisallow:\nSitemap: x\nUser-agent: googlebot\nUser-agent: PolicyBot/2\nDisallow: /mine\nCrawl-delay: 7\n"
	all, mine := parseRobots(text, "somebody"), parseRobots(text, robotsName)
	for path, want := range map[string][2]bool{
		"/": {true, true}, "/a": {false, true}, "/abc": {false, true}, "/a/b/c": {true, true}, "/x.pdf": {false, true}, "/x.pdf?y": {true, true}, "/mine/1": {true, false}, "/robots.txt": {true, true},
	} {
		if got := [2]bool{all.allows(path), mine.allows(path)}; got != want {
			t.Errorf("%s: %v, want %v", path, got, want)
		}
	}
	if mine.delay != 7*time.Second || all.delay != 0 {
		t.Errorf("delays %s %s", mine.delay, all.delay)
	}
}

func FuzzRobots(f *testing.F) {
	f.Add("User-agent: *\nDisallow: /a*b$", "/axb")
	f.Fuzz(func(_ *testing.T, text, path string) { parseRobots(text, robotsName).allows(path) })
}

func TestNames(t *testing.T) {
	for _, c := range []struct{ url, suggested, front, end string }{
		{"https://www.example.gov.cn/zhengce/content_12.htm", ".html", "www.example.gov.cn_content_12-", ".htm"},
		{"https://example.gov.cn/", ".html", "example.gov.cn_index-", ".html"},
		{"https://example.gov.cn/down?id=3", "../../关于招生的通知.docx", "example.gov.cn_关于招生的通知-", ".docx"},
		{"https://example.gov.cn/a%00b%2Fc|d", "", "example.gov.cn_c-d-", ""},
		{"https://example.gov.cn/" + strings.Repeat("长", 200), ".pdf", "example.gov.cn_长", ".pdf"},
	} {
		u, err := parse(c.url)
		if err != nil {
			t.Fatal(err)
		}
		got := nameOf(u, c.suggested)
		if !strings.HasPrefix(got, c.front) || !strings.HasSuffix(got, c.end) || len(got) > maxName+8 || strings.ContainsAny(got, "/\\\x00|") {
			t.Errorf("%s: %q", c.url, got)
		}
	}
}
