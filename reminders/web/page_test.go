package web_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
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

func TestMyPage(t *testing.T) {
	d := newDesk(t)
	post := func(path string, form url.Values) (int, string) {
		w := d.page(d.wang, "POST", path, form)
		return w.Code, w.Body.String()
	}
	if code, body := post("/me/reminders", url.Values{"text": {"每月25日前提醒我报<b>考勤"}}); code != 200 || !strings.Contains(body, "好的，将定期提醒") || !strings.Contains(body, "报&lt;b&gt;考勤") || strings.Contains(body, "报<b>") {
		t.Errorf("by a phrase: %d %s", code, body)
	}
	if code, body := post("/me/reminders", url.Values{"text": {"提醒我<i>开会"}}); code != 422 || !strings.Contains(body, "没有看到提醒时间") || !strings.Contains(body, `value="提醒我&lt;i&gt;开会"`) {
		t.Errorf("what was typed is lost: %d %s", code, body)
	}
	code, body := post("/me/reminders", url.Values{"document": {"d1"}, "deadline": {"x1"}})
	if code != 200 || !strings.Contains(body, "2027年9月30日截止") || !strings.Contains(body, "办学条件&lt;b&gt;办法") ||
		!strings.Contains(body, `href="https://p.example/documents/d1#c7"`) {
		t.Errorf("提醒我: %d %s", code, body)
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
	if src := filing.Source; src == nil || src.DocumentID != "d1" || src.DeadlineID != "x1" ||
		src.Authority != corpus.Digest ||
		src.Validity != corpus.Amended {
		t.Errorf("source %+v", src)
	}
	if code, body := post("/me/reminders/"+monthly.ID, url.Values{"action": {"done"}, "period": {monthly.Period}}); code != 200 || !strings.Contains(body, "已标记完成") || !strings.Contains(body, "下一次：2026年12月25日") {
		t.Errorf("this period done: %d %s", code, body)
	}
	if code, body := post("/me/reminders/"+filing.ID, url.Values{"action": {"snooze"}, "preset": {"明天上午9点"}}); code != 200 || !strings.Contains(body, "再次提醒") {
		t.Errorf("snooze: %d %s", code, body)
	}
	if code, body := post("/me/reminders/"+filing.ID, url.Values{"action": {"cancel"}}); code != 200 || !strings.Contains(body, "已取消") || !strings.Contains(body, "已结束") {
		t.Errorf("cancel: %d %s", code, body)
	}
	if code, _ := post("/me/reminders/"+filing.ID, url.Values{"action": {"explode"}}); code != 400 {
		t.Errorf("an unknown action: %d", code)
	}
	other := d.add(d.li, web.Ask{Text: "12月12日前报名单"})
	if code, body := post("/me/reminders/"+other, url.Values{"action": {"done"}}); code != 404 || strings.Contains(body, "报名单") {
		t.Errorf("another's: %d %s", code, body)
	}
	if code, body := post("/me/subscriptions", url.Values{"region": {"塔城"}}); code != 200 || !strings.Contains(body, "地区：塔城") {
		t.Errorf("subscribe: %d %s", code, body)
	}
	if code, body := post("/me/subscriptions", nil); code != 422 || !strings.Contains(body, "至少一项") {
		t.Errorf("subscribe to everything: %d %s", code, body)
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
