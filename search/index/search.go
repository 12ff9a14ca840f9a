package index

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"sync"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
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
	switch {
	case d.Authority == corpus.Template:
		w *= r.Template
	case !d.InForce(corpus.Date{}): // when it was read; it is read again on the day that changes
		w *= r.Repealed
	}
	return w
}

// match is a clause that was found.
type match struct {
	ordinal int32
	tier    uint8 // of a word looked up by itself: the lower before the higher
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
	turn := ix.folder.turn(q)
	if err := turn.take(ctx); err != nil {
		return search.Results{}, err
	}
	give := sync.OnceFunc(turn.give)
	defer give()
	want, err := ix.newExact(ctx, q)
	if err != nil {
		return search.Results{}, err
	}
	allowed := ix.filter(q)
	var s *scored
	var p plan
	var only *lookup
	collect := newCollector(ix.table, q, want != nil)
	switch text := ranked(q); {
	case hasContent(text):
		if s, only, err = ix.words(ctx, q, allowed, want, collect); err != nil {
			return search.Results{}, err
		}
		defer ix.recent.release(s)
		if p = s.plan; only != nil && !only.empty() {
			p.marks = marks{whole: append([]string{only.word}, only.alike...)}
		}
	case allowed != nil: // a list by filter; mere punctuation finds nothing
		for o, d := range ix.table.doc {
			if allowed[d] && want.mayHold(ix, int32(o)) {
				collect.add(match{ordinal: int32(o)})
			}
		}
	}
	page, atMost := collect.page(q.From, size(q)), false
	if want != nil {
		if page, atMost, err = ix.checked(ctx, collect, want, q.From, size(q)); err != nil {
			return search.Results{}, err
		}
	}
	var meant *meant
	if s != nil && want == nil && ix.byMeaning(q) {
		give() // an encoder has turns of its own
		if meant, err = ix.meant(ctx, q, collect, allowed); err != nil {
			return search.Results{}, err
		}
		page = meant.page(q.From, size(q))
		collect.total, atMost = collect.total+meant.more, meant.more > 0
	}
	res := search.Results{Total: collect.total, AtMost: atMost, Hits: []search.Hit{}}
	for _, m := range page {
		hit, err := ix.hit(ctx, m, q, p)
		if err != nil {
			return search.Results{}, err
		}
		res.Hits = append(res.Hits, hit)
	}
	if q.Explain {
		if err := ix.explain(ctx, s, meant.byWords(page), res.Hits); err != nil {
			return search.Results{}, err
		}
	}
	for i, m := range page {
		meant.tell(&res.Hits[i], m.ordinal)
	}
	if only != nil {
		res.Word = only.told()
	}
	if q.Facets {
		res.Facets = ix.facets.count(collect.byDoc)
	}
	return res, ctx.Err()
}

// words hands the collector what has the words of a query, or the word it looks up by itself: nil when it does not.
// The caller must hand what it returns to recent.release.
func (ix *Index) words(ctx context.Context, q search.Query, allowed []bool, want *exact, into *collector) (*scored, *lookup, error) {
	text := ranked(q)
	s, err := ix.scored(ctx, text)
	if err != nil {
		return nil, nil, err
	}
	only, err := ix.newLookup(ctx, q, s.plan)
	if err == nil {
		in := only
		if only != nil && only.empty() {
			in = nil // nobody says it: what has parts of it is better than nothing
		}
		err = ix.gather(ctx, s, allowed, want, in, into)
	}
	if err == nil {
		err = ix.refine(ctx, text, s.plan, into)
	}
	if err != nil {
		ix.recent.release(s)
		return nil, nil, err
	}
	return s, only, nil
}

// turns lets only so many searches run at a time.
type turns chan struct{}

