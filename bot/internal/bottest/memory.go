package bottest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/policybot/policybot/bot"
)

// memo is a thing remembered.
type memo struct {
	value   []byte
	persons []string
	until   time.Time
}

// note is feedback with its end.
type note struct {
	bot.Feedback
	until time.Time
}

// usable is an error when nothing may be done.
func (b *Inbox) usable(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("%w: %w", bot.ErrUnavailable, err)
	}
	if b.closed {
		return fmt.Errorf("%w: closed", bot.ErrUnavailable)
	}
	return nil
}

// Recall implements bot.Memory.
func (b *Inbox) Recall(ctx context.Context, key string) ([]byte, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	m, ok := b.memos[key]
	if !ok || !m.until.After(b.Now()) {
		return nil, b.usable(ctx)
	}
	return slices.Clone(m.value), b.usable(ctx)
}

// Remember implements bot.Memory.
func (b *Inbox) Remember(ctx context.Context, key string, value []byte, persons []string, keep time.Duration) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.usable(ctx); err != nil {
		return err
	}
	b.memos[key] = memo{slices.Clone(value), slices.Clone(persons), b.Now().Add(keep)}
	return nil
}

// Forget implements bot.Memory.
func (b *Inbox) Forget(ctx context.Context, person string) (n int, _ error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.usable(ctx); err != nil {
		return 0, err
	}
	for key, m := range b.memos {
		if slices.Contains(m.persons, person) {
			if m.until.After(b.Now()) {
				n++
			}
			delete(b.memos, key)
		}
	}
	for id, k := range b.jobs {
		if k.state == "dead" && k.Event.Who() == person {
			n++
			delete(b.jobs, id)
		}
	}
	return n, nil
}

// AddFeedback implements bot.FeedbackLog.
func (b *Inbox) AddFeedback(ctx context.Context, f bot.Feedback, keep time.Duration) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.usable(ctx); err != nil {
		return err
	}
	if !slices.ContainsFunc(b.notes, func(n note) bool { return n.ID == f.ID }) {
		b.notes = append(b.notes, note{f, b.Now().Add(keep)})
	}
	return nil
}

// Feedback implements bot.FeedbackLog.
func (b *Inbox) Feedback(ctx context.Context, q bot.FeedbackQuery) (page bot.FeedbackPage, _ error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.usable(ctx); err != nil {
		return page, err
	}
	newest := slices.SortedFunc(slices.Values(b.notes), func(x, y note) int { return cmp.Or(y.At.Compare(x.At), cmp.Compare(y.ID, x.ID)) })
	if q.After != "" {
		i := slices.IndexFunc(newest, func(n note) bool { return n.ID == q.After })
		if i < 0 {
			return page, bot.ErrNotFound
		}
		newest = newest[i+1:]
	}
	for _, n := range newest {
		if !n.until.After(b.Now()) || n.At.Before(q.Since) || q.Person != "" && q.Person != n.Person {
			continue
		}
		if len(page.Feedback) == q.PageSize() {
			page.Next = page.Feedback[len(page.Feedback)-1].ID
			break
		}
		page.Feedback = append(page.Feedback, n.Feedback)
	}
	return page, nil
}

// DeleteFeedback implements bot.FeedbackLog.
func (b *Inbox) DeleteFeedback(ctx context.Context, person string) (n int, _ error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.usable(ctx); err != nil {
		return 0, err
	}
	b.notes = slices.DeleteFunc(b.notes, func(x note) bool {
		if x.Person == person && x.until.After(b.Now()) {
			n++
		}
		return x.Person == person
	})
	return n, nil
}

// Close implements bot.Store.
func (b *Inbox) Close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
	return nil
}

// Lose is what a store does that lost what it wrote last: everything open is unsure.
func (b *Inbox) Lose() {
	b.Restart()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, k := range b.jobs {
		k.Unsure = true
	}
}

// Restart is what a killed process leaves: nothing is claimed.
func (b *Inbox) Restart() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, k := range b.jobs {
		if k.state == "claimed" {
			k.state, k.ready = "waiting", b.Now()
		}
	}
}
