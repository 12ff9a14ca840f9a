package opensearch_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/encoder"
	"github.com/policybot/policybot/search/index"
	"github.com/policybot/policybot/search/opensearch"
	"github.com/policybot/policybot/search/opensearch/opensearchtest"
	"github.com/policybot/policybot/search/searchtest"
	"github.com/policybot/policybot/search/vectors"
	"github.com/policybot/policybot/search/zh"
)

// reader is an Encoder for which texts about money are of one matter, all others of another, and figures are answers.
type reader struct{ err error }

const width = 2

func (r *reader) vector(text string) encoder.Vector {
	if strings.Contains(text, "元") || strings.Contains(text, "多少钱") {
		return encoder.Vector{127, 0}
	}
	return encoder.Vector{90, 90}
}

func (r *reader) Query(_ context.Context, text string) (encoder.Vector, error) {
	return r.vector(text), r.err
}

func (r *reader) Passages(_ context.Context, passages []encoder.Passage) ([]encoder.Vector, error) {
	var out []encoder.Vector
	for _, p := range passages {
		out = append(out, r.vector(p.Text))
	}
	return out, r.err
}

func (r *reader) Read(_ context.Context, _ string, windows []encoder.Window) ([]encoder.Reading, error) {
	out := make([]encoder.Reading, len(windows))
	for i, w := range windows {
		if at := strings.Index(w.Text, "500元"); at >= 0 {
			out[i] = encoder.Reading{Relevance: 20, Start: at, End: at + len("500元"), SpanScore: 1}
		}
	}
	return out, r.err
}

func (r *reader) Cosines(query encoder.Vector, rows []int8, out []float32) error {
	for i := range out {
		sum := 0
		for j, v := range query {
			sum += int(v) * int(rows[i*width+j])
		}
		out[i] = float32(sum) / (127 * 127)
	}
	return nil
}

// TestMeaning: what the cluster finds by words is put in order by meaning, and read; without vectors or an encoder, or
// where something exact is asked for, the words decide.
func TestMeaning(t *testing.T) {
	f := opensearchtest.NewFake(t)
	c := client(t, f.URL)
	publish(t, c, embedded(t, []*corpus.Document{
		searchtest.Document("a.txt", "补助办法", "困难学生补助由学校发放，困难学生补助名单公示。", "困难学生每人补助300元至800元。", "困难学生寄宿的补助500元。", "补助资金列入预算。"),
	}), opensearch.Publication{})
	store, err := vectors.Open(t.TempDir(), "test", width)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	r := &reader{}
	open := func() *opensearch.Index {
		t.Helper()
		x, err := c.Open(t.Context(), index.Options{
			Lexicon: zh.DefaultLexicon(), Meaning: &index.Meaning{Vectorizer: r, Vectors: store, Fusion: index.DefaultFusion()},
		})
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	find := func(x *opensearch.Index, q search.Query) []search.Hit {
		t.Helper()
		q.Passages, q.Explain = true, true
		res, err := x.Search(all(t), q)
		if err != nil || res.Total != 4 || len(res.Hits) != 4 {
			t.Fatalf("%+v: %+v, %v", q, res, err)
		}
		for i, h := range res.Hits {
			if i > 0 && h.Score > res.Hits[i-1].Score {
				t.Errorf("hit %d scores %v after %v", i, h.Score, res.Hits[i-1].Score)
			}
		}
		return res.Hits
	}
	order := func(hits []search.Hit) (out []int) {
		for _, h := range hits {
			out = append(out, h.Clause)
		}
		return out
	}
	question := search.Query{Text: "困难学生补助多少钱"}
	words := order(find(open(), question))
	if words[0] != 0 {
		t.Fatalf("by words %v comes first", words)
	}

	question.Mode = search.Reading // nothing has a vector: what is read decides
	read := find(open(), question)
	if read[0].Clause != 2 || read[0].Read == nil || read[0].Passage.Quote[read[0].Read.Start:read[0].Read.End] != "500元" || read[0].Why.Relevance == nil {
		t.Errorf("read without vectors: %+v", read)
	}

	var keys []vectors.Key
	var rows [][]int8
	for _, h := range read {
		keys = append(keys, index.KeyOf("补助办法", h.Passage.Section, h.Passage.Quote))
		rows = append(rows, r.vector(h.Passage.Quote))
	}
	if err := store.Add(keys, rows); err != nil {
		t.Fatal(err)
	}
	question.Mode = search.Hybrid
	hybrid := find(open(), question)
	if first := order(hybrid[:2]); slices.Contains(first, 0) || hybrid[0].Cosine < 0.99 || hybrid[0].Read != nil || hybrid[0].Why.Lexical <= 0 {
		t.Errorf("by words and meaning: %v, %+v", first, hybrid[0])
	}
	question.Mode = search.Reading
	if got := find(open(), question); got[0].Clause != 2 || got[0].Score <= 1 {
		t.Errorf("read: %+v", got[0])
	}
	if got := order(find(reopen(t, c), question)); !slices.Equal(got, words) {
		t.Errorf("without an encoder %v, by words %v", got, words)
	}
	exact := question
	exact.Phrases = []string{"补助"}
	if got := find(open(), exact); got[0].Read != nil {
		t.Errorf("a phrase is read: %+v", got[0])
	}
	r.err = search.ErrBusy
	if _, err := open().Search(all(t), question); !errors.Is(err, search.ErrBusy) {
		t.Errorf("with a busy encoder: %v", err)
	}
}
