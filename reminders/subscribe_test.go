package reminders_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/reminders"
)

// TestServiceDocuments: deadlines of a document reach those who subscribed, once;
// what is past is asked about; a digest sums up the week.
func TestServiceDocuments(t *testing.T) {
	inBubble(t, func(t *testing.T, b *bench) {
		until("2026-11-22 10:00")
		s := b.service(time.Minute)
		c := t.Context()
		for _, sub := range []reminders.Subscription{
			{To: me[0], Region: "塔城"}, {To: me[0], Keyword: "备案"}, // the same person twice
			{To: reminders.Recipient{Channel: "group"}, Document: "doc"},
			{To: reminders.Recipient{Channel: "other"}, Region: "和田"},
		} {
			if _, err := s.Subscribe(c, sub); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := s.Subscribe(c, reminders.Subscription{To: me[0]}); !errors.Is(err, reminders.ErrInvalid) {
			t.Errorf("subscription to everything: %v", err)
		}
		day := func(s string) corpus.Date { return date(s) }
		deadlines := []corpus.Deadline{
			{ID: "d1", Kind: corpus.DueOnce, Due: day("2026-11-27"), Action: "报地区教育局备案", Who: "各县市", ToWhom: "地区教育局"},
			{ID: "d2", Kind: corpus.DueOnce, Due: day("2021-09-30"), Action: "完成自查"},
			{ID: "d3", Kind: corpus.DueOnce, TimeText: "近期", Action: "整改"},
			{ID: "d4", Kind: corpus.Recurring, Due: day("2026-12-10"), RRule: "FREQ=YEARLY", Action: "报送总结"},
			{ID: "d5", Kind: corpus.Target, Due: day("2027-12-31"), Action: "普及率达到85%"},
		}
		source := func(d corpus.Deadline) reminders.Source {
			return reminders.Source{
				Source: corpus.Source{
					DocumentID: "doc", Title: "实施意见", Number: "塔行发〔2026〕1号", Region: "塔城地区",
					Quote: d.Action + "。", URL: "/documents/doc#c1",
				},
			}
		}
		got, err := s.Announce(c, deadlines, source)
		if err != nil || got.Made != 6 || got.Undated != 1 || len(got.Asks) != 1 ||
			!strings.Contains(got.Asks[0], "2021年9月30日已经到期") {
			t.Errorf("Announce: %v %+v", err, got)
		}
		if again, err := s.Announce(c, deadlines, source); err != nil || again.Made != 0 || again.Known != 6 {
			t.Errorf("again: %v %+v", err, again)
		}
		digest := made(t, s, reminders.Request{What: "本周待办", Digest: true, Rule: &reminders.Rule{RRule: "FREQ=WEEKLY;BYDAY=MO", Start: date("2026-11-22"), Clock: reminders.Clock{Hour: 8}}}).Reminder.ID
		until("2026-11-30 12:00")
		wantTexts(t, b.texts(digest),
			"11-23 08:00 u1 本周待办\n未来一周有1项：\n1. 11月27日 09:00 各县市：报地区教育局备案，今天（2026年11月27日）截止",
			"11-30 08:00 u1 本周待办\n未来一周有2项：\n1. 11月30日 09:00 逾期提醒：各县市：报地区教育局备案，已于2026年11月27日截止，逾期3天，请确认：已完成、延期，还是转派？\n2. 12月3日 09:00 报送总结，2026年12月10日截止，还有7天")
		page, err := s.List(c, reminders.ReminderQuery{Document: "doc", Channel: "group"})
		if err != nil || len(page.Reminders) != 3 {
			t.Fatalf("List: %v, %d", err, len(page.Reminders))
		}
		all, _ := s.Subscribed(c, me[0])
		if len(all) != 2 || s.Unsubscribe(c, all[0].ID) != nil {
			t.Errorf("Subscribed = %+v", all)
		}
	})
}

// TestDrop: what somebody does not want no subscription sets and nothing is sent of; it can be
// taken back.
func TestDrop(t *testing.T) {
	inBubble(t, func(t *testing.T, b *bench) {
		until("2026-11-22 10:00")
		s := b.service(time.Minute)
		c := t.Context()
		d := corpus.Deadline{ID: "d1", Kind: corpus.DueOnce, Due: date("2026-12-20"), Action: "报送总结"}
		src := reminders.Source{Source: corpus.Source{DocumentID: "doc", Title: "通知", Region: "塔城地区"}}
		end, err := s.Drop(c, d, src, me[0], "王科长")
		if err != nil || !strings.Contains(end.Text, "不提醒“报送总结”") {
			t.Fatalf("Drop: %v %+v", err, end)
		}
		if _, err := s.Subscribe(c, reminders.Subscription{To: me[0], Region: "塔城"}); err != nil {
			t.Fatal(err)
		}
		got, err := s.Announce(c, []corpus.Deadline{d}, func(corpus.Deadline) reminders.Source { return src })
		if err != nil || got.Made != 0 || got.Known != 1 {
			t.Errorf("Announce: %v %+v", err, got)
		}
		taken, err := s.Taken(c, "doc", me[0])
		if err != nil || taken["d1"] != reminders.Void {
			t.Errorf("Taken: %v %v", err, taken)
		}
		page, err := s.List(c, reminders.ReminderQuery{Document: "doc"})
		if err != nil || len(page.Reminders) != 1 {
			t.Fatalf("List: %v %+v", err, page)
		}
		if m, err := s.Undo(c, page.Reminders[0].ID, "", "王科长"); err != nil || !m.New {
			t.Errorf("Undo: %v %+v", err, m)
		}
	})
}
