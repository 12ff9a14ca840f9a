package reminders_test

import (
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/reminders"
)

// TestUndo: what was marked done or cancelled by mistake goes on as it was, and nothing is said twice.
func TestUndo(t *testing.T) {
	inBubble(t, func(t *testing.T, b *bench) {
		until("2026-11-22 10:00")
		s := b.service(time.Minute)
		due := &reminders.Due{Kind: reminders.OneOff, Day: date("2026-11-30"), Lead: []time.Duration{3 * 24 * time.Hour}}
		filing := made(t, s, reminders.Request{What: "报材料", Due: due}).Reminder.ID
		monthly := made(t, s, reminders.Request{What: "报考勤", Rule: &reminders.Rule{RRule: "FREQ=MONTHLY;BYMONTHDAY=25", Start: date("2026-11-25")}}).Reminder
		once := made(t, s, reminders.Request{What: "开会", At: at("2026-11-23 15:00")}).Reminder.ID
		undo := func(id, period, want string) {
			t.Helper()
			m, err := s.Undo(t.Context(), id, period, "u1")
			if err != nil || !strings.Contains(m.Text, want) {
				t.Errorf("Undo: %v %q, want %q", err, m.Text, want)
			}
		}
		undo(filing, "", "没有可以撤销的")
		if _, err := s.Snooze(t.Context(), filing, me[0], at("2026-11-24 11:00"), "u1"); err != nil {
			t.Fatal(err)
		}
		end := func(e reminders.Ending, err error) {
			t.Helper()
			if err != nil {
				t.Error(err)
			}
		}
		end(s.Done(t.Context(), filing, "", "u1"))
		end(s.Cancel(t.Context(), once, "u1", ""))
		end(s.Done(t.Context(), monthly.ID, monthly.Period, "u1"))
		if r, _ := s.Get(t.Context(), monthly.ID); !r.PeriodDone(monthly.Period) || r.PeriodDone("2026-12-25") {
			t.Error("the period is not known as done")
		}
		until("2026-11-22 10:05")
		undo(filing, "", "已恢复“报材料”，下一次：2026年11月24日（星期二）11:00")
		undo(once, "", "已恢复“开会”，下一次：2026年11月23日（星期一）15:00")
		undo(monthly.ID, monthly.Period, "下一次：2026年11月25日")
		if r, _ := s.Get(t.Context(), monthly.ID); r.PeriodDone(monthly.Period) {
			t.Error("the period is still known as done")
		}
		until("2026-11-28 00:00")
		end(s.Done(t.Context(), filing, "", "u1"))
		undo(filing, "", "2026年11月30日（星期一）09:00")
		until("2026-12-02 00:00")
		end(s.Cancel(t.Context(), once, "u1", ""))
		undo(once, "", "都已经过去")
		end(s.Done(t.Context(), filing, "", "u1"))
		undo(filing, "", "已过截止日，会继续催办")
		until("2026-12-12 00:00")
		wantTexts(t, b.texts(filing),
			"11-24 11:00 u1 再次提醒：报材料",
			"11-27 09:00 u1 提醒：报材料，2026年11月30日截止，还有3天",
			"11-30 09:00 u1 提醒：报材料，今天（2026年11月30日）截止",
			"12-01 09:00 u1 逾期提醒：报材料，已于2026年11月30日截止，逾期1天，请确认：已完成、延期，还是转派？",
			"12-08 09:00 u1 逾期提醒：报材料，已于2026年11月30日截止，逾期8天，请确认：已完成、延期，还是转派？")
		wantTexts(t, b.texts(once), "11-23 15:00 u1 提醒：开会")
		wantTexts(t, b.texts(monthly.ID), "11-25 09:00 u1 提醒：报考勤")
	})
}
