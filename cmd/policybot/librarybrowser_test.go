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

// TestLibraryInABrowser signs in by the personal link of an administrator and uploads three files at once, one of
// which cannot be read; then deletes one. With POLICYBOT_SHOTS set to a folder it leaves pictures there.
func TestLibraryInABrowser(t *testing.T) {
	corpus, given := t.TempDir(), t.TempDir()
	texts := map[string]string{"宿舍.txt": "某县小学宿舍管理规定\n某教〔2026〕9号\n一、宿舍\n每间宿舍住宿学生不超过8人。\n某县教育局\n2026年3月1日\n",
		"坏.docx": "PK\x03\x04", "校服.txt": "某县中小学校服管理规定\n某教〔2026〕11号\n一、校服\n校服采购应当公开招标。\n某县教育局\n2026年4月1日\n"}
	var files []string
	for name, text := range texts {
		files = append(files, filepath.Join(given, name))
		if err := os.WriteFile(files[len(files)-1], []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(corpus, "a.txt"), []byte(filing), 0o600); err != nil {
		t.Fatal(err)
	}
	getenv := environ(t.TempDir())
	svc := startServe(t, getenv, "--corpus", corpus)
	link := regexp.MustCompile(`http\S+`).FindString(must(t, getenv, "person", "add", "王科长", "--to", "console@王科长", "--admin"))
	ctx := browsertest.Chromium(t, 2*time.Minute)
	do := func(steps ...chromedp.Action[chromedp.Void]) {
		t.Helper()
		if err := chromedp.Do(ctx, steps...); err != nil {
			t.Fatal(err)
		}
	}
	holds := func(what, expression string) {
		t.Helper()
		await(t, what, func() bool { // while the page changes there is nothing to ask
			ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool](expression))
			return err == nil && ok
		})
	}
	do(chromedp.Navigate(link), chromedp.WaitVisible("form.act button"), chromedp.Click("form.act button"), chromedp.WaitVisible("#text"))
	do(chromedp.Navigate(svc.url+"/library"), chromedp.WaitVisible("#upload"), chromedp.SetUploadFiles("#file", files), chromedp.Click("#upload button"))
	holds("all are through", `document.querySelectorAll("#arriving li").length === 3 && !document.querySelector("#arriving progress") && !document.querySelector("#upload button").disabled`)
	said, err := chromedp.Run(ctx, chromedp.Text("#arriving"))
	for _, want := range []string{"宿舍.txt：已收录，1 份文件", "校服.txt：已收录，1 份文件", "坏.docx：DOCX文件已损坏"} {
		if err != nil || !strings.Contains(said, want) {
			t.Errorf("no %q in %q (%v)", want, said, err)
		}
	}
	for _, width := range []int64{1280, 390} {
		do(chromedp.EmulateViewport(width, 900))
		over, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`document.documentElement.scrollWidth > document.documentElement.clientWidth`))
		if err != nil || over {
			t.Errorf("the library scrolls sideways at %d (%v)", width, err)
		}
		if dir := os.Getenv("POLICYBOT_SHOTS"); dir != "" {
			if png, err := chromedp.Run(ctx, chromedp.FullScreenshot(100)); err == nil {
				_ = os.WriteFile(filepath.Join(dir, "uploaded-"+map[int64]string{1280: "desk", 390: "phone"}[width]+".png"), png, 0o600)
			}
		}
	}
	do(chromedp.Navigate(svc.url+"/documents?q=%E5%AE%BF%E8%88%8D"), chromedp.WaitVisible(".documents a"), chromedp.Click(".documents a"),
		chromedp.WaitVisible("article.text"), chromedp.Click("details.flags:last-of-type summary"), chromedp.Click("details.flags form button"))
	holds("the deletion is said", `!!document.querySelector(".said") && document.querySelector(".said").textContent.includes("已删除")`)
	events, err := chromedp.Run(ctx, chromedp.Evaluate[int](`document.querySelectorAll("[aria-labelledby=events] li").length`))
	if err != nil || events != 3 {
		t.Errorf("%d events on record (%v)", events, err)
	}
}
