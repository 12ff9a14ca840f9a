package faults

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"sync/atomic"
	"time"

	"github.com/policybot/policybot/reminders"
)

// OpenStore opens the store under test at a place: a file, an address.
type OpenStore func(place string) (reminders.Store, error)

// childEnv tells a binary that it is a replica, and what it is to do.
const childEnv = "POLICYBOT_FAULTS_CHILD"

// cannotWork is the exit code of a replica that could not start.
const cannotWork = 3

// Orders are what a replica is told.
type Orders struct {
	Place       string // of the store
	URL         string // of the Fake
	Worker      string
	Point       string // the failpoint at which it dies
	After       int    // at the so-manieth pass of Point; 0 never
	Short       bool   // leases of Options instead of the engine's defaults
	Concurrency int    // sends at once; 0 that of Options
}

// Options are an engine's, with leases short enough for a test.
func Options(worker string) reminders.EngineOptions {
	return reminders.EngineOptions{
		Worker: worker, ClaimLease: 400 * time.Millisecond, StartGuard: 300 * time.Millisecond,
		SendTimeout: 400 * time.Millisecond, Settle: 500 * time.Millisecond,
		ReadBackTimeout: 400 * time.Millisecond, Poll: 50 * time.Millisecond, Concurrency: 32, Batch: 32,
	}
}

// Child makes the process a replica if it was started as one, and then does not
// return; call it first in main or TestMain.
func Child(open OpenStore) {
	env := os.Getenv(childEnv)
	if env == "" {
		return
	}
	var o Orders
	err := json.Unmarshal([]byte(env), &o)
	if err == nil {
		err = work(open, o)
	}
	fmt.Fprintln(os.Stderr, "replica:", err)
	os.Exit(cannotWork)
}

// work runs an engine until it is killed, by itself at a failpoint or by others.
func work(open OpenStore, o Orders) error {
	s, err := open(o.Place)
	if err != nil {
		return err
	}
	opt := reminders.EngineOptions{Worker: o.Worker}
	if o.Short {
		opt = Options(o.Worker)
	}
	if o.Concurrency > 0 {
		opt.Concurrency, opt.Batch = o.Concurrency, min(o.Concurrency, reminders.MaxClaim)
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
			fmt.Fprintln(os.Stderr, "replica cannot kill itself:", err)
		}
		select {} // until the signal is here
	}
	e, err := reminders.NewEngine(s, NewClient(o.URL), opt)
	if err != nil {
		return err
	}
	return e.Run(context.Background())
}

// Replica is a process of this very binary that runs an engine.
type Replica struct {
	cmd  *exec.Cmd
	done chan struct{} // closed when the process is gone
}

// Start starts a replica, which is killed when ctx ends.
func Start(ctx context.Context, o Orders) (*Replica, error) {
	env, err := json.Marshal(o)
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, os.Args[0], "-test.run=^$")
	cmd.Env = append(os.Environ(), childEnv+"="+string(env))
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start replica %s: %w", o.Worker, err)
	}
	r := &Replica{cmd: cmd, done: make(chan struct{})}
	go func() { defer close(r.done); _ = cmd.Wait() }()
	return r, nil
}

// Done is closed when the process is gone.
func (r *Replica) Done() <-chan struct{} { return r.done }

// Kill ends the process as kill -9 does, and waits for its end.
func (r *Replica) Kill() {
	_ = r.cmd.Process.Kill()
	<-r.done
}

// errCannotWork: a replica ended because it could not start.
var errCannotWork = errors.New("the replica could not work")

// Err tells of one that is done whether it ever worked.
func (r *Replica) Err() error {
	if r.cmd.ProcessState.ExitCode() == cannotWork {
		return errCannotWork
	}
	return nil
}
