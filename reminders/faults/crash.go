package faults

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"sync/atomic"
	"time"

	"policybot/reminders"
)

// OpenStore opens the store under test at a place: a file, an address.
type OpenStore func(place string) (reminders.Store, error)

// childEnv tells a binary that it is the child of Crash.
const childEnv = "POLICYBOT_FAULTS_CHILD"

// orders are what the parent tells the child.
type orders struct {
	Place, URL, Point string
	After             int // die at the so-manieth pass of Point; 0 never
	Worker            string
	Concurrency       int // 0 that of Options
}

// Options are an engine's, with leases short enough for a test.
func Options(worker string) reminders.EngineOptions {
	return reminders.EngineOptions{
		Worker: worker, ClaimLease: 400 * time.Millisecond, StartGuard: 300 * time.Millisecond,
		SendTimeout: 400 * time.Millisecond, Settle: 500 * time.Millisecond,
		ReadBackTimeout: 400 * time.Millisecond, Poll: 50 * time.Millisecond, Concurrency: 32, Batch: 32,
	}
}

// Child makes the process a child of Crash if it was started as one, and then does
// not return; call it first in main or TestMain.
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
	fmt.Fprintln(os.Stderr, "faults child:", err)
	os.Exit(3)
}

// work runs an engine until it is killed, by itself at a failpoint or by others.
func work(open OpenStore, o orders) error {
	s, err := open(o.Place)
	if err != nil {
		return err
	}
	opt := Options(o.Worker)
	if o.Concurrency > 0 {
		opt.Concurrency, opt.Batch = o.Concurrency, o.Concurrency
	}
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
			fmt.Fprintln(os.Stderr, "faults child cannot kill itself:", err)
		}
		select {} // until the signal is here
	}
	e, err := reminders.NewEngine(s, NewClient(o.URL), opt)
	if err != nil {
		return err
	}
	return e.Run(context.Background())
}

// CrashRun says what Crash does.
type CrashRun struct {
	Open   OpenStore
	Place  string
	Point  string                   // the failpoint at which children die
	N      int                      // occurrences
	Kills  int                      // children that die
	Spread time.Duration            // over which the occurrences are due
	Harm   func(place string) error // done to the store after each death; nil nothing
	// Concurrency of the children; with 1 the last thing a child did to the store is
	// what it did before the failpoint. 0 is that of Options.
	Concurrency int
}

// CrashResult is what a crash run came to.
type CrashResult struct {
	Kills int
	Tally
	Delivered int // by the store
	Took      time.Duration
}

// Crash puts occurrences into a store, lets children send them to a fake channel
// and die at a failpoint until enough of them did, then one work on to the end. The
// store must be free for another process while children run.
func Crash(ctx context.Context, run CrashRun) (CrashResult, error) {
	var res CrashResult
	f := NewFake(nil)
	defer f.Close()
	start := time.Now()
	due, err := fill(ctx, run)
	if err != nil {
		return res, err
	}
	for i := 0; ; i++ {
		o := orders{Place: run.Place, URL: f.URL, Point: run.Point, Worker: fmt.Sprint("child", i), Concurrency: run.Concurrency}
		if i < run.Kills {
			o.After = 1 + i*7%(run.N/run.Kills/2+1)
		}
		killed, err := child(ctx, f, due, o)
		if err != nil {
			return res, err
		}
		if !killed {
			break
		}
		res.Kills++
		if run.Harm != nil {
			if err := run.Harm(run.Place); err != nil {
				return res, err
			}
		}
	}
	res.Took = time.Since(start)
	res.Tally = f.Tally(due)
	s, err := run.Open(run.Place)
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

// One is a reminder of one occurrence due at a moment, which is rounded up to a
// millisecond.
func One(id, channel string, at time.Time) (reminders.Reminder, reminders.Occurrence, error) {
	if w := at.Truncate(time.Millisecond); w.Before(at) {
		at = w.Add(time.Millisecond)
	} else {
		at = w
	}
	r := reminders.Reminder{ID: id, Version: 1, Status: reminders.Active, Made: id, What: "向地区教育局报送年度自查报告（" + id + "）",
		Who: []reminders.Recipient{{Channel: channel, To: "u1"}}, Urgency: reminders.Ordinary, Zone: "UTC"}
	o, err := reminders.Occurrence{Reminder: r.ID, Version: 1, Slot: "at", To: r.Who[0], At: at.UTC(), Urgency: r.Urgency,
		Local: at.UTC().Format("2006-01-02T15:04:05.000"), Zone: "UTC", Text: "提醒：" + r.What}.Seal()
	return r, o, err
}

// fill accepts the occurrences, due from half a second on.
func fill(ctx context.Context, run CrashRun) (map[string]time.Time, error) {
	s, err := run.Open(run.Place)
	if err != nil {
		return nil, err
	}
	now, err := s.Now(ctx)
	if err != nil {
		return nil, err
	}
	due := map[string]time.Time{}
	for i := range run.N {
		r, o, err := One(fmt.Sprintf("crash-%d", i), "test:a", now.Add(500*time.Millisecond+run.Spread*time.Duration(i)/time.Duration(run.N)))
		if err != nil {
			return nil, err
		}
		if _, err := s.Create(ctx, r, []reminders.Occurrence{o}); err != nil {
			return nil, err
		}
		due[o.ID] = o.At
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
	grace := 2 * time.Second // longer than every lease of Options
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
