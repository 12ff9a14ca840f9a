package index

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/encoder"
	"github.com/policybot/policybot/search/vectors"
)

// matters are what the fake encoder understands: texts that have a word of the same
// matter are near each other.
var matters = [][]string{
	{"随迁子女", "南来北往的人家", "居住地"},
	{"班额", "每班", "学生数", "一间教室坐"},
	{"轮岗", "换学校教书"},
	{"在建", "烂尾楼"},
}

const matterWidth = 8

// understanding is an Encoder that knows matters, and counts what it is asked.
type understanding struct {
	queries, passages, readings atomic.Int64
	stop                        func() // called before each batch of passages
}

func (u *understanding) vector(text string) encoder.Vector {
	x := make([]float64, matterWidth)
	x[matterWidth-1] = 0.3 // what all texts share
	for i, words := range matters {
		for _, w := range words {
			if strings.Contains(text, w) {
				x[i] = 1
			}
		}
	}
	length := 0.0
	for _, v := range x {
		length += v * v
	}
	out := make(encoder.Vector, matterWidth)
	for i, v := range x {
		out[i] = int8(math.Round(127 * v / math.Sqrt(length)))
	}
	return out
}

func (u *understanding) Query(_ context.Context, text string) (encoder.Vector, error) {
	u.queries.Add(1)
	return u.vector(text), nil
}

func (u *understanding) Passages(ctx context.Context, passages []encoder.Passage) ([]encoder.Vector, error) {
	if u.stop != nil {
		u.stop()
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	u.passages.Add(int64(len(passages)))
	out := make([]encoder.Vector, len(passages))
	for i, p := range passages {
		out[i] = u.vector(p.Text)
	}
	return out, nil
}

// Read finds a window the more relevant the more of it is digits, and marks each, the first above all.
func (u *understanding) Read(_ context.Context, _ string, windows []encoder.Window) ([]encoder.Reading, error) {
	u.readings.Add(1)
	out := make([]encoder.Reading, len(windows))
	for i, w := range windows {
		for at, r := range w.Text {
			if r >= '0' && r <= '9' {
				if out[i].Relevance++; out[i].End == 0 {
					out[i].Start, out[i].End = at, at+1
				}
				out[i].Spans = append(out[i].Spans, encoder.Span{Start: at, End: at + 1, Score: 0.5})
			}
		}
	}
	return out, nil
}

func (u *understanding) Cosines(query encoder.Vector, rows []int8, out []float32) error {
	if len(query) != matterWidth || len(rows) != matterWidth*len(out) {
		return fmt.Errorf("%d bytes for %d rows", len(rows), len(out))
	}
	for i := range out {
		sum := 0
		for j, v := range query {
			sum += int(v) * int(rows[i*matterWidth+j])
		}
		out[i] = float32(sum) / (127 * 127)
	}
	return nil
}

// meaningful is an index of docs with an encoder and its vectors.
func meaningful(t testing.TB, docs []*corpus.Document, u *understanding) *Index {
	t.Helper()
	store, err := vectors.Open(t.TempDir(), "fake", matterWidth)
	if err != nil {
		t.Fatal(err)
	}
	opt := options(t)
	opt.Meaning = &Meaning{Vectorizer: u, Vectors: store, Fusion: DefaultFusion()}
	ix, err := Build(context.Background(), "", "test", docs, opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(ix.Close(), store.Close()); err != nil {
			t.Error(err)
		}
	})
	return ix
}

func embedded(t testing.TB, docs []*corpus.Document, u *understanding) *Index {
	t.Helper()
	ix := meaningful(t, docs, u)
	if err := ix.Embed(t.Context(), u, nil); err != nil {
		t.Fatal(err)
	}
	return ix
}

const child = "南来北往的人家该怎么办" // shares no word with the clause that answers

func TestFoundByMeaning(t *testing.T) {
	u := &understanding{}
	ix := embedded(t, library(), u)
	want := "进城务工人员随迁子女按居住地就近入学。"
	if got := found(t, ix, search.Query{Text: child}); len(got) > 0 && got[0] == want {
		t.Fatalf("found by words: %q; the test asks for nothing", got)
	}
	for _, mode := range []search.Mode{search.Hybrid, search.Reading} {
		if got := found(t, ix, search.Query{Text: child, Mode: mode}); len(got) == 0 || mode == search.Hybrid && got[0] != want || !slices.Contains(got, want) {
			t.Errorf("%s: %q", mode, got)
		}
	}
	if got := found(t, ix, search.Query{Text: child, Mode: search.Hybrid, Region: "丙州地区"}); slices.Contains(got, want) {
		t.Errorf("a filter let another region through: %q", got)
	}
}

