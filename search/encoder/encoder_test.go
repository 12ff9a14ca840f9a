package encoder

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"reflect"
	"sort"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"
)

// tiny opens the random model of testdata: 2 layers, 32 wide, questions of 12 tokens, inputs of 64.
func tiny(t testing.TB, o Options) *Encoder {
	t.Helper()
	e, err := Load(os.DirFS("testdata"), "tiny.bin", o)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// TestTinyModel compares every kernel with the model in floats.
func TestTinyModel(t *testing.T) {
	g := readGolden(t, "testdata/tiny.json")
	for _, k := range Kernels() {
		t.Run(k, func(t *testing.T) {
			e := tiny(t, Options{Kernel: k})
			t.Run("pieces", func(t *testing.T) { checkLines(t, &e.model.vocabulary, g) })
			t.Run("vectors", func(t *testing.T) { checkVectors(t, e, g) })
			t.Run("readings", func(t *testing.T) { checkReadings(t, e, g, 0.1) })
		})
	}
}

var questions = []string{"初中班额上限是多少", "", "可以申请的人？", "the 50 年内 abc"}

var clauses = []Window{
	{"小学 第一条", "小学班额不得超过45人，初中、高中不得超过50人。"},
	{"", ""},
	{"第二条 " + strings.Repeat("高中", 60), "（一）可以申请…ab 10％"},
	{"第三条", strings.Repeat("第三十条　不得超过六十日内，", 12) + "可以申请。"},
}

// digest is the sum of everything that e says about the questions and clauses.
func digest(t *testing.T, e *Encoder) string {
	t.Helper()
	h := sha256.New()
	vectors, err := e.Passages(t.Context(), clauses)
	for _, q := range questions {
		v, e1 := e.Query(t.Context(), q)
		r, e2 := e.Read(t.Context(), q, clauses)
		err = errors.Join(err, e1, e2)
		vectors = append(vectors, v)
		for _, r := range r {
			err = errors.Join(err, binary.Write(h, binary.LittleEndian, []float32{r.Relevance, r.SpanScore, r.Yes, r.No}))
			for _, s := range r.Spans {
				at := [2]int32{int32(s.Start), int32(s.End)}
				err = errors.Join(err, binary.Write(h, binary.LittleEndian, at), binary.Write(h, binary.LittleEndian, s.Score))
			}
		}
	}
	for _, v := range vectors {
		err = errors.Join(err, binary.Write(h, binary.LittleEndian, v))
	}
	if err != nil {
		t.Fatal(err)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// sameBits is the digest of the tiny model on every machine.
const sameBits = "e5436433787832857783a5104b9ff8ceece23ad83ce1e3a399c1022aebbeb0ba"

func TestSameBitsEverywhere(t *testing.T) {
	for _, k := range Kernels() {
		if got := digest(t, tiny(t, Options{Kernel: k})); got != sameBits {
			t.Errorf("%s: %s, want %s", k, got, sameBits)
		}
	}
}

// TestBatchesDoNotMatter asks for the same alone, together with others, and with another number of workers.
func TestBatchesDoNotMatter(t *testing.T) {
	one, many := tiny(t, Options{Workers: 1}), tiny(t, Options{Workers: 3})
	var windows []Window
	for i := range MaxWindows {
		windows = append(windows, clauses[i%len(clauses)])
	}
	together, err := many.Read(t.Context(), questions[0], windows)
	if err != nil {
		t.Fatal(err)
	}
	vectors, err := many.Passages(t.Context(), windows)
	if err != nil {
		t.Fatal(err)
	}
	for i, w := range windows {
		alone, err := one.Read(t.Context(), questions[0], []Window{w})
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(alone[0], together[i]) {
			t.Errorf("window %d alone %+v, together %+v", i, alone[0], together[i])
		}
		v, err := one.Passages(t.Context(), []Passage{w})
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(v[0], vectors[i]) {
			t.Errorf("passage %d has another vector alone", i)
		}
	}
}

func TestBatches(t *testing.T) {
	e := tiny(t, Options{Workers: 2})
	for _, lengths := range [][]int{{}, {10}, {10, 10}, {128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128},
		{512, 512, 1, 512}, {1, 511, 511, 1}} {
		inputs := make([][]int32, len(lengths))
		for i, n := range lengths {
			inputs[i] = make([]int32, n)
		}
		at := 0
		for from, to := range e.batches(inputs) {
			size := 0
			for _, n := range lengths[from:to] {
				size += n
			}
			if from != at || to <= from || size > scratchRows {
				t.Errorf("%v: batch %d to %d of %d tokens", lengths, from, to, size)
			}
			at = to
		}
		if at != len(inputs) {
			t.Errorf("%v: batches end at %d", lengths, at)
		}
	}
}

func TestReadingsPointIntoTheClause(t *testing.T) {
	e := tiny(t, Options{})
	for _, q := range questions {
		readings, err := e.Read(t.Context(), q, clauses)
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range readings {
			text := clauses[i].Text
			if text == "" {
				if r.Start != 0 || r.End != 0 || r.SpanScore != 0 || r.Spans != nil {
					t.Errorf("an empty clause has an answer: %+v", r)
				}
				continue
			}
			if first := (Span{r.Start, r.End, r.SpanScore}); len(r.Spans) == 0 || r.Spans[0] != first {
				t.Errorf("%q: %v, the first of %v", text, first, r.Spans)
			}
			seen := map[string]bool{}
			for _, s := range r.Spans {
				if s.Start < 0 || s.End <= s.Start || s.End > len(text) || !utf8.ValidString(text[s.Start:s.End]) {
					t.Errorf("%q: bytes %d to %d of %d", text, s.Start, s.End, len(text))
				}
				if at := fmt.Sprint(s.Start, s.End); seen[at] || !(s.Score > 0 && s.Score <= 1) {
					t.Errorf("%q: %v, twice or of no probability", text, r.Spans)
				} else {
					seen[at] = true
				}
			}
			if !(r.Yes >= 0 && r.No >= 0 && r.Yes+r.No < 1.001) {
				t.Errorf("%q: %+v", text, r)
			}
		}
	}
}

// TestWindowsOverlap: what a long clause's windows show is the clause, up to the third one's end.
func TestWindowsOverlap(t *testing.T) {
	e := tiny(t, Options{})
	long := strings.Repeat("第三十条　不得超过六十日内，", 20)
	lead := []int32{beginID, 5, 6}
	all := e.model.windows(lead, long, 64)
	if len(all) != maxWindows {
		t.Fatalf("%d windows", len(all))
	}
	tokens := e.model.vocabulary.tokenize(long)
	for i, w := range all {
		if from := i * 30; !reflect.DeepEqual(w.clause, tokens[from:from+60]) {
			t.Errorf("window %d does not begin at token %d", i, from)
		}
		if len(w.input) != 64 || w.input[63] != endID || w.input[w.first] != w.clause[0].id {
			t.Errorf("window %d: %v", i, w.input)
		}
	}
	if one := e.model.windows(lead, "第三十条", 64); len(one) != 1 || len(one[0].input) > 64 {
		t.Errorf("a short clause has %d windows", len(one))
	}
}

func TestCancel(t *testing.T) {
	e := tiny(t, Options{Workers: 1})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, e1 := e.Query(ctx, "小学")
	_, e2 := e.Passages(ctx, clauses)
	_, e3 := e.Read(ctx, "小学", clauses)
	for _, err := range []error{e1, e2, e3} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("error %v, want %v", err, context.Canceled)
		}
	}
	// A pass that waits for another one's scratch gives up as well, and nothing is lost by it.
	s := <-e.free
	if _, err := e.Query(ctx, "小学"); !errors.Is(err, context.Canceled) {
		t.Errorf("waiting: error %v", err)
	}
	e.free <- s
	if _, err := e.Query(t.Context(), "小学"); err != nil {
		t.Error(err)
	}
}

// stopping is a context that ends when it has been asked n times.
type stopping struct {
	context.Context
	n int
}

func (s *stopping) Err() error {
	if s.n--; s.n < 0 {
		return context.Canceled
	}
	return nil
}

func TestCancelBetweenLayers(t *testing.T) {
	e := tiny(t, Options{})
	inputs := [][]int32{{beginID, 10, 11, endID}}
	for n, want := range []error{context.Canceled, context.Canceled, nil} {
		ctx := &stopping{t.Context(), n}
		if err := e.model.forward(ctx, e.kernel, newScratch(e.model), inputs); !errors.Is(err, want) {
			t.Errorf("after %d of two layers: error %v, want %v", n, err, want)
		}
	}
}

func TestTooManyWindows(t *testing.T) {
	e := tiny(t, Options{})
	if _, err := e.Read(t.Context(), "小学", make([]Window, MaxWindows+1)); err == nil {
		t.Error("no error")
	}
	if r, err := e.Read(t.Context(), "小学", nil); err != nil || len(r) != 0 {
		t.Errorf("no windows: %v, %v", r, err)
	}
	if v, err := e.Passages(t.Context(), nil); err != nil || len(v) != 0 {
		t.Errorf("no passages: %v, %v", v, err)
	}
}

func TestConcurrentUse(t *testing.T) {
	e := tiny(t, Options{Workers: 2})
	want, err := e.Read(t.Context(), questions[0], clauses)
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for range 5 {
				if i%2 == 0 {
					if _, err := e.Passages(t.Context(), clauses[:1+i%3]); err != nil {
						t.Error(err)
					}
					continue
				}
				if got, err := e.Read(t.Context(), questions[0], clauses); err != nil || !reflect.DeepEqual(got, want) {
					t.Errorf("%v, %v", got, err)
				}
			}
		})
	}
	all.Wait()
}

