package index

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/RoaringBitmap/roaring/v2"
)

// pile is a random library, as far as scoring sees it.
type pile struct {
	rng   *rand.Rand
	r     *reader
	parts []int // entries of each
	norm  []float32
}

// idle tells that nothing is left of the query before.
func (at *scores) idle() bool {
	return at.total == accumulator{} && at.best == accumulator{} && at.way == accumulator{}
}

func newPile(rng *rand.Rand, entries, parts int) *pile {
	h := &pile{rng: rng, r: &reader{}, norm: make([]float32, entries)}
	for i := range h.norm {
		h.norm[i] = 0.35 + 2*rng.Float32()
	}
	base := 0
	for i := range parts {
		n := (entries - base) / (parts - i)
		h.r.parts, h.parts = append(h.r.parts, part{base: uint32(base)}), append(h.parts, n)
		base += n
	}
	return h
}

// term draws the entries of a term that about a share of all have, and those that have it more often.
func (h *pile) term(share float64) (levels [][]occurrence) {
	found := make([]occurrence, len(h.parts))
	for i, n := range h.parts {
		found[i] = occurrence{int32(i), roaring.New()}
		for e := h.gap(share); e < n; e += 1 + h.gap(share) {
			found[i].entries.Add(uint32(e))
		}
	}
	levels = [][]occurrence{found}
	for range h.rng.IntN(len(often)) {
		again := make([]occurrence, len(found))
		for i, o := range found {
			again[i] = occurrence{o.part, roaring.New()}
			o.entries.Iterate(func(e uint32) bool {
				if h.rng.IntN(4) == 0 {
					again[i].entries.Add(e)
				}
				return true
			})
		}
		found, levels = again, append(levels, again)
	}
	return levels
}

// gap is how many entries lie between two that have a term.
func (h *pile) gap(share float64) int {
	return int(math.Log(1-h.rng.Float64()) / math.Log(1-share))
}

// drawn is a term as both ways of adding up need it.
type drawn struct {
	levels [][]occurrence
	gain   float32
}

func (h *pile) terms(n int) (out []drawn) {
	for range n {
		share := math.Exp(-9*h.rng.Float64()) * 0.3
		out = append(out, drawn{h.term(share), 0.01 + 5*h.rng.Float32()})
	}
	return out
}

func (h *pile) cursors(terms []drawn) (out cursors) {
	for _, d := range terms {
		for i, found := range d.levels {
			like := cursor{gain: d.gain, norm: h.norm, more: often[i]}
			if i > 0 {
				like.less = often[i-1]
			}
			out = h.r.walk(out, found, like)
		}
	}
	return out
}

// question draws at most so many terms, and groups of ways.
func (h *pile) question(terms, groups int) (plain []drawn, ways [][][]drawn) {
	plain = h.terms(h.rng.IntN(terms))
	for range h.rng.IntN(groups) {
		var group [][]drawn
		for range 1 + h.rng.IntN(4) {
			group = append(group, h.terms(1+h.rng.IntN(3)))
		}
		ways = append(ways, group)
	}
	return plain, ways
}

func (h *pile) sum(plain []drawn, groups [][][]drawn) sum {
	s := sum{lists: h.cursors(plain)}
	for _, group := range groups {
		var ways []cursors
		for _, way := range group {
			ways = append(ways, h.cursors(way))
		}
		s.groups = append(s.groups, ways)
	}
	return s
}

// earned is what an entry earns for terms, looked up one by one.
func (h *pile) earned(terms []drawn, n uint32) (sum float32) {
	for _, d := range terms {
		for i, found := range d.levels {
			for _, o := range found {
				base := h.r.parts[o.part].base
				if n < base || !o.entries.Contains(n-base) {
					continue
				}
				if i == 0 {
					sum += d.gain / (1 + h.norm[n])
				} else {
					sum += d.gain * (often[i]/(often[i]+h.norm[n]) - often[i-1]/(often[i-1]+h.norm[n]))
				}
			}
		}
	}
	return sum
}

