package site

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
)

func TestWhoMayRead(t *testing.T) {
	for _, c := range []struct {
		name, token, public, remote, host, auth string
		want                                    int
	}{
		{"this machine by name", "", "", "127.0.0.1:1", "localhost:8080", "", 200},
		{"this machine by address", "", "", "[::1]:1", "[::1]:8080", "", 200},
		{"mapped loopback", "", "", "[::ffff:127.0.0.1]:1", "127.0.0.1", "", 200},
		{"another machine, no token set", "", "", "10.0.0.5:1", "10.0.0.9:8080", "", 403},
		{"another machine claiming loopback", "", "", "10.0.0.5:1", "localhost", "", 403},
		{"a name pointed at us", "", "", "127.0.0.1:1", "evil.example:8080", "", 421},
		{"a name that only begins like ours", "", "", "127.0.0.1:1", "localhost.evil.example", "", 421},
		{"no host", "", "", "127.0.0.1:1", "", "", 421},
		{"the public name", "", "https://Policy.example.cn", "127.0.0.1:1", "policy.example.cn", "", 200},
		{"lan address, no token set", "", "", "127.0.0.1:1", "192.168.1.4:8080", "", 421},
		{"another machine, token set", "s3cret", "", "10.0.0.5:1", "10.0.0.9:8080", "", 200},
		{"bare machine name, token set", "s3cret", "", "10.0.0.5:1", "policybot:8080", "", 200},
		{"foreign name, token set", "s3cret", "", "10.0.0.5:1", "evil.example", "", 421},
		{"foreign name, token given", "s3cret", "", "10.0.0.5:1", "proxy.example", "Bearer s3cret", 200},
		{"wrong token", "s3cret", "", "127.0.0.1:1", "localhost", "Bearer s3cre", 401},
		{"token to a server without", "", "", "127.0.0.1:1", "localhost", "Bearer x", 200},
		{"token to a server without, foreign name", "", "", "127.0.0.1:1", "evil.example", "Bearer ", 421},
		{"no address", "", "", "@", "localhost", "", 403},
	} {
		t.Run(c.name, func(t *testing.T) {
			cfg := Config{}
			cfg.Token, cfg.PublicURL = c.token, c.public
			r := request("GET", "/api/v1/documents", "")
			r.RemoteAddr, r.Host = c.remote, c.host
			if c.auth != "" {
				r.Header.Set("Authorization", c.auth)
			}
			h := handler(t, cfg)
			w := serve(h, r)
			if w.Code != c.want {
				t.Errorf("%d %s, want %d", w.Code, w.Body, c.want)
			}
			if w.Code != 200 {
				checkProblem(t, w, c.want, "。")
			}
			probe := request("GET", "/healthz", "")
			probe.RemoteAddr, probe.Host = c.remote, c.host
			if w := serve(h, probe); w.Code != 200 {
				t.Errorf("probe: %d", w.Code)
			}
		})
	}
}

func TestOtherSitesCannotPost(t *testing.T) {
	r := request("POST", "/api/v1/ask", `{"question":"x"}`)
	r.Header.Set("Origin", "https://evil.example")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	checkProblem(t, serve(handler(t, Config{}), r), 403, "其他网站")
}

func TestSecurityHeaders(t *testing.T) {
	h := handler(t, Config{})
	for _, path := range []string{"/", "/documents/lanhe-1", "/api/v1/ask?q=x", "/static/style.css", "/nowhere", "/openapi.json", "/healthz"} {
		w := get(h, path)
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin", "Content-Security-Policy": contentPolicy,
		} {
			if got := w.Header().Get(name); got != want {
				t.Errorf("%s: %s is %q", path, name, got)
			}
		}
		if w.Header().Get("Access-Control-Allow-Origin") != "" || w.Header().Get("X-Request-Id") == "" ||
			w.Header().Get("Cache-Control") == "" {
			t.Errorf("%s: headers %v", path, w.Header())
		}
	}
	if strings.Contains(contentPolicy, "unsafe") {
		t.Error("the content policy allows something unsafe")
	}
	if got := get(h, "/?q=x").Header().Get("Cache-Control"); got != "no-store" {
		t.Errorf("an answer may be cached: %q", got)
	}
}

func TestLogsHoldNoQuestion(t *testing.T) {
	var log bytes.Buffer
	cfg := Config{}
	cfg.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	h := handler(t, cfg)
	for _, q := range []string{"崩溃甲乙丙", "普通甲乙丙", "内部甲乙丙"} {
		get(h, "/api/v1/ask?q="+q)
		get(h, "/?q="+q)
		serve(h, request("POST", "/api/v1/ask", `{"question":"`+q+`"}`))
		get(h, "/没有"+q)
	}
	if s := log.String(); strings.Contains(s, "甲乙丙") || strings.Contains(s, "%E7%94%B2") {
		t.Errorf("question text in the log:\n%s", s)
	}
	for _, want := range []string{"GET /api/v1/ask", "level=ERROR", "disk on fire", "request_id="} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("log lacks %q", want)
		}
	}
	for line := range strings.Lines(log.String()) { // what a guest logs too
		if !strings.Contains(line, "request_id=") {
			t.Errorf("of which request is %s", line)
		}
	}
}

// TestProbesDoNotFillTheLog: what is asked every few seconds for ever is logged
// only when somebody looks closely.
func TestProbesDoNotFillTheLog(t *testing.T) {
	var log bytes.Buffer
	cfg := Config{}
	cfg.Log = slog.New(slog.NewTextHandler(&log, nil)) // from info up
	h := handler(t, cfg)
	get(h, "/healthz")
	get(h, "/readyz")
	if log.Len() > 0 {
		t.Errorf("logged: %s", &log)
	}
	get(h, "/documents")
	if !strings.Contains(log.String(), "GET /documents") {
		t.Errorf("a page is not logged: %s", &log)
	}
}
