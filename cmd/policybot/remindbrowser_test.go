package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/policybot/policybot/cmd/internal/browsertest"
)

// TestRemindMeInABrowser signs in by the personal link, presses 提醒我, types a
// phrase, snoozes and marks done, at the width of a desk and of a phone. With
// POLICYBOT_SHOTS set to a folder it leaves pictures there to be looked at.
func TestRemindMeInABrowser(t *testing.T) {
	corpus := t.TempDir()
	if err := os.WriteFile(filepath.Join(corpus, "a.txt"), []byte(filing), 0o600); err != nil {
		t.Fatal(err)
	}
	getenv := environ(t.TempDir())
	svc := startServe(t, getenv, "--corpus", corpus)
	link := regexp.MustCompile(`http\S+`).
		FindString(must(t, getenv, "person", "add", "王科长", "--to", "console@王科长", "--admin"))
	ctx := browsertest.Chromium(t, 2*time.Minute)
	do := func(steps ...chromedp.Action[chromedp.Void]) {
		t.Helper()
		if err := chromedp.Do(ctx, steps...); err != nil {
			t.Fatal(err)
		}
	}
	text := func(selector string) string {
		t.Helper()
		s, err := chromedp.Run(ctx, chromedp.Text(selector))
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	fits := func(name string) {
		t.Helper()
		for _, width := range []int64{1280, 390} {
			do(chromedp.EmulateViewport(width, 900))
			over, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`document.documentElement.scrollWidth > document.documentElement.clientWidth`))
			if err != nil || over {
				t.Errorf("%s scrolls sideways at %d (%v)", name, width, err)
			}
			if dir := os.Getenv("POLICYBOT_SHOTS"); dir != "" {
				png, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
				if err == nil {
					err = os.WriteFile(filepath.Join(dir, name+"-"+map[int64]string{1280: "desk", 390: "phone"}[width]+".png"), png, 0o600)
				}
				if err != nil {
					t.Error(err)
				}
			}
		}
		do(chromedp.EmulateViewport(1280, 900))
	}
	// press clicks what leads to another page, and waits for something on that one.
	press := func(button, wanted string) {
		t.Helper()
		if _, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`window.before = true`)); err != nil {
			t.Fatal(err)
		}
		do(chromedp.Click(button))
		await(t, button+" shows "+wanted, func() bool { // while the page changes there is nothing to ask
			there, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`!window.before && !!document.querySelector("`+wanted+`")`))
			return err == nil && there
		})
	}
	do(chromedp.Navigate(link), chromedp.WaitVisible("form.act button"))
	fits("signin")
	press("form.act button", "#text")
	do(chromedp.Navigate(svc.url+"/deadlines"), chromedp.WaitVisible(".due form.act button"))
	fits("deadlines")
	press(".due form.act button", ".said")
	if said := text(".said"); !strings.Contains(said, "好的，") {
		t.Errorf("提醒我 says %q", said)
	}
	do(chromedp.SendKeys("#text", "每月25日前提醒我报考勤"))
	press("form.query button", ".said")
	if said := text(".said"); !strings.Contains(said, "报考勤") {
		t.Errorf("a phrase says %q", said)
	}
	do(chromedp.Click(`summary[aria-label="更多：报考勤"]`))
	fits("me")
	press(`button[aria-label="稍后提醒：报考勤"]`, ".said")
	if said := text(".said"); !strings.Contains(said, "再次提醒") {
		t.Errorf("snooze says %q", said)
	}
	press(`button[aria-label="这一期已完成：报考勤"]`, ".said")
	if said := text(".said"); !strings.Contains(said, "报考勤”（2026") || !strings.Contains(said, "已标记完成") {
		t.Errorf("done says %q", said)
	}
	press(`.said button`, ".said")
	if said := text(".said"); !strings.Contains(said, "已恢复“报考勤”") {
		t.Errorf("undo says %q", said)
	}
	if at, err := chromedp.Run(ctx, chromedp.Evaluate[string](`location.pathname`)); err != nil || at != "/me" {
		t.Errorf("the address bar says %q (%v)", at, err)
	}
	do(chromedp.SendKeys("#text", "改天提醒我<b>开会"))
	press("form.query button", "#problem")
	fits("problem")
	do(chromedp.Navigate(svc.url+"/deliveries"), chromedp.WaitVisible("h1"))
	if body := text("main"); !strings.Contains(body, "没有发送失败的提醒") {
		t.Errorf("deliveries: %q", body)
	}
	fits("deliveries")
}
