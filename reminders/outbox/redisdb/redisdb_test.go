package redisdb

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"

	"github.com/policybot/policybot/reminders/faults"
)

// TestTogether: calls that are joined in one command are answered each for itself, and
// those of other scripts or too large for one have commands of their own.
func TestTogether(t *testing.T) {
	double := redis.NewScript("local out = {} for i = 2, #ARGV do out[i - 1] = 2 * ARGV[i] end return out")
	echo := redis.NewScript("return ARGV[2]")
	c := New(&redis.UniversalOptions{Addrs: []string{faults.Serve(t).Addr}, Protocol: 2}, Options{
		Tags: []string{"t:{a}:", "t:{b}:"}, Joined: double, Map: func(err error) error { return err },
	})
	t.Cleanup(func() { c.Close() })
	var all []*request
	add := func(ctx context.Context, shard int, script *redis.Script, args ...any) {
		all = append(all, &request{ctx: ctx, script: script, keys: c.keys(shard), args: append([]any{0}, args...), done: make(chan struct{})})
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	add(t.Context(), 0, double, 1)
	add(t.Context(), 0, double, 2)
	add(gone, 0, double, 3)
	add(t.Context(), 0, echo, "x")
	add(t.Context(), 0, double, 4)
	add(t.Context(), 1, double, 5)
	add(t.Context(), 1, echo)
	want := []string{"2", "4", context.Canceled.Error(), "x", "8", "10", redis.Nil.Error()}
	if n := len(c.commands(all)); n != 4 {
		t.Errorf("%d commands, want one of shard 0, one of shard 1 and both of echo", n)
	}
	c.flush(all)
	for i, r := range all {
		<-r.done
		got := fmt.Sprint(r.val)
		if r.err != nil {
			got = r.err.Error()
		}
		if got != want[i] {
			t.Errorf("%d: %s, want %s", i, got, want[i])
		}
	}
	large := func() *request {
		return &request{ctx: t.Context(), script: double, keys: c.keys(0), args: make([]any, maxJoined/2+1)}
	}
	if n := len(c.commands([]*request{large(), large(), large()})); n != 3 {
		t.Errorf("%d commands, want 3: two are more than %d arguments", n, maxJoined)
	}
}

// TestLoading: what a server that is still loading refuses has not happened, however it
// is called. go-redis leaves the commands of a pipeline without an error then.
func TestLoading(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				for in := bufio.NewScanner(conn); in.Scan(); {
					if strings.HasPrefix(in.Text(), "*") { // a command begins
						fmt.Fprint(conn, "-LOADING Redis is loading the dataset in memory\r\n")
					}
				}
			}()
		}
	}()
	c := New(&redis.UniversalOptions{Addrs: []string{l.Addr().String()}, Protocol: 2, MaxRetries: -1, DisableIdentity: true}, Options{
		Tags: []string{"t:{a}:"}, Map: func(err error) error { return err },
	})
	t.Cleanup(func() { c.Close() })
	script := redis.NewScript("return 1")
	for name, call := range map[string]func() (Reply, error){
		"run":     func() (Reply, error) { return c.Run(t.Context(), 0, script) },
		"quick":   func() (Reply, error) { return c.Quick(t.Context(), 0, script) },
		"promise": func() (Reply, error) { c.Wait = 1; return c.Promise(t.Context(), 0, script) },
	} {
		if v, err := call(); err == nil || !strings.Contains(err.Error(), "LOADING") {
			t.Errorf("%s: %v, %v", name, v, err)
		}
	}
}

// TestGenerations: a wipe is noticed by the call after it, which is made all the same,
// and another number of shards is refused.
func TestGenerations(t *testing.T) {
	addr := faults.Serve(t).Addr
	u := &redis.UniversalOptions{Addrs: []string{addr}, Protocol: 2}
	var news []News
	o := Options{
		Tags: []string{"t:{a}:"}, Map: func(err error) error { return err },
		News: func(n News) { news = append(news, n) },
	}
	c := New(u, o)
	t.Cleanup(func() { c.Close() })
	if err := c.Enter(t.Context(), false); err != nil || c.Generation().Number != 1 || len(news) != 0 {
		t.Fatalf("%+v, %v, %v: the first is no news", c.Generation(), news, err)
	}
	number := redis.NewScript(text(luaFiles, "prologue") + "return {gen, prefix, ARGV[2]}")
	call := func() {
		t.Helper()
		if v, err := c.Run(t.Context(), 0, number, "x"); err != nil || v.Num(0) != int64(c.Generation().Number) || v.Text(1) != "t:{a}:" || v.Text(2) != "x" {
			t.Fatalf("%v, %v", v, err)
		}
	}
	call()
	if err := c.DB.FlushAll(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	call()
	if len(news) != 1 || !news[0].Wiped || news[0].Generation.Number != 2 {
		t.Errorf("after a wipe: %+v", news)
	}
	if err := c.Enter(t.Context(), true); err != nil || len(news) != 2 || news[1].Wiped || news[1].Generation.Number != 3 {
		t.Errorf("asked for: %+v, %v", news, err)
	}
	// Programs before this package wrote the epoch of chat without these fields.
	if n, err := c.DB.HDel(t.Context(), "t:{a}:epoch", "why", "shards").Result(); n != 2 || err != nil {
		t.Fatal(n, err)
	}
	older := New(u, o)
	t.Cleanup(func() { older.Close() })
	if err := older.Enter(t.Context(), false); err != nil || len(news) != 2 {
		t.Errorf("an epoch of before: %v, %v", news, err)
	}
	o.Tags = append(o.Tags, "t:{b}:")
	if err := c.Enter(t.Context(), true); err != nil { // writes how many there are again
		t.Fatal(err)
	}
	other := New(u, o)
	t.Cleanup(func() { other.Close() })
	if err := other.Enter(t.Context(), false); !errors.Is(err, ErrShards) || !strings.Contains(err.Error(), "1") {
		t.Errorf("two shards where there is one: %v", err)
	}
}
