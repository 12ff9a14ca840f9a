package lunar

import (
	"math"
	"testing"

	"github.com/policybot/policybot/corpus/zhdate/internal/civil"
)

// TestLunarTable computes every lunar month from 1900 to 2100 again from the new
// moons and solar terms, by the rule that the winter solstice falls in month 11
// and that of thirteen months the first without a principal term is the leap one.
func TestLunarTable(t *testing.T) {
	type month struct {
		start, num, leap, year int
		moment                 float64
	}
	var all []month
	for y := 1899; y <= 2100; y++ {
		from, to := monthOfSolstice(y), monthOfSolstice(y+1)
		var starts []int
		for k := from; k <= to; k++ {
			starts = append(starts, moonDay(k))
		}
		long := len(starts) == 14
		num, leaped := 11, false
		for i := 0; i+1 < len(starts); i++ {
			leap := 0
			if long && !leaped && i > 0 && !hasPrincipalTerm(starts[i], starts[i+1]) {
				leap, leaped = 1, true
				num--
			}
			n := (num-1)%12 + 1
			year := y
			if num > 12 {
				year++
			}
			all = append(all, month{starts[i], n, leap, year, beijing(newMoon(float64(from + i)))})
			num++
		}
	}
	checked, unsure := 0, 0
	for i, m := range all {
		if m.year < First || m.year > Last || i+1 == len(all) {
			continue
		}
		checked++
		got, ok := Day(m.year, m.num, 1, m.leap == 1)
		if ok && got == m.start {
			continue
		}
		if ok && got-m.start <= 1 && m.start-got <= 1 && nearMidnight(m.moment) {
			unsure++
			continue
		}
		t.Errorf("%d month %d leap %d begins %v by the table (%v), %v by the moon", m.year, m.num, m.leap, date(got), ok, date(m.start))
	}
	if t.Logf("%d months compared, %d a new moon at midnight", checked, unsure); checked < 2480 || unsure > 5 {
		t.Errorf("too few compared, or too many unsure")
	}
}

// moonDay is the day of the k-th new moon in Beijing.
func moonDay(k int) int { return int(math.Floor(beijing(newMoon(float64(k))))) }

// monthOfSolstice is the number of the new moon that begins month 11 of year y.
func monthOfSolstice(y int) int {
	solstice := int(math.Floor(termMoment(y, 18)))
	k := int((float64(y)-2000)*12.3685) + 13
	for moonDay(k) > solstice {
		k--
	}
	return k
}

// hasPrincipalTerm tells whether the sun passes a multiple of 30 degrees on the
// days from a to b-1.
func hasPrincipalTerm(a, b int) bool {
	y, _, _ := civil.Date(a)
	for _, year := range []int{y - 1, y} {
		for k := 0; k < 24; k += 2 {
			if d := int(math.Floor(termMoment(year, k))); d >= a && d < b {
				return true
			}
		}
	}
	return false
}

func TestKnownLunarDays(t *testing.T) {
	for _, c := range []struct {
		y, m, d int
		want    [3]int
	}{
		{2000, 1, 1, [3]int{2000, 2, 5}}, {2008, 1, 1, [3]int{2008, 2, 7}}, {2010, 1, 1, [3]int{2010, 2, 14}},
		{2020, 1, 1, [3]int{2020, 1, 25}}, {2021, 1, 1, [3]int{2021, 2, 12}}, {2022, 1, 1, [3]int{2022, 2, 1}},
		{2023, 1, 1, [3]int{2023, 1, 22}}, {2024, 1, 1, [3]int{2024, 2, 10}}, {2025, 1, 1, [3]int{2025, 1, 29}},
		{2026, 1, 1, [3]int{2026, 2, 17}}, {2027, 1, 1, [3]int{2027, 2, 6}}, {2027, 1, 15, [3]int{2027, 2, 20}},
		{2027, 5, 5, [3]int{2027, 6, 9}}, {2027, 8, 15, [3]int{2027, 9, 15}}, {2026, 12, 8, [3]int{2027, 1, 15}},
	} {
		if n, ok := Day(c.y, c.m, c.d, false); !ok || date(n) != c.want {
			t.Errorf("lunar %d-%d-%d = %v, want %v", c.y, c.m, c.d, date(n), c.want)
		}
	}
	if n, ok := NewYearsEve(2026); !ok || date(n) != ([3]int{2027, 2, 5}) {
		t.Errorf("除夕 of 2026 = %v", date(n))
	}
	for y, leap := range map[int]int{2020: 4, 2023: 2, 2025: 6, 2033: 11, 2026: 0} {
		if got := int(years[y-First] & 15); got != leap {
			t.Errorf("leap month of %d = %d, want %d", y, got, leap)
		}
	}
}

// TestSolarTerms compares the table with the sun; terms within two minutes of
// midnight are beyond the computation and only have to be within a day.
func TestSolarTerms(t *testing.T) {
	for y := First; y <= Last; y++ {
		for i := range 24 {
			k, year := i+19, y-1
			if k >= 24 {
				k, year = k-24, y
			}
			moment := termMoment(year, k)
			want := int(math.Floor(moment))
			got, ok := TermDay(y, i)
			if !ok || got != want && (!nearMidnight(moment) || got < want-1 || got > want+1) {
				t.Errorf("%d %s = %v, by the sun %v", y, Terms[6*i:6*i+6], date(got), date(want))
			}
		}
	}
	for _, c := range []struct {
		k    int
		want [3]int
	}{{6, [3]int{2024, 4, 4}}, {6, [3]int{2026, 4, 5}}, {23, [3]int{2021, 12, 21}}, {23, [3]int{2026, 12, 22}}} {
		if n, _ := TermDay(c.want[0], c.k); date(n) != c.want {
			t.Errorf("term %d = %v, want %v", c.k, date(n), c.want)
		}
	}
}

func TestLunarOfIsTheInverse(t *testing.T) {
	last, _ := NewYearsEve(Last)
	for n := Epoch; n <= last; n++ {
		y, m, d, leap := Of(n)
		if back, ok := Day(y, m, d, leap); !ok || back != n {
			t.Fatalf("day %d is %d %d %d leap %v, which is day %d", n, y, m, d, leap, back)
		}
	}
	for _, n := range []int{Epoch - 1, last + 1} {
		if y, m, d, _ := Of(n); y != 0 || m != 0 || d != 0 {
			t.Errorf("day %d outside the table is %d %d %d", n, y, m, d)
		}
	}
}

// date is the day n as year, month and day.
func date(n int) [3]int {
	y, m, d := civil.Date(n)
	return [3]int{y, m, d}
}
