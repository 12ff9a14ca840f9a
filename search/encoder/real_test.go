package encoder

import (
	"os"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"
)

// realFile is the environment variable that names the real weight file for the tests and benchmarks that need one;
// textsFile one that names what train/golden.py --texts wrote for it.
const (
	realFile  = "POLICYBOT_ENCODER_FILE"
	textsFile = "POLICYBOT_ENCODER_TEXTS"
)

var realData = sync.OnceValues(func() ([]byte, error) { return os.ReadFile(os.Getenv(realFile)) })

// realEncoder opens the real weights.
func realEncoder(t testing.TB, o Options) *Encoder {
	t.Helper()
	if os.Getenv(realFile) == "" {
		t.Skipf("SKIP: %s does not name a weight file", realFile)
	}
	data, err := realData()
	if err != nil {
		t.Fatal(err)
	}
	e, err := Open(data, o)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestRealModel(t *testing.T) {
	e, g := realEncoder(t, Options{}), readGolden(t, "testdata/base.json")
	t.Run("pieces", func(t *testing.T) { checkLines(t, &e.model.vocabulary, g) })
	t.Run("vectors", func(t *testing.T) { checkVectors(t, e, g) })
	// Relevances of a trained model spread by several: that of a clause may be off by 0.25, and they are by 0.05 as a rule.
	// TestRealRankings says what it does to their order.
	t.Run("readings", func(t *testing.T) { checkReadings(t, e, g, 0.25) })
}

// TestRealTexts compares with the float model on many clauses of a corpus.
func TestRealTexts(t *testing.T) {
	e := realEncoder(t, Options{})
	if os.Getenv(textsFile) == "" {
		t.Skipf("SKIP: %s does not name a file of train/golden.py --texts", textsFile)
	}
	g := readGolden(t, os.Getenv(textsFile))
	t.Run("pieces", func(t *testing.T) { checkLines(t, &e.model.vocabulary, g) })
	t.Run("vectors", func(t *testing.T) { checkVectors(t, e, g) })
}

// TestRealRankings: where the clause stands that a question is the beginning of, among a thousand by their vectors and
// among ten by their relevances, is the same in whole numbers as in floats but for half a point.
func TestRealRankings(t *testing.T) {
	e := realEncoder(t, Options{})
	if os.Getenv(textsFile) == "" {
		t.Skipf("SKIP: %s does not name a file of train/golden.py --texts", textsFile)
	}
	g := readGolden(t, os.Getenv(textsFile))
	if g.ID != e.ID() || len(g.Rankings) == 0 {
		t.Skipf("SKIP: the golden figures are of %s and hold %d rankings; the weights are %s", g.ID, len(g.Rankings), e.ID())
	}
	var passages []Passage
	for _, p := range g.Passages {
		passages = append(passages, Passage{p.Heading, p.Text})
	}
	clauses, err := e.Passages(t.Context(), passages)
	if err != nil {
		t.Fatal(err)
	}
	var floats, ours standing
	for i, q := range g.Queries {
		v, err := e.Query(t.Context(), q.Text)
		if err != nil {
			t.Fatal(err)
		}
		want := readVector(t, q.Vector)
		var inFloats, inOurs []float64
		for j, p := range g.Passages {
			inFloats = append(inFloats, angle(want, readVector(t, p.Vector)))
			inOurs = append(inOurs, angle(v, clauses[j]))
		}
		floats.add(inFloats, i)
		ours.add(inOurs, i)
	}
	floats.compare(t, "by vectors", ours)
	floats, ours = standing{}, standing{}
	for _, r := range g.Rankings {
		var windows []Window
		right := -1
		for i, n := range r.Passages {
			windows = append(windows, passages[n])
			if n == r.Query {
				right = i
			}
		}
		readings, err := e.Read(t.Context(), g.Queries[r.Query].Text, windows)
		if err != nil {
			t.Fatal(err)
		}
		var relevances []float64
		for _, x := range readings {
			relevances = append(relevances, float64(x.Relevance))
		}
		floats.add(r.Relevance, right)
		ours.add(relevances, right)
	}
	floats.compare(t, "by relevance", ours)
}

// standing counts where the right one stands.
type standing struct{ first, ten, of int }

func (s *standing) add(scores []float64, right int) {
	s.of++
	if right < 0 {
		return
	}
	better := 0
	for _, v := range scores {
		if v > scores[right] {
			better++
		}
	}
	if better == 0 {
		s.first++
	}
	if better < 10 {
		s.ten++
	}
}

func (s standing) compare(t *testing.T, how string, other standing) {
	t.Helper()
	t.Logf("%s, of %d: first %d in floats, %d here; among ten %d, %d", how, s.of, s.first, other.first, s.ten, other.ten)
	most := max(1, s.of/200) // half a point; of few one
	if d := s.first - other.first; d > most || d < -most {
		t.Errorf("%s: %d first in floats, %d here", how, s.first, other.first)
	}
	if d := s.ten - other.ten; d > most || d < -most {
		t.Errorf("%s: %d among ten in floats, %d here", how, s.ten, other.ten)
	}
}

// TestRealSameBits: with real weights too every kernel gives the same bits, so that what is measured of one holds for
// all. Plain Go, which takes long, sees few.
func TestRealSameBits(t *testing.T) {
	fastest := realEncoder(t, Options{})
	windows := []Window{{"行政复议法 第二十条", clause(120)}, {"", "十五日内"}, {"章程", clause(60)}, {"", clause(400)}}
	var texts []Window
	if name := os.Getenv(textsFile); name != "" {
		for _, p := range readGolden(t, name).Passages {
			texts = append(texts, Window{p.Heading, p.Text})
		}
	}
	for _, k := range Kernels()[1:] {
		e, windows, some := realEncoder(t, Options{Kernel: k}), windows, texts
		if k == "portable" {
			windows, some = windows[1:3], nil
		}
		want, err := fastest.Read(t.Context(), "逾期未申报怎么处罚", windows)
		if err != nil {
			t.Fatal(err)
		}
		got, err := e.Read(t.Context(), "逾期未申报怎么处罚", windows)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s reads %v, %v, want %v", k, got, err, want)
		}
		a, err := fastest.Passages(t.Context(), append(some, windows...))
		if err != nil {
			t.Fatal(err)
		}
		b, err := e.Passages(t.Context(), append(some, windows...))
		if err != nil || !reflect.DeepEqual(a, b) {
			t.Errorf("%s: other vectors, %v", k, err)
		}
	}
}

