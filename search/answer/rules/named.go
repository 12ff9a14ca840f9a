package rules

import (
	"regexp"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/search"
)

// namedDoc is a document a question can name by its title.
type namedDoc struct {
	title string
	ids   []string // every version of it
}

// minTitleRunes keeps titles such as 通知 from being found in any question.
const minTitleRunes = 3

var titleTailRE = regexp.MustCompile(`[(（][^()（）]*[)）]$`)

// titlesOf lists the titles as people say them: without 中华人民共和国, and
// without a bracket at the end.
func titlesOf(docs []search.Summary) []namedDoc {
	at := map[string]int{}
	var out []namedDoc
	for _, d := range docs {
		t := strings.TrimPrefix(titleTailRE.ReplaceAllString(d.Title, ""), "中华人民共和国")
		if utf8.RuneCountInString(t) < minTitleRunes {
			continue
		}
		if i, ok := at[t]; ok {
			out[i].ids = append(out[i].ids, d.ID)
			continue
		}
		at[t] = len(out)
		out = append(out, namedDoc{t, []string{d.ID}})
	}
	sort.SliceStable(out, func(i, j int) bool { return len(out[i].title) > len(out[j].title) })
	return out
}

// maxTopicDocs is how many titles may hold a word that makes a text its own
// subject: a word of many titles (教育) singles out none.
const maxTopicDocs = 5

// topics lists the documents whose title holds a noun of the question that few
// titles hold: 校车 leads to the 校车安全管理条例.
func (g *gazetteer) topics(terms []term) []string {
	var out []string
	for _, t := range terms {
		if !t.noun || t.faint || utf8.RuneCountInString(t.text) < 2 {
			continue
		}
		var ids []string
		for _, n := range g.titles {
			if strings.Contains(n.title, t.text) {
				ids = append(ids, n.ids...)
			}
		}
		if len(ids) <= maxTopicDocs {
			out = append(out, ids...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// titled lists the documents a text names, the longest title at each place.
func (g *gazetteer) titled(text string) []namedDoc {
	var out []namedDoc
	for _, n := range g.titles {
		if strings.Contains(text, n.title) {
			text = strings.ReplaceAll(text, n.title, "\n")
			out = append(out, n)
		}
	}
	return out
}
