package reminders

import (
	"time"

	"github.com/policybot/policybot/corpus/zhdate"
)

// instant is when a clock on the wall of zone shows c on day d. Where clocks are
// put back it is the first of the two, where they are put forward over it the
// first instant after; neither happens in China now.
func instant(d zhdate.Date, c Clock, zone *time.Location) time.Time {
	naive := time.Date(d.Year, time.Month(d.Month), d.Day, c.Hour, c.Minute, 0, 0, time.UTC)
	offset := func(t time.Time) time.Duration {
		_, s := t.In(zone).Zone()
		return time.Duration(s) * time.Second
	}
	before, after := offset(naive.Add(-36*time.Hour)), offset(naive.Add(36*time.Hour))
	for _, o := range []time.Duration{max(before, after), min(before, after)} { // the larger offset is the earlier instant
		if t := naive.Add(-o); offset(t) == o {
			return t.In(zone)
		}
	}
	lo, hi := naive.Add(-36*time.Hour), naive.Add(36*time.Hour) // the change lies between
	for hi.Sub(lo) > time.Second {
		if mid := lo.Add(hi.Sub(lo) / 2); offset(mid) == before {
			lo = mid
		} else {
			hi = mid
		}
	}
	return hi.Truncate(time.Second).In(zone)
}
