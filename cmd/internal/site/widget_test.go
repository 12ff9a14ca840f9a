package site

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestWidget: only the page made for it may be framed, only by the sites named, and by nobody where none is.
func TestWidget(t *testing.T) {
	q := url.QueryEscape("乡村小学每班最多多少人")
	h := handler(t, Config{Embed: []string{"https://www.example.gov.cn", "https://*.jy.example.gov.cn"}})
	w := browse(h, "/widget?q="+q)
	policy := w.Header().Get("Content-Security-Policy")
	if w.Code != 200 || !strings.HasSuffix(policy, "frame-ancestors https://www.example.gov.cn https://*.jy.example.gov.cn") ||
		!strings.Contains(policy, "script-src 'self'") || strings.Contains(policy, "unsafe") || w.Header().Get("X-Frame-Options") != "" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	body := w.Body.String()
	for _, want := range []string{"38人", "答案为原文摘录，非生成内容", `target="_blank" rel="noopener"`, "打开完整页面"} {
		if !strings.Contains(body, want) {
			t.Errorf("does not say %q", want)
		}
	}
	for _, path := range []string{"/", "/?q=" + q, "/documents/lanhe-1", "/deadlines", "/widget?q=" + url.QueryEscape("未就绪")} {
		hd := browse(h, path).Header()
		if hd.Get("X-Frame-Options") != "DENY" || !strings.Contains(hd.Get("Content-Security-Policy"), "frame-ancestors 'none'") {
			t.Errorf("%s may be framed: %v", path, hd)
		}
	}
	js := get(h, "/widget.js")
	if js.Code != 200 || js.Header().Get("Cross-Origin-Resource-Policy") != "cross-origin" || !strings.HasPrefix(js.Header().Get("Content-Type"), "text/javascript") ||
		strings.Contains(js.Body.String(), "innerHTML") || strings.Contains(js.Body.String(), "setAttribute(\"style") {
		t.Errorf("script: %d %v", js.Code, js.Header())
	}
	closed := handler(t, Config{})
	for _, path := range []string{"/widget", "/widget.js"} {
		if w := browse(closed, path); w.Code != http.StatusNotFound || w.Header().Get("X-Frame-Options") != "DENY" {
			t.Errorf("%s without a site that may show it: %d", path, w.Code)
		}
	}
}
