package zhdate

import (
	"strings"
	"testing"
	"time"
)

func TestRules(t *testing.T) {
	start := time.Date(2026, 1, 31, 9, 0, 0, 0, time.FixedZone("", 8*3600))
	for rule, want := range map[string]string{
		"FREQ=MONTHLY":                                  "01-31 03-31 05-31",
		"FREQ=MONTHLY;BYMONTHDAY=-1":                    "01-31 02-28 03-31",
		"FREQ=MONTHLY;INTERVAL=6":                       "01-31 07-31 01-31",
		"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29":           "02-29 02-29 02-29",
		"FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SA":            "01-31 02-09 02-14",
		"FREQ=MONTHLY;BYDAY=-1FR":                       "02-27 03-27 04-24",
		"FREQ=YEARLY;BYMONTH=5;BYDAY=2SU":               "05-10 05-09 05-14",
		"FREQ=DAILY;COUNT=2":                            "01-31 02-01",
		"FREQ=DAILY;UNTIL=20260201T015959Z":             "01-31 02-01",
		"FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1": "02-27 03-31 04-30",
	} {
		parsed, err := ParseRule(rule)
		times := parsed.Occurrences(start, 3)
		var got []string
		for _, o := range times {
			got = append(got, o.Format("01-02"))
		}
		if err != nil || strings.Join(got, " ") != want {
			t.Errorf("%s fires %v, %v; want %s", rule, got, err, want)
		}
	}
	day := DateOf(start)
	if next, ok := mustRule(t, "FREQ=WEEKLY;BYDAY=MO").FirstDay(day, day.AddDays(1)); !ok || next != (Date{2026, 2, 2}) {
		t.Errorf("FirstDay = %v, %v", next, ok)
	}
	if _, ok := mustRule(t, "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30").FirstDay(day, day); ok {
		t.Error("30 February fires")
	}
	for _, bad := range []string{"", "FREQ=SECONDLY", "FREQ=DAILY;INTERVAL=0", "FREQ=WEEKLY;BYDAY=XX", "FREQ=YEARLY;BYDAY=20MO", "FREQ"} {
		if _, err := ParseRule(bad); err == nil {
			t.Errorf("ParseRule(%q) succeeded", bad)
		}
	}
}

func mustRule(t *testing.T, s string) Rule {
	t.Helper()
	r, err := ParseRule(s)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
