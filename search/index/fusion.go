package index

import (
	"cmp"
	"math"
	"slices"

	"github.com/policybot/policybot/search/encoder"
)

// Fusion weighs what words, vectors and a reader say of a clause. With lexical the score
// by words, and r what it is to the best one's,
//
//	hybrid:  ln r + Cosine·(cosine − the best one's)
//	read:    relevance + ReadLexical·ln r + ReadCosine·(cosine − the best one's)
//
// A clause not found by words counts as one with the least score found, times Unfound.
// Cosines of e5 lie close together: differences count, and no threshold.
type Fusion struct {
	Cosine      float64 `json:"cosine"`
	Unfound     float64 `json:"unfound"`
	ReadLexical float64 `json:"read_lexical"`
	ReadCosine  float64 `json:"read_cosine"`
	Pool        int     `json:"pool"`    // how many of either are candidates
	Windows     int     `json:"windows"` // how many are read
}

// DefaultFusion was fitted to 411 questions of the part fit (cmd/bench fusion) with the
// encoder of docs/model.md. It lies on a plateau: half the numbers of read lose 0.006 of MRR@10.
func DefaultFusion() Fusion {
	return Fusion{Cosine: 15, Unfound: 0.7, ReadLexical: 4, ReadCosine: 40, Pool: 100, Windows: 12}
}

// StaticFusion is for word vectors (encoder.Static), whose cosines spread more widely; nothing is read.
func StaticFusion() Fusion {
	return Fusion{Cosine: 4, Unfound: 0.7, Pool: 100}
}

// Candidate is what is known of a clause that may be meant.
type Candidate struct {
	Number    int32   // of the clause; the lower goes first of two as good
	Lexical   float64 // score by words
	Found     bool    // by words; else Lexical says nothing
	Cosine    float64 // to the query; NaN without a vector
	Relevance float64 // of one that was read
}

// thought is a candidate being put in its place.
type thought struct {
	Candidate
	lexical float64 // Lexical, or what counts for it
	read    *encoder.Reading
	score   float64
}

// words is the score by words; 0 when it was not found by them.
func (t *thought) words() float64 {
	if !t.Found {
		return 0
	}
	return t.Lexical
}

// withoutVector is what a clause without a vector counts behind the nearest: it may be
// any, and is not to be lost before its vector is there.
const withoutVector = -0.05

func (t *thought) behind(nearest float64) float64 {
	if math.IsNaN(t.Cosine) {
		return withoutVector
	}
	return t.Cosine - nearest
}

// Rank returns the numbers of candidates in order: as hybrid puts them, or as read does,
// where the first Windows have been read. Those found by words come first in all, the best
// of them first, as Candidates gives them. It is what a search does.
func (f *Fusion) Rank(all []Candidate, read bool) []int {
	of, thoughts := make([]thought, len(all)), make([]*thought, len(all))
	at := make(map[*thought]int, len(all))
	for i, c := range all {
		of[i].Candidate, thoughts[i] = c, &of[i]
		at[&of[i]] = i
	}
	f.fuse(thoughts)
	if read {
		f.reorder(f.first(thoughts))
	}
	order := make([]int, len(all))
	for i, t := range thoughts {
		order[i] = at[t]
	}
	return order
}

// first are those of the candidates that are read.
func (f *Fusion) first(all []*thought) []*thought {
	return all[:min(f.Windows, encoder.MaxWindows, len(all))]
}

// fuse scores and sorts the candidates. Scores lie between 0 and 1.
func (f *Fusion) fuse(all []*thought) {
	unfound := f.unfound(all)
	for _, t := range all {
		if t.lexical = t.Lexical; !t.Found {
			t.lexical = unfound
		}
	}
	best, nearest := bests(all)
	for _, t := range all {
		t.score = math.Exp(math.Log(t.lexical/best) + f.Cosine*t.behind(nearest))
	}
	inOrder(all)
}

// unfound is what a clause not found by words counts as: somewhat less than the last of
// those taken by their words.
func (f *Fusion) unfound(all []*thought) float64 {
	n := 0
	for n < min(f.Pool, len(all)) && all[n].Found {
		n++
	}
	if n == 0 {
		return 1
	}
	return all[n-1].Lexical * f.Unfound
}

// reorder puts those that were read in order. They stay before the rest, with scores
// above 1.
func (f *Fusion) reorder(first []*thought) {
	best, nearest := bests(first)
	for _, t := range first {
		x := t.Relevance + f.ReadLexical*math.Log(t.lexical/best) + f.ReadCosine*t.behind(nearest)
		t.score = 1 + 1/(1+math.Exp(-x))
	}
	inOrder(first)
}

// bests are the best score by words and the greatest cosine.
func bests(all []*thought) (lexical, cosine float64) {
	cosine = math.Inf(-1)
	for _, t := range all {
		lexical = max(lexical, t.lexical)
		if !math.IsNaN(t.Cosine) {
			cosine = max(cosine, t.Cosine)
		}
	}
	return lexical, cosine
}

func inOrder(all []*thought) {
	slices.SortFunc(all, func(a, b *thought) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.Number, b.Number))
	})
}
