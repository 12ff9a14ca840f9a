package redisstore

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/faults"
	"github.com/policybot/policybot/reminders/outbox/redisdb"
)

func TestParseAddress(t *testing.T) {
	for _, tc := range []struct {
		address, addrs, master string
		db                     int
		cluster, tls           bool
	}{
		{"redis://localhost", "localhost:6379", "", 0, false, false},
		{"redis://u:p%40s@10.0.0.1:6380/2", "10.0.0.1:6380", "", 2, false, false},
		{"redis://:p@[::1]:6379/0", "[::1]:6379", "", 0, false, false},
		{"rediss://h", "h:6379", "", 0, false, true},
		{"redis+sentinel://u:p@a,b:26380/mymaster/1", "a:26379,b:26380", "mymaster", 1, false, false},
		{"rediss+sentinel://a/m?sentinel_password=x", "a:26379", "m", 0, false, true},
		{"redis+cluster://u:p@a:7000,b:7001", "a:7000,b:7001", "", 0, true, false},
		{"rediss+cluster://a", "a:6379", "", 0, true, true},
	} {
		o, err := ParseAddress(tc.address)
		if err != nil {
			t.Errorf("%s: %v", tc.address, err)
			continue
		}
		if strings.Join(o.Addrs, ",") != tc.addrs || o.MasterName != tc.master || o.DB != tc.db ||
			o.IsClusterMode != tc.cluster ||
			(o.TLSConfig != nil) != tc.tls {
			t.Errorf("%s: %+v", tc.address, o)
		}
		if strings.Contains(tc.address, "@") && o.Password == "" {
			t.Errorf("%s: without password", tc.address)
		}
	}
	for _, bad := range []string{"", "localhost:6379", "http://a", "redis+x://a", "redis://a,b", "redis://a:0", "redis://a:x", "redis://a/x",
		"redis://", "redis+sentinel://a", "redis+cluster://a/1", "redis+cluster://a,", "redis://secret@:1"} {
		o, err := ParseAddress(bad)
		if !errors.Is(err, ErrAddress) {
			t.Errorf("%q: %+v, %v", bad, o, err)
		} else if strings.Contains(err.Error(), "secret") {
			t.Errorf("the error shows the password: %v", err)
		}
	}
}

// TestUnfit: a Redis that would lose reminders is refused, with what to change.
func TestUnfit(t *testing.T) {
	srv := start(t, "--appendfsync", "everysec")
	c := srv.client(t)
	s := open(t, srv.url(), Options{})
	if d := s.Durability(); d.Fsync != "everysec" || len(d.Warnings) != 1 || !strings.Contains(d.Warnings[0], "断电") ||
		d.Replicas != 0 {
		t.Errorf("Durability = %+v", d)
	}
	for _, change := range [][3]string{{"maxmemory-policy", "allkeys-lru", "noeviction"}, {"appendonly", "no", "yes"}} {
		if err := c.ConfigSet(t.Context(), change[0], change[1]).Err(); err != nil {
			t.Fatal(err)
		}
		_, err := Open(t.Context(), srv.url(), Options{})
		if !errors.Is(err, ErrUnfit) || !strings.Contains(err.Error(), change[0]) ||
			!strings.Contains(err.Error(), change[2]) {
			t.Errorf("%s %s: %v", change[0], change[1], err)
		}
		open(t, srv.url(), Options{Unsafe: true})
		if err := c.ConfigSet(t.Context(), change[0], change[2]).Err(); err != nil {
			t.Fatal(err)
		}
	}
	var d Durability
	if err := d.judge(map[string]string{"redis_version": "6.2.14", "maxmemory_policy": "noeviction", "aof_enabled": "1"}, "always"); !errors.Is(err, ErrUnfit) {
		t.Errorf("version 6: %v", err)
	}
	if _, err := Open(t.Context(), srv.url(), Options{Shards: 3}); !errors.Is(err, reminders.ErrInvalid) || !strings.Contains(err.Error(), "片数") {
		t.Errorf("another number of shards: %v", err)
	}
}

