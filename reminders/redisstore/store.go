package redisstore

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/outbox/redisdb"
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
	client *redisdb.Client
	db     redis.UniversalClient // the client's
	o      Options
	lua    scripts
	check  Durability
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
	s := &Store{o: o, lua: loadScripts()}
	tags := make([]string, o.Shards)
	for shard := range tags {
		tags[shard] = s.tag(shard)
	}
	s.client = redisdb.New(u, redisdb.Options{
		Tags: tags, WaitFor: time.Second, Joined: s.lua.create, Skew: o.skew, Map: mapped, News: s.alarm,
	})
	s.db = s.client.DB
	if err := s.begin(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
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
	if s.client.Wait = max(0, s.o.Wait); s.o.Wait == 0 && s.check.Replicas > 0 {
		s.client.Wait = 1
	}
	return s.client.Enter(ctx, s.o.NewGeneration)
}

// Close implements reminders.Store.
func (s *Store) Close() error { return s.client.Close() }

// Now is the clock of Redis, in whole milliseconds.
func (s *Store) Now(ctx context.Context) (time.Time, error) { return s.client.Now(ctx) }

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
	return int(n % uint64(s.o.Shards))
}

func (s *Store) shardOfReminder(id string) int { return s.shardOf(reminders.ShardKey(id)) }

// What Options.Alarm is told.
var (
	// ErrWiped: the data is gone; an export must be imported.
	ErrWiped = errors.New("提醒数据已从 Redis 中消失：请尽快用 policybot remind import 导入最近一次导出；导入后到期的提醒会先回读再发，不会重复")
	// ErrNewGeneration: the server is another one or was restarted.
	ErrNewGeneration = errors.New("提醒所用的 Redis 已重启或已切换：此前到期而未确认送达的提醒会先回读再发")
)

func (s *Store) alarm(n redisdb.News) {
	switch {
	case s.o.Alarm == nil:
	case n.Wiped:
		s.o.Alarm(fmt.Errorf("%w（第 %d 片）", ErrWiped, n.Shard))
	default:
		s.o.Alarm(fmt.Errorf("%w（%s 之前到期的，第 %d 片）", ErrNewGeneration, n.Generation.Since.Local().Format(time.DateTime), n.Shard))
	}
}

// Generation is the newest of the shards, with the latest moment.
func (s *Store) Generation(context.Context) (reminders.Generation, error) { return s.generation(), nil }

func (s *Store) generation() reminders.Generation { return reminders.Generation(s.client.Generation()) }

func unavailable(err error) error {
	return fmt.Errorf("%w: %w", reminders.ErrUnavailable, err)
}

// errConflict: what write.lua was to replace has changed; it is done anew.
var errConflict = errors.New("changed meanwhile")

// mapped makes an error of Redis or of a script one of the contract.
func mapped(err error) error {
	if errors.Is(err, redisdb.ErrShards) {
		return fmt.Errorf("%w: %w", reminders.ErrInvalid, err)
	}
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
