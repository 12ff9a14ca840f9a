package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/policybot/policybot/reminders/web"
)

// hookReceiver is a channel that counts what is posted to it and takes all of it.
type hookReceiver struct{ posts atomic.Int64 }

// ServeHTTP implements http.Handler.
func (r *hookReceiver) ServeHTTP(http.ResponseWriter, *http.Request) {
	r.posts.Add(1)
}

func receiver(t *testing.T) (*hookReceiver, string) {
	t.Helper()
	r := &hookReceiver{}
	srv := httptest.NewServer(r)
	t.Cleanup(srv.Close)
	return r, srv.URL + "/hook?token=geheim"
}

// must runs a command that has to succeed.
func must(t *testing.T, getenv environment, args ...string) string {
	t.Helper()
	code, out, errs := call(t, getenv, args...)
	if code != exitOK {
		t.Fatalf("policybot %s: %d %s%s", strings.Join(args, " "), code, out, errs)
	}
	return out
}

// await waits until done says so, within a bound that only a failure reaches.
func await(t *testing.T, what string, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !done(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("did not happen: ", what)
		}
	}
}

// TestRemind: what is set while nothing runs is sent once the service does, once,
// and what is set by the running service too.
func TestRemind(t *testing.T) {
	got, hook := receiver(t)
	home := t.TempDir()
	getenv := environ(home, "POLICYBOT_WEBHOOK_ALLOW", "127.0.0.1")
	if out := must(t, getenv, "webhook", "add", "oa", hook); !strings.Contains(out, "whsec_") || strings.Contains(out, "geheim") {
		t.Errorf("webhook add: %s", out)
	}
	soon := time.Now().Add(1500 * time.Millisecond).Format(time.RFC3339Nano)
	out := must(t, getenv, "remind", "add", "--json", "--to", "webhook:oa", "明天上午9点提醒我报考勤")
	var made web.Made
	if err := json.Unmarshal([]byte(out), &made); err != nil || made.Status != "created" {
		t.Fatalf("%s: %v", out, err)
	}
	svc := startServe(t, getenv)
	if code, out, errs := call(t, getenv, "remind", "list"); code != exitOK || !strings.Contains(out, "报考勤") {
		t.Fatalf("list of the running service: %d %s %s", code, out, errs)
	}
	// Without the key of the data folder nobody writes, token or not.
	body := `{"what":"立即","at":"` + soon + `","to":["webhook:oa"]}`
	if resp, err := http.Post(svc.url+"/api/v1/reminders", "application/json", strings.NewReader(body)); err != nil || resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("written without a token: %v %v", resp.Status, err)
	}
	must(t, getenv, "remind", "edit", made.Reminder.ID, "2秒后")
	await(t, "the reminder arrives", func() bool { return got.posts.Load() > 0 })
	if code, errs := svc.stop(); code != exitOK || !strings.Contains(errs, "提醒存放在") {
		t.Errorf("serve ended with %d: %s", code, errs)
	}
	again := startServe(t, getenv)
	history := must(t, getenv, "remind", "history", made.Reminder.ID[:8])
	if !strings.Contains(history, "已送达") {
		t.Errorf("history: %s", history)
	}
	if code, _, errs := call(t, getenv, "remind", "cancel", made.Reminder.ID); code != exitOK {
		t.Errorf("cancel of what was sent: %s", errs)
	}
	again.stop()
	if n := got.posts.Load(); n != 1 {
		t.Errorf("%d arrived, want 1", n)
	}
}

// TestRemindUndo: the list says when each comes next; what is ended is named, with the command
// that takes it back.
func TestRemindUndo(t *testing.T) {
	getenv := environ(t.TempDir())
	must(t, getenv, "remind", "add", "每月25日前提醒我报考勤", "--to", "console")
	list := must(t, getenv, "remind", "list")
	if !strings.Contains(list, "下一次") || !regexp.MustCompile(`每月25日 +\d{4}-\d\d-\d\d`).MatchString(list) {
		t.Errorf("list: %s", list)
	}
	id := regexp.MustCompile(`(?m)^r\w+`).FindString(list)
	out := must(t, getenv, "remind", "cancel", id)
	undo := regexp.MustCompile(`policybot (remind undo r\w+)`).FindStringSubmatch(out)
	if !strings.Contains(out, "“报考勤”已取消") || undo == nil {
		t.Fatalf("cancel: %s", out)
	}
	if out := must(t, getenv, strings.Fields(undo[1])...); !strings.Contains(out, "已恢复“报考勤”，下一次") {
		t.Errorf("undo: %s", out)
	}
	if out := must(t, getenv, "remind", "list"); out != list {
		t.Errorf("after undo:\n%s\nwas:\n%s", out, list)
	}
	if help := must(t, getenv, "remind", "list", "--help"); !strings.Contains(help, "默认active") {
		t.Errorf("help: %s", help)
	}
}

