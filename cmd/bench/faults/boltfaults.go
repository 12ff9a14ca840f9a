package faults

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/boltstore"
	"github.com/policybot/policybot/reminders/faults"
	"github.com/policybot/policybot/reminders/outbox"
)

// kill is SIGKILL of the sending process at each failpoint.
func kill(ctx context.Context, c config) ([]row, error) {
	return crashes(ctx, c, "kill", faults.CrashRun{N: c.crash}, reminders.FailAfterClaim, reminders.FailAfterBegin, reminders.FailAfterSend, reminders.FailAfterAck)
}

// torn is the same with one send at a time and the newest meta page of the file
// overwritten after each death: the last commit, which is the mark or the claim the
// process made before it died, is gone, as when power is cut while it is written.
// (Not while a later commit is under way as well: then a disk has lied about two.)
func torn(ctx context.Context, c config) ([]row, error) {
	return crashes(ctx, c, "torn", faults.CrashRun{N: min(c.crash, 200), Harm: tear, Concurrency: 1}, reminders.FailAfterBegin, reminders.FailAfterSend)
}

func crashes(ctx context.Context, c config, name string, run faults.CrashRun, points ...string) ([]row, error) {
	var rows []row
	for _, p := range points {
		run.Open, run.Place, run.Point = openStore, filepath.Join(c.dir, name+"-"+p+".db"), p
		run.Kills, run.Spread = c.kills, time.Duration(c.kills)*500*time.Millisecond
		res, err := faults.Crash(ctx, run)
		if err != nil {
			return rows, err
		}
		r := fromTally(name+" "+p, run.N, res.Tally)
		r.note = fmt.Sprintf("%d processes killed, settled after %s", res.Kills, res.Took.Round(100*time.Millisecond))
		if res.Delivered != run.N || res.Kills != c.kills {
			r.note += fmt.Sprintf("; BAD: the store says %d delivered", res.Delivered)
			r.lost += run.N - res.Delivered
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// tear overwrites the transaction number and checksum of the newest meta page.
func tear(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	page := int64(os.Getpagesize())
	const txid = 16 + 48
	var best int64
	var newest uint64
	for i := range int64(2) {
		var b [8]byte
		if _, err := f.ReadAt(b[:], i*page+txid); err != nil {
			return err
		}
		if n := binary.NativeEndian.Uint64(b[:]); n > newest && n < 1<<60 {
			best, newest = i, n
		}
	}
	_, err = f.WriteAt([]byte(strings.Repeat("\xA5", 16)), best*page+txid)
	return err
}

// races runs them beside an engine of this process.
func races(ctx context.Context, c config) ([]row, error) {
	s, err := openBolt(filepath.Join(c.dir, "races.db"))
	if err != nil {
		return nil, err
	}
	defer s.Close()
	f := faults.NewFake(nil)
	defer f.Close()
	e, err := reminders.NewEngine(s, faults.NewClient(f.URL), reminders.EngineOptions{Worker: "bench", Concurrency: c.workers,
		Batch: c.workers, Limits: func(string) outbox.Limit { return outbox.Limit{} }})
	if err != nil {
		return nil, err
	}
	run, stop := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- e.Run(run) }()
	r, err := race(ctx, s, f, c.races, 64, 60*time.Millisecond, e.Wake)
	stop()
	return []row{r}, errors.Join(err, <-done)
}

// lock starts a second process on an open file and wants it refused.
func lock(ctx context.Context, c config) ([]row, error) {
	path := filepath.Join(c.dir, "lock.db")
	s, err := openBolt(path)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	start := time.Now()
	_, err = boltstore.Open(path, boltstore.Options{LockWait: 200 * time.Millisecond})
	r := row{name: "second process", n: 1, note: "refused after " + short(time.Since(start))}
	if !errors.Is(err, reminders.ErrLocked) {
		r.lost, r.note = 1, fmt.Sprintf("BAD: in one process: %v", err)
	}
	second := exec.CommandContext(ctx, os.Args[0])
	second.Env = append(os.Environ(), lockEnv+"="+path)
	out, err := second.CombinedOutput()
	if err == nil || !strings.Contains(string(out), reminders.ErrLocked.Error()) {
		r.lost, r.note = 1, fmt.Sprintf("BAD: another process: %v %s", err, out)
	}
	return []row{r}, nil
}
