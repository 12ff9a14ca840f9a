package fit

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/policybot/policybot/search"
)

func TestCut(t *testing.T) {
	for _, c := range []struct {
		scale Scale
		in    string
		max   int
		want  string
	}{
		{Runes, "甲乙丙", 3, "甲乙丙"}, {Runes, "甲乙丙丁", 3, "甲乙…"}, {Runes, "甲乙", 1, ""}, {Runes, "甲乙", 0, ""},
		{UTF16, "𠮷𠮷𠮷", 5, "𠮷𠮷…"}, {UTF16, "𠮷𠮷", 4, "𠮷𠮷"},
		{Bytes, "甲乙丙", 9, "甲乙丙"}, {Bytes, "甲乙丙丁", 9, "甲乙…"}, {Bytes, "甲乙丙丁", 8, "甲…"}, {Bytes, "甲乙", 3, ""},
	} {
		if got := c.scale.Cut(c.in, c.max); got != c.want || c.scale.Of(got) > max(c.max, 0) {
			t.Errorf("%q in %d: %q, want %q", c.in, c.max, got, c.want)
		}
	}
}

func TestAround(t *testing.T) {
	for _, c := range []struct {
		before, mark, after string
		max                 int
		want                string
		whole, ok           bool
	}{
		{"每班不超过", "50人", "，另有规定的除外", 20, "每班不超过50人，另有规定的除外", true, true},
		{"每班不超过", "50人", "，另有规定的除外", 11, "…不超过50人，另有…", false, true},
		{"每班不超过", "50人", "。", 8, "…超过50人。", false, true},
		{"每班不超过", "50人", "。", 4, "", false, false},
		{"每班不超过", "", "五十人", 6, "…超过五十…", false, true},
	} {
		b, a, whole, ok := Scale(Runes).Around(c.before, c.mark, c.after, c.max)
		got := b + c.mark + a
		if !ok {
			got = b + a
		}
		if got != c.want || whole != c.whole || ok != c.ok {
			t.Errorf("%q in %d: %q %v %v, want %q", c.before+c.mark+c.after, c.max, got, whole, ok, c.want)
		}
	}
}

// FuzzAround: what is kept is no longer than it may be, stands next to the value, and is said to be whole only when it is.
func FuzzAround(f *testing.F) {
	f.Add("每班不超过", "50人", "。", 7)
	f.Fuzz(func(t *testing.T, before, mark, after string, max int) {
		if !utf8.ValidString(before + mark + after) {
			t.Skip()
		}
		for _, s := range []Scale{Runes, UTF16, Bytes} {
			b, a, whole, ok := s.Around(before, mark, after, max)
			switch {
			case !ok && b+a != "", ok && s.Of(b+mark+a) > max, whole != (ok && b == before && a == after):
				t.Errorf("%q %q %q in %d: %q %q %v %v", before, mark, after, max, b, a, whole, ok)
			case ok && !(strings.HasSuffix(before, strings.TrimPrefix(b, dots)) && strings.HasPrefix(after, strings.TrimSuffix(a, dots))):
				t.Errorf("%q %q: not from beside the value: %q %q", before, after, b, a)
			}
		}
	})
}

func TestSourceButtons(t *testing.T) {
	cs := []search.Citation{{}, {}, {}}
	labels := func(n, max int) (out []string) {
		for _, b := range SourceButtons(cs[:n], max) {
			out = append(out, b.Label)
		}
		return out
	}
	for _, c := range []struct {
		n, max int
		want   string
	}{{0, 2, ""}, {1, 2, "查看原文"}, {3, 1, "查看原文"}, {3, 2, "原文1 原文2"}} {
		if got := strings.Join(labels(c.n, c.max), " "); got != c.want {
			t.Errorf("%d of %d: %q, want %q", c.max, c.n, got, c.want)
		}
	}
}

func TestAddress(t *testing.T) {
	for u, want := range map[string]bool{
		"https://a.cn/x?y=1#c2": true, "http://10.0.0.1:8080/": true, "javascript:alert(1)": false, "https://": false,
		"/documents/1": false, "https://a.cn/ x": false, "https://a.cn/\n": false, "https://a.cn/" + strings.Repeat("x", 40): false,
	} {
		if _, ok := Scale(Runes).Address(u, 40); ok != want {
			t.Errorf("%q: %v", u, ok)
		}
	}
}
