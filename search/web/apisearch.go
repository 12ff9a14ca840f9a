package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
)

type searchQuery struct {
	Text       string `query:"q" doc:"要查的词，最多300字；有筛选条件时可空。可写 \"短语\"、-排除的词、标题:词 等，见接口说明页"`
	Region     string `query:"region" doc:"地区"`
	Level      string `query:"level" doc:"级别" enum:"national,provincial,city,county,township"`
	Issuer     string `query:"issuer" doc:"发文机关"`
	Number     string `query:"number" doc:"发文字号，括号写法不限；可只写从括号起的部分"`
	Year       int    `query:"year" doc:"成文年份" minimum:"0" maximum:"9999"`
	Type       string `query:"type" doc:"文种：通知、办法、条例、法律等"`
	Authority  string `query:"authority" doc:"文本性质" enum:"official,excerpt,template,digest"`
	Validity   string `query:"validity" doc:"有效性" enum:"in_force,not_yet,amended,repealed,unknown"`
	DocumentID string `query:"document_id" doc:"只在这份文件里查"`
	From       int    `query:"from" doc:"跳过多少条" minimum:"0" maximum:"10000"`
	Size       int    `query:"size" doc:"每页条数，0为默认" minimum:"0" maximum:"100" default:"10"`
	Sort       string `query:"sort" doc:"排序" enum:"relevance,date" default:"relevance"`
	Mode       string `query:"mode" doc:"怎样找：lexical 按词，hybrid 按词和意思，read 另把最好的十几条读一遍再排；没有语言模型时都是 lexical" enum:"lexical,hybrid,read"`
	Explain    bool   `query:"explain" doc:"每条附得分的由来"`
}

// query is the search of the parameters.
func (in *searchQuery) query() search.Query {
	q := search.Query{
		Region: in.Region, Level: corpus.Level(in.Level), Issuer: in.Issuer, Number: in.Number,
		Year: in.Year, Type: in.Type, Authority: corpus.Authority(in.Authority),
		Validity: corpus.Validity(in.Validity), DocumentID: in.DocumentID, From: in.From,
		Size: in.Size, Sort: search.Sort(in.Sort), Mode: search.Mode(in.Mode),
		Explain: in.Explain, Whole: true,
	}
	q.Read(in.Text)
	return q
}

// searchResult is one page of hits as the API shows it. Facets always holds the
// lists of facetNames.
type searchResult struct {
	Total      int                     `json:"total"`
	AtMost     bool                    `json:"total_at_most,omitempty" doc:"true 时 total 是上限：带短语的条款还没有逐条核对完"`
	TookMS     float64                 `json:"took_ms"`
	Hits       []search.Nearest        `json:"hits"`
	Facets     map[string][]facetValue `json:"facets"`
	Understood understood              `json:"understood"`
	Word       *search.Word            `json:"word,omitempty" doc:"查的只是一个词时：有整个词的条款在前，有同义词的、标题有这个词的在后；都是0时没有条款有这个词，列出的只有其中的字"`
	Notes      []string                `json:"notes,omitempty" doc:"对请求的说明，如没有所写地区的文件"`
	DidYouMean string                  `json:"did_you_mean,omitempty" doc:"可能想查的词：有字像是打错了"`
}

// understood is how the words typed were taken.
type understood struct {
	Words   string       `json:"words" doc:"用来排序的词"`
	Phrases []string     `json:"phrases" doc:"条款里必须原样出现"`
	Without []string     `json:"without" doc:"条款里不得出现"`
	Fields  []typedField `json:"fields" doc:"对文件的限定"`
}

type typedField struct {
	Name  string `json:"name"`
	Value string `json:"value"`
	Not   bool   `json:"not"`
}

// facetNames are the properties hits are counted by.
var facetNames = []string{"region", "level", "issuer", "year", "type", "authority", "validity"}

// facetValue is one value of a facet and how many matching clauses have it.
type facetValue struct {
	Value string `json:"value"`
	Count int    `json:"count"`
	Label string `json:"label" doc:"给人看的说法"`
}

type searchReply struct{ Body searchResult }

