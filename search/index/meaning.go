package index

import (
	"context"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/encoder"
	"github.com/policybot/policybot/search/vectors"
)

// Vectorizer makes vectors of texts and compares them: *encoder.Encoder, or *encoder.Static where that is off or would take
// too long.
type Vectorizer interface {
	Query(ctx context.Context, text string) (encoder.Vector, error)
	Passages(ctx context.Context, passages []encoder.Passage) ([]encoder.Vector, error)
	Cosines(query encoder.Vector, rows []int8, out []float32) error
}

// Encoder reads besides; *encoder.Encoder is one.
type Encoder interface {
	Vectorizer
	Read(ctx context.Context, question string, windows []encoder.Window) ([]encoder.Reading, error)
}

var (
	_ Encoder    = (*encoder.Encoder)(nil)
	_ Vectorizer = (*encoder.Static)(nil)
)

// Meaning is what clauses are found with besides their words; one serves all states of an
// index. An index works without the vectors that are not there yet, and finds by words what
// has none.
type Meaning struct {
	Vectorizer Vectorizer // an Encoder where clauses are read; else search.Reading is search.Hybrid
	Vectors    *vectors.Store
	Fusion     Fusion

	asked asked
}

// asked keeps the vectors of queries asked last: a reader turns pages and filters.
type asked struct {
	mu   sync.Mutex
	of   map[string]encoder.Vector
	last []string // the newest at the end
}

const mostAsked = 256

// reader is what reads; nil when nothing does.
func (m *Meaning) reader() Encoder {
	e, _ := m.Vectorizer.(Encoder)
	return e
}

// Reads tells whether clauses are read, and not only found.
func (m *Meaning) Reads() bool { return m != nil && m.reader() != nil }

// query is the vector of a text.
func (m *Meaning) query(ctx context.Context, text string) (encoder.Vector, error) {
	m.asked.mu.Lock()
	v, ok := m.asked.of[text]
	m.asked.mu.Unlock()
	if ok {
		return v, nil
	}
	v, err := m.Vectorizer.Query(ctx, text)
	if err != nil {
		return nil, fmt.Errorf("understand the query: %w", err)
	}
	m.asked.mu.Lock()
	defer m.asked.mu.Unlock()
	if m.asked.of == nil {
		m.asked.of = map[string]encoder.Vector{}
	}
	if _, twice := m.asked.of[text]; !twice {
		m.asked.of[text], m.asked.last = v, append(m.asked.last, text)
	}
	if len(m.asked.last) > mostAsked {
		delete(m.asked.of, m.asked.last[0])
		m.asked.last = slices.Clone(m.asked.last[1:])
	}
	return v, nil
}

// fewWords is the length in characters up to which a query is looked up rather than
// understood: one or two words.
const fewWords = 4

// yearRE is the year of a 文号.
var yearRE = regexp.MustCompile(`[〔\[（(【]\s*(?:19|20)\d{2}\s*[〕\]）)】]`)

// byMeaning tells whether a query is to be found by meaning too: not one that gives an
// article (义务教育法第十二条) or a 文号, or looks up a word.
func (ix *Index) byMeaning(q search.Query) bool {
	if ix.opt.Meaning == nil || ix.opt.Meaning.Vectors == nil || q.Mode == "" || q.Mode == search.Lexical ||
		q.Sort == search.ByDate {
		return false
	}
	text := strings.TrimSpace(q.Text)
	return utf8.RuneCountInString(text) > fewWords && !yearRE.MatchString(text) && !givesArticle(text)
}

// meant is the order of the best clauses by meaning, and of the rest by words.
type meant struct {
	order []match
	of    map[int32]*thought
	more  int // found by meaning alone
}

// meant puts what was found in order, and adds what words did not find.
func (ix *Index) meant(ctx context.Context, q search.Query, c *collector, allowed []bool) (*meant, error) {
	m := ix.opt.Meaning
	f, kept := &m.Fusion, c.best()
	all, err := ix.thoughts(ctx, q.Text, kept, allowed)
	if err != nil {
		return nil, err
	}
	out := &meant{of: make(map[int32]*thought, len(all))}
	for _, t := range all {
		if out.of[t.Number] = t; !t.Found {
			out.more++ // or it has a word of the query and was not among those kept
		}
	}
	f.fuse(all)
	if q.Mode == search.Reading && m.Reads() {
		if err := ix.readBest(ctx, q.Text, all); err != nil {
			return nil, err
		}
	}
	for _, t := range all {
		out.order = append(out.order, match{ordinal: t.Number, score: t.score})
	}
	// What only words found follows, below the last.
	for _, k := range kept[min(f.Pool, len(kept)):] {
		if out.of[k.ordinal] == nil {
			out.order = append(out.order, k)
		}
	}
	for i := 1; i < len(out.order); i++ {
		out.order[i].score = min(out.order[i].score, out.order[i-1].score)
	}
	return out, nil
}

