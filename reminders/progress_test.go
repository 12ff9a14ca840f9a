package reminders_test

import (
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/reminders"
)

// TestSupervision: 签收, 反馈 and 延期 are lines of the history; a task is green, yellow or red by
// its last day, which 延期 moves only with a reason and somebody who allowed it.
func TestSupervision(t *testing.T) {
	inBubble(t, func(t *testing.T, b *bench) {
		until("2026-11-22 10:00")
		s := b.service(time.Minute)
		c := t.Context()
		id := made(t, s, reminders.Request{What: "报送总结", Who: me, Due: &reminders.Due{Kind: reminders.OneOff, Day: date("2026-12-10")}}).Reminder.ID
		if text, err := s.Receive(c, id, "王科长"); err != nil || text != "已签收“报送总结”" {
			t.Errorf("Receive: %v %s", err, text)
		}
		if _, err := s.Progress(c, id, " 已完成\n初稿 ", "王科长"); err != nil {
			t.Errorf("Progress: %v", err)
		}
		if _, err := s.Progress(c, id, "  ", "王科长"); err == nil {
			t.Error("an empty line of progress")
		}
		for _, p := range []reminders.Postponement{
			{Day: date("2026-12-20"), Why: "材料未齐"}, {Day: date("2026-12-20"), Allowed: "局长"}, {Day: date("2026-12-01"), Why: "早", Allowed: "局长"},
		} {
			if m, err := s.Postpone(c, id, p); err != nil || m.Ask == "" {
				t.Errorf("postponed: %v %+v", err, p)
			}
		}
		m, err := s.Postpone(c, id, reminders.Postponement{Day: date("2026-12-20"), Why: "材料未齐", Allowed: "局长", By: "王科长"})
		if err != nil || m.Reminder.Due.Day != date("2026-12-20") {
			t.Fatalf("Postpone: %v %+v", err, m)
		}
		log, err := s.History(c, id)
		if err != nil {
			t.Fatal(err)
		}
		var said []string
		for _, e := range log {
			if e.What == reminders.EventReceived || e.What == reminders.EventProgress || e.What == reminders.EventPostponed {
				said = append(said, e.Note)
			}
		}
		if got := strings.Join(said, "; "); got != "签收; 反馈：已完成 初稿; 由2026年12月10日延期至2026年12月20日，原因：材料未齐，批准：局长" {
			t.Errorf("history: %s", got)
		}
		r, _ := s.Get(c, id)
		for day, want := range map[string]reminders.Light{"2026-12-10": reminders.Green, "2026-12-17": reminders.Yellow, "2026-12-20": reminders.Yellow, "2026-12-21": reminders.Red} {
			if got, ok := reminders.LightOf(&r, date(day)); !ok || got != want {
				t.Errorf("%s: %s %v", day, got, ok)
			}
		}
		if _, err := s.Done(c, id, "", "王科长"); err != nil {
			t.Fatal(err)
		}
		r, _ = s.Get(c, id)
		if got, ok := reminders.LightOf(&r, date("2027-01-01")); !ok || got != reminders.Green {
			t.Errorf("done: %s %v", got, ok)
		}
	})
}