func (s *server) registerSearch(api huma.API) {
	huma.Register(api, huma.Operation{
		OperationID: "search", Method: http.MethodGet, Path: "/api/v1/search", Summary: "检索条款", Errors: []int{400, 422},
		Description: "snippet 是已转义的HTML，只含 <mark>；facets 按条数从多到少。q 里可写：\"短语\"（也可用“”「」）原样出现；-词 不得出现；" +
			"标题:、文号:、发文机关:、地区:、年份:、级别:、文种:、性质:、有效性: 限定文件，前面加 - 是排除。运算符前后要有空格，写不完整的按普通词查。" +
			"写出文件名和条号（文件名称第十二条第二款）直接找到该条。同分的按文件和条款的次序，翻页不重不漏。",
	}, func(ctx context.Context, in *searchQuery) (*searchReply, error) {
		res, err := s.search(ctx, in.query())
		if err != nil {
			return nil, s.refusal(ctx, "search", err)
		}
		s.reachHits(res.Hits)
		res.Notes = s.regionNotes(ctx, in.Region, "所以没有查到")
		return &searchReply{res}, nil
	})
	s.registerGuide(api)
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
	res := searchResult{
		Total: found.Total, AtMost: found.AtMost, Facets: facets(found.Facets),
		Understood: understoodOf(q), Word: told(found.Word),
	}
	if res.Hits, err = s.joined(ctx, found.Hits); err != nil {
		return searchResult{}, fmt.Errorf("search: %w", err)
	}
	if q.From == 0 {
		if res.DidYouMean, err = s.corrected(ctx, q); err != nil {
			return searchResult{}, fmt.Errorf("search: %w", err)
		}
	}
	res.TookMS = float64(s.Now().Sub(start).Microseconds()) / 1000
	return res, nil
}

// told is w with no list that is null.
func told(w *search.Word) *search.Word {
	if w == nil {
		return nil
	}
	full := *w
	full.Also = list(w.Also)
	return &full
}

// nearest is a hit as the API shows it; ok is false when its document has gone.
func (s *server) nearest(ctx context.Context, h search.Hit) (n search.Nearest, ok bool, err error) {
	if h.Passage != nil {
		n = search.NearestWhole(*h.Passage, h.Score, h.Snippet)
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
	n.Snippet, n.Why, n.Read = snippet(n.Snippet, n.Text), h.Why, h.Read
	return n, true, nil
}

// joined is hits as the API shows them.
func (s *server) joined(ctx context.Context, hits []search.Hit) ([]search.Nearest, error) {
	out := []search.Nearest{}
	for _, h := range hits {
		n, ok, err := s.nearest(ctx, h)
		if err != nil {
			return nil, err
		}
		if ok {
			out = append(out, n)
		}
	}
	return out, nil
}

// corrected is what was typed, put right where it seems mistyped; "" otherwise.
func (s *server) corrected(ctx context.Context, q search.Query) (string, error) {
	w := search.Words{Free: q.Text, Phrases: slices.Clone(q.Phrases), Without: q.Without, Fields: q.Fields}
	changed := false
	for _, text := range append([]*string{&w.Free}, pointers(w.Phrases)...) {
		better, err := s.Guide.Correct(ctx, *text)
		if err != nil {
			return "", err
		}
		if better != "" {
			*text, changed = better, true
		}
	}
	if !changed {
		return "", nil
	}
	return w.String(), nil
}

func pointers(texts []string) (out []*string) {
	for i := range texts {
		out = append(out, &texts[i])
	}
	return out
}

func understoodOf(q search.Query) understood {
	u := understood{Words: q.Text, Phrases: list(q.Phrases), Without: list(q.Without), Fields: []typedField{}}
	for _, f := range q.Fields {
		u.Fields = append(u.Fields, typedField{string(f.Name), f.Value, f.Not})
	}
	return u
}

// facets orders each facet by count, most first, then by value.
func facets(counts map[string]map[string]int) map[string][]facetValue {
	out := map[string][]facetValue{}
	for _, name := range facetNames {
		out[name] = []facetValue{}
	}
	for name, values := range counts {
		vs := []facetValue{}
		for v, n := range values {
			vs = append(vs, facetValue{v, n, facetLabel(name, v)})
		}
		slices.SortFunc(vs, func(a, b facetValue) int {
			return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
		})
		out[name] = vs
	}
	return out
}