// thoughts are the candidates: the best of kept, which words found, best first, and the
// nearest to the question among those allowed that are not among these.
func (ix *Index) thoughts(ctx context.Context, question string, kept []match, allowed []bool) ([]*thought, error) {
	m := ix.opt.Meaning
	v, err := m.query(ctx, question)
	if err != nil {
		return nil, err
	}
	near, cosines, err := ix.similarTo(v, allowed, m.Fusion.Pool)
	if err != nil {
		return nil, err
	}
	pool := kept[:min(m.Fusion.Pool, len(kept))]
	all := make([]*thought, 0, len(pool)+len(near))
	score := map[int32]float64{} // of what words found
	for i, k := range kept {
		if score[k.ordinal] = k.score; i < len(pool) {
			all = append(all, &thought{Candidate: Candidate{Number: k.ordinal, Lexical: k.score, Found: true, Cosine: cosines.of(k.ordinal)}})
		}
	}
	taken := map[int32]bool{}
	for _, t := range all {
		taken[t.Number] = true
	}
	for _, n := range near {
		if taken[n.ordinal] {
			continue
		}
		lexical, found := score[n.ordinal]
		all = append(all, &thought{Candidate: Candidate{Number: n.ordinal, Lexical: lexical, Found: found, Cosine: n.score}})
	}
	return all, nil
}

// readBest has the first candidates read and puts them in order; they stay before the rest,
// with scores above 1.
func (ix *Index) readBest(ctx context.Context, question string, all []*thought) error {
	m, f := ix.opt.Meaning, &ix.opt.Meaning.Fusion
	first := f.first(all)
	windows := make([]encoder.Window, len(first))
	for i, t := range first {
		w, err := ix.window(t.Number)
		if err != nil {
			return err
		}
		windows[i] = w
	}
	readings, err := m.reader().Read(ctx, question, windows)
	if err != nil {
		return fmt.Errorf("read the best clauses: %w", err)
	}
	for i, t := range first {
		t.read, t.Relevance = &readings[i], float64(readings[i].Relevance)
	}
	f.reorder(first)
	return nil
}

// byWords are matches with their scores by words, for what explains these.
func (m *meant) byWords(page []match) []match {
	if m == nil {
		return page
	}
	page = slices.Clone(page)
	for i := range page {
		if t := m.of[page[i].ordinal]; t != nil {
			page[i].score = t.words()
		}
	}
	return page
}

// page is the matches from..from+size.
func (m *meant) page(from, size int) []match {
	return m.order[min(from, len(m.order)):min(from+size, len(m.order))]
}

// tell adds to a hit what is known of it; nil knows nothing.
func (m *meant) tell(h *search.Hit, ordinal int32) {
	if m == nil {
		return
	}
	t := m.of[ordinal]
	if t == nil {
		return
	}
	if !math.IsNaN(t.Cosine) {
		h.Cosine = t.Cosine
	}
	if h.Why != nil {
		h.Why.Lexical = t.words()
		if !math.IsNaN(t.Cosine) {
			h.Why.Cosine = t.Cosine
		}
	}
	r := t.read
	if r == nil {
		return
	}
	if h.Why != nil {
		relevance := float64(r.Relevance)
		h.Why.Relevance = &relevance
	}
	h.Read = readOf(r)
}

func readOf(r *encoder.Reading) *search.Read {
	out := &search.Read{Relevance: float64(r.Relevance), Start: r.Start, End: r.End, Span: float64(r.SpanScore),
		Yes: float64(r.Yes), No: float64(r.No)}
	for _, s := range r.Spans {
		out.Spans = append(out.Spans, search.Span{Start: s.Start, End: s.End, Score: float64(s.Score)})
	}
	return out
}

// similar are the cosines of a query to every row there is.
type similar struct {
	rows *rows
	all  []float32 // by row
}

// of is the cosine of a clause, NaN when it has no vector.
func (s *similar) of(ordinal int32) float64 {
	if row := s.rows.of[ordinal]; row >= 0 && int(row) < len(s.all) {
		return float64(s.all[row])
	}
	return math.NaN()
}

// similarTo finds the n clauses nearest to v among the documents allowed (nil is all), the
// nearest first, and the cosines of all.
func (ix *Index) similarTo(v encoder.Vector, allowed []bool, n int) ([]match, *similar, error) {
	m := ix.opt.Meaning
	rows := ix.rowsNow()
	s := &similar{rows: rows, all: make([]float32, rows.known)}
	segments, release := m.Vectors.Segments()
	defer release()
	for _, seg := range segments {
		if seg.First >= rows.known {
			break
		}
		out := s.all[seg.First:min(seg.First+len(seg.Rows)/len(v), rows.known)]
		if err := m.Vectorizer.Cosines(v, seg.Rows[:len(out)*len(v)], out); err != nil {
			return nil, nil, fmt.Errorf("compare vectors: %w", err)
		}
	}
	c := &collector{t: ix.table, most: n, byDoc: make([]int32, len(ix.table.Documents))}
	for row, first := range rows.first {
		if first < 0 || len(c.kept) == n && float64(s.all[row]) < c.kept[0].score {
			continue
		}
		for o := first; o >= 0; o = rows.next[o] {
			if allowed == nil || allowed[ix.table.doc[o]] {
				c.add(match{ordinal: o, score: float64(s.all[row])})
			}
		}
	}
	return c.best(), s, nil
}
