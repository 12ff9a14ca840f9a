package zhdate

import "testing"

func TestLunarDayIn(t *testing.T) {
	for year, want := range map[int]Date{2026: {2027, 2, 5}, 2024: {2025, 1, 28}, 2025: {2026, 2, 16}} {
		if d, ok := (LunarDay{12, 30}).In(year); !ok || d != want {
			t.Errorf("the eve of %d: %v", year, d)
		}
	}
	for _, d := range []LunarDay{{0, 1}, {13, 1}, {1, 0}, {1, 31}} {
		if day, ok := d.In(2026); ok {
			t.Errorf("%v is %v", d, day)
		}
	}
}
