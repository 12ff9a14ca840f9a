package redisinbox

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/inboxtest"
	"github.com/policybot/policybot/reminders/outbox/redisdb"
)

func TestMain(m *testing.M) {
	inboxtest.Child(func(place string) (bot.Store, error) {
		for deadline := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
			s, err := Open(context.Background(), options(place), Options{})
			if err == nil || time.Now().After(deadline) {
				return s, err
			}
		}
	})
	os.Exit(m.Run())
}

func TestCrash(t *testing.T) {
	inboxtest.Crash(t, func(t testing.TB) string { return startServer(t).Addr }, 0)
}

// TestCrashBesideAnother: one replica is killed again and again, another works on.
func TestCrashBesideAnother(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIP: -short")
	}
	inboxtest.Crash(t, func(t testing.TB) string { return startServer(t).Addr }, 1)
}

// TestRedisKilled: kill -9 of Redis while two replicas work, and a restart.
func TestRedisKilled(t *testing.T) {
	srv := startServer(t)
	inboxtest.Outage(t, srv.Addr, func() {
		srv.Kill()
		time.Sleep(200 * time.Millisecond)
		srv.up(t)
	})
}

// TestPowerLost: the last of what was written is gone after the restart, as with a
// power cut under everysec. Nothing is said twice; what was accepted and lost comes
// again from the platform only if that was not told so, which is what is lost here.
func TestPowerLost(t *testing.T) {
	srv := startServer(t)
	s := openAt(t, srv.Addr, Options{})
	e := bot.Event{
		ID: "a", Kind: bot.EventSaid, At: time.Now().Add(-time.Second), Platform: "t",
		Person: "U1", Place: "D1", Direct: true, Mentioned: true, Text: "问",
	}
	if fresh, err := s.Accept(t.Context(), e); err != nil || !fresh {
		t.Fatal(fresh, err)
	}
	before := aof(t, srv)
	got, err := s.Claim(t.Context(), bot.ClaimOptions{Worker: "w", Max: 1, Lease: time.Second})
	if err != nil || len(got.Jobs) != 1 {
		t.Fatalf("%+v, %v", got, err)
	}
	ref := got.Jobs[0].Ref
	if err := s.Begin(t.Context(), ref, bot.Mark{Replies: []bot.Reply{{Kind: bot.ReplySay}}, Lease: time.Second}); err != nil {
		t.Fatal(err)
	}
	if err := s.Settle(t.Context(), ref, bot.Settled{Last: true}); err != nil {
		t.Fatal(err)
	}
	srv.Kill()
	cut(t, srv, before)
	srv.up(t)
	if fresh, err := s.Accept(t.Context(), e); err != nil || fresh {
		t.Errorf("fresh %v, %v: it was accepted before the cut", fresh, err)
	}
	got, err = s.Claim(t.Context(), bot.ClaimOptions{Worker: "w", Max: 1, Lease: time.Second})
	if err != nil || len(got.Jobs) != 1 || !got.Jobs[0].Unsure || got.Jobs[0].Ref.Token <= ref.Token {
		t.Errorf("%+v, %v: want it unsure, under a newer token than %d", got, err, ref.Token)
	}
	if err := s.Settle(t.Context(), ref, bot.Settled{Last: true}); !errors.Is(err, bot.ErrStale) {
		t.Errorf("a claim from before the cut: %v", err)
	}
}

// aof is how long each append-only file is now.
func aof(t *testing.T, s *server) map[string]int64 {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(s.Dir, "appendonlydir", "*.aof"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%v, %v", files, err)
	}
	out := map[string]int64{}
	for _, f := range files {
		st, err := os.Stat(f)
		if err != nil {
			t.Fatal(err)
		}
		out[f] = st.Size()
	}
	return out
}

// cut puts the files back to an earlier length.
func cut(t *testing.T, _ *server, to map[string]int64) {
	t.Helper()
	for f, n := range to {
		if err := os.Truncate(f, n); err != nil {
			t.Fatal(err)
		}
	}
}

