package rules

import (
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/search/answer/wording"
)

// How much of a question a text accounts for.

// layer is text around a window and what finding a word there is worth.
type layer struct {
	text   string
	weight float64
}

// What a word is worth by where it stands. Words of the sentence count most; a
// heading speaks for everything below it; the title only says where we are.
const (
	inSentence  = 1.0
	inSegment   = 0.97
	inClause    = 0.9
	inShared    = 0.78 // another segment of the sentence, with no amount of its own
	inHeading   = 0.8
	inNeighbour = 0.5
	inTitle     = 0.55
	inOther     = 0.3 // words said of another value of the same sentence
	byMeaning   = 0.95
	bySound     = 0.85
)

func clip(s string, runes int) string {
	if utf8.RuneCountInString(s) <= runes {
		return s
	}
	return string([]rune(s)[:runes])
}

func covered(terms []term, layers []layer) float64 {
	total, sum := 0.0, 0.0
	for _, t := range terms {
		best := 0.0
		for _, l := range layers {
			switch {
			case t.faint: // background tells no value of a window from another
				best = max(best, presence(t, l.text))
			case l.weight > best:
				best = max(best, l.weight*presence(t, l.text))
			}
		}
		total += t.weight
		sum += t.weight * best
	}
	if total == 0 {
		return 0
	}
	return sum / total
}

// presence is 1 when the word stands in the text, a little less for a word of
// the same meaning, and a part for a longer word of which a part stands there.
func presence(t term, text string) float64 {
	if strings.Contains(text, t.text) {
		return 1
	}
	for _, a := range t.alts {
		if strings.Contains(text, a) {
			return byMeaning
		}
	}
	if t.heard != nil && t.heard(text) {
		return bySound
	}
	best := wording.Pairs(t.text, text)
	for _, a := range t.alts {
		best = max(best, byMeaning*wording.Pairs(a, text))
	}
	return best
}

// context is the layers around the sentence; the sentences next to it are worth
// less to a value, which is rarely said of what they say.
func (w *window) context() []layer {
	out := make([]layer, 0, len(w.layers))
	for _, l := range w.layers[1:] {
		if l.weight == inNeighbour {
			l.weight = inOther
		}
		out = append(out, l)
	}
	return out
}

// keyFactor asks that the words that tell most stand near: a value whose
// sentence and heading lack the heaviest words of the question answers another.
func keyFactor(q *question, layers []layer) float64 {
	heaviest := 0.0
	for _, t := range q.terms {
		heaviest = max(heaviest, t.weight)
	}
	keys, hit := 0.0, 0.0
	for _, t := range q.terms {
		if t.weight < 0.8*heaviest {
			continue
		}
		keys++
		hit += saidNear(t, layers)
	}
	if keys == 0 {
		return 1
	}
	return 0.6 + 0.4*hit/keys
}

// seenKeys is the least presence, in the sentence, its clause or its headings, of
// the question's nouns that the documents know: 0 when one of them is spoken of
// elsewhere only.
func seenKeys(q *question, layers []layer) float64 {
	least := 1.0
	for _, t := range q.terms {
		if t.faint || !t.noun || t.weight < 0.6 {
			continue
		}
		least = min(least, saidNear(t, layers))
	}
	return least
}

// saidNear is the presence of a word in the sentence, its clause, its headings or the title.
func saidNear(t term, layers []layer) float64 {
	best := 0.0
	for _, l := range layers {
		if l.weight >= inShared || l.weight == inTitle {
			best = max(best, presence(t, l.text))
		}
	}
	return best
}
