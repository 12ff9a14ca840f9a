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
	"github.com/policybot/policybot/reminders/outbox/redisdb"
)

func sum(body string) string { return strconv.FormatUint(uint64(crc32.ChecksumIEEE([]byte(body))), 16) }

// Accept implements bot.Inbox.
func (s *Store) Accept(ctx context.Context, e bot.Event) (bool, error) {
	body, err := json.Marshal(e)
	if err != nil {
		return false, fmt.Errorf("encode event: %w", err)
	}
	v, err := s.client.Promise(ctx, 0, s.lua["accept"],
		e.ID, body, sum(string(body)), e.Lane(), redisdb.Flag(!e.Expires.IsZero()), e.At.UnixMilli(), e.Who())
	return v.Num(0) == 1, err
}

// Claim implements bot.Inbox. What cannot be read is buried.
func (s *Store) Claim(ctx context.Context, c bot.ClaimOptions) (bot.Claimed, error) {
	v, err := s.run(ctx, "claim", c.Max, redisdb.Length(c.Lease))
	if err != nil {
		return bot.Claimed{}, err
	}
	s.client.Notice(ctx, 0, uint64(v.Num(3)))
	out := bot.Claimed{Now: v.Time(0), Next: v.Time(1)}
	for _, r := range v.Lists(2) {
		ref := bot.Ref{ID: r.Text(0), Token: uint64(r.Num(5))}
		j, err := job(r.Text(1), r.Text(2), r.Text(7), r.Text(6))
		if err != nil {
			// Its lane goes on; the record stays among the dead, for a person to look at.
			if err := s.Bury(ctx, ref, err.Error()); err != nil && !errors.Is(err, bot.ErrStale) {
				return bot.Claimed{}, err
			}
			continue
		}
		j.Ref, j.Accepted, j.Attempts, j.Next = ref, r.Time(3), int(r.Num(4)), int(r.Num(8))
		j.Doubt, j.Begun, j.Reason, j.Unsure = r.Text(9) == "1", r.Time(10), r.Text(11), r.Text(12) == "1"
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
	_, err := s.client.Quick(ctx, 0, s.lua[name], append([]any{ref.ID, strconv.FormatUint(ref.Token, 10)}, args...)...)
	return err
}

// Renew implements bot.Inbox.
func (s *Store) Renew(ctx context.Context, ref bot.Ref, lease time.Duration) error {
	return s.claimed(ctx, "renew", ref, redisdb.Length(lease))
}

// Begin implements bot.Inbox.
func (s *Store) Begin(ctx context.Context, ref bot.Ref, m bot.Mark) error {
	replies, err := json.Marshal(m.Replies)
	if err != nil {
		return fmt.Errorf("encode replies: %w", err)
	}
	return s.claimed(ctx, "begin", ref, m.N, redisdb.Length(m.Lease), replies)
}

// Settle implements bot.Inbox.
func (s *Store) Settle(ctx context.Context, ref bot.Ref, d bot.Settled) error {
	return s.claimed(ctx, "settle", ref, d.N, redisdb.Flag(d.Last), d.Failed, redisdb.Length(s.opt.Keep))
}

// Retry implements bot.Inbox.
func (s *Store) Retry(ctx context.Context, ref bot.Ref, y bot.Retry) error {
	replies, err := json.Marshal(y.Replies)
	if err != nil {
		return fmt.Errorf("encode replies: %w", err)
	}
	return s.claimed(ctx, "retry", ref, redisdb.Length(y.After), y.Reason, redisdb.Flag(y.Handled), replies, redisdb.Flag(y.Doubt), redisdb.Flag(y.Free))
}

// Bury implements bot.Inbox.
func (s *Store) Bury(ctx context.Context, ref bot.Ref, reason string) error {
	return s.claimed(ctx, "bury", ref, reason, redisdb.Length(keepDead))
}

// Dead implements bot.Inbox.
func (s *Store) Dead(ctx context.Context, after string) (out []bot.Job, _ error) {
	v, err := s.run(ctx, "dead", after, bot.MaxClaim)
	if err != nil {
		return nil, err
	}
	for i := range v {
		r := v.List(i)
		j, err := job(r.Text(1), r.Text(2), r.Text(6), r.Text(5))
		if err != nil {
			continue // it is counted, and in Redis to be looked at
		}
		j.Accepted, j.Attempts, j.Next = r.Time(3), int(r.Num(4)), int(r.Num(7))
		j.Doubt, j.Begun, j.Reason = r.Text(8) == "1", r.Time(9), r.Text(10)
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
	return bot.InboxCounts{Waiting: int(v.Num(0)), Claimed: int(v.Num(1)), Dead: int(v.Num(2)), Oldest: v.Time(3)}, nil
}