func TestOptions(t *testing.T) {
	if _, err := Load(os.DirFS("testdata"), "tiny.bin", Options{Kernel: "abacus"}); err == nil ||
		!strings.Contains(err.Error(), "portable") {
		t.Errorf("error %v", err)
	}
	if _, err := Load(os.DirFS("testdata"), "none.bin", Options{}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("error %v", err)
	}
	e := tiny(t, Options{Kernel: "portable"})
	if e.Kernel() != "portable" || e.Width() != 32 || len(e.ID()) != 16 {
		t.Errorf("%s, %d, %s", e.Kernel(), e.Width(), e.ID())
	}
}

func TestFastEnough(t *testing.T) {
	e := tiny(t, Options{})
	if s := e.Speed(); !(s > 0) {
		t.Errorf("speed %g", s)
	}
	if err := e.FastEnough(); err != nil && !errors.Is(err, ErrTooSlow) {
		t.Error(err)
	}
	if err := tiny(t, Options{Kernel: "portable"}).FastEnough(); !errors.Is(err, ErrTooSlow) {
		t.Errorf("plain Go: %v", err)
	}
}

func TestScanIsExact(t *testing.T) {
	r := rand.New(rand.NewPCG(17, 18))
	const n, k = 3000, 20
	rows, query := make([]int8, n*32), make(Vector, 32)
	for i := range rows {
		rows[i] = int8(r.IntN(7) - 3) // many equal
	}
	for i := range query {
		query[i] = int8(r.IntN(255) - 127)
	}
	for _, name := range Kernels() {
		e := tiny(t, Options{Kernel: name})
		all := make([]Match, n)
		for i := range all {
			all[i] = Match{i, e.Cosine(query, rows[i*32:(i+1)*32])}
		}
		sort.SliceStable(all, func(i, j int) bool { return all[i].Cosine > all[j].Cosine })
		got, err := e.Scan(query, rows, k)
		if err != nil || fmt.Sprint(got) != fmt.Sprint(all[:k]) {
			t.Errorf("%s: %v, %v, want %v", name, got, err, all[:k])
		}
		if got, err := e.Scan(query, rows[:64], k); err != nil || len(got) != 2 {
			t.Errorf("%s: %d of two rows, %v", name, len(got), err)
		}
		if _, err := e.Scan(query[1:], rows, k); err == nil {
			t.Errorf("%s: a vector of another width is taken", name)
		}
	}
}
