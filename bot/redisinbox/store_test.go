package redisinbox

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/inboxtest"
	"github.com/policybot/policybot/reminders/faults"
)

// server is a redis-server of a test, on a port of its own.
type server struct{ *faults.Redis }

func startServer(t testing.TB, args ...string) *server {
	t.Helper()
	return &server{faults.Serve(t, append([]string{"--appendfsync", "always"}, args...)...)}
}

// up starts the process again.
func (s *server) up(t testing.TB) {
	t.Helper()
	if err := s.Up(); err != nil {
		t.Fatal(err)
	}
}

func options(addr string) *redis.UniversalOptions {
	return &redis.UniversalOptions{
		Addrs: []string{addr}, Protocol: 2, MaxRetries: -1,
		ContextTimeoutEnabled: true, DisableIdentity: true,
	}
}

func openAt(t testing.TB, addr string, o Options) *Store {
	t.Helper()
	s, err := Open(t.Context(), options(addr), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// harness has virtual time: that of Redis, and what Advance adds. A server is shared
// by all, each with a prefix of its own, but for those that end it.
func harness(srv *server, shared *atomic.Int64) func(t testing.TB) *inboxtest.Harness {
	return func(t testing.TB) *inboxtest.Harness {
		own := srv
		if strings.Contains(t.Name(), "lost_power") {
			own = startServer(t)
		}
		var skew atomic.Int64
		o := Options{Prefix: fmt.Sprintf("test%d:", shared.Add(1)), skew: skew.Load}
		s := openAt(t, own.Addr, o)
		h := &inboxtest.Harness{
			Store: s, Tick: time.Second, Keep: 24 * time.Hour,
			Advance: func(d time.Duration) { skew.Add(d.Milliseconds()) },
		}
		h.Restart = func(t testing.TB) bot.Store {
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			s = openAt(t, own.Addr, o)
			return s
		}
		h.Lose = func(t testing.TB) bot.Store {
			own.Kill()
			own.up(t)
			return h.Restart(t)
		}
		h.Damage = func(t testing.TB, id string) {
			if err := s.client.DB.HSet(t.Context(), o.Prefix+"{chat}:e:"+id, "b", `{"id":"`+id+`"}`).Err(); err != nil {
				t.Fatal(err)
			}
		}
		return h
	}
}

func TestConformance(t *testing.T) {
	var n atomic.Int64
	inboxtest.Run(t, harness(startServer(t), &n))
}

// TestCluster: all keys are of one slot, on whichever node that is.
func TestCluster(t *testing.T) {
	srv := startServer(t, "--cluster-enabled", "yes")
	c := redis.NewClient(&redis.Options{Addr: srv.Addr, Protocol: 2})
	t.Cleanup(func() { c.Close() })
	if err := c.Do(t.Context(), "cluster", "addslotsrange", 0, 16383).Err(); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(time.Minute); !strings.Contains(c.ClusterInfo(t.Context()).Val(), "cluster_state:ok"); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the cluster does not come up")
		}
	}
	u := options(srv.Addr)
	u.IsClusterMode = true
	var skew atomic.Int64
	inboxtest.Run(t, func(t testing.TB) *inboxtest.Harness {
		if strings.Contains(t.Name(), "lost_power") || strings.Contains(t.Name(), "damaged") {
			t.Skip("SKIP: as without a cluster")
		}
		o := Options{Prefix: t.Name() + ":", skew: skew.Load}
		h := &inboxtest.Harness{
			Tick: time.Second, Keep: 24 * time.Hour,
			Advance: func(d time.Duration) { skew.Add(d.Milliseconds()) },
		}
		var s *Store
		h.Restart = func(t testing.TB) bot.Store {
			if s != nil {
				s.Close()
			}
			var err error
			if s, err = Open(t.Context(), u, o); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { s.Close() })
			return s
		}
		h.Store = h.Restart(t)
		return h
	})
}
