package reminders

import (
	"errors"
	"testing"
	"time"

	"github.com/policybot/policybot/corpus/zhdate"
)

func d(s string) zhdate.Date { v, _, _ := zhdate.Prefix(s); return v }

// TestRules: what is no rule of days is refused when it is asked for.
func TestRules(t *testing.T) {
	for _, bad := range []string{"", "FREQ=HOURLY", "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;BYDAY=XX", "FREQ=DAILY;BYHOUR=9",
		"FREQ=MONTHLY;BYMONTHDAY=32", "FREQ=MONTHLY;BYMONTHDAY=0", "FREQ", "INTERVAL=1", "FREQ=DAILY;UNTIL=x", "FREQ=DAILY;BYDAY=,"} {
		if _, err := parseRule(bad, d("2026-11-22")); !errors.Is(err, ErrInvalid) {
			t.Errorf("parseRule(%q) = %v", bad, err)
		}
	}
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
