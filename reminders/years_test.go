package reminders_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/reminders"
)

// service starts a service and an engine on a bench.
func (b *bench) service(poll time.Duration) *reminders.Service {
	b.t.Helper()
	p := policy(b.t)
	var e *reminders.Engine
	s, err := reminders.NewService(b.store, b.store, reminders.ServiceOptions{Policy: p, Wake: func() { e.Wake() }})
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
	q := reminders.Query{Reminder: id, States: []reminders.State{reminders.Delivered}}
	var all []reminders.Record
	for more := true; more; more = q.After != "" {
		page, err := b.store.Occurrences(b.t.Context(), q)
		if err != nil {
			b.t.Fatal(err)
		}
		all, q.After = append(all, page.Records...), page.Next
	}
	for _, r := range all {
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

// listed reads testdata/years.txt: the days on which each recurrence fires.
func listed(t *testing.T) map[string][]string {
	t.Helper()
	text, err := os.ReadFile("testdata/years.txt")
	if err != nil {
		t.Fatal(err)
	}
	out, name := map[string][]string{}, ""
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		month, days, ok := strings.Cut(line, ":")
		switch {
		case strings.HasPrefix(line, "["):
			name = strings.Trim(line, "[]")
		case ok && name != "":
			for day := range strings.FieldsSeq(days) {
				out[name] = append(out[name], fmt.Sprintf("%s-%02s", month, day))
			}
		}
	}
	return out
}

// TestThreeYears: every firing of 2024 to 2026 is as listed by somebody else: ends of
// months, a 29 February, days off and worked weekends, the Chinese calendar.
func TestThreeYears(t *testing.T) {
	rrule := func(rule, start string, w reminders.Workdays) reminders.Rule {
		return reminders.Rule{RRule: rule, Start: date(start), Workdays: w}
	}
	chinese := func(month, day int) reminders.Rule {
		return reminders.Rule{Lunar: &zhdate.LunarDay{Month: month, Day: day}, Start: date("2024-01-01")}
	}
	rules := map[string]reminders.Rule{
		"每月31日":   rrule("FREQ=MONTHLY;BYMONTHDAY=31", "2024-01-01", reminders.AsIs),
		"每月最后一天":  rrule("FREQ=MONTHLY;BYMONTHDAY=-1", "2024-01-01", reminders.AsIs),
		"每月30日":   rrule("FREQ=MONTHLY", "2024-01-30", reminders.AsIs),
		"每年2月29日": rrule("FREQ=YEARLY", "2024-02-29", reminders.AsIs),
		"每年9月30日": rrule("FREQ=YEARLY;BYMONTH=9;BYMONTHDAY=30", "2024-01-01", reminders.AsIs),
		"每年6月30日和12月31日,遇休息日提前": rrule("FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=-1", "2024-01-01", reminders.Before),
		"每月5日,遇休息日提前":           rrule("FREQ=MONTHLY;BYMONTHDAY=5", "2024-01-01", reminders.Before),
		"每月1日,遇休息日顺延":           rrule("FREQ=MONTHLY;BYMONTHDAY=1", "2024-01-01", reminders.After),
		"每个工作日":                 rrule("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "2024-01-01", reminders.Only),
		"隔周周五":                  rrule("FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", "2024-01-05", reminders.AsIs),
		"每月最后一个周五":              rrule("FREQ=MONTHLY;BYDAY=-1FR", "2024-01-01", reminders.AsIs),
		"每月第三个周三,共三次":           rrule("FREQ=MONTHLY;BYDAY=3WE;COUNT=3", "2024-11-01", reminders.AsIs),
		"正月初一":                  chinese(1, 1),
		"五月初五":                  chinese(5, 5),
		"八月十五":                  chinese(8, 15),
		"九月初九":                  chinese(9, 9),
		"腊月初八":                  chinese(12, 8),
		"每周一,休息日不提醒":            rrule("FREQ=WEEKLY;BYDAY=MO", "2024-01-01", reminders.Skip),
		"每3个工作日":                rrule("FREQ=DAILY;INTERVAL=3", "2024-01-02", reminders.Only),
		"国庆节后上班第一天":             rrule("FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=1", "2024-01-01", reminders.After),
		"春节后上班第一天":              {Lunar: &zhdate.LunarDay{Month: 1, Day: 1}, Start: date("2024-01-01"), Workdays: reminders.After},
		"中秋节前三天":                {Lunar: &zhdate.LunarDay{Month: 8, Day: 15, Shift: -3}, Start: date("2024-01-01")},
	}
	me := []reminders.Recipient{{Channel: "test", To: "u"}}
	lists := listed(t)
	if len(lists) != len(rules) {
		t.Errorf("%d recurrences listed, %d tried", len(lists), len(rules))
	}
	inBubble(t, func(t *testing.T, b *bench) {
		until("2024-01-01 00:00")
		s := b.service(time.Hour)
		create := func(q reminders.Request) string {
			q.Who, q.Key = me, q.What
			m, err := s.Create(t.Context(), q)
			if err != nil || !m.New {
				t.Fatalf("%s: %v %+v", q.What, err, m)
			}
			return m.Reminder.ID
		}
		ids := map[string]string{}
		for name, rule := range rules {
			rule.Clock = reminders.Clock{Hour: 15, Minute: 30}
			ids[name] = create(reminders.Request{What: name, Rule: &rule})
		}
		quarterly := rrule("FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=10", "2024-01-01", reminders.AsIs)
		quarterly.Clock = reminders.Clock{Hour: 9}
		ladder := create(reminders.Request{What: "季度", Rule: &quarterly, Due: &reminders.Due{Kind: reminders.Quarterly}})
		until("2027-01-01 00:00")
		for name, days := range lists {
			var want []string
			for _, day := range days {
				want = append(want, day+" 15:30")
			}
			if got := b.arrivals(ids[name]); !slices.Equal(got, want) {
				t.Errorf("%s: fired %d times, listed %d;\n not listed: %v\n did not fire: %v", name, len(got), len(want), without(got, want), without(want, got))
			}
		}
		got, want := b.arrivals(ladder), []string{"2024-03-01 09:00", "2024-03-08 09:00", "2024-06-03 09:00", "2024-06-07 09:00"}
		if len(got) < 24 || !slices.Equal(got[:4], want) {
			t.Errorf("ladders of twelve quarters: %v, want to begin with %v", got, want)
		}
	})
}

// without is what is in a and not in b.
func without(a, b []string) (out []string) {
	for _, x := range a {
		if !slices.Contains(b, x) {
			out = append(out, x)
		}
	}
	return out
}
