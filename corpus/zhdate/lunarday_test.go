package zhdate

import (
	"slices"
	"testing"
)

func TestLunarDayIn(t *testing.T) {
	for year, want := range map[int]Date{2026: {2027, 2, 5}, 2024: {2025, 1, 28}, 2025: {2026, 2, 16}} {
		if d, ok := (LunarDay{Month: 12, Day: 30}).In(year); !ok || d != want {
			t.Errorf("the eve of %d: %v", year, d)
		}
	}
	for _, d := range []LunarDay{{Day: 1}, {Month: 13, Day: 1}, {Month: 1}, {Month: 1, Day: 31}} {
		if day, ok := d.In(2026); ok {
			t.Errorf("%v is %v", d, day)
		}
	}
}

// TestLunarDays: every month has its 初一 and 十五, leap months too; a shift counts days.
func TestLunarDays(t *testing.T) {
	for _, c := range []struct {
		day   LunarDay
		words string
		want  []string
	}{
		{LunarDay{Day: 1, And: 15}, "每月农历初一、十五", []string{"2025-07-09", "2025-07-25", "2025-08-08", "2025-08-23"}}, // 六月 and 闰六月
		{LunarDay{Day: 30}, "每月农历三十", []string{"2025-07-24", "2025-08-22", "2025-09-21"}},
		{LunarDay{Month: 8, Day: 15, Shift: -3}, "每年农历8月15日前3天", []string{"2025-10-03", "2026-09-22"}},
		{LunarDay{Month: 1, Day: 1, Shift: -3}, "每年农历1月1日前3天", []string{"2026-02-14", "2027-02-03"}},
		{LunarDay{Month: 12, Day: 30}, "每年除夕", []string{"2026-02-16", "2027-02-05"}},
	} {
		var got []string
		for d := range c.day.Days(Date{2025, 7, 3}) {
			if got = append(got, d.String()); len(got) == len(c.want) {
				break
			}
		}
		if !slices.Equal(got, c.want) || c.day.String() != c.words {
			t.Errorf("%+v: %v %s, want %v %s", c.day, got, c.day, c.want, c.words)
		}
	}
}
