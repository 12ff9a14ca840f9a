package index

import (
	"context"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/address"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/vectors"
)

// Catalogue is what ranks clauses besides their postings: the documents with their names, places
// and weights, how a query is read, and the closer look at the best. With it another engine that
// keeps the postings orders clauses as an Index does. It never changes and is safe for concurrent
// use; one that is of an Index lives as long as that.
type Catalogue struct {
	ix    *Index
	names [][]Name // by document, of one that was loaded; nil of an Index
}

// Name is a short or other name that a document gives: 管理委员会（以下简称管委会）.
type Name struct{ Short, Full string }

// Listed is a document of a catalogue.
type Listed struct {
	search.Summary
	Names  []Name
	Weight float64 // what its standing makes of the score of its clauses
}

// Catalogue is that of the index, of what it shows.
func (ix *Index) Catalogue() *Catalogue { return &Catalogue{ix: ix} }

// NewCatalogue makes one of documents in the order of the library. Of opt it takes Segmenter,
// Lexicon, Ranking and Meaning.
func NewCatalogue(documents []Listed, opt Options) (*Catalogue, error) {
	opt, err := opt.withDefaults()
	if err != nil {
		return nil, err
	}
	n := len(documents)
	l := &layer{contents: contents{First: make([]int32, n+1), Names: make([][]alias, n), Documents: make([]search.Summary, n)}}
	t := &table{
		First: make([]int32, n+1), byID: make(map[string]int, n), at: make([]spot, n), weight: make([]float64, n),
		levels: make([]corpus.Level, n), types: make([]string, n),
	}
	c := &Catalogue{names: make([][]Name, n)}
	for i := range documents {
		d := &documents[i]
		l.Documents[i], t.byID[d.ID], t.weight[i] = d.Summary, i, d.Weight
		t.at[i], t.levels[i], t.types[i] = spot{0, int32(i)}, corpus.LevelOf(d.Region), corpus.TypeOf(d.Title)
		c.names[i] = d.Names
		for _, a := range d.Names {
			l.Names[i] = append(l.Names[i], alias(a))
		}
	}
	t.Documents = l.Documents
	parts := []part{{layer: l}}
	ix := &Index{opt: opt, parts: parts, table: t, titles: newTitles(parts, t, opt.Segmenter), regions: newRegions(t)}
	c.ix = ix.ready()
	return c, nil
}

// Listed are the documents, in the order of the library.
func (c *Catalogue) Listed() []Listed {
	out := make([]Listed, len(c.ix.table.Documents))
	for i := range out {
		out[i] = Listed{Summary: c.ix.table.Documents[i], Weight: c.ix.table.weight[i]}
		if c.names != nil {
			out[i].Names = c.names[i]
			continue
		}
		at := c.ix.table.at[i]
		for _, a := range c.ix.parts[at.part].Names[at.doc] {
			out[i].Names = append(out[i].Names, Name(a))
		}
	}
	return out
}

// Documents are the summaries alone; they must not be changed.
func (c *Catalogue) Documents() []search.Summary { return slices.Clip(c.ix.table.Documents) }

// Find is a document by its id.
func (c *Catalogue) Find(id string) (*search.Summary, bool) {
	i, ok := c.ix.table.byID[id]
	if !ok {
		return nil, false
	}
	return &c.ix.table.Documents[i], true
}

// Passage is a clause as the index has it: its anchor, text and headings. ok is false of a catalogue that was loaded,
// which has no texts.
func (c *Catalogue) Passage(id string, clause int) (anchor, text string, section []string, ok bool, err error) {
	n, known := c.ix.table.byID[id]
	if !known || c.names != nil || clause < 0 || int32(clause) >= c.ix.table.First[n+1]-c.ix.table.First[n] {
		return "", "", nil, false, nil
	}
	done, err := c.ix.use()
	if err != nil {
		return "", "", nil, false, err
	}
	defer done()
	at := c.ix.table.at[n]
	anchor, text, section, err = c.ix.parts[at.part].passage(int(at.doc), clause)
	return anchor, text, section, err == nil, err
}

// Ranking is what orders hits.
func (c *Catalogue) Ranking() Ranking { return *c.ix.opt.Ranking }

