package redisstore

import (
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/faults"
	"github.com/policybot/policybot/reminders/internal/storetest"
)

// server is a redis-server of a test.
type server struct{ *faults.Redis }

// start starts one, with appendonly unless args say otherwise.
func start(t testing.TB, args ...string) *server {
	t.Helper()
	return &server{faults.Serve(t, args...)}
}

// startSentinel starts one that watches what conf says.
func startSentinel(t testing.TB, conf string) *server {
	t.Helper()
	return start(t, conf, "--sentinel")
}

// up starts the process again.
func (s *server) up(t testing.TB) {
	t.Helper()
	if err := s.Up(); err != nil {
		t.Fatal(err)
	}
}

func (s *server) kill() { s.Kill() }

func (s *server) url() string { return s.URL() }

func (s *server) port() string { _, port, _ := net.SplitHostPort(s.Addr); return port }

// client is a plain client, for harm and looks inside.
func (s *server) client(t testing.TB) *redis.Client {
	o, err := redis.ParseURL(s.url())
	if err != nil {
		t.Fatal(err)
	}
	c := redis.NewClient(o)
	t.Cleanup(func() { c.Close() })
	return c
}

func open(t testing.TB, url string, o Options) *Store {
	t.Helper()
	s, err := Open(t.Context(), url, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// harness has virtual time: that of Redis, and what Advance adds.
func harness(shards int) func(t testing.TB) *storetest.Harness {
	return func(t testing.TB) *storetest.Harness {
		srv := start(t)
		var skew atomic.Int64
		o := Options{Shards: shards, skew: skew.Load}
		s := open(t, srv.url(), o)
		h := &storetest.Harness{
			Store: s, Tick: time.Second, Advance: func(d time.Duration) { skew.Add(d.Milliseconds()) },
		}
		reopen := func(t testing.TB) reminders.Store {
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			s = open(t, srv.url(), o)
			return s
		}
		h.Restart = reopen
		h.NewGeneration = func(t testing.TB) reminders.Store {
			srv.kill()
			srv.up(t)
			return reopen(t)
		}
		h.Damage = func(t testing.TB, id string) {
			c, key := srv.client(t), s.tag(s.shardOf(id))+"o:"+id
			body := c.HGet(t.Context(), key, "b").Val()
			if err := c.HSet(t.Context(), key, "b", strings.Replace(body, "提醒", "提供", 1)).Err(); err != nil {
				t.Fatal(err)
			}
		}
		return h
	}
}

func TestConformance(t *testing.T) { storetest.Run(t, harness(1)) }

// TestConformanceShards: the same with the keys spread as in a cluster.
func TestConformanceShards(t *testing.T) { storetest.Run(t, harness(5)) }

func z(score float64, member string) redis.Z { return redis.Z{Score: score, Member: member} }