// TestCluster: one server in cluster mode, all shards on it.
func TestCluster(t *testing.T) {
	srv := start(t, "--cluster-enabled", "yes")
	if err := srv.client(t).Do(t.Context(), "cluster", "addslotsrange", 0, 16383).Err(); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(time.Minute); !strings.Contains(srv.client(t).ClusterInfo(t.Context()).Val(), "cluster_state:ok"); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the cluster does not come up")
		}
	}
	s := open(t, "redis+cluster://"+srv.Addr, Options{})
	sendAll(t, s)
	if n := srv.client(t).Keys(t.Context(), "*epoch").Val(); len(n) != 8 {
		t.Errorf("epochs: %v", n)
	}
}

// sendAll accepts, edits, claims and delivers.
func sendAll(t *testing.T, s *Store) {
	t.Helper()
	due := give(t, s, "sent", 40, 0)
	time.Sleep(50 * time.Millisecond)
	var got []string
	for range 10 {
		b, err := s.Claim(t.Context(), reminders.ClaimOptions{Worker: "w", Max: 7, Lease: time.Minute})
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range b.Claims {
			ref := reminders.Ref{ID: r.ID(), Token: r.Token}
			if err := errors.Join(s.Begin(t.Context(), ref, reminders.Mark{Lease: time.Minute}), s.Deliver(t.Context(), ref, reminders.Receipt{})); err != nil {
				t.Error(err)
			}
			got = append(got, r.ID())
			if i > 0 && r.Occurrence.At.Before(b.Claims[i-1].Occurrence.At) {
				t.Error("not in order")
			}
		}
	}
	slices.Sort(got)
	if len(slices.Compact(got)) != len(due) {
		t.Errorf("sent %d of %d", len(got), len(due))
	}
	if _, err := s.Finish(t.Context(), "sent-3", reminders.Closing{Status: reminders.Done}); err != nil {
		t.Error(err)
	}
}

// TestSentinel: the primary is found by its sentinel, changes wait for a replica,
// and after a fail-over the store goes on in a new generation.
func TestSentinel(t *testing.T) {
	primary := start(t)
	replica := start(t, "--replicaof", "127.0.0.1", primary.port())
	conf := filepath.Join(t.TempDir(), "sentinel.conf")
	err := os.WriteFile(conf, fmt.Appendf(nil, "sentinel monitor m 127.0.0.1 %s 1\nsentinel down-after-milliseconds m 500\nsentinel failover-timeout m 2000\n", primary.port()), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	sentinel := startSentinel(t, conf)
	for deadline := time.Now().Add(time.Minute); !strings.Contains(replica.client(t).Info(t.Context(), "replication").Val(), "master_link_status:up"); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the replica does not come up")
		}
	}
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) { // a fail-over needs one that is known
		seen, _ := sentinel.client(t).Do(t.Context(), "sentinel", "replicas", "m").Slice()
		if len(seen) == 1 && strings.Contains(fmt.Sprint(seen[0]), "master-link-status:ok") {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("the sentinel does not see the replica: %v", seen)
		}
	}
	var a alarms
	s := open(t, "redis+sentinel://"+sentinel.Addr+"/m", Options{Alarm: a.add})
	if d := s.Durability(); d.Replicas != 1 || s.client.Wait != 1 {
		t.Fatalf("Durability = %+v", d)
	}
	sendAll(t, s)
	due := give(t, s, "before", 20, 0)
	primary.kill()
	var batch reminders.Batch
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(100 * time.Millisecond) {
		if batch, err = s.Claim(t.Context(), reminders.ClaimOptions{Worker: "w", Max: 100, Lease: time.Minute}); err == nil && len(batch.Claims) > 0 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("no fail-over: %v", err)
		}
	}
	if len(batch.Claims) != len(due) || a.count(ErrNewGeneration) != 1 {
		t.Errorf("claimed %d of %d, alarms %v", len(batch.Claims), len(due), a.all)
	}
	for _, r := range batch.Claims {
		if !r.Uncertain {
			t.Error("certain after a fail-over")
		}
	}
	// The replica is gone: nothing can be promised, and that is said.
	r, o, err := faults.One("later", "test:a", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Create(t.Context(), r, []reminders.Occurrence{o}); !errors.Is(err, reminders.ErrUnavailable) || !errors.Is(err, redisdb.ErrReplicas) {
		t.Errorf("Create without a replica: %v", err)
	}
}
