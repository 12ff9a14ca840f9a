package reminders_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/workday"
)

var _ zhdate.Calendar = (*workday.Calendar)(nil)

var shanghai = time.FixedZone("CST", 8*60*60)

func policy(t testing.TB) reminders.Policy {
	t.Helper()
	c, err := workday.Default()
	if err != nil {
		t.Fatal(err)
	}
	return reminders.Policy{Hours: zhdate.OfficeHours(), Zone: shanghai, Calendar: c}
}

func date(s string) zhdate.Date {
	d, _, ok := zhdate.Prefix(s)
	if !ok {
		panic(s)
	}
	return d
}

func at(s string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", s, shanghai)
	if err != nil {
		panic(err)
	}
	return t
}

// show is the alarms as "offset time", with * for a moved one and ? for one the
// calendar is not certain of.
func show(plan reminders.Plan) string {
	var out []string
	for _, a := range plan.Alarms {
		s := a.Offset + " " + a.At.Format("2006-01-02 15:04")
		if a.Moved {
			s += "*"
		}
		if a.Warning != "" {
			s += "?"
		}
		out = append(out, s)
	}
	return strings.Join(out, ", ")
}

func TestPlan(t *testing.T) {
	p := policy(t)
	for _, tc := range []struct {
		name string
		due  reminders.Due
		now  string
		want string
	}{
		{"long ahead", reminders.Due{Kind: reminders.OneOff, Day: date("2026-09-30")}, "2026-01-05 10:00",
			"T-90 2026-07-02 09:00, T-30 2026-08-31 09:00, T-7 2026-09-23 09:00, T-3 2026-09-24 09:00*, T-1 2026-09-29 09:00, T-0 2026-09-30 09:00"},
		{"181 days", reminders.Due{Kind: reminders.OneOff, Day: date("2026-09-30")}, "2026-04-02 23:59",
			"T-90 2026-07-02 09:00, T-30 2026-08-31 09:00, T-7 2026-09-23 09:00, T-3 2026-09-24 09:00*, T-1 2026-09-29 09:00, T-0 2026-09-30 09:00"},
		{"180 days", reminders.Due{Kind: reminders.OneOff, Day: date("2026-09-30")}, "2026-04-03 00:00",
			"T-30 2026-08-31 09:00, T-7 2026-09-23 09:00, T-3 2026-09-24 09:00*, T-1 2026-09-29 09:00, T-0 2026-09-30 09:00"},
		{"31 days", reminders.Due{Kind: reminders.OneOff, Day: date("2026-11-20")}, "2026-10-20 10:00",
			"T-30 2026-10-21 09:00, T-7 2026-11-13 09:00, T-3 2026-11-17 09:00, T-1 2026-11-19 09:00, T-0 2026-11-20 09:00"},
		{"30 days", reminders.Due{Kind: reminders.OneOff, Day: date("2026-11-20")}, "2026-10-21 10:00",
			"now 2026-10-21 10:00, T-7 2026-11-13 09:00, T-3 2026-11-17 09:00, T-1 2026-11-19 09:00, T-0 2026-11-20 09:00"},
		{"8 days", reminders.Due{Kind: reminders.OneOff, Day: date("2026-11-20")}, "2026-11-12 10:00",
			"now 2026-11-12 10:00, T-7 2026-11-13 09:00, T-3 2026-11-17 09:00, T-1 2026-11-19 09:00, T-0 2026-11-20 09:00"},
		{"7 days", reminders.Due{Kind: reminders.OneOff, Day: date("2026-11-20")}, "2026-11-13 08:00",
			"now 2026-11-13 08:00, T-1 2026-11-19 09:00, T-0 2026-11-20 09:00"},
		{"the day before", reminders.Due{Kind: reminders.OneOff, Day: date("2026-11-20")}, "2026-11-19 10:00",
			"now 2026-11-19 10:00, T-0 2026-11-20 09:00"},
		{"at nine sharp they fall together", reminders.Due{Kind: reminders.OneOff, Day: date("2026-11-20")}, "2026-11-19 09:00",
			"T-1 2026-11-19 09:00, T-0 2026-11-20 09:00"},
		{"the day itself", reminders.Due{Kind: reminders.OneOff, Day: date("2026-11-20")}, "2026-11-20 23:59", "now 2026-11-20 23:59"},
		// The last working day before Sunday 10-04 is 09-30: T-3, T-1 and the day
		// fall together there, and the day itself gives the name.
		{"due in a break", reminders.Due{Kind: reminders.OneOff, Day: date("2026-10-04")}, "2026-08-20 10:00",
			"T-30 2026-09-04 09:00, T-7 2026-09-24 09:00*, T-0 2026-09-30 09:00*"},
		{"imported in the break", reminders.Due{Kind: reminders.OneOff, Day: date("2026-10-06")}, "2026-10-04 10:00",
			"T-0 2026-10-04 10:00*"},
		{"end of the year, next notice not out", reminders.Due{Kind: reminders.OneOff, Day: date("2026-12-31")}, "2026-11-22 10:00",
			"T-30 2026-12-01 09:00, T-7 2026-12-24 09:00, T-3 2026-12-28 09:00?, T-1 2026-12-30 09:00?, T-0 2026-12-31 09:00?"},
		{"a worked Saturday", reminders.Due{Kind: reminders.OneOff, Day: date("2026-10-11")}, "2026-10-09 12:00",
			"now 2026-10-09 12:00, T-0 2026-10-10 09:00*"},
		{"before the default hour", reminders.Due{Kind: reminders.OneOff, Day: date("2026-11-20"), Part: reminders.Exact, At: reminders.Clock{Hour: 8}}, "2026-11-18 12:00",
			"now 2026-11-18 12:00, T-1 2026-11-19 09:00, T-0 2026-11-20 08:00"},
		{"target", reminders.Due{Kind: reminders.Target, Day: date("2028-12-31")}, "2026-11-22 10:00",
			"progress-2026-12 2026-12-10 09:00, progress-2027-01 2027-01-08 09:00*?, progress-2027-12 2027-12-10 09:00?, " +
				"progress-2028-01 2028-01-10 09:00?, T-90 2028-10-02 09:00?, progress-2028-12 2028-12-08 09:00*?"},
		{"target in mid-year", reminders.Due{Kind: reminders.Target, Day: date("2026-06-30")}, "2026-01-10 10:00", "T-90 2026-04-01 09:00"},
		{"yearly", reminders.Due{Kind: reminders.Yearly, Day: date("2026-12-01")}, "2026-10-01 00:00",
			"T-30 2026-10-30 09:00*, T-7 2026-11-24 09:00, T-0 2026-12-01 09:00"},
		{"quarterly", reminders.Due{Kind: reminders.Quarterly, Day: date("2026-09-30")}, "2026-09-01 00:00", "T-7 2026-09-23 09:00, T-0 2026-09-30 09:00"},
		{"monthly", reminders.Due{Kind: reminders.Monthly, Day: date("2026-11-30")}, "2026-11-01 00:00", "T-3 2026-11-27 09:00, T-0 2026-11-30 09:00"},
		{"weekly in a break", reminders.Due{Kind: reminders.Weekly, Day: date("2026-10-02"), Part: reminders.Afternoon}, "2026-09-28 00:00", "T-0 2026-09-30 15:00*"},
		{"daily", reminders.Due{Kind: reminders.Daily, Day: date("2026-11-20"), Part: reminders.OffWork}, "2026-11-20 08:00", "T-0 2026-11-20 17:30"},
		{"daily on a day off", reminders.Due{Kind: reminders.Daily, Day: date("2026-11-22")}, "2026-11-20 10:00", ""},
		{"meeting", reminders.Due{Kind: reminders.Meeting, Day: date("2026-11-23"), Part: reminders.Afternoon}, "2026-11-10 10:00",
			"T-1 2026-11-20 09:00*, T-0 2026-11-23 14:30"},
		{"meeting on a Sunday stays there", reminders.Due{Kind: reminders.Meeting, Day: date("2026-11-22"), Part: reminders.Exact, At: reminders.Clock{Hour: 9}}, "2026-11-10 10:00",
			"T-1 2026-11-20 09:00*, T-0 2026-11-22 08:30"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			plan, err := p.Plan(tc.due, at(tc.now))
			if err != nil || plan.Overdue {
				t.Fatalf("%+v, %v", plan, err)
			}
			if got := show(plan); got != tc.want {
				t.Errorf("got  %s\nwant %s", got, tc.want)
			}
		})
	}
}

