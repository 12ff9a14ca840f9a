package redisstore

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/policybot/policybot/reminders"
)

// Options of a Store; the zero value is ready for use.
type Options struct {
	Prefix string // of all keys; default DefaultPrefix
	Shards int    // fixed once there is data; default 1, with a cluster 8

	// Alarm is told, from any goroutine, what a person must know: ErrWiped,
	// ErrNewGeneration. nil is nobody.
	Alarm func(error)

	// Wait is how many replicas must have a change before a person is told that it was
	// made; 0 is one if there are any when the store is opened, -1 none.
	Wait int

	NewGeneration bool // a backup was put back: everything due by now is uncertain
	Unsafe        bool // for trying out: start in spite of what Check refuses

	skew func() int64 // ms added to the clock of Redis, for tests
}

// Quiet turns off what the driver itself prints on standard error, for a program
// that reports errors in its own words. It concerns the whole process.
func Quiet() { redis.SetLogger(silent{}) }

type silent struct{}

func (silent) Printf(context.Context, string, ...any) {}

// DefaultPrefix is before every key.
const DefaultPrefix = "policybot:reminders:"

// Store is a reminders.Store in Redis.
type Store struct {
	db    redis.UniversalClient
	o     Options
	lua   scripts
	wait  int // replicas that must have a change before it is promised
	check Durability

	requests chan *request // see pipe.go
	stop     chan struct{}
	calls    sync.RWMutex // held for reading by every call, so that Close waits for them
	closed   bool

	mu   sync.Mutex
	gens []reminders.Generation // per shard, as last seen
}

var _ reminders.Store = (*Store)(nil)

// Open connects to address (see ParseAddress), checks that the server can keep a
// promise, and begins a generation when it cannot prove that it lost nothing.
func Open(ctx context.Context, address string, o Options) (*Store, error) {
	u, err := ParseAddress(address)
	if err != nil {
		return nil, err
	}
	if o.Prefix == "" {
		o.Prefix = DefaultPrefix
	}
	if o.Shards <= 0 {
		o.Shards = 1
		if u.IsClusterMode {
			o.Shards = 8
		}
	}
	s := &Store{o: o, lua: loadScripts(), gens: make([]reminders.Generation, o.Shards),
		requests: make(chan *request, maxPipe), stop: make(chan struct{})}
	u.OnConnect = s.onConnect
	s.db = redis.NewUniversalClient(u)
	if err := s.begin(ctx); err != nil {
		return nil, errors.Join(err, s.db.Close())
	}
	for range pipes {
		go s.pipeLoop()
	}
	return s, nil
}

func (s *Store) begin(ctx context.Context) (err error) {
	if err := s.db.Ping(ctx).Err(); err != nil {
		return mapped(err)
	}
	if s.check, err = Check(ctx, s.db); err != nil && !s.o.Unsafe {
		return err
	}
	if s.wait = max(0, s.o.Wait); s.o.Wait == 0 && s.check.Replicas > 0 {
		s.wait = 1
	}
	for shard := range s.gens {
		if err := s.enter(ctx, shard, s.o.NewGeneration); err != nil {
			return err
		}
	}
	return nil
}

// Close implements reminders.Store.
func (s *Store) Close() error {
	s.calls.Lock()
	defer s.calls.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	close(s.stop)
	return s.db.Close()
}

// Now is the clock of Redis, in whole milliseconds.
func (s *Store) Now(ctx context.Context) (time.Time, error) {
	if err := ctx.Err(); err != nil {
		return time.Time{}, unavailable(err)
	}
	t, err := s.db.Time(ctx).Result()
	if err != nil {
		return time.Time{}, mapped(err)
	}
	return t.UTC().Truncate(time.Millisecond).Add(time.Duration(s.skew()) * time.Millisecond), nil
}

func (s *Store) skew() int64 {
	if s.o.skew == nil {
		return 0
	}
	return s.o.skew()
}

func (s *Store) epochKey(shard int) string { return s.tag(shard) + "epoch" }

func (s *Store) tag(shard int) string { return s.o.Prefix + "{s" + strconv.Itoa(shard) + "}:" }

// shardOf is where an occurrence lies, and with its ShardKey a reminder.
func (s *Store) shardOf(id string) int {
	if len(id) < 6 {
		return 0
	}
	n, err := strconv.ParseUint(id[:6], 16, 32)
	if err != nil {
		return 0
	}
	return int(n % uint64(len(s.gens)))
}

func (s *Store) shardOfReminder(id string) int { return s.shardOf(reminders.ShardKey(id)) }

// run calls a script in a shard. A missing epoch is put back, which begins a
// generation, and the script, which did nothing, runs again.
func (s *Store) run(ctx context.Context, shard int, script *redis.Script, args ...any) ([]any, error) {
	return s.call(ctx, shard, args, func(keys []string, args []any) (any, error) {
		return script.Run(ctx, s.db, keys, args...).Result()
	})
}

