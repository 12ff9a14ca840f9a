package redisdb

import (
	"strconv"
	"time"
)

// Reply is what a script returned, or a list in it; what is not there is zero.
type Reply []any

// Text is a string.
func (r Reply) Text(i int) string {
	s, _ := r.at(i).(string)
	return s
}

// Num is an integer; Lua's numbers come as such.
func (r Reply) Num(i int) int64 {
	switch n := r.at(i).(type) {
	case int64:
		return n
	case string:
		v, _ := strconv.ParseInt(n, 10, 64)
		return v
	}
	return 0
}

// List is a list in it.
func (r Reply) List(i int) Reply {
	l, _ := r.at(i).([]any)
	return l
}

// Lists are those of a list of lists.
func (r Reply) Lists(i int) []Reply {
	of := r.List(i)
	out := make([]Reply, len(of))
	for i := range of {
		out[i] = of.List(i)
	}
	return out
}

// Time is a moment in Unix milliseconds; 0 and less is none.
func (r Reply) Time(i int) time.Time { return FromMS(r.Num(i)) }

func (r Reply) at(i int) any {
	if i < len(r) {
		return r[i]
	}
	return nil
}

// MS is a time in Unix milliseconds; 0 is none.
func MS(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// FromMS is the time of MS; 0 and less is none.
func FromMS(n int64) time.Time {
	if n <= 0 {
		return time.Time{}
	}
	return time.UnixMilli(n).UTC()
}

// Length is a length of time in milliseconds, rounded up: a lease is never shorter
// than asked for.
func Length(d time.Duration) int64 { return int64((d + time.Millisecond - 1) / time.Millisecond) }

// Flag is a truth as the scripts take it.
func Flag(b bool) string {
	if b {
		return "1"
	}
	return "0"
}
