package opensearch

import (
	"bytes"
	"context"
	"encoding/gob"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/index"
)

// pageOf is how many documents are listed at a time, maxListed what decoding what is known of one may allocate.
const (
	pageOf    = 500
	maxListed = 16 << 20
)

// Index is one state of a library in the cluster. It never changes and is safe for concurrent use.
type Index struct {
	c       *Client
	name    string
	meta    meta
	cat     *index.Catalogue
	opt     index.Options
	clauses int               // how many it has
	who     map[string]string // by document: the name of its audience
	freq    *frequencies
	gain    float64 // what the cluster's BM25 lacks of ours
}

var (
	_ search.Searcher = (*Index)(nil)
	_ search.Library  = (*Index)(nil)
)

// Open opens the state in use with what the cluster knows of its documents. Of opt it takes Segmenter, Lexicon,
// Ranking and Meaning. The error wraps search.ErrNotReady when nothing was published yet.
func (c *Client) Open(ctx context.Context, opt index.Options) (*Index, error) {
	names, err := c.current(ctx)
	if err != nil {
		return nil, err
	}
	if len(names) != 1 {
		return nil, fmt.Errorf("%w: nothing is published as %s", search.ErrNotReady, c.alias)
	}
	var documents []index.Listed
	who := map[string]string{}
	err = c.eachDocument(ctx, names[0], []string{"doc", "audience", "kept.listed"}, func(h documentHit) error {
		var l index.Listed
		if err := gob.NewDecoder(io.LimitReader(bytes.NewReader(h.Source.Kept.Listed), maxListed)).Decode(&l); err != nil {
			return fmt.Errorf("what is known of document %s: %w", h.Source.Doc, err)
		}
		documents, who[l.ID] = append(documents, l), h.Source.Audience
		return nil
	})
	if err != nil {
		return nil, err
	}
	cat, err := index.NewCatalogue(documents, opt)
	if err != nil {
		return nil, err
	}
	return c.open(ctx, names[0], cat, who, opt)
}

// Over opens the state that Publish makes of a library and its audiences, of which the documents are known here. The
// error wraps search.ErrNotReady while it is not published.
func (c *Client) Over(ctx context.Context, cat *index.Catalogue, audience func(id string) [][]string, opt index.Options) (*Index, error) {
	p := c.planOf(cat, audience)
	who := make(map[string]string, len(p.who))
	for i := range p.listed {
		who[p.listed[i].ID] = p.who[i]
	}
	return c.open(ctx, c.indexOf(p.state), cat, who, opt)
}

func (c *Client) open(ctx context.Context, name string, cat *index.Catalogue, who map[string]string, opt index.Options) (*Index, error) {
	x := &Index{c: c, name: name, cat: cat, who: who, opt: opt, gain: 1, freq: &frequencies{}}
	for _, d := range cat.Documents() {
		x.clauses += d.Clauses
	}
	m, there, err := c.about(ctx, name)
	if err != nil {
		return nil, err
	}
	if !there || !m.Complete {
		return nil, fmt.Errorf("%w: index %s is not complete", search.ErrNotReady, name)
	}
	if m.Schema != schema || m.Signature != cat.Signature() {
		return nil, fmt.Errorf("%w: index %s was made by another version of policybot", search.ErrNotReady, name)
	}
	x.meta = m
	v, err := c.Version(ctx)
	if err != nil {
		return nil, err
	}
	if v.Major > 2 { // from then on BM25 is without the factor k1+1, which changes no order by itself
		x.gain = cat.Ranking().Saturation + 1
	}
	return x, nil
}

// State names it.
func (x *Index) State() string { return x.meta.State }

// With is the same state as one knows it who sees cat of it. Who asks must be one who sees no more than that.
func (x *Index) With(cat *index.Catalogue) *Index {
	y := *x
	y.cat = cat
	return &y
}

// Version is what the cluster says of itself.
type Version struct {
	Distribution, Number string
	Major                int
}

// Version asks the cluster. One that is no OpenSearch, or older than 2, is an error.
func (c *Client) Version(ctx context.Context) (Version, error) {
	var reply struct {
		Version struct {
			Distribution string `json:"distribution"`
			Number       string `json:"number"`
		} `json:"version"`
	}
	if err := c.do(ctx, call{what: "ask for the version", method: http.MethodGet, path: "/", again: true}, &reply); err != nil {
		return Version{}, err
	}
	v := Version{Distribution: reply.Version.Distribution, Number: reply.Version.Number}
	if _, err := fmt.Sscanf(v.Number, "%d.", &v.Major); err != nil || v.Distribution != "opensearch" || v.Major < 2 {
		return v, fmt.Errorf("%w: what answers is no OpenSearch of version 2 or later", search.ErrNotReady)
	}
	return v, nil
}

// Health is how the cluster is.
type Health struct {
	Version
	Status    string // green, yellow (a copy is missing) or red (a part is missing)
	Nodes     int
	Published string // the state in use; "" for none
}

// Health asks the cluster.
func (c *Client) Health(ctx context.Context) (h Health, err error) {
	if h.Version, err = c.Version(ctx); err != nil {
		return h, err
	}
	var reply struct {
		Status string `json:"status"`
		Nodes  int    `json:"number_of_nodes"`
	}
	if err := c.do(ctx, call{what: "ask for the health", method: http.MethodGet, path: "/_cluster/health", again: true}, &reply); err != nil {
		return h, err
	}
	h.Status, h.Nodes = reply.Status, reply.Nodes
	names, err := c.current(ctx)
	if len(names) == 1 {
		h.Published = names[0][len(c.alias)+1:]
	}
	return h, err
}

// documentHit is a document's entry as a search returns it.
type documentHit struct {
	Source struct {
		Doc      string `json:"doc"`
		Digest   string `json:"digest"`
		Clause   int    `json:"clause"`
		Audience string `json:"audience"`
		Kept     kept   `json:"kept"`
	} `json:"_source"`
	Sort []json.RawMessage `json:"sort"`
}

// eachDocument yields the documents of an index in the order of the library, some at a time.
func (c *Client) eachDocument(ctx context.Context, name string, fields []string, do func(documentHit) error) error {
	var after []json.RawMessage
	for {
		body := object{
			"size": pageOf, "query": object{"term": object{"kind": documentKind}}, "_source": fields,
			"sort": []object{{"file": "asc"}, {"part": "asc"}, {"doc": "asc"}},
		}
		if after != nil {
			body["search_after"] = after
		}
		b, err := json.Marshal(body)
		if err != nil {
			return err
		}
		var reply struct {
			outcome
			Hits struct {
				Hits []documentHit `json:"hits"`
			} `json:"hits"`
		}
		r := call{what: "list documents", method: http.MethodPost, path: "/" + name + "/_search?allow_partial_search_results=false", body: b, again: true}
		if err := c.do(ctx, r, &reply); err != nil {
			return err
		}
		if err := reply.whole(r.what); err != nil {
			return err
		}
		hits := reply.Hits.Hits
		for _, h := range hits {
			if err := do(h); err != nil {
				return err
			}
		}
		if len(hits) < pageOf {
			return nil
		}
		if after = hits[len(hits)-1].Sort; len(after) != 3 {
			return errors.New("list documents: reply of OpenSearch is not as expected")
		}
	}
}
