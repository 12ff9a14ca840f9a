package rules

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/statement"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/answer/place"
	"github.com/policybot/policybot/search/answer/wording"
)

// pool is what the index offered for a question.
type pool struct {
	docs    map[string]*corpus.Document
	order   []string // document ids, best hit first
	windows []window // best covered first
}

// window is a sentence of a clause with its surroundings.
type window struct {
	doc    *corpus.Document
	clause int
	span   corpus.Span // of the sentence, in doc.Text
	text   string
	layers []layer
	rank   float64 // retrieval score over the best one's, 0..1
	cover  float64 // share of the question's weight found in any layer
	values []statement.Value
	scopes []statement.Scope

	subjects map[int]statement.Subject // by where in the document the value is
}

// gather searches every place's documents (all of them when none is named) and
// cuts the hits into windows.
func (e *Engine) gather(ctx context.Context, q *question, gaz *place.Gazetteer) (*pool, error) {
	p := &pool{docs: map[string]*corpus.Document{}}
	best := 0.0
	scores := map[string]map[int]float64{}
	collect := func(query search.Query) error {
		query.Size = poolSize
		res, err := e.cfg.Searcher.Search(ctx, query)
		if err != nil {
			if errors.Is(err, search.ErrInvalid) {
				return nil // nothing searchable in it
			}
			return fmt.Errorf("search %d words: %w", len(q.terms), err)
		}
		for _, h := range res.Hits {
			if scores[h.DocumentID] == nil {
				scores[h.DocumentID] = map[int]float64{}
				p.order = append(p.order, h.DocumentID)
			}
			scores[h.DocumentID][h.Clause] = max(h.Score, scores[h.DocumentID][h.Clause])
			best = max(best, h.Score)
		}
		return nil
	}
	if err := e.queries(q, gaz, collect); err != nil {
		return nil, err
	}
	for _, id := range spokenOf(q, gaz) {
		if scores[id] == nil {
			scores[id] = map[int]float64{}
			p.order = append(p.order, id)
		}
	}
	for _, id := range p.order {
		d, err := e.cfg.Library.Document(ctx, id)
		if err != nil {
			return nil, fmt.Errorf("open document %s: %w", id, err)
		}
		if !admissible(q, d) {
			continue
		}
		p.docs[id] = d
		for i, s := range scores[id] {
			p.addClause(q, d, i, s/max(best, 1e-9))
		}
	}
	p.checkPlaces(q)
	slices.SortStableFunc(p.windows, func(a, b window) int {
		return cmp.Or(cmp.Compare(b.cover, a.cover), cmp.Compare(b.rank, a.rank), cmp.Compare(a.doc.ID, b.doc.ID), cmp.Compare(a.span.Start, b.span.Start))
	})
	return p, nil
}

// maxSpokenOf bounds how many documents are opened though no word of them was
// found.
const maxSpokenOf = 40

// spokenOf lists the documents a question is about itself: those it names, and
// for a question for their record those of the places it names.
func spokenOf(q *question, gaz *place.Gazetteer) []string {
	var out []string
	for _, n := range q.named {
		out = append(out, n.IDs...)
	}
	if q.role == number || q.role == issuer || asksIssueDate(q) {
		for _, p := range q.places {
			for _, r := range p.Regions {
				out = append(out, gaz.Speak(r)...)
			}
		}
	}
	return out[:min(len(out), maxSpokenOf)]
}

// queries runs the searches a question needs.
func (e *Engine) queries(q *question, gaz *place.Gazetteer, collect func(search.Query) error) error {
	var words []string
	for _, t := range q.terms {
		words = append(words, t.text)
	}
	words = append(words, q.stages...)
	scoped := len(q.named) > 0
	for _, p := range q.places {
		if len(p.Regions) == 0 {
			words = append(words, p.Name)
		}
	}
	text := clip(strings.Join(words, " "), search.MaxQueryRunes)
	if q.typ == search.Definition { // where terms are defined
		text = clip("所称 "+text+" 是指", search.MaxQueryRunes)
	}
	for _, n := range q.named {
		for _, id := range n.IDs {
			if err := collect(search.Query{Text: text, DocumentID: id}); err != nil {
				return err
			}
		}
	}
	for _, id := range q.only {
		if err := collect(search.Query{Text: text, DocumentID: id}); err != nil {
			return err
		}
	}
	if len(q.only) > 0 {
		return nil
	}
	for _, p := range q.places {
		for _, r := range p.Regions {
			scoped = true
			if err := collect(search.Query{Text: text, Region: r}); err != nil {
				return err
			}
		}
	}
	if scoped {
		return nil
	}
	for _, id := range topics(gaz, q.terms) {
		if err := collect(search.Query{Text: text, DocumentID: id}); err != nil {
			return err
		}
	}
	return collect(search.Query{Text: text})
}

