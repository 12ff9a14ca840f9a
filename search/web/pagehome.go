package web

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
)

// What the first page shows of each.
const (
	homeQuestions = 6
	homeDeadlines = 5
	homeNewest    = 5
	homeRegions   = 6
	homeDays      = 366 // ahead: what is due later is not near
)

// homePatience is how long the first page waits for the list of deadlines, which takes a while to read after a start.
const homePatience = 500 * time.Millisecond

// homeView is what the library has, for who has not asked anything yet.
type homeView struct {
	Questions          []string
	Often              bool // they are in the order of how often they were answered
	Documents, Clauses int
	Updated            string
	Regions            []linkView
	MoreRegions        int
	Newest             []search.DocumentRef
	Deadlines          []dueView
}

// linkView is a link and how much it leads to.
type linkView struct {
	Text, URL string
	Count     int
}

// home is the first page. Before the library can be read there is only the form.
func (s *server) home(r *http.Request) (*homeView, error) {
	if s.Ready() != nil {
		return nil, nil
	}
	docs, err := s.documents(r.Context())
	if err != nil {
		return nil, err
	}
	v := &homeView{Questions: s.Questions.Starters(docs, homeQuestions), Often: s.Questions.Often(), Documents: len(docs)}
	regions := map[string]int{}
	for i := range docs {
		v.Clauses += docs[i].Clauses
		if docs[i].Region != "" {
			regions[docs[i].Region]++
		}
	}
	v.Regions, v.MoreRegions = regionLinks(regions)
	v.Newest = newestOf(docs)
	if at := s.Updated(); !at.IsZero() {
		at = at.In(s.Zone)
		v.Updated = fmt.Sprintf("%d年%d月%d日 %s", at.Year(), at.Month(), at.Day(), at.Format("15:04"))
	}
	ctx, cancel := context.WithTimeout(r.Context(), homePatience)
	defer cancel()
	if v.Deadlines, err = s.nextDue(ctx, homeDeadlines); err != nil { // the page is of use without them
		s.Log.DebugContext(r.Context(), "no deadlines on the first page", "err", err)
	}
	return v, nil
}

// regionLinks are the commonest regions, and how many others there are.
func regionLinks(n map[string]int) (out []linkView, more int) {
	for name, count := range n {
		out = append(out, linkView{clip(name, 16), "/documents?" + url.Values{"region": {name}}.Encode(), count})
	}
	slices.SortFunc(out, func(a, b linkView) int { return cmp.Or(b.Count-a.Count, strings.Compare(a.Text, b.Text)) })
	shown := min(len(out), homeRegions)
	return out[:shown], len(out) - shown
}

// newestOf are the documents issued last.
func newestOf(docs []search.Summary) (out []search.DocumentRef) {
	for i := range docs {
		if d := &docs[i]; !d.Issued.IsZero() {
			out = append(out, search.DocumentRef{ID: d.ID, Title: d.Title, Number: d.Number, Issued: d.Issued, URL: "/documents/" + d.ID})
		}
	}
	slices.SortStableFunc(out, func(a, b search.DocumentRef) int { return b.Issued.Compare(a.Issued) })
	return out[:min(len(out), homeNewest)]
}

// nextDue are the deadlines of the next year, at most n.
func (s *server) nextDue(ctx context.Context, n int) (out []dueView, err error) {
	today := s.today()
	all, err := s.deadlines(ctx, deadlineQuery{Digests: s.SampleMode})
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(sureOf(all, false), func(d Deadline) bool {
		return d.day.Day == 0 || d.day.Compare(today) < 0 || today.DaysUntil(d.day) > homeDays
	})
	slices.SortStableFunc(all, func(a, b Deadline) int { return corpus.Date.Compare(a.day, b.day) })
	for _, d := range all[:min(len(all), n)] {
		out = append(out, s.dueView(d, d.day, today))
	}
	return out, nil
}
