// Package chat puts the whole service, as a process of its own, under more messages from a
// fake chat platform than it can answer at once, and counts the answers.
//
//	go run ./cmd/bench chat                       # Slack, 1,000 a second for 30 s, each sent twice
//	go run ./cmd/bench chat -platform feishu      # another platform
//	go run ./cmd/bench chat -kill                 # and kill -9 in the middle, every so often
//	go run ./cmd/bench chat -long                 # over its long connection (Socket Mode)
//	go run ./cmd/bench chat -redis redis://127.0.0.1:6379/0
//	go run ./cmd/bench chat -rate 100 -for 5s -channels 100
//
// Every message mentions the bot in one of the channels. Each is delivered twice,
// some a moment late and so out of order, and again when it was not acknowledged in
// three seconds, as the platforms do. A channel takes so many answers a second (Slack one,
// 飞书 five).
//
// It ends with status 1 unless each message was answered exactly once, in its
// thread, nothing the bot did was wrong by the platform's rules, and (without -kill) 99 of
// 100 deliveries were acknowledged within half a second. Timings mean something only
// when nothing else uses the machine, of which the fake takes its share too.
//
// Scaled down it is also a test, go test -tags faults ./cmd/bench/chat.
package chat

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"
)

// config is what is asked for.
type config struct {
	platform string
	rate     int           // messages a second
	over     time.Duration // so long
	channels int
	late     float64       // share that is held back
	kill     bool          // the service is killed and started again, three times
	long     bool          // over a long connection instead of HTTP
	redis    string        // address of a Redis; "" is the data folder
	wait     time.Duration // without a new answer, before it gives up
	program  string        // policybot; "" builds it
	ack      time.Duration // in which 99 of 100 are to be acknowledged; 0 does not look
	out      io.Writer
}

// Run is the load with its command line.
func Run(ctx context.Context, args []string, stdout io.Writer) error {
	c := config{out: stdout}
	f := flag.NewFlagSet("chat", flag.ContinueOnError)
	names := strings.Join(slices.Sorted(maps.Keys(platforms)), ", ")
	f.StringVar(&c.platform, "platform", "slack", "one of "+names)
	f.IntVar(&c.rate, "rate", 1000, "messages a second")
	f.DurationVar(&c.over, "for", 30*time.Second, "how long")
	f.IntVar(&c.channels, "channels", 1500, "channels they come from")
	f.Float64Var(&c.late, "late", 0.1, "share that comes out of order")
	f.BoolVar(&c.kill, "kill", false, "kill -9 the service three times on the way")
	f.BoolVar(&c.long, "long", false, "its long connection (Socket Mode) instead of HTTP")
	f.StringVar(&c.redis, "redis", "", "keep events in this Redis")
	f.DurationVar(&c.wait, "wait", time.Minute, "give up after so long without an answer")
	f.StringVar(&c.program, "policybot", "", "the program; default builds it")
	f.DurationVar(&c.ack, "ack", 500*time.Millisecond, "in which 99 of 100 deliveries are to be acknowledged; 0 any")
	if err := f.Parse(args); err != nil {
		return err
	}
	if platforms[c.platform] == nil {
		return fmt.Errorf("platform %q, want one of %s", c.platform, names)
	}
	r, err := run(ctx, c)
	if err != nil {
		return err
	}
	return r.judge(c)
}

// judge tells what was not as it should be.
func (r *result) judge(c config) error {
	var errs []error
	bad := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if r.missing > 0 || r.doubled > 0 || r.elsewhere > 0 {
		bad("%d not answered, %d answered more than once, %d answers to nothing", r.missing, r.doubled, r.elsewhere)
	}
	for _, b := range r.bad {
		bad("against the rules of the platform: %s", b)
	}
	if c.ack > 0 && !c.kill && r.ack(0.99) > c.ack { // who is being killed acknowledges nothing
		bad("99 of 100 acknowledged within %s, want %s", r.ack(0.99).Round(time.Millisecond), c.ack)
	}
	return errors.Join(errs...)
}
