package redisstore

import (
	"context"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

const (
	maxPipe  = 64               // calls in one pipeline
	pipes    = 4                // pipelines under way at once
	pipeTime = 10 * time.Second // of one, whatever its callers wait
)

// request is a small call that may go in one pipeline with those of others, which
// saves both sides the system calls: with many callers that is most of the work.
type request struct {
	ctx    context.Context
	script *redis.Script
	keys   []string
	args   []any
	val    any
	err    error
	done   chan struct{} // closed after val and err are set
}

// together runs a script with those of others that come at the same time. It
// returns when the context ends; the script may then still run.
func (s *Store) together(ctx context.Context, script *redis.Script, keys []string, args []any) (any, error) {
	r := &request{ctx: ctx, script: script, keys: keys, args: args, done: make(chan struct{})}
	select {
	case s.requests <- r:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	select {
	case <-r.done:
		return r.val, r.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// pipeLoop sends what is there, at once, until the store is closed. No call is
// waiting then: Close lets them finish first.
func (s *Store) pipeLoop() {
	for {
		select {
		case first := <-s.requests:
			s.flush(s.gather(first))
		case <-s.stop:
			return
		}
	}
}

func (s *Store) gather(first *request) []*request {
	all := []*request{first}
	for len(all) < maxPipe {
		select {
		case r := <-s.requests:
			all = append(all, r)
		default:
			return all
		}
	}
	return all
}

// command is one command of a pipeline, for one request or for several of a script
// that takes them together.
type command struct {
	of   []*request
	args []any
	cmd  *redis.Cmd
}

// maxJoined bounds the arguments of a command, and with them how long it holds up
// all others.
const maxJoined = 1000

// commands are what the requests become. Those of the script create are joined:
// when many reminders are accepted at once, a script for each would do little but
// start.
func (s *Store) commands(all []*request) (out []*command) {
	var joined *command
	for _, r := range all {
		if r.err = r.ctx.Err(); r.err != nil { // nobody waits for it any more
			continue
		}
		if r.script == s.lua.create {
			if c := joined; c != nil && c.of[0].keys[0] == r.keys[0] && len(c.args)+len(r.args) <= maxJoined {
				c.of, c.args = append(c.of, r), append(c.args, r.args[1:]...)
				continue
			}
			joined = &command{of: []*request{r}, args: r.args}
			out = append(out, joined)
			continue
		}
		out = append(out, &command{of: []*request{r}, args: r.args})
	}
	return out
}

func (s *Store) flush(all []*request) {
	ctx, cancel := context.WithTimeout(context.Background(), pipeTime)
	defer cancel()
	commands, p := s.commands(all), s.db.Pipeline()
	for _, c := range commands {
		c.cmd = c.of[0].script.EvalSha(ctx, p, c.of[0].keys, c.args...)
	}
	_, _ = p.Exec(ctx) // each command has its own error
	for _, c := range commands {
		if redis.HasErrorPrefix(c.cmd.Err(), "NOSCRIPT") {
			c.cmd = c.of[0].script.Eval(ctx, s.db, c.of[0].keys, c.args...)
		}
		c.answer(c.of[0].script == s.lua.create)
	}
	for _, r := range all {
		close(r.done)
	}
}

// answer gives the request the result, or each its part of it.
func (c *command) answer(parts bool) {
	v, err := c.cmd.Result()
	if !parts {
		c.of[0].val, c.of[0].err = v, err
		return
	}
	list, _ := v.([]any)
	if err == nil && len(list) != len(c.of) {
		err = fmt.Errorf("%d answers for %d calls together", len(list), len(c.of))
	}
	for i, r := range c.of {
		if r.err = err; err == nil {
			r.val = list[i]
		}
	}
}
