package site

import (
	"net/url"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/web/webtest"
)

// TestSearchByKeyboard: the box by a key, completions while typing, a correction and
// a way out by Tab and Enter, on a phone's width without scrolling sideways.
func TestSearchByKeyboard(t *testing.T) {
	g := guest(t)
	h := webtest.Helper{Shelf: webtest.Documents(t), Got: &search.Query{}}
	g.Searcher, g.Guide = h, h
	b := browserOn(t, g)
	b.do(chromedp.EmulateViewport(390, 844))
	b.open("/?mode=search&q=" + url.QueryEscape("不超过"))
	b.do(chromedp.WaitVisible(".hits"))
	sideways := func(where string) {
		t.Helper()
		if w := run(b, chromedp.Evaluate[float64]("document.documentElement.scrollWidth")); w > 390 {
			t.Errorf("%s is %v wide", where, w)
		}
	}
	sideways("results")
	// Not by KeyEvent, which types the character even where the page refuses it.
	run(b, chromedp.Evaluate[bool](`document.body.dispatchEvent(new KeyboardEvent("keydown", {key: "/", bubbles: true, cancelable: true}))`))
	if got := run(b, chromedp.Evaluate[string]("document.activeElement.id")); got != "q" {
		t.Fatalf("the key / leads to %q", got)
	}
	b.do(chromedp.KeyEvent("班鹅"))
	run(b, chromedp.Poll[bool]("document.querySelectorAll('#completions [role=option]').length === 2", chromedp.WithPollingTimeout(10*time.Second)))
	b.do(chromedp.KeyEvent(kb.ArrowDown))
	if got := run(b, chromedp.Evaluate[string]("document.getElementById('q').getAttribute('aria-activedescendant')")); got != "completion-0" {
		t.Errorf("an arrow points at %q", got)
	}
	b.do(chromedp.KeyEvent(kb.Escape))
	if got := run(b, chromedp.Evaluate[string]("document.getElementById('q').getAttribute('aria-expanded')")); got != "false" {
		t.Errorf("Escape leaves the list: %q", got)
	}
	b.do(chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible(".better a"))
	sideways("nothing found")
	b.do(chromedp.Click(".syntax summary"))
	sideways("the syntax")
	b.do(chromedp.Focus(".better a"), chromedp.KeyEvent(kb.Enter))
	b.do(chromedp.WaitVisible(`#q[value^="班额"]`))
	// What is near follows the clause.
	b.open("/documents/lanhe-1#c3")
	run(b, chromedp.Poll[bool]("document.querySelector('#related a').getAttribute('href') === '/documents/qing-2#c2'", chromedp.WithPollingTimeout(10*time.Second)))
	sideways("a document")
}
