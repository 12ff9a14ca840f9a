package redisdb

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

// Options of a Client.
type Options struct {
	Tags    []string      // what the keys of each shard begin with, up to the colon behind the hash tag
	WaitFor time.Duration // how long a replica may take
	Joined  *redis.Script // one whose calls may be joined (see pipe.go); nil is none
	Skew    func() int64  // ms added to the clock of Redis, for tests; nil is none

	// Map makes an error of Redis or of a script one of the store's contract.
	Map func(error) error
	// News is told of a new generation, from any goroutine; nil is nobody.
	News func(News)
}

// Client runs the scripts of a store.
type Client struct {
	DB   redis.UniversalClient
	Wait int // replicas that must have what Promise changed; set before the first call

	o        Options
	requests chan *request // see pipe.go
	stop     chan struct{}
	calls    sync.RWMutex // held for reading by every call, so that Close waits for them
	closed   bool

	mu   sync.Mutex
	gens []Generation // per shard, as last seen
}

// New connects with the options of a client, whose OnConnect it takes for itself.
func New(u *redis.UniversalOptions, o Options) *Client {
	if o.Skew == nil {
		o.Skew = func() int64 { return 0 }
	}
	c := &Client{
		o: o, gens: make([]Generation, len(o.Tags)),
		requests: make(chan *request, maxPipe), stop: make(chan struct{}),
	}
	own := *u
	own.OnConnect = c.onConnect
	c.DB = redis.NewUniversalClient(&own)
	for range pipes {
		go c.pipeLoop()
	}
	return c
}

// Close lets the calls under way finish; later ones are unavailable.
func (c *Client) Close() error {
	c.calls.Lock()
	defer c.calls.Unlock()
	if c.closed {
		return nil
	}
	c.closed = true
	close(c.stop)
	return c.DB.Close()
}

// Shards is how many there are.
func (c *Client) Shards() int { return len(c.gens) }

// Now is the clock of Redis, in whole milliseconds.
func (c *Client) Now(ctx context.Context) (time.Time, error) {
	if err := ctx.Err(); err != nil {
		return time.Time{}, c.o.Map(err)
	}
	t, err := c.DB.Time(ctx).Result()
	if err != nil {
		return time.Time{}, c.o.Map(err)
	}
	return t.UTC().Truncate(time.Millisecond).Add(time.Duration(c.o.Skew()) * time.Millisecond), nil
}

// Run calls a script in a shard. A missing epoch is put back, which begins a
// generation, and the script, which did nothing, runs again.
func (c *Client) Run(ctx context.Context, shard int, script *redis.Script, args ...any) (Reply, error) {
	return c.call(ctx, shard, args, func(keys []string, args []any) (any, error) {
		return script.Run(ctx, c.DB, keys, args...).Result()
	})
}

// Quick is Run for small and frequent calls; see together.
func (c *Client) Quick(ctx context.Context, shard int, script *redis.Script, args ...any) (Reply, error) {
	return c.call(ctx, shard, args, func(keys []string, args []any) (any, error) {
		return c.together(ctx, script, keys, args)
	})
}

// Promise is Quick for what somebody is told was done: with replicas, it is an
// error when too few of them have it in time.
func (c *Client) Promise(ctx context.Context, shard int, script *redis.Script, args ...any) (Reply, error) {
	if c.Wait == 0 {
		return c.Quick(ctx, shard, script, args...)
	}
	return c.call(ctx, shard, args, func(keys []string, args []any) (any, error) {
		return c.replicated(ctx, script, keys, args)
	})
}

// Everywhere is Quick in all shards at once.
func (c *Client) Everywhere(ctx context.Context, script *redis.Script, args ...any) ([]Reply, error) {
	out, errs := make([]Reply, len(c.gens)), make([]error, len(c.gens))
	var wg sync.WaitGroup
	for shard := range c.gens {
		wg.Go(func() { out[shard], errs[shard] = c.Quick(ctx, shard, script, args...) })
	}
	wg.Wait()
	return out, errors.Join(errs...)
}

func (c *Client) call(ctx context.Context, shard int, args []any, once func(keys []string, args []any) (any, error)) (Reply, error) {
	if err := ctx.Err(); err != nil {
		return nil, c.o.Map(err)
	}
	c.calls.RLock()
	defer c.calls.RUnlock()
	if c.closed {
		return nil, c.o.Map(redis.ErrClosed)
	}
	keys, args := c.keys(shard), append([]any{c.o.Skew()}, args...)
	v, err := once(keys, args)
	if redis.HasErrorPrefix(err, "NOEPOCH") {
		if err := c.enter(ctx, shard, false); err != nil {
			return nil, err
		}
		v, err = once(keys, args)
	}
	switch {
	case errors.Is(err, redis.Nil):
		return nil, nil
	case err != nil:
		return nil, c.o.Map(err)
	}
	if l, ok := v.([]any); ok {
		return l, nil
	}
	return Reply{v}, nil
}

// keys are those of every script: all others are made from the epoch's.
func (c *Client) keys(shard int) []string { return []string{c.o.Tags[shard] + "epoch"} }

// ErrReplicas: too few replicas confirmed in time. The change is made, but a
// fail-over could lose it, so nobody is told that it was.
var ErrReplicas = errors.New("没有足够的 Redis 从节点确认这次修改")

// replicated runs a script and waits for replicas, on one connection, since WAIT
// is about what that connection wrote.
func (c *Client) replicated(ctx context.Context, script *redis.Script, keys []string, args []any) (any, error) {
	var db redis.Cmdable = c.DB
	if c, ok := c.DB.(*redis.ClusterClient); ok {
		node, err := c.MasterForKey(ctx, keys[0])
		if err != nil {
			return nil, err
		}
		db = node
	}
	try := func(eval func(p redis.Pipeliner) *redis.Cmd) (any, error) {
		p := db.Pipeline()
		cmd, got := eval(p), p.Do(ctx, "wait", c.Wait, c.o.WaitFor.Milliseconds())
		_, err := p.Exec(ctx)
		if cmd.Err() != nil {
			return nil, cmd.Err()
		}
		if err != nil {
			return nil, err
		}
		if n, err := got.Int(); err != nil || n < c.Wait {
			return nil, fmt.Errorf("%w（%d 个中的 %d 个）", ErrReplicas, c.Wait, n)
		}
		return cmd.Val(), nil
	}
	v, err := try(func(p redis.Pipeliner) *redis.Cmd { return script.EvalSha(ctx, p, keys, args...) })
	if redis.HasErrorPrefix(err, "NOSCRIPT") {
		v, err = try(func(p redis.Pipeliner) *redis.Cmd { return script.Eval(ctx, p, keys, args...) })
	}
	return v, err
}
