package web_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/reminders/web"
)

// raw makes a request with a body that is not JSON.
func (d *desk) raw(token, method, path, body string) *httptest.ResponseRecorder {
	d.t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+token)
	w := httptest.NewRecorder()
	d.h.ServeHTTP(w, r)
	return w
}

// TestAccountWithoutAPerson: who has signed in with an account that stands for nobody to remind is told what it lacks,
// not to sign in.
func TestAccountWithoutAPerson(t *testing.T) {
	d := newDesk(t)
	for _, c := range []struct {
		account web.Account
		want    []string
		not     string
	}{
		{web.Account{Name: "主任"}, []string{"这个账号还不能设提醒", "您已登录为“主任”", "还没有对应到一个提醒登记人", "policybot user person 主任 姓名"}, "粘贴"},
		{web.Account{Name: "主任", Person: "赵<六>"}, []string{"登记人“赵&lt;六&gt;”没有登记", "policybot person add"}, "user person"},
		{web.Account{Name: "主任", Person: "王科长"}, []string{"我的提醒", "王科长"}, "还不能设提醒"},
	} {
		d.account = &c.account
		for _, path := range []string{"/me", "/me/subscribe", "/board"} {
			body := d.page("", "GET", path, nil).Body.String()
			for _, want := range c.want {
				if path == "/me" && !strings.Contains(body, want) {
					t.Errorf("%+v: lacks %q:\n%s", c.account, want, body)
				}
			}
			if strings.Contains(body, c.not) {
				t.Errorf("%+v at %s: says %q:\n%s", c.account, path, c.not, body)
			}
		}
	}
}

func TestSignIn(t *testing.T) {
	d := newDesk(t)
	if w := d.page("", "GET", "/me", nil); w.Code != 200 || !strings.Contains(w.Body.String(), "粘贴") {
		t.Errorf("signed out: %d %s", w.Code, w.Body)
	}
	// Looking at the link does not sign in: programs look at links too.
	w := d.page("", "GET", "/me/sign-in?k="+d.wang, nil)
	if w.Code != 200 || !strings.Contains(w.Body.String(), "我是王科长，登录") || len(w.Result().Cookies()) != 0 ||
		w.Header().Get("Referrer-Policy") != "no-referrer" {
		t.Errorf("the link: %d %v %s", w.Code, w.Header(), w.Body)
	}
	for _, k := range []string{d.wang, " https://p.example/me/sign-in?k=" + d.wang + "\n"} {
		w = d.page("", "POST", "/me/sign-in", url.Values{"k": {k}})
		cookies := w.Result().Cookies()
		if w.Code != http.StatusSeeOther || len(cookies) != 1 || !cookies[0].HttpOnly ||
			cookies[0].SameSite != http.SameSiteLaxMode ||
			cookies[0].Value != d.wang {
			t.Fatalf("signing in with %q: %d %v", k, w.Code, cookies)
		}
	}
	if w := d.page(d.wang, "GET", "/me", nil); w.Code != 200 || !strings.Contains(w.Body.String(), "王科长") || !strings.Contains(w.Body.String(), "还没有提醒") {
		t.Errorf("signed in: %d %s", w.Code, w.Body)
	}
	if w := d.page(d.wang, "POST", "/me/sign-out", nil); w.Code != http.StatusSeeOther || w.Result().Cookies()[0].MaxAge >= 0 {
		t.Errorf("signing out: %d %v", w.Code, w.Result().Cookies())
	}
	for _, k := range []string{"", "nonsense", adminToken} { // the admin token is none for a browser
		if w := d.page("", "POST", "/me/sign-in", url.Values{"k": {k}}); w.Code != http.StatusUnauthorized || len(w.Result().Cookies()) != 0 {
			t.Errorf("signing in with %q: %d", k, w.Code)
		}
		if w := d.page(k, "POST", "/me/reminders", url.Values{"text": {"明天提醒我开会"}}); w.Code != http.StatusUnauthorized {
			t.Errorf("a form with the cookie %q: %d", k, w.Code)
		}
	}
	if w := d.page("", "GET", "/me/sign-in?k=old", nil); w.Code != http.StatusUnauthorized || !strings.Contains(w.Body.String(), "已失效") {
		t.Errorf("an old link: %d %s", w.Code, w.Body)
	}
}

