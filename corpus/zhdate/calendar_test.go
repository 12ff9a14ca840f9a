package zhdate

import (
	"strings"
	"testing"
	"time"
)

// table is a Calendar with days off and working days moved to a weekend.
type table map[Date]bool

func (c table) WorkingDay(d Date) (working, published bool) {
	if w, ok := c[d]; ok {
		return w, d.Year == 2026
	}
	return weekday(d.number()) < 5, d.Year == 2026
}

// TestCalendar: working days are the table's, and what it does not know is said.
func TestCalendar(t *testing.T) {
	cal := table{{2026, 11, 23}: false, {2026, 11, 28}: true}
	base := mustTime(t, phraseBase)
	for in, want := range map[string]string{
		"3个工作日内提醒我反馈":     "2026-11-26",
		"5个工作日内提醒我反馈":     "2026-11-28",
		"每个工作日提醒我打卡":      "2026-11-24",
		"下个工作日提醒我":        "2026-11-24",
		"2026年10月最后一个工作日": "",
		"本月最后一个工作日提醒我":    "2026-11-30",
	} {
		r := Phrase(in, Options{Base: base, Calendar: cal})
		got := ""
		if r.Status == OK {
			got = r.Due.Format(time.DateOnly)
		}
		if got != want {
			t.Errorf("%s: due %q, want %q (%s)", in, got, want, r.Reason)
		}
		if strings.Contains(r.Note, "放假安排未提供") {
			t.Errorf("%s: note %q though the notice is out", in, r.Note)
		}
	}
	for _, c := range []Calendar{nil, cal} {
		r := Phrase("明年1月第一个工作日提醒我", Options{Base: base, Calendar: c})
		if r.Status != OK || !strings.Contains(r.Note, "放假安排未提供") {
			t.Errorf("without the notice of 2027: %+v", r)
		}
	}
}

// TestHours: what words stand for is a setting.
func TestHours(t *testing.T) {
	h := OfficeHours()
	h.Default, h.OffWork = 8*time.Hour+30*time.Minute, 18*time.Hour
	base := mustTime(t, phraseBase)
	for in, want := range map[string]string{"明天提醒我": "08:30", "明天下班前提醒我": "18:00", "明天下午提醒我": "15:00"} {
		if r := Phrase(in, Options{Base: base, Hours: h}); r.Due.Format("15:04") != want {
			t.Errorf("%s: due %v, want %s", in, r.Due, want)
		}
	}
}

func TestRules(t *testing.T) {
	start := mustTime(t, "2026-01-31T09:00:00+08:00")
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
		times, err := Occurrences(rule, start, 3)
		var got []string
		for _, o := range times {
			got = append(got, o.Format("01-02"))
		}
		if err != nil || strings.Join(got, " ") != want {
			t.Errorf("%s fires %v, %v; want %s", rule, got, err, want)
		}
	}
	if next, ok := mustRule(t, "FREQ=WEEKLY;BYDAY=MO").Next(start, start); !ok || next.Format("01-02") != "02-02" {
		t.Errorf("Next = %v, %v", next, ok)
	}
	if _, ok := mustRule(t, "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30").Next(start, start); ok {
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
