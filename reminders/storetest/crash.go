package storetest

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"sync/atomic"
	"testing"
	"time"

	"policybot/reminders"
)

// OpenStore opens the store under test at a place: a file, an address.
type OpenStore func(place string) (reminders.Store, error)

// childEnv tells a test binary that it is the child of Crash.
const childEnv = "POLICYBOT_STORETEST_CHILD"

// orders are what the parent tells the child.
type orders struct {
	Place, URL, Point string
	After             int // die at the so-manieth pass of Point; 0 never
	Worker            string
}

// crashOptions are the engine's, fast enough for a test.
func crashOptions(worker string) reminders.EngineOptions {
	return reminders.EngineOptions{
		Worker: worker, ClaimLease: 400 * time.Millisecond, StartGuard: 300 * time.Millisecond,
		SendTimeout: 400 * time.Millisecond, Settle: 500 * time.Millisecond,
		ReadBackTimeout: 400 * time.Millisecond, Poll: 50 * time.Millisecond, Concurrency: 32, Batch: 32,
	}
}

// Child makes the process a child of Crash if it was started as one, and then does
// not return; call it first in TestMain (and in a main that uses RunCrash).
func Child(open OpenStore) {
	env := os.Getenv(childEnv)
	if env == "" {
		return
	}
	var o orders
	err := json.Unmarshal([]byte(env), &o)
	if err == nil {
		err = work(open, o)
	}
	fmt.Fprintln(os.Stderr, "storetest child:", err)
	os.Exit(3)
}

// work runs an engine until it is killed, by itself at a failpoint or by others.
func work(open OpenStore, o orders) error {
	s, err := open(o.Place)
	if err != nil {
		return err
	}
	opt := crashOptions(o.Worker)
	var passes atomic.Int64
	opt.Failpoint = func(point, _ string) {
		if point != o.Point || o.After == 0 || passes.Add(1) != int64(o.After) {
			return
		}
		self, err := os.FindProcess(os.Getpid())
		if err == nil {
			err = self.Kill() // SIGKILL: nothing is flushed, closed or deferred
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "storetest child cannot kill itself:", err)
		}
		select {} // until the signal is here
	}
	e, err := reminders.NewEngine(s, NewFakeClient(o.URL), opt)
	if err != nil {
		return err
	}
	return e.Run(context.Background())
}

// CrashResult is what a crash run came to.
type CrashResult struct {
	Point string
	N     int // occurrences
	Kills int
	Tally
	Delivered int // by the store
	Took      time.Duration
}

// RunCrash puts n occurrences due over spread into the store at place, lets
// children send them to a fake channel and die at point until kills of them did,
// then one work on to the end. The store must be free for another process while
// children run.
func RunCrash(ctx context.Context, open OpenStore, place, point string, n, kills int, spread time.Duration) (CrashResult, error) {
	res := CrashResult{Point: point, N: n}
	f := NewFake(nil)
	defer f.Close()
	start := time.Now()
	due, err := fill(ctx, open, place, n, spread)
	if err != nil {
		return res, err
	}
	for i := 0; ; i++ {
		o := orders{Place: place, URL: f.URL, Point: point, Worker: fmt.Sprint("child", i)}
		if i < kills {
			o.After = 1 + i*7%(n/kills/2+1)
		}
		killed, err := child(ctx, f, due, o)
		if err != nil {
			return res, err
		}
		if !killed {
			break
		}
		res.Kills++
	}
	res.Took = time.Since(start)
	res.Tally = f.Tally(due)
	s, err := open(place)
	if err != nil {
		return res, err
	}
	defer s.Close()
	for id := range due {
		if r, err := s.Occurrence(ctx, id); err == nil && r.State == reminders.Delivered {
			res.Delivered++
		}
	}
	return res, nil
}

// fill accepts n occurrences, due from a second on.
func fill(ctx context.Context, open OpenStore, place string, n int, spread time.Duration) (map[string]time.Time, error) {
	s, err := open(place)
	if err != nil {
		return nil, err
	}
	now, err := s.Now(ctx)
	if err != nil {
		return nil, err
	}
	due := map[string]time.Time{}
	for i := range n {
		r := reminder(fmt.Sprintf("crash-%d", i))
		at := now.Add(500*time.Millisecond + spread*time.Duration(i)/time.Duration(n)).Truncate(time.Millisecond)
		o, err := reminders.Occurrence{Reminder: r.ID, Version: 1, Slot: "at", To: r.Who[0], At: at,
			Local: at.Format("2006-01-02T15:04:05.000"), Zone: "UTC", Text: r.What}.Seal()
		if err != nil {
			return nil, err
		}
		if _, err := s.Create(ctx, r, []reminders.Occurrence{o}); err != nil {
			return nil, err
		}
		due[o.ID] = at
	}
	return due, s.Close()
}

// child runs one until it dies (true), or until everything has arrived and a
// while has passed in which a duplicate would have come too.
func child(ctx context.Context, f *Fake, due map[string]time.Time, o orders) (killed bool, err error) {
	env, err := json.Marshal(o)
	if err != nil {
		return false, err
	}
	cmd := exec.CommandContext(ctx, os.Args[0], "-test.run=^$")
	cmd.Env = append(os.Environ(), childEnv+"="+string(env))
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		return false, err
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	grace := 2 * time.Second // longer than every lease of crashOptions
	var all time.Time        // when everything had arrived
	for {
		select {
		case <-done:
			if code := cmd.ProcessState.ExitCode(); code == 3 {
				return false, fmt.Errorf("the child could not work")
			}
			return true, nil
		case <-time.After(20 * time.Millisecond):
		}
		missing := false
		for id := range due {
			if missing = !f.Has(id); missing {
				break
			}
		}
		switch now := time.Now(); {
		case missing:
			all = time.Time{}
		case all.IsZero():
			all = now
		case now.Sub(all) > grace:
			_ = cmd.Process.Kill()
			<-done
			return false, nil
		}
	}
}

// Crash kills children at each failpoint and wants nothing lost, twice or early.
func Crash(t *testing.T, open OpenStore, place func(t testing.TB) string) {
	n, kills := 120, 4
	if testing.Short() {
		n, kills = 30, 1
	}
	for _, point := range []string{reminders.FailAfterClaim, reminders.FailAfterBegin, reminders.FailAfterSend, reminders.FailAfterAck} {
		t.Run(point, func(t *testing.T) {
			t.Parallel()
			r, err := RunCrash(t.Context(), open, place(t), point, n, kills, 2*time.Second)
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%d occurrences, %d kills: lost %d, duplicates %d, early %d, read back %d, took %s",
				r.N, r.Kills, r.Lost, r.Duplicates, r.Early, r.Reads, r.Took.Round(time.Millisecond))
			if r.Lost+r.Duplicates+r.Early+len(r.Bad) > 0 || r.Kills != kills || r.Delivered != n {
				t.Errorf("kills %d of %d, delivered in the store %d of %d, bad requests %v", r.Kills, kills, r.Delivered, n, r.Bad)
			}
		})
	}
}
