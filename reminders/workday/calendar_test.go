package workday

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/policybot/policybot/corpus/zhdate"
)

// dayTeller is the shape other packages ask for.
type dayTeller interface {
	Workday(zhdate.Date) (work, known bool)
}

var _ dayTeller = (*Calendar)(nil)

func day(s string) zhdate.Date {
	d, ok := wholeDate(s)
	if !ok {
		panic("no day: " + s)
	}
	return d
}

func embedded(t testing.TB) *Calendar {
	t.Helper()
	c, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestDay(t *testing.T) {
	c := embedded(t)
	for _, tc := range []struct {
		day         string
		work, known bool
		name        string
	}{
		{"2018-12-29", true, true, "元旦调休"}, // a Saturday
		{"2018-12-31", false, true, "元旦"},  // a Monday, by the notice of 2019
		{"2020-02-01", false, true, "春节延长假期"},
		{"2020-02-03", true, true, ""},
		{"2019-05-02", false, true, "劳动节"},
		{"2026-10-10", true, true, "国庆节调休"},
		{"2026-10-08", true, true, ""},
		{"2026-11-22", false, true, ""}, // a Sunday
		{"2026-12-27", false, true, ""},
		{"2026-12-28", true, false, ""},   // may be exchanged for 元旦
		{"2025-12-31", true, true, ""},    // the notice of 2026 is out
		{"2027-01-01", false, true, "元旦"}, // by the law itself
		{"2027-01-02", false, false, ""},
		{"2027-02-08", false, true, "春节"},
		{"2027-02-09", true, false, ""},
		{"2010-10-31", false, false, ""},
		{"2040-03-01", true, false, ""},
	} {
		got := c.Day(day(tc.day))
		if got.Work != tc.work || got.Known != tc.known || got.Name != tc.name || got.Date != day(tc.day) {
			t.Errorf("Day(%s) = %+v", tc.day, got)
		}
		if work, known := c.Workday(day(tc.day)); work != tc.work || known != tc.known {
			t.Errorf("Workday(%s) = %v, %v", tc.day, work, known)
		}
	}
	for _, d := range []zhdate.Date{{}, {Year: 2026}, {Year: 2026, Month: 10}, {Year: 2026, Month: 2, Day: 29}} {
		if work, known := c.Workday(d); work || known {
			t.Errorf("Workday(%v) = %v, %v", d, work, known)
		}
	}
}

func TestYear(t *testing.T) {
	c := embedded(t)
	y := c.Year(2026)
	if y.Status != Published || len(y.Documents) != 1 || y.Documents[0].Number != "国办发明电〔2025〕7号" ||
		y.Documents[0].Issued != day("2025-11-04") || !strings.HasPrefix(y.Documents[0].URL, "https://www.gov.cn/") {
		t.Errorf("Year(2026) = %+v", y)
	}
	if y := c.Year(2019); len(y.Documents) != 2 || y.Documents[1].Number != "国办发明电〔2019〕3号" {
		t.Errorf("Year(2019) = %+v", y)
	}
	if y := c.Year(2027); y.Status != Unpublished || y.AsOf != day("2026-11-22") {
		t.Errorf("Year(2027) = %+v", y)
	}
	if y := c.Year(2030); y.Status != Missing || y.Year != 2030 {
		t.Errorf("Year(2030) = %+v", y)
	}
	if got := c.Years(); !slices.Equal(got, []int{2018, 2019, 2020, 2021, 2022, 2023, 2024, 2025, 2026, 2027}) {
		t.Errorf("Years = %v", got)
	}
	for _, y := range c.Years() {
		for _, doc := range c.Year(y).Documents {
			if doc.Number == "" || doc.URL == "" || doc.Checked == "" || doc.Issued.Year > y {
				t.Errorf("%d: provenance not complete: %+v", y, doc)
			}
		}
	}
	y.Documents[0].Title = "changed"
	if c.Year(2026).Documents[0].Title == "changed" {
		t.Error("a caller can change the calendar")
	}
}

func TestWarning(t *testing.T) {
	c := embedded(t)
	for _, tc := range []struct {
		years []int
		want  []string
	}{
		{nil, nil},
		{[]int{2026}, nil},
		{[]int{2028, 2027, 2027}, []string{"2027年放假安排未公布（截至2026年11月22日）", "2028年放假安排未收录"}},
		{[]int{2010}, []string{"2010年放假安排未收录"}},
	} {
		got := c.Warning(tc.years)
		if (got == "") != (tc.want == nil) || strings.Count(got, "放假安排") != len(tc.want) {
			t.Errorf("Warning(%v) = %q", tc.years, got)
		}
		for _, w := range tc.want {
			if !strings.Contains(got, w) {
				t.Errorf("Warning(%v) = %q, want %q in it", tc.years, got, w)
			}
		}
	}
}

// TestZero: a calendar without tables reckons with weekends and says so.
func TestZero(t *testing.T) {
	c, err := Load(fstest.MapFS{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []*Calendar{c, {}} {
		if work, known := c.Workday(day("2026-10-01")); !work || known {
			t.Errorf("Workday = %v, %v", work, known)
		}
		if d, gaps := c.LastWorkdayOnOrBefore(day("2026-10-04")); d != day("2026-10-02") || !slices.Equal(gaps, []int{2026}) {
			t.Errorf("LastWorkdayOnOrBefore = %v, %v", d, gaps)
		}
	}
}
