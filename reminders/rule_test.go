package reminders

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/corpus/zhdate"
)

func d(s string) zhdate.Date { v, _, _ := zhdate.Prefix(s); return v }

func TestRRule(t *testing.T) {
	for _, tc := range []struct{ rule, start, want string }{
		{"FREQ=DAILY;INTERVAL=3", "2026-11-29", "2026-11-29 2026-12-02 2026-12-05"},
		{"FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR", "2026-11-27", "2026-11-27 2026-11-30 2026-12-01"},
		{"FREQ=WEEKLY", "2026-11-25", "2026-11-25 2026-12-02 2026-12-09"},
		{"FREQ=WEEKLY;BYDAY=SA,SU", "2026-11-22", "2026-11-22 2026-11-28 2026-11-29"},
		{"FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR", "2026-11-25", "2026-11-27 2026-12-07 2026-12-11"},
		{"FREQ=MONTHLY;BYMONTHDAY=25", "2026-11-26", "2026-12-25 2027-01-25 2027-02-25"},
		{"FREQ=MONTHLY;BYMONTHDAY=31", "2027-01-31", "2027-01-31 2027-02-28 2027-03-31 2027-04-30"},
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
		r, err := parseRRule(tc.rule)
		if err != nil {
			t.Errorf("%s: %v", tc.rule, err)
			continue
		}
		n := len(strings.Fields(tc.want))
		var got []string
		for day := range r.days(d(tc.start)) {
			if got = append(got, day.String()); len(got) == n && r.count == 0 && r.until == (zhdate.Date{}) {
				break
			}
		}
		if strings.Join(got, " ") != tc.want {
			t.Errorf("%s from %s = %v, want %s", tc.rule, tc.start, got, tc.want)
		}
	}
	for _, bad := range []string{"", "FREQ=HOURLY", "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;BYDAY=XX", "FREQ=DAILY;BYHOUR=9",
		"FREQ=MONTHLY;BYMONTHDAY=32", "FREQ=MONTHLY;BYMONTHDAY=0", "FREQ", "INTERVAL=1", "FREQ=DAILY;UNTIL=x", "FREQ=DAILY;BYDAY=,"} {
		if _, err := parseRRule(bad); !errors.Is(err, ErrInvalid) {
			t.Errorf("parseRRule(%q) = %v", bad, err)
		}
	}
}

func FuzzRRule(f *testing.F) {
	for _, s := range []string{"FREQ=MONTHLY;BYDAY=2WE", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-31", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r, err := parseRRule(s)
		if err != nil {
			return
		}
		start, n := d("2026-11-22"), 0
		last := start
		for day := range r.days(start) {
			if day.Before(last) {
				t.Fatalf("%s: %v after %v", s, day, last)
			}
			last = day
			if n++; n > 50 {
				break
			}
		}
	})
}

func TestInstant(t *testing.T) {
	load := func(name string) *time.Location {
		l, err := time.LoadLocation(name)
		if err != nil {
			t.Skip("SKIP: no zone data: ", err)
		}
		return l
	}
	for _, tc := range []struct{ zone, day, clock, want string }{
		{"Asia/Shanghai", "2026-11-22", "09:00", "2026-11-22T01:00:00Z"},
		{"Asia/Urumqi", "2026-11-22", "09:00", "2026-11-22T03:00:00Z"},
		{"America/New_York", "2026-03-08", "02:30", "2026-03-08T07:00:00Z"}, // put forward: the first instant after
		{"America/New_York", "2026-11-01", "01:30", "2026-11-01T05:30:00Z"}, // put back: the first of two
		{"America/New_York", "2026-11-01", "03:00", "2026-11-01T08:00:00Z"},
		{"America/New_York", "2026-03-08", "01:59", "2026-03-08T06:59:00Z"},
		{"Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03T15:30:00Z"}, // by half an hour
		{"Asia/Shanghai", "1988-07-01", "09:00", "1988-07-01T00:00:00Z"},       // summer time of those years
	} {
		c, err := time.Parse("15:04", tc.clock)
		if err != nil {
			t.Fatal(err)
		}
		got := instant(d(tc.day), Clock{c.Hour(), c.Minute()}, load(tc.zone)).UTC().Format(time.RFC3339)
		if got != tc.want {
			t.Errorf("%s %s in %s = %s, want %s", tc.day, tc.clock, tc.zone, got, tc.want)
		}
	}
}
