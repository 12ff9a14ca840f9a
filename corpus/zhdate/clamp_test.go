package zhdate

import (
	"strings"
	"testing"
)

func d(s string) Date { v, _, _ := Prefix(s); return v }

// TestClamped: days as duties fall due, anchored at a day: a month that is too short
// has its last day.
func TestClamped(t *testing.T) {
	for _, tc := range []struct{ rule, start, want string }{
		{"FREQ=DAILY;INTERVAL=3", "2026-11-29", "2026-11-29 2026-12-02 2026-12-05"},
		{"FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR", "2026-11-27", "2026-11-27 2026-11-30 2026-12-01"},
		{"FREQ=WEEKLY", "2026-11-25", "2026-11-25 2026-12-02 2026-12-09"},
		{"FREQ=WEEKLY;BYDAY=SA,SU", "2026-11-22", "2026-11-22 2026-11-28 2026-11-29"},
		{"FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR", "2026-11-25", "2026-11-27 2026-12-07 2026-12-11"},
		{"FREQ=MONTHLY;BYMONTHDAY=25", "2026-11-26", "2026-12-25 2027-01-25 2027-02-25"},
		{"FREQ=MONTHLY;BYMONTHDAY=31", "2027-01-31", "2027-01-31 2027-02-28 2027-03-31 2027-04-30"},
		{"FREQ=MONTHLY;BYMONTHDAY=30", "2027-01-30", "2027-01-30 2027-02-28 2027-03-30"},
		{"FREQ=MONTHLY;BYMONTHDAY=29", "2027-01-29", "2027-01-29 2027-02-28 2027-03-29"},
		{"FREQ=MONTHLY;BYMONTHDAY=15,30", "2027-02-01", "2027-02-15 2027-02-28 2027-03-15 2027-03-30"},
		{"FREQ=MONTHLY;BYMONTHDAY=28,30", "2027-01-01", "2027-01-28 2027-01-30 2027-02-28 2027-03-28"},
		{"FREQ=MONTHLY;BYMONTHDAY=30,31", "2027-02-01", "2027-02-28 2027-03-30 2027-03-31 2027-04-30 2027-05-30"},
		{"FREQ=YEARLY;BYMONTH=2,12;BYMONTHDAY=30", "2027-01-01", "2027-02-28 2027-12-30 2028-02-29"},
		{"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "2027-01-01", "2027-02-28 2028-02-29"},
		{"FREQ=YEARLY;INTERVAL=3", "2021-12-31", "2021-12-31 2024-12-31 2027-12-31"},
		{"FREQ=MONTHLY;INTERVAL=3", "2021-12-31", "2021-12-31 2022-03-31 2022-06-30 2022-09-30"},
		{"FREQ=MONTHLY;BYMONTHDAY=-1", "2028-02-01", "2028-02-29 2028-03-31"},
		{"FREQ=MONTHLY;BYMONTHDAY=-2", "2027-02-01", "2027-02-27 2027-03-30"},
		{"FREQ=MONTHLY", "2027-01-30", "2027-01-30 2027-02-28 2027-03-30"},
		{"FREQ=MONTHLY;BYDAY=2WE", "2026-11-22", "2026-12-09 2027-01-13"},
		{"FREQ=MONTHLY;BYDAY=-1FR", "2026-11-22", "2026-11-27 2026-12-25"},
		{"FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "2027-01-01", "2027-01-29 2027-02-26"},
		{"FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=10", "2026-01-01", "2026-01-10 2026-04-10 2026-07-10"},
		{"FREQ=YEARLY", "2024-02-29", "2024-02-29 2025-02-28 2026-02-28 2027-02-28 2028-02-29"},
		{"FREQ=YEARLY;BYMONTH=9", "2026-11-30", "2027-09-30 2028-09-30"},
		{"FREQ=YEARLY;BYMONTH=9;BYMONTHDAY=30", "2026-11-22", "2027-09-30 2028-09-30"},
		{"FREQ=YEARLY;BYMONTH=12,6;BYMONTHDAY=31", "2026-01-01", "2026-06-30 2026-12-31 2027-06-30"},
		{"FREQ=YEARLY;COUNT=2", "2026-03-01", "2026-03-01 2027-03-01"},
		{"FREQ=DAILY;UNTIL=20261123T000000Z", "2026-11-22", "2026-11-22 2026-11-23"},
	} {
		r, err := ParseRule(tc.rule)
		if err != nil {
			t.Errorf("%s: %v", tc.rule, err)
			continue
		}
		r = r.Clamped(d(tc.start))
		if again, err := ParseRule(r.String()); err != nil || again.String() != r.String() || again.Clamped(d(tc.start)).String() != r.String() {
			t.Errorf("%s: clamped %s, read again %s, %v", tc.rule, r, again, err)
		}
		n := len(strings.Fields(tc.want))
		var got []string
		for day := range r.Days(d(tc.start)) {
			if got = append(got, day.String()); len(got) == n && !r.Ends() {
				break
			}
		}
		if strings.Join(got, " ") != tc.want {
			t.Errorf("%s (%s) from %s = %v, want %s", tc.rule, r, tc.start, got, tc.want)
		}
	}
}

// TestClampedText: the rule as any calendar program reads it; where every day exists it
// is left alone.
func TestClampedText(t *testing.T) {
	for rule, want := range map[string]string{
		"FREQ=MONTHLY;BYMONTHDAY=30":             "FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1",
		"FREQ=MONTHLY;BYMONTHDAY=29":             "FREQ=MONTHLY;BYMONTHDAY=28,29;BYSETPOS=-1",
		"FREQ=MONTHLY;BYMONTHDAY=31":             "FREQ=MONTHLY;BYMONTHDAY=-1",
		"FREQ=MONTHLY;BYMONTHDAY=10,20,30":       "FREQ=MONTHLY;BYMONTHDAY=10,20,28,29,30;BYSETPOS=1,2,-1",
		"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29":    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1",
		"FREQ=YEARLY;BYMONTH=9;BYMONTHDAY=30":    "",
		"FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=31": "FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=-1",
		"FREQ=YEARLY;INTERVAL=3":                 "",
		"FREQ=MONTHLY;BYMONTHDAY=5,-1":           "",
		"FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1":   "",
		"FREQ=WEEKLY;INTERVAL=2;BYDAY=FR":        "",
	} {
		r, err := ParseRule(rule)
		if err != nil {
			t.Fatal(err)
		}
		if want == "" {
			want = rule
		}
		if got := r.Clamped(Date{}).String(); got != want {
			t.Errorf("%s clamped is %s, want %s", rule, got, want)
		}
		days, clamped, ok := r.Clamped(Date{}).Said()
		if strings.Contains(want, "28,29") &&
			(!ok || !clamped || len(days) != len(r.MonthDays) || days[len(days)-1] != r.MonthDays[len(r.MonthDays)-1]) {
			t.Errorf("%s says %v %v %v, want %v", want, days, clamped, ok, r.MonthDays)
		}
	}
}

func FuzzRule(f *testing.F) {
	for _, s := range []string{"FREQ=MONTHLY;BYDAY=2WE", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-31", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=MONTHLY;BYMONTHDAY=15,29,30"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r, err := ParseRule(s)
		if err != nil {
			return
		}
		if again, err := ParseRule(r.String()); err != nil || again.String() != r.String() {
			t.Fatalf("%s is written %s, read %s, %v", s, r, again, err)
		}
		start, n := d("2026-11-22"), 0
		for _, rule := range []Rule{r, r.Clamped(start)} {
			last := start
			for day := range rule.Days(start) {
				if day.Before(last) {
					t.Fatalf("%s: %v after %v", s, day, last)
				}
				last = day
				if n++; n > 50 {
					break
				}
			}
		}
	})
}
