package mail

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode"

	ics "github.com/arran4/golang-ical"
	"golang.org/x/net/html"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/bottest"
	"github.com/policybot/policybot/bot/mail/smtptest"
	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/search"
)

// reminder is what the messages of these tests are of.
func reminder(version int) reminders.Reminder {
	return reminders.Reminder{ID: "r1", Version: version, What: "向地区教育局报送备案材料", Zone: "Asia/Shanghai"}
}

func about(due time.Time) *bot.About {
	return &bot.About{Reminder: "r1", Due: due, DoneURL: "https://policy.example/me/done/r1", Link: "/me"}
}

// mailed is m as a reader of mail has it.
func mailed(t testing.TB, m bot.Message, change func(*Options)) smtptest.Read {
	t.Helper()
	fake := smtptest.New(t, nil)
	s := sending(t, fake, change)
	if _, err := s.Send(t.Context(), bot.Recipient{Kind: Kind, Place: place}, m); err != nil {
		t.Fatal(err)
	}
	unspoiled(t, fake)
	r, err := fake.Got()[0].Read()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func withReminder(r reminders.Reminder, err error) func(*Options) {
	return func(o *Options) {
		o.Reminder = func(_ context.Context, id string) (reminders.Reminder, error) {
			if id != r.ID {
				return reminders.Reminder{}, errors.New("unknown")
			}
			return r, err
		}
	}
}

func TestMail(t *testing.T) {
	m := bottest.Sample("id1")
	m.Citations[0].Told = "9月30日"
	m.About = about(time.Date(2026, 9, 30, 16, 0, 0, 0, time.UTC)) // midnight of Beijing
	m.Buttons = append(m.Buttons, bot.Button{Action: bot.ActionSource, Label: "查看原文", URL: "https://policy.example/documents/d1#c7"})
	r := mailed(t, m, withReminder(reminder(3), nil))
	if r.Subject != "【补发】"+m.Headline {
		t.Errorf("subject %q", r.Subject)
	}
	if from := r.Header.Get("From"); !strings.Contains(from, "<policybot@edu.example.cn>") {
		t.Errorf("from %s", from)
	}
	for _, want := range []string{"标记完成：https://policy.example/me/done/r1", "查看原文：https://policy.example/documents/d1#c7",
		"管理我的提醒：https://policy.example/me", "请勿直接回复"} {
		if !strings.Contains(r.Text, want) {
			t.Errorf("%q is missing in\n%s", want, r.Text)
		}
	}
	for _, want := range []string{`<a href="https://policy.example/me/done/r1">标记完成</a>`, "<b>9月30日</b>", "&lt;b&gt;&amp;",
		`<a href="https://policy.example/documents/d1#c7">《塔城地区办学条件管理办法》塔地教〔2021〕12号</a>`, "补发 原定2026年9月27日 09:00"} {
		if !strings.Contains(r.HTML, want) {
			t.Errorf("%q is missing in\n%s", want, r.HTML)
		}
	}
	if got := r.Header.Get("List-Unsubscribe"); got != "<https://policy.example/me>" {
		t.Errorf("List-Unsubscribe %q", got)
	}
	if r.Header.Get("Auto-Submitted") != "auto-generated" || r.Header.Get("References") == "" {
		t.Errorf("%v", r.Header)
	}
	again := mailed(t, m, nil)
	other := bottest.Sample("id2")
	other.About = m.About
	if second := mailed(t, other, nil); again.ID != r.ID || second.ID == r.ID || second.Header.Get("References") != r.Header.Get("References") {
		t.Errorf("ids %s, again %s, of another %s", r.ID, again.ID, second.ID)
	}
}

// TestEvent reads the event with a library of others.
func TestEvent(t *testing.T) {
	event := func(version int, m bot.Message) *ics.VEvent {
		t.Helper()
		r := mailed(t, m, withReminder(reminder(version), nil))
		for line := range strings.SplitSeq(strings.TrimSuffix(r.Event, "\r\n"), "\r\n") {
			if len(line) > 75 || strings.ContainsAny(line, "\r\n") {
				t.Errorf("a line of %d octets: %q", len(line), line)
			}
		}
		if !strings.Contains(r.Kind, "method=PUBLISH") || !strings.Contains(r.Event, "METHOD:PUBLISH\r\n") {
			t.Errorf("%s\n%s", r.Kind, r.Event)
		}
		c, err := ics.ParseCalendar(strings.NewReader(r.Event))
		if err != nil || len(c.Events()) != 1 {
			t.Fatalf("%v\n%s", err, r.Event)
		}
		return c.Events()[0]
	}
	value := func(e *ics.VEvent, name ics.ComponentProperty) string {
		if p := e.GetProperty(name); p != nil {
			return p.Value
		}
		return ""
	}
	m := bottest.Sample("id1")
	m.About = about(time.Date(2026, 9, 30, 16, 0, 0, 0, time.UTC))
	e := event(1, m)
	for name, want := range map[ics.ComponentProperty]string{
		ics.ComponentPropertyUniqueId: "r1@policybot", ics.ComponentPropertySequence: "0", ics.ComponentPropertyDtstamp: "20260927T010000Z",
		ics.ComponentPropertyDtStart: "20260930", ics.ComponentPropertyDtEnd: "20261001", ics.ComponentPropertySummary: "向地区教育局报送备案材料",
		ics.ComponentPropertyUrl: "https://policy.example/me/done/r1",
	} {
		if got := value(e, name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	changed := bottest.Sample("id2")
	changed.At = m.At.Add(time.Hour)
	changed.About = about(time.Date(2026, 10, 9, 9, 30, 0, 0, time.UTC))
	f := event(2, changed)
	if value(f, ics.ComponentPropertyUniqueId) != "r1@policybot" || value(f, ics.ComponentPropertySequence) != "1" ||
		value(f, ics.ComponentPropertyDtstamp) <= value(e, ics.ComponentPropertyDtstamp) ||
		value(f, ics.ComponentPropertyDtStart) != "20261009T093000Z" || value(f, ics.ComponentPropertyDtEnd) != "20261009T100000Z" {
		t.Errorf("what was changed does not take its place:\n%s", f.Serialize(&ics.SerializationConfiguration{MaxLength: 75, NewLine: "\n"}))
	}
	changed.About.Period = "2026-10-09"
	if got := value(event(2, changed), ics.ComponentPropertyUniqueId); got != "r1-2026-10-09@policybot" {
		t.Errorf("of a period: %s", got)
	}

	for name, m := range map[string]bot.Message{
		"nothing is due": func() bot.Message { m := bottest.Sample("x"); m.About = about(time.Time{}); return m }(),
		"it is due now":  func() bot.Message { m := bottest.Sample("x"); m.About = about(m.At); return m }(),
		"not of ours": func() bot.Message {
			m := bottest.Sample("x")
			m.About = about(m.At.Add(time.Hour))
			m.About.Reminder = "r9"
			return m
		}(),
		"about nothing": bottest.Sample("x"),
	} {
		if r := mailed(t, m, withReminder(reminder(1), nil)); r.Event != "" {
			t.Errorf("%s: %s", name, r.Event)
		}
	}
}

// A link that opens only on the machine of the service is not sent.
func TestLinksOpenElsewhere(t *testing.T) {
	m := bottest.Sample("id1")
	m.Citations[0].URL = "http://127.0.0.1:8080/documents/d1"
	m.About = &bot.About{Reminder: "r1", DoneURL: "http://localhost:8080/me/done/r1"}
	m.Buttons = []bot.Button{{Label: "打开", URL: "javascript:alert(1)"}, {Label: "打开", URL: "https://x.example/\r\nBcc: a@b.cn"}}
	fake := smtptest.New(t, nil)
	s := sending(t, fake, nil)
	s.At("http://127.0.0.1:8080")
	if _, err := s.Send(t.Context(), bot.Recipient{Kind: Kind, Place: place}, m); err != nil {
		t.Fatal(err)
	}
	r, err := fake.Got()[0].Read()
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(r.HTML, "<a ") || strings.Contains(r.Text, "标记完成") || r.Header.Get("List-Unsubscribe") != "" {
		t.Errorf("%v\n%s\n%s", r.Header, r.Text, r.HTML)
	}
}

func TestAddresses(t *testing.T) {
	s := sending(t, smtptest.New(t, nil), func(o *Options) {
		o.Allow = []string{"edu.example.cn", "*.gov.cn", "Leader@qq.com"}
	})
	for a, want := range map[string]error{
		"zhangsan@edu.example.cn": nil, "li.si+x@jyj.ts.gov.cn": nil, "leader@qq.com": nil,
		"other@qq.com": ErrDomain, "a@gov.cn": ErrDomain, "a@evilgov.cn": ErrDomain, "a@edu.example.cn.evil.com": ErrDomain, "a@sub.edu.example.cn": ErrDomain,
		"": ErrAddress, "a": ErrAddress, "@edu.example.cn": ErrAddress, "a@": ErrAddress, "a@b@edu.example.cn": ErrAddress,
		"a b@edu.example.cn": ErrAddress, "a@edu.example.cn>": ErrAddress, "<a@edu.example.cn": ErrAddress, "a@edu.example.cn\r\nRCPT TO:<x@y.cn>": ErrAddress,
		`"a\r\n"@edu.example.cn`: ErrAddress, "a..b@edu.example.cn": ErrAddress, ".a@edu.example.cn": ErrAddress, "a@[127.0.0.1]": ErrAddress,
		"a@127.0.0.1": ErrAddress, "张三@edu.example.cn": ErrAddress, "a,b@edu.example.cn": ErrAddress, "A@edu.example.cn": ErrAddress,
		strings.Repeat("a", 65) + "@edu.example.cn": ErrAddress,
	} {
		if err := s.Accepts(a); !errors.Is(err, want) || (err == nil) != (want == nil) {
			t.Errorf("%q: %v, want %v", a, err, want)
		}
	}
}

func TestSettings(t *testing.T) {
	good := Options{Server: "smtp.example.cn", From: "a@example.cn"}
	if s, err := New(good); err != nil || s.port != 587 || s.opt.TLS != StartTLS || s.Accepts("b@example.cn") != nil || s.Accepts("b@qq.com") == nil {
		t.Errorf("%+v, %v", s, err)
	}
	for name, change := range map[string]func(*Options){
		"no server":                func(o *Options) { o.Server = "" },
		"a header for a server":    func(o *Options) { o.Server = "smtp.example.cn\r\nX: y" },
		"a port that is none":      func(o *Options) { o.Server = "smtp.example.cn:mail" },
		"no sender":                func(o *Options) { o.From = "" },
		"a sender without address": func(o *Options) { o.From = "政策提醒" },
		"a sender of two":          func(o *Options) { o.From = "a@example.cn, b@example.cn" },
		"a user alone":             func(o *Options) { o.User = "a" },
		"a password in the clear":  func(o *Options) { o.User, o.Password, o.TLS = "a", "b", NoTLS },
		"a way that is none":       func(o *Options) { o.TLS = "ssl3" },
		"an allowed all":           func(o *Options) { o.Allow = []string{"*"} },
		"an allowed nothing":       func(o *Options) { o.Allow = []string{""} },
	} {
		o := good
		change(&o)
		if _, err := New(o); !errors.Is(err, ErrSettings) {
			t.Errorf("%s: %v", name, err)
		}
	}
	o := good
	o.Server = "smtp.example.cn:465"
	if s, err := New(o); err != nil || s.opt.TLS != Implicit {
		t.Errorf("port 465: %v", err)
	}
}

// FuzzMail: whatever a message holds, the mail has the headers of ours, one recipient, no
// markup but ours, and nothing that cannot be seen. The fake, which is strict, looks at the lines.
func FuzzMail(f *testing.F) {
	for _, s := range []string{"报考勤", "a\r\nBcc: x@evil.example\r\n\r\nbody", "<script>alert(1)</script>", "=?utf-8?q?=0d=0aBcc:_x?=",
		"甲\u202e乙\x00\u200b", "\xff\xfe", strings.Repeat("长", 3000), ".\r\n.\r\nMAIL FROM:<x@y.cn>", "END:VEVENT\r\nBEGIN:VALARM"} {
		f.Add(s, s, s)
	}
	fake := smtptest.New(f, nil)
	s := sending(f, fake, nil)
	n := 0
	f.Fuzz(func(t *testing.T, a, b, c string) {
		n++
		m := bottest.Sample(a)
		m.ID = fmt.Sprintf("%s#%d", c, n)
		m.Headline, m.Body, m.Footer = a, b, c
		m.Notes = append(m.Notes, bot.Note{Kind: bot.NoteRemark, Text: c})
		m.Citations[0].Title, m.Citations[0].Number, m.Citations[0].Quote, m.Citations[0].URL = a, b, c, a
		m.Citations[0].Section = []string{b}
		m.Buttons = []bot.Button{{Label: a, URL: b}, {Label: b, URL: "https://x.example/" + c}}
		m.Sections = []bot.Section{{Title: a, Text: b, Rows: []bot.Row{{Text: b, Detail: c, URL: c}}, Citations: []search.Citation{m.Citations[0]}}}
		m.About = &bot.About{Reminder: c, Period: a, Due: m.At.Add(time.Hour), DoneURL: b}
		s.opt.Reminder = func(context.Context, string) (reminders.Reminder, error) {
			return reminders.Reminder{Version: 1, What: a + "x", Zone: b}, nil
		}
		if _, err := s.Send(t.Context(), bot.Recipient{Kind: Kind, Place: place}, m); err != nil {
			t.Fatal(err)
		}
		if bad := fake.Bad(); len(bad) > 0 {
			t.Fatal(bad)
		}
		got := fake.Got()
		r, err := got[len(got)-1].Read()
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range []string{r.Subject, r.Text} {
			for _, ch := range text {
				if ch != '\n' && (unicode.IsControl(ch) || unicode.Is(unicode.Cf, ch)) {
					t.Errorf("%U in %q", ch, text)
				}
			}
		}
		if strings.Contains(r.Subject, "\n") {
			t.Errorf("subject %q", r.Subject)
		}
		onlyOurs(t, r.HTML)
		if n := strings.Count("\n"+strings.ReplaceAll(r.Event, "\r\n ", ""), "\nBEGIN:"); n != 2 {
			t.Errorf("%d components in\n%s", n, r.Event)
		}
	})
}

// onlyOurs fails on an element or an address that the page does not have.
func onlyOurs(t *testing.T, page string) {
	t.Helper()
	known := map[string]bool{"html": true, "head": true, "meta": true, "body": true, "p": true, "b": true, "br": true, "hr": true, "ul": true, "li": true,
		"a": true, "span": true, "blockquote": true}
	for z := html.NewTokenizer(strings.NewReader(page)); ; {
		kind := z.Next()
		if kind == html.ErrorToken {
			return
		}
		if kind != html.StartTagToken && kind != html.SelfClosingTagToken {
			continue
		}
		token := z.Token()
		if !known[token.Data] {
			t.Errorf("<%s> in\n%s", token.Data, page)
		}
		for _, a := range token.Attr {
			if a.Key == "href" && !strings.HasPrefix(a.Val, "https://") && !strings.HasPrefix(a.Val, "http://") || strings.HasPrefix(a.Key, "on") {
				t.Errorf("%s=%q", a.Key, a.Val)
			}
		}
	}
}

// A digest is one long headline: its first line is the subject and stands out, the rest is text.
func TestDigest(t *testing.T) {
	m := bot.Message{ID: "d", Kind: bot.KindReminder, At: time.Date(2026, 11, 30, 1, 0, 0, 0, time.UTC), Headline: "本周待办\n1、报考勤，周三\n2、交总结，周五"}
	r := mailed(t, m, nil)
	if r.Subject != "本周待办" || !strings.Contains(r.HTML, "<b>本周待办</b>") || !strings.Contains(r.HTML, `<p style="margin:0">2、交总结，周五</p>`) ||
		!strings.HasPrefix(r.Text, "本周待办\n1、报考勤，周三\n") || r.Event != "" {
		t.Errorf("%s\n%s\n%s", r.Subject, r.Text, r.HTML)
	}
}
