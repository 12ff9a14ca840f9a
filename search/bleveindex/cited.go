package bleveindex

import (
	"strings"
	"unicode/utf8"

	"policybot/corpus"
)

// minCitedTitle is how many characters a title needs for 《title》 to be taken for
// this document: 《通知》 is anybody's.
const minCitedTitle = 4

// cited counts, for each document, the clauses of other documents that name it
// in 《》. What the rest of the library leans on outranks what it never mentions.
func cited(docs []*corpus.Document) []int32 {
	byTitle := map[string][]int{}
	for i, d := range docs {
		if t := shortTitle(d.Title); utf8.RuneCountInString(t) >= minCitedTitle {
			byTitle[t] = append(byTitle[t], i)
		}
	}
	counts := make([]int32, len(docs))
	for i, d := range docs {
		for _, c := range d.Clauses {
			eachTitle(d.Quote(c.Span), func(title string) {
				for _, n := range byTitle[shortTitle(title)] {
					if n != i {
						counts[n]++
					}
				}
			})
		}
	}
	return counts
}

// eachTitle yields what stands between 《 and the next 》.
func eachTitle(text string, yield func(string)) {
	for {
		_, rest, ok := strings.Cut(text, "《")
		if !ok {
			return
		}
		title, after, ok := strings.Cut(rest, "》")
		if !ok {
			return
		}
		yield(title)
		text = after
	}
}

// shortTitle is a title as others cite it.
func shortTitle(s string) string {
	return strings.TrimPrefix(strings.TrimSpace(s), "中华人民共和国")
}
