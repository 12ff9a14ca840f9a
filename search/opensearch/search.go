package opensearch

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/policybot/policybot/corpus/address"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/index"
)

// Search finds clauses for the viewer of ctx; see search.Searcher.
func (x *Index) Search(ctx context.Context, q search.Query) (search.Results, error) {
	if err := q.Validate(); err != nil {
		return search.Results{}, err
	}
	if q.Size == 0 {
		q.Size = search.DefaultSize
	}
	text := index.Ranks(q)
	var said *search.Word // the word that was looked up and that nobody says
	if text == "" && !q.Filtered() {
		return search.Results{Hits: []search.Hit{}}, ctx.Err() // mere punctuation finds nothing
	}
	a := &asked{q: q}
	a.filter, a.not = x.filters(search.ViewerOf(ctx), q)
	if text != "" {
		plan := x.cat.Plan(text)
		a.plan = &plan
		if err := x.weigh(ctx, a.plan); err != nil {
			return search.Results{}, err
		}
		at, err := x.addresses(ctx, plan.Addressed)
		if err != nil {
			return search.Results{}, err
		}
		a.at = at
		if word, alike := plan.Word(q); word != "" {
			res, ok, err := x.word(ctx, a, word, alike)
			if err != nil || ok {
				return res, err
			}
			said = res.Word // what has parts of it is better than nothing
		}
	}
	res, err := x.ranked(ctx, a)
	res.Word = said
	return res, err
}

// ranked is what a query finds in the order of its words, or of its meaning.
func (x *Index) ranked(ctx context.Context, a *asked) (search.Results, error) {
	q := a.q
	meant := a.plan != nil && len(q.Phrases)+len(q.Without) == 0 && x.cat.ByMeaning(q)
	replies, err := x.ask(ctx, x.pages(a, meant)...)
	if err != nil {
		return search.Results{}, err
	}
	first, err := replies[0].found(x.cat)
	if err != nil {
		return search.Results{}, err
	}
	page := first
	if a.refined() {
		if err := x.refine(ctx, a.plan, first); err != nil {
			return search.Results{}, err
		}
		if meant {
			if err := x.meant(ctx, q, first); err != nil {
				return search.Results{}, err
			}
		}
		page = first[min(q.From, len(first)):min(q.From+q.Size, len(first))]
	}
	if len(replies) > 1 {
		rest, err := replies[1].found(x.cat)
		if err != nil {
			return search.Results{}, err
		}
		page = append(page, rest...)
	}
	hits, err := x.hits(a, page)
	if err != nil {
		return search.Results{}, err
	}
	res := search.Results{Total: replies[0].Hits.Total.Value, Hits: hits}
	if q.Facets {
		res.Facets = replies[0].facets()
	}
	return res, ctx.Err()
}

// refined tells whether the best are looked at closer: not when a page lists by date, or by filter alone.
func (a *asked) refined() bool { return a.plan != nil && a.q.Sort != search.ByDate }

// pages are the bodies to send: the best, which are put in order anew and are the same for every page, so that pages
// fit together, and what of the page lies behind them.
func (x *Index) pages(a *asked, meant bool) []object {
	q := a.q
	if !a.refined() {
		return []object{x.body(a, q.From, q.Size)}
	}
	out := []object{x.body(a, 0, index.Refined)}
	if end := q.From + q.Size; end > index.Refined {
		from := max(q.From, index.Refined)
		b := x.body(a, from, end-from)
		delete(b, "aggs")
		out = append(out, b)
	}
	return out
}

// ask sends searches, together when there are several.
func (x *Index) ask(ctx context.Context, bodies ...object) ([]reply, error) {
	const what = "search"
	if len(bodies) == 1 {
		b, err := json.Marshal(bodies[0])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", what, err)
		}
		var r reply
		err = x.c.do(ctx, call{what: what, method: http.MethodPost, body: b, again: true,
			path: "/" + x.name + "/_search?search_type=dfs_query_then_fetch&allow_partial_search_results=false"}, &r)
		if err == nil {
			err = r.whole(what)
		}
		return []reply{r}, err
	}
	var lines bytes.Buffer
	for _, b := range bodies {
		line, err := json.Marshal(b)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", what, err)
		}
		lines.WriteString(`{"search_type":"dfs_query_then_fetch","allow_partial_search_results":false}` + "\n")
		lines.Write(append(line, '\n'))
	}
	var all struct {
		Responses []reply `json:"responses"`
	}
	err := x.c.do(ctx, call{what: what, method: http.MethodPost, path: "/" + x.name + "/_msearch", body: lines.Bytes(), lines: true, again: true}, &all)
	if err != nil {
		return nil, err
	}
	if len(all.Responses) != len(bodies) {
		return nil, fmt.Errorf("%s: %w", what, errReply)
	}
	for i := range all.Responses {
		if err := all.Responses[i].whole(what); err != nil {
			return nil, err
		}
	}
	return all.Responses, nil
}