// Signature names how the terms of clauses are made: entries of another one are not to be searched.
func (c *Catalogue) Signature() string { return c.ix.opt.Segmenter.Version() }

// Filter tells which documents a query allows; nil is all of them. The query is valid.
func (c *Catalogue) Filter(q search.Query) []bool { return c.ix.filter(q) }

// Same is a value as properties of documents are compared.
func Same(value string) string { return canonical(value) }

// PlaceOf is the place a document is for, without its kind (塔城); "" for none.
func PlaceOf(d *search.Summary) string {
	if name := baseRegion(canonical(d.Region)); len(name) >= minRegionLen {
		return name
	}
	return ""
}

// CalledBy are the terms of what a document is called, each once, in order.
func (c *Catalogue) CalledBy(id string) []string {
	i, ok := c.ix.table.byID[id]
	if !ok {
		return nil
	}
	at := c.ix.table.at[i]
	return c.ix.parts[at.part].callings(c.ix.opt.Segmenter)[at.doc].terms
}

// Plan is a query made ready. The score of a clause is the sum over Plain, for each group the best
// of its ways, and Titles of its document, times the factors.
type Plan struct {
	Plain  []Term
	Groups [][]Way
	Titles []Term   // Weight is what the term counts, its rarity included; Field is ""
	About  []string // ids of documents all of whose clauses are found
	Named  []string // and of those whose whole title was said: a factor of Ranking.Named

	Places    []string // a document of one of these, or of no place, counts whole
	Elsewhere float64  // factor of a document of another place

	Addressed []Addressed
	One       bool // the query is one character, which words have in them

	text   string
	plan   plan
	lookup string // the word, of a query that is one
}

// Term is a term of a field: words, pairs or path.
type Term struct {
	Field, Text string
	Weight      float64
}

// Way is one way to say something; the first of a group is as typed.
type Way struct {
	Text  string
	Terms []Term
	Share float64 // that counts of it
}

// Addressed is a document and the way to the clause in it that a query gives the number of.
type Addressed struct {
	Document string
	Way      address.Steps
}

// Plan reads a query; Ranks tells of what.
func (c *Catalogue) Plan(text string) Plan {
	ix := c.ix
	p := Plan{text: text, plan: ix.newPlan(newReader(nil), text), Elsewhere: 1}
	p.Plain = shownTerms(p.plan.plain)
	for _, g := range p.plan.groups {
		var ways []Way
		for _, a := range g {
			ways = append(ways, Way{a.text, shownTerms(a.terms), a.share})
		}
		p.Groups = append(p.Groups, ways)
	}
	p.One = len(p.plan.groups) == 1 && len(p.plan.groups[0]) == 1 && utf8.RuneCountInString(p.plan.groups[0][0].text) == 1
	called := ix.titles.find(p.plan.names, p.plan.titles)
	for _, t := range p.plan.titles {
		if df := float64(len(ix.titles.byTerm[t])); df > 0 {
			idf := math.Log(1 + (float64(ix.titles.docs)-df+0.5)/(df+0.5))
			p.Titles = append(p.Titles, Term{Text: t, Weight: ix.opt.Ranking.Title * idf})
		}
	}
	p.About, p.Named = ix.ids(called.about), ix.ids(called.named)
	if byPlace := ix.regions.weights(ix.opt.Ranking, text); byPlace != nil {
		for i, w := range byPlace {
			if w == 1 {
				p.Places = append(p.Places, ix.regions.names[i])
			} else {
				p.Elsewhere = w
			}
		}
	}
	p.Addressed = ix.addresses(text, called.named)
	p.lookup = ix.oneWord(text)
	return p
}

func shownTerms(terms []term) []Term {
	out := make([]Term, len(terms))
	for i, t := range terms {
		out[i] = Term{t.in.String(), t.text, t.weight}
	}
	return out
}

func (ix *Index) ids(documents map[int32]bool) (ids []string) {
	for _, d := range slices.Sorted(maps.Keys(documents)) {
		ids = append(ids, ix.table.Documents[d].ID)
	}
	return ids
}

// addresses are the places a query gives the address of, see addressees.
func (ix *Index) addresses(query string, named map[int32]bool) (out []Addressed) {
	for d, steps := range ix.addressees(query, named) {
		out = append(out, Addressed{ix.table.Documents[d].ID, steps})
	}
	return out
}

