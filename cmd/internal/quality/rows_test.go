package quality

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/eval"
)

// tagRE is the markup of a document in HTML, whose table rows evidence writes as | a | b |.
var tagRE = regexp.MustCompile(`<[^>]*>`)

// TestRowsFitDocuments: evidence stands in its document word for word, and the span in the
// evidence.
func TestRowsFitDocuments(t *testing.T) {
	l := readLibrary(t)
	for _, field := range fields {
		for _, r := range l.rows(t, field) {
			if r.Answerable() != (len(r.Evidence) > 0) || len(r.Docs) != len(r.Evidence) {
				t.Errorf("%s: answer %q, documents %q, evidence of %d", r.ID, r.Answer, r.Docs, len(r.Evidence))
			}
			spanned := r.Span == ""
			for name, evidence := range r.Evidence {
				if !strings.HasPrefix(name, field+"_") {
					t.Errorf("%s stands on %s of another field", r.ID, name)
				}
				if !stands(l.docs[name], evidence) {
					t.Errorf("%s: not in %s: %s", r.ID, name, evidence)
				}
				spanned = spanned || strings.Contains(evidence, r.Span)
			}
			if !spanned {
				t.Errorf("%s: %q is not in the evidence", r.ID, r.Span)
			}
		}
	}
}

// stands tells whether a text holds evidence; of a row of a table in HTML, each cell.
func stands(doc, evidence string) bool {
	if strings.Contains(doc, evidence) {
		return true
	}
	if !strings.Contains(doc, "<td") {
		return false
	}
	plain := tagRE.ReplaceAllString(doc, "|")
	return !slices.ContainsFunc(strings.Split(evidence, "|"), func(cell string) bool {
		cell = strings.TrimSpace(cell)
		return cell != "" && !strings.Contains(plain, "|"+cell+"|")
	})
}

// TestKindsOfQuestions: a gate that asks one kind of question, or only what has an answer,
// proves little.
func TestKindsOfQuestions(t *testing.T) {
	l := readLibrary(t)
	count := map[string]int{}
	for _, field := range fields {
		rows := l.rows(t, field)
		none := 0
		for _, r := range rows {
			count[r.Category]++
			if !r.Answerable() {
				none++
			}
		}
		if none*6 < len(rows) {
			t.Errorf("%s: %d of %d questions have no answer", field, none, len(rows))
		}
	}
	for _, kind := range []string{
		"numeric", "date", "deadline", "entity", "list", "yesno", "procedure", "definition",
		"penalty", "comparison", "table", "followup", "unanswerable_indomain",
	} {
		if count[kind] < 4 {
			t.Errorf("%d questions of the kind %s", count[kind], kind)
		}
	}
}

// TestStatsAndEntries: what is written is read back, and what is worse is seen.
func TestStatsAndEntries(t *testing.T) {
	e := entryOf(eval.Result{
		Row:     eval.Row{ID: "a1", Category: "numeric", Question: "几 张", Answer: eval.Strings{"3张"}},
		Answer:  search.Answer{Status: search.Answered, Headline: "五张", Confidence: sure},
		Outcome: eval.Wrong, Why: "缺少: 3",
	})
	if want := "== a1 numeric wrong answered 0 sure\n问 几 张\n答 五张\n应 3张\n因 缺少: 3\n"; e.text != want {
		t.Errorf("an entry is\n%swant\n%s", e.text, want)
	}
	for _, text := range []string{"== a1 numeric wrong answered 2 sure\n问 几张\n", "== b2 list abstained clauses 0 -\n问 哪些\n"} {
		got, err := split(text)
		if err != nil || len(got) != 1 || join(got) != text || got[0].head() != strings.SplitN(text, "\n", 2)[0] {
			t.Errorf("%q is read as %+v, %v", text, got, err)
		}
	}
	if _, err := split("== a1 numeric\n"); err == nil {
		t.Error("half a head is read")
	}
	s := statsOf(map[string][]entry{"tax": {
		{id: "a", category: "list", outcome: eval.Right, status: "answered", rank: 1, sure: true},
		{id: "b", category: "list", outcome: eval.Wrong, status: "answered", rank: 2},
		{id: "c", category: "list", outcome: eval.Listed, status: search.Clauses, rank: 3},
		{id: "d", category: "unanswerable_indomain", outcome: eval.Wrong, status: "answered"},
	}})
	if want := (bounds{right: 1, wrong: 1, baseless: 1, two: 2}); s.bounds != want {
		t.Errorf("bounds %+v, want %+v", s.bounds, want)
	}
	if back, err := parseStats(s.String()); err != nil || back != s {
		t.Errorf("%v: read back as\n%s", err, back)
	}
	for _, c := range []struct {
		b    bounds
		want int
	}{
		{bounds{1, 1, 1, 2}, 0},
		{bounds{2, 0, 0, 3}, 0},
		{bounds{0, 1, 1, 2}, 1},
		{bounds{9, 2, 2, 1}, 3},
	} {
		if why := c.b.worse(s.bounds); len(why) != c.want {
			t.Errorf("%+v is worse by %q, want %d reasons", c.b, why, c.want)
		}
	}
	if d := difference("a\nb\n", "a\nc\n"); d != "- b\n  a\n+ c\n" {
		t.Errorf("difference %q", d)
	}
}
