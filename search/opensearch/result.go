package opensearch

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"

	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/index"
)

// outcome is what every reply to a search says.
type outcome struct {
	TimedOut bool `json:"timed_out"`
	Shards   struct {
		Failed int `json:"failed"`
	} `json:"_shards"`
	Status int             `json:"status"` // of one of several searches
	Error  json.RawMessage `json:"error"`
}

// whole is an error when a part of the library was not searched: half an answer may be a wrong one.
func (o *outcome) whole(what string) error {
	if o.TimedOut || o.Shards.Failed > 0 || len(o.Error) > 0 {
		code := o.Status
		if code < 400 {
			code = http.StatusServiceUnavailable
		}
		return &Refusal{What: what, Status: code}
	}
	return nil
}

// reply is that to a search for clauses.
type reply struct {
	outcome
	Hits struct {
		Total struct {
			Value int `json:"value"`
		} `json:"total"`
		Hits []clauseHit `json:"hits"`
	} `json:"hits"`
	Aggregations map[string]struct {
		Buckets []struct {
			Key   string `json:"key"`
			Count int    `json:"doc_count"`
		} `json:"buckets"`
	} `json:"aggregations"`
}

// clauseHit is a clause as a search returns it.
type clauseHit struct {
	Score  *float64 `json:"_score"`
	Source struct {
		Doc    string  `json:"doc"`
		Clause int     `json:"clause"`
		Weight float64 `json:"weight"`
		Shown  shown   `json:"shown"`
	} `json:"_source"`
}

var errReply = errors.New("reply of OpenSearch is not as expected")

// found are the hits of a reply, checked: it comes over the network.
func (r *reply) found(cat *index.Catalogue) ([]found, error) {
	if r.Hits.Total.Value < len(r.Hits.Hits) {
		return nil, fmt.Errorf("%w: %d hits of %d", errReply, len(r.Hits.Hits), r.Hits.Total.Value)
	}
	out := make([]found, len(r.Hits.Hits))
	for i, h := range r.Hits.Hits {
		d, ok := cat.Find(h.Source.Doc)
		if !ok || h.Source.Clause < 0 || h.Source.Clause >= d.Clauses {
			return nil, fmt.Errorf("%w: no clause %d of document %q", errReply, h.Source.Clause, h.Source.Doc)
		}
		f := found{doc: d, clause: h.Source.Clause, weight: h.Source.Weight, shown: h.Source.Shown}
		if h.Score != nil {
			f.score = *h.Score
		}
		if f.score < 0 || math.IsNaN(f.score) || math.IsInf(f.score, 0) {
			return nil, fmt.Errorf("%w: score %v", errReply, f.score)
		}
		f.byWords = f.score
		out[i] = f
	}
	return out, nil
}

// facets are the counts of a reply.
func (r *reply) facets() map[string]map[string]int {
	out := map[string]map[string]int{}
	for _, name := range index.FacetNames() {
		out[name] = map[string]int{}
		for _, b := range r.Aggregations[name].Buckets {
			if b.Count > 0 {
				out[name][b.Key] = b.Count
			}
		}
	}
	return out
}

// found is a clause that came.
type found struct {
	doc     *search.Summary
	clause  int
	weight  float64 // of its document and kind
	shown   shown
	score   float64
	byWords float64 // score before anything here changed it
	lexical float64 // score by words, of a search by meaning
	cosine  float64
	read    *search.Read
}
