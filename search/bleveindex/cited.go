package bleveindex

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"policybot/corpus"
)

// minCitedTitle is how many characters a title needs for 《title》 to be taken for
// this document: 《通知》 is anybody's.
const minCitedTitle = 4

// citesOf counts how often the clauses of a document name each title in 《》.
func citesOf(d *corpus.Document) []citation {
	times := map[uint64]int32{}
	for _, c := range d.Clauses {
		eachTitle(d.Quote(c.Span), func(title string) {
			if t := shortTitle(title); utf8.RuneCountInString(t) >= minCitedTitle {
				times[titleHash(t)]++
			}
		})
	}
	out := make([]citation, 0, len(times))
	for h, n := range times {
		out = append(out, citation{h, n})
	}
	slices.SortFunc(out, func(a, b citation) int { return cmp.Compare(a.Title, b.Title) })
	return out
}

// cited counts, for each document, the clauses of other documents that name it
// in 《》. What the rest of the library leans on outranks what it never mentions.
func (t *table) cited(parts []part) []int32 {
	byTitle := map[uint64][]int{}
	for i := range t.Documents {
		if s := shortTitle(t.Documents[i].Title); utf8.RuneCountInString(s) >= minCitedTitle {
			h := titleHash(s)
			byTitle[h] = append(byTitle[h], i)
		}
	}
	counts := make([]int32, len(t.Documents))
	for i, s := range t.at {
		for _, c := range parts[s.part].Cites[s.doc] {
			for _, n := range byTitle[c.Title] {
				if n != i {
					counts[n] += c.Times
				}
			}
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