// submit posts a form as a browser does: it follows the redirect, and reads the page once more.
func (d *desk) submit(cookie, path string, form url.Values) (body, again string) {
	d.t.Helper()
	w := d.page(cookie, "POST", path, form)
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/me" {
		d.t.Fatalf("POST %s: %d %v %s", path, w.Code, w.Header(), w.Body)
	}
	said := w.Result().Cookies()
	if len(said) != 1 || !said[0].HttpOnly || said[0].SameSite != http.SameSiteLaxMode {
		d.t.Fatalf("POST %s: cookies %v", path, said)
	}
	w = d.page(cookie, "GET", "/me", nil, said...)
	for _, c := range w.Result().Cookies() {
		if c.Name == said[0].Name && c.MaxAge >= 0 {
			d.t.Errorf("what was said is kept: %v", c)
		}
	}
	return w.Body.String(), d.page(cookie, "GET", "/me", nil).Body.String()
}

func TestMyPage(t *testing.T) {
	d := newDesk(t)
	post := func(path string, form url.Values) string {
		body, again := d.submit(d.wang, path, form)
		if strings.Contains(again, `role="status"`) || strings.Contains(again, `role="alert"`) {
			t.Errorf("%s: said twice", path)
		}
		return body
	}
	if body := post("/me/reminders", url.Values{"text": {"每月25日前提醒我报<b>考勤"}}); !strings.Contains(body, "好的，将定期提醒") || !strings.Contains(body, "报&lt;b&gt;考勤") || strings.Contains(body, "报<b>") {
		t.Errorf("by a phrase: %s", body)
	}
	if body := post("/me/reminders", url.Values{"text": {"提醒我<i>开会"}}); !strings.Contains(body, "没有看到提醒时间") || !strings.Contains(body, `value="提醒我&lt;i&gt;开会"`) {
		t.Errorf("what was typed is lost: %s", body)
	}
	body := post("/me/reminders", url.Values{"document": {"d1"}, "deadline": {"x1"}})
	if !strings.Contains(body, "2027年9月30日截止") || !strings.Contains(body, "办学条件&lt;b&gt;办法") ||
		!strings.Contains(body, `href="https://p.example/documents/d1#c7"`) {
		t.Errorf("提醒我: %s", body)
	}
	if !strings.Contains(body, "演示摘编，非原文") || !strings.Contains(body, "已修改") {
		t.Errorf("what the text is and that it was amended is lost: %s", body)
	}
	var list web.List
	d.call(d.wang, "GET", path, nil, &list)
	if len(list.Reminders) != 2 {
		t.Fatalf("%+v", list)
	}
	monthly, filing := list.Reminders[0], list.Reminders[1]
	if monthly.Kind != "recurring" {
		monthly, filing = filing, monthly
	}
	if monthly.Next == nil || *monthly.Next != "2026-11-25T09:00:00+08:00" {
		t.Errorf("the list does not say when it comes next: %+v", monthly)
	}
	if src := filing.Source; src == nil || src.DocumentID != "d1" || src.DeadlineID != "x1" ||
		src.Authority != corpus.Digest ||
		src.Validity != corpus.Amended {
		t.Errorf("source %+v", src)
	}
	if body := post("/me/reminders/"+monthly.ID, url.Values{"action": {"done"}, "period": {monthly.Period}}); !strings.Contains(body, "考勤”（2026-11-25这一期）已标记完成") || !strings.Contains(body, "下一次：2026年12月25日") {
		t.Errorf("this period done: %s", body)
	}
	if body := post("/me/reminders/"+monthly.ID, url.Values{"action": {"undo"}, "period": {monthly.Period}}); !strings.Contains(body, "已恢复") || !strings.Contains(body, "下一次：2026年11月25日") {
		t.Errorf("this period done undone: %s", body)
	}
	if body := post("/me/reminders/"+filing.ID, url.Values{"action": {"snooze"}, "preset": {"明天上午9点"}}); !strings.Contains(body, "再次提醒") {
		t.Errorf("snooze: %s", body)
	}
	if body := post("/me/reminders/"+filing.ID, url.Values{"action": {"snooze"}, "preset": {"明天上午9点"}, "until": {"后天下午3点20分"}}); !strings.Contains(body, "将于2026年11月24日（星期二）15:20再次提醒") {
		t.Errorf("snooze until a time of one's own: %s", body)
	}
	if body := post("/me/reminders/"+filing.ID, url.Values{"action": {"edit"}, "text": {"改到2027年10月8日前"}}); !strings.Contains(body, "已修改") || !strings.Contains(body, "2027年10月8日截止") {
		t.Errorf("edit: %s", body)
	}
	body = post("/me/reminders/"+filing.ID, url.Values{"action": {"cancel"}})
	if !strings.Contains(body, "报地区教育局备案”已取消") || !strings.Contains(body, "已结束") || !strings.Contains(body, `name="action" value="undo"`) {
		t.Errorf("cancel: %s", body)
	}
	if body := post("/me/reminders/"+filing.ID, url.Values{"action": {"undo"}}); !strings.Contains(body, "已恢复“报地区教育局备案”，下一次") {
		t.Errorf("undo: %s", body)
	}
	if body := post("/me/reminders/"+filing.ID, url.Values{"action": {"undo"}}); !strings.Contains(body, "没有可以撤销的") {
		t.Errorf("undo of nothing: %s", body)
	}
	if w := d.page(d.wang, "POST", "/me/reminders/"+filing.ID, url.Values{"action": {"explode"}}); w.Code != 400 {
		t.Errorf("an unknown action: %d", w.Code)
	}
	other := d.add(d.li, web.Ask{Text: "12月12日前报名单"})
	if body := post("/me/reminders/"+other, url.Values{"action": {"done"}}); !strings.Contains(body, "没有这条提醒") || strings.Contains(body, "报名单") {
		t.Errorf("another's: %s", body)
	}
	if body := post("/me/subscriptions", url.Values{"region": {"塔城"}}); !strings.Contains(body, "地区：塔城") {
		t.Errorf("subscribe: %s", body)
	}
	if body := post("/me/subscriptions", nil); !strings.Contains(body, "至少一项") {
		t.Errorf("subscribe to everything: %s", body)
	}
	for _, address := range []string{"/me/reminders", "/me/subscriptions", "/me/calendar", "/me/places"} { // of a form that is reloaded
		if w := d.page(d.wang, "GET", address, nil); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/me" {
			t.Errorf("GET %s: %d", address, w.Code)
		}
	}
	if w := d.page(d.wang, "GET", "/me", nil, &http.Cookie{Name: "policybot_said", Value: "nonsense"}); w.Code != 200 {
		t.Errorf("a broken cookie: %d", w.Code)
	}
}

