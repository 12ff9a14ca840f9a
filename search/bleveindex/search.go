package bleveindex

import (
	"context"
	"fmt"
	"strconv"

	"policybot/corpus"
	"policybot/search"
)

// clauseWeight is what a clause's kind makes of its score: a heading without
// text or a signature is seldom what was asked for.
var clauseWeight = [...]float64{1, 0.6, 0.85}

func weightClass(d *corpus.Document, i int) uint8 {
	switch d.Clauses[i].Kind {
	case corpus.Heading:
		return 1
	case corpus.Signature:
		return 2
	}
	return 0
}

// documentWeight ranks what does not state policy, or no longer does, below what
// does when they say the same, and what other documents cite above what they do
// not.
func (r *Ranking) documentWeight(d *search.Summary, standing float64) float64 {
	w := 1 + r.Cited*standing
	if d.Authority == corpus.Template {
		w *= r.Template
	}
	if d.Validity == corpus.Repealed {
		w *= r.Repealed
	}
	return w
}

// match is a clause that was found.
type match struct {
	ordinal int32
	score   float64
}

// Search finds the clauses of a query; see search.Searcher.
func (ix *Index) Search(ctx context.Context, q search.Query) (search.Results, error) {
	if err := q.Validate(); err != nil {
		return search.Results{}, err
	}
	done, err := ix.use()
	if err != nil {
		return search.Results{}, err
	}
	defer done()
	allowed := ix.filter(q)
	var p plan
	collect := newCollector(ix.table, q)
	switch {
	case hasContent(q.Text):
		s, err := ix.scored(ctx, q.Text)
		if err != nil {
			return search.Results{}, err
		}
		p = s.plan
		ix.gather(s, allowed, collect)
		if err := ix.refine(p, collect); err != nil {
			return search.Results{}, err
		}
	case allowed != nil: // a list by filter; mere punctuation finds nothing
		for o, d := range ix.table.doc {
			if allowed[d] {
				collect.add(match{int32(o), 0})
			}
		}
	}
	res := search.Results{Total: collect.total, Hits: []search.Hit{}}
	for _, m := range collect.page(q.From, size(q)) {
		hit, err := ix.hit(ctx, m, q, p)
		if err != nil {
			return search.Results{}, err
		}
		res.Hits = append(res.Hits, hit)
	}
	if q.Facets {
		res.Facets = ix.facets(collect.byDoc)
	}
	return res, ctx.Err()
}

func size(q search.Query) int {
	if q.Size == 0 {
		return search.DefaultSize
	}
	return q.Size
}

// gather hands every clause that was scored, or whose document's name the query
// is about, to the collector.
func (ix *Index) gather(s *scored, allowed []bool, into *collector) {
	t := ix.table
	c := ix.titles.find(s.plan.names, s.plan.titles)
	rank := ix.opt.Ranking
	byPlace := ix.regions.weights(rank, s.text)
	give := func(o int32, v float64) {
		d := t.doc[o]
		if allowed != nil && !allowed[d] {
			return
		}
		if c.score != nil {
			v += rank.Title * float64(c.score[d])
		}
		if place := ix.regions.of[d]; byPlace != nil && place >= 0 {
			v *= byPlace[place]
		}
		if c.named[d] {
			v *= rank.Named
		}
		into.add(match{o, v * clauseWeight[t.Kind[o]] * t.weight[d]})
	}
	seen := make(map[int32]bool)
	for i, n := range s.number {
		if o := t.ByNumber[n]; o >= 0 {
			give(o, float64(s.value[i]))
			if c.about[t.doc[o]] {
				seen[o] = true
			}
		}
	}
	for d := range c.about {
		for o := t.First[d]; o < t.First[d+1]; o++ {
			if !seen[o] {
				give(o, 0)
			}
		}
	}
}

// hit is a match as the caller wants to see it.
func (ix *Index) hit(ctx context.Context, m match, q search.Query, p plan) (search.Hit, error) {
	n := ix.table.doc[m.ordinal]
	d := &ix.table.Documents[n]
	h := search.Hit{DocumentID: d.ID, Clause: int(m.ordinal - ix.table.First[n]), Score: m.score}
	if !q.Highlight && !q.Passages {
		return h, ctx.Err()
	}
	at := ix.table.at[n]
	id, text, section, err := ix.parts[at.part].passage(int(at.doc), h.Clause)
	if err != nil {
		return h, fmt.Errorf("read clause %d of document %q: %w", h.Clause, d.ID, err)
	}
	if q.Highlight {
		h.Snippet = snippet(ix.opt.Segmenter, text, p.marks)
	}
	if q.Passages {
		h.Passage = &search.Passage{Document: d, ClauseID: id, Section: section, Text: text}
	}
	return h, ctx.Err()
}

// facets counts clauses by the metadata of their documents.
func (ix *Index) facets(byDoc []int32) map[string]map[string]int {
	out := map[string]map[string]int{"region": {}, "issuer": {}, "year": {}, "authority": {}, "validity": {}}
	count := func(facet, value string, n int32) {
		if value != "" {
			out[facet][value] += int(n)
		}
	}
	for i, n := range byDoc {
		if n == 0 {
			continue
		}
		d := &ix.table.Documents[i]
		count("region", d.Region, n)
		for _, issuer := range d.Issuers {
			count("issuer", issuer, n)
		}
		if d.Issued.Year != 0 {
			count("year", strconv.Itoa(d.Issued.Year), n)
		}
		count("authority", string(d.Authority), n)
		count("validity", string(d.Validity), n)
	}
	return out
}
