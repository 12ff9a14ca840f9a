package site

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/policybot/policybot/cmd/internal/browsertest"
	"github.com/policybot/policybot/search/web"
)

// browser shows the pages over the usual documents.
func browser(t *testing.T) *tab {
	t.Helper()
	return browserOn(t, guest(t))
}

// patience is for a browser that hangs; on a busy machine the pages of one test take minutes.
const patience = 8 * time.Minute

// browserOn shows the pages of a guest.
func browserOn(t *testing.T, g web.Config) *tab {
	t.Helper()
	return browserAt(t, usual(g))
}

// usual is a site with a guest in it, as a browser is shown it.
func usual(g web.Config) http.Handler {
	g.Timeout = 10 * time.Second
	return with(Config{Nav: []Link{{"/", "问答与检索"}, {"/documents", "文件"}, {"/deadlines", "期限"}}, Embed: []string{"https://portal.example"}}, g)
}

// browserAt starts a headless Chromium of its own on a server of its own, or
// skips where there is none.
func browserAt(t *testing.T, h http.Handler) *tab {
	t.Helper()
	ctx := browsertest.Chromium(t, patience)
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	return &tab{t, ctx, srv.URL}
}

// tab is one page of a browser; its methods fail the test.
type tab struct {
	t    *testing.T
	ctx  context.Context
	base string
}

func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

// open loads a path anew, even when only the fragment differs.
func (b *tab) open(path string) {
	b.t.Helper()
	b.do(chromedp.Navigate("about:blank"), chromedp.Navigate(b.base+path))
}

func run[T any](b *tab, a chromedp.Action[T]) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, a)
	if err != nil {
		b.t.Fatal(err)
	}
	return v
}

// landed is where the browser stands after following a citation.
type landed struct {
	Hash, Target, Background, Current string
	InView                            bool
}

const whereAmI = `(() => { const e = document.querySelector(":target"); if (!e) return {Hash: location.hash};
	const b = e.getBoundingClientRect();
	return {Hash: location.hash, Target: e.id, Background: getComputedStyle(e).backgroundColor,
		Current: e.getAttribute("aria-current"), InView: b.top >= 0 && b.bottom <= innerHeight && b.height > 0}; })()`

// arrived checks that the clause stands highlighted in the window.
func (b *tab) arrived(clause string) {
	b.t.Helper()
	b.do(chromedp.WaitVisible(".text"))
	want := landed{Hash: "#" + clause, Target: clause, Background: "rgb(255, 233, 168)", Current: "true", InView: true}
	if got := run(b, chromedp.Evaluate[landed](whereAmI)); got != want {
		b.t.Errorf("landed on %+v, want %+v", got, want)
	}
}

func TestAskAndFollowTheCitation(t *testing.T) {
	b := browser(t)
	b.do(chromedp.EmulateViewport(1280, 800))
	b.open("/")
	b.do(chromedp.SendKeys("#q", "乡村小学每班最多多少人"), chromedp.Click(".query button"), chromedp.WaitVisible("#answer"))
	if got := run(b, chromedp.Text("#answer")); got != "38人" {
		t.Errorf("headline %q", got)
	}
	if got := run(b, chromedp.Text(".answer .citation mark")); got != "38人" {
		t.Errorf("marked in the quote: %q", got)
	}
	b.do(chromedp.Click(".answer a.open"))
	b.arrived("c3")
	// A clause far down, reached by its address alone, on a phone.
	b.do(chromedp.EmulateViewport(390, 844))
	b.open("/documents/lanhe-1#c30")
	b.arrived("c30")
	// A row of a table, by its permalink.
	b.open("/documents/lanhe-1#c10")
	b.arrived("c10")
}

func TestFollowUpKeepsTheConversation(t *testing.T) {
	b := browser(t)
	b.open("/?conversation_id=conv-77&q=" + url.QueryEscape("乡村小学每班最多多少人"))
	b.do(chromedp.SendKeys("#follow", "那教学点呢"), chromedp.Click(".follow button"), chromedp.WaitVisible(".answer.not_found"))
	at, err := url.Parse(run(b, chromedp.Location()))
	if err != nil || at.Query().Get("conversation_id") != "conv-77" || at.Query().Get("q") != "那教学点呢" {
		t.Errorf("asked at %v (%v)", at, err)
	}
}

