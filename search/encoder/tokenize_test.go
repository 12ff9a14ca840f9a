package encoder

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestPlaces(t *testing.T) {
	v := &tiny(t, Options{}).model.vocabulary
	for _, c := range []struct{ text, want string }{
		{"", ""},
		{" \t　", ""},
		{"初中班额", "▁[] 初中[初中] 班额[班额]"},
		{"  初中   50人 ", "▁[] 初中[初中] ▁50[50] 人[人]"},
		{"（一）㈠", "▁([（] 一[一] )[）] ([㈠] 一[㈠] )[㈠]"},
		{"10％…", "▁[] 10%[10％] ...[…]"},
		{"a\x00b", "▁[] ab[a\x00b]"},
		{"不𠮷𪚥得", "▁[] 不[不] <unk>[𠮷𪚥] 得[得]"},
		{"<s>", "▁[] <unk>[<s>]"},
		{"人\xff\xfe人", "▁[] 人[人] <unk>[\xff\xfe] 人[人]"},
		{"the\u200b\u200bx", "▁the[the] ▁[] x[x]"},
	} {
		var got []string
		for _, k := range v.tokenize(c.text) {
			got = append(got, fmt.Sprintf("%s[%s]", v.piece(int(k.id)), c.text[k.start:k.end]))
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%q:\n got %s\nwant %s", c.text, s, c.want)
		}
	}
}

// TestSimplified: places are those of the text before it was simplified, of any length.
func TestSimplified(t *testing.T) {
	simplify := func(text string, yield func(start, end int, out string)) {
		for _, c := range [][2]string{{"學", "学"}, {"個㈠", "50"}, {"超", "超超"}} {
			if i := strings.Index(text, c[0]); i >= 0 {
				yield(i, i+len(c[0]), c[1])
			}
		}
	}
	v := &tiny(t, Options{Simplify: simplify}).model.vocabulary
	const text = "小學班　個㈠人超過"
	want := []string{"", "小學", "班", "個㈠", "人", "超", "超", "過"}
	var got []string
	for _, k := range v.tokenize(text) {
		got = append(got, text[k.start:k.end])
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// checkTokens states what holds for any text: places fall on characters and never go back, and the pieces, with some
// characters for each unknown one, are the normal text.
func checkTokens(t *testing.T, v *vocabulary, text string) {
	t.Helper()
	pattern := "(?s)^"
	start, stop := int32(0), int32(0)
	for _, k := range v.tokenize(text) {
		if k.start < start || k.end < stop || k.end < k.start || int(k.end) > len(text) {
			t.Fatalf("%q: place %d to %d after %d to %d", text, k.start, k.end, start, stop)
		}
		start, stop = k.start, k.end
		if !boundary(text, int(start)) || !boundary(text, int(stop)) {
			t.Fatalf("%q: place %d to %d is inside a character", text, start, stop)
		}
		if k.id == unknownID {
			pattern += "[^▁]+?"
		} else {
			pattern += regexp.QuoteMeta(v.piece(int(k.id)))
		}
	}
	if n := v.normalize(text); !regexp.MustCompile(pattern + "$").Match(n.text) {
		t.Fatalf("%q: %q is not %s", text, n.text, pattern)
	}
}

// boundary reports whether a character of text begins or ends at i; each byte that is none is one.
func boundary(text string, i int) bool {
	for j := range text {
		if j >= i {
			return j == i
		}
	}
	return i == len(text)
}

func TestTokensOfGoldenLines(t *testing.T) {
	e := tiny(t, Options{})
	for _, line := range readGolden(t, "testdata/tiny.json").Lines {
		checkTokens(t, &e.model.vocabulary, line.Text)
	}
}

func FuzzTokenize(f *testing.F) {
	for _, s := range []string{"", " ", "▁▁a ▁", "初中班额上限是多少", "㈠（一）…10％", "a\x00\u200bb", "𠮷\xff<s>", "50 　the", "7the"} {
		f.Add(s)
	}
	v := &tiny(f, Options{}).model.vocabulary
	f.Fuzz(func(t *testing.T, text string) { checkTokens(t, v, text[:min(len(text), 200)]) })
}