// TestWiped: everything gone begins a generation, in which what comes again from
// before is unsure, and the alarm is raised.
func TestWiped(t *testing.T) {
	srv := startServer(t)
	var alarms, others []error
	s := openAt(t, srv.Addr, Options{Alarm: func(err error) { alarms = append(alarms, err) }})
	other := openAt(t, srv.Addr, Options{Alarm: func(err error) { others = append(others, err) }})
	if _, err := other.Claim(t.Context(), bot.ClaimOptions{Worker: "w", Max: 1, Lease: time.Second}); err != nil {
		t.Fatal(err) // its connections are open
	}
	e := bot.Event{
		ID: "a", Kind: bot.EventSaid, At: time.Now().Add(-time.Second), Platform: "t",
		Person: "U1", Place: "D1", Text: "问",
	}
	if _, err := s.Accept(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	if err := s.client.DB.FlushAll(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	if fresh, err := s.Accept(t.Context(), e); err != nil || !fresh {
		t.Fatal(fresh, err)
	}
	got, err := s.Claim(t.Context(), bot.ClaimOptions{Worker: "w", Max: 1, Lease: time.Second})
	if err != nil || len(got.Jobs) != 1 || !got.Jobs[0].Unsure {
		t.Errorf("%+v, %v", got, err)
	}
	if !slices.ContainsFunc(alarms, func(err error) bool { return errors.Is(err, ErrNewGeneration) }) {
		t.Errorf("alarms: %v", alarms)
	}
	if _, err := other.Claim(t.Context(), bot.ClaimOptions{Worker: "w", Max: 1, Lease: time.Second}); err != nil || len(others) != 1 {
		t.Errorf("the other replica heard %v, %v", others, err)
	}
}

// TestFull: when memory is full nothing new is taken in, and what is there is
// answered.
func TestFull(t *testing.T) {
	srv := startServer(t)
	s := openAt(t, srv.Addr, Options{})
	e := bot.Event{ID: "a", Kind: bot.EventSaid, At: time.Now(), Platform: "t", Person: "U1", Place: "D1", Text: "问"}
	if _, err := s.Accept(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	if err := s.client.DB.ConfigSet(t.Context(), "maxmemory", "1mb").Err(); err != nil {
		t.Fatal(err)
	}
	e.ID = "b"
	if _, err := s.Accept(t.Context(), e); !errors.Is(err, bot.ErrUnavailable) {
		t.Errorf("%v", err)
	}
	got, err := s.Claim(t.Context(), bot.ClaimOptions{Worker: "w", Max: 1, Lease: time.Second})
	if err != nil || len(got.Jobs) != 1 {
		t.Fatalf("%+v, %v", got, err)
	}
	if err := s.Begin(t.Context(), got.Jobs[0].Ref, bot.Mark{Lease: time.Second}); err != nil {
		t.Error(err)
	}
	if err := s.Settle(t.Context(), got.Jobs[0].Ref, bot.Settled{Last: true}); err != nil {
		t.Error(err)
	}
}

// TestReplica: an event is acknowledged when a replica has it too; without one that
// answers it is not, and when it comes again it is known.
func TestReplica(t *testing.T) {
	primary := startServer(t)
	_, port, err := net.SplitHostPort(primary.Addr)
	if err != nil {
		t.Fatal(err)
	}
	replica := startServer(t, "--replicaof", "127.0.0.1", port)
	c := redis.NewClient(&redis.Options{Addr: replica.Addr, Protocol: 2})
	t.Cleanup(func() { c.Close() })
	for deadline := time.Now().Add(time.Minute); !strings.Contains(c.Info(t.Context(), "replication").Val(), "master_link_status:up"); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the replica does not come up")
		}
	}
	s := openAt(t, primary.Addr, Options{})
	e := bot.Event{ID: "a", Kind: bot.EventSaid, At: time.Now(), Platform: "t", Person: "U1", Place: "D1", Text: "问"}
	if fresh, err := s.Accept(t.Context(), e); err != nil || !fresh || s.client.Wait != 1 {
		t.Fatalf("fresh %v, %v, waits for %d", fresh, err, s.client.Wait)
	}
	if n := c.Exists(t.Context(), DefaultPrefix+"{chat}:e:a").Val(); n != 1 {
		t.Error("acknowledged before the replica had it")
	}
	replica.Kill()
	e.ID = "b"
	if _, err := s.Accept(t.Context(), e); !errors.Is(err, bot.ErrUnavailable) || !errors.Is(err, redisdb.ErrReplicas) {
		t.Errorf("without a replica: %v", err)
	}
	got, err := s.Claim(t.Context(), bot.ClaimOptions{Worker: "w", Max: 10, Lease: time.Minute})
	if err != nil || len(got.Jobs) != 1 { // of one conversation: a first
		t.Errorf("%+v, %v", got, err)
	}
}

// TestExpiry: all that is kept for a time has that time in Redis too, so that nothing
// is left when nobody asks; what waits has none.
func TestExpiry(t *testing.T) {
	s := openAt(t, startServer(t).Addr, Options{})
	for _, id := range []string{"done", "dead", "revived", "open"} {
		e := bot.Event{ID: id, Kind: bot.EventSaid, At: time.Now(), Platform: "t", Person: "U1", Place: id, Text: "问"}
		if _, err := s.Accept(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.Claim(t.Context(), bot.ClaimOptions{Worker: "w", Max: 3, Lease: time.Minute})
	if err != nil || len(got.Jobs) != 3 {
		t.Fatalf("%+v, %v", got, err)
	}
	err = errors.Join(s.Settle(t.Context(), got.Jobs[0].Ref, bot.Settled{Last: true}), s.Bury(t.Context(), got.Jobs[1].Ref, "no"),
		s.Bury(t.Context(), got.Jobs[2].Ref, "no"), s.Revive(t.Context(), "revived"),
		s.Remember(t.Context(), "k", []byte("v"), []string{"p"}, time.Hour), s.AddFeedback(t.Context(), bot.Feedback{ID: "f", At: time.Now()}, time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]time.Duration{"d:done": 24 * time.Hour, "e:dead": keepDead, "e:revived": -1, "e:open": -1, "m:k": time.Hour, "mp:p": time.Hour, "f:f": time.Hour} {
		ttl := s.client.DB.TTL(t.Context(), DefaultPrefix+"{chat}:"+key).Val()
		if want < 0 && ttl != -1 || want > 0 && (ttl <= want-time.Minute || ttl > want) {
			t.Errorf("%s expires in %s, want %s", key, ttl, want)
		}
	}
}
