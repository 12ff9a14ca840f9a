package opensearch

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
)

// Documents lists those the viewer of ctx sees.
func (x *Index) Documents(ctx context.Context) ([]search.Summary, error) {
	seen := x.audiences(search.ViewerOf(ctx))
	if seen == nil {
		return x.cat.Documents(), ctx.Err()
	}
	var out []search.Summary
	for _, d := range x.cat.Documents() {
		if seen[x.who[d.ID]] {
			out = append(out, d)
		}
	}
	return out, ctx.Err()
}

// Document fetches a document, if the viewer of ctx may see it.
func (x *Index) Document(ctx context.Context, id string) (*corpus.Document, error) {
	unknown := fmt.Errorf("%w: document %q", search.ErrNotFound, id)
	if _, ok := x.cat.Find(id); !ok {
		return nil, unknown
	}
	var reply struct {
		Found  bool `json:"found"`
		Source struct {
			Audience string `json:"audience"`
			Kept     kept   `json:"kept"`
		} `json:"_source"`
	}
	err := x.c.do(ctx, call{what: "fetch a document", method: http.MethodGet, again: true,
		path: "/" + x.name + "/_doc/" + url.PathEscape(documentID(id)) + "?_source_includes=audience,kept.stored"}, &reply)
	if err != nil {
		return nil, err
	}
	if seen := x.audiences(search.ViewerOf(ctx)); !reply.Found || seen != nil && !seen[reply.Source.Audience] {
		return nil, unknown
	}
	d, err := unpack(reply.Source.Kept.Stored)
	if err != nil {
		return nil, err
	}
	if d.ID != id {
		return nil, fmt.Errorf("fetch a document: asked for %q, got %q", id, d.ID)
	}
	return d, nil
}
