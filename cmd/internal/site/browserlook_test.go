package site

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/policybot/policybot/cmd/internal/browsertest"
)

// looks are the ways a page may be shown, by the words of the cookie.
var looks = []string{"light", "dark", "large.light", "large.dark"}

// look has the browser show pages that way.
func (b *tab) look(words string) {
	b.t.Helper()
	b.open("/api")
	run(b, chromedp.Evaluate[string](fmt.Sprintf(`document.cookie = "display=%s; path=/"`, words)))
}

// everyPage is a page of each kind.
func everyPage() map[string]string {
	q := url.QueryEscape
	return map[string]string{
		"home": "/", "answer": "/?q=" + q("乡村小学每班最多多少人"), "list-answer": "/?q=" + q("哪些指标"), "clauses": "/?q=" + q("校舍排查由谁验收"),
		"not-found": "/?q=" + q("食堂补贴怎么发"), "word": "/?q=" + q("教育局"), "search": "/?mode=search&q=" + q("教育局"), "nothing": "/?mode=search&q=" + q("没有的词"),
		"documents": "/documents", "document": "/documents/lanhe-1", "cards": "/cards", "digest": "/documents/qing-2", "deadlines": "/deadlines", "api": "/api", "missing": "/documents/none",
		"compare": "/compare?old=qing-2&new=lanhe-1", "complained": "/feedback?q=" + q("哪些指标"), "refused": "/?q=" + q(strings.Repeat("长", 301)), "widget": "/widget?q=" + q("乡村小学每班最多多少人"),
	}
}

// TestAxe: no rule of axe is broken by any page, however it is shown. Those for who has signed in are looked at in
// cmd/internal/app.
func TestAxe(t *testing.T) {
	axe := browsertest.LoadAxe(t)
	for _, look := range browsertest.Looks() {
		t.Run(look.String(), func(t *testing.T) {
			g := calendarGuest(t)
			g.Timeout = 10 * time.Second
			b := browserAt(t, with(Config{Nav: []Link{{"/", "问答与检索"}}, Embed: []string{"https://portal.example"}, Sample: true,
				Notice: func() string { return "有一个文件夹暂时读不到，先用已收录的内容。" }}, g))
			if err := look.Wear(b.ctx, b.base); err != nil {
				t.Fatal(err)
			}
			for name, path := range everyPage() {
				b.open(path)
				found, err := axe.Findings(b.ctx)
				if err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				for _, f := range found {
					t.Errorf("%s: %s", name, f)
				}
			}
		})
	}
}

// TestLooksFit: in large type, too, every page keeps to the width of the window, and what is pressed is large enough.
// With WEB_SHOTS the pages are photographed in every look.
func TestLooksFit(t *testing.T) {
	tried := []string{"large.light"}
	if os.Getenv("WEB_SHOTS") != "" {
		tried = looks
	}
	const small = `[...document.querySelectorAll("main button, main .chips a, main .open, main input[type=search], main select")]
		.filter(e => e.offsetParent && !e.closest(".hidden")).filter(e => e.getBoundingClientRect().height < 59.5).map(e => e.outerHTML.slice(0, 80))`
	for _, words := range tried {
		b := browserOn(t, calendarGuest(t))
		b.look(words)
		for _, width := range []int64{390, 1280} {
			b.do(chromedp.EmulateViewport(width, 844))
			for name, path := range everyPage() {
				b.open(path)
				if got := run(b, chromedp.Evaluate[int64](`document.documentElement.scrollWidth`)); got > width {
					t.Errorf("%s, %s: %d wide in a window of %d", name, words, got, width)
				}
				if large := strings.HasPrefix(words, "large"); large {
					if size := run(b, chromedp.Evaluate[string](`getComputedStyle(document.documentElement).fontSize`)); size != "24px" {
						t.Errorf("%s, %s: letters of %s", name, words, size)
					}
					if got := run(b, chromedp.Evaluate[[]string](small)); len(got) > 0 {
						t.Errorf("%s, %s at %d: too small to press: %q", name, words, width, got)
					}
				}
				photograph(b, fmt.Sprintf("%s-%d-%s.png", name, width, words))
			}
		}
	}
}

// TestDisplayByButton: the buttons change how the page looks and lead back to it, without a script.
func TestDisplayByButton(t *testing.T) {
	b := browser(t)
	b.open("/documents?year=2022")
	b.do(chromedp.Click("header .looks button"), chromedp.WaitVisible("html[data-size=large] .documents"))
	b.do(chromedp.Click(`footer .looks button[value=dark]`), chromedp.WaitVisible("html[data-size=large][data-theme=dark] .documents"))
	if at := run(b, chromedp.Location()); !strings.HasSuffix(at, "/documents?year=2022") {
		t.Errorf("led to %s", at)
	}
	if got := run(b, chromedp.Evaluate[string](`getComputedStyle(document.body).backgroundColor`)); got != "rgb(17, 22, 29)" {
		t.Errorf("dark is %s", got)
	}
}

