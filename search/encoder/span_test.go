package encoder

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
)

// separate are n tokens of three bytes each.
func separate(n int) []token {
	tokens := make([]token, n)
	for i := range tokens {
		tokens[i] = token{start: int32(3 * i), end: int32(3*i + 3)}
	}
	return tokens
}

// places are the bytes of spans.
func places(all []Span) [][2]int {
	var out [][2]int
	for _, s := range all {
		out = append(out, [2]int{s.Start, s.End})
	}
	return out
}

func TestSpansPreferShortOnes(t *testing.T) {
	starts := []float32{5, 0, 0, 0, 0}
	for _, c := range []struct {
		ahead float32 // of the end three tokens on
		want  [2]int
	}{{0.08, [2]int{0, 6}}, {0.1, [2]int{0, 15}}} {
		got := spans(separate(5), slices.Clone(starts), []float32{0, 3, 0, 0, 3 + c.ahead})
		if len(got) == 0 || places(got)[0] != c.want {
			t.Errorf("an end three tokens on, better by %g: %v, want %v first", c.ahead, got, c.want)
		}
	}
}

// TestSpansAreTheBest compares with all spans in order.
func TestSpansAreTheBest(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for n := range 60 {
		starts, ends := make([]float32, n), make([]float32, n)
		for i := range n {
			starts[i], ends[i] = float32(r.NormFloat64()), float32(r.NormFloat64())
		}
		var all []choice
		for i := range n {
			for j := i; j < n && j < i+maxSpan; j++ {
				all = append(all, choice{int32(3 * i), int32(3*j + 3), i, j, starts[i] + ends[j] - tokenPenalty*float32(j-i)})
			}
		}
		slices.SortStableFunc(all, func(a, b choice) int { return int(max(-1, min(1, 1e6*(b.score-a.score)))) })
		var want [][2]int
		for _, c := range all[:min(MaxSpans, len(all))] {
			want = append(want, [2]int{int(c.start), int(c.end)})
		}
		if got := places(spans(separate(n), starts, ends)); !reflect.DeepEqual(got, want) {
			t.Errorf("%d tokens: %v, want %v", n, got, want)
		}
	}
}

// TestSpansOfMarks: a mark before a word has no bytes, so that spans with it and without it are the same.
func TestSpansOfMarks(t *testing.T) {
	clause := []token{{start: 0, end: 0}, {start: 0, end: 3}, {start: 4, end: 4}, {start: 4, end: 7}}
	got := spans(clause, []float32{3, 3, 0, 0}, []float32{0, 2, 3, 2})
	want := [][2]int{{0, 7}, {0, 3}, {4, 7}}
	if !reflect.DeepEqual(places(got), want) {
		t.Errorf("%v, want %v", got, want)
	}
	if got := spans(clause[:1], []float32{1}, []float32{1}); got != nil {
		t.Errorf("a mark alone has an answer: %v", got)
	}
}
