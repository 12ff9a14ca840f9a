// Package soak keeps a service under a steady mixed load for long and looks at whether it stays as it was: every answer
// right in its status, every reminder come once, and memory, goroutines and open files no more at the end than before.
//
//	go run ./cmd/bench soak -for 30m -corpus DIR
//	go run ./cmd/bench soak -for 8h -corpus DIR -scale 0.5 -rate-read 0
//
// The load is well below what two processors can bear: it is leaks that are looked for here, not limits. Questions are
// for the most part ones that were not asked before, so that caches fill; files come and go, so that the index is made
// anew all the time; reminders fall due within a minute, some of them edited or cancelled before.
//
// Policybot runs as a process of its own, and nothing of the product is used but its HTTP interface. Resident memory
// and open files are read from /proc and are judged on Linux only.
//
// It ends with status 1 on any answer that should not be, on a reminder lost, doubled, early or come although cancelled,
// and when the median of the last quarter exceeds that of the second by more than a tenth and an allowance.
package soak

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/policybot/policybot/cmd/bench/internal/process"
	"github.com/policybot/policybot/cmd/internal/config"
)

// settings are the flags.
type settings struct {
	over, every, timeout         time.Duration
	program, corpus, data, redis string
	encoder                      string
	clients                      int
	scale                        float64
	rates                        map[string]*float64
	dueIn                        time.Duration // at most, of a reminder, and lead
	out                          io.Writer
}

// errUnsteady is what the bench finds when it fails.
var errUnsteady = errors.New("not steady")

// Run is the sub-command.
func Run(ctx context.Context, args []string, stdout io.Writer) error {
	s, err := parse(args, stdout)
	if err != nil {
		return err
	}
	o, err := run(ctx, s)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprint(stdout, o); err != nil {
		return err
	}
	return o.judge()
}

func parse(args []string, stdout io.Writer) (settings, error) {
	s := settings{out: stdout, rates: map[string]*float64{}, dueIn: 45 * time.Second}
	f := flag.NewFlagSet("soak", flag.ContinueOnError)
	f.DurationVar(&s.over, "for", 30*time.Minute, "how long the load lasts")
	f.DurationVar(&s.every, "every", 30*time.Second, "how often memory, goroutines and open files are looked at")
	f.DurationVar(&s.timeout, "timeout", 30*time.Second, "how long an answer may take")
	f.StringVar(&s.program, "policybot", "", "the program; none builds it")
	f.StringVar(&s.corpus, "corpus", "", "folder of documents; none is the embedded sample")
	f.StringVar(&s.data, "data", "", "data folder, kept, with the log beside it; none is a temporary one")
	f.StringVar(&s.redis, "redis", "", "address of a Redis for reminders and chat; none keeps them in the data folder")
	f.StringVar(&s.encoder, "encoder", config.EncoderAuto, "auto, off or a folder with encoder.bin")
	f.IntVar(&s.clients, "clients", 6, "clients, each of which waits for its answer")
	f.Float64Var(&s.scale, "scale", 1, "all rates times this")
	for _, k := range kinds {
		s.rates[k.name] = f.Float64("rate-"+k.name, k.rate, k.what+", a minute")
	}
	err := f.Parse(args)
	return s, err
}

// run starts a service, puts it under load and counts.
func run(ctx context.Context, s settings) (o *outcome, err error) {
	dir, err := os.MkdirTemp("", "policybot-soak-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	v, err := serve(ctx, s, dir)
	if err != nil {
		return nil, err
	}
	defer func() { v.Kill(); _ = v.Close() }()
	l, err := newLoad(ctx, s, "http://"+v.Addr)
	if err != nil {
		return nil, err
	}
	defer l.hook.Close()
	_, _ = fmt.Fprintf(s.out, "%d documents, %d processors, %d clients, %.0f things a minute for %s\n",
		len(l.ids), runtime.NumCPU(), s.clients, l.perMinute(), s.over)

	loading, stop := context.WithTimeout(ctx, s.over)
	defer stop()
	o = &outcome{load: l, over: s.over}
	sampled := make(chan error, 1)
	go func() { sampled <- o.watch(loading, s, v.PID()) }()
	l.run(loading)
	if err := errors.Join(<-sampled, ctx.Err()); err != nil {
		return nil, fmt.Errorf("%w; the log of policybot ends:\n%s", err, v.Said())
	}
	l.book.await(ctx)
	o.stopped = v.Terminate()
	return o, ctx.Err()
}

// serve starts the service.
func serve(ctx context.Context, s settings, dir string) (*process.Service, error) {
	program, err := process.Build(ctx, s.program, dir)
	if err != nil {
		return nil, err
	}
	data, log := s.data, filepath.Join(dir, "policybot.log")
	if data == "" {
		data = filepath.Join(dir, "data")
	} else {
		log = filepath.Clean(data) + ".log"
	}
	env := []string{"POLICYBOT_DATA=" + data, "POLICYBOT_REDIS_URL=" + s.redis, "POLICYBOT_TOKEN=" + process.Token,
		"POLICYBOT_WEBHOOK_ALLOW=127.0.0.1", "POLICYBOT_ENCODER=" + s.encoder}
	if s.corpus != "" {
		env = append(env, "POLICYBOT_CORPUS="+s.corpus)
	}
	v, err := process.New(program, log, env...)
	if err != nil {
		return nil, err
	}
	v.Patience = 30 * time.Minute // a large folder is read first
	if err := v.Start(ctx); err != nil {
		v.Kill()
		return nil, errors.Join(err, v.Close())
	}
	return v, nil
}
