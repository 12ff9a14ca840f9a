package webhook

import (
	"net/http"
	"strconv"
	"testing"
	"time"
)

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		value string
		want  time.Duration
		ok    bool
	}{
		{"", 0, false}, {" ", 0, false}, {"-1", 0, false}, {"+5", 0, false}, {"1.5", 0, false}, {"5s", 0, false}, {"soon", 0, false}, {"٣", 0, false},
		{"0", 0, true}, {"120", 2 * time.Minute, true}, {" 7 ", 7 * time.Second, true}, {"007", 7 * time.Second, true},
		{"3600", time.Hour, true}, {"3601", time.Hour, true}, {"9223372036854775807", time.Hour, true}, {"92233720368547758070", time.Hour, true},
		{"Sun, 22 Nov 2026 09:02:00 GMT", 2 * time.Minute, true},
		{"Sunday, 22-Nov-26 09:02:00 GMT", 2 * time.Minute, true},
		{"Sun Nov 22 09:02:00 2026", 2 * time.Minute, true},
		{"Sun, 22 Nov 2026 08:00:00 GMT", 0, true}, {"Sun, 22 Nov 2099 08:00:00 GMT", time.Hour, true},
		{"2026-11-22T09:02:00Z", 0, false},
	} {
		if got, ok := retryAfter(c.value, now); got != c.want || ok != c.ok {
			t.Errorf("%q: %s, %v", c.value, got, ok)
		}
	}
}

// A receiver whose clock is wrong means its own.
func TestTheirNow(t *testing.T) {
	ours := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	h := http.Header{"Date": {"Sun, 22 Nov 2026 05:00:00 GMT"}}
	if got, _ := retryAfter("Sun, 22 Nov 2026 05:01:00 GMT", theirNow(h, ours)); got != time.Minute {
		t.Error(got)
	}
	if theirNow(http.Header{}, ours) != ours {
		t.Error("without Date")
	}
}

func FuzzRetryAfter(f *testing.F) {
	for _, s := range []string{"", "120", "Sun, 22 Nov 2026 09:02:00 GMT", "99999999999999999999", "-5"} {
		f.Add(s, int64(1795338000))
	}
	f.Fuzz(func(t *testing.T, value string, unix int64) {
		now := time.Unix(unix%(1<<40), 0)
		d, ok := retryAfter(value, now)
		if d < 0 || d > MaxRetryAfter || !ok && d != 0 {
			t.Fatalf("%q: %s, %v", value, d, ok)
		}
		if n, err := strconv.ParseUint(value, 10, 64); err == nil && (!ok || n <= 3600 && d != time.Duration(n)*time.Second) {
			t.Fatalf("%q: %s, %v", value, d, ok)
		}
		// A date further off is never sooner.
		if at, err := http.ParseTime(value); err == nil {
			if later, ok := retryAfter(at.Add(time.Minute).UTC().Format(http.TimeFormat), now); ok && later < d {
				t.Fatalf("%q: %s, a minute later %s", value, d, later)
			}
		}
	})
}
