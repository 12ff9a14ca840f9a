package redisstore

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/policybot/policybot/reminders"
)

// What Options.Alarm is told.
var (
	// ErrWiped: the data is gone; an export must be imported.
	ErrWiped = errors.New("提醒数据已从 Redis 中消失：请尽快用 policybot remind import 导入最近一次导出；导入后到期的提醒会先回读再发，不会重复")
	// ErrNewGeneration: the server is another one or was restarted.
	ErrNewGeneration = errors.New("提醒所用的 Redis 已重启或已切换：此前到期而未确认送达的提醒会先回读再发")
)

// onConnect looks, before a new connection is used, whether the server behind it
// is the one that wrote the epoch. A connection never outlives its server, so no
// script ever runs in a server whose generation was not settled first.
func (s *Store) onConnect(ctx context.Context, c *redis.Conn) error {
	for shard := range s.gens {
		err := s.settle(ctx, c, shard, false)
		if err != nil && (redis.HasErrorPrefix(err, "MOVED") || redis.HasErrorPrefix(err, "ASK") ||
			redis.HasErrorPrefix(err, "CROSSSLOT") || redis.HasErrorPrefix(err, "CLUSTERDOWN")) {
			continue // of a cluster, another node has it
		}
		if err != nil && strings.HasPrefix(err.Error(), "ERR unknown command") {
			return nil // a sentinel, which keeps no data
		}
		if err != nil {
			return fmt.Errorf("generation of the server: %w", err)
		}
	}
	return nil
}

// enter settles the generation of a shard over any connection.
func (s *Store) enter(ctx context.Context, shard int, force bool) error {
	err := s.settle(ctx, s.db, shard, force)
	if err != nil && !errors.Is(err, reminders.ErrInvalid) {
		return mapped(err)
	}
	return err
}

func (s *Store) settle(ctx context.Context, c redis.Scripter, shard int, force bool) error {
	s.mu.Lock()
	known := s.gens[shard].Number
	for _, g := range s.gens {
		if known > 0 { // after a wipe, a shard is newer than anything remembered of any
			known = max(known, g.Number)
		}
	}
	s.mu.Unlock()
	ask := "0"
	if force {
		ask = "1"
	}
	v, err := s.lua.epoch.Run(ctx, c, []string{s.epochKey(shard)}, s.skew(), known, ask, len(s.gens)).Slice()
	if err != nil {
		return err
	}
	if n := num(v, 3); n != int64(len(s.gens)) {
		return fmt.Errorf("%w: Redis 里的数据分为 %d 片，而这里设置为 %d 片；片数不能更改", reminders.ErrInvalid, n, len(s.gens))
	}
	s.learn(shard, reminders.Generation{Number: uint64(num(v, 0)), Since: fromMS(num(v, 1))}, str(v, 2), str(v, 4))
	return nil
}

// notice compares the generation that claim and peek begin with to the one remembered.
// Another process may have put back the epoch of a wiped store before this one's next
// call: without a look it would never hear of it. A failed look is repeated at the next claim.
func (s *Store) notice(ctx context.Context, shard int, v []any) {
	s.mu.Lock()
	known := s.gens[shard].Number
	s.mu.Unlock()
	if uint64(num(v, 1)) > known {
		_ = s.settle(ctx, s.db, shard, false)
	}
}

// learn remembers a generation and raises the alarm about a new one.
func (s *Store) learn(shard int, g reminders.Generation, why, began string) {
	s.mu.Lock()
	old := s.gens[shard]
	if g.Number > old.Number {
		s.gens[shard] = g
	}
	s.mu.Unlock()
	if s.o.Alarm == nil || g.Number <= old.Number {
		return
	}
	if why == "same" && old.Number > 0 { // another process noticed first
		why = began
	}
	switch {
	case why == "wiped":
		s.o.Alarm(fmt.Errorf("%w（第 %d 片）", ErrWiped, shard))
	case why == "restart" || old.Number > 0:
		s.o.Alarm(fmt.Errorf("%w（%s 之前到期的，第 %d 片）", ErrNewGeneration, g.Since.Local().Format(time.DateTime), shard))
	}
}

// Generation is the newest of the shards, with the latest moment.
func (s *Store) Generation(context.Context) (reminders.Generation, error) { return s.generation(), nil }

func (s *Store) generation() (out reminders.Generation) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, g := range s.gens {
		out.Number = max(out.Number, g.Number)
		if g.Since.After(out.Since) {
			out.Since = g.Since
		}
	}
	return out
}