func TestOverdue(t *testing.T) {
	p := policy(t)
	for _, tc := range []struct {
		part    reminders.Part
		now     string
		overdue bool
	}{
		{reminders.AllDay, "2026-11-20 23:59", false},
		{reminders.AllDay, "2026-11-21 00:00", true},
		{reminders.AllDay, "2030-01-01 00:00", true},
		{reminders.Afternoon, "2026-11-20 17:29", false},
		{reminders.OffWork, "2026-11-20 17:30", true},
		{reminders.Exact, "2026-11-20 11:59", false},
		{reminders.Exact, "2026-11-20 12:00", true},
	} {
		due := reminders.Due{
			Kind: reminders.Filing, Day: date("2026-11-20"), Part: tc.part, At: reminders.Clock{Hour: 12},
		}
		plan, err := p.Plan(due, at(tc.now))
		if err != nil || plan.Overdue != tc.overdue || plan.Overdue != (len(plan.Alarms) == 0) ||
			plan.Overdue != (plan.Ask != "") {
			t.Errorf("part %d at %s: %+v, %v", tc.part, tc.now, plan, err)
		}
	}
}

func TestNotices(t *testing.T) {
	p := policy(t)
	plan, _ := p.Plan(reminders.Due{Kind: reminders.Filing, Day: date("2026-10-04")}, at("2026-08-20 10:00"))
	if want := "截止日2026年10月4日是休息日，期限不顺延，当天的提醒提前到2026年9月30日"; !plan.RestDay || plan.Notice != want {
		t.Errorf("notice %q", plan.Notice)
	}
	for _, a := range plan.Alarms {
		if (a.Note != "") != (a.Offset == "T-7") {
			t.Errorf("%s: note %q", a.Offset, a.Note)
		}
	}
	if leads := fmt.Sprint(plan.Alarms[0].Lead, plan.Alarms[1].Lead, plan.Alarms[2].Lead); leads != "30 10 4" {
		t.Errorf("leads %s", leads)
	}
	plan, _ = p.Plan(reminders.Due{Kind: reminders.Filing, Day: date("2027-03-10")}, at("2027-03-08 10:00"))
	if len(plan.Alarms) != 3 || plan.Alarms[0].Note == "" ||
		!strings.Contains(plan.Alarms[1].Warning, "2027年放假安排未公布") ||
		plan.Notice != "" {
		t.Errorf("%+v", plan)
	}
}

