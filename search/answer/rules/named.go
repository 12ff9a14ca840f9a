package rules

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/search/answer/place"
)

// maxTopicDocs is how many titles may hold a word that makes a text its own
// subject: a word of many titles (教育) singles out none.
const maxTopicDocs = 5

// topics lists the documents whose title holds a noun of the question that few
// titles hold: 校车 leads to the 校车安全管理条例.
func topics(g *place.Gazetteer, terms []term) []string {
	var out []string
	for _, t := range terms {
		if !t.noun || t.faint || utf8.RuneCountInString(t.text) < 2 {
			continue
		}
		var ids []string
		for _, n := range g.Titles {
			if strings.Contains(n.Title, t.text) {
				ids = append(ids, n.IDs...)
			}
		}
		if len(ids) <= maxTopicDocs {
			out = append(out, ids...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
