package zhdate

import (
	"encoding/json"
	"testing"
	"time"
)

// TestDateReckons: days are counted over leap days, whatever the precision.
func TestDateReckons(t *testing.T) {
	d := Date{2024, 2, 28}
	if got := d.AddDays(2); got != (Date{2024, 3, 1}) || d.DaysUntil(got) != 2 || got.DaysUntil(d) != -2 {
		t.Errorf("two days after %v is %v", d, got)
	}
	if d.Weekday() != time.Wednesday || d.Weekend() || !(Date{2026, 11, 29}).Weekend() {
		t.Errorf("%v is a %v", d, d.Weekday())
	}
	for n := -200000; n < 200000; n += 997 {
		if d := FromNumber(n); d.Number() != n || DateOf(d.Midnight()) != d || d.Weekday() != d.Midnight().Weekday() || !d.IsDay() {
			t.Fatalf("day %d is %v", n, d)
		}
	}
	for d, last := range map[Date]Date{{2024, 2, 0}: {2024, 2, 29}, {2023, 2, 0}: {2023, 2, 28}, {2024, 0, 0}: {2024, 12, 31}, {2024, 5, 6}: {2024, 5, 6}} {
		if d.Last() != last {
			t.Errorf("last day of %v is %v", d, d.Last())
		}
	}
	for _, d := range []Date{{}, {2023, 2, 29}, {2023, 13, 1}, {2023, 0, 1}, {10000, 1, 1}, {2023, 4, 0}, {2023, 0, 0}} {
		if d.IsDay() {
			t.Errorf("%v is a day", d)
		}
	}
}

// TestDateText: what is written is read again, and so is what older stores kept.
func TestDateText(t *testing.T) {
	for _, d := range []Date{{}, {2021, 0, 0}, {2021, 9, 0}, {2021, 9, 18}} {
		b, err := json.Marshal(d)
		var back Date
		if err != nil || string(b) != `"`+d.String()+`"` || json.Unmarshal(b, &back) != nil || back != d {
			t.Errorf("%v is written %s, read %v", d, b, back)
		}
	}
	var old struct{ Day Date }
	if err := json.Unmarshal([]byte(`{"Day":{"Year":2021,"Month":9,"Day":18}}`), &old); err != nil || old.Day != (Date{2021, 9, 18}) {
		t.Errorf("an older store's day is %v, %v", old.Day, err)
	}
	for _, bad := range []string{`"2021-13"`, `"2021-02-29"`, `"21-09-18"`, `2021`, `"2021-9-18"`, `[]`} {
		if err := json.Unmarshal([]byte(bad), new(Date)); err == nil {
			t.Errorf("%s is read as a date", bad)
		}
	}
}

func TestAway(t *testing.T) {
	d := Date{2026, 12, 30}
	for e, want := range map[Date]string{
		d: "今天", d.AddDays(1): "明天", d.AddDays(3): "还有3天", d.AddDays(-1): "已过1天", {2027, 1, 30}: "还有31天",
	} {
		if got := d.Away(e); got != want {
			t.Errorf("%v: %s, want %s", e, got, want)
		}
	}
}
