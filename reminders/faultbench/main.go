// Command faultbench runs the fault matrix of the reminder engine and prints it as
// a table: what was lost, what came twice, what came early, and how late.
//
//	go run ./reminders/faultbench                  # boltstore, as the issue asks: minutes
//	go run ./reminders/faultbench -n 5000 -over 5s # scaled down
//	go run ./reminders/faultbench -only herd,lock
//
// Messages go over real HTTP to a channel on the loopback that records on arrival
// and answers 20 to 50 ms later. It ends with status 1 if anything was lost, doubled
// or early.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"policybot/reminders"
	"policybot/reminders/boltstore"
	"policybot/reminders/faults"
)

func main() {
	faults.Child(openBolt)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "faultbench:", err)
		os.Exit(1)
	}
}

func openBolt(place string) (reminders.Store, error) {
	return boltstore.Open(place, boltstore.Options{LockWait: 10 * time.Second})
}

// config is the scale of a run.
type config struct {
	n       int           // reminders of the load
	over    time.Duration // during which they are due
	herd    int
	crash   int // reminders of a crash run
	kills   int
	races   int
	workers int // concurrent sends
	dir     string
}

// scenario is a row of the table, or more.
type scenario struct {
	name string
	run  func(ctx context.Context, c config) ([]row, error)
}

// row is what one scenario came to.
type row struct {
	name, note             string
	n, delivered           int
	lost, duplicate, early int
	p50, p99, worst        time.Duration
}

func (r row) bad() bool { return r.lost+r.duplicate+r.early > 0 }

func run(ctx context.Context) error {
	var c config
	var only string
	flag.IntVar(&c.n, "n", 100_000, "reminders of the load")
	flag.DurationVar(&c.over, "over", time.Minute, "time during which they are due")
	flag.IntVar(&c.herd, "herd", 20_000, "reminders due in one instant")
	flag.IntVar(&c.crash, "crash", 1000, "reminders of each crash run")
	flag.IntVar(&c.kills, "kills", 10, "processes killed in each crash run")
	flag.IntVar(&c.races, "races", 10_000, "cancels and edits, within 4 ms of the due time")
	flag.IntVar(&c.workers, "workers", 128, "concurrent sends")
	flag.StringVar(&c.dir, "dir", "", "where to put the files; default a temporary folder")
	flag.StringVar(&only, "only", "", "names of scenarios, comma separated; default all")
	flag.Parse()
	if only == "lockchild" { // the second process of lock
		_, err := boltstore.Open(c.dir, boltstore.Options{LockWait: 200 * time.Millisecond})
		return err
	}
	if c.dir == "" {
		dir, err := os.MkdirTemp("", "faultbench")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		c.dir = dir
	}
	var rows []row
	for _, s := range scenarios() {
		if only != "" && !slices.Contains(strings.Split(only, ","), s.name) {
			continue
		}
		fmt.Fprintf(os.Stderr, "%s %s ...\n", time.Now().Format("15:04:05"), s.name)
		got, err := s.run(ctx, c)
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		rows = append(rows, got...)
	}
	return table(rows)
}

// table writes the rows in Markdown.
func table(rows []row) error {
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 1, ' ', 0)
	fmt.Fprintln(w, "| scenario (boltstore)\t| n\t| delivered\t| lost\t| twice\t| early\t| p50\t| p99\t| worst late\t| note |")
	fmt.Fprintln(w, "|---\t|---\t|---\t|---\t|---\t|---\t|---\t|---\t|---\t|--- |")
	bad := 0
	for _, r := range rows {
		if r.bad() {
			bad++
		}
		fmt.Fprintf(w, "| %s\t| %d\t| %d\t| %d\t| %d\t| %d\t| %s\t| %s\t| %s\t| %s |\n", r.name, r.n, r.delivered,
			r.lost, r.duplicate, r.early, short(r.p50), short(r.p99), short(r.worst), r.note)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if bad > 0 {
		return fmt.Errorf("%d scenarios lost, doubled or sent early", bad)
	}
	return nil
}

func short(d time.Duration) string {
	if d == 0 {
		return "-"
	}
	return d.Round(time.Millisecond).String()
}

// fromTally makes a row of what arrived.
func fromTally(name string, n int, t faults.Tally) row {
	slices.Sort(t.Lateness)
	at := func(share float64) time.Duration {
		if len(t.Lateness) == 0 {
			return 0
		}
		return t.Lateness[min(len(t.Lateness)-1, int(share*float64(len(t.Lateness))))]
	}
	return row{name: name, n: n, delivered: t.Arrived, lost: t.Lost, duplicate: t.Duplicates + len(t.Bad), early: t.Early,
		p50: at(0.50), p99: at(0.99), worst: at(1)}
}
