package redisdb

import (
	"cmp"
	"context"
	"errors"
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
func (c *Client) together(ctx context.Context, script *redis.Script, keys []string, args []any) (any, error) {
	r := &request{ctx: ctx, script: script, keys: keys, args: args, done: make(chan struct{})}
	select {
	case c.requests <- r:
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

// pipeLoop sends what is there, at once, until the client is closed. No call is
// waiting then: Close lets them finish first.
func (c *Client) pipeLoop() {
	for {
		select {
		case first := <-c.requests:
			c.flush(c.gather(first))
		case <-c.stop:
			return
		}
	}
}

func (c *Client) gather(first *request) []*request {
	all := []*request{first}
	for len(all) < maxPipe {
		select {
		case r := <-c.requests:
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

// commands are what the requests become. Those of Options.Joined are joined: when
// much is accepted at once, a script for each would do little but start. It takes the
// arguments of any number of calls, and returns a list of what each is answered.
func (c *Client) commands(all []*request) (out []*command) {
	var joined *command
	for _, r := range all {
		if r.err = r.ctx.Err(); r.err != nil { // nobody waits for it any more
			continue
		}
		if r.script == c.o.Joined {
			if j := joined; j != nil && j.of[0].keys[0] == r.keys[0] && len(j.args)+len(r.args) <= maxJoined {
				j.of, j.args = append(j.of, r), append(j.args, r.args[1:]...)
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

var errNoAnswer = errors.New("no answer of Redis to a command of a pipeline")

func (c *Client) flush(all []*request) {
	ctx, cancel := context.WithTimeout(context.Background(), pipeTime)
	defer cancel()
	commands, p := c.commands(all), c.DB.Pipeline()
	for _, m := range commands {
		m.cmd = m.of[0].script.EvalSha(ctx, p, m.of[0].keys, m.args...)
	}
	_, err := p.Exec(ctx)
	for _, m := range commands {
		// Each has its own error, but none when the connection was refused by Redis itself
		// (LOADING): that it was not answered must not pass for an empty answer.
		if m.cmd.Err() == nil && m.cmd.Val() == nil {
			m.cmd.SetErr(cmp.Or(err, errNoAnswer))
		}
		if redis.HasErrorPrefix(m.cmd.Err(), "NOSCRIPT") {
			m.cmd = m.of[0].script.Eval(ctx, c.DB, m.of[0].keys, m.args...)
		}
		m.answer(m.of[0].script == c.o.Joined)
	}
	for _, r := range all {
		close(r.done)
	}
}

// answer gives the request the result, or each its part of it.
func (m *command) answer(parts bool) {
	v, err := m.cmd.Result()
	if !parts {
		m.of[0].val, m.of[0].err = v, err
		return
	}
	list, _ := v.([]any)
	if err == nil && len(list) != len(m.of) {
		err = fmt.Errorf("%d answers for %d calls together", len(list), len(m.of))
	}
	for i, r := range m.of {
		if r.err = err; err == nil {
			r.val = list[i]
		}
	}
}
