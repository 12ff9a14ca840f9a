package sample_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"policybot/corpus/corpustest"
	"policybot/corpus/hanzi"
	"policybot/corpus/sample"
)

// longestShared is how many consecutive Han characters a digest may have in
// common with the text it retells: one more would be a copied sentence.
const longestShared = 13

// properNames are long names that are facts and cannot be said otherwise.
var properNames = []string{"吉林省义务教育学校办学基本标准", "吉林省义务教育初步均衡发展县区"}

func TestEveryDocumentSaysWhatItIs(t *testing.T) {
	names, err := fs.Glob(sample.FS(), "*.txt")
	if err != nil || len(names) != 5 {
		t.Fatalf("sample holds %v (%v), want five documents", names, err)
	}
	for _, name := range names {
		text := read(t, name)
		lines := strings.Split(text, "\n")
		if !strings.HasPrefix(lines[1], "（要点摘编，演示用，非原文") {
			t.Errorf("%s: second line %q does not say that this is a digest", name, lines[1])
		}
		if !strings.Contains(text, "\n一、") {
			t.Errorf("%s: has no numbered sections", name)
		}
	}
}

// TestNoSentenceIsCopied compares with the public texts themselves, where they
// stand beside the checkout. Titles and enumerations of names are facts: the
// title line is left out and 、 ends a run.
func TestNoSentenceIsCopied(t *testing.T) {
	paths, err := filepath.Glob(filepath.Join(corpustest.Shared(t, "corpus", "seeds"), "*.txt"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no seeds found: %v", err)
	}
	var seeds strings.Builder
	for _, p := range paths {
		b, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		seeds.WriteString(han(hanzi.Simplify(string(b))) + "\n")
	}
	names, _ := fs.Glob(sample.FS(), "*.txt")
	for _, name := range names {
		_, body, _ := strings.Cut(read(t, name), "\n")
		for _, n := range properNames {
			body = strings.ReplaceAll(body, n, "、")
		}
		for _, run := range strings.FieldsFunc(body, func(r rune) bool { return r == '、' || r == '：' || r == '\n' }) {
			if copied := sharedRun(han(run), seeds.String(), longestShared); copied != "" {
				t.Errorf("%s: %q stands in the public text too", name, copied)
			}
		}
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	b, err := fs.ReadFile(sample.FS(), name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// han drops punctuation and space; anything else that is not Han (a digit, a
// letter) becomes a break, because it ends a run.
func han(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Han, r):
			return r
		case unicode.IsPunct(r), unicode.IsSpace(r), unicode.IsSymbol(r):
			return -1
		}
		return '|'
	}, s)
}

// sharedRun is the first run of more than limit Han characters of s that also
// stands in corpus, or "".
func sharedRun(s, corpus string, limit int) string {
	for _, part := range strings.Split(s, "|") {
		r := []rune(part)
		for i := 0; i+limit < len(r); i++ {
			if w := string(r[i : i+limit+1]); strings.Contains(corpus, w) {
				return w
			}
		}
	}
	return ""
}

func TestSharedRunFindsACopy(t *testing.T) {
	text := han("学校食堂应当每学期至少公布一次收支情况,并接受家长监督。")
	if got := sharedRun(han("规定:学校食堂应当每学期至少公布一次收支"), text, longestShared); got == "" {
		t.Error("a copied run was not found")
	}
	if got := sharedRun(han("食堂收支每学期公布一次"), text, longestShared); got != "" {
		t.Errorf("an own sentence was taken for a copy: %q", got)
	}
}
