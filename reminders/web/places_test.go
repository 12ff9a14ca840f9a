package web_test

import (
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/reminders"
)

// TestMyPlaces: a person adds a mailbox by the code that is sent there, and chooses among places.
func TestMyPlaces(t *testing.T) {
	d := newDesk(t)
	post := func(form url.Values) string {
		t.Helper()
		body, _ := d.submit(d.wang, "/me/places", form)
		return body
	}
	said := func(body string, want ...string) {
		t.Helper()
		for _, w := range want {
			if !strings.Contains(body, w) {
				t.Errorf("%q is missing in %s", w, body)
			}
		}
	}
	said(post(url.Values{"action": {"mail"}, "address": {"wang@qq.com"}}), "不能发到“wang@qq.com”")
	said(post(url.Values{"action": {"code"}, "code": {"123456"}}), "验证码已失效")
	if d.code != "" {
		t.Errorf("a code was sent: %s", d.code)
	}
	body := post(url.Values{"action": {"mail"}, "address": {" Wang@Bureau.gov.cn "}})
	said(body, "验证码已发到 wang@bureau.gov.cn", `autocomplete="one-time-code"`)
	code, ok := strings.CutPrefix(d.code, "mail:wang@bureau.gov.cn 王科长 ")
	if !ok || strings.Contains(body, code) || strings.Contains(d.log.String(), code) {
		t.Fatalf("%q, or the page or the log tells it", d.code)
	}
	said(post(url.Values{"action": {"mail"}, "address": {"wang@bureau.gov.cn"}}), "请等一分钟再要")
	said(post(url.Values{"action": {"code"}, "code": {"x"}}), "验证码不对")
	said(post(url.Values{"action": {"code"}, "code": {" " + code + " "}}), "已加入 mail:wang@bureau.gov.cn", "<code>webhook:oa@wang</code> <span class=\"badge plain\">常用")
	said(post(url.Values{"action": {"first"}, "place": {"mail:wang@bureau.gov.cn"}}), "<code>mail:wang@bureau.gov.cn</code> <span class=\"badge plain\">常用")
	d.submit(d.wang, "/me/reminders", url.Values{"text": {"明天上午9点提醒我开会"}})
	page, err := d.service.List(t.Context(), reminders.ReminderQuery{Channel: "mail:wang@bureau.gov.cn"})
	if err != nil || len(page.Reminders) != 1 {
		t.Errorf("%+v, %v", page, err)
	}
	said(post(url.Values{"action": {"leave"}, "place": {"webhook:oa@wang"}}), "不再用 webhook:oa@wang")
	said(post(url.Values{"action": {"leave"}, "place": {"mail:wang@bureau.gov.cn"}}), "至少要留一处")
	if w := d.page(d.wang, "POST", "/me/places", url.Values{"action": {"steal"}}); w.Code != 400 {
		t.Errorf("an unknown action: %d", w.Code)
	}

	for _, c := range []struct {
		err  error
		want string
	}{{reminders.Rejected(errors.New("550 no such user")), "验证码没有发出：550 no such user"}, {errors.New("lost"), "不确定验证码是否已发到"}} {
		d.at, d.unsent = d.at.Add(2*time.Minute), c.err
		body, _ := d.submit(d.li, "/me/places", url.Values{"action": {"mail"}, "address": {"li@bureau.gov.cn"}})
		said(body, c.want)
	}
}