// TestGroups: what is near stands first, under 今天, 本周 and 以后.
func TestGroups(t *testing.T) {
	d := newDesk(t) // a Sunday
	for _, text := range []string{"今天下午3点提醒我甲事", "明天上午9点提醒我丙事"} {
		d.submit(d.wang, "/me/reminders", url.Values{"text": {text}})
	}
	d.at = d.at.AddDate(0, 0, -2) // a Friday: Sunday is of this week
	body, _ := d.submit(d.wang, "/me/reminders", url.Values{"text": {"今天下午3点提醒我乙事"}})
	last := 0
	for _, word := range []string{"今天（1）", "乙事", "本周（1）", "甲事", "以后（1）", "丙事"} {
		i := strings.Index(body[last:], word)
		if i < 0 {
			t.Fatalf("no %s after byte %d of %s", word, last, body)
		}
		last += i
	}
}

// TestDonePage: the address in a message shows what it is about, and a button does it.
func TestDonePage(t *testing.T) {
	d := newDesk(t)
	id := d.add(d.wang, web.Ask{Text: "每月25日前提醒我报考勤"})
	link := "/me/done/" + id + "?period=2026-11-25"
	if w := d.page("", "GET", link, nil); w.Code != http.StatusUnauthorized {
		t.Errorf("signed out: %d", w.Code)
	}
	if w := d.page(d.li, "GET", link, nil); w.Code != http.StatusNotFound || strings.Contains(w.Body.String(), "考勤") {
		t.Errorf("another's: %d %s", w.Code, w.Body)
	}
	w := d.page(d.wang, "GET", link, nil)
	if w.Code != 200 || !strings.Contains(w.Body.String(), "报考勤（2026-11-25这一期）") || !strings.Contains(w.Body.String(), `value="2026-11-25"`) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if r, err := d.service.Get(t.Context(), id); err != nil || r.PeriodDone("2026-11-25") {
		t.Error("looking at it marks it done", err)
	}
}

