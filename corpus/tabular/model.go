package tabular

import "math"

// A model tells how likely the next cell is by those before it, in one column or in all: by its kind, its length, its
// last character and whether it stood there before. The last three are no news beside the first and each other, and
// count half. What a column has not seen is as likely there as in the whole list.
const part = 0.5

// prior is how many cells count for as much as what is known without any, for each side of a cell.
type prior struct{ kind, length, last, same float64 }

var (
	ofColumn = prior{kind: 1, length: 2, last: 3, same: 5}
	ofList   = prior{kind: 2, length: 2, last: 2, same: 2}
)

// Chances of what a list has not seen.
const (
	lastBase = 1.0 / 200 // one character at the end
	sameBase = 1.0 / 500 // one text
)

// kindBase is how common cells of a kind are.
var kindBase = [kinds]float64{
	none: 0.02, word: 0.3, phrase: 0.08, text: 0.08, number: 0.2, amount: 0.1, share: 0.06, span: 0.04, day: 0.04, clock: 0.03, phone: 0.03, code: 0.02,
}

// chance is how likely each side of a cell is.
type chance struct{ kind, length, last, same float64 }

// log is the logarithm of the chance of the cell.
func (p chance) log(c *cell) float64 {
	sum := math.Log(p.kind) + part*math.Log(p.length) + part*math.Log(p.same)
	if c.last != 0 {
		sum += part * math.Log(p.last)
	}
	return sum
}

// counts is what a model has seen of kinds and lengths.
type counts struct {
	n, words int
	kind     [kinds]uint16
	length   [lengths]uint16
}

// next is the chance of a cell. ends and same are how many cells before it end like it and are like it, base is its
// chance for a model that has seen none.
func (m *counts) next(c *cell, ends, same int, base chance, p prior) chance {
	mean := func(seen uint16, of int, prior, base float64) float64 {
		return (float64(seen) + prior*base) / (float64(of) + prior)
	}
	return chance{
		kind:   mean(m.kind[c.kind], m.n, p.kind, base.kind),
		length: mean(m.length[c.length], m.n, p.length, base.length),
		last:   mean(uint16(ends), m.words, p.last, base.last),
		same:   mean(uint16(same), m.n, p.same, base.same),
	}
}

func (m *counts) add(c *cell) {
	m.n++
	m.kind[c.kind]++
	m.length[c.length]++
	if c.last != 0 {
		m.words++
	}
}

// list is the model of lines that stand in no columns.
type list struct {
	counts
	ends map[rune]int
	same map[string]int
	told map[int]chance // line -> how likely it was
	at   int            // place in the run up to which lines are told
}

func newList(at int) *list {
	return &list{ends: map[rune]int{}, same: map[string]int{}, told: map[int]chance{}, at: at}
}

// upTo tells the lines of the run before place at.
func (l *list) upTo(f *finder, run []int, at int) {
	for ; l.at < at; l.at++ {
		c := &f.lines[run[l.at]]
		if c.kind == none {
			continue
		}
		base := chance{kind: kindBase[c.kind], length: 1.0 / lengths, last: lastBase, same: sameBase}
		l.told[run[l.at]] = l.next(c, l.ends[c.last], l.same[c.text], base, ofList)
		l.add(c)
		l.ends[c.last]++
		l.same[c.text]++
	}
}
