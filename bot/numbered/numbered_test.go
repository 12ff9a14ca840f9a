package numbered_test

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/bottest"
	"github.com/policybot/policybot/bot/numbered"
	"github.com/policybot/policybot/reminders"
)

var (
	offered = regexp.MustCompile(`(?:^|[：；])([0-9]{1,2}) ([^；\n]+)`)
	lists   = regexp.MustCompile(`(?m)^.*回复数字（群里先@我）：.*$|^[^\n]*：[0-9]{1,2} [^\n]*$`)
)

// labels are what a text offers, by label.
func labels(text string) (names []string, numbers map[string]string) {
	numbers = map[string]string{}
	for _, line := range lists.FindAllString(text, -1) {
		for _, m := range offered.FindAllStringSubmatch(line, -1) {
			label := strings.TrimSpace(m[2])
			names = append(names, label)
			numbers[label] = m[1]
		}
	}
	return names, numbers
}

// chat is the fake platform with its buttons taken away.
type chat struct {
	*bottest.FakeChat
	t       *testing.T
	numbers *numbered.Numbers
}

func (c *chat) subject() bottest.ChatSubject {
	s := c.Subject()
	plain, start := s.Shown, s.Start
	s.Platform = c.numbers.Platform(c.FakeChat)
	s.Wrap, s.Lacks = c.numbers.Handler, bottest.Lacks{Forms: true, Home: true, Replace: true}
	s.Start = func(in bot.Intake) func() { return start(c.numbers.Intake(in)) }
	s.Shown = func() []bottest.Shown {
		all := slices.Clone(plain())
		for i := range all {
			names, _ := labels(all[i].Text)
			all[i].Labels = append(slices.Clone(all[i].Labels), names...)
		}
		return all
	}
	do := s.Do
	s.Do = func(a bottest.Act) bottest.Outcome {
		if a.Kind != bot.EventPressed {
			return do(a)
		}
		return c.press(do, s.Shown, a)
	}
	return s
}

