// Package replicas runs three replicas of the service as an operator would, on one Redis and one folder of documents behind
// a balancer, and does to them what happens: Redis is killed, all are restarted one after the other, one is killed. It counts
// reminders that do not arrive, arrive twice or early, and questions that fail.
//
//	go run ./cmd/bench replicas
//	go run ./cmd/bench replicas -n 2000 -over 3m
//
// Nothing of the product is used but the program and its HTTP interface; who receives keeps what came and when.
package replicas

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/policybot/policybot/reminders/faults"
)

// config are the flags.
type config struct {
	n        int           // reminders
	over     time.Duration // within which they are due, and things happen
	lead     time.Duration // before the first is due: they are to be accepted by then
	askers   int
	replicas int
	program  string
	log      io.Writer
}

// errWrong is what a run fails with.
var errWrong = errors.New("something went wrong")

// Run is the sub-command.
func Run(ctx context.Context, args []string, stdout io.Writer) error {
	c := config{log: stdout}
	f := flag.NewFlagSet("replicas", flag.ContinueOnError)
	f.IntVar(&c.n, "n", 600, "reminders")
	f.DurationVar(&c.over, "over", 90*time.Second, "how long they are due in, and things happen")
	f.DurationVar(&c.lead, "lead", 15*time.Second, "how long before the first is due they are set")
	f.IntVar(&c.askers, "askers", 2, "clients that ask one question after the other")
	f.IntVar(&c.replicas, "replicas", 3, "replicas")
	f.StringVar(&c.program, "program", "", "the program; none builds it")
	if err := f.Parse(args); err != nil {
		return err
	}
	got, err := run(ctx, c)
	if err != nil {
		return err
	}
	fmt.Fprint(stdout, got)
	return got.judge()
}

// outcome is what was counted.
type outcome struct {
	set, arrived            int
	lost, twice, early      int
	repeated                int // sent again under the same id, by which a receiver knows it
	lateness                []time.Duration
	asked, refused, wrong   int
	slowest                 time.Duration
	restarts, stops         []time.Duration // from the signal to ready again, and until the process had ended
	shared                  time.Duration   // from a new file to when every replica answers from it
	refusedSets             int             // a reminder was not accepted at once; it was asked for again
	unclean                 []string        // replicas that did not end as they should
	firstFailure, firstWord string
}

func (o outcome) String() string {
	var b strings.Builder
	at := func(p float64) time.Duration {
		if len(o.lateness) == 0 {
			return 0
		}
		return o.lateness[min(len(o.lateness)-1, int(p*float64(len(o.lateness))))].Round(time.Millisecond)
	}
	fmt.Fprintf(&b, "reminders  %d set, %d arrived: lost %d, twice %d, early %d; %d sent again under the same id; late p50 %v, p99 %v, max %v\n",
		o.set, o.arrived, o.lost, o.twice, o.early, o.repeated, at(0.5), at(0.99), at(1))
	fmt.Fprintf(&b, "           %d times one was not accepted at once and was asked for again\n", o.refusedSets)
	fmt.Fprintf(&b, "questions  %d asked, %d failed, %d answered wrongly; slowest %v\n", o.asked, o.refused, o.wrong, o.slowest.Round(time.Millisecond))
	fmt.Fprintf(&b, "restarts   %v, of which stopping %v; a new file is answered from by all after %v\n", o.restarts, o.stops, o.shared.Round(time.Millisecond))
	for _, s := range append(o.unclean, o.firstFailure, o.firstWord) {
		if s != "" {
			fmt.Fprintf(&b, "           %s\n", s)
		}
	}
	return b.String()
}

func (o outcome) judge() error {
	if o.lost+o.twice+o.early+o.refused+o.wrong+len(o.unclean) > 0 || o.asked == 0 {
		return fmt.Errorf("%w: lost %d, twice %d, early %d; questions failed %d, wrong %d of %d; %v", errWrong, o.lost, o.twice, o.early, o.refused, o.wrong, o.asked, o.unclean)
	}
	return nil
}

