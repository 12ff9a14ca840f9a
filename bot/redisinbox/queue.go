package redisinbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"strconv"
	"time"

	"github.com/policybot/policybot/bot"
)

func sum(body string) string { return strconv.FormatUint(uint64(crc32.ChecksumIEEE([]byte(body))), 16) }

// Accept implements bot.Inbox.
func (s *Store) Accept(ctx context.Context, e bot.Event) (bool, error) {
	body, err := json.Marshal(e)
	if err != nil {
		return false, fmt.Errorf("encode event: %w", err)
	}
	v, err := s.run(ctx, "accept", e.ID, body, sum(string(body)), e.Lane(), flag(!e.Expires.IsZero()), e.At.UnixMilli(), e.Who())
	return v == int64(1), err
}

func flag(b bool) string {
	if b {
		return "1"
	}
	return "0"
}

// Claim implements bot.Inbox. What cannot be read is buried.
func (s *Store) Claim(ctx context.Context, c bot.ClaimOptions) (bot.Claimed, error) {
	v, err := s.run(ctx, "claim", c.Max, ms(c.Lease))
	if err != nil {
		return bot.Claimed{}, err
	}
	l := list(v)
	out := bot.Claimed{Now: at(l, 0), Next: at(l, 1)}
	for _, row := range list(item(l, 2)) {
		r := list(row)
		ref := bot.Ref{ID: text(r, 0), Token: uint64(number(r, 5))}
		j, err := job(text(r, 1), text(r, 2), text(r, 7), text(r, 6))
		if err != nil {
			// Its lane goes on; the record stays among the dead, for a person to look at.
			if err := s.Bury(ctx, ref, err.Error()); err != nil && !errors.Is(err, bot.ErrStale) {
				return bot.Claimed{}, err
			}
			continue
		}
		j.Ref, j.Accepted, j.Attempts, j.Next = ref, at(r, 3), int(number(r, 4)), int(number(r, 8))
		j.Doubt, j.Begun, j.Reason, j.Unsure = text(r, 9) == "1", at(r, 10), text(r, 11), text(r, 12) == "1"
		out.Jobs = append(out.Jobs, j)
	}
	return out, nil
}

var errDamaged = errors.New("the record is damaged")

// job is what is kept of an event.
func job(body, checksum, replies, handled string) (j bot.Job, err error) {
	if sum(body) != checksum {
		return j, errDamaged
	}
	if err := json.Unmarshal([]byte(body), &j.Event); err != nil {
		return j, fmt.Errorf("%w: %w", errDamaged, err)
	}
	if j.Handled = handled == "1"; j.Handled && replies != "" {
		if err := json.Unmarshal([]byte(replies), &j.Replies); err != nil {
			return j, fmt.Errorf("%w: %w", errDamaged, err)
		}
	}
	return j, nil
}

// claimed runs a script about a claim.
func (s *Store) claimed(ctx context.Context, name string, ref bot.Ref, args ...any) error {
	_, err := s.run(ctx, name, append([]any{ref.ID, strconv.FormatUint(ref.Token, 10)}, args...)...)
	return err
}

// Renew implements bot.Inbox.
func (s *Store) Renew(ctx context.Context, ref bot.Ref, lease time.Duration) error {
	return s.claimed(ctx, "renew", ref, ms(lease))
}

// Begin implements bot.Inbox.
func (s *Store) Begin(ctx context.Context, ref bot.Ref, m bot.Mark) error {
	replies, err := json.Marshal(m.Replies)
	if err != nil {
		return fmt.Errorf("encode replies: %w", err)
	}
	return s.claimed(ctx, "begin", ref, m.N, ms(m.Lease), replies)
}

// Settle implements bot.Inbox.
func (s *Store) Settle(ctx context.Context, ref bot.Ref, d bot.Settled) error {
	return s.claimed(ctx, "settle", ref, d.N, flag(d.Last), d.Failed, ms(s.opt.Keep))
}

// Retry implements bot.Inbox.
func (s *Store) Retry(ctx context.Context, ref bot.Ref, y bot.Retry) error {
	replies, err := json.Marshal(y.Replies)
	if err != nil {
		return fmt.Errorf("encode replies: %w", err)
	}
	return s.claimed(ctx, "retry", ref, ms(y.After), y.Reason, flag(y.Handled), replies, flag(y.Doubt), flag(y.Free))
}

// Bury implements bot.Inbox.
func (s *Store) Bury(ctx context.Context, ref bot.Ref, reason string) error {
	return s.claimed(ctx, "bury", ref, reason, ms(keepDead))
}

// Dead implements bot.Inbox.
func (s *Store) Dead(ctx context.Context, after string) (out []bot.Job, _ error) {
	v, err := s.run(ctx, "dead", after, bot.MaxClaim)
	if err != nil {
		return nil, err
	}
	for _, row := range list(v) {
		r := list(row)
		j, err := job(text(r, 1), text(r, 2), text(r, 6), text(r, 5))
		if err != nil {
			continue // it is counted, and in Redis to be looked at
		}
		j.Accepted, j.Attempts, j.Next = at(r, 3), int(number(r, 4)), int(number(r, 7))
		j.Doubt, j.Begun, j.Reason = text(r, 8) == "1", at(r, 9), text(r, 10)
		out = append(out, j)
	}
	return out, nil
}

// Revive implements bot.Inbox.
func (s *Store) Revive(ctx context.Context, id string) error {
	_, err := s.run(ctx, "revive", id)
	return err
}

// Counts implements bot.Inbox.
func (s *Store) Counts(ctx context.Context) (bot.InboxCounts, error) {
	v, err := s.run(ctx, "counts")
	if err != nil {
		return bot.InboxCounts{}, err
	}
	l := list(v)
	return bot.InboxCounts{
		Waiting: int(number(l, 0)), Claimed: int(number(l, 1)), Dead: int(number(l, 2)), Oldest: at(l, 3),
	}, nil
}

// ms is a length of time as the scripts take it, whole and at least one.
func ms(d time.Duration) int64 { return max(d.Milliseconds(), b2i(d > 0)) }

func b2i(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// The parts of a reply of a script; what is not there is zero.

func list(v any) []any {
	l, _ := v.([]any)
	return l
}

func item(l []any, i int) any {
	if i < len(l) {
		return l[i]
	}
	return nil
}

func text(l []any, i int) string {
	switch v := item(l, i).(type) {
	case string:
		return v
	case int64:
		return strconv.FormatInt(v, 10)
	}
	return ""
}

func number(l []any, i int) int64 {
	n, _ := strconv.ParseInt(text(l, i), 10, 64)
	return n
}

// at is a moment in ms; 0 and less is none.
func at(l []any, i int) time.Time {
	if n := number(l, i); n > 0 {
		return time.UnixMilli(n).UTC()
	}
	return time.Time{}
}
