package reminders_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/corpus/zhdate/phrase"
	"github.com/policybot/policybot/reminders"
)

var me = []reminders.Recipient{{Channel: "test", To: "u1"}}

// made creates what is asked for.
func made(t *testing.T, s *reminders.Service, q reminders.Request) reminders.Made {
	t.Helper()
	if q.Who == nil {
		q.Who = me
	}
	m, err := s.Create(t.Context(), q)
	if err != nil || m.Ask != "" {
		t.Fatalf("Create(%s): %v %s", q.What, err, m.Ask)
	}
	return m
}

func TestServicePhrases(t *testing.T) {
	inBubble(t, func(t *testing.T, b *bench) {
		until("2026-11-22 10:00")
		s := b.service(time.Minute)
		for i, tc := range []struct {
			p     phrase.Reading
			text  string
			first []string
		}{
			{phrase.Reading{What: "开会", Due: at("2026-11-23 15:00"), Precision: "exact"}, "好的，将于2026年11月23日（星期一）15:00提醒“开会”", []string{"2026-11-23 15:00"}},
			{phrase.Reading{What: "报考勤", Mode: phrase.DoneBy, Due: at("2026-11-25 09:00"), Precision: "day", Rule: "FREQ=MONTHLY;BYMONTHDAY=25"},
				"好的，将定期提醒“报考勤”，下一次：2026年11月25日（星期三）09:00", // T-3 is today, before now
				[]string{"2026-11-25 09:00", "2026-12-25 09:00", "2027-01-25 09:00", "2027-02-25 09:00", "2027-03-25 09:00"}},
			{phrase.Reading{What: "交总结", Mode: phrase.DoneBy, Due: at("2026-11-30 09:00"), Precision: "day"}, "好的，“交总结”2026年11月30日截止，共提醒3次，第一次：2026年11月23日（星期一）09:00",
				[]string{"2026-11-23 09:00", "2026-11-27 09:00", "2026-11-30 09:00"}},
			{phrase.Reading{What: "交材料", Mode: phrase.DoneBy, Due: at("2026-12-13 09:00"), Precision: "day", Lead: []time.Duration{5 * 24 * time.Hour, 0}},
				"好的，“交材料”2026年12月13日截止，共提醒2次，第一次：2026年12月8日（星期二）09:00", // the 13th is a Sunday
				[]string{"2026-12-08 09:00", "2026-12-11 09:00"}},
			{phrase.Reading{What: "开班子会", Due: at("2026-11-28 15:00"), Precision: "exact", Lead: []time.Duration{30 * time.Minute, 24 * time.Hour}},
				"好的，“开班子会”2026年11月28日15:00，共提醒3次，第一次：2026年11月27日（星期五）09:00", // a Saturday, and a meeting is not moved
				[]string{"2026-11-27 09:00", "2026-11-28 14:30", "2026-11-28 15:00"}},
			{phrase.Reading{What: "交月报", Due: at("2026-11-30 09:00"), Precision: "day", Rule: "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", Workdays: true},
				"好的，将定期提醒“交月报”，下一次：2026年11月30日（星期一）09:00",
				[]string{"2026-11-30 09:00", "2026-12-31 09:00", "2027-01-29 09:00", "2027-02-26 09:00", "2027-03-31 09:00"}},
			{phrase.Reading{What: "写日志", Due: at("2026-11-23 17:00"), Precision: "exact", Rule: "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", Workdays: true},
				"好的，将定期提醒“写日志”，下一次：2026年11月23日（星期一）17:00",
				[]string{"2026-11-23 17:00", "2026-11-24 17:00", "2026-11-25 17:00", "2026-11-26 17:00", "2026-11-27 17:00"}},
			{phrase.Reading{What: "赏月", Due: at("2027-09-15 09:00"), Precision: "day", Lunar: zhdate.LunarDay{Month: 8, Day: 15}},
				"好的，将定期提醒“赏月”，下一次：2027年9月15日（星期三）09:00",
				[]string{"2027-09-15 09:00", "2028-10-03 09:00", "2029-09-22 09:00", "2030-09-12 09:00", "2031-10-01 09:00"}},
			{phrase.Reading{What: "拜年", Due: at("2026-02-17 09:00"), Precision: "day", Lunar: zhdate.LunarDay{Month: 13, Day: 1}}, "", nil},
		} {
			tc.p.Status = phrase.OK
			if tc.p.Mode == "" {
				tc.p.Mode = phrase.At
			}
			q, err := reminders.FromReading(tc.p)
			if err != nil {
				t.Fatal(err)
			}
			q.Who, q.Key = me, fmt.Sprint("phrase", i)
			if tc.first == nil {
				if _, err := s.Create(t.Context(), q); !errors.Is(err, reminders.ErrInvalid) {
					t.Errorf("%s never fires again: %v", tc.p.What, err)
				}
				continue
			}
			pre, err := s.Preview(t.Context(), q, 5)
			if err != nil {
				t.Fatal(err)
			}
			var times []string
			for _, p := range pre {
				times = append(times, p.At.In(shanghai).Format("2006-01-02 15:04"))
			}
			if len(times) > len(tc.first) || !slices.Equal(times, tc.first[:len(times)]) || len(times) == 0 {
				t.Errorf("%s: preview %v, want %v", tc.p.What, times, tc.first)
			}
			if m := made(t, s, q); !strings.HasPrefix(m.Text, tc.text) {
				t.Errorf("%s: %q, want %q", tc.p.What, m.Text, tc.text)
			}
			if m, err := s.Create(t.Context(), q); err != nil || m.New || !strings.HasPrefix(m.Text, "已有相同的提醒") {
				t.Errorf("again: %v %+v", err, m)
			}
		}
		if m, err := s.Create(t.Context(), reminders.Request{What: "昨天", Who: me, At: at("2026-11-21 09:00")}); err != nil || m.Ask == "" {
			t.Errorf("a past time: %v %+v", err, m)
		}
		for name, q := range map[string]reminders.Request{
			"no time": {What: "x", Who: me}, "nobody": {What: "x", At: at("2027-01-01 00:00")}, "no words": {Who: me, At: at("2027-01-01 00:00")},
			"two times": {What: "x", Who: me, At: at("2027-01-01 00:00"), Due: &reminders.Due{Kind: reminders.OneOff, Day: date("2027-01-01")}},
			"bad rule":  {What: "x", Who: me, Rule: &reminders.Rule{RRule: "FREQ=NEVER"}},
			"too long":  {What: strings.Repeat("长", 600), Who: me, At: at("2027-01-01 00:00")},
		} {
			if _, err := s.Create(t.Context(), q); !errors.Is(err, reminders.ErrInvalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func (b *bench) texts(id string) (out []string) {
	b.t.Helper()
	page, err := b.store.Occurrences(b.t.Context(), reminders.Query{Reminder: id, States: []reminders.State{reminders.Delivered}})
	if err != nil {
		b.t.Fatal(err)
	}
	for _, r := range page.Records {
		for _, a := range b.fake.of(r.ID()) {
			out = append(out, a.at.In(shanghai).Format("01-02 15:04 ")+a.d.Occurrence.To.To+" "+a.d.Text())
		}
	}
	return out
}

func wantTexts(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("arrived:\n  %s\nwant:\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

// TestServiceEscalates: nobody marks it done, so a second person hears of it, and
// it is chased until somebody does.
func TestServiceEscalates(t *testing.T) {
	inBubble(t, func(t *testing.T, b *bench) {
		until("2026-11-22 10:00")
		s := b.service(time.Minute)
		due := &reminders.Due{Kind: reminders.OneOff, Day: date("2026-11-25")}
		esc := &reminders.Escalation{To: reminders.Recipient{Channel: "test", To: "boss"}, After: 4 * time.Hour}
		open := made(t, s, reminders.Request{What: "报送材料", Due: due, Escalate: esc, Key: "open"}).Reminder.ID
		done := made(t, s, reminders.Request{What: "另一件", Due: due, Escalate: esc, Key: "done"}).Reminder.ID
		until("2026-11-25 09:30")
		end, err := s.Done(t.Context(), done, "", "u1")
		if err != nil || end.Text != "已标记完成，1条待发提醒不再发送" {
			t.Errorf("Done: %v %q", err, end.Text)
		}
		until("2026-12-04 00:00")
		if _, err := s.Done(t.Context(), open, "", "boss"); err != nil {
			t.Fatal(err)
		}
		until("2027-01-01 00:00")
		wantTexts(t, b.texts(open),
			"11-22 10:00 u1 提醒：报送材料，2026年11月25日截止，还有3天",
			"11-24 09:00 u1 提醒：报送材料，2026年11月25日截止，还有1天",
			"11-25 09:00 u1 提醒：报送材料，今天（2026年11月25日）截止",
			"11-25 13:00 boss 【督办】“报送材料”尚未有人确认完成，已提醒：u1",
			"11-26 09:00 u1 逾期提醒：报送材料，已于2026年11月25日截止，逾期1天，请确认：已完成、延期，还是转派？",
			"12-03 09:00 u1 逾期提醒：报送材料，已于2026年11月25日截止，逾期8天，请确认：已完成、延期，还是转派？")
		if got := b.texts(done); len(got) != 3 {
			t.Errorf("done: %v", got)
		}
		if e, err := s.History(t.Context(), open); err != nil || len(e) < 12 || e[len(e)-1].What != reminders.EventCancelled && e[len(e)-1].What != reminders.EventClosed {
			t.Errorf("history: %v %+v", err, e)
		}
	})
}

// TestServiceChanges: edit, reassign, snooze, cancel.
func TestServiceChanges(t *testing.T) {
	inBubble(t, func(t *testing.T, b *bench) {
		until("2026-11-22 10:00")
		s := b.service(time.Minute)
		id := made(t, s, reminders.Request{What: "开会", At: at("2026-11-23 09:00")}).Reminder.ID
		m, err := s.Edit(t.Context(), id, reminders.Change{What: "开视频会", At: at("2026-11-23 10:00"), By: "u1"})
		if err != nil || m.Reminder.Version != 2 || m.Text != "已修改。好的，将于2026年11月23日（星期一）10:00提醒“开视频会”" {
			t.Errorf("Edit: %v %+v", err, m)
		}
		if _, err := s.Edit(t.Context(), id, reminders.Change{Version: 1, What: "x"}); !errors.Is(err, reminders.ErrConflict) {
			t.Errorf("edit of an old version: %v", err)
		}
		if _, err := s.Reassign(t.Context(), id, []reminders.Recipient{{Channel: "test", To: "u2"}}, "u1"); err != nil {
			t.Fatal(err)
		}
		if text, err := s.Snooze(t.Context(), id, me[0], at("2026-11-23 11:00"), "u1"); err != nil || text != "好的，将于2026年11月23日（星期一）11:00再次提醒“开视频会”" {
			t.Errorf("Snooze: %v %q", err, text)
		}
		if _, err := s.Snooze(t.Context(), id, reminders.Recipient{Channel: "test", To: "u2"}, at("2026-11-23 12:00"), "u2"); err != nil {
			t.Fatal(err)
		}
		// What was put off is kept by an edit, and dropped for who is reminded no more.
		if _, err := s.Edit(t.Context(), id, reminders.Change{What: "开现场会", By: "u1"}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Reassign(t.Context(), id, []reminders.Recipient{{Channel: "test", To: "u3"}}, "u1"); err != nil {
			t.Fatal(err)
		}
		until("2026-11-24 00:00")
		wantTexts(t, b.texts(id), "11-23 10:00 u3 提醒：开现场会", "11-23 11:00 u1 再次提醒：开现场会")
		if m, err := s.Edit(t.Context(), id, reminders.Change{What: "晚了"}); err == nil && m.Ask == "" {
			t.Errorf("edit after it was sent: %+v", m)
		}
		if _, err := s.Snooze(t.Context(), id, me[0], at("2020-01-01 00:00"), ""); !errors.Is(err, reminders.ErrInvalid) {
			t.Errorf("snooze into the past: %v", err)
		}

		monthly := made(t, s, reminders.Request{What: "报表", Rule: &reminders.Rule{RRule: "FREQ=MONTHLY;BYMONTHDAY=25", Start: date("2026-11-22")}}).Reminder
		if e, err := s.Done(t.Context(), monthly.ID, monthly.Period, "u1"); err != nil || len(e.Cancelled) != 1 {
			t.Errorf("Done(%s): %v %+v", monthly.Period, err, e)
		}
		until("2027-01-01 00:00")
		wantTexts(t, b.texts(monthly.ID), "12-25 09:00 u1 提醒：报表")
		if e, err := s.Cancel(t.Context(), monthly.ID, "u1", ""); err != nil || e.Text != "已取消，1条待发提醒不再发送" {
			t.Errorf("Cancel: %v %q", err, e.Text)
		}
		until("2027-03-01 00:00")
		if got := b.texts(monthly.ID); len(got) != 1 {
			t.Errorf("after Cancel: %v", got)
		}
	})
}

// TestServiceTooLate: what is being sent cannot be cancelled, and the answer says so.
func TestServiceTooLate(t *testing.T) {
	inBubble(t, func(t *testing.T, b *bench) {
		until("2026-11-22 10:00")
		b.fake.send = func(_ context.Context, f *channelFake, d reminders.Delivery) (reminders.Receipt, error) {
			time.Sleep(10 * time.Second)
			return f.arrive(d), nil
		}
		s := b.service(time.Minute)
		m := made(t, s, reminders.Request{What: "开会", At: at("2026-11-23 09:00")})
		until("2026-11-23 09:00")
		time.Sleep(5 * time.Second)
		e, err := s.Cancel(t.Context(), m.Reminder.ID, "u1", "")
		if err != nil || len(e.TooLate) != 1 || e.Text != "已取消，但有1条提醒正在发送或可能已经发出，来不及撤回" {
			t.Errorf("Cancel: %v %+v", err, e)
		}
		if text, err := s.CancelOne(t.Context(), e.TooLate[0], "u1", ""); !errors.Is(err, reminders.ErrTooLate) || !strings.HasPrefix(text, "来不及取消") {
			t.Errorf("CancelOne: %v %q", err, text)
		}
		time.Sleep(time.Minute)
		b.once(e.TooLate[0])
	})
}

// TestServiceMissed: of recurrences missed while nothing ran only the newest comes,
// late, and the history tells of the others.
func TestServiceMissed(t *testing.T) {
	inBubble(t, func(t *testing.T, b *bench) {
		until("2026-11-22 10:00")
		s := b.service(time.Minute)
		id := made(t, s, reminders.Request{What: "打卡", Rule: &reminders.Rule{RRule: "FREQ=DAILY", Start: date("2026-11-22"), Clock: reminders.Clock{Hour: 18}}}).Reminder.ID
		until("2026-11-23 20:00")
		b.halt()
		until("2026-11-28 12:00")
		b.service(time.Minute)
		until("2026-11-29 20:00")
		wantTexts(t, b.texts(id),
			"11-22 18:00 u1 提醒：打卡", "11-23 18:00 u1 提醒：打卡",
			"11-28 12:00 u1 【补发】原定2026年11月27日 18:00：提醒：打卡",
			"11-28 18:00 u1 提醒：打卡", "11-29 18:00 u1 提醒：打卡")
		events, err := s.History(t.Context(), id)
		if err != nil || !slices.ContainsFunc(events, func(e reminders.Event) bool {
			return e.What == reminders.EventSkipped && e.Note == "错过的2次合并到最近一次"
		}) {
			t.Errorf("history: %v %+v", err, events)
		}
	})
}

// TestServiceHours: each recipient's messages follow the hours and the zone of his
// channel.
func TestServiceHours(t *testing.T) {
	inBubble(t, func(t *testing.T, b *bench) {
		until("2026-11-22 10:00")
		late := policy(t)
		late.Hours.Default = 11 * time.Hour
		late.Zone = time.FixedZone("乌鲁木齐", 6*60*60)
		s, err := reminders.NewService(b.store, b.store, reminders.ServiceOptions{Policy: policy(t),
			For: func(to reminders.Recipient) (reminders.Policy, bool) { return late, to.Channel == "tacheng" }})
		if err != nil {
			t.Fatal(err)
		}
		pre, err := s.Preview(t.Context(), reminders.Request{What: "交表", Due: &reminders.Due{Kind: reminders.OneOff, Day: date("2027-03-31")},
			Who: []reminders.Recipient{{Channel: "test"}, {Channel: "tacheng"}}}, 2)
		if err != nil || len(pre) != 2 {
			t.Fatal(err, pre)
		}
		for i, want := range []string{"2027-03-01T09:00:00+08:00", "2027-03-01T11:00:00+06:00"} {
			if got := pre[i].At.Format(time.RFC3339); got != want {
				t.Errorf("%s: %s, want %s", pre[i].To.Channel, got, want)
			}
		}
	})
}

func TestFromDeadline(t *testing.T) {
	day := func(s string) corpus.Date { return date(s) }
	for _, tc := range []struct {
		d    corpus.Deadline
		kind reminders.Kind
		rule string
		what string
	}{
		{corpus.Deadline{Kind: corpus.DueOnce, Due: day("2027-09-30"), Action: "完成整改"}, reminders.OneOff, "", "完成整改"},
		{corpus.Deadline{Kind: corpus.DueOnce, Due: day("2027-09-30"), Action: "提交方案", ToWhom: "省教育厅", Who: "各市"}, reminders.Filing, "", "各市：提交方案（报省教育厅）"},
		{corpus.Deadline{Kind: corpus.Target, Due: day("2030-12-31"), Action: "达到85%"}, reminders.Target, "", "达到85%"},
		{corpus.Deadline{Kind: corpus.Recurring, Due: day("2027-09-30"), RRule: "FREQ=YEARLY", Action: "报告"}, reminders.Yearly, "FREQ=YEARLY;BYMONTH=9;BYMONTHDAY=30", "报告"},
		{corpus.Deadline{Kind: corpus.Recurring, RRule: "FREQ=MONTHLY;BYMONTHDAY=5", Action: "报表"}, reminders.Monthly, "FREQ=MONTHLY;BYMONTHDAY=5", "报表"},
		{corpus.Deadline{Kind: corpus.Recurring, RRule: "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=10", Action: "报表"}, reminders.Quarterly, "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=10", "报表"},
		{corpus.Deadline{Kind: corpus.Recurring, RRule: "FREQ=WEEKLY;BYDAY=FR", Action: "周报"}, reminders.Weekly, "FREQ=WEEKLY;BYDAY=FR", "周报"},
	} {
		q, err := reminders.FromDeadline(tc.d, reminders.Source{Source: corpus.Source{DocumentID: "d"}}, at("2026-11-22 10:00"))
		if err != nil {
			t.Error(err)
			continue
		}
		rule := ""
		if q.Rule != nil {
			rule = q.Rule.RRule
		}
		if q.Due.Kind != tc.kind || rule != tc.rule || q.What != tc.what {
			t.Errorf("%+v = %s %q %q", tc.d, q.Due.Kind, rule, q.What)
		}
	}
	if _, err := reminders.FromDeadline(corpus.Deadline{TimeText: "近期"}, reminders.Source{}, at("2026-11-22 10:00")); !errors.Is(err, reminders.ErrNoDay) {
		t.Errorf("no day: %v", err)
	}
}
