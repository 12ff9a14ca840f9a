package sheet

import (
	"errors"
	"testing"

	"github.com/policybot/policybot/corpus/format"
)

func TestNumber(t *testing.T) {
	for _, c := range []struct {
		code string
		v    float64
		want string
	}{
		{"General", 625, "625"},
		{"", 0.1 + 0.2, "0.3"},
		{"@", 110101199001011234, "110101199001011000"},
		{"General", 1e22, "1E+22"},
		{"0", 2.5, "2"},
		{"0.00", 1100, "1100.00"},
		{"#,##0.00", 1234567.5, "1,234,567.50"},
		{"#,##0", -1234, "-1,234"},
		{"0.##", 1.5, "1.5"},
		{"0.##", 2, "2"},
		{"0%", 0.6, "60%"},
		{"0.0%", 0.075, "7.5%"},
		{`0"元"`, 500, "500元"},
		{"0元/人", 500, "500元/人"},
		{`"≥"0`, 50, "≥50"},
		{"[$¥-804]#,##0.00;[Red]-[$¥-804]#,##0.00", 1200, "¥1,200.00"},
		{"#,##0_ ;[Red]-#,##0\\ ", -1200, "-1,200"},
		{"0.00_);(0.00)", -3, "(3.00)"},
		{`0;-0;"无"`, 0, "无"},
		{"#,##0,", 12345678, "12346"},
		{"0.00E+00", 12345, "12345"},
		{"# ?/?", 0.5, "0.5"},
		{"yyyy/m/d", 45826, "2025/6/18"},
		{`yyyy"年"m"月"d"日";@`, 45826, "2025年6月18日"},
		{"[$-804]yyyy年mm月dd日", 45826, "2025年06月18日"},
		{"yy-m-d", 45826, "25-6-18"},
		{"h:mm", 0.354166666666667, "8:30"},
		{"mm:ss", 0.5 + 61.0/86400, "01:01"},
		{"yyyy/m/d h:mm:ss", 45826.75, "2025/6/18 18:00:00"},
		{"[$-804]aaaa", 45826, "45826"},
		{"d dddd", 45826, "18 星期三"},
		{"yyyy/m/d", -1, "-1"},
		{"yyyy/m/d", 1, "1900/1/1"},
	} {
		if got := Number(c.code, c.v, false); got != c.want {
			t.Errorf("Number(%q, %v) = %q, want %q", c.code, c.v, got, c.want)
		}
	}
	if got := Number("yyyy/m/d", 44364, true); got != "2025/6/18" {
		t.Errorf("from 1904: %s", got)
	}
}

func FuzzNumber(f *testing.F) {
	f.Add(`#,##0.00_);[Red](0%"x")`, 1.5)
	f.Add("yyyy\\年[h]mm", 45826.5)
	f.Fuzz(func(t *testing.T, code string, v float64) {
		if s := Number(code, v, false); len(s) > 2*len(code)+800 {
			t.Errorf("Number(%q, %v) has %d bytes", code, v, len(s))
		}
	})
}

func TestContent(t *testing.T) {
	b := format.NewBudget(format.Limits{})
	one := New("标准", false, b)
	for _, c := range []struct {
		row, column int
		text        string
	}{
		{0, 2, "住宿费标准表"}, {1048575, 9, "400"}, {4, 2, "学段"}, {4, 9, "元"}, {6, 2, "初中"}, {6, 9, "300"}, {1 << 20, 0, "外面"}, {3, -1, "外面"},
	} {
		if err := one.Set(c.row, c.column, c.text); err != nil {
			t.Fatal(err)
		}
	}
	for _, r := range []Range{{0, 2, 0, 9}, {6, 2, 1048575, 2}, {8, 8, 8, 8}, {5, 5, 4, 4}} {
		if err := one.Merge(r); err != nil {
			t.Fatal(err)
		}
	}
	two := New("说明", false, b)
	if err := two.Set(0, 0, "按学期收取。"); err != nil {
		t.Fatal(err)
	}
	hidden := New("底稿", true, b)
	if err := hidden.Set(0, 0, "x"); err != nil {
		t.Fatal(err)
	}
	c, err := Content([]*Sheet{one, New("Sheet3", false, b), two, hidden}, b)
	want := "## 标准\n住宿费标准表\n| 学段 | 元 |\n| --- | --- |\n| 初中 | 300 |\n| 初中 | 400 |\n## 说明\n按学期收取。\n"
	if err != nil || c.Text != want || len(c.Flags) != 1 {
		t.Errorf("%v %v\n%s", err, c.Flags, c.Text)
	}
}

func TestLimits(t *testing.T) {
	b := format.NewBudget(format.Limits{Cells: 1000})
	diagonal := New("", false, b)
	for i := range 100 {
		if err := diagonal.Set(i, i, "x"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := Content([]*Sheet{diagonal}, b); !errors.Is(err, format.ErrTooLarge) {
		t.Errorf("a diagonal: %v", err)
	}
	b = format.NewBudget(format.Limits{Cells: 1000})
	over := New("", false, b)
	for i := range 10 {
		_, _ = over.Set(i, 0, "x"), over.Set(i, 1, "y")
	}
	for range 100 {
		_ = over.Merge(Range{0, 0, 9, 1})
	}
	if _, err := Content([]*Sheet{over}, b); !errors.Is(err, format.ErrTooLarge) {
		t.Errorf("overlapping merges: %v", err)
	}
}