// TestCalendar: a person's reminders by an address that is known to nobody else, until it is taken away.
func TestCalendar(t *testing.T) {
	d := newDesk(t)
	for _, text := range []string{"每月25日前提醒我报考勤", "12月10日前报材料", "明天下午3点提醒我开会"} {
		d.add(d.wang, web.Ask{Text: text})
	}
	d.add(d.li, web.Ask{Text: "12月12日前报名单"})
	address := func() string {
		body, again := d.submit(d.wang, "/me/calendar", url.Values{"action": {"new"}})
		link := regexp.MustCompile(`https://p\.example(/calendar/\w+\.ics)`).FindStringSubmatch(body)
		if link == nil || strings.Contains(again, "/calendar/") {
			t.Fatalf("%s", body)
		}
		return link[1]
	}
	first := address()
	w := d.page("", "GET", first, nil)
	body := w.Body.String()
	if w.Code != 200 || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/calendar") || w.Header().Get("Referrer-Policy") != "no-referrer" {
		t.Fatalf("%d %v %s", w.Code, w.Header(), body)
	}
	for _, want := range []string{"SUMMARY:报考勤", "DTSTART:20261125T010000Z", "DTSTART:20261225T010000Z", "DTSTART;VALUE=DATE:20261210", "DTSTART:20261123T070000Z", "SUMMARY:开会"} {
		if !strings.Contains(body, want) {
			t.Errorf("no %s in %s", want, body)
		}
	}
	if strings.Contains(body, "报名单") || strings.Contains(body, "TOKEN") {
		t.Errorf("of others: %s", body)
	}
	second := address()
	if d.page("", "GET", first, nil).Code != http.StatusNotFound || d.page("", "GET", second, nil).Code != 200 {
		t.Error("the old address is still good, or the new one is not")
	}
	d.submit(d.wang, "/me/calendar", url.Values{"action": {"off"}})
	for _, gone := range []string{second, "/calendar/.ics", "/calendar/x", "/calendar/" + d.wang + ".ics"} {
		if w := d.page("", "GET", gone, nil); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", gone, w.Code)
		}
	}
}

// TestAdminPersonSeesOwnPage: the page is that of the person, whatever else he may do.
func TestAdminPersonSeesOwnPage(t *testing.T) {
	d := newDesk(t)
	d.add(d.li, web.Ask{Text: "12月12日前报名单"})
	if w := d.page(d.boss, "GET", "/me", nil); w.Code != 200 || strings.Contains(w.Body.String(), "报名单") || !strings.Contains(w.Body.String(), "/deliveries") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}
