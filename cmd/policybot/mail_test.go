package main

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/policybot/policybot/bot/mail/smtptest"
)

// mailing is a home whose reminders go by mail to fake.
func mailing(t *testing.T, fake *smtptest.Server, more ...string) environment {
	t.Helper()
	return environ(t.TempDir(), append([]string{"POLICYBOT_MAIL_SERVER", fake.Addr, "POLICYBOT_MAIL_TLS", "none",
		"POLICYBOT_MAIL_FROM", "政策提醒 <policybot@bureau.example.cn>", "POLICYBOT_PUBLIC_URL", "https://policy.example"}, more...)...)
}

// TestRemindByMail: an address can be written wherever somebody is reminded, and what falls due
// together is one mail.
func TestRemindByMail(t *testing.T) {
	fake := smtptest.New(t, func(s *smtptest.Server) { s.Plain = true })
	getenv := mailing(t, fake)
	const to = "mail:zhangsan@bureau.example.cn"
	must(t, getenv, "person", "add", "张三", "--to", "mail:ZhangSan@Bureau.example.cn")
	if out := must(t, getenv, "person", "list"); !strings.Contains(out, to) {
		t.Error(out)
	}
	svc := startServe(t, getenv)
	must(t, getenv, "remind", "add", "3秒后提醒我报考勤", "--to", to)
	must(t, getenv, "remind", "add", "3秒后提醒我交总结", "--to", "张三")
	await(t, "the mail arrives", func() bool { return len(fake.Got()) > 0 })
	var text, subject string
	await(t, "both are said", func() bool {
		text = ""
		for _, m := range fake.Got() {
			r, err := m.Read()
			if err != nil || "mail:"+m.To != to {
				t.Fatalf("to %s: %v", m.To, err)
			}
			subject, text = r.Subject, text+r.Text
		}
		return strings.Contains(text, "报考勤") && strings.Contains(text, "交总结")
	})
	if !strings.Contains(text, "https://policy.example/me/done/r") || !strings.Contains(subject, "提醒") {
		t.Errorf("%s\n%s", subject, text)
	}
	if n := len(fake.Got()); n > 2 || strings.Count(text, "报考勤") != strings.Count(text, "交总结") {
		t.Errorf("%d mails:\n%s", n, text)
	}
	svc.stop()
	for _, bad := range fake.Bad() {
		t.Error(bad)
	}
	for _, to := range []string{"mail:zhangsan@qq.com", "mail:zhangsan", "mail:"} {
		if code, _, errs := call(t, getenv, "remind", "add", "明天9点提醒我报考勤", "--to", to); code == exitOK || !strings.Contains(errs, "邮件") {
			t.Errorf("%s: %d %s", to, code, errs)
		}
	}
}

func TestDoctorOnMail(t *testing.T) {
	fake := smtptest.New(t, func(s *smtptest.Server) { s.Plain = true })
	if _, out, _ := call(t, mailing(t, fake), "doctor"); !strings.Contains(out, "能连接,能登录") || len(fake.Got()) > 0 {
		t.Error(out)
	}
	fake.Behave(smtptest.How{Greet: "554 no mail here"})
	if code, out, _ := call(t, mailing(t, fake), "doctor"); code == exitOK || !strings.Contains(out, "554") {
		t.Errorf("%d %s", code, out)
	}
	for _, more := range [][]string{{"POLICYBOT_MAIL_ALLOW", "*"}, {"POLICYBOT_MAIL_TLS", "ssl"}, {"POLICYBOT_MAIL_FROM", "nobody"}} {
		if code, out, errs := call(t, mailing(t, fake, more...), "doctor"); code == exitOK || !strings.Contains(out+errs, "邮件设置有误") {
			t.Errorf("%q: %d %s%s", more, code, out, errs)
		}
		if code, _, errs := call(t, mailing(t, fake, more...), "remind", "list"); code == exitOK || !strings.Contains(errs, "邮件设置有误") {
			t.Errorf("%q: %d %s", more, code, errs)
		}
	}
}

// TestAddOwnMailbox: a person adds a mailbox on the page by the code that is sent there.
func TestAddOwnMailbox(t *testing.T) {
	fake := smtptest.New(t, func(s *smtptest.Server) { s.Plain = true })
	getenv := mailing(t, fake)
	out := must(t, getenv, "person", "add", "张三", "--to", "console")
	link := regexp.MustCompile(`\?k=([A-Z0-9]+)`).FindStringSubmatch(out)
	if link == nil {
		t.Fatal(out)
	}
	svc := startServe(t, getenv)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := &http.Client{Jar: jar}
	post := func(path string, form url.Values) string {
		t.Helper()
		resp, err := browser.PostForm(svc.url+path, form)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		b, _ := io.ReadAll(resp.Body)
		return string(b)
	}
	post("/me/sign-in", url.Values{"k": {link[1]}})
	page := post("/me/places", url.Values{"action": {"mail"}, "address": {"zhangsan@bureau.example.cn"}})
	if len(fake.Got()) != 1 || !strings.Contains(page, "验证码已发到") {
		t.Fatalf("%d mails\n%s", len(fake.Got()), page)
	}
	r, err := fake.Got()[0].Read()
	if err != nil {
		t.Fatal(err)
	}
	code, ok := strings.CutPrefix(r.Subject, "验证码 ")
	if !ok || !strings.Contains(r.Text, "张三要把政策提醒发到这个邮箱") {
		t.Errorf("%s\n%s", r.Subject, r.Text)
	}
	if page := post("/me/places", url.Values{"action": {"code"}, "code": {code}}); !strings.Contains(page, "已加入 mail:zhangsan@bureau.example.cn") {
		t.Error(page)
	}
	if out := must(t, getenv, "person", "list"); !strings.Contains(out, "mail:zhangsan@bureau.example.cn") {
		t.Error(out)
	}
}
