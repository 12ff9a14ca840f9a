package webhook

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// MaxRetryAfter is the longest a receiver can put us off at once. It is asked again
// then; a slip of its pen must not make a reminder miss its deadline.
const MaxRetryAfter = time.Hour

// retryAfter reads Retry-After: seconds, or a date by the receiver's clock, for
// which now is its Date. The result is from 0 to MaxRetryAfter.
func retryAfter(value string, now time.Time) (time.Duration, bool) {
	value = strings.TrimSpace(value)
	if value == "" {
		return 0, false
	}
	if strings.Trim(value, "0123456789") == "" {
		n, err := strconv.ParseInt(value, 10, 64)
		if err != nil || n > int64(MaxRetryAfter/time.Second) { // err: more digits than an int64 has
			return MaxRetryAfter, true
		}
		return time.Duration(n) * time.Second, true
	}
	t, err := http.ParseTime(value)
	if err != nil {
		return 0, false
	}
	return min(max(t.Sub(now), 0), MaxRetryAfter), true
}

// theirNow is the time by the clock of whoever sent h, or ours.
func theirNow(h http.Header, ours time.Time) time.Time {
	if t, err := http.ParseTime(h.Get("Date")); err == nil {
		return t
	}
	return ours
}
