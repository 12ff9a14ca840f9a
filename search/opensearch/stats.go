package opensearch

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"net/http"
	"slices"
	"sync"

	"github.com/policybot/policybot/search/index"
)

// mostKnown bounds how many terms an index remembers the frequencies of: some 30 MB.
const mostKnown = 200_000

// termAt is a term of a field.
type termAt struct{ field, text string }

// frequencies are in how many clauses terms stand. An index never changes, and so what was asked once stays true. Of
// several shards one is asked, which is as good as all: clauses are spread by chance.
type frequencies struct {
	mu    sync.Mutex
	share map[termAt]float64 // of the clauses that have the field
	n     float64            // clauses of the shard that was asked last
}

// weighed is a term with how often it stands somewhere.
type weighed struct {
	index.Term
	share, idf float64
}

// weigh asks for the terms of a plan that are not known yet.
func (x *Index) weigh(ctx context.Context, p *index.Plan) error {
	x.freq.mu.Lock()
	defer x.freq.mu.Unlock()
	missing := map[string]map[string]bool{}
	need := func(terms []index.Term) {
		for _, t := range terms {
			text := oneTerm(t.Text)
			if _, known := x.freq.share[termAt{t.Field, text}]; !known && text != "" {
				if missing[t.Field] == nil {
					missing[t.Field] = map[string]bool{}
				}
				missing[t.Field][text] = true
			}
		}
	}
	need(p.Plain)
	for _, g := range p.Groups {
		for _, w := range g {
			need(w.Terms)
		}
	}
	if len(missing) == 0 {
		return ctx.Err()
	}
	return x.learn(ctx, missing)
}

// learn asks how often terms stand somewhere, as if they were a clause.
func (x *Index) learn(ctx context.Context, missing map[string]map[string]bool) error {
	clause := map[string]string{}
	for field, terms := range missing {
		clause[field] = joined(sorted(terms))
	}
	body, err := json.Marshal(object{
		"doc": clause, "term_statistics": true, "field_statistics": true, "positions": false, "offsets": false, "payloads": false,
	})
	if err != nil {
		return err
	}
	var reply struct {
		Vectors map[string]struct {
			Field struct {
				Entries float64 `json:"doc_count"`
			} `json:"field_statistics"`
			Terms map[string]struct {
				Entries float64 `json:"doc_freq"`
			} `json:"terms"`
		} `json:"term_vectors"`
	}
	r := call{what: "ask for frequencies", method: http.MethodPost, path: "/" + x.name + "/_termvectors", body: body, again: true}
	if err := x.c.do(ctx, r, &reply); err != nil {
		return err
	}
	if len(x.freq.share) > mostKnown || x.freq.share == nil {
		x.freq.share = map[termAt]float64{}
	}
	for field, terms := range missing {
		got := reply.Vectors[field]
		x.freq.n = max(x.freq.n, got.Field.Entries)
		for text := range terms {
			share := 0.0
			if got.Field.Entries > 0 {
				share = got.Terms[text].Entries / got.Field.Entries
			}
			if share < 0 || share > 1 || math.IsNaN(share) {
				return fmt.Errorf("%s: %w", r.what, errReply)
			}
			x.freq.share[termAt{field, text}] = share
		}
	}
	return nil
}

// weights are terms with what is known of them.
func (x *Index) weights(terms []index.Term) []weighed {
	x.freq.mu.Lock()
	defer x.freq.mu.Unlock()
	out := make([]weighed, len(terms))
	for i, t := range terms {
		share := x.freq.share[termAt{t.Field, oneTerm(t.Text)}]
		df := share * x.freq.n
		out[i] = weighed{t, share, math.Log(1 + (x.freq.n-df+0.5)/(df+0.5))}
	}
	return out
}

// prune leaves out what stands nowhere, and of a large library what is in more than a part of the clauses, where rarer
// terms of its field remain: as the embedded index does.
func (x *Index) prune(terms []weighed, part float64) []weighed {
	if x.clauses < index.SmallIndex {
		return terms
	}
	terms = slices.Clone(terms)
	slices.SortStableFunc(terms, func(a, b weighed) int { return cmp.Compare(a.share, b.share) })
	rarer := map[string]int{}
	return slices.DeleteFunc(terms, func(t weighed) bool {
		if t.share == 0 || t.share > part && rarer[t.Field] >= index.RarerNeeded {
			return true
		}
		rarer[t.Field]++
		return false
	})
}

// mass is what terms could earn.
func mass(terms []weighed) (sum float64) {
	for _, t := range terms {
		sum += t.Weight * t.idf
	}
	return sum
}

func sorted(of map[string]bool) []string { return slices.Sorted(maps.Keys(of)) }
