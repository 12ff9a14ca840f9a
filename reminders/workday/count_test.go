package workday

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/policybot/policybot/corpus/zhdate"
)

func TestMoves(t *testing.T) {
	c := embedded(t)
	for _, tc := range []struct {
		day, before, after string
		gapsBefore         []int
		gapsAfter          []int
	}{
		{"2010-10-31", "2010-10-29", "2010-11-01", []int{2010}, []int{2010}},
		{"2018-12-31", "2018-12-29", "2019-01-02", nil, nil},
		{"2021-09-30", "2021-09-30", "2021-09-30", nil, nil},
		{"2026-10-04", "2026-09-30", "2026-10-08", nil, nil},
		{"2026-10-10", "2026-10-10", "2026-10-10", nil, nil},
		{"2026-09-27", "2026-09-24", "2026-09-28", nil, nil},
		{"2026-12-31", "2026-12-31", "2026-12-31", []int{2027}, []int{2027}},
		{"2027-01-01", "2026-12-31", "2027-01-04", []int{2027}, []int{2027}},
		{"2027-02-06", "2027-02-04", "2027-02-09", []int{2027}, []int{2027}},
		{"2028-01-01", "2027-12-31", "2028-01-03", []int{2027, 2028}, []int{2028}},
	} {
		if d, gaps := c.LastWorkdayOnOrBefore(day(tc.day)); d != day(tc.before) || !slices.Equal(gaps, tc.gapsBefore) {
			t.Errorf("LastWorkdayOnOrBefore(%s) = %s, %v", tc.day, d.String(), gaps)
		}
		if d, gaps := c.PeriodEnd(day(tc.day)); d != day(tc.after) || !slices.Equal(gaps, tc.gapsAfter) {
			t.Errorf("PeriodEnd(%s) = %s, %v", tc.day, d.String(), gaps)
		}
	}
}

func TestAddWorkdays(t *testing.T) {
	c := embedded(t)
	for _, tc := range []struct {
		day  string
		n    int
		want string
		gaps []int
	}{
		{"2026-11-20", 1, "2026-11-23", nil}, // Friday: the next counted day is Monday
		{"2026-11-22", 0, "2026-11-22", nil}, // 0 moves nothing, even off a Sunday
		{"2026-11-22", 5, "2026-11-27", nil},
		{"2026-09-30", 1, "2026-10-08", nil},
		{"2026-09-30", 3, "2026-10-10", nil}, // a Saturday that is worked
		{"2026-10-08", -1, "2026-09-30", nil},
		{"2026-12-25", 20, "2027-01-25", []int{2027}},
	} {
		if d, gaps := c.AddWorkdays(day(tc.day), tc.n); d != day(tc.want) || !slices.Equal(gaps, tc.gaps) {
			t.Errorf("AddWorkdays(%s, %d) = %s, %v; want %s", tc.day, tc.n, d.String(), gaps, tc.want)
		}
	}
	if d, _ := c.NextWorkday(day("2026-10-01")); d != day("2026-10-08") {
		t.Errorf("NextWorkday = %s", d.String())
	}
	none := zhdate.Date{}
	for _, n := range []int{MaxWorkdays + 1, -MaxWorkdays - 1, -1 << 63} {
		if d, gaps := c.AddWorkdays(day("2026-10-01"), n); d != none || gaps != nil {
			t.Errorf("AddWorkdays(%d) = %v, %v", n, d, gaps)
		}
	}
	if d, _ := c.AddWorkdays(day("2026-10-01"), MaxWorkdays); d.Year < 2060 {
		t.Errorf("AddWorkdays(max) = %v", d)
	}
	for _, bad := range []zhdate.Date{none, {Year: 2026}, {Year: 2026, Month: 2, Day: 30}} {
		a, _ := c.AddWorkdays(bad, 1)
		b, _ := c.LastWorkdayOnOrBefore(bad)
		p, _ := c.PeriodEnd(bad)
		if n, _ := c.Workdays(bad, day("2026-10-01")); a != none || b != none || p != none || n != 0 {
			t.Errorf("%v: %v %v %v %d", bad, a, b, p, n)
		}
	}
	if n, _ := c.Workdays(day("1900-01-01"), day("2199-01-01")); n != 0 {
		t.Errorf("Workdays over three centuries = %d", n)
	}
}

// TestCountingLaws checks what must hold for any day.
func TestCountingLaws(t *testing.T) {
	c := embedded(t)
	r := rand.New(rand.NewPCG(1, 2))
	base := day("2017-06-01")
	for range 20_000 {
		d, n := base.AddDays(r.IntN(11*366)), r.IntN(80)-40
		before, _ := c.LastWorkdayOnOrBefore(d)
		after, _ := c.PeriodEnd(d)
		if before.Compare(d) > 0 || after.Compare(d) < 0 || !c.Day(before).Work || !c.Day(after).Work {
			t.Fatalf("%s: moves to %s and %s", d.String(), before.String(), after.String())
		}
		if c.Day(d).Work != (before == d) || c.Day(d).Work != (after == d) {
			t.Fatalf("%s: a working day moved, or a day off did not", d.String())
		}
		end, gaps := c.AddWorkdays(d, n)
		if n != 0 && !c.Day(end).Work || end.Compare(d) != sign(n) {
			t.Fatalf("AddWorkdays(%s, %d) = %s", d.String(), n, end.String())
		}
		count, seen := c.Workdays(d, end)
		if count != n || !slices.Equal(seen, gaps) {
			t.Fatalf("Workdays(%s, %s) = %d %v, want %d %v", d.String(), end.String(), count, seen, n, gaps)
		}
		if back, _ := c.AddWorkdays(end, -n); c.Day(d).Work && back != d {
			t.Fatalf("AddWorkdays(%s, %d) and back = %s", d.String(), n, back.String())
		}
		if more, _ := c.AddWorkdays(d, n+1); more.Compare(end) <= 0 && n != -1 {
			t.Fatalf("AddWorkdays(%s, %d) is not after %d", d.String(), n+1, n)
		}
	}
}

func sign(n int) int { return max(-1, min(1, n)) }
