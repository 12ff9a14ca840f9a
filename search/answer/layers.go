package answer

import (
	"strings"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/statement"
	"github.com/policybot/policybot/search/answer/wording"
)

// How much of a question is accounted for by what is said of a candidate: what is said of it
// alone counts full, the headings and the title less, what is said of another value hardly.

// layer is text around a candidate and what finding a word there is worth.
type layer struct {
	text   string
	weight float64
}

const (
	inOwn      = 1.0
	inNear     = 0.97 // of this value and others of the phrase
	inClause   = 0.9  // what leads the sentences of a clause in
	inHeading  = 0.8
	inShared   = 0.78 // another phrase of the sentence, with no amount of its own
	inTitle    = 0.55
	inSentence = 0.5 // another sentence of the clause
	inOther    = 0.3 // said of another value
)

// describeLayers weighs the words of the question by where they stand.
func (c *candidate) describeLayers(q *question) {
	cl, f := c.clause, &c.features
	sentences := statement.Sentences(cl.text)
	layers := []layer{{strings.Join(cl.doc.SectionPath(cl.index), "\n"), inHeading}, {cl.doc.Title, inTitle}}
	if t := cl.doc.Clauses[cl.index]; t.Kind == corpus.Row {
		layers = append(layers, layer{wording.RowHead(cl.doc, t), inHeading})
	}
	s := c.value(q)
	if len(sentences) > 1 {
		rest := inSentence
		if s != nil {
			rest = inOther
		}
		layers = append(layers, layer{leadText(cl.text, sentences), inClause}, layer{cl.text, rest})
	}
	own := sentenceAt(cl.text, c.mark)
	if s == nil {
		layers = append(layers, layer{own, inOwn})
	} else {
		layers = append(layers, layer{s.spoken, inOwn}, layer{s.about, inNear}, layer{s.shared, inShared}, layer{own, inOther})
		f[fSide] = float64(wording.SideFit(wording.AsksBound(q.text), s.value.Comparator))
	}
	f[fLayered] = share(q.terms, func(t term) (best float64) {
		for _, l := range layers {
			if l.weight > best {
				best = max(best, l.weight*presence(t, l.text))
			}
		}
		return best
	})
	f[fBeside] = 1 / (1 + float64(c.distance(q))/30)
}

// value is the value a short candidate states; nil for none.
func (c *candidate) value(q *question) *stated {
	if !c.short() {
		return nil
	}
	return c.stated(q)
}

// leadText is what leads the sentences of a clause in: the words before its 项, or the first one.
func leadText(text string, sentences []corpus.Span) string {
	if m := itemRE.FindStringIndex(text); m != nil && m[0] > 0 {
		return text[:m[0]]
	}
	return text[sentences[0].Start:sentences[0].End]
}

// distance is how many bytes stand between a candidate and the nearest word of the question outside it.
func (c *candidate) distance(q *question) int {
	text := c.clause.text
	least := len(text)
	for _, t := range q.terms {
		for _, w := range append([]string{t.text}, t.alts...) {
			if i := strings.LastIndex(text[:c.mark.Start], w); i >= 0 {
				least = min(least, c.mark.Start-i-len(w))
			}
			if i := strings.Index(text[c.mark.End:], w); i >= 0 {
				least = min(least, i)
			}
		}
	}
	return least
}
