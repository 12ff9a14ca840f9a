package index

import (
	"context"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/hanzi"
)

// articleRE finds 第十二条, 第12条之一, and the 款 after it.
var articleRE = regexp.MustCompile(`第\s*([〇○零一二三四五六七八九十百千两\d]+)\s*条(?:\s*之\s*([一二三四五六七八九十\d]+))?(?:\s*第\s*([一二三四五六七八九十百\d]+)\s*款)?`)

// mostNamed is how many documents an address is looked up in: versions of one law.
const mostNamed = 8

// address is an article a query asks for, and the title that stands before it.
type address struct {
	article, part, paragraph int
	before                   string
}

// addresses reads the articles a query names, its text folded.
func addresses(query string) (out []address) {
	for _, m := range articleRE.FindAllStringSubmatchIndex(query, -1) {
		group := func(n int) int {
			if m[2*n] < 0 {
				return 0
			}
			return numeral(query[m[2*n]:m[2*n+1]])
		}
		if a := (address{group(1), group(2), group(3), query[:m[0]]}); a.article > 0 {
			out = append(out, a)
		}
	}
	return out
}

// numeral is 0 for what is no numeral.
func numeral(s string) int {
	v, ok := hanzi.ParseNumber(s)
	if !ok || v < 0 || v > 99999 {
		return 0
	}
	return int(v)
}

// addressed finds the clauses a query gives the address of: the article of the
// document whose title stands right before it, else of the documents the query names.
// The value is how exactly: 1 for an article, 2 for a 款 in it.
func (ix *Index) addressed(ctx context.Context, query string, named map[int32]bool) (map[int32]int, error) {
	out := map[int32]int{}
	for _, a := range addresses(query) {
		docs := ix.titles.endingWith(a.before)
		if len(docs) == 0 {
			docs = slices.Sorted(maps.Keys(named))
		}
		for _, d := range docs[:min(len(docs), mostNamed)] {
			if err := ix.mark(ctx, a, d, out); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// addressFactor is what an address does to a score.
func (ix *Index) addressFactor(exactly int) float64 {
	if exactly == 0 {
		return 1
	}
	return ix.opt.Ranking.Addressed * float64(exactly)
}

// mark notes the clauses of an article of one document.
func (ix *Index) mark(ctx context.Context, a address, d int32, out map[int32]int) error {
	doc, err := ix.document(ctx, ix.table.Documents[d].ID)
	if err != nil {
		return err
	}
	paragraph := map[int]int{} // by section: 款 counted so far
	for i, c := range doc.Clauses {
		s := articleOf(doc, c.Section)
		if s < 0 {
			continue
		}
		paragraph[s]++
		here := addresses(canonical(doc.Sections[s].Label))
		if len(here) != 1 || here[0].article != a.article || here[0].part != a.part {
			continue
		}
		o, exactly := ix.table.First[d]+int32(i), 1
		if a.paragraph > 0 && a.paragraph == paragraphOf(c.ID, paragraph[s]) {
			exactly = 2
		}
		out[o] = max(exactly, out[o])
	}
	return nil
}

// articleOf is the section of the article a section is in, -1 for none.
func articleOf(d *corpus.Document, s int) int {
	for ; s >= 0; s = d.Sections[s].Parent {
		if l := d.Sections[s].Label; strings.HasPrefix(l, "第") && strings.Contains(l, "条") {
			return s
		}
	}
	return -1
}

var paragraphRE = regexp.MustCompile(`k(\d+)$`)

// paragraphOf is the 款 a clause is: as its anchor says (a12k1), else counted.
func paragraphOf(id string, counted int) int {
	if m := paragraphRE.FindStringSubmatch(id); m != nil {
		if n, err := strconv.Atoi(m[1]); err == nil {
			return n
		}
	}
	return counted
}
