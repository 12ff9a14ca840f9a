package faults

import (
	"context"
	"fmt"
	"time"

	"github.com/policybot/policybot/reminders"
)

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
		o := Orders{
			Place: run.Place, URL: f.URL, Point: run.Point, Worker: fmt.Sprint("child", i),
			Concurrency: run.Concurrency, Short: true,
		}
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
	for range settleRounds { // on a busy machine the last read-back may come after the grace
		if res.Delivered, err = delivered(ctx, run, due); err != nil || res.Delivered == len(due) {
			break
		}
		o := Orders{Place: run.Place, URL: f.URL, Worker: "settling", Concurrency: run.Concurrency, Short: true}
		if _, err = child(ctx, f, due, o); err != nil {
			break
		}
	}
	res.Tally = f.Tally(due)
	return res, err
}

// settleRounds bounds how often one more child is let work until the store knows
// what has become of everything.
const settleRounds = 5

// delivered is how many the store knows to be delivered.
func delivered(ctx context.Context, run CrashRun, due map[string]time.Time) (n int, err error) {
	s, err := run.Open(run.Place)
	if err != nil {
		return 0, err
	}
	for id := range due {
		if r, err := s.Occurrence(ctx, id); err == nil && r.State == reminders.Delivered {
			n++
		}
	}
	return n, s.Close()
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
	o, err := reminders.Occurrence{
		Reminder: r.ID, Version: 1, Slot: "at", To: r.Who[0], At: at.UTC(), Urgency: r.Urgency,
		Local: at.UTC().Format("2006-01-02T15:04:05.000"), Zone: "UTC", Text: "提醒：" + r.What,
	}.Seal()
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
func child(ctx context.Context, f *Fake, due map[string]time.Time, o Orders) (killed bool, err error) {
	r, err := Start(ctx, o)
	if err != nil {
		return false, err
	}
	grace := 2 * time.Second // longer than every lease of Options
	var all time.Time        // when everything had arrived
	for {
		select {
		case <-r.Done():
			return true, r.Err()
		case <-time.After(20 * time.Millisecond):
		}
		switch now := time.Now(); {
		case f.Missing(due) > 0:
			all = time.Time{}
		case all.IsZero():
			all = now
		case now.Sub(all) > grace:
			r.Kill()
			return false, nil
		}
	}
}