// TestRemindRefusals: what cannot be done is refused with what to do.
func TestRemindRefusals(t *testing.T) {
	getenv := environ(t.TempDir())
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"remind", "add", "明天提醒我开会"}, exitUsage, "没有写明提醒谁"},
		{[]string{"remind", "add", "明天提醒我开会", "--to", "slack:C1"}, exitUsage, "不能提醒到“slack:C1”"},
		{[]string{"remind", "add", "明天提醒我开会", "--to", "webhook:oa"}, exitUsage, "policybot webhook add"},
		{[]string{"remind", "add", "改天提醒我开会", "--to", "console"}, exitUsage, "时间"},
		{[]string{"remind", "done", "r0"}, exitFailed, "policybot remind list"},
		{[]string{"remind", "cancel", "r5"}, exitFailed, "至少写前6位"},
		{[]string{"remind", "edit", "r0"}, exitUsage, "没有写改什么"},
		{[]string{"webhook", "add", "oa", "http://127.0.0.1/x"}, exitUsage, "白名单"},
		{[]string{"webhook", "add", "OA!", "https://example.com/x"}, exitUsage, "小写字母"},
		{[]string{"webhook", "test", "oa"}, exitFailed, "webhook list"},
		{[]string{"person", "add", "王科长", "--to", "webhook:oa"}, exitUsage, "policybot webhook add"},
		{[]string{"remind", "subscribe", "--to", "console"}, exitUsage, "至少一项"},
		{[]string{"remind", "retry", "abc"}, exitFailed, "没有这条提醒"},
	} {
		if code, out, errs := call(t, getenv, c.args...); code != c.code || !strings.Contains(errs, c.want) {
			t.Errorf("%v: %d %s%s, want %d and %q", c.args, code, out, errs, c.code, c.want)
		}
	}
	for _, empty := range [][]string{{"remind", "list"}, {"remind", "failed"}, {"remind", "subscriptions"}, {"person", "list"}, {"webhook", "list"}} {
		if out := must(t, getenv, empty...); !strings.Contains(out, "没有") {
			t.Errorf("%v: %s", empty, out)
		}
	}
}

// TestRemindMovesToAnotherFolder: export and import carry everything over, once.
func TestRemindMovesToAnotherFolder(t *testing.T) {
	from, to := environ(t.TempDir()), environ(t.TempDir())
	must(t, from, "remind", "add", "每月25日前提醒我报考勤", "--to", "console")
	must(t, from, "remind", "subscribe", "--region", "某县", "--to", "console")
	file := filepath.Join(t.TempDir(), "out.jsonl")
	must(t, from, "remind", "export", file)
	if info, err := os.Stat(file); err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("the export can be read by others: %v %v", info.Mode(), err)
	}
	if code, _, errs := call(t, from, "remind", "export", file); code != exitFailed || !strings.Contains(errs, "还不存在") {
		t.Errorf("exported over a file: %d %s", code, errs)
	}
	if out := must(t, to, "remind", "import", file); !strings.Contains(out, "导入提醒1条") {
		t.Errorf("import: %s", out)
	}
	if out := must(t, to, "remind", "import", file); !strings.Contains(out, "导入提醒0条") {
		t.Errorf("import again: %s", out)
	}
	if a, b := must(t, from, "remind", "list"), must(t, to, "remind", "list"); a != b {
		t.Errorf("not the same:\n%s\n%s", a, b)
	}
}