// refine raises the best by what no posting tells, and puts them in order.
func (x *Index) refine(ctx context.Context, p *index.Plan, best []found) error {
	looked := make([]index.Looked, len(best))
	for i, f := range best {
		looked[i] = index.Looked{Document: f.doc.ID, Under: f.shown.Under, Text: f.shown.Text, Score: f.score}
	}
	if err := x.cat.Refine(ctx, p, looked); err != nil {
		return err
	}
	for i := range best {
		best[i].score = looked[i].Score
	}
	inOrder(best) // what was of equal score came in the order of the library
	return nil
}

func inOrder(of []found) {
	slices.SortStableFunc(of, func(a, b found) int { return cmp.Compare(b.score, a.score) })
}

// addresses finds the clauses whose addresses a query gives, in the documents that it names.
func (x *Index) addresses(ctx context.Context, given []index.Addressed) ([]addressed, error) {
	exactly := map[string]int{}
	for _, a := range given {
		d, err := x.Document(ctx, a.Document)
		if errors.Is(err, search.ErrNotFound) { // not for this viewer
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("follow an address: %w", err)
		}
		note := func(way address.Steps, n int) {
			at, missing := address.Find(d, way)
			if missing != nil || len(way) == 0 {
				return
			}
			for i := at.Clauses[0]; i < at.Clauses[1]; i++ {
				id := clauseID(d.ID, i)
				exactly[id] = max(n, exactly[id])
			}
		}
		inner := slices.IndexFunc(a.Way, func(s address.Step) bool { return s.Unit >= address.Paragraph })
		if inner < 0 {
			inner = len(a.Way)
		}
		note(a.Way[:inner], 1)
		if inner < len(a.Way) {
			note(a.Way, 2)
		}
	}
	var out []addressed
	for id, n := range exactly {
		out = append(out, addressed{id, n})
	}
	slices.SortFunc(out, func(a, b addressed) int { return cmp.Compare(a.id, b.id) })
	return out, nil
}

// hits are clauses as the caller wants to see them. With whole its words are marked instead of those of the query.
func (x *Index) hits(a *asked, page []found, whole ...string) ([]search.Hit, error) {
	out := make([]search.Hit, len(page))
	for i := range page {
		f := &page[i]
		if a.q.Highlight || a.q.Passages {
			if err := x.quote(f); err != nil {
				return nil, err
			}
		}
		h := search.Hit{DocumentID: f.doc.ID, Clause: f.clause, Score: f.score, Cosine: f.cosine, Read: f.read}
		if a.q.Highlight {
			plan := a.plan
			if plan == nil {
				plan = new(index.Plan)
			}
			h.Snippet = plan.Snippet(f.shown.Text, whole...)
		}
		if a.q.Passages {
			source := f.doc.Source(f.shown.Section, f.shown.Text, search.URL(f.doc.ID, f.shown.Anchor))
			h.Passage = &source
		}
		if a.q.Explain {
			h.Why = x.why(a, f)
		}
		out[i] = h
	}
	return out, nil
}

// quote makes the text of a clause that of the library, where it is here: the cluster says what is found and in which
// order, and what is shown as written in a document comes from the document.
func (x *Index) quote(f *found) error {
	anchor, text, section, ok, err := x.cat.Passage(f.doc.ID, f.clause)
	if err != nil {
		return fmt.Errorf("read clause %d of document %q: %w", f.clause, f.doc.ID, err)
	}
	if ok {
		f.shown.Anchor, f.shown.Text, f.shown.Section = anchor, text, section
	}
	return nil
}
