package mcp

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/policybot/policybot/search"
)

// Bounds on how many clauses one call of search shows.
const (
	maxHits  = 20
	someHits = 8
)

type findIn struct {
	Query      string `json:"query"`
	Region     string `json:"region,omitempty"`
	Level      string `json:"level,omitempty"`
	Issuer     string `json:"issuer,omitempty"`
	Number     string `json:"number,omitempty"`
	Year       int    `json:"year,omitempty"`
	Type       string `json:"type,omitempty"`
	Authority  string `json:"authority,omitempty"`
	Validity   string `json:"validity,omitempty"`
	DocumentID string `json:"document_id,omitempty"`
	From       int    `json:"from,omitempty"`
	Size       int    `json:"size,omitempty"`
	Sort       string `json:"sort,omitempty"`
}

// found is what search says.
type found struct {
	Total      int        `json:"total" jsonschema:"共有多少条"`
	From       int        `json:"from" jsonschema:"从第几条起"`
	Hits       []citation `json:"hits" jsonschema:"条款，最有关的在前；是检索结果，不是答案"`
	DidYouMean string     `json:"did_you_mean,omitempty" jsonschema:"可能想查的词"`
}

func (s *Server) find(ctx context.Context, _ *sdk.CallToolRequest, in findIn) (*sdk.CallToolResult, found, error) {
	if in.Size == 0 {
		in.Size = someHits
	}
	id, _ := documentID(in.DocumentID)
	form := values(map[string]string{
		"q": in.Query, "region": in.Region, "level": in.Level, "issuer": in.Issuer, "number": in.Number, "year": whole(in.Year),
		"type": in.Type, "authority": in.Authority, "validity": in.Validity, "document_id": id, "from": whole(in.From),
		"size": whole(in.Size), "sort": in.Sort,
	})
	var got struct {
		Total      int              `json:"total"`
		Hits       []search.Nearest `json:"hits"`
		DidYouMean string           `json:"did_you_mean"`
	}
	if err := s.opt.API.Call(ctx, http.MethodGet, "/api/v1/search?"+form.Encode(), nil, &got); err != nil {
		return nil, found{}, err
	}
	out := found{Total: got.Total, From: in.From, Hits: []citation{}, DidYouMean: got.DidYouMean}
	for i := range got.Hits {
		c := got.Hits[i].Cited()
		out.Hits = append(out.Hits, s.cite(&c))
	}
	return say(out.words()), out, nil
}

func (f *found) words() string {
	var b strings.Builder
	if len(f.Hits) == 0 {
		b.WriteString("未找到依据：没有符合的条款。" + honest)
	} else {
		fmt.Fprintf(&b, "%s\n\n共%d条，以下是第%d到%d条；是检索结果，不是答案。\n", excerpt, f.Total, f.From+1, f.From+len(f.Hits))
		writeAll(&b, "条款", f.Hits)
		b.WriteString("\n" + disclaimer)
	}
	if f.DidYouMean != "" {
		b.WriteString("\n可能想查：" + f.DidYouMean)
	}
	return b.String()
}

// values are the parameters that are set.
func values(of map[string]string) url.Values {
	form := url.Values{}
	for name, value := range of {
		if value != "" {
			form.Set(name, value)
		}
	}
	return form
}

// whole is a number that is set.
func whole(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}