// What is added up stretch by stretch is, to the last bit, what each entry earns looked at alone, and
// no entry is left out.
func TestScoreIsExhaustive(t *testing.T) {
	for seed := range uint64(30) {
		rng := rand.New(rand.NewPCG(seed, 0))
		h := newPile(rng, 1+rng.IntN(4*stretch), 1+rng.IntN(3))
		plain, groups := h.question(8, 3)
		s := h.sum(plain, groups)
		var got scored
		at := new(scores)
		if err := at.score(t.Context(), s, &got); err != nil {
			t.Fatal(err)
		}
		earned := map[uint32]float32{}
		for i, n := range got.number {
			if _, twice := earned[n]; twice {
				t.Fatalf("seed %d: entry %d twice", seed, n)
			}
			earned[n] = got.value[i]
			if i > 0 && n < got.number[i-1] {
				t.Fatalf("seed %d: entry %d after %d", seed, n, got.number[i-1])
			}
		}
		for n := range uint32(len(h.norm)) {
			want := h.earned(plain, n)
			for _, group := range groups {
				best := float32(0)
				for _, way := range group {
					best = max(best, h.earned(way, n))
				}
				want += best
			}
			if earned[n] != want {
				t.Fatalf("seed %d: entry %d of %d earns %v, wanted %v", seed, n, len(h.norm), earned[n], want)
			}
		}
		if !at.idle() {
			t.Fatalf("seed %d: something is left for the next query", seed)
		}
	}
}

// A query that was given up leaves nothing behind for the next that gets the same room.
func TestScoreGivenUp(t *testing.T) {
	h := newPile(rand.New(rand.NewPCG(1, 2)), 3*stretch, 1)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	at := new(scores)
	if err := at.score(ctx, sum{lists: h.cursors(h.terms(5))}, new(scored)); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	if !at.idle() {
		t.Error("something is left for the next query")
	}
}

// atOnce is how scores were added up before: one term after the other over all entries.
type atOnce struct {
	sum     []float32
	touched []uint32
}

func (a *atOnce) add(lists cursors) {
	for _, c := range lists {
		for ; len(c.ahead) > 0; c.fill() {
			for _, e := range c.ahead {
				e += c.base
				if a.sum[e] == 0 {
					a.touched = append(a.touched, e)
				}
				if c.less == 0 {
					a.sum[e] += c.gain / (1 + c.norm[e])
				} else {
					a.sum[e] += c.gain * (c.more/(c.more+c.norm[e]) - c.less/(c.less+c.norm[e]))
				}
			}
		}
	}
}

// BenchmarkScore adds up 40 terms, of which the most frequent is in 6 % of the entries and half are in
// less than 0.25 %, over as many entries as one large collection of laws has and over ten times as
// many; and does so as it was done before.
func BenchmarkScore(b *testing.B) {
	for _, entries := range []int{140_000, 1_400_000} {
		h := newPile(rand.New(rand.NewPCG(1, 2)), entries, 1)
		var terms []drawn
		postings := 0
		for i := range 40 {
			d := drawn{h.term(0.06 * math.Pow(0.85, float64(i))), 1}
			terms = append(terms, d)
			for _, found := range d.levels {
				postings += int(found[0].entries.GetCardinality())
			}
		}
		slices.Reverse(terms)
		b.Run(fmt.Sprintf("stretches/%d", entries), func(b *testing.B) {
			at, into := new(scores), new(scored)
			for b.Loop() {
				into.number, into.value = into.number[:0], into.value[:0]
				if err := at.score(b.Context(), sum{lists: h.cursors(terms)}, into); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(postings), "postings")
			b.ReportMetric(b.Elapsed().Seconds()*1e9/float64(b.N)/float64(postings), "ns/posting")
		})
		b.Run(fmt.Sprintf("at-once/%d", entries), func(b *testing.B) {
			a, into := &atOnce{sum: make([]float32, entries)}, new(scored)
			for b.Loop() {
				a.add(h.cursors(terms))
				into.number, into.value = append(into.number[:0], a.touched...), into.value[:0]
				for _, n := range a.touched {
					into.value = append(into.value, a.sum[n])
					a.sum[n] = 0
				}
				a.touched = a.touched[:0]
			}
			b.ReportMetric(b.Elapsed().Seconds()*1e9/float64(b.N)/float64(postings), "ns/posting")
		})
	}
}
