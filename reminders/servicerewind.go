package reminders

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// rewindIfBack has everything looked through when the store's clock has gone back,
// and once at the start, since it may have gone back while nobody looked.
func (s *Service) rewindIfBack(ctx context.Context, now time.Time) error {
	s.mu.Lock()
	last := s.planned
	s.mu.Unlock()
	if !last.IsZero() && !now.Add(ClockSlack).Before(last) {
		s.saw(last, now)
		return nil
	}
	if err := s.rewind(ctx, now); err != nil {
		return fmt.Errorf("after the clock was set back: %w", err)
	}
	s.saw(last, now)
	return nil
}

// saw remembers the store's time, unless another call did meanwhile.
func (s *Service) saw(last, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.planned.Equal(last) {
		s.planned = now
	}
}

// rewind finds the reminders that bear the marks of a time that has not come.
func (s *Service) rewind(ctx context.Context, now time.Time) error {
	ids, err := s.ahead(ctx, now)
	if err != nil {
		return err
	}
	for id := range ids {
		_, err := s.ledger.Rewind(ctx, id)
		switch {
		case errors.Is(err, ErrUnavailable):
			return err
		case err != nil: // trimmed, damaged or for a newer program: it stops no other
		}
	}
	return nil
}

func (s *Service) ahead(ctx context.Context, now time.Time) (map[string]bool, error) {
	ids := map[string]bool{}
	for q := (ReminderQuery{}); ; {
		page, err := s.ledger.Reminders(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, r := range page.Reminders {
			if _, ok := skippedAhead(r.Log, now.Add(ClockSlack)); ok {
				ids[r.ID] = true
			}
		}
		if q.After = page.Next; q.After == "" {
			break
		}
	}
	// Cancelled ones are many, and those collapsed at a wrong time were due around now.
	for _, q := range []Query{{States: []State{Waiting, Claimed, Sending, Dead}}, {States: []State{Cancelled}, From: now.AddDate(0, 0, -31)}} {
		for {
			page, err := s.ledger.Occurrences(ctx, q)
			if err != nil {
				return nil, err
			}
			for _, r := range page.Records {
				if try := r; try.reopen(now) || !try.State.Final() && try.shorten(now) {
					ids[r.Occurrence.Reminder] = true
				}
			}
			if q.After = page.Next; q.After == "" {
				break
			}
		}
	}
	return ids, nil
}
