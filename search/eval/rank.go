package eval

import (
	"path"

	"github.com/policybot/policybot/search"
)

// part is how much of a clause must stand in the evidence for the clause to be a part of
// it: an item of a list whose every item is evidence.
const part = 0.9

// Rank is the place in which an answer has the right clause, from 1, or 0 when it has none:
// first come its citations, then the nearest clauses, whatever its status. So it judges the
// order alone; Result.Shown judges what was put before somebody. A clause is right when it
// holds enough of the evidence, or is a part of evidence that runs over several.
func Rank(r Row, a search.Answer) int {
	place := 0
	for _, c := range a.Citations {
		place++
		if r.isEvidence(c.File, c.Quote) {
			return place
		}
	}
	for i := range a.Nearest {
		place++
		if n := &a.Nearest[i]; r.isEvidence(n.File, n.Text) {
			return place
		}
	}
	return 0
}

func (r Row) isEvidence(file, text string) bool {
	name := path.Base(file)
	evidence := r.Evidence[name] // of another file there is none, which covers nothing
	return covered(text, evidence) >= coverage || covered(evidence, text) >= part
}