// TestMeaningLeavesExactQueriesAlone: what is looked up is found by words, whatever the
// mode, and no encoder is asked.
func TestMeaningLeavesExactQueriesAlone(t *testing.T) {
	u := &understanding{}
	ix := embedded(t, library(), u)
	for _, q := range []search.Query{
		{Text: "小学 班额", Phrases: []string{"每班不超过"}}, {Text: "班额上限"}, {Text: "丙教发〔2019〕12号的班额是多少"},
		{Text: "随迁子女入学办法第八百三十条"}, {Text: "班额是多少人", Without: []string{"初中"}},
		{Text: "小学每班多少人", Sort: search.ByDate}, {Region: "丙州地区"},
	} {
		want := found(t, ix, q)
		for _, q.Mode = range []search.Mode{search.Hybrid, search.Reading} {
			if got := found(t, ix, q); !slices.Equal(got, want) {
				t.Errorf("%+v: %q, by words %q", q, got, want)
			}
		}
	}
	if n := u.queries.Load() + u.readings.Load(); n != 0 {
		t.Errorf("an encoder was asked %d times", n)
	}
	if _, err := ix.Search(t.Context(), search.Query{Text: "班额", Mode: "guess"}); !errors.Is(err, search.ErrInvalid) {
		t.Errorf("an unknown mode: %v", err)
	}
}

// TestMeaningWithoutVectors: what has no vector yet is found by its words, in their order.
func TestMeaningWithoutVectors(t *testing.T) {
	ix := meaningful(t, library(), &understanding{})
	for _, text := range []string{"小学每班不超过多少人", "随迁子女在哪里入学", child} {
		want := found(t, ix, search.Query{Text: text})
		if got := found(t, ix, search.Query{Text: text, Mode: search.Hybrid}); !slices.Equal(got, want) {
			t.Errorf("%s: %q, by words %q", text, got, want)
		}
	}
	plain := open(t, library())
	if got, want := found(t, plain, search.Query{Text: child, Mode: search.Reading}), found(t, plain, search.Query{Text: child}); !slices.Equal(got, want) {
		t.Errorf("without an encoder: %q, by words %q", got, want)
	}
}

// TestNothingReads: with what makes vectors and cannot read, read is hybrid.
func TestNothingReads(t *testing.T) {
	u := &understanding{}
	ix := embedded(t, library(), u)
	ix.opt.Meaning.Vectorizer = struct{ Vectorizer }{u}
	if ix.opt.Meaning.Reads() {
		t.Fatal("it reads")
	}
	for _, text := range []string{child, "小学每班学生数不超过多少"} {
		want := found(t, ix, search.Query{Text: text, Mode: search.Hybrid})
		if got := found(t, ix, search.Query{Text: text, Mode: search.Reading}); !slices.Equal(got, want) {
			t.Errorf("%s: read %q, hybrid %q", text, got, want)
		}
	}
	if n := u.readings.Load(); n > 0 {
		t.Errorf("%d clauses were read", n)
	}
}