func TestLadder(t *testing.T) {
	for _, tc := range []struct {
		kind reminders.Kind
		left int
		want []int
	}{
		{reminders.OneOff, 181, []int{90, 30, 7, 3, 1, 0}},
		{reminders.Filing, 180, []int{30, 7, 3, 1, 0}},
		{reminders.OneOff, 31, []int{30, 7, 3, 1, 0}},
		{reminders.OneOff, 30, []int{7, 3, 1, 0}},
		{reminders.OneOff, 8, []int{7, 3, 1, 0}},
		{reminders.OneOff, 7, []int{1, 0}},
		{reminders.OneOff, 0, []int{0}},
		{reminders.OneOff, -1, nil},
		{reminders.Target, 400, []int{90}},
		{reminders.Yearly, 29, []int{7, 0}},
		{reminders.Monthly, 31, []int{3, 0}},
		{reminders.Weekly, 6, []int{0}},
		{"fortnightly", 9, nil},
	} {
		if got := reminders.Ladder(tc.kind, tc.left); !slices.Equal(got, tc.want) {
			t.Errorf("Ladder(%s, %d) = %v, want %v", tc.kind, tc.left, got, tc.want)
		}
	}
}

func TestChase(t *testing.T) {
	p := policy(t)
	due := reminders.Due{Kind: reminders.OneOff, Day: date("2026-09-30")}
	now := at("2026-09-30 12:00")
	for _, want := range []string{
		"overdue-0 2026-10-08 09:00 -8", "overdue-1 2026-10-15 09:00 -15", "overdue-2 2026-10-22 09:00 -22",
	} {
		a, err := p.Chase(due, now)
		if got := fmt.Sprint(a.Offset, " ", a.At.Format("2006-01-02 15:04"), " ", a.Lead); err != nil || got != want {
			t.Errorf("after %v: %s, %v; want %s", now, got, err, want)
		}
		now = a.At
	}
	a, err := p.Chase(due, at("2027-09-30 12:00"))
	if err != nil || !a.At.After(at("2027-09-30 12:00")) || a.At.After(at("2027-10-08 09:00")) || a.Warning == "" {
		t.Errorf("a year later: %+v, %v", a, err)
	}
}

