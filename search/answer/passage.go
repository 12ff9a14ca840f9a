package answer

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/statement"
)

// passage is what a clause says about one thing: a sentence with what it needs to be understood.
type passage struct {
	text   string      // in one line
	ground string      // the part that decides: the sentence, or a list's lead-in with one item
	core   corpus.Span // of the sentence or item in the clause's text
	span   corpus.Span // of all of it but a lead-in
}

// passageMost is how long a passage grows, in characters: two or three sentences.
const passageMost = 100

// passageOf is the passage of one sentence. A lead-in (下列…不予支付：) says nothing without the item that is meant, nor an
// item without its lead-in; a sentence has the next ones of its line with it, which often hold its exception.
func passageOf(q *question, c *clause, sentences []corpus.Span, i int) passage {
	say := func(s corpus.Span) string { return oneLine(c.text[s.Start:s.End]) }
	if lead := leadOf(c, sentences, i); lead.Len() > 0 {
		item := sentences[i]
		if lead == item { // the lead-in itself
			item = itemMeant(q, c, sentences, i)
		}
		if lead != item {
			text := say(lead) + labelRE.ReplaceAllString(say(item), "")
			return passage{text: text, ground: text, core: item, span: item}
		}
	}
	s := sentences[i]
	p := passage{ground: say(s), core: s, span: s}
	for _, next := range sentences[i+1:] {
		if strings.Contains(c.text[s.Start:next.Start], "\n") || utf8.RuneCountInString(c.text[s.Start:next.End]) > passageMost {
			break
		}
		p.span.End = next.End
	}
	p.text = say(p.span)
	return p
}

// leadOf is what leads the i-th sentence in: itself when it announces what follows, the announcement before it when it is
// an item and all between are items, else nothing.
func leadOf(c *clause, sentences []corpus.Span, i int) corpus.Span {
	if leadsIn(c.text[sentences[i].Start:sentences[i].End]) {
		return sentences[i]
	}
	for j := i; j > 0 && labelRE.MatchString(c.text[sentences[j].Start:sentences[j].End]); j-- {
		before := sentences[j-1]
		text := c.text[before.Start:before.End]
		if leadsIn(text) {
			return before
		}
		if m := leadItemRE.FindStringIndex(text); m != nil { // in one line with the first item
			return corpus.Span{Start: before.Start, End: before.Start + m[0] + len("：")}
		}
	}
	return corpus.Span{}
}

// leadItemRE finds where a lead-in ends and the first item begins.
var leadItemRE = regexp.MustCompile(`[：][（(][一1][）)]`)

// leadsIn tells whether a sentence announces what follows it.
func leadsIn(s string) bool {
	s = strings.TrimSpace(s)
	return strings.HasSuffix(s, "：") || strings.HasSuffix(s, ":")
}

// itemMeant is the item after a lead-in that the reader marked, or that has most of the question's words; the lead-in
// where nothing follows.
func itemMeant(q *question, c *clause, sentences []corpus.Span, lead int) corpus.Span {
	best, most := sentences[lead], -1.0
	spans := spansOf(c)
	for _, s := range sentences[lead+1:] {
		h := covered(q.terms, c.text[s.Start:s.End])
		if len(spans) > 0 && spans[0].Overlaps(s) {
			h++
		}
		if h > most {
			best, most = s, h
		}
	}
	return best
}

// mostWords is the sentence outside a stretch that has most of the question's words, -1 for none.
func mostWords(q *question, c *clause, sentences []corpus.Span, outside corpus.Span) int {
	best, most := -1, 0.0
	for i, s := range sentences {
		if s.Start >= outside.Start && s.End <= outside.End || leadsIn(c.text[s.Start:s.End]) {
			continue
		}
		if h := covered(q.terms, c.text[s.Start:s.End]); h > most {
			best, most = i, h
		}
	}
	return best
}

// matters is what a stretch of a clause is shown for: what the reader marked in it, or its phrase that has most of the
// question's words.
func matters(q *question, c *clause, in corpus.Span) corpus.Span {
	if s := spansOf(c); len(s) > 0 && s[0].Start >= in.Start && s[0].End <= in.End {
		return s[0]
	}
	return mostAsked(q, c.text, in)
}

// mostAsked is the phrase of a stretch that has most of the question's words.
func mostAsked(q *question, text string, in corpus.Span) corpus.Span {
	phrases := statement.Phrases(text, in)
	if i := q.mostIn(text, phrases, -1); i >= 0 {
		return phrases[i]
	}
	return in
}

// mostIn is the stretch of a text that has most of the question's words, -1 where none has more than the least.
func (q *question) mostIn(text string, stretches []corpus.Span, least float64) int {
	best := -1
	for i, s := range stretches {
		if h := covered(q.terms, text[s.Start:s.End]); h > least {
			best, least = i, h
		}
	}
	return best
}

func wholeOf(text string) corpus.Span { return corpus.Span{Start: 0, End: len(text)} }

// fitting is the stretch of a text that a headline has room for, in characters: its beginning where what matters stands
// in it, else whole phrases up to what matters. A headline that stops short of the answer would say nothing.
func fitting(text string, in, matters corpus.Span, most int) corpus.Span {
	if utf8.RuneCountInString(text[in.Start:in.End]) <= most || utf8.RuneCountInString(text[in.Start:matters.End]) <= most {
		return in
	}
	out := matters
	for _, s := range slices.Backward(statement.Phrases(text, in)) {
		switch {
		case s.Start >= matters.End:
		case s.End >= matters.End: // of which the rest belongs to it
			out = corpus.Span{Start: min(s.Start, matters.Start), End: s.End}
		case utf8.RuneCountInString(text[s.Start:out.End]) > most:
			return out
		default:
			out.Start = min(out.Start, s.Start)
		}
	}
	return out
}