// TestCopyWithoutClipboard: on an intranet without HTTPS a page has no clipboard; a citation is copied all the same.
func TestCopyWithoutClipboard(t *testing.T) {
	b := browser(t)
	b.do(chromedp.EmulateViewport(390, 844))
	b.open("/?q=" + url.QueryEscape("乡村小学每班最多多少人"))
	run(b, chromedp.Evaluate[bool](`Object.defineProperty(navigator, "clipboard", {value: undefined});
		document.addEventListener("copy", () => { window.copied = document.activeElement.value; }); true`))
	b.do(chromedp.Click(".answer .copy"), chromedp.WaitVisible(`//button[text()="已复制"]`))
	got := run(b, chromedp.Evaluate[string]("window.copied"))
	for _, want := range []string{"“乡村小学每班不超过38人，教学点每班不超过25人。”", "《兰河市关于改善乡村小规模学校办学条件的通知》兰教发〔2022〕16号", "（一）控制班额", b.base + "/documents/lanhe-1#c3"} {
		if !strings.Contains(got, want) {
			t.Errorf("copied %q, which lacks %q", got, want)
		}
	}
	if at := run(b, chromedp.Evaluate[string]("document.activeElement.className")); at != "copy" {
		t.Errorf("afterwards the focus is on %q", at)
	}
}

// TestReadAloud: in large type the answer is read by the browser, sentence by sentence, until it is stopped.
func TestReadAloud(t *testing.T) {
	b := browser(t)
	q := "/?q=" + url.QueryEscape("乡村小学每班最多多少人")
	b.open(q)
	if n := run(b, chromedp.Evaluate[int](`document.querySelectorAll(".aloud").length`)); n != 0 {
		t.Errorf("%d buttons in usual type", n)
	}
	b.look("large")
	b.open(q)
	run(b, chromedp.Evaluate[bool](`window.said = []; speechSynthesis.cancel = () => {};
		speechSynthesis.speak = u => { said.push(u.lang + " " + u.text); if (said.length < 3) { setTimeout(u.onend, 0); } }; true`))
	b.do(chromedp.Click(".aloud"))
	run(b, chromedp.Poll[bool]("said.length === 3", chromedp.WithPollingTimeout(10*time.Second)))
	if got := run(b, chromedp.Evaluate[[]string]("said")); !slices.Contains(got, "zh-CN 38人") || !slices.Contains(got, "zh-CN 兰河市乡村小学每班不超过38人。") {
		t.Errorf("said %q", got)
	}
	if got := run(b, chromedp.Evaluate[string](`document.querySelector(".aloud").textContent + document.querySelectorAll(".spoken").length`)); got != "停止朗读1" {
		t.Errorf("while it is read: %s", got)
	}
	b.do(chromedp.Click(".aloud"))
	if got := run(b, chromedp.Evaluate[string](`document.querySelector(".aloud").textContent + document.querySelectorAll(".spoken").length`)); got != "朗读答复0" {
		t.Errorf("stopped: %s", got)
	}
}

// TestWithoutScript: without the script a page asks, answers, finds and goes on.
func TestWithoutScript(t *testing.T) {
	all := usual(guest(t))
	b := browserAt(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/static/app.js" {
			http.NotFound(w, r)
			return
		}
		all.ServeHTTP(w, r)
	}))
	b.do(chromedp.EmulateViewport(1280, 800))
	b.open("/")
	b.do(chromedp.SendKeys("#q", "教育局"), chromedp.Click(".query button"), chromedp.WaitVisible(".groups"))
	b.do(chromedp.Click(".more a"), chromedp.WaitVisible(".filters"), chromedp.Click(".pager a"), chromedp.WaitVisible(`.pager a[rel="prev"]`))
	b.open("/?q=" + url.QueryEscape("乡村小学每班最多多少人"))
	b.do(chromedp.WaitVisible(".answer.answered"), chromedp.SendKeys("#follow", "那教学点呢"), chromedp.Click(".follow button"), chromedp.WaitVisible(".answer.not_found"))
}

// TestWidgetInAFrame: the sites named can show it, with one tag; others get an empty frame, whatever they say.
func TestWidgetInAFrame(t *testing.T) {
	host := func() *httptest.Server {
		var base string
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			base = r.URL.Query().Get("of")
			w.Header().Set("Content-Type", "text/html")
			w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'none'; script-src "+base+"; frame-src "+base)
			fmt.Fprintf(w, `<!doctype html><html lang="zh"><body><h1>门户</h1><script src="%s/widget.js" data-label="问政策" async></script></body></html>`, base)
		}))
		t.Cleanup(srv.Close)
		return srv
	}
	friend, stranger := host(), host()
	var mu sync.Mutex
	styled := map[string]int{} // how often the style sheet was asked for from the frame
	g := guest(t)
	g.Timeout = 10 * time.Second
	inner := with(Config{Embed: []string{friend.URL}}, g)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		if strings.HasPrefix(r.URL.Path, "/static/style.css") && strings.HasSuffix(r.Referer(), "/widget") {
			styled["frame"]++
		}
		mu.Unlock()
		inner.ServeHTTP(w, r)
	}))
	t.Cleanup(srv.Close)
	b := browser(t)
	for _, c := range []struct {
		site *httptest.Server
		want bool
	}{{stranger, false}, {friend, true}} {
		b.do(chromedp.Navigate(c.site.URL + "/?of=" + url.QueryEscape(srv.URL)))
		b.do(chromedp.WaitVisible("#policybot-widget button"), chromedp.Click("#policybot-widget button"), chromedp.WaitVisible("#policybot-frame"))
		shown := func() bool { mu.Lock(); defer mu.Unlock(); return styled["frame"] > 0 }
		for end := time.Now().Add(3 * time.Second); time.Now().Before(end) && !shown(); {
			time.Sleep(50 * time.Millisecond)
		}
		if shown() != c.want {
			t.Errorf("of a site that is named: %v, the frame is shown: %v", c.want, shown())
		}
		if got := run(b, chromedp.Evaluate[string](`document.querySelector("#policybot-widget button").textContent`)); got != "收起" {
			t.Errorf("the button says %q", got)
		}
	}
}
