package redisdb

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

// Generation is an epoch of a shard.
type Generation struct {
	Number uint64    // from 1
	Since  time.Time // what happened up to then may be lost, or a mark of it
}

// News is a new generation.
type News struct {
	Shard      int
	Generation Generation
	Wiped      bool // everything is gone, and not only what was written last
}

// ErrShards: the data is spread over another number of shards.
var ErrShards = errors.New("片数不能更改")

// onConnect looks, before a new connection is used, whether the server behind it
// is the one that wrote the epoch. A connection never outlives its server, so no
// script ever runs in a server whose generation was not settled first.
func (c *Client) onConnect(ctx context.Context, conn *redis.Conn) error {
	for shard := range c.gens {
		err := c.settle(ctx, conn, shard, false)
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

// Enter settles the generation of every shard, with force a new one.
func (c *Client) Enter(ctx context.Context, force bool) error {
	for shard := range c.gens {
		if err := c.enter(ctx, shard, force); err != nil {
			return err
		}
	}
	return nil
}

func (c *Client) enter(ctx context.Context, shard int, force bool) error {
	if err := c.settle(ctx, c.DB, shard, force); err != nil {
		return c.o.Map(err)
	}
	return nil
}

func (c *Client) settle(ctx context.Context, db redis.Scripter, shard int, force bool) error {
	c.mu.Lock()
	known := c.gens[shard].Number
	for _, g := range c.gens {
		if known > 0 { // after a wipe, a shard is newer than anything remembered of any
			known = max(known, g.Number)
		}
	}
	c.mu.Unlock()
	l, err := epoch.Run(ctx, db, c.keys(shard), c.o.Skew(), known, Flag(force), len(c.gens)).Slice()
	if err != nil {
		return err
	}
	v := Reply(l)
	if n := v.Num(3); n != int64(len(c.gens)) {
		return fmt.Errorf("存在 Redis 里的数据分为 %d 片，而这里设置为 %d 片；%w", n, len(c.gens), ErrShards)
	}
	c.learn(shard, Generation{Number: uint64(v.Num(0)), Since: v.Time(1)}, v.Text(2), v.Text(4))
	return nil
}

// Notice compares a generation that a script returned to the one remembered. Another
// process may have put back the epoch of a wiped store before this one's next call:
// without a look it would never hear of it. A failed look is repeated at the next call.
func (c *Client) Notice(ctx context.Context, shard int, number uint64) {
	c.mu.Lock()
	known := c.gens[shard].Number
	c.mu.Unlock()
	if number > known {
		_ = c.settle(ctx, c.DB, shard, false)
	}
}

// learn remembers a generation and tells of a new one.
func (c *Client) learn(shard int, g Generation, why, began string) {
	c.mu.Lock()
	old := c.gens[shard]
	if g.Number > old.Number {
		c.gens[shard] = g
	}
	c.mu.Unlock()
	if c.o.News == nil || g.Number <= old.Number {
		return
	}
	if why == "same" && old.Number > 0 { // another process noticed first
		why = began
	}
	if wiped := why == "wiped"; wiped || why == "restart" || old.Number > 0 {
		c.o.News(News{Shard: shard, Generation: g, Wiped: wiped})
	}
}

// Generation is the newest of the shards, with the latest moment.
func (c *Client) Generation() (out Generation) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, g := range c.gens {
		out.Number = max(out.Number, g.Number)
		if g.Since.After(out.Since) {
			out.Since = g.Since
		}
	}
	return out
}