// press is what a person does who reads the numbers; what is asked again is confirmed.
func (c *chat) press(do func(bottest.Act) bottest.Outcome, shown func() []bottest.Shown, a bottest.Act) bottest.Outcome {
	c.t.Helper()
	before := shown()
	i := slices.IndexFunc(before, func(s bottest.Shown) bool { return s.Message == a.On })
	_, numbers := labels(before[i].Text)
	if numbers[a.Label] == "" {
		c.t.Fatalf("%q is not among the numbers of %s", a.Label, before[i].Text)
	}
	reply := func(text string) bottest.Outcome {
		return do(bottest.Act{Kind: bot.EventSaid, Person: a.Person, Place: a.Place, Thread: a.Thread, Text: text, Mention: true})
	}
	out := reply("回复" + numbers[a.Label])
	for range 100 {
		if now := shown(); len(now) > len(before) {
			if name := "确定" + a.Label; slices.Contains(now[len(now)-1].Labels, name) {
				_, numbers := labels(now[len(now)-1].Text)
				return reply(numbers[name])
			}
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	return out
}

// TestConforms: a platform without buttons gives with numbers what one with buttons gives.
func TestConforms(t *testing.T) {
	bottest.ConformChat(t, func(t *testing.T) bottest.ChatSubject {
		c := &chat{bottest.NewFakeChat(), t, numbered.New(bottest.NewInbox())}
		return c.subject()
	})
}

// rig is numbers before a platform that keeps what it is given.
type rig struct {
	*numbered.Numbers
	memory *bottest.Inbox
	got    []bot.Message
	forms  int
	events []bot.Event
}

func newRig() *rig {
	r := &rig{memory: bottest.NewInbox()}
	r.Numbers = numbered.New(r.memory)
	return r
}

func (r *rig) Send(_ context.Context, _ bot.Recipient, m bot.Message) (reminders.Receipt, error) {
	r.got = append(r.got, m)
	return reminders.Receipt{}, nil
}

func (r *rig) Perform(_ context.Context, _ bot.Event, x bot.Reply, _ string) (reminders.Receipt, error) {
	if x.Kind == bot.ReplyForm {
		r.forms++
		return reminders.Receipt{}, nil
	}
	r.got = append(r.got, *x.Message)
	return reminders.Receipt{}, nil
}

func (r *rig) ReadBack(context.Context, string, []bot.Sought) ([]reminders.Finding, error) {
	return nil, nil
}

func (r *rig) Arrived(context.Context, bot.Event, bot.Reply, string, time.Time) (reminders.Finding, error) {
	return reminders.Finding{}, nil
}

func (r *rig) Accept(_ context.Context, e bot.Event) (bool, error) {
	r.events = append(r.events, e)
	return true, e.Validate()
}

func (r *rig) Check(context.Context, bot.Event) []bot.FieldError { return nil }

func said(place, text string) bot.Event {
	e := bot.Event{V: 1, ID: "fake:" + bot.ReplyID(text, 0), Kind: bot.EventSaid, At: time.Now(), Platform: "fake", Person: "U1", Place: place, Message: "m9", Text: text, Mentioned: true}
	e.Direct = place == "D1"
	return e
}

// reply is what becomes of a text.
func (r *rig) reply(t *testing.T, e bot.Event) bot.Event {
	t.Helper()
	if _, err := r.Intake(r).Accept(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	return r.events[len(r.events)-1]
}

func reminder(id string) bot.Message {
	return bot.Message{ID: id, Kind: bot.KindReminder, At: time.Now(), Headline: "提醒：报备案", Buttons: bot.ReminderButtons(id, ""), Selects: []bot.Select{bot.SnoozeSelect(id)}}
}

// TestReminders: what was pushed can be answered in the direct conversation and in a channel,
// long after, and a retry has the numbers of the first attempt.
func TestReminders(t *testing.T) {
	r := newRig()
	p := r.Platform(r)
	for i, to := range []bot.Recipient{{Kind: "fake", Place: "U1"}, {Kind: "fake", Place: "C1"}} {
		for range 2 {
			if _, err := p.Send(t.Context(), to, reminder("r1")); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := p.Send(t.Context(), to, reminder("r2")); err != nil {
			t.Fatal(err)
		}
		first, again := r.got[3*i], r.got[3*i+1]
		if first.Footer != again.Footer || len(first.Buttons)+len(first.Selects) > 0 {
			t.Errorf("%+v\n%+v", first, again)
		}
		if want := "回复数字（群里先@我）：1 已办结；2 转派；3 不再提醒\n稍后提醒：4 1小时后；5 明天；6 下周一；7 自定时间…"; first.Footer != want {
			t.Errorf("%q, want %q", first.Footer, want)
		}
		place := []string{"D1", "C1"}[i]
		for text, want := range map[string]bot.Event{
			"1": {Action: bot.ActionDone, Value: "r1", Message: "r1"}, "回复５": {Action: bot.ActionSnooze, Value: "tomorrow r1", Message: "r1"},
			"选 8。": {Action: bot.ActionDone, Value: "r2", Message: "r2"}, "回复“9”": {Action: bot.ActionReassign, Value: "r2", Message: "r2"},
		} {
			e := r.reply(t, said(place, text))
			if e.Kind != bot.EventPressed || e.Action != want.Action || e.Value != want.Value || e.Message != want.Message || e.Place != place || e.Text != "" {
				t.Errorf("%s %s: %+v", place, text, e)
			}
		}
	}
}

// TestWords: what is no number of ours stays what it was.
func TestWords(t *testing.T) {
	r := newRig()
	if _, err := r.Platform(r).Send(t.Context(), bot.Recipient{Kind: "fake", Place: "U1"}, reminder("r1")); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"50", "初中班额", "1 2", "100", "1个", "回复", "第1条", ""} {
		if e := r.reply(t, said("D1", text)); e.Kind != bot.EventSaid || e.Text != text {
			t.Errorf("%q: %+v", text, e)
		}
	}
	if e := r.reply(t, said("C1", "1")); e.Kind != bot.EventSaid {
		t.Errorf("a number of another place: %+v", e)
	}
	unasked := said("C1", "1")
	unasked.Mentioned = false
	if e := r.reply(t, unasked); e.Kind != bot.EventSaid {
		t.Errorf("%+v", e)
	}
	e := r.reply(t, said("D1", "回复88"))
	replies, err := r.Handler(nil).Handle(t.Context(), e)
	if err != nil || len(replies) != 1 || !strings.Contains(replies[0].Message.Headline, "88") || replies[0].Validate() != nil {
		t.Errorf("%+v, %v", replies, err)
	}
}

// TestConfirm: what cannot be meant by a slip is asked for again.
func TestConfirm(t *testing.T) {
	r := newRig()
	p := r.Platform(r)
	if _, err := p.Send(t.Context(), bot.Recipient{Kind: "fake", Place: "U1"}, reminder("r1")); err != nil {
		t.Fatal(err)
	}
	e := r.reply(t, said("D1", "3"))
	replies, err := r.Handler(nil).Handle(t.Context(), e)
	if err != nil || len(replies) != 1 || !strings.Contains(replies[0].Message.Headline, "不再提醒这件事") {
		t.Fatalf("%+v, %v", replies, err)
	}
	if _, err := p.Perform(t.Context(), e, replies[0], "a1"); err != nil {
		t.Fatal(err)
	}
	if e = r.reply(t, said("D1", "8")); e.Action != bot.ActionCancel || e.Value != "r1" {
		t.Errorf("%+v", e)
	}
}

// TestAround: after 99 the numbers begin again, and the oldest mean the newest.
func TestAround(t *testing.T) {
	r := newRig()
	p := r.Platform(r)
	for i := range 15 { // of seven numbers each
		if _, err := p.Send(t.Context(), bot.Recipient{Kind: "fake", Place: "U1"}, reminder(fmt.Sprint("r", i))); err != nil {
			t.Fatal(err)
		}
	}
	if e := r.reply(t, said("D1", "1")); e.Value != "r14" || e.Action != bot.ActionReassign || e.Message != "r14" {
		t.Errorf("%+v", e)
	}
	if e := r.reply(t, said("D1", "7")); e.Message != "r0" || e.Value != "ask r0" { // the last of the oldest
		t.Errorf("%+v", e)
	}
	if e := r.reply(t, said("D1", "8")); e.Value != "r1" {
		t.Errorf("%+v", e)
	}
}

// TestForms: a form of one choice is a question; any other cannot be opened.
func TestForms(t *testing.T) {
	r := newRig()
	p := r.Platform(r)
	choice := bot.Field{ID: "reason", Kind: bot.FieldChoice, Label: "哪里有误", Options: bot.Reasons()}
	f := &bot.Form{ID: "feedback", Title: "有误反馈", Submit: "提交", Value: "t1", Fields: []bot.Field{choice,
		{ID: "comment", Kind: bot.FieldLines, Label: "说明", Optional: true}, {ID: "who", Kind: bot.FieldChoice, Label: "谁", Initial: []string{"me"}, Options: []bot.Option{{Label: "我", Value: "me"}}}}}
	e := said("D1", "x")
	if _, err := p.Perform(t.Context(), e, bot.Reply{Kind: bot.ReplyForm, Form: f}, "a1"); err != nil {
		t.Fatal(err)
	}
	m := r.got[0]
	if m.ID != "a1" || m.Headline != "有误反馈：哪里有误" || !strings.Contains(m.Footer, "1 答案不对；2 依据不对或已失效") {
		t.Errorf("%+v", m)
	}
	got := r.reply(t, said("D1", "2"))
	if got.Kind != bot.EventSubmitted || got.Form != "feedback" || got.Value != "t1" || got.Values["reason"][0] != "source" || got.Values["who"][0] != "me" || got.Validate() != nil {
		t.Errorf("%+v", got)
	}
	f.Fields = append(f.Fields, bot.Field{ID: "must", Kind: bot.FieldText, Label: "必填"})
	_, err := p.Perform(t.Context(), e, bot.Reply{Kind: bot.ReplyForm, Form: f}, "a2")
	if c := reminders.Certain(err); c == nil || !c.Dead || r.forms != 0 {
		t.Errorf("%v", err)
	}
}

// TestUnavailable: without memory nothing is sent, certainly, and nothing is taken in.
func TestUnavailable(t *testing.T) {
	r := newRig()
	_ = r.memory.Close()
	_, err := r.Platform(r).Send(t.Context(), bot.Recipient{Kind: "fake", Place: "U1"}, reminder("r1"))
	if c := reminders.Certain(err); c == nil || c.Dead || len(r.got) > 0 {
		t.Errorf("%v", err)
	}
	if _, err := r.Intake(r).Accept(t.Context(), said("D1", "1")); !errors.Is(err, bot.ErrUnavailable) || len(r.events) > 0 {
		t.Errorf("%v", err)
	}
}

// TestForgotten: what was offered to a person is forgotten with them.
func TestForgotten(t *testing.T) {
	r := newRig()
	e := said("D1", "x")
	m := reminder("a1")
	if _, err := r.Platform(r).Perform(t.Context(), e, bot.Reply{Kind: bot.ReplySay, Message: &m}, "a1"); err != nil {
		t.Fatal(err)
	}
	if n, err := r.memory.Forget(t.Context(), e.Who()); err != nil || n != 1 {
		t.Errorf("%d, %v", n, err)
	}
	if got := r.reply(t, said("D1", "1")); got.Kind != bot.EventSaid {
		t.Errorf("%+v", got)
	}
}

// TestAtOnce: messages at once have numbers of their own.
func TestAtOnce(t *testing.T) {
	r := newRig()
	var mu sync.Mutex
	seen := map[string]int{}
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			one := &rig{Numbers: r.Numbers, memory: r.memory}
			if _, err := r.Platform(one).Send(t.Context(), bot.Recipient{Kind: "fake", Place: "U1"}, reminder(fmt.Sprint("r", i))); err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			_, numbers := labels(one.got[0].Footer)
			for _, n := range numbers {
				seen[n]++
			}
		})
	}
	wg.Wait()
	if len(seen) != 56 {
		t.Errorf("%d numbers, want 56: %v", len(seen), seen)
	}
}

// TestBounds: a message with more than can be listed keeps to a size, and says so.
func TestBounds(t *testing.T) {
	r := newRig()
	m := reminder("r1")
	for i := range 60 {
		m.Buttons = append(m.Buttons, bot.Button{Action: "row", Label: fmt.Sprintf("%d%s；\n换行", i, strings.Repeat("很长", 30)), Value: strings.Repeat("v", bot.MaxValue)})
	}
	m.Sections = []bot.Section{{Title: "甲", Rows: slices.Repeat([]bot.Row{{Text: "行", Buttons: m.Buttons}}, 5)}}
	if _, err := r.Platform(r).Send(t.Context(), bot.Recipient{Kind: "fake", Place: "U1"}, m); err != nil {
		t.Fatal(err)
	}
	got := r.got[0]
	if len(got.Footer) > 1200 || !strings.Contains(got.Footer, "其余请直接说") {
		t.Errorf("%d bytes: %s", len(got.Footer), got.Footer)
	}
	if len(m.Sections[0].Rows[0].Buttons) == 0 {
		t.Error("the message that was handed in was changed")
	}
}
