package place

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/search"
)

// Titled is a document a question can name by its title.
type Titled struct {
	Title string
	IDs   []string // every version of it
}

// minTitleRunes keeps titles such as 通知 from being found in any question.
const minTitleRunes = 3

var titleTailRE = regexp.MustCompile(`[(（][^()（）]*[)）]$`)

// titlesOf lists the titles as people say them: without 中华人民共和国, and without a bracket at the end.
func titlesOf(docs []search.Summary) (out []Titled) {
	at := map[string]int{}
	for _, d := range docs {
		t := strings.TrimPrefix(titleTailRE.ReplaceAllString(d.Title, ""), "中华人民共和国")
		if utf8.RuneCountInString(t) < minTitleRunes {
			continue
		}
		if i, ok := at[t]; ok {
			out[i].IDs = append(out[i].IDs, d.ID)
			continue
		}
		at[t] = len(out)
		out = append(out, Titled{t, []string{d.ID}})
	}
	slices.SortStableFunc(out, func(a, b Titled) int { return cmp.Compare(len(b.Title), len(a.Title)) })
	return out
}

// Named lists the documents a text names, the longest title at each place.
func (g *Gazetteer) Named(text string) (out []Titled) {
	for _, n := range g.titles {
		if strings.Contains(text, n.Title) {
			text = strings.ReplaceAll(text, n.Title, "\n")
			out = append(out, n)
		}
	}
	return out
}
