package site

import (
	"net/url"
	"strings"
	"testing"

	"github.com/policybot/policybot/search/web/webtest"
)

// TestPagesAreWellMade: the frame around pages of guests, and the pages of our own.
func TestPagesAreWellMade(t *testing.T) {
	q := url.QueryEscape
	h := handler(t, Config{Sample: true, Nav: []Link{{"/reminders", "提醒"}}})
	for path, status := range map[string]int{
		"/": 200, "/documents": 200, "/documents/lanhe-1": 200, "/documents/evil-3": 200, "/deadlines": 200, "/api": 200,
		"/nowhere": 404, "/documents/none": 404, "/?q=" + q(webtest.Hostile): 200, "/?q=" + q(strings.Repeat("长", 301)): 400,
		"/?q=" + q("内部"): 500, "/?q=" + q("未就绪"): 503, "/?q=" + q("崩溃"): 500,
	} {
		t.Run(path, func(t *testing.T) {
			w := browse(h, path)
			if w.Code != status || w.Header().Get("Content-Type") != "text/html; charset=utf-8" {
				t.Fatalf("%d %s, want %d", w.Code, w.Header().Get("Content-Type"), status)
			}
			webtest.CheckPage(t, w.Body.String())
		})
	}
}

func TestFrameSays(t *testing.T) {
	nav := []Link{{"/", "问答与检索"}, {"/documents", "文件"}, {"/reminders", "提醒"}}
	const sample = "当前使用内置的演示摘编，非原文"
	for _, c := range []struct {
		path      string
		cfg       Config
		want, not []string
	}{
		{"/", Config{Sample: true, Nav: nav, Version: "1.2.3"}, []string{sample, `<a href="/" aria-current="page">问答与检索</a>`,
			`<a href="/documents">文件</a>`, `<a href="/reminders">提醒</a>`, `<a href="/api">接口</a>`, "仅供参考，以原文为准", "政策问答 1.2.3",
			"<title>政策问答</title>", `<main id="main" tabindex="-1">`}, []string{`http-equiv="refresh"`}},
		{"/documents/lanhe-1", Config{Nav: nav}, []string{`<a href="/documents" aria-current="page">文件</a>`, `<a href="/">问答与检索</a>`,
			"<title>兰河市关于改善乡村小规模学校办学条件的通知 - 政策问答</title>", `class="wide"`}, []string{sample}},
		{"/api", Config{}, []string{`<a href="/api" aria-current="page">接口</a>`, "接口说明", "/openapi.json"}, nil},
		{"/nowhere", Config{}, []string{"<h1>没有找到</h1>", "没有这个地址"}, []string{`aria-current="page"`}},
		{"/documents/none", Config{Nav: nav}, []string{"<h1>没有找到</h1>", "没有这份文件"}, []string{`aria-current="page"`}},
		{"/?q=" + url.QueryEscape("崩溃"), Config{}, []string{"服务内部出错"}, []string{"秘密"}},
		{"/?q=" + url.QueryEscape("未就绪"), Config{}, []string{"正在建立索引", `http-equiv="refresh"`, "页面会自动重试"}, nil},
	} {
		body := browse(handler(t, c.cfg), c.path).Body.String()
		for _, s := range c.want {
			if !strings.Contains(body, s) {
				t.Errorf("%s does not say %q", c.path, s)
			}
		}
		for _, s := range c.not {
			if strings.Contains(body, s) {
				t.Errorf("%s says %q", c.path, s)
			}
		}
	}
}

func TestStaticFiles(t *testing.T) {
	h := handler(t, Config{})
	page := browse(h, "/").Body.String()
	for _, name := range []string{"theme.css", "style.css", "app.js", "favicon.svg"} {
		_, rest, ok := strings.Cut(page, "/static/"+name+"?v=")
		hash, _, _ := strings.Cut(rest, `"`)
		if !ok {
			t.Errorf("page does not name %s", name)
		}
		w := get(h, "/static/"+name+"?v="+hash)
		if w.Code != 200 || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") || w.Body.Len() == 0 {
			t.Errorf("%s: %d %v", name, w.Code, w.Header())
		}
		if w := get(h, "/static/"+name); strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
			t.Errorf("%s without its hash may be kept for ever", name)
		}
	}
	for _, path := range []string{"/static/none.css", "/static/..%2fsite.go", "/static/"} {
		if w := get(h, path); w.Code != 404 {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}
