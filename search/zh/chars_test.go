package zh

import (
	"slices"
	"strings"
	"testing"
)

func TestChars(t *testing.T) {
	for text, want := range map[string]string{
		"校车的校車":    "校车", // 的 is common
		"2021 abc": "",
		"𠮷家":       "家",
		"":         "",
	} {
		var got []rune
		for _, c := range Chars(Canonical(text)) {
			got = append(got, rune(c))
		}
		if string(got) != want {
			t.Errorf("Chars(%s) = %s, want %s", text, string(got), want)
		}
	}
}

// TestWords: no stop words, and what Search says of the rest.
func TestWords(t *testing.T) {
	seg := segmenter(t)
	for _, text := range []string{"学校应当管理校車", "根据国办发〔2021〕5号，2021年9月18日前", "的", ""} {
		var want []Token
		for _, tok := range seg.Search(Canonical(text)) {
			if !seg.IsStop(tok.Text) {
				want = append(want, tok)
			}
		}
		if got := seg.Words(Canonical(text)); !slices.Equal(got, want) {
			t.Errorf("Words(%s) = %v, want %v", text, got, want)
		}
	}
}

func TestFoldOffsets(t *testing.T) {
	text := "ＡＢ學校"
	f := Fold(text)
	if f.Text != "ab学校" {
		t.Fatalf("folded to %q", f.Text)
	}
	i := strings.Index(f.Text, "校")
	if got := text[f.Offset(i):]; got != "校" {
		t.Errorf("校 is at %q", got)
	}
	if f.Offset(len(f.Text)) != len(text) {
		t.Errorf("the end is at %d", f.Offset(len(f.Text)))
	}
}
