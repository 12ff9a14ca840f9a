package zhdate

import (
	"testing"
	"unicode/utf8"
)

func TestPrefix(t *testing.T) {
	for _, c := range []struct {
		in   string
		want Date
		rest string
	}{
		{"2021年9月18日起", Date{2021, 9, 18}, "起"},
		{"2022 年 12 月 13 日", Date{2022, 12, 13}, ""},
		{"二0一0年九月十六日", Date{2010, 9, 16}, ""},
		{"二〇二二年五月五日", Date{2022, 5, 5}, ""},
		{"二○一九年十二月三十一日", Date{2019, 12, 31}, ""},
		{"二O一O年十月", Date{2010, 10, 0}, ""},
		{"2022-05-05 10:00", Date{2022, 5, 5}, " 10:00"},
		{"2022/5/6", Date{2022, 5, 6}, ""},
		{"2020年", Date{2020, 0, 0}, ""},
		{"2020年13月", Date{2020, 0, 0}, "13月"},
	} {
		got, n, ok := Prefix(c.in)
		if !ok || got != c.want || c.in[n:] != c.rest {
			t.Errorf("Prefix(%q) = %v, rest %q, %v; want %v, rest %q", c.in, got, c.in[n:], ok, c.want, c.rest)
		}
	}
	for _, in := range []string{"", "年", "21年", "12345年", "2021年2月30日", "2021", "2021-13-01", "0021年"} {
		if got, _, ok := Prefix(in); ok {
			t.Errorf("Prefix(%q) = %v, want no date", in, got)
		}
	}
}

func TestFind(t *testing.T) {
	d, a, b, ok := Find("根据2020年规划，2021年3月4日印发")
	if !ok || d != (Date{2021, 3, 4}) || "根据2020年规划，2021年3月4日印发"[a:b] != "2021年3月4日" {
		t.Errorf("Find = %v [%d:%d] %v", d, a, b, ok)
	}
	if d, _, _, ok := Find("编号12021年3月4日"); ok {
		t.Errorf("Find inside a longer number = %v, want none", d)
	}
}

func FuzzPrefix(f *testing.F) {
	f.Add("2021年9月18日")
	f.Add("二0一0年九月十六日")
	f.Fuzz(func(t *testing.T, s string) {
		d, n, ok := Prefix(s)
		if !ok {
			return
		}
		if n <= 0 || n > len(s) || (n < len(s) && utf8.ValidString(s) && !utf8.RuneStart(s[n])) {
			t.Fatalf("Prefix(%q) took %d bytes", s, n)
		}
		again, m, ok := Prefix(s[:n])
		if !ok || again != d || m != n {
			t.Fatalf("Prefix(%q) = %v, of its own prefix %v %v", s, d, again, ok)
		}
	})
}