// TestReadingOrder: the best are in the order of the reader, which says where the answer
// stands, before the rest; explain shows the parts.
func TestReadingOrder(t *testing.T) {
	ix := embedded(t, library(), &understanding{})
	q := search.Query{Text: "小学每班学生数不超过多少", Mode: search.Reading, Passages: true, Explain: true}
	res, err := ix.Search(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	if len(res.Hits) < 3 || res.Hits[0].Read == nil || res.Hits[0].Read.Relevance < 4 {
		t.Fatalf("%+v", res.Hits)
	}
	for i, h := range res.Hits {
		if i > 0 && h.Score > res.Hits[i-1].Score {
			t.Errorf("hit %d scores %f after %f", i, h.Score, res.Hits[i-1].Score)
		}
		if h.Why == nil || h.Read != nil && (h.Why.Relevance == nil || *h.Why.Relevance != h.Read.Relevance) {
			t.Errorf("hit %d is explained by %+v", i, h.Why)
		}
	}
	first := res.Hits[0]
	if n := len(first.Read.Spans); n != int(first.Read.Relevance) ||
		first.Read.Spans[0] != (search.Span{Start: first.Read.Start, End: first.Read.End, Score: 0.5}) {
		t.Errorf("spans %v of %+v", first.Read.Spans, first.Read)
	}
	if got := first.Passage.Quote[first.Read.Start:first.Read.End]; got != "4" {
		t.Errorf("the answer is marked as %q", got)
	}
	if first.Why.Lexical <= 0 || first.Why.Cosine <= 0 {
		t.Errorf("explained by %+v", first.Why)
	}
}

// TestMeaningPages: pages fit together, whatever their size.
func TestMeaningPages(t *testing.T) {
	var docs []*corpus.Document
	for i := range 30 {
		var lines []string
		for j := range 10 {
			lines = append(lines, fmt.Sprintf("第%d所学校每班学生数为%d人。", i, j), fmt.Sprintf("居住地%d号片区。", i*10+j))
		}
		docs = append(docs, newDoc(fmt.Sprintf("%02d.txt", i), fmt.Sprintf("办法%d", i), lines...))
	}
	ix := embedded(t, docs, &understanding{})
	for _, mode := range []search.Mode{search.Hybrid, search.Reading} {
		q := search.Query{Text: "每班学生数是多少人", Mode: mode, Size: 100}
		whole, err := ix.Search(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for from := 0; from < 100; from += 7 {
			q.From, q.Size = from, 7
			page, err := ix.Search(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			for i, h := range page.Hits {
				if from+i >= 100 {
					break
				}
				w := whole.Hits[from+i]
				if h.DocumentID != w.DocumentID || h.Clause != w.Clause {
					t.Fatalf("%s: place %d is %s/%d on a page of 7, %s/%d on one of 100", mode, from+i, h.DocumentID, h.Clause, w.DocumentID, w.Clause)
				}
				if key := fmt.Sprint(h.DocumentID, h.Clause); seen[key] {
					t.Errorf("%s: %s twice", mode, key)
				} else {
					seen[key] = true
				}
			}
		}
	}
}

// TestEmbedGoesOn: an interrupted run is taken up where it ended, equal clauses are made
// once, and a vector belongs to each clause with that content.
func TestEmbedGoesOn(t *testing.T) {
	var docs []*corpus.Document
	for i := range 3 {
		var lines []string
		for j := range 40 {
			lines = append(lines, fmt.Sprintf("第%d项：每班不超过%d人。", i, j))
		}
		docs = append(docs, newDoc(fmt.Sprintf("%d.txt", i), fmt.Sprintf("办法%d", i), lines...))
	}
	again := newDoc("9.txt", "办法0") // another file with the same text
	meta := again.Meta
	*again = *docs[0]
	again.Meta = meta
	docs = append(docs, again)

	u := &understanding{}
	ix := meaningful(t, docs, u)
	if n := ix.Missing(); n != 160 {
		t.Fatalf("%d clauses are missing, want 160", n)
	}
	ctx, cancel := context.WithCancel(t.Context())
	u.stop = func() {
		if u.passages.Load() >= 2*embedBatch {
			cancel()
		}
	}
	if err := ix.Embed(ctx, u, nil); !errors.Is(err, context.Canceled) {
		t.Fatalf("interrupted: %v", err)
	}
	if n := u.passages.Load(); n != 2*embedBatch {
		t.Fatalf("%d were made before the interruption", n)
	}
	u.stop = nil
	var told []int
	err := ix.Embed(t.Context(), u, func(done, total int) {
		if told = append(told, done); total != 160 {
			t.Errorf("progress of %d clauses, want 160", total)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if n := u.passages.Load(); n != 120 || ix.Missing() != 0 {
		t.Errorf("%d made for 120 different clauses, %d missing", n, ix.Missing())
	}
	if len(told) == 0 || !slices.IsSorted(told) || told[0] >= 160 || told[len(told)-1] != 160 {
		t.Errorf("progress %v", told)
	}
	r := newRows(ix.table, ix.opt.Meaning.Vectors)
	for o := range ix.table.doc {
		p, err := ix.window(int32(o))
		if err != nil {
			t.Fatal(err)
		}
		v, ok := ix.opt.Meaning.Vectors.Vector(int(r.of[o]))
		if !ok || !slices.Equal(encoder.Vector(v), u.vector(p.Text)) {
			t.Fatalf("clause %d (%s) has the vector %v", o, p.Text, v)
		}
	}
}

// TestContentKeys: what the key of a clause names is what an encoder is shown of it.
func TestContentKeys(t *testing.T) {
	ix := meaningful(t, library(), &understanding{})
	seen := 0
	for o, key := range ix.table.Content {
		p, err := ix.window(int32(o))
		if err != nil {
			t.Fatal(err)
		}
		if key == 0 {
			continue
		}
		seen++
		if want := vectors.KeyOf(p.Heading, p.Text); key != want {
			t.Errorf("clause %d (%s under %q) has the key %x, want %x", o, p.Text, p.Heading, key, want)
		}
	}
	if seen < 8 {
		t.Errorf("only %d clauses have a key", seen)
	}
}