// admissible keeps templates out unless they are asked for, and texts that are not in
// force out of answers about today. They are in force as of when they were read: the
// service reads a text again on the day it begins or runs out.
func admissible(q *question, d *corpus.Document) bool {
	for _, n := range q.named {
		if slices.Contains(n.IDs, d.ID) {
			return true // asked for by name
		}
	}
	if (d.Authority == corpus.Template) != q.wantTemplate {
		return false
	}
	if q.wantTemplate || d.InForce(corpus.Date{}) {
		return true
	}
	return wording.AsksOfThen(q.text, d.Validity) // else a newer text answers
}

// checkPlaces decides whether a place without a region of its own stands in the
// documents found; if it does not, the question is about somewhere we know
// nothing of.
func (p *pool) checkPlaces(q *question) {
	for _, pl := range q.places {
		if len(pl.Regions) == 0 && !slices.ContainsFunc(p.windows, func(w window) bool { return strings.Contains(w.text, pl.Name) }) {
			q.unknownPlace = true
		}
	}
}

// addClause cuts clause i into windows.
func (p *pool) addClause(q *question, d *corpus.Document, i int, rank float64) {
	c := d.Clauses[i]
	text := d.Quote(c.Span)
	path := strings.Join(d.SectionPath(i), "\n")
	sentences := statement.Sentences(text)
	if c.Kind == corpus.Row {
		sentences = []corpus.Span{{Start: 0, End: len(text)}}
	}
	for _, s := range sentences {
		w := window{doc: d, clause: i, rank: rank,
			span: corpus.Span{Start: c.Span.Start + s.Start, End: c.Span.Start + s.End}, text: text[s.Start:s.End]}
		w.layers = []layer{{w.text, inSentence}, {path, inHeading}, {d.Title, inTitle}}
		if len(sentences) > 1 {
			w.layers = append(w.layers, layer{leadOf(text, sentences), inClause}, layer{text, inNeighbour})
		}
		if n := neighbours(d, i); n != "" {
			w.layers = append(w.layers, layer{n, inNeighbour})
		}
		if c.Kind == corpus.Row {
			w.layers = append(w.layers, layer{wording.RowHead(d, c), inHeading})
		}
		if m := itemRE.FindStringIndex(text); m != nil && s.Start < m[0] && q.typ == search.Penalty {
			w.layers = append(w.layers, layer{text, inClause}) // the penalty before the 项 is for each
		}
		w.carry(d, i)
		w.cover = covered(q.terms, w.layers)
		p.windows = append(p.windows, w)
	}
}

var carriesRE = regexp.MustCompile(`^(?:到|至)?(?:\d{4}年)?(?:底|末)?(?:又|再|将|要)?分别`)

// carry takes in the sentence before one that begins with 分别: the members it
// pairs stand there. (2025年分别达到…)
func (w *window) carry(d *corpus.Document, i int) {
	if !carriesRE.MatchString(w.text) {
		return
	}
	start := d.Clauses[i].Span.Start
	if w.span.Start == start {
		if i == 0 || d.Clauses[i-1].Para != d.Clauses[i].Para {
			return
		}
		start = d.Clauses[i-1].Span.Start
	}
	before := statement.Sentences(d.Text[start:w.span.Start])
	if len(before) == 0 {
		return
	}
	w.span.Start = start + before[len(before)-1].Start
	w.text = d.Quote(w.span)
}

// leadOf is what introduces the sentences of a clause: the words before its 项,
// or its first sentence.
func leadOf(text string, sentences []corpus.Span) string {
	if m := itemRE.FindStringIndex(text); m != nil && m[0] > 0 {
		return text[:m[0]]
	}
	return text[sentences[0].Start:sentences[0].End]
}

// neighbours is the text of the clauses before and after in the same paragraph.
func neighbours(d *corpus.Document, i int) string {
	var out []string
	for _, j := range []int{i - 1, i + 1} {
		if j >= 0 && j < len(d.Clauses) && d.Clauses[j].Para == d.Clauses[i].Para &&
			d.Clauses[j].Section == d.Clauses[i].Section {
			out = append(out, d.Quote(d.Clauses[j].Span))
		}
	}
	return strings.Join(out, "\n")
}

// says is a candidate: the bytes a to b of the window, in words of its own.
func (w *window) says(a, b int, headline string, score float64, because map[string]float64) candidate {
	return candidate{w: w, headline: headline, score: score, because: because, mark: corpus.Span{Start: w.span.Start + a, End: w.span.Start + b}}
}

// windowOf is a whole clause.
func windowOf(d *corpus.Document, i int) *window {
	return &window{doc: d, clause: i, span: d.Clauses[i].Span, text: d.Quote(d.Clauses[i].Span)}
}

// parts reads the values of the window once.
func (w *window) parts() ([]statement.Value, []statement.Scope) {
	if w.values == nil {
		w.values = statement.Values(w.text)
		w.scopes = statement.Scopes(w.text, w.values)
	}
	return w.values, w.scopes
}
