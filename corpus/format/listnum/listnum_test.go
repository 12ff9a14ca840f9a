package listnum

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestNumber(t *testing.T) {
	for _, c := range []struct {
		form string
		n    int
		want string
	}{
		{"decimal", 12, "12"},
		{"chineseCounting", 0, "零"},
		{"chineseCounting", 10, "十"},
		{"chineseCounting", 11, "十一"},
		{"chineseCountingThousand", 20, "二十"},
		{"chineseCountingThousand", 105, "一百零五"},
		{"chineseCountingThousand", 110, "一百一十"},
		{"chineseCountingThousand", 1005, "一千零五"},
		{"chineseCountingThousand", 1010, "一千零一十"},
		{"chineseLegalSimplified", 11, "壹拾壹"},
		{"ideographDigital", 105, "一〇五"},
		{"decimalFullWidth", 12, "１２"},
		{"decimalZero", 7, "07"},
		{"decimalZero", 17, "17"},
		{"upperRoman", 14, "XIV"},
		{"lowerRoman", 9, "ix"},
		{"upperLetter", 28, "BB"},
		{"lowerLetter", 3, "c"},
		{"decimalEnclosedCircle", 3, "③"},
		{"decimalEnclosedCircle", 21, "㉑"},
		{"decimalEnclosedCircle", 51, "(51)"},
		{"ideographTraditional", 2, "乙"},
		{"ideographZodiac", 13, "子"},
		{"thaiCounting", 4, "4"},
		{"decimal", -3, "-3"},
	} {
		if got := Number(c.form, c.n); got != c.want {
			t.Errorf("Number(%s, %d) = %s, want %s", c.form, c.n, got, c.want)
		}
	}
}

func law() [Levels]Level {
	return [Levels]Level{
		{Start: 1, Format: "chineseCounting", Pattern: "第%1章"},
		{Start: 1, Format: "chineseCounting", Pattern: "第%2条", Restart: -1},
		{Start: 1, Format: "chineseCounting", Pattern: "（%3）"},
		{Start: 1, Format: "decimal", Pattern: "%1.%3.%4", Legal: true},
		{Format: "bullet", Pattern: "●"},
	}
}

func TestCounter(t *testing.T) {
	c := NewCounter(law())
	var got []string
	for _, level := range []int{0, 1, 2, 2, 1, 2, 0, 1, 2, 3, 3, 4, 9, -1} {
		got = append(got, c.Next(level))
	}
	want := "第一章 第一条 （一） （二） 第二条 （一） 第二章 第三条 （一） 2.1.1 2.1.2   "
	if strings.Join(got, " ") != want {
		t.Errorf("got %q", strings.Join(got, " "))
	}
	c.Set(1, Level{Start: 9, Format: "decimal", Pattern: "%2."}, true)
	if got := c.Next(1); got != "9." {
		t.Errorf("after an override: %q", got)
	}
}

func TestLevelsLeftOutCount(t *testing.T) {
	c := NewCounter([Levels]Level{{Start: 1, Format: "decimal", Pattern: "%1"}, {Start: 1, Format: "decimal", Pattern: "%1.%2"}})
	if a, b, d := c.Next(1), c.Next(0), c.Next(1); a != "1.1" || b != "2" || d != "2.1" {
		t.Errorf("%q %q %q", a, b, d)
	}
}

func TestJoin(t *testing.T) {
	for _, c := range [][3]string{
		{"一、", " 总则", "一、总则"}, {"第一条", "为了", "第一条 为了"}, {"1.1", "范围", "1.1 范围"}, {"1.", "5元", "1. 5元"}, {"1.", "住宿", "1.住宿"}, {"", "a", "a"},
	} {
		if got := Join(c[0], c[1]); got != c[2] {
			t.Errorf("Join(%q, %q) = %q", c[0], c[1], got)
		}
	}
}

// A label is short whatever a file says, and every number has a sign.
func FuzzNumber(f *testing.F) {
	f.Add("chineseCounting", 1<<30)
	f.Add("upperLetter", 521)
	f.Fuzz(func(t *testing.T, form string, n int) {
		if s := Number(form, n); !utf8.ValidString(s) || len(s) > 80 || s == "" && form != "bullet" && form != "none" {
			t.Errorf("Number(%q, %d) = %q", form, n, s)
		}
	})
}
