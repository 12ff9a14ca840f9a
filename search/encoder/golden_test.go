package encoder

import (
	"encoding/base64"
	"encoding/json"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// golden is what train/golden.py writes: what the tokenizers package and the model in floats say.
type golden struct {
	ID    string
	Lines []struct {
		Text   string
		Pieces []string
		Places [][2]int // characters of the normalised text
	}
	Queries  []struct{ Text, Vector string }
	Passages []struct{ Heading, Text, Vector string }
	Rankings []struct { // of the passages nearest to a query, by their numbers
		Query     int
		Passages  []int
		Relevance []float64
	}
	Readings []struct {
		Question, Heading, Text string
		Relevance               float64
		Polarity, Start, End    []float64
		Span                    []int // first and last token of the best answer; none in an empty clause
	}
}

func readGolden(t *testing.T, name string) golden {
	t.Helper()
	var g golden
	data, err := os.ReadFile(name)
	if err == nil {
		err = json.Unmarshal(data, &g)
	}
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func readVector(t *testing.T, s string) Vector {
	t.Helper()
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	v := make(Vector, len(b))
	for i := range b {
		v[i] = int8(b[i])
	}
	return v
}

// angle is the cosine of two vectors, their lengths taken out.
func angle(a, b Vector) float64 {
	var ab, aa, bb float64
	for i := range a {
		ab += float64(a[i]) * float64(b[i])
		aa += float64(a[i]) * float64(a[i])
		bb += float64(b[i]) * float64(b[i])
	}
	return ab / math.Sqrt(aa*bb)
}

// checkLines compares pieces and, on lines that normalising leaves as long as they are, where they end.
func checkLines(t *testing.T, v *vocabulary, g golden) {
	t.Helper()
	wrong, placed := 0, 0
	for _, line := range g.Lines {
		var got []string
		tokens := v.tokenize(line.Text)
		for _, k := range tokens {
			got = append(got, v.piece(int(k.id)))
		}
		if !slices.Equal(got, line.Pieces) {
			if wrong++; wrong < 5 {
				t.Errorf("%q:\n got %q\nwant %q", line.Text, got, line.Pieces)
			}
			continue
		}
		if !keepsLength(v, line.Text) {
			continue
		}
		placed++
		for i, k := range tokens {
			n := utf8.RuneCountInString(line.Text[:k.end])
			if k.start < k.end && n != line.Places[i][1] {
				t.Errorf("%q: piece %d, %q, ends at character %d, want %d", line.Text, i, got[i], n, line.Places[i][1])
			}
		}
	}
	t.Logf("%d of %d lines differ; places compared on %d", wrong, len(g.Lines), placed)
}

// keepsLength reports whether each character of text becomes one of the normal text.
func keepsLength(v *vocabulary, text string) bool {
	spelt := " "
	for _, r := range text {
		s, ok := v.replaced[r]
		if !ok {
			s = string(r)
		}
		if utf8.RuneCountInString(s) != 1 {
			return false
		}
		spelt += s
	}
	return !strings.Contains(spelt+" ", "  ")
}

// checkVectors compares vectors with those of the model in floats.
func checkVectors(t *testing.T, e *Encoder, g golden) {
	t.Helper()
	if g.ID != e.ID() {
		t.Skipf("SKIP: the golden figures are of %s, the weights %s", g.ID, e.ID())
	}
	var got []Vector
	var want, text []string
	for _, q := range g.Queries {
		v, err := e.Query(t.Context(), q.Text)
		if err != nil {
			t.Fatal(err)
		}
		got, want, text = append(got, v), append(want, q.Vector), append(text, q.Text)
	}
	var passages []Passage
	for _, p := range g.Passages {
		passages = append(passages, Passage{p.Heading, p.Text})
		want, text = append(want, p.Vector), append(text, p.Text)
	}
	vectors, err := e.Passages(t.Context(), passages)
	if err != nil {
		t.Fatal(err)
	}
	least, sum := 1.0, 0.0
	for i, v := range append(got, vectors...) {
		c := angle(v, readVector(t, want[i]))
		if least, sum = min(least, c), sum+c; c < 0.99 {
			t.Errorf("%q: cosine %.4f", text[i], c)
		}
	}
	t.Logf("%d vectors: least cosine %.5f, mean %.5f", len(want), least, sum/float64(len(want)))
}

// checkReadings compares readings with the numbers of the model in floats.
func checkReadings(t *testing.T, e *Encoder, g golden, tolerance float64) {
	t.Helper()
	if g.ID != e.ID() {
		t.Skipf("SKIP: the golden figures are of %s, the weights %s", g.ID, e.ID())
	}
	farthest, squares := 0.0, 0.0
	near := func(what, text string, got float32, want float64) {
		d := math.Abs(float64(got) - want)
		if farthest = max(farthest, d); d > tolerance {
			t.Errorf("%s: %s %.3f, want %.3f", text, what, got, want)
		}
	}
	for _, r := range g.Readings {
		readings, err := e.Read(t.Context(), r.Question, []Window{{r.Heading, r.Text}})
		if err != nil {
			t.Fatal(err)
		}
		got, p := readings[0], probabilities(r.Polarity)
		near("relevance", r.Text, got.Relevance, r.Relevance)
		squares += math.Pow(float64(got.Relevance)-r.Relevance, 2)
		near("yes", r.Text, got.Yes, p[1])
		near("no", r.Text, got.No, p[2])
		best := 0.0
		if r.Span != nil {
			best = probabilities(r.Start)[r.Span[0]] * probabilities(r.End)[r.Span[1]]
			checkSpan(t, e.model.vocabulary.tokenize(r.Text), r.Start, r.End, r.Span)
		}
		near("span", r.Text, got.SpanScore, best)
	}
	t.Logf("%d readings: farthest %.4f, relevance off by %.4f (root of the mean square)", len(g.Readings), farthest,
		math.Sqrt(squares/float64(len(g.Readings))))
}

// checkSpan compares the answer chosen by the logits of the model in floats with the one that train/reference.py chose.
func checkSpan(t *testing.T, clause []token, starts, ends []float64, want []int) {
	t.Helper()
	got := spans(clause, singles(starts), singles(ends))
	if start, end := place(clause, want[0], want[1]); len(got) == 0 || got[0].Start != int(start) || got[0].End != int(end) {
		t.Errorf("spans %v, want tokens %v first, bytes %d to %d", got, want, start, end)
	}
}

func singles(x []float64) []float32 {
	out := make([]float32, len(x))
	for i, v := range x {
		out[i] = float32(v)
	}
	return out
}

func probabilities(logits []float64) []float64 {
	p, sum := make([]float64, len(logits)), 0.0
	for i, x := range logits {
		p[i] = math.Exp(x)
		sum += p[i]
	}
	for i := range p {
		p[i] /= sum
	}
	return p
}