// Ranks is the text of a query that ranks; "" when there is nothing to search for in it.
func Ranks(q search.Query) string {
	if text := ranked(q); hasContent(text) {
		return text
	}
	return ""
}

// Word is the word a query looks up by itself, and others that mean the same; "" when it does not.
func (p *Plan) Word(q search.Query) (word string, alike []string) {
	if !q.Whole || len(q.Phrases) > 0 || len(p.plan.names) > 0 || p.lookup == "" {
		return "", nil
	}
	for _, g := range p.plan.groups {
		for _, a := range g[1:] {
			alike = append(alike, a.text)
		}
	}
	return p.lookup, alike
}

// Snippet is the piece of a text that says most of what is asked, as HTML with <mark>. With whole
// it marks these words instead of those of the query.
func (p *Plan) Snippet(text string, whole ...string) string {
	m := p.plan.marks
	if len(whole) > 0 {
		m = marks{whole: whole}
	}
	if p.One { // it is found within words, which are marked
		for _, pair := range PairsOf(text) {
			if strings.HasPrefix(pair, p.Groups[0][0].Text) {
				m.whole = append(slices.Clip(m.whole), pair)
			}
		}
	}
	return snippet(text, m)
}

// ByMeaning tells whether a query is to be put in order by meaning too.
func (c *Catalogue) ByMeaning(q search.Query) bool { return c.ix.byMeaning(q) }

// Refined is how many of the best are looked at closer.
const Refined = refined

// Looked is one of the best, to be looked at closer.
type Looked struct {
	Document string
	Under    string // Terms.Under of the clause
	Text     string
	Score    float64
}

// Refine raises the scores of the best by what no posting tells, see refine; they may stand in
// another order then.
func (c *Catalogue) Refine(ctx context.Context, p *Plan, best []Looked) error {
	rank := c.ix.opt.Ranking
	of := make(map[string]int, len(best))
	for i := range best {
		of[best[i].Document]++
	}
	for i := range best {
		share := math.Log(float64(of[best[i].Document])) / math.Log(refined)
		best[i].Score *= 1 + rank.Together*share
	}
	if text := strings.TrimSpace(p.text); rank.Verbatim > 0 && codeLike(text) {
		key := squeezed(text)
		for i := range best {
			if strings.Contains(squeezed(best[i].Text), key) {
				best[i].Score *= 1 + rank.Verbatim
			}
		}
	}
	l := newLook(charsOf(p.plan.typed()))
	for i := range best {
		sentence := 0
		for _, char := range packedChars(best[i].Under, best[i].Text) {
			if char == 0 {
				sentence++
			} else {
				l.met(sentence, char)
			}
		}
		l.next()
	}
	weights := l.weights(len(best))
	for i := range best {
		title := ""
		if d, ok := c.Find(best[i].Document); ok {
			title = d.Title
		}
		best[i].Score *= 1 + rank.Chars*l.coverage(i, weights)
		share := l.sentence(i, weights, charsOf(title))
		best[i].Score *= 1 + rank.Sentence*share*share
	}
	return ctx.Err()
}

// KeyOf is the key of a clause's vector.
func KeyOf(title string, section []string, text string) vectors.Key {
	return vectors.KeyOf(headingOf(title, section), text)
}

// Properties are those of document i that hits are counted and filtered by: region, level, issuer,
// year, type, authority, validity.
func (c *Catalogue) Properties(i int) map[string][]string {
	d, t := &c.ix.table.Documents[i], c.ix.table
	out := map[string][]string{}
	put := func(facet string, values ...string) {
		if values = slices.DeleteFunc(slices.Clone(values), func(v string) bool { return v == "" }); len(values) > 0 {
			out[facet] = values
		}
	}
	put("region", d.Region)
	put("level", string(t.levels[i]))
	put("type", t.types[i])
	put("issuer", d.Issuers...)
	if d.Issued.Year != 0 {
		put("year", strconv.Itoa(d.Issued.Year))
	}
	put("authority", string(d.Authority))
	put("validity", string(d.Validity))
	return out
}

// FacetNames are the properties hits are counted by.
func FacetNames() []string { return slices.Clone(facetNames[:]) }