// run does it all.
func run(ctx context.Context, c config) (o outcome, err error) {
	dir, err := os.MkdirTemp("", "replicas-")
	if err != nil {
		return o, err
	}
	defer func() { err = errors.Join(err, faults.RemoveDir(dir)) }()
	r, err := start(ctx, c, dir)
	if err != nil {
		return o, err
	}
	defer r.stop()
	first := time.Now().Add(c.lead).Truncate(time.Second).Add(time.Second)
	if err := r.set(ctx, first); err != nil {
		return o, err
	}
	asking, stopAsking := context.WithCancel(ctx)
	var clients sync.WaitGroup
	for range c.askers {
		clients.Go(func() { r.ask(asking) })
	}
	err = r.happen(ctx, first)
	if err == nil {
		err = r.await(ctx, first.Add(c.over))
	}
	stopAsking()
	clients.Wait()
	if err != nil {
		return o, err
	}
	return r.count(), nil
}

// happen is what befalls them, in parts of the time.
func (r *rig) happen(ctx context.Context, first time.Time) error {
	steps := []struct {
		part float64
		what string
		do   func(context.Context) error
	}{
		{0.05, "a file comes into the common folder", r.newFile},
		{0.20, "Redis is killed", func(context.Context) error { r.redis.Kill(); return nil }},
		{0.25, "Redis is back", func(context.Context) error { return r.redis.Up() }},
		{0.40, "all are restarted, one after the other", r.rolling},
		{0.85, "one is killed", func(ctx context.Context) error { r.nodes[0].Kill(); return r.nodes[0].Start(ctx) }},
	}
	for _, s := range steps {
		select {
		case <-time.After(time.Until(first.Add(time.Duration(s.part * float64(r.c.over))))):
		case <-ctx.Done():
			return ctx.Err()
		}
		fmt.Fprintf(r.c.log, "%6.1f s  %s\n", time.Since(first).Seconds(), s.what)
		if err := s.do(ctx); err != nil {
			return fmt.Errorf("%s: %w", s.what, err)
		}
	}
	return nil
}

// rolling restarts the replicas, the next when the one before is ready again.
func (r *rig) rolling(ctx context.Context) error {
	for _, n := range r.nodes {
		began := time.Now()
		if err := n.Terminate(); err != nil {
			r.o.unclean = append(r.o.unclean, fmt.Sprintf("%s: %v", n.Addr, err))
		}
		r.o.stops = append(r.o.stops, time.Since(began).Round(time.Millisecond))
		if err := n.Start(ctx); err != nil {
			return err
		}
		r.o.restarts = append(r.o.restarts, time.Since(began).Round(time.Millisecond))
	}
	return nil
}

// newFile puts a document into the common folder and waits until every replica answers from it.
func (r *rig) newFile(ctx context.Context) error {
	began := time.Now()
	if err := os.WriteFile(filepath.Join(r.corpus, "food.txt"), []byte(foodRules), 0o600); err != nil {
		return err
	}
	for _, n := range r.nodes {
		for !r.answers(ctx, "http://"+n.Addr, "食堂收支每学期公布几次", "2次") {
			if time.Since(began) > time.Minute || ctx.Err() != nil {
				return fmt.Errorf("%s does not answer from the new file", n.Addr)
			}
			time.Sleep(50 * time.Millisecond)
		}
	}
	r.o.shared = time.Since(began)
	return nil
}

// patience is how long after the last was due what is missing is waited for: a lease of a replica that was killed, and
// the attempts of one whose Redis was away.
const patience = 3 * time.Minute

// await waits until all have arrived, or too long.
func (r *rig) await(ctx context.Context, last time.Time) error {
	for end := last.Add(patience); time.Now().Before(end); {
		if r.inbox.arrived() >= r.c.n && time.Now().After(last.Add(5*time.Second)) {
			return nil
		}
		select {
		case <-time.After(200 * time.Millisecond):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil // what is missing is counted
}

// count compares what came with what was set.
func (r *rig) count() outcome {
	r.mu.Lock()
	defer r.mu.Unlock()
	o := r.o
	for name, due := range r.due {
		o.set++
		came := r.inbox.of(name)
		ids := map[string]bool{}
		for _, c := range came {
			if c.at.Before(due) {
				o.early++
			}
			ids[c.id] = true
		}
		switch {
		case len(came) == 0:
			o.lost++
			continue
		case len(ids) > 1:
			o.twice++
		}
		o.arrived++
		o.repeated += len(came) - len(ids)
		o.lateness = append(o.lateness, came[0].at.Sub(due))
	}
	slices.SortFunc(o.lateness, cmp.Compare[time.Duration])
	return o
}
