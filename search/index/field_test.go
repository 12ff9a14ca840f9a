package index

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/blevesearch/bleve/v2/document"

	"github.com/policybot/policybot/search/zh"
)

// TestFields: what a clause is found by.
func TestFields(t *testing.T) {
	seg, err := zh.New()
	if err != nil {
		t.Fatal(err)
	}
	a := newAnalyser(seg)
	for _, c := range []struct{ body, labels, path, want string }{
		{"学校管理", "", "", "pairs:校管 words:学校,管理"},
		{"校車。校车。校车", "", "", "words2:校车 words3:校车 words:校车"},
		{"應當", "", "", "pairs:应当"}, // a stop word is no word, but a pair
		{"", "\n第五条", "总则\n", "path:总则 words:第5条,第五条"},
		{"的", "", "总则\n", "pairs:的 path:总则"}, // headings as before
		{"", "", "附则\n", "path:附则"},
		{"", "", "", ""},
	} {
		doc := document.NewDocument(entryID)
		a.clause(doc, c.body, c.labels, c.path)
		var got []string
		for _, f := range doc.Fields {
			if f.Options().IsIndexed() {
				got = append(got, f.Name()+":"+strings.Join(slices.Sorted(maps.Keys(f.AnalyzedTokenFrequencies())), ","))
			}
		}
		slices.Sort(got)
		if strings.Join(got, " ") != c.want {
			t.Errorf("%q under %q: %q, want %q", c.body, c.path, strings.Join(got, " "), c.want)
		}
	}
}
