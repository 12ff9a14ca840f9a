package redisinbox

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/policybot/policybot/bot"
)

// Options of a Store; the zero value is ready for use.
type Options struct {
	Prefix string        // of all keys; default DefaultPrefix
	Keep   time.Duration // how long ids of answered events are remembered; at least an hour, default 24 h
	Wait   int           // replicas that must have an event before it is acknowledged; 0 is one if there are any when the store is opened, -1 none
	Alarm  func(error)   // told of a new generation, from any goroutine; nil is nobody

	skew func() int64 // ms added to the clock of Redis, for tests
}

// DefaultPrefix is before every key.
const DefaultPrefix = "policybot:chat:"

// poolSize is how many calls may be under way at once. Redis answers all that are
// waiting after one write to its file, so that with few connections a slow disk
// leaves those that come behind those under way.
const poolSize = 128

// keepDead is how long what was given up can be looked at and revived.
const keepDead = 30 * 24 * time.Hour

// ErrNewGeneration is what Alarm is told.
var ErrNewGeneration = errors.New("聊天所用的 Redis 已重启、切换或清空：此前收到而未答完的消息会先回读再答")

//go:embed lua/*.lua
var luaFiles embed.FS

// Store is a bot.Store in Redis.
type Store struct {
	db   redis.UniversalClient
	opt  Options
	lua  map[string]*redis.Script
	wait int

	calls  sync.RWMutex // held for reading by every call, so that Close waits for them
	closed bool

	mu  sync.Mutex
	gen int64 // the newest generation seen
}

var _ bot.Store = (*Store)(nil)

// Open connects with the options of a client (redisstore.ParseAddress makes them of
// an address), whose OnConnect it takes for itself.
func Open(ctx context.Context, u *redis.UniversalOptions, o Options) (*Store, error) {
	if o.Prefix == "" {
		o.Prefix = DefaultPrefix
	}
	if o.Keep == 0 {
		o.Keep = 24 * time.Hour
	}
	if o.Keep < time.Hour {
		return nil, fmt.Errorf("chat inbox: event ids kept for %s: a platform repeats events for an hour", o.Keep)
	}
	if o.skew == nil {
		o.skew = func() int64 { return 0 }
	}
	s := &Store{opt: o, lua: scripts()}
	own := *u
	own.PoolSize = max(own.PoolSize, poolSize)
	own.OnConnect = func(ctx context.Context, c *redis.Conn) error { return s.onConnect(ctx, c) }
	s.db = redis.NewUniversalClient(&own)
	if err := s.begin(ctx); err != nil {
		return nil, errors.Join(err, s.db.Close())
	}
	return s, nil
}

func (s *Store) begin(ctx context.Context) error {
	if err := s.settle(ctx, s.db); err != nil {
		return mapped(err)
	}
	if s.wait = max(0, s.opt.Wait); s.opt.Wait != 0 {
		return nil
	}
	info, err := s.db.Info(ctx, "replication").Result()
	if err != nil {
		return mapped(err)
	}
	if strings.Contains(info, "slave0:") {
		s.wait = 1
	}
	return nil
}

// scripts are those of lua/, by name; each says in its head what it takes.
func scripts() map[string]*redis.Script {
	file := func(name string) string {
		b, err := luaFiles.ReadFile("lua/" + name + ".lua")
		if err != nil {
			panic(err) // it is part of the program
		}
		return string(b)
	}
	common := file("common")
	const always = "#!lua flags=allow-oom\n" // what ends something makes room
	out := map[string]*redis.Script{"epoch": redis.NewScript(always + file("epoch"))}
	for _, name := range []string{"claim", "renew", "begin", "settle", "retry", "bury", "dead", "revive", "counts", "recall", "forget", "complaints", "uncomplain"} {
		out[name] = redis.NewScript(always + common + file(name))
	}
	for _, name := range []string{"accept", "remember", "complain"} { // these are refused when memory is full
		out[name] = redis.NewScript("#!lua\n" + common + file(name))
	}
	return out
}

func (s *Store) epochKey() string { return s.opt.Prefix + "{chat}:epoch" }

// onConnect looks, before a new connection is used, whether the server behind it
// is the one that wrote the epoch.
func (s *Store) onConnect(ctx context.Context, c *redis.Conn) error {
	err := s.settle(ctx, c)
	switch {
	case err == nil:
		return nil
	case redis.HasErrorPrefix(err, "MOVED"),
		redis.HasErrorPrefix(err, "ASK"), redis.HasErrorPrefix(err, "CROSSSLOT"),
		redis.HasErrorPrefix(err, "CLUSTERDOWN"):
		return nil // of a cluster, another node has it
	case strings.HasPrefix(err.Error(), "ERR unknown command"):
		return nil // a sentinel, which keeps no data
	}
	return fmt.Errorf("generation of the server: %w", err)
}