func (t turns) take(ctx context.Context) error {
	if err := ctx.Err(); err != nil { // a turn may be free all the same
		return err
	}
	select {
	case t <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (t turns) give() { <-t }

// ranked is the text that ranks: the words, and those of the phrases.
func ranked(q search.Query) string {
	if len(q.Phrases) == 0 {
		return q.Text
	}
	return strings.TrimSpace(q.Text + " " + strings.Join(q.Phrases, " "))
}

func size(q search.Query) int {
	if q.Size == 0 {
		return search.DefaultSize
	}
	return q.Size
}

// gather hands every clause that was scored, or whose document's name the query
// is about, or whose address it gives, or that may hold its phrases, to the collector.
func (ix *Index) gather(ctx context.Context, s *scored, allowed []bool, want *exact, only *lookup, into *collector) error {
	t := ix.table
	c := ix.titles.find(s.plan.names, s.plan.titles)
	docs := ix.prior(s.text, c, allowed)
	at, err := ix.addressed(ctx, s.text, c.named)
	if err != nil {
		return err
	}
	give := func(o int32, text float64) {
		p := docs[t.doc[o]]
		tier, ok := only.tier(t.number[o])
		if !ok || p.factor <= 0 || want != nil && !want.mayHold(ix, o) {
			return
		}
		factor := p.factor * clauseWeight[t.Kind[o]]
		if at[o] > 0 {
			p.more, factor = max(p.more, leastNamed), factor*ix.addressFactor(at[o])
		}
		if only != nil {
			only.count[tier]++
		}
		score := (text + p.more) * factor
		into.add(match{o, tier, score})
	}
	closely := maps.Clone(c.about) // documents some of whose clauses are handed over below too
	for o := range at {
		closely[t.doc[o]] = true
	}
	holding := want.candidates()
	var seen ordinals // what was handed over of these
	if len(closely) > 0 || holding != nil {
		seen = newOrdinals(len(t.doc))
	}
	for i := 0; i < len(s.number); {
		o := t.ByNumber[s.number[i]]
		if o < 0 {
			i++
			continue
		}
		if d := t.doc[o]; want == nil && only == nil && !closely[d] {
			i += into.addAll(d, docs[d], s.number[i:], s.value[i:])
			continue
		}
		give(o, float64(s.value[i]))
		if seen != nil {
			seen.add(o)
		}
		i++
	}
	rest := func(o int32) {
		if !seen.has(o) {
			seen.add(o)
			give(o, 0)
		}
	}
	for d := range c.about {
		for o := t.First[d]; o < t.First[d+1]; o++ {
			rest(o)
		}
	}
	for o := range at {
		rest(o)
	}
	if holding != nil {
		holding.Iterate(func(n uint32) bool {
			if o := t.ByNumber[n]; o >= 0 {
				rest(o)
			}
			return true
		})
	}
	return nil
}

// ordinals is a set of clauses, a bit for each there is.
type ordinals []uint64

func newOrdinals(n int) ordinals    { return make(ordinals, n/64+1) }
func (s ordinals) add(o int32)      { s[o/64] |= 1 << (o % 64) }
func (s ordinals) has(o int32) bool { return s[o/64]&(1<<(o%64)) != 0 }

// prior is what a document does to the score of its clauses: something is added, then
// it is multiplied. A factor of 0 keeps them out.
type prior struct{ more, factor float64 }

// prior weighs the documents for a query, by place, by name and by standing.
func (ix *Index) prior(text string, c called, allowed []bool) []prior {
	rank := ix.opt.Ranking
	byPlace := ix.regions.weights(rank, text)
	out := make([]prior, len(ix.table.Documents))
	for d := range out {
		if allowed != nil && !allowed[d] {
			continue
		}
		p := prior{factor: ix.table.weight[d]}
		if c.score != nil {
			p.more = rank.Title * float64(c.score[d])
		}
		if place := ix.regions.of[d]; byPlace != nil && place >= 0 {
			p.factor *= byPlace[place]
		}
		if c.named[int32(d)] {
			p.factor *= rank.Named
		}
		out[d] = p
	}
	return out
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
		h.Snippet = snippet(text, p.marks)
	}
	if q.Passages {
		whole := d.Source(section, text, search.URL(d.ID, id))
		h.Passage = &whole
	}
	return h, ctx.Err()
}
