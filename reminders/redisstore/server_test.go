package redisstore

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"policybot/reminders"
	"policybot/reminders/storetest"
)

// server is a redis-server of a test, on a port of its own.
type server struct {
	dir  string
	port int
	args []string
	cmd  *exec.Cmd
}

// start starts one, with appendonly unless args say otherwise.
func start(t testing.TB, args ...string) *server {
	t.Helper()
	if _, err := exec.LookPath("redis-server"); err != nil {
		t.Skip("SKIP: no redis-server: apt-get install redis-server")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &server{dir: t.TempDir(), port: l.Addr().(*net.TCPAddr).Port, args: args}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	s.up(t)
	t.Cleanup(s.kill)
	return s
}

// startSentinel starts one that watches what conf says.
func startSentinel(t testing.TB, conf string) *server {
	t.Helper()
	return start(t, conf)
}

// up starts the process and waits until it answers.
func (s *server) up(t testing.TB) {
	t.Helper()
	args := append([]string{"--port", fmt.Sprint(s.port), "--bind", "127.0.0.1", "--dir", s.dir,
		"--appendonly", "yes", "--save", "", "--loglevel", "warning"}, s.args...)
	if len(s.args) == 1 { // the file of a sentinel
		args = []string{s.args[0], "--sentinel", "--port", fmt.Sprint(s.port), "--bind", "127.0.0.1", "--dir", s.dir, "--loglevel", "warning"}
	}
	s.cmd = exec.Command("redis-server", args...)
	s.cmd.Stderr = os.Stderr
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	c := s.client(t)
	for deadline := time.Now().Add(10 * time.Second); c.Ping(t.Context()).Err() != nil; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("redis-server does not answer")
		}
	}
}

// kill ends the process at once, as kill -9 does.
func (s *server) kill() {
	if s.cmd.Process != nil {
		_ = s.cmd.Process.Kill()
		_ = s.cmd.Wait()
	}
}

func (s *server) url() string { return fmt.Sprintf("redis://127.0.0.1:%d", s.port) }

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
		h := &storetest.Harness{Store: s, Tick: time.Second, Advance: func(d time.Duration) { skew.Add(d.Milliseconds()) }}
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
