package redisstore

import (
	"context"
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

func (s *Store) flush(all []*request) {
	ctx, cancel := context.WithTimeout(context.Background(), pipeTime)
	defer cancel()
	cmds := make([]*redis.Cmd, len(all))
	p := s.db.Pipeline()
	for i, r := range all {
		if r.err = r.ctx.Err(); r.err == nil { // nobody waits for it any more
			cmds[i] = r.script.EvalSha(ctx, p, r.keys, r.args...)
		}
	}
	_, _ = p.Exec(ctx) // each command has its own error
	for i, r := range all {
		if cmds[i] != nil {
			r.val, r.err = cmds[i].Result()
			if redis.HasErrorPrefix(r.err, "NOSCRIPT") {
				r.val, r.err = r.script.Eval(ctx, s.db, r.keys, r.args...).Result()
			}
		}
		close(r.done)
	}
}
