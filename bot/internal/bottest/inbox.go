package bottest

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"github.com/policybot/policybot/bot"
)

// keepIDs is how long an Inbox remembers answered events.
const keepIDs = 24 * time.Hour

// Inbox is a bot.Store in memory: the contract in its simplest words, for tests of
// what stands on it. It works in a synctest bubble.
type Inbox struct {
	Now func() time.Time // default time.Now

	mu   sync.Mutex
	jobs map[string]*kept
	seq  uint64

	memos  map[string]memo
	notes  []note
	closed bool
}

type kept struct {
	bot.Job
	seq     uint64
	state   string // waiting, claimed, done, dead
	sending bool
	ready   time.Time
	ended   time.Time
}

var _ bot.Store = (*Inbox)(nil)

// NewInbox is empty.
func NewInbox() *Inbox {
	return &Inbox{Now: time.Now, jobs: map[string]*kept{}, memos: map[string]memo{}}
}

// Accept implements bot.Inbox.
func (b *Inbox) Accept(ctx context.Context, e bot.Event) (bool, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.usable(ctx); err != nil {
		return false, err
	}
	if k := b.jobs[e.ID]; k != nil && (k.state != "done" || b.Now().Before(k.ended.Add(keepIDs))) {
		return false, nil
	}
	b.seq++
	b.jobs[e.ID] = &kept{Job: bot.Job{Event: e, Accepted: b.Now()}, seq: b.seq, state: "waiting", ready: b.Now()}
	return true, nil
}

// Claim implements bot.Inbox.
func (b *Inbox) Claim(ctx context.Context, c bot.ClaimOptions) (bot.Claimed, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	out := bot.Claimed{Now: b.Now()}
	if err := b.usable(ctx); err != nil {
		return bot.Claimed{}, err
	}
	var open []*kept
	for _, k := range b.jobs {
		if k.state == "waiting" || k.state == "claimed" {
			open = append(open, k)
		}
	}
	slices.SortFunc(open, func(x, y *kept) int { return cmp.Compare(x.seq, y.seq) })
	lanes := map[string]bool{}
	var ready []*kept
	for _, k := range open {
		lane := k.Event.Lane()
		if lanes[lane] {
			continue
		}
		lanes[lane] = true
		if !k.ready.After(out.Now) {
			ready = append(ready, k)
		} else if out.Next.IsZero() || k.ready.Before(out.Next) {
			out.Next = k.ready
		}
	}
	slices.SortStableFunc(ready, func(x, y *kept) int { return cmp.Compare(rank(x), rank(y)) })
	for _, k := range ready {
		if len(out.Jobs) == c.Max {
			out.Next = out.Now
			break
		}
		k.Doubt = k.Doubt || k.sending
		k.sending, k.state, k.ready = false, "claimed", out.Now.Add(c.Lease)
		k.Attempts++
		b.seq++
		k.Ref = bot.Ref{ID: k.Event.ID, Token: b.seq}
		job := k.Job
		job.Replies = slices.Clone(job.Replies)
		out.Jobs = append(out.Jobs, job)
		if out.Next.IsZero() || k.ready.Before(out.Next) {
			out.Next = k.ready
		}
	}
	return out, nil
}

func rank(k *kept) int {
	if k.Event.Expires.IsZero() {
		return 1
	}
	return 0
}

// held does f with the job that ref claims.
func (b *Inbox) held(ctx context.Context, ref bot.Ref, f func(*kept)) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.usable(ctx); err != nil {
		return err
	}
	k := b.jobs[ref.ID]
	if k == nil || k.state != "claimed" || k.Ref != ref {
		return bot.ErrStale
	}
	f(k)
	return nil
}

func (k *kept) keep(replies []bot.Reply) {
	if !k.Handled {
		k.Handled, k.Replies = true, slices.Clone(replies)
	}
}

// Renew implements bot.Inbox.
func (b *Inbox) Renew(ctx context.Context, ref bot.Ref, lease time.Duration) error {
	return b.held(ctx, ref, func(k *kept) { k.ready = b.Now().Add(lease) })
}

// Begin implements bot.Inbox.
func (b *Inbox) Begin(ctx context.Context, ref bot.Ref, m bot.Mark) error {
	return b.held(ctx, ref, func(k *kept) {
		k.keep(m.Replies)
		if k.Next != m.N || k.Begun.IsZero() {
			k.Begun = b.Now()
		}
		k.Next, k.sending, k.ready = m.N, true, b.Now().Add(m.Lease)
	})
}

// Settle implements bot.Inbox.
func (b *Inbox) Settle(ctx context.Context, ref bot.Ref, s bot.Settled) error {
	return b.held(ctx, ref, func(k *kept) {
		if s.Last {
			k.state, k.ended = "done", b.Now()
			return
		}
		k.Next, k.sending, k.Doubt, k.Begun, k.Reason = s.N+1, false, false, time.Time{}, s.Failed
	})
}

// Retry implements bot.Inbox.
func (b *Inbox) Retry(ctx context.Context, ref bot.Ref, r bot.Retry) error {
	return b.held(ctx, ref, func(k *kept) {
		if r.Handled {
			k.keep(r.Replies)
		}
		if r.Free {
			k.Attempts--
		}
		k.state, k.sending, k.Doubt, k.ready, k.Reason = "waiting", false, r.Doubt, b.Now().Add(r.After), r.Reason
	})
}

// Bury implements bot.Inbox.
func (b *Inbox) Bury(ctx context.Context, ref bot.Ref, reason string) error {
	return b.held(ctx, ref, func(k *kept) { k.state, k.Reason, k.ended = "dead", reason, b.Now() })
}

// Dead implements bot.Inbox.
func (b *Inbox) Dead(_ context.Context, after string) (out []bot.Job, _ error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var dead []*kept
	for _, k := range b.jobs {
		if k.state == "dead" && b.Now().Before(k.ended.Add(30*24*time.Hour)) &&
			(b.jobs[after] == nil || k.seq > b.jobs[after].seq) {
			dead = append(dead, k)
		}
	}
	slices.SortFunc(dead, func(x, y *kept) int { return cmp.Compare(x.seq, y.seq) })
	for _, k := range dead[:min(len(dead), 100)] {
		out = append(out, k.Job)
	}
	return out, nil
}

// Revive implements bot.Inbox.
func (b *Inbox) Revive(_ context.Context, id string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	k := b.jobs[id]
	if k == nil || k.state != "dead" {
		return bot.ErrNotFound
	}
	b.seq++ // behind what has come since
	k.seq, k.state, k.Attempts, k.ready = b.seq, "waiting", 0, b.Now()
	return nil
}

// Counts implements bot.Inbox.
func (b *Inbox) Counts(context.Context) (c bot.InboxCounts, _ error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, k := range b.jobs {
		switch k.state {
		case "dead":
			c.Dead++
		case "claimed":
			c.Claimed++
			fallthrough
		case "waiting":
			c.Waiting++
			if c.Oldest.IsZero() || k.Accepted.Before(c.Oldest) {
				c.Oldest = k.Accepted
			}
		}
	}
	return c, nil
}
