package opensearch

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search/index"
)

// FuzzSpelt: whatever a text has in it, its fields are terms that the cluster takes as they are, and a text holds itself
// and each of its lines word for word.
func FuzzSpelt(f *testing.F) {
	for _, s := range []string{"每班 不超过42人", "〔2018〕31号", "a\xffb", strings.Repeat("x", 500), "１２ 34\u3000\u2028五", "\u2426"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		whole := strings.Fields(spelt(text))
		for _, term := range whole {
			if n := utf8.RuneCountInString(term); n == 0 || n > longestTerm {
				t.Fatalf("a term of %d characters in %q", n, text)
			}
		}
		for _, line := range strings.Split(text, "\n") {
			if part := spelt(line); !strings.Contains(" "+strings.Join(whole, " ")+" ", " "+part+" ") && part != "" {
				t.Fatalf("%q is not found in %q: %q in %q", line, text, part, whole)
			}
		}
		if n := len(strings.Fields(joined([]string{text, text}))); text != "" && oneTerm(text) != "" && n != 2 {
			t.Fatalf("two terms %q became %d", text, n)
		}
	})
}

// TestFilled: a field is as long as its text, so that BM25 knows it.
func TestFilled(t *testing.T) {
	for _, c := range []struct {
		terms  []string
		length int
		want   string
	}{
		{[]string{"教师", "轮岗"}, 4, "教师 轮岗 ␦ ␦"},
		{[]string{"教师", "轮岗"}, 1, "教师 轮岗"},
		{nil, 3, ""},
	} {
		if got := filled(c.terms, c.length); got != c.want {
			t.Errorf("%q of %d: %q, want %q", c.terms, c.length, got, c.want)
		}
	}
}

// TestStoredForm: what is stored of a document is the document, without the way to its source; what is damaged is refused.
func TestStoredForm(t *testing.T) {
	d := &corpus.Document{Meta: corpus.Meta{ID: "a", Title: "办法", Audience: []string{"教师"}}, Text: "每班不超过42人。"}
	d.Map = corpus.Identity(d.Text, 0).Map
	d.Clauses = []corpus.Clause{{ID: "c1", Section: -1, Span: corpus.Span{Start: 0, End: len(d.Text)}}}
	b, err := pack(d)
	if err != nil {
		t.Fatal(err)
	}
	got, err := unpack(b)
	if err != nil || got.Text != d.Text || got.Title != d.Title || len(got.Clauses) != 1 || got.Map != nil || len(d.Map) == 0 || got.Audience[0] != "教师" {
		t.Errorf("%+v, %v", got, err)
	}
	for n := range b {
		damaged := append([]byte(nil), b...)
		damaged[n] ^= 0x55
		if d, err := unpack(damaged); err == nil && (d.Text != got.Text || len(d.Clauses) != 1 || d.Clauses[0].Span != got.Clauses[0].Span) {
			t.Fatalf("with byte %d damaged it reads %+v", n, d)
		}
	}
	if _, err := unpack(nil); err == nil {
		t.Error("nothing is taken for a document")
	}
}

// TestLongNames: an id too long for the cluster has one of its own.
func TestLongNames(t *testing.T) {
	long := strings.Repeat("编号", 200)
	if a, b := clauseID(long, 1), clauseID(long+"x", 1); len(a) > 512 || a == b || clauseID(long, 2) == a || documentID(long) == a {
		t.Errorf("%q and %q", a, b)
	}
	if audienceName(nil) != public || audienceName([][]string{{"教师"}}) == audienceName([][]string{{"校长"}}) {
		t.Error("audiences have the same name")
	}
	l := index.Listed{Weight: 1}
	if digestOf(&l, "a") == digestOf(&l, "b") || digestOf(&l, "a") == digestOf(&index.Listed{Weight: 1.1}, "a") {
		t.Error("digests do not tell")
	}
}
