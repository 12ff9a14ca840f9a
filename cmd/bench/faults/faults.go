// Package faults runs the fault matrix of the reminder engine and prints it as
// a table for each store: what was lost, what came twice, what came early, and how
// late.
//
//	go run ./cmd/bench faults                         # both stores, full size: half an hour
//	go run ./cmd/bench faults -store redis            # one of them
//	go run ./cmd/bench faults -n 5000 -over 5s -short # scaled down
//	go run ./cmd/bench faults -only herd,lock
//
// Messages go over real HTTP to a channel on the loopback that records on arrival
// and answers 20 to 50 ms later.
//
// With redisstore every scenario has a redis-server of its own, and two replicas,
// which are processes of this binary with the engine's default options; a third
// process, this one, accepts the reminders and is the channel. Rows are settled:
// counted when everything has arrived and the store has nothing under way any
// more, so that what comes twice late is counted too. With boltstore, which is for
// one process, the engine runs in this one or, to be killed, in a child with short
// leases.
//
// The scaled-down matrix is also a test, go test -tags faults ./cmd/bench/faults
//
// It ends with status 1 if anything was lost, doubled or early.
package faults

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/boltstore"
	"github.com/policybot/policybot/reminders/faults"
	"github.com/policybot/policybot/reminders/redisstore"
)

// Child is what this binary is when it starts itself: a replica, or the second
// process of lock. In those it does not return; call it first in main or TestMain.
func Child() {
	redis.SetLogger(silent{})
	faults.Child(openStore)
	if path := os.Getenv(lockEnv); path != "" {
		_, err := boltstore.Open(path, boltstore.Options{LockWait: 200 * time.Millisecond})
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// lockEnv is the file that the second process of lock is to open.
const lockEnv = "POLICYBOT_FAULTS_LOCK"

// silent is no log of go-redis, which would tell of every refused connection.
type silent struct{}

func (silent) Printf(context.Context, string, ...any) {}

// openStore opens a file or, by its address, a Redis.
func openStore(place string) (reminders.Store, error) {
	if strings.Contains(place, "://") {
		return redisstore.Open(context.Background(), place, redisstore.Options{})
	}
	return openBolt(place)
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
	workers int  // concurrent sends
	callers int  // who accept at once
	short   bool // leases of replicas
	dir     string
}

// scenario is a row of a table, or more.
type scenario struct {
	name string
	run  func(ctx context.Context, c config) ([]row, error)
}

// stores are the tables in order.
var stores = []struct {
	name      string
	scenarios []scenario
}{{"boltstore", boltScenarios}, {"redisstore", redisScenarios}}

// Run is the matrix with its command line.
func Run(ctx context.Context, args []string, stdout io.Writer) error {
	var c config
	var store, only string
	f := flag.NewFlagSet("faults", flag.ContinueOnError)
	f.StringVar(&store, "store", "", "bolt or redis; default both")
	f.IntVar(&c.n, "n", 100_000, "reminders of the load; other scenarios have that many or a part")
	f.DurationVar(&c.over, "over", time.Minute, "time during which they are due")
	f.IntVar(&c.herd, "herd", 20_000, "reminders due in one instant")
	f.IntVar(&c.crash, "crash", 1000, "reminders of each crash run of boltstore")
	f.IntVar(&c.kills, "kills", 10, "processes killed in each crash run of boltstore")
	f.IntVar(&c.races, "races", 10_000, "cancels and edits, within 4 ms of the due time")
	f.IntVar(&c.workers, "workers", 128, "concurrent sends of an engine")
	f.IntVar(&c.callers, "callers", 64, "callers that accept at once")
	f.BoolVar(&c.short, "short", false, "replicas with leases of a second, for a quick look")
	f.StringVar(&c.dir, "dir", "", "where to put the files; default a temporary folder")
	f.StringVar(&only, "only", "", "names of scenarios, comma separated; default all")
	if err := f.Parse(args); err != nil {
		return err
	}
	if c.dir == "" {
		dir, err := os.MkdirTemp("", "policybot-bench-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		c.dir = dir
	}
	var failed []error
	for _, s := range stores {
		if !strings.HasPrefix(s.name, store) {
			continue
		}
		rows, err := runAll(ctx, c, s.scenarios, only)
		failed = append(failed, err)
		if len(rows) > 0 {
			failed = append(failed, table(stdout, s.name, rows))
		}
	}
	return errors.Join(failed...)
}

// runAll runs the scenarios named, or all. What ran before one that could not is
// returned too.
func runAll(ctx context.Context, c config, all []scenario, only string) (rows []row, err error) {
	for _, s := range all {
		if only != "" && !slices.Contains(strings.Split(only, ","), s.name) {
			continue
		}
		fmt.Fprintf(os.Stderr, "%s %s ...\n", time.Now().Format("15:04:05"), s.name)
		got, err := s.run(ctx, c)
		rows = append(rows, got...)
		if err != nil {
			return rows, fmt.Errorf("%s: %w", s.name, err)
		}
	}
	return rows, nil
}

// folder is a new one for a scenario.
func (c config) folder(name string) (string, error) {
	dir := filepath.Join(c.dir, name)
	return dir, os.MkdirAll(dir, 0o700)
}
