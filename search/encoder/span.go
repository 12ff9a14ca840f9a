package encoder

import "slices"

// MaxSpans is how many answers a reading offers.
const MaxSpans = 4

// A Span is a possible answer: the bytes [Start, End) of a clause's text, on boundaries of characters.
type Span struct {
	Start, End int
	Score      float32 // the probability of that start times that of that end, 0 to 1
}

// maxSpan is how many tokens an answer has at most. tokenPenalty is what each of them after the first takes from the sum
// of the two logits: without it answers come out a little long (不得超过三十日 for 三十日). It was chosen among 0, 0.03,
// 0.06, 0.1 and 0.3 on the part fit; train/reference.py has the same two.
const (
	maxSpan      = 40
	tokenPenalty = 0.03
)

// choice is a span, and what it is chosen by.
type choice struct {
	start, end  int32 // bytes
	first, last int   // tokens
	score       float32
}

// spans returns the best answers in a clause, of each token of which starts and ends have the logit that an answer starts
// or ends there. It overwrites these.
func spans(clause []token, starts, ends []float32) []Span {
	best := make([]choice, 0, MaxSpans+1)
	for i, s := range starts {
		for j := i; j < min(len(ends), i+maxSpan); j++ {
			// A conversion keeps machines from fusing the product and the sum, which would round otherwise.
			score := s + ends[j] - float32(tokenPenalty*float32(j-i))
			if len(best) == MaxSpans && score <= best[MaxSpans-1].score {
				continue
			}
			start, end := place(clause, i, j)
			if start < end {
				best = insert(best, choice{start, end, i, j, score})
			}
		}
	}
	if len(best) == 0 {
		return nil
	}
	softmaxGo(starts)
	softmaxGo(ends)
	out := make([]Span, len(best))
	for i, c := range best {
		out[i] = Span{int(c.start), int(c.end), starts[c.first] * ends[c.last]}
	}
	return out
}

// place returns the bytes of the tokens first to last. A mark has no character of its own, and goes with the word
// behind it.
func place(clause []token, first, last int) (start, end int32) {
	for last < len(clause)-1 && clause[last].start == clause[last].end {
		last++
	}
	return clause[first].start, clause[last].end
}

// insert puts c where it belongs among the best, the MaxSpans of which are kept. Of two with the same bytes the better
// stays, of two as good the one that came first.
func insert(best []choice, c choice) []choice {
	same := slices.IndexFunc(best, func(b choice) bool { return b.start == c.start && b.end == c.end })
	if same >= 0 {
		if best[same].score >= c.score {
			return best
		}
		best = slices.Delete(best, same, same+1)
	}
	at := slices.IndexFunc(best, func(b choice) bool { return b.score < c.score })
	if at < 0 {
		at = len(best)
	}
	best = slices.Insert(best, at, c)
	return best[:min(MaxSpans, len(best))]
}