// filing asks for something every year and something once, far ahead.
const filing = `某县教育局关于办学条件报备的通知
某教〔2026〕3号
各学校：
一、各学校应当于每年9月30日前将办学条件情况报县教育局备案。
二、各学校应当于2031年6月30日前将改造方案报县教育局。
某县教育局
2026年5月6日
`

// TestRemindMeOnThePage: a person opens the personal link, presses 提醒我 beside a
// deadline of a document, and has the reminder, with the clause. A subscription
// gives the same by itself.
func TestRemindMeOnThePage(t *testing.T) {
	corpus := t.TempDir()
	if err := os.WriteFile(filepath.Join(corpus, "a.txt"), []byte(filing), 0o600); err != nil {
		t.Fatal(err)
	}
	getenv := environ(t.TempDir())
	svc := startServe(t, getenv, "--corpus", corpus)
	link := must(t, getenv, "person", "add", "王科长", "--to", "console@王科长")
	link = regexp.MustCompile(`http\S+`).FindString(link)
	if !strings.HasPrefix(link, svc.url+"/me/sign-in?k=") {
		t.Fatalf("personal link %q", link)
	}
	jar, _ := cookiejar.New(nil)
	browser := &http.Client{Jar: jar}
	fetch := func(resp *http.Response, err error) string {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		b, _ := io.ReadAll(resp.Body)
		return string(b)
	}
	if page := fetch(browser.Get(svc.url + "/deadlines")); strings.Contains(page, ">提醒我</button>") || !strings.Contains(page, "个人链接登录") {
		t.Error("signed out, the page is not read-only")
	}
	u, _ := url.Parse(link)
	fetch(browser.PostForm(svc.url+"/me/sign-in", url.Values{"k": {u.Query().Get("k")}}))
	page := fetch(browser.Get(svc.url + "/deadlines"))
	form := regexp.MustCompile(`name="document" value="([^"]+)"><input type="hidden" name="deadline" value="([^"]+)"`).
		FindStringSubmatch(page)
	if form == nil || !strings.Contains(page, "王科长") {
		t.Fatalf("no 提醒我 on the page:\n%s", page)
	}
	if said := fetch(browser.PostForm(svc.url+"/me/reminders", url.Values{"document": {form[1]}, "deadline": {form[2]}})); !strings.Contains(said, "好的，") {
		t.Errorf("提醒我 says %s", said)
	}
	out := must(t, getenv, "remind", "list", "--json", "--to", "王科长")
	var list []web.Reminder
	if err := json.Unmarshal([]byte(out), &list); err != nil || len(list) != 1 {
		t.Fatalf("%s: %v", out, err)
	}
	if s := list[0].Source; s == nil || s.Number != "某教〔2026〕3号" || !strings.Contains(s.Quote, "日前") ||
		!strings.HasPrefix(s.URL, svc.url+"/documents/") {
		t.Errorf("its source: %+v", s)
	}
	if doc := fetch(browser.Get(list[0].Source.URL)); !strings.Contains(doc, "办学条件报备的通知") {
		t.Error("the link of the reminder opens something else")
	}
	must(t, getenv, "remind", "subscribe", "--to", "console", "--keyword", "备案")
	await(t, "the subscription makes a reminder", func() bool {
		return strings.Contains(must(t, getenv, "remind", "list", "--to", "console"), "备案")
	})
	metrics := fetch(http.Get(svc.url + "/metrics"))
	for _, want := range []string{`policybot_reminder_messages{state="waiting"}`, "policybot_reminder_lateness_seconds_bucket", `policybot_reminder_events_total{event="sent"} 0`, "policybot_reminder_store_up 1"} {
		if !strings.Contains(metrics, want) {
			t.Errorf("metrics lack %s", want)
		}
	}
}

// TestRemindWhileServing: a command speaks to the service that owns the data folder,
// and opens the folder when there is none.
func TestRemindWhileServing(t *testing.T) {
	getenv := environ(t.TempDir())
	svc := startServe(t, getenv)
	out := must(t, getenv, "remind", "add", "每月25日前提醒我报考勤", "--to", "console")
	if !strings.Contains(out, "好的") {
		t.Error(out)
	}
	svc.stop()
	if out := must(t, getenv, "remind", "list"); !strings.Contains(out, "每月25日") {
		t.Errorf("after the service stopped: %s", out)
	}
}
