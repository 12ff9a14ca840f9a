package reminders_test

import (
	"slices"
	"testing"
	"time"

	"policybot/corpus/zhdate"
	"policybot/reminders"
)

// lunar knows what the test asks of it.
func lunar(year int, day reminders.LunarDay) (zhdate.Date, bool) {
	dates := map[reminders.LunarDay]map[int]string{
		{Month: 1, Day: 1}:  {2023: "2023-01-22", 2024: "2024-02-10", 2025: "2025-01-29", 2026: "2026-02-17"},
		{Month: 8, Day: 15}: {2023: "2023-09-29", 2024: "2024-09-17", 2025: "2025-10-06", 2026: "2026-09-25"},
	}
	s, ok := dates[day][year]
	if !ok {
		return zhdate.Date{}, false
	}
	return date(s), true
}

// service starts a service and an engine on a bench.
func (b *bench) service(poll time.Duration) *reminders.Service {
	b.t.Helper()
	p := policy(b.t)
	var e *reminders.Engine
	s, err := reminders.NewService(b.store, b.store, reminders.ServiceOptions{Policy: p, Lunar: lunar, Wake: func() { e.Wake() }})
	if err != nil {
		b.t.Fatal(err)
	}
	b.opt.Plan, b.opt.Poll = s.PlanDue, poll
	e = b.engine(b.store)
	return s
}

// until sleeps until a moment in Shanghai.
func until(s string) { time.Sleep(time.Until(at(s))) }

// arrivals are the moments at which messages of a reminder arrived, in order.
func (b *bench) arrivals(id string) (out []string) {
	b.t.Helper()
	page, err := b.store.Occurrences(b.t.Context(), reminders.Query{Reminder: id, States: []reminders.State{reminders.Delivered}})
	if err != nil {
		b.t.Fatal(err)
	}
	for _, r := range page.Records {
		a := b.fake.of(r.ID())
		if len(a) != 1 {
			b.t.Errorf("%s arrived %d times", r.Occurrence.Slot, len(a))
			continue
		}
		if lag := a[0].at.Sub(r.Occurrence.At); lag < 0 || lag > time.Second {
			b.t.Errorf("%s %s: %s late", id, r.Occurrence.Slot, lag)
		}
		out = append(out, a[0].at.In(shanghai).Format("2006-01-02 15:04"))
	}
	return out
}

// TestThreeYears: every firing of 2024 to 2026, month ends, a 29 February, 调休 and
// the Chinese calendar among them, is as listed.
func TestThreeYears(t *testing.T) {
	me := []reminders.Recipient{{Channel: "test", To: "u"}}
	rule := func(rrule string, start string, c reminders.Clock, w reminders.Workdays) *reminders.Rule {
		return &reminders.Rule{RRule: rrule, Start: date(start), Clock: c, Workdays: w}
	}
	nine := reminders.Clock{Hour: 9}
	cases := []struct {
		what string
		q    reminders.Request
		want []string // all, or those of from on
		from string
		n    int // of all
	}{
		{"monthly 31", reminders.Request{Rule: rule("FREQ=MONTHLY;BYMONTHDAY=31", "2024-01-01", nine, reminders.AsIs)},
			[]string{"2024-01-31 09:00", "2024-02-29 09:00", "2024-03-31 09:00", "2024-04-30 09:00", "2024-05-31 09:00"}, "2024-01", 36},
		{"29 February", reminders.Request{Rule: rule("FREQ=YEARLY", "2024-02-29", nine, reminders.AsIs)},
			[]string{"2024-02-29 09:00", "2025-02-28 09:00", "2026-02-28 09:00"}, "", 3},
		{"before", reminders.Request{Rule: rule("FREQ=MONTHLY;BYMONTHDAY=5", "2025-10-01", nine, reminders.Before)},
			[]string{"2025-09-30 09:00", "2025-11-05 09:00", "2025-12-05 09:00"}, "2025-09", 15},
		{"after", reminders.Request{Rule: rule("FREQ=MONTHLY;BYMONTHDAY=1", "2025-10-01", nine, reminders.After)},
			[]string{"2025-10-09 09:00", "2025-11-03 09:00", "2025-12-01 09:00"}, "2025-10", 15},
		{"workdays", reminders.Request{Rule: rule("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "2024-02-01", reminders.Clock{Hour: 17}, reminders.Only)},
			// 2024: 春节 10 to 17 February, worked on 4 and 18
			[]string{"2024-02-01 17:00", "2024-02-02 17:00", "2024-02-04 17:00", "2024-02-05 17:00", "2024-02-06 17:00", "2024-02-07 17:00",
				"2024-02-08 17:00", "2024-02-09 17:00", "2024-02-18 17:00", "2024-02-19 17:00"}, "2024-02-01", 0},
		{"春节", reminders.Request{Rule: &reminders.Rule{Lunar: &reminders.LunarDay{Month: 1, Day: 1}, Start: date("2024-01-01"), Clock: nine}},
			[]string{"2024-02-10 09:00", "2025-01-29 09:00", "2026-02-17 09:00"}, "", 3},
		{"中秋", reminders.Request{Rule: &reminders.Rule{Lunar: &reminders.LunarDay{Month: 8, Day: 15}, Start: date("2024-01-01"), Clock: nine}},
			[]string{"2024-09-17 09:00", "2025-10-06 09:00", "2026-09-25 09:00"}, "", 3},
		{"third Wednesday, three times", reminders.Request{Rule: rule("FREQ=MONTHLY;BYDAY=3WE;COUNT=3", "2024-11-01", reminders.Clock{Hour: 15, Minute: 30}, reminders.AsIs)},
			[]string{"2024-11-20 15:30", "2024-12-18 15:30", "2025-01-15 15:30"}, "", 3},
		{"quarterly with a ladder", reminders.Request{Rule: rule("FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=10", "2024-01-01", nine, reminders.AsIs),
			Due: &reminders.Due{Kind: reminders.Quarterly}},
			[]string{"2024-03-01 09:00", "2024-03-08 09:00", "2024-06-03 09:00", "2024-06-07 09:00"}, "2024-03", 0},
	}
	inBubble(t, func(t *testing.T, b *bench) {
		until("2024-01-01 00:00")
		s := b.service(time.Hour)
		ids := make([]string, len(cases))
		for i, tc := range cases {
			tc.q.What, tc.q.Who, tc.q.Key = tc.what, me, tc.what
			m, err := s.Create(t.Context(), tc.q)
			if err != nil || !m.New {
				t.Fatalf("%s: %v %+v", tc.what, err, m)
			}
			ids[i] = m.Reminder.ID
		}
		until("2027-01-01 00:00")
		for i, tc := range cases {
			got := b.arrivals(ids[i])
			if tc.n > 0 && len(got) != tc.n {
				t.Errorf("%s: %d firings, want %d: %v", tc.what, len(got), tc.n, got)
			}
			k := slices.IndexFunc(got, func(x string) bool { return x >= tc.from })
			if k < 0 || len(got) < k+len(tc.want) || !slices.Equal(got[k:k+len(tc.want)], tc.want) {
				t.Errorf("%s = %v, want %v", tc.what, got[max(k, 0):min(len(got), max(k, 0)+12)], tc.want)
			}
		}
	})
}
