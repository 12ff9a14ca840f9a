package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"policybot/corpus"
	"policybot/search"
)

type searchQuery struct {
	Text       string `query:"q" doc:"要查的词，最多300字；有筛选条件时可空"`
	Region     string `query:"region" doc:"地区"`
	Issuer     string `query:"issuer" doc:"发文机关"`
	Number     string `query:"number" doc:"发文字号，括号写法不限"`
	Year       int    `query:"year" doc:"成文年份" minimum:"0" maximum:"9999"`
	Authority  string `query:"authority" doc:"文本性质" enum:"official,excerpt,template,digest"`
	Validity   string `query:"validity" doc:"有效性" enum:"in_force,not_yet,amended,repealed,unknown"`
	DocumentID string `query:"document_id" doc:"只在这份文件里查"`
	From       int    `query:"from" doc:"跳过多少条" minimum:"0" maximum:"10000"`
	Size       int    `query:"size" doc:"每页条数，0为默认" minimum:"0" maximum:"100" default:"10"`
	Sort       string `query:"sort" doc:"排序" enum:"relevance,date" default:"relevance"`
}

// searchResult is one page of hits as the API shows it. Facets always holds the
// five lists region, issuer, year, authority and validity.
type searchResult struct {
	Total  int                     `json:"total"`
	TookMS float64                 `json:"took_ms"`
	Hits   []search.Nearest        `json:"hits"`
	Facets map[string][]facetValue `json:"facets"`
}

// facetValue is one value of a facet and how many matching clauses have it.
type facetValue struct {
	Value string `json:"value"`
	Count int    `json:"count"`
}

type searchReply struct{ Body searchResult }

func (s *server) registerSearch(api huma.API) {
	huma.Register(api, huma.Operation{
		OperationID: "search", Method: http.MethodGet, Path: "/api/v1/search", Summary: "检索条款", Errors: []int{400, 422},
		Description: "snippet 是已转义的HTML，只含 <mark>；facets 按条数从多到少。",
	}, func(ctx context.Context, in *searchQuery) (*searchReply, error) {
		res, err := s.search(ctx, search.Query{
			Text: in.Text, Region: in.Region, Issuer: in.Issuer, Number: in.Number, Year: in.Year,
			Authority: corpus.Authority(in.Authority), Validity: corpus.Validity(in.Validity),
			DocumentID: in.DocumentID, From: in.From, Size: in.Size, Sort: search.Sort(in.Sort),
		})
		if err != nil {
			return nil, s.refusal(ctx, "search", err)
		}
		return &searchReply{res}, nil
	})
}

// search validates q, asks for snippets and facets, and joins the hits with the
// documents they point into. A hit whose document has just been removed is left
// out. Errors wrap the sentinels of search.
func (s *server) search(ctx context.Context, q search.Query) (searchResult, error) {
	q.Facets, q.Highlight, q.Passages = true, true, true
	if err := q.Validate(); err != nil {
		return searchResult{}, err
	}
	if err := s.Ready(); err != nil {
		return searchResult{}, fmt.Errorf("search: %w: %v", search.ErrNotReady, err)
	}
	ctx, cancel := context.WithTimeout(ctx, s.Timeout)
	defer cancel()
	start := s.Now()
	found, err := s.Searcher.Search(ctx, q)
	if err != nil {
		return searchResult{}, fmt.Errorf("search: %w", err)
	}
	res := searchResult{Total: found.Total, Hits: []search.Nearest{}, Facets: facets(found.Facets)}
	for _, h := range found.Hits {
		n, ok, err := s.nearest(ctx, h)
		if err != nil {
			return searchResult{}, err
		}
		if ok {
			res.Hits = append(res.Hits, n)
		}
	}
	res.TookMS = float64(s.Now().Sub(start).Microseconds()) / 1000
	return res, nil
}

// nearest is a hit as the API shows it; ok is false when its document has gone.
func (s *server) nearest(ctx context.Context, h search.Hit) (n search.Nearest, ok bool, err error) {
	if h.Passage != nil {
		n = h.Passage.Nearest(h.Score, h.Snippet)
	} else {
		d, err := s.Library.Document(ctx, h.DocumentID)
		if errors.Is(err, search.ErrNotFound) || err == nil && (h.Clause < 0 || h.Clause >= len(d.Clauses)) {
			return n, false, nil
		}
		if err != nil {
			return n, false, fmt.Errorf("search: read document %s: %w", h.DocumentID, err)
		}
		n = search.NearestOf(d, h.Clause, h.Score, h.Snippet)
	}
	n.Snippet = snippet(n.Snippet, n.Text)
	return n, true, nil
}

// facets orders each facet by count, most first, then by value.
func facets(counts map[string]map[string]int) map[string][]facetValue {
	out := map[string][]facetValue{"region": {}, "issuer": {}, "year": {}, "authority": {}, "validity": {}}
	for name, values := range counts {
		vs := []facetValue{}
		for v, n := range values {
			vs = append(vs, facetValue{v, n})
		}
		slices.SortFunc(vs, func(a, b facetValue) int {
			return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
		})
		out[name] = vs
	}
	return out
}
