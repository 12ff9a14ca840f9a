package fusion

import (
	"github.com/policybot/policybot/search/index"
)

// A number is one of a Fusion, and what it may be: coarse steps, in order.
type number struct {
	name   string
	of     func(f *index.Fusion) *float64
	values []float64
}

var (
	cosines      = number{"Cosine", func(f *index.Fusion) *float64 { return &f.Cosine }, []float64{0, 5, 10, 15, 20, 30, 40}}
	unfounds     = number{"Unfound", func(f *index.Fusion) *float64 { return &f.Unfound }, []float64{0.3, 0.5, 0.7, 0.9}}
	nearness     = number{"Cosine", func(f *index.Fusion) *float64 { return &f.Cosine }, []float64{0, 1, 2, 3, 4, 5, 6, 8, 10}} // of word vectors
	readLexicals = number{"ReadLexical", func(f *index.Fusion) *float64 { return &f.ReadLexical }, []float64{0, 0.5, 1, 1.5, 2, 3, 4, 6}}
	readCosines  = number{"ReadCosine", func(f *index.Fusion) *float64 { return &f.ReadCosine }, []float64{0, 10, 20, 40, 60, 80}}

	// windows are how many are read; more take longer, so that the first stays unless others are better.
	windows = []int{12, 8, 16}
)

// minGain is how much more a change must give, of a goal between 0 and 1; less is chance.
const minGain = 0.003

// figures say where the right clause stands, as shares of the questions.
type figures struct {
	questions                  int
	first, two, five, ten, mrr float64
	windows                    float64 // among those that are read
}

// judge ranks every question.
func judge(f index.Fusion, all []question, read bool) figures {
	r := figures{questions: len(all)}
	for i := range all {
		at := all[i].place(f, read)
		if at < 0 {
			continue
		}
		for _, c := range []struct {
			count *float64
			most  int
		}{{&r.first, 1}, {&r.two, 2}, {&r.five, 5}, {&r.ten, 10}, {&r.windows, f.Windows}} {
			if at < c.most {
				*c.count++
			}
		}
		if at < 10 {
			r.mrr += 1 / float64(at+1)
		}
	}
	for _, v := range []*float64{&r.first, &r.two, &r.five, &r.ten, &r.windows, &r.mrr} {
		*v /= float64(max(1, len(all)))
	}
	return r
}

// place is where the right clause stands, from 0; -1 for nowhere.
func (q *question) place(f index.Fusion, read bool) int {
	for at, i := range f.Rank(q.Candidates, read) {
		if q.Right[i] {
			return at
		}
	}
	return -1
}

// goals: what hybrid puts before the reader matters as much as its own order.
func hybridGoal(f index.Fusion, all []question) float64 {
	r := judge(f, all, false)
	return (r.mrr + r.windows) / 2
}

func readGoal(f index.Fusion, all []question) float64 { return judge(f, all, true).mrr }

// fit finds the weights for questions.
func fit(all []question) index.Fusion {
	f := climb(index.DefaultFusion(), all, hybridGoal, cosines, unfounds)
	best, chosen := -1.0, f
	for _, n := range windows {
		f.Windows = n
		g := climb(f, all, readGoal, readLexicals, readCosines)
		if v := readGoal(g, all); v > best+minGain {
			best, chosen = v, g
		}
	}
	return chosen
}

// fitStatic finds the weights of words and word vectors.
func fitStatic(all []question) index.Fusion {
	return climb(index.StaticFusion(), all, func(f index.Fusion, all []question) float64 { return judge(f, all, false).mrr }, nearness, unfounds)
}

// climb moves one number at a time to where the goal is highest, as long as that is worth it.
func climb(f index.Fusion, all []question, goal func(index.Fusion, []question) float64, numbers ...number) index.Fusion {
	best := goal(f, all)
	for moved := true; moved; {
		moved = false
		for _, n := range numbers {
			top, to := best+minGain, f
			for _, v := range n.values {
				g := f
				*n.of(&g) = v
				if got := goal(g, all); got > top {
					top, to = got, g
				}
			}
			if to != f {
				best, f, moved = top, to, true
			}
		}
	}
	return f
}
