package site

import (
	"net/url"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/policybot/policybot/search/web/webtest"
)

func TestDeadlinesInABrowser(t *testing.T) {
	g := calendarGuest(t)
	g.Deadlines = append(g.Deadlines.(webtest.Shelf), webtest.HostileDeadline(t))
	b := browserOn(t, g)
	b.fits(map[string]string{
		"deadlines": "/deadlines", "deadlines-all": "/deadlines?all=true",
		"deadlines-past": "/deadlines?month=2026-10", "deadlines-uncertain": "/deadlines?month=2027-05",
		"deadlines-none": "/deadlines?region=" + url.QueryEscape("无此地"),
	})
	b.do(chromedp.EmulateViewport(1280, 800))
	b.open("/deadlines")
	// A month on and back, then an entry of the month opens its clause.
	b.do(chromedp.Click(`.calendar a[rel="next"]`), chromedp.WaitVisible(`//h2[@id="month"][text()="2026年12月"]`))
	b.do(chromedp.Click(`.calendar a[rel="prev"]`), chromedp.WaitVisible(`//h2[@id="month"][text()="2026年11月"]`))
	b.do(chromedp.Click(`.month a[href="/documents/pingshan-4#c2"]`))
	b.arrived("c2")
	// The filters are a form; what was chosen stays chosen.
	b.open("/deadlines")
	b.do(chromedp.SendKeys("#f-who", "财政局"+kb.Enter), chromedp.WaitVisible(".clear"))
	if got := run(b, chromedp.Evaluate[string](`document.querySelector("#f-who").value + document.querySelectorAll(".due").length`)); got != "财政局1" {
		t.Errorf("filtered: %s", got)
	}
	// On a phone a day leads to its list.
	b.do(chromedp.EmulateViewport(390, 844))
	b.open("/deadlines")
	b.do(chromedp.Click(`.count[href$="d-2026-11-30"]`), chromedp.WaitVisible(`h3:target`))
	if got := run(b, chromedp.Evaluate[string](`document.querySelector("h3:target").id`)); got != "d-2026-11-30" {
		t.Errorf("the day led to %q", got)
	}
}

// Everything can be reached and opened without a mouse.
func TestDeadlinesByKeyboard(t *testing.T) {
	b := browserOn(t, calendarGuest(t))
	b.do(chromedp.EmulateViewport(1280, 800))
	b.open("/deadlines?kind=deadline")
	at := ""
	for n := 0; at != "/documents/pingshan-4#c2" && n < 40; n++ {
		b.do(chromedp.KeyEvent(kb.Tab))
		at = run(b, chromedp.Evaluate[string](`document.activeElement.getAttribute("href") || ""`))
	}
	b.do(chromedp.KeyEvent(kb.Enter))
	b.arrived("c2")
}