func (s *Store) settle(ctx context.Context, c redis.Scripter) error {
	s.mu.Lock()
	known := s.gen
	s.mu.Unlock()
	v, err := s.lua["epoch"].Run(ctx, c, []string{s.epochKey()}, s.opt.skew(), known).Slice()
	if err != nil {
		return err
	}
	n, _ := v[0].(int64)
	why, _ := v[2].(string)
	s.mu.Lock()
	old := s.gen
	s.gen = max(s.gen, n)
	s.mu.Unlock()
	if s.opt.Alarm != nil && n > old && (why == "restart" || why == "wiped" || old > 0) {
		s.opt.Alarm(ErrNewGeneration)
	}
	return nil
}

// Close implements bot.Store.
func (s *Store) Close() error {
	s.calls.Lock()
	defer s.calls.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	return s.db.Close()
}

// run calls a script. A missing epoch is put back, which begins a generation, and
// the script, which did nothing, runs again.
func (s *Store) run(ctx context.Context, name string, args ...any) (any, error) {
	if err := ctx.Err(); err != nil {
		return nil, unavailable(err)
	}
	s.calls.RLock()
	defer s.calls.RUnlock()
	if s.closed {
		return nil, unavailable(redis.ErrClosed)
	}
	args = append([]any{s.opt.skew()}, args...)
	once := func() (any, error) {
		if s.wait > 0 && name == "accept" {
			return s.replicated(ctx, s.lua[name], args)
		}
		return s.lua[name].Run(ctx, s.db, []string{s.epochKey()}, args...).Result()
	}
	v, err := once()
	if redis.HasErrorPrefix(err, "NOEPOCH") {
		if err := s.settle(ctx, s.db); err != nil {
			return nil, mapped(err)
		}
		v, err = once()
	}
	if errors.Is(err, redis.Nil) {
		return nil, nil
	}
	if err != nil {
		return nil, mapped(err)
	}
	return v, nil
}

// errReplicas: too few replicas confirmed in time. The event is kept, but a
// fail-over could lose it, so it is not acknowledged; sent again it is known.
var errReplicas = errors.New("too few replicas of Redis have confirmed")

// waitFor bounds how long a replica may take: the platform waits meanwhile.
const waitFor = 500 * time.Millisecond

// replicated runs a script and waits for replicas, on one connection, since WAIT
// is about what that connection wrote.
func (s *Store) replicated(ctx context.Context, script *redis.Script, args []any) (any, error) {
	var db redis.Cmdable = s.db
	if c, ok := s.db.(*redis.ClusterClient); ok {
		node, err := c.MasterForKey(ctx, s.epochKey())
		if err != nil {
			return nil, err
		}
		db = node
	}
	try := func(eval func(p redis.Pipeliner) *redis.Cmd) (any, error) {
		p := db.Pipeline()
		cmd, got := eval(p), p.Do(ctx, "wait", s.wait, waitFor.Milliseconds())
		_, err := p.Exec(ctx)
		if cmd.Err() != nil {
			return nil, cmd.Err()
		}
		if err != nil {
			return nil, err
		}
		if n, err := got.Int(); err != nil || n < s.wait {
			return nil, fmt.Errorf("%w: %d of %d", errReplicas, n, s.wait)
		}
		return cmd.Val(), nil
	}
	keys := []string{s.epochKey()}
	v, err := try(func(p redis.Pipeliner) *redis.Cmd { return script.EvalSha(ctx, p, keys, args...) })
	if redis.HasErrorPrefix(err, "NOSCRIPT") {
		v, err = try(func(p redis.Pipeliner) *redis.Cmd { return script.Eval(ctx, p, keys, args...) })
	}
	return v, err
}

func unavailable(err error) error { return fmt.Errorf("%w: %w", bot.ErrUnavailable, err) }

// mapped makes an error of Redis or of a script one of the contract.
func mapped(err error) error {
	code, rest, _ := strings.Cut(err.Error(), " ")
	switch code {
	case "STALE":
		return fmt.Errorf("%w: %s", bot.ErrStale, rest)
	case "MISSING":
		return fmt.Errorf("%w: %s", bot.ErrNotFound, rest)
	}
	return unavailable(err)
}
