package redisinbox

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/reminders/outbox/redisdb"
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

// keepDead is how long what was given up can be looked at and revived.
const keepDead = 30 * 24 * time.Hour

// ErrNewGeneration is what Alarm is told.
var ErrNewGeneration = errors.New("聊天所用的 Redis 已重启、切换或清空：此前收到而未答完的消息会先回读再答")

//go:embed lua/*.lua
var luaFiles embed.FS

// Store is a bot.Store in Redis.
type Store struct {
	client *redisdb.Client
	opt    Options
	lua    map[string]*redis.Script
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
	s := &Store{opt: o, lua: scripts()}
	s.client = redisdb.New(u, redisdb.Options{
		Tags: []string{o.Prefix + "{chat}:"}, WaitFor: waitFor, Skew: o.skew, Map: mapped,
		News: func(redisdb.News) {
			if o.Alarm != nil {
				o.Alarm(ErrNewGeneration)
			}
		},
	})
	if err := s.begin(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// waitFor bounds how long a replica may take: the platform waits meanwhile.
const waitFor = 500 * time.Millisecond

func (s *Store) begin(ctx context.Context) error {
	if err := s.client.Enter(ctx, false); err != nil {
		return err
	}
	if s.client.Wait = max(0, s.opt.Wait); s.opt.Wait != 0 {
		return nil
	}
	info, err := s.client.DB.Info(ctx, "replication").Result()
	if err != nil {
		return mapped(err)
	}
	if strings.Contains(info, "slave0:") {
		s.client.Wait = 1
	}
	return nil
}

// scripts are those of lua/, by name; each says in its head what it takes.
func scripts() map[string]*redis.Script {
	l, out := redisdb.Scripts{Files: luaFiles}, map[string]*redis.Script{}
	for _, name := range []string{"claim", "renew", "begin", "settle", "retry", "bury", "dead", "revive", "counts", "recall", "forget", "complaints", "uncomplain"} {
		out[name] = l.Always(name) // what ends something makes room
	}
	for _, name := range []string{"accept", "remember", "complain"} {
		out[name] = l.Roomy(name)
	}
	return out
}

// Close implements bot.Store.
func (s *Store) Close() error { return s.client.Close() }

// run calls a script.
func (s *Store) run(ctx context.Context, name string, args ...any) (redisdb.Reply, error) {
	return s.client.Run(ctx, 0, s.lua[name], args...)
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
