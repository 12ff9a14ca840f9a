package index

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus/hanzi"
	"github.com/policybot/policybot/search/zh"
)

// Limits on the work of one query.
const (
	maxTerms        = 400 // terms of a plan; the rest of an endless query is dropped
	maxAlternatives = 8   // synonyms of one word
	maxPrefixed     = 32  // bigrams a query of one character expands to
)

// term is one posting list to read.
type term struct {
	in     where
	text   string
	weight float64
}

// alternative is one way to say something; the first of a group is as typed.
type alternative struct {
	text  string
	terms []term
	share float64
}

// plan is a query made ready: the score of a clause is the sum over plain plus,
// for each group, the best of its alternatives.
type plan struct {
	plain  []term
	groups [][]alternative
	names  []name   // documents named by their whole title
	marks  marks    // what a snippet marks
	titles []string // what titles are compared with
}

// newPlan analyses text. Stop words are dropped, unless there is nothing else.
func (ix *Index) newPlan(r *reader, text string) plan {
	text = hanzi.Fold(hanzi.Simplify(text))
	p := plan{marks: marks{parts: map[string]bool{}}, names: ix.titles.named(text)}
	at := 0
	for _, m := range ix.lexicon.Find(text) {
		p.plain = append(p.plain, ix.terms(text[at:m.Start])...)
		at = m.End
		p.groups = append(p.groups, ix.alternatives(m.Word))
	}
	p.plain = append(p.plain, ix.terms(text[at:])...)
	if len(p.plain) == 0 && len(p.groups) == 0 {
		p.plain = ix.fieldTerms(ix.opt.Segmenter.Search(text), zh.Bigrams(text))
	}
	if len(p.groups) > 0 { // pairs across the edge of a synonym: 初中|班额
		p.plain = append(p.plain, ix.terms(text)...)
		p.dropGrouped()
	}
	p.plain = unique(p.plain)
	p.discountNames(ix)
	p.expandSingle(ix, r)
	p.collect()
	return p
}

// terms analyses a stretch of text. Pairs do not run across stop words.
func (ix *Index) terms(text string) []term {
	seg := ix.opt.Segmenter
	var words, pairs []zh.Token
	from := 0
	for _, t := range seg.Search(text) {
		if t.Start < from { // inside a stop word
			continue
		}
		if t.Kind == zh.Word && seg.IsStop(t.Text) {
			pairs = append(pairs, zh.Bigrams(text[from:t.Start])...)
			from = t.End
			continue
		}
		words = append(words, t)
	}
	return ix.fieldTerms(words, append(pairs, zh.Bigrams(text[from:])...))
}

func (ix *Index) fieldTerms(words, pairs []zh.Token) []term {
	rank := ix.opt.Ranking
	out := make([]term, 0, len(words)+2*len(pairs))
	for _, t := range words {
		out = append(out, term{inWords, t.Text, rank.Words})
	}
	for _, t := range pairs {
		out = append(out, term{inPairs, t.Text, rank.Pairs}, term{inPath, t.Text, rank.Path})
	}
	return unique(out)
}

// alternatives is a lexicon word and what else it may be called.
func (ix *Index) alternatives(word string) []alternative {
	out := []alternative{{word, ix.wholeTerms(word), 1}}
	rank, known := ix.opt.Ranking, ix.opt.Lexicon.Expand(word)
	for _, other := range known[:min(len(known), maxAlternatives)] {
		out = append(out, alternative{other, ix.wholeTerms(other), rank.Synonym})
	}
	for _, other := range ix.mined.Expand(word) {
		if len(out) <= maxAlternatives && !slices.Contains(known, other) {
			out = append(out, alternative{other, ix.wholeTerms(other), rank.Mined})
		}
	}
	return out
}

// wholeTerms is terms for a word of the lexicon, which may be a stop word.
func (ix *Index) wholeTerms(word string) []term {
	return ix.fieldTerms(ix.opt.Segmenter.Search(word), zh.Bigrams(word))
}

// dropGrouped removes from plain what a group scores already.
func (p *plan) dropGrouped() {
	grouped := map[term]bool{}
	for _, g := range p.groups {
		for _, t := range g[0].terms {
			grouped[t] = true
		}
	}
	p.plain = slices.DeleteFunc(p.plain, func(t term) bool { return grouped[t] })
}

// discountNames makes the words of a named document's title weigh less: in 甲法何时
// 施行 the clause asked for says 施行, and seldom 甲法.
func (p *plan) discountNames(ix *Index) {
	factor := ix.opt.Ranking.NameWords
	inName := map[string]bool{}
	for _, n := range p.names {
		for _, t := range ix.wholeTerms(n.title) {
			inName[t.text] = true
		}
	}
	if len(inName) == 0 {
		return
	}
	discount := func(terms []term) bool {
		all := true
		for i := range terms {
			if inName[terms[i].text] {
				terms[i].weight *= factor
			} else {
				all = false
			}
		}
		return all
	}
	discount(p.plain)
	for _, g := range p.groups {
		if all := discount(g[0].terms); !all {
			continue
		}
		for i := range g[1:] {
			g[i+1].share *= factor
		}
	}
}

// expandSingle lets a query of one character find it within words: 法 in 法律.
func (p *plan) expandSingle(ix *Index, r *reader) {
	if len(p.groups) > 0 || len(p.plain) == 0 {
		return
	}
	one := p.plain[0].text
	for _, t := range p.plain {
		if t.text != one || utf8.RuneCountInString(one) != 1 {
			return
		}
	}
	rank, group := ix.opt.Ranking, []alternative{{one, p.plain, 1}}
	for _, pair := range r.beginningWith(one, maxPrefixed) {
		group = append(group, alternative{pair, []term{{inPairs, pair, rank.Pairs}, {inPath, pair, rank.Path}}, rank.Synonym})
	}
	p.plain, p.groups = nil, [][]alternative{group}
}

// collect fills marks and titles and bounds the plan.
func (p *plan) collect() {
	p.plain = p.plain[:min(len(p.plain), maxTerms)]
	add := func(terms []term) {
		for _, t := range terms {
			if t.in == inWords || utf8.RuneCountInString(t.text) > 1 { // 年 of 2021年 is no word
				p.marks.parts[t.text] = true
			}
			if t.in != inPath {
				p.titles = append(p.titles, t.text)
			}
		}
	}
	left := maxTerms - len(p.plain)
	add(p.plain)
	for i, g := range p.groups {
		for j, a := range g {
			if left -= len(a.terms); left < 0 {
				p.groups[i] = g[:j]
				break
			}
			if j == 0 {
				add(a.terms)
			} else {
				p.marks.whole = append(p.marks.whole, a.text)
			}
		}
	}
	p.groups = slices.DeleteFunc(p.groups, func(g []alternative) bool { return len(g) == 0 })
	slices.Sort(p.titles)
	p.titles = slices.Compact(p.titles)
}

// typed are the words that were typed, a line each.
func (p plan) typed() string { return strings.Join(p.titles, "\n") }

// unique drops repeated terms and sorts, so that sums come out the same always.
func unique(terms []term) []term {
	slices.SortFunc(terms, func(a, b term) int {
		return cmp.Or(cmp.Compare(a.in, b.in), cmp.Compare(a.text, b.text))
	})
	return slices.Compact(terms)
}
