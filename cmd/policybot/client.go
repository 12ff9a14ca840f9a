package main

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"strconv"

	"github.com/policybot/policybot/cmd/internal/client"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/eval"
	"github.com/policybot/policybot/search/web"
)

// apiClient is the service over HTTP, with what commands ask of it. Safe for concurrent use.
type apiClient struct{ *client.Client }

var _ eval.Asker = (*apiClient)(nil)

// newClient returns a client of the service at base; see client.New.
func newClient(base, token string) (*apiClient, error) {
	c, err := client.New(base, token)
	if err != nil {
		return nil, err
	}
	return &apiClient{c}, nil
}

// localClient is a client of a handler in this process; see client.Local.
func localClient(h http.Handler) *apiClient { return &apiClient{client.Local(h)} }

// As is c with another token.
func (c *apiClient) As(token string) *apiClient { return &apiClient{c.Client.As(token)} }

// searchHits is one page of search hits as the API shows it.
type searchHits struct {
	Total  int              `json:"total"`
	TookMS float64          `json:"took_ms"`
	Hits   []search.Nearest `json:"hits"`
}

// AskIn puts a question in the conversation of that id, which the service remembers; ""
// starts one. q.History stays here. Refusals of the service come back as its own words.
func (c *apiClient) AskIn(ctx context.Context, conversation string, q search.Question) (search.Answer, error) {
	body := map[string]any{"question": q.Text}
	if conversation != "" {
		body["conversation_id"] = conversation
	}
	if q.Region != "" {
		body["region"] = q.Region
	}
	if q.Explain {
		body["explain"] = true
	}
	var a search.Answer
	return a, c.Call(ctx, http.MethodPost, "/api/v1/ask", body, &a)
}

// Search finds clauses; of q, Facets and Highlight are decided by the service.
func (c *apiClient) Search(ctx context.Context, q search.Query) (searchHits, error) {
	v := url.Values{}
	set := func(name, value string) {
		if value != "" && value != "0" {
			v.Set(name, value)
		}
	}
	set("q", search.Words{Free: q.Text, Phrases: q.Phrases, Without: q.Without, Fields: q.Fields}.String())
	set("region", q.Region)
	set("level", string(q.Level))
	set("type", q.Type)
	set("issuer", q.Issuer)
	set("number", q.Number)
	set("year", strconv.Itoa(q.Year))
	set("authority", string(q.Authority))
	set("validity", string(q.Validity))
	set("document_id", q.DocumentID)
	set("from", strconv.Itoa(q.From))
	set("size", strconv.Itoa(q.Size))
	set("sort", string(q.Sort))
	set("mode", string(q.Mode))
	var h searchHits
	return h, c.Call(ctx, http.MethodGet, "/api/v1/search?"+v.Encode(), nil, &h)
}

// Deadlines lists deadlines; form holds the parameters of the API.
func (c *apiClient) Deadlines(ctx context.Context, form url.Values) ([]web.Deadline, error) {
	form = maps.Clone(form)
	all := []web.Deadline{} // none is a list too, also as JSON
	for {
		var page []web.Deadline
		if err := c.Call(ctx, http.MethodGet, "/api/v1/deadlines?"+form.Encode(), nil, &page); err != nil {
			return all, err
		}
		if all = append(all, page...); len(page) < web.MaxDeadlines {
			return all, nil
		}
		form.Set("skip", strconv.Itoa(len(all)))
	}
}

// Feed is the calendar of the same deadlines, as a calendar program reads it.
func (c *apiClient) Feed(ctx context.Context, form url.Values) ([]byte, error) {
	return c.Fetch(ctx, http.MethodGet, "/deadlines.ics?"+form.Encode(), nil)
}

// ReadTime says what a reminder phrase means as of base, RFC 3339; "" is now.
func (c *apiClient) ReadTime(ctx context.Context, text, base string) (web.TimeReading, error) {
	body := map[string]string{"text": text}
	if base != "" {
		body["base"] = base
	}
	var out web.TimeReading
	return out, c.Call(ctx, http.MethodPost, "/api/v1/time", body, &out)
}