// quick is run for small and frequent calls; see together.
func (s *Store) quick(ctx context.Context, shard int, script *redis.Script, args ...any) ([]any, error) {
	return s.call(ctx, shard, args, func(keys []string, args []any) (any, error) {
		return s.together(ctx, script, keys, args)
	})
}

// promise is quick for what a person is told was done: with replicas, it is an
// error when none of them has it in time.
func (s *Store) promise(ctx context.Context, shard int, script *redis.Script, args ...any) ([]any, error) {
	if s.wait == 0 {
		return s.quick(ctx, shard, script, args...)
	}
	return s.call(ctx, shard, args, func(keys []string, args []any) (any, error) {
		return s.replicated(ctx, script, s.wait, keys, args)
	})
}

// everywhere is quick in all shards at once.
func (s *Store) everywhere(ctx context.Context, script *redis.Script, args ...any) ([][]any, error) {
	out, errs := make([][]any, len(s.gens)), make([]error, len(s.gens))
	var wg sync.WaitGroup
	for shard := range s.gens {
		wg.Go(func() { out[shard], errs[shard] = s.quick(ctx, shard, script, args...) })
	}
	wg.Wait()
	return out, errors.Join(errs...)
}

func (s *Store) call(ctx context.Context, shard int, args []any, once func(keys []string, args []any) (any, error)) ([]any, error) {
	if err := ctx.Err(); err != nil {
		return nil, unavailable(err)
	}
	s.calls.RLock()
	defer s.calls.RUnlock()
	if s.closed {
		return nil, unavailable(redis.ErrClosed)
	}
	keys, args := []string{s.epochKey(shard)}, append([]any{s.skew()}, args...)
	v, err := once(keys, args)
	if redis.HasErrorPrefix(err, "NOEPOCH") {
		if err := s.enter(ctx, shard, false); err != nil {
			return nil, err
		}
		v, err = once(keys, args)
	}
	if err != nil {
		return nil, mapped(err)
	}
	if l, ok := v.([]any); ok {
		return l, nil
	}
	return []any{v}, nil
}

// ErrReplicas: too few replicas confirmed in time. The change is made, but a
// fail-over could lose it, so nobody is told that it was.
var ErrReplicas = errors.New("没有足够的 Redis 从节点确认这次修改")

// waitFor bounds how long a replica may take.
const waitFor = time.Second

// replicated runs a script and waits for replicas, on one connection, since WAIT
// is about what that connection wrote.
func (s *Store) replicated(ctx context.Context, script *redis.Script, wait int, keys []string, args []any) (any, error) {
	var db redis.Cmdable = s.db
	if c, ok := s.db.(*redis.ClusterClient); ok {
		node, err := c.MasterForKey(ctx, keys[0])
		if err != nil {
			return nil, err
		}
		db = node
	}
	try := func(eval func(p redis.Pipeliner) *redis.Cmd) (any, error) {
		p := db.Pipeline()
		cmd, got := eval(p), p.Do(ctx, "wait", wait, waitFor.Milliseconds())
		_, err := p.Exec(ctx)
		if cmd.Err() != nil {
			return nil, cmd.Err()
		}
		if err != nil {
			return nil, err
		}
		if n, err := got.Int(); err != nil || n < wait {
			return nil, fmt.Errorf("%w（%d 个中的 %d 个）", ErrReplicas, wait, n)
		}
		return cmd.Val(), nil
	}
	v, err := try(func(p redis.Pipeliner) *redis.Cmd { return script.EvalSha(ctx, p, keys, args...) })
	if redis.HasErrorPrefix(err, "NOSCRIPT") {
		v, err = try(func(p redis.Pipeliner) *redis.Cmd { return script.Eval(ctx, p, keys, args...) })
	}
	return v, err
}

func unavailable(err error) error {
	return fmt.Errorf("%w: %w", reminders.ErrUnavailable, err)
}

// errConflict: what write.lua was to replace has changed; it is done anew.
var errConflict = errors.New("changed meanwhile")

// mapped makes an error of Redis or of a script one of the contract.
func mapped(err error) error {
	code, rest, _ := strings.Cut(err.Error(), " ")
	for _, e := range []struct {
		code string
		err  error
	}{
		{"STALE", reminders.ErrStale}, {"UNCERTAIN", reminders.ErrUncertain}, {"CORRUPT", reminders.ErrCorrupt},
		{"MISSING", reminders.ErrNotFound}, {"NEWER", reminders.ErrNewer}, {"EXISTS", reminders.ErrExists},
		{"OOM", reminders.ErrFull}, {"CONFLICT", errConflict},
	} {
		if code == e.code {
			return fmt.Errorf("%w: %s", e.err, rest)
		}
	}
	return unavailable(err)
}
