package reminders_test

import (
	"context"
	"testing"
	"time"

	"github.com/policybot/policybot/reminders"
)

// TestSnoozeOfWhatWasJustSent: the person presses before the channel has answered, or after;
// what was put off comes either way, and what has come either way is over.
func TestSnoozeOfWhatWasJustSent(t *testing.T) {
	for name, pressed := range map[string]string{"before the answer": "2026-11-23 09:00", "after it": "2026-11-23 09:05"} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, b *bench) {
				until("2026-11-22 10:00")
				b.fake.send = func(_ context.Context, f *channelFake, d reminders.Delivery) (reminders.Receipt, error) {
					r := f.arrive(d)
					time.Sleep(9 * time.Second) // it is there, and the answer is not
					return r, nil
				}
				s := b.service(time.Minute)
				id := made(t, s, reminders.Request{What: "开会", At: at("2026-11-23 09:00")}).Reminder.ID
				until(pressed)
				time.Sleep(5 * time.Second)
				if _, err := s.Snooze(t.Context(), id, me[0], at("2026-11-23 10:00"), "u1"); err != nil {
					t.Fatal(err)
				}
				until("2026-11-23 09:30")
				page, err := s.Upcoming(t.Context(), reminders.Query{To: "u1"})
				if err != nil || len(page.Records) != 1 || !page.Records[0].Occurrence.At.Equal(at("2026-11-23 10:00")) {
					t.Errorf("to come: %v %+v", err, page.Records)
				}
				until("2026-11-24 09:00")
				wantTexts(t, b.texts(id), "11-23 09:00 u1 提醒：开会", "11-23 10:00 u1 再次提醒：开会")
				if r, err := s.Get(t.Context(), id); err != nil || r.Status != reminders.Ended {
					t.Errorf("%s %v", r.Status, err)
				}
			})
		})
	}
}

// TestSnoozedIsKept: what was put off outlives that the one-off is marked done by mistake, and a
// change of its words; a change of its time is refused while that is all there is.
func TestSnoozedIsKept(t *testing.T) {
	inBubble(t, func(t *testing.T, b *bench) {
		until("2026-11-22 10:00")
		s := b.service(time.Minute)
		id := made(t, s, reminders.Request{What: "开会", At: at("2026-11-23 09:00")}).Reminder.ID
		until("2026-11-23 09:05")
		if _, err := s.Snooze(t.Context(), id, me[0], at("2026-11-23 14:00"), "u1"); err != nil {
			t.Fatal(err)
		}
		until("2026-11-23 09:10")
		if _, err := s.Done(t.Context(), id, "", "u1"); err != nil {
			t.Fatal(err)
		}
		if m, err := s.Undo(t.Context(), id, "", "u1"); err != nil || m.Text != "已恢复“开会”，下一次：2026年11月23日（星期一）14:00" {
			t.Errorf("Undo: %v %q", err, m.Text)
		}
		if m, err := s.Edit(t.Context(), id, reminders.Change{At: at("2026-11-23 16:00"), By: "u1"}); err == nil || m.New {
			t.Errorf("moved after it was sent: %+v", m)
		}
		if m, err := s.Edit(t.Context(), id, reminders.Change{What: "开视频会", By: "u1"}); err != nil || m.Text != "已修改。下一次：2026年11月23日（星期一）14:00" {
			t.Errorf("Edit: %v %q", err, m.Text)
		}
		until("2026-11-24 09:00")
		wantTexts(t, b.texts(id), "11-23 09:00 u1 提醒：开会", "11-23 14:00 u1 再次提醒：开视频会")
		if r, err := s.Get(t.Context(), id); err != nil || r.Status != reminders.Ended {
			t.Errorf("after all of it: %s %v", r.Status, err)
		}
		if m, err := s.Undo(t.Context(), id, "", "u1"); err != nil || m.Ask == "" {
			t.Errorf("Undo of what has run out: %v %+v", err, m)
		}
	})
}