// clause is a text of about as many tokens as asked for.
func clause(tokens int) string {
	const text = "公民、法人或者其他组织认为行政行为侵犯其合法权益的，可以自知道或者应当知道该行政行为之日起六十日内提出行政复议申请；"
	r := []rune(strings.Repeat(text, 1+tokens/20))
	return string(r[:tokens*5/3])
}

// cut to exactly n tokens, special ones and heading included, a clause makes an input of known cost.
func exactly(e *Encoder, lead []int32, n int) []int32 {
	w := e.model.windows(lead, clause(2*n), n)
	return w[0].input
}

func benchKernels(b *testing.B, f func(b *testing.B, e *Encoder)) {
	for _, k := range Kernels() {
		if k == "portable" {
			continue // takes a minute
		}
		b.Run(k, func(b *testing.B) { f(b, realEncoder(b, Options{Workers: 1, Kernel: k})) })
	}
}

// reportTime reports milliseconds for each of the n things that a round did.
func reportTime(b *testing.B, used time.Duration, n int, unit string) {
	b.ReportMetric(used.Seconds()*1e3/float64(b.N*n), unit)
}

// BenchmarkQuery is the vector of a question of ten tokens on one core.
func BenchmarkQuery(b *testing.B) {
	benchKernels(b, func(b *testing.B, e *Encoder) {
		used := cpuTime(b)
		for b.Loop() {
			if _, err := e.Query(b.Context(), "初中班额上限是多少"); err != nil {
				b.Fatal(err)
			}
		}
		reportTime(b, used(), 1, "cpu-ms/query")
	})
}

// BenchmarkRead12 is the pass of twelve windows of 128 tokens on one core.
func BenchmarkRead12(b *testing.B) {
	benchKernels(b, func(b *testing.B, e *Encoder) {
		lead := join([]int32{beginID}, e.model.question("逾期未申报怎么处罚"), []int32{endID, endID}, e.model.heading("行政复议法 第二十条"))
		var inputs [][]int32
		for range 12 {
			inputs = append(inputs, exactly(e, lead, 128))
		}
		used := cpuTime(b)
		for b.Loop() {
			if err := e.each(b.Context(), inputs, func(int, []float32) {}); err != nil {
				b.Fatal(err)
			}
		}
		reportTime(b, used(), 1, "cpu-ms/12x128")
	})
}

// BenchmarkPassages is the vectors of clauses of 120 tokens on one core.
func BenchmarkPassages(b *testing.B) {
	benchKernels(b, func(b *testing.B, e *Encoder) {
		lead := join([]int32{beginID}, e.model.heading("行政复议法 第二章"))
		var inputs [][]int32
		for range 16 {
			inputs = append(inputs, exactly(e, lead, 120))
		}
		used := cpuTime(b)
		for b.Loop() {
			if err := e.each(b.Context(), inputs, func(_ int, x []float32) { mean(x, e.Width()) }); err != nil {
				b.Fatal(err)
			}
		}
		reportTime(b, used(), 16, "cpu-ms/clause")
	})
}

func BenchmarkTokenize(b *testing.B) {
	e := realEncoder(b, Options{})
	text := clause(120)
	used := cpuTime(b)
	for b.Loop() {
		e.model.vocabulary.tokenize(text)
	}
	reportTime(b, used(), 1, "cpu-ms/clause")
}

func BenchmarkOpen(b *testing.B) {
	realEncoder(b, Options{})
	data, _ := realData()
	used := cpuTime(b)
	for b.Loop() {
		if _, err := Open(data, Options{}); err != nil {
			b.Fatal(err)
		}
	}
	reportTime(b, used(), 1, "cpu-ms/open")
}

// BenchmarkScan is the scan of 140,000 vectors on one core.
func BenchmarkScan(b *testing.B) {
	for _, k := range Kernels() {
		b.Run(k, func(b *testing.B) {
			e := realEncoder(b, Options{Kernel: k})
			rows, q := make([]int8, 140_000*e.Width()), make(Vector, e.Width())
			for i := range rows {
				rows[i] = int8(i * 7919 >> 3)
			}
			for i := range q {
				q[i] = int8(i)
			}
			used := cpuTime(b)
			for b.Loop() {
				if _, err := e.Scan(q, rows, 100); err != nil {
					b.Fatal(err)
				}
			}
			reportTime(b, used(), 1, "cpu-ms/scan")
		})
	}
}
