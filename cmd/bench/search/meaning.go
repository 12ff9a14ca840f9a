package search

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/policybot/policybot/corpus/hanzi"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/encoder"
	"github.com/policybot/policybot/search/encoder/weights"
	"github.com/policybot/policybot/search/index"
	"github.com/policybot/policybot/search/vectors"
)

// meaning says how ours finds by meaning too. The zero value finds by words alone.
type meaning struct {
	Mode    search.Mode
	Encoder string        // folder with encoder.bin, or auto for the embedded one
	All     bool          // vectors of all rows, not only of those that words find for the queries
	Cores   int           // that a query may use
	Odd     bool          // queries of odd numbers only: the even ones trained the encoder
	Even    bool          // queries of even numbers only
	Fusion  *index.Fusion // nil is the product's
}

// open opens the encoder, and the vectors below dir; nil where words are enough.
func (m meaning) open(dir string) (*index.Meaning, error) {
	if m.Mode == "" || m.Mode == search.Lexical {
		return nil, nil
	}
	data, err := weights.Data()
	if m.Encoder != "auto" {
		data, err = os.ReadFile(filepath.Join(m.Encoder, "encoder.bin"))
	}
	if err != nil {
		return nil, err
	}
	e, err := encoder.Open(data, encoder.Options{Simplify: hanzi.SimplifyRuns})
	if err != nil {
		return nil, err
	}
	store, err := vectors.Open(filepath.Join(dir, "vectors"), e.ID(), e.Width())
	if err != nil {
		return nil, err
	}
	fusion := index.DefaultFusion()
	if m.Fusion != nil {
		fusion = *m.Fusion
	}
	return &index.Meaning{Vectorizer: e, Vectors: store, Fusion: fusion}, nil
}

func closeMeaning(m *index.Meaning) error {
	if m == nil {
		return nil
	}
	return m.Vectors.Close()
}

// queries are those of the file, or only the odd or the even ones.
func (j job) queries() (queries []query, empty int, err error) {
	return j.Meaning.queries(j.Queries)
}

func (m meaning) queries(path string) (queries []query, empty int, err error) {
	all, empty, err := readQueries(path)
	if err != nil || !m.Odd && !m.Even {
		return all, empty, err
	}
	for _, q := range all {
		if n := len(q.ID); n > 0 && (q.ID[n-1]%2 == 1) == m.Odd { // of a digit, as of its byte
			queries = append(queries, q)
		}
	}
	if len(queries) == 0 {
		err = fmt.Errorf("%s: no queries with such a number", path)
	}
	return queries, empty, err
}

// embed makes the vectors that are missing; what is there, also after a break, stays.
func (j job) embed(ctx context.Context) (answer struct{}, err error) {
	x, err := ours{j}.Open(ctx, j.Dir)
	if err != nil {
		return answer, err
	}
	defer func() { err = errors.Join(err, x.Close()) }()
	ix := x.(*ourIndex)
	p := progress{what: "向量"}
	defer p.end()
	if j.Meaning.All {
		return answer, ix.Embed(ctx, ix.means.Vectorizer, p.show)
	}
	queries, _, err := j.queries()
	if err != nil {
		return answer, err
	}
	var texts []string
	for _, q := range queries {
		texts = append(texts, q.Q, q.Other)
	}
	return answer, ix.EmbedFor(ctx, ix.means.Vectorizer, texts, p.show)
}
