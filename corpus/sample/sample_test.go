package sample_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/policybot/policybot/corpus/corpustest"
	"github.com/policybot/policybot/corpus/hanzi"
	"github.com/policybot/policybot/corpus/ingest"
	"github.com/policybot/policybot/corpus/sample"
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
		head, _, _ := strings.Cut(text, "\n\n")
		if !strings.Contains(head, "\n（要点摘编，演示用，非原文）") {
			t.Errorf("%s: its head does not say that this is a digest:\n%s", name, head)
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

// TestReadAsWhatTheyAre: the metadata is real, so ingest must find it, and must
// not take a digest for the document itself.
func TestReadAsWhatTheyAre(t *testing.T) {
	rep, err := ingest.Load(t.Context(), sample.FS(), ingest.Options{Now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)})
	if err != nil || len(rep.Skipped) != 0 {
		t.Fatalf("skipped %v, %v", rep.Skipped, err)
	}
	var got []string
	for _, d := range rep.Documents {
		got = append(got, strings.Join([]string{d.Title, d.Number, strings.Join(d.Issuers, "、"), d.Issued.String(), string(d.Authority)}, " | "))
	}
	want := []string{
		"辽源市2010—2012年推进义务教育均衡发展实施方案 | 辽府办发〔2010〕13号 | 辽源市人民政府办公室 | 2010-09-16 | digest",
		"吴忠市利通区教育事业发展“十四五”规划 | 吴利政办发〔2022〕46号 | 吴忠市利通区人民政府办公室 | 2022-05-05 | digest",
		"韶关市浈江区推动基础教育高质量发展行动方案 |  | 中共韶关市浈江区委办公室、韶关市浈江区人民政府办公室 | 2022-12-13 | digest",
		"塔城地区推动县域义务教育优质均衡发展实施方案（2021—2035年） |  | 塔城地区行政公署办公室 | 2021-09-18 | digest",
		"镇江市义务教育优质均衡发展实施方案（2016—2020年） |  |  |  | digest",
	}
	if !slices.Equal(got, want) {
		t.Errorf("read as\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