// TestClausesAreNoAnswer: nothing on the page is as large as an answer, the likely
// sentence is marked, its clause opens there, and the talk goes on.
func TestClausesAreNoAnswer(t *testing.T) {
	b := browser(t)
	const size = `parseFloat(getComputedStyle(document.querySelector("#answer")).fontSize)`
	b.do(chromedp.EmulateViewport(1280, 800))
	b.open("/?q=" + url.QueryEscape("乡村小学每班最多多少人"))
	answer := run(b, chromedp.Evaluate[float64](size))
	b.open("/?q=" + url.QueryEscape("校舍排查由谁验收"))
	b.do(chromedp.WaitVisible(".answer.clauses"))
	if got := run(b, chromedp.Evaluate[float64](size)); got > 0.7*answer {
		t.Errorf("the headline has %v px beside %v of an answer", got, answer)
	}
	if got := run(b, chromedp.Text("#answer")); got != "可能相关，请核对" {
		t.Errorf("headline %q", got)
	}
	if got := run(b, chromedp.Evaluate[int](`document.querySelectorAll(".likely .citation").length`)); got != 3 {
		t.Errorf("%d clauses", got)
	}
	if got := run(b, chromedp.Text(".likely .citation mark")); got != "并把结果报市教育局备案" {
		t.Errorf("marked: %q", got)
	}
	b.do(chromedp.SendKeys("#follow", "多少人"), chromedp.Click(".follow button"), chromedp.WaitVisible(".answer.answered"))
	b.open("/?q=" + url.QueryEscape("校舍排查由谁验收"))
	b.do(chromedp.Click(".likely a.open"))
	b.arrived("c6")
}

func TestKeyboardOnly(t *testing.T) {
	b := browser(t)
	const focus = `document.activeElement.className + "|" + document.activeElement.id`
	b.do(chromedp.EmulateViewport(1280, 800))
	b.open("/api")
	b.do(chromedp.KeyEvent(kb.Tab))
	if first := run(b, chromedp.Evaluate[string](focus)); first != "skip|" {
		t.Errorf("the first tab stop is %q, not the skip link", first)
	}
	b.open("/")
	b.do(chromedp.KeyEvent("乡村小学每班最多多少人"), chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible("#answer"))
	at := ""
	for n := 0; at != "open|" && n < 30; n++ {
		b.do(chromedp.KeyEvent(kb.Tab))
		at = run(b, chromedp.Evaluate[string](focus))
	}
	b.do(chromedp.KeyEvent(kb.Enter))
	b.arrived("c3")
}

// Every page keeps to the width of the window, and none breaks its own content
// policy. With WEB_SHOTS set to a folder the pages are also photographed there,
// to be looked at.
func TestPagesFitTheWindow(t *testing.T) {
	b := browser(t)
	pages := map[string]string{
		"home": "/", "search": "/?mode=search&q=" + url.QueryEscape("教育局"), "answer": "/?q=" + url.QueryEscape("乡村小学每班最多多少人"),
		"list-answer": "/?q=" + url.QueryEscape("哪些指标"), "clauses": "/?q=" + url.QueryEscape("校舍排查由谁验收"), "not-found": "/?q=" + url.QueryEscape("食堂补贴怎么发"), "evil": "/?q=" + url.QueryEscape("恶意"),
		"documents": "/documents", "document": "/documents/lanhe-1#c3", "table": "/documents/lanhe-1#c10", "digest": "/documents/qing-2",
		"evil-document": "/documents/evil-3", "missing": "/documents/none", "api": "/api",
	}
	b.fits(pages)
}

// fits opens pages, by name, on a phone and on a desk.
func (b *tab) fits(pages map[string]string) {
	b.t.Helper()
	for _, width := range []int64{390, 1280} {
		b.do(chromedp.EmulateViewport(width, 844))
		for name, path := range pages {
			b.open(path)
			if got := run(b, chromedp.Evaluate[[]int64](`[innerWidth, document.documentElement.scrollWidth]`)); got[0] != width || got[1] > width {
				b.t.Errorf("%s at %d: window and content are %v wide", name, width, got)
			}
			if styled := run(b, chromedp.Evaluate[bool](`getComputedStyle(document.querySelector("header.site")).borderTopWidth === "4px"`)); !styled {
				b.t.Errorf("%s: the style sheet was not applied", name)
			}
			photograph(b, fmt.Sprintf("%s-%d.png", name, width))
		}
	}
}

func photograph(b *tab, name string) {
	dir := os.Getenv("WEB_SHOTS")
	if dir == "" {
		return
	}
	if err := os.WriteFile(filepath.Join(dir, name), run(b, chromedp.CaptureScreenshot()), 0o644); err != nil {
		b.t.Fatal(err)
	}
}