func TestBadInput(t *testing.T) {
	good := reminders.Due{Kind: reminders.OneOff, Day: date("2026-11-20")}
	now := at("2026-11-01 09:00")
	for _, change := range []func(*reminders.Policy, *reminders.Due){
		func(p *reminders.Policy, _ *reminders.Due) { p.Zone = nil },
		func(p *reminders.Policy, _ *reminders.Due) { p.Calendar = nil },
		func(p *reminders.Policy, _ *reminders.Due) { p.Hours = zhdate.Hours{} },
		func(p *reminders.Policy, _ *reminders.Due) { p.Hours.OffWork = 24 * time.Hour },
		func(_ *reminders.Policy, d *reminders.Due) { d.Kind = "" },
		func(_ *reminders.Policy, d *reminders.Due) { d.Day = zhdate.Date{Year: 2026} },
		func(_ *reminders.Policy, d *reminders.Due) { d.Day.Month = 2; d.Day.Day = 29 },
		func(_ *reminders.Policy, d *reminders.Due) { d.Part, d.At.Minute = reminders.Exact, 60 },
	} {
		p, due := policy(t), good
		change(&p, &due)
		if plan, err := p.Plan(due, now); err == nil {
			t.Errorf("%+v planned: %+v", due, plan)
		}
		if a, err := p.Chase(due, now); err == nil {
			t.Errorf("%+v chased: %+v", due, a)
		}
	}
}

// TestPlanLaws checks what must hold for any due day, moment and channel.
func TestPlanLaws(t *testing.T) {
	p := policy(t)
	r := rand.New(rand.NewPCG(3, 4))
	kinds := []reminders.Kind{reminders.OneOff, reminders.Filing, reminders.Meeting, reminders.Target,
		reminders.Yearly, reminders.Quarterly, reminders.Monthly, reminders.Weekly, reminders.Daily}
	base := at("2018-03-01 00:00")
	for range 10_000 {
		p.Zone = time.FixedZone("", (r.IntN(27)-12)*60*60)
		p.Hours.Default = time.Duration(r.IntN(18*60)) * time.Minute
		now := base.Add(time.Duration(r.IntN(10*365*24*60)) * time.Minute)
		y, m, d := now.In(p.Zone).AddDate(0, 0, r.IntN(400)-5).Date()
		due := reminders.Due{Kind: kinds[r.IntN(len(kinds))], Day: zhdate.Date{Year: y, Month: int(m), Day: d},
			Part: reminders.Part(r.IntN(4)), At: reminders.Clock{Hour: r.IntN(24)}}
		plan, err := p.Plan(due, now)
		if err != nil {
			t.Fatal(err)
		}
		checkPlan(t, p, due, now, plan)
		if again, _ := p.Plan(due, now.UTC()); show(again) != show(plan) {
			t.Fatalf("%+v at %v: two plans\n%s\n%s", due, now, show(plan), show(again))
		}
	}
}

func checkPlan(t *testing.T, p reminders.Policy, due reminders.Due, now time.Time, plan reminders.Plan) {
	t.Helper()
	oneOff := due.Kind == reminders.OneOff || due.Kind == reminders.Filing
	if !plan.Overdue && oneOff && len(plan.Alarms) == 0 {
		t.Fatalf("%+v at %v: nobody is reminded", due, now)
	}
	names := map[string]bool{}
	for i, a := range plan.Alarms {
		y, m, d := a.At.Date()
		day := zhdate.Date{Year: y, Month: int(m), Day: d}
		work, _ := p.Calendar.Workday(day)
		switch {
		case a.At.Before(now), a.Lead < 0:
			t.Fatalf("%+v at %v: %s in the past or after the due day", due, now, show(plan))
		case !work && !a.At.Equal(now) && due.Kind != reminders.Meeting:
			t.Fatalf("%+v at %v: on a day off: %s", due, now, show(plan))
		case names[a.Offset], i > 0 && !a.At.After(plan.Alarms[i-1].At):
			t.Fatalf("%+v at %v: twice: %s", due, now, show(plan))
		}
		var n int
		if _, err := fmt.Sscanf(a.Offset, "T-%d", &n); err == nil && a.Lead < n {
			t.Fatalf("%+v at %v: %s moved later", due, now, show(plan))
		}
		names[a.Offset] = true
	}
}
