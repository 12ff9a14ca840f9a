// Package attack measures what a few clients can do to everybody else with requests that
// anybody may send: how long an innocent question takes while nobody else asks, and while
// attackers send the dearest searches that were found, one after the other. It fails when the
// question takes more than -factor times as long, at the median or the 95th percentile, or is
// refused.
//
// Quiet and attacked rounds alternate, and each asks the same questions, so that what else the
// machine does weighs on both alike.
package attack

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
	"time"

	"github.com/policybot/policybot/cmd/bench/internal/latency"
	"github.com/policybot/policybot/cmd/internal/app"
	"github.com/policybot/policybot/cmd/internal/config"
)

// settings are the flags.
type settings struct {
	base, corpus, data string
	encoder            string
	attackers, rounds  int
	factor             float64
}

// errHeldUp is what the bench finds when it fails.
var errHeldUp = errors.New("attackers hold others up")

// Run is the sub-command.
func Run(ctx context.Context, args []string, stdout io.Writer) error {
	var s settings
	f := flag.NewFlagSet("attack", flag.ContinueOnError)
	f.StringVar(&s.base, "base", "", "service to attack; none starts one of its own over -corpus")
	f.StringVar(&s.corpus, "corpus", "", "folder of documents, the more the better; none is the embedded sample")
	f.StringVar(&s.data, "data", "", "data folder of the service started, kept; none is a temporary one, which takes as long as indexing does")
	f.StringVar(&s.encoder, "encoder", config.EncoderAuto, "auto, off or a folder with encoder.bin, for the service started")
	f.IntVar(&s.attackers, "attackers", 2, "how many clients attack")
	f.IntVar(&s.rounds, "rounds", 4, "how often all questions are asked, quiet and attacked")
	f.Float64Var(&s.factor, "factor", 3, "how many times as long a question may take; 0 does not fail")
	if err := f.Parse(args); err != nil {
		return err
	}
	base := s.base
	if base == "" {
		url, stop, err := start(ctx, s)
		if err != nil {
			return err
		}
		defer stop()
		base = url
	}
	return measure(ctx, base, s, stdout)
}

// measure asks, attacks and reports.
func measure(ctx context.Context, base string, s settings, stdout io.Writer) error {
	if _, err := ask(ctx, base); err != nil { // what is read once is read now
		return err
	}
	var quiet, attacked latency.Times
	var sent attacks
	for range s.rounds {
		took, err := ask(ctx, base)
		if err != nil {
			return err
		}
		quiet = append(quiet, took...)
		stop := sent.begin(ctx, base, s.attackers)
		took, err = ask(ctx, base)
		if err = cmp.Or(err, stop()); err != nil {
			return err
		}
		attacked = append(attacked, took...)
	}
	_, err := fmt.Fprintf(stdout, "%d attackers on %d processors, %d questions each way\nquiet     %s\nattacked  %s\n%s\n",
		s.attackers, runtime.GOMAXPROCS(0), len(quiet), quiet, attacked, &sent)
	if err != nil {
		return err
	}
	for _, p := range []float64{0.5, 0.95} {
		if s.factor > 0 && float64(attacked.At(p)) > s.factor*float64(quiet.At(p)) {
			return fmt.Errorf("%w: %v instead of %v at %.0f%%, more than %g times as long", errHeldUp, attacked.At(p), quiet.At(p), 100*p, s.factor)
		}
	}
	return nil
}

// start runs a service in this process.
func start(ctx context.Context, s settings) (base string, stop func(), err error) {
	cfg := config.Config{
		Addr: "127.0.0.1:0", TZ: config.DefaultTZ, Hours: config.DefaultHours,
		KeepDays: config.DefaultKeepDays, Data: s.data, Encoder: s.encoder,
	}
	if s.corpus != "" {
		cfg.Corpus = []string{s.corpus}
	}
	clean := func() {}
	if cfg.Data == "" {
		if cfg.Data, err = os.MkdirTemp("", "policybot-attack-"); err != nil {
			return "", nil, err
		}
		clean = func() { _ = os.RemoveAll(cfg.Data) }
	}
	a, err := app.New(cfg, app.Options{Version: "bench"})
	if err != nil {
		clean()
		return "", nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	ready, done := make(chan struct{}), make(chan error, 1)
	go func() { done <- a.Run(ctx, func(string, *app.Knowledge) { close(ready) }) }()
	select {
	case <-ready:
	case err := <-done:
		cancel()
		clean()
		return "", nil, cmp.Or(err, context.Cause(ctx))
	}
	return a.URL(), func() { cancel(); <-done; clean() }, nil
}

// patience is how long a question may take before it counts as unanswered.
const patience = 20 * time.Second
