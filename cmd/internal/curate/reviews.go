package curate

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/search"
)

// reviewsName is the setting that holds when documents were looked at.
const reviewsName = "reviewed"

// Bounds of reviews.
const (
	maxReviews    = 10_000
	shownUnviewed = 100
)

// review is that somebody has looked at a document. One whose content changes has another id, and so is to be looked at
// again.
type review struct {
	ID   string    `json:"id"` // of the document
	Name string    `json:"name"`
	By   string    `json:"by"`
	At   time.Time `json:"at"`
}

func openReviews(ctx context.Context, store reminders.Settings, now func() time.Time) (*reminders.Shared[[]review], error) {
	read := func(body []byte) (out []review, err error) {
		if len(body) == 0 {
			return nil, nil
		}
		var of map[string][]review
		if err := json.Unmarshal(body, &of); err != nil {
			return nil, fmt.Errorf("read reviews: %w", err)
		}
		return of[reviewsName], nil
	}
	write := func(all []review) ([]byte, error) {
		return json.Marshal(map[string][]review{reviewsName: append([]review{}, all...)})
	}
	s, err := reminders.NewShared(ctx, store, reviewsName, read, write, now)
	if err != nil {
		return nil, fmt.Errorf("open reviews: %w", err)
	}
	return s, nil
}

// Unreviewed is a document that nobody has looked at for long.
type Unreviewed struct {
	Document string      `json:"document_id"`
	Title    string      `json:"title"`
	Number   string      `json:"number"`
	URL      string      `json:"url"`
	Issued   corpus.Date `json:"issued"`
	Reviewed *time.Time  `json:"reviewed" doc:"上次核对，没有核对过为 null"`
	By       string      `json:"by" doc:"上次谁核对的"`
	since    time.Time
}

// Unreviewed lists the documents in force that who asks may see and nobody has looked at for long, those first that have
// waited longest, and how many there are. One that was never looked at waits since its day of issue.
func (s *Service) Unreviewed(ctx context.Context) (out []Unreviewed, total int, err error) {
	docs, err := s.Library.Documents(ctx)
	if err != nil {
		return nil, 0, err
	}
	seen := map[string]review{}
	for _, r := range s.reviews.Get(ctx, true) {
		seen[r.ID] = r
	}
	today, before := s.Today(), s.Now().Add(-s.ReviewAfter)
	for i := range docs {
		d := &docs[i]
		u := Unreviewed{Document: d.ID, Title: d.Title, Number: d.Number, URL: "/documents/" + d.ID, Issued: d.Issued}
		switch r, ok := seen[d.ID]; {
		case ok:
			at := r.At
			u.Reviewed, u.By, u.since = &at, r.By, at
		case d.Issued.Year > 0:
			u.since = time.Date(d.Issued.Year, time.Month(max(d.Issued.Month, 1)), max(d.Issued.Day, 1), 0, 0, 0, 0, s.Zone)
		}
		if d.InForce(today) && u.since.Before(before) {
			out = append(out, u)
		}
	}
	slices.SortStableFunc(out, func(x, y Unreviewed) int {
		return cmp.Or(x.since.Compare(y.since), cmp.Compare(x.Document, y.Document))
	})
	total = len(out)
	return out[:min(total, shownUnviewed)], total, nil
}

// Reviewed notes that who asks has looked at a document now.
func (s *Service) Reviewed(ctx context.Context, id string) error {
	s.Audit(ctx, clip(id, 64))
	if _, err := s.Library.Document(ctx, id); err != nil {
		return err
	}
	there := map[string]bool{}
	all, err := s.Library.Documents(search.WithViewer(ctx, search.Viewer{All: true}))
	if err != nil {
		return err
	}
	for i := range all {
		there[all[i].ID] = true
	}
	return s.reviews.Change(ctx, func(old []review) ([]review, error) {
		next := slices.DeleteFunc(slices.Clone(old), func(r review) bool { return r.ID == id || !there[r.ID] })
		next = append(next, review{id, id, s.Who(ctx).Name, s.Now().UTC().Truncate(time.Second)})
		return next[max(0, len(next)-maxReviews):], nil // the oldest are asked for again
	})
}
