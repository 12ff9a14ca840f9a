package inboxtest

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"sync/atomic"
	"testing"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/reminders/outbox"
)

// OpenStore opens the store under test at a place: a file, an address.
type OpenStore func(place string) (bot.Store, error)

const childEnv = "POLICYBOT_INBOX_CHILD"

// orders are what the parent tells the child.
type orders struct {
	Place, URL, Point, Worker string
	After                     int // die at the so-manieth pass of Point; 0 never
}

// Child makes the process a child of Crash if it was started as one, and then does
// not return; call it first in TestMain.
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
	fmt.Fprintln(os.Stderr, "inboxtest child:", err)
	os.Exit(3)
}

// work takes in what the platform sends and answers it until it is killed.
func work(open OpenStore, o orders) error {
	s, err := open(o.Place)
	if err != nil {
		return err
	}
	var passes atomic.Int64
	p := client{o.URL}
	w, err := bot.NewWorker(s, twice{}, map[string]bot.Platform{"test": p}, bot.WorkerOptions{
		Name: o.Worker, Concurrency: 8, Lease: 500 * time.Millisecond,
		HandleTimeout: 300 * time.Millisecond, StartGuard: 300 * time.Millisecond,
		Timeout: 400 * time.Millisecond, Settle: 100 * time.Millisecond,
		Poll: 20 * time.Millisecond, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		Pacer: outbox.NewPacer(func(string) outbox.Limit { return outbox.Limit{} }, nil),
		Failpoint: func(point, _ string) {
			if point != o.Point || o.After == 0 || passes.Add(1) != int64(o.After) {
				return
			}
			if self, err := os.FindProcess(os.Getpid()); err == nil {
				_ = self.Kill() // SIGKILL: nothing is flushed, closed or deferred
			}
			select {} // until the signal is here
		},
	})
	if err != nil {
		return err
	}
	go func() {
		for {
			e, ok := p.next()
			if !ok {
				time.Sleep(5 * time.Millisecond)
				continue
			}
			if _, err := w.Accept(context.Background(), e); err == nil {
				p.ack(e.ID)
			}
		}
	}()
	return w.Run(context.Background())
}

// twice says two things about everything.
type twice struct{}

func (twice) Handle(_ context.Context, e bot.Event) ([]bot.Reply, error) {
	var out []bot.Reply
	for _, text := range []string{"一", "二"} {
		out = append(out, bot.Reply{Kind: bot.ReplySay, Message: &bot.Message{Kind: bot.KindNotice, At: e.At, Headline: text + e.Text}})
	}
	return out, nil
}

func (twice) Check(context.Context, bot.Event) []bot.FieldError { return nil }

// Crash kills processes at each failpoint while they take in and answer events, and
// wants every event answered, in order, once. peers work beside those killed.
func Crash(t *testing.T, place func(t testing.TB) string, peers int) {
	n, kills := 60, 4
	if testing.Short() {
		n, kills = 20, 1
	}
	for _, point := range []string{bot.FailAfterAccept, bot.FailAfterClaim, bot.FailAfterHandle, bot.FailAfterBegin, bot.FailAfterSend, bot.FailAfterSettle} {
		t.Run(point, func(t *testing.T) {
			t.Parallel()
			f := newPlatform(n)
			defer f.server.Close()
			o := orders{Place: place(t), URL: f.server.URL, Point: point}
			for i := range peers {
				stop := start(t, orders{Place: o.Place, URL: o.URL, Worker: name("peer%d", i)})
				defer stop()
			}
			died := 0
			for i := range kills {
				o.Worker, o.After = name("child%d", i), 1+i*7%(n/kills/2+1)
				if run(t, f, o) {
					died++
				}
			}
			o.Worker, o.After = "last", 0
			run(t, f, o)
			r := f.tally()
			t.Logf("%d events, %d kills: %+v", n, died, r)
			if r.Lost+r.Twice+r.Disorder > 0 || died != kills && peers == 0 {
				t.Errorf("%+v, %d of %d kills", r, died, kills)
			}
		})
	}
}

// Outage lets two processes work while harm is done to what the store stands on,
// when a third and when two thirds of the events are answered, and wants the same as
// Crash.
func Outage(t *testing.T, place string, harm func()) {
	n := 160
	if testing.Short() {
		n = 60
	}
	f := newPlatform(n)
	defer f.server.Close()
	for i := range 2 {
		stop := start(t, orders{Place: place, URL: f.server.URL, Worker: name("w%d", i)})
		defer stop()
	}
	deadline := time.Now().Add(2 * time.Minute)
	for part := 1; part <= 3; part++ {
		for f.tally().Lost > 2*n*(3-part)/3 {
			if time.Now().After(deadline) {
				t.Fatalf("%+v after two minutes", f.tally())
			}
			time.Sleep(10 * time.Millisecond)
		}
		if part < 3 {
			harm()
		}
	}
	time.Sleep(3 * time.Second) // longer than every lease: a second answer would have come
	r := f.tally()
	t.Logf("%d events: %+v", n, r)
	if r.Lost+r.Twice+r.Disorder > 0 {
		t.Errorf("%+v", r)
	}
}

// start starts a child; stop kills it.
func start(t *testing.T, o orders) (stop func()) {
	cmd := command(t, o)
	return func() { _ = cmd.Process.Kill(); _ = cmd.Wait() }
}

func command(t *testing.T, o orders) *exec.Cmd {
	t.Helper()
	env, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^$")
	cmd.Env = append(os.Environ(), childEnv+"="+string(env))
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd
}

// run lets a child work until it dies (true), or until everything is answered and a
// while has passed in which a second answer would have come too.
func run(t *testing.T, f *platform, o orders) (died bool) {
	cmd := command(t, o)
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	var all time.Time
	for deadline := time.Now().Add(time.Minute); ; {
		select {
		case <-done:
			if cmd.ProcessState.ExitCode() == 3 {
				t.Fatal("the child could not work")
			}
			return true
		case <-time.After(20 * time.Millisecond):
		}
		now := time.Now()
		switch {
		case !f.answered():
			all = time.Time{}
		case all.IsZero():
			all = now
		}
		if !all.IsZero() && now.Sub(all) > 1500*time.Millisecond || now.After(deadline) { // longer than every lease
			_ = cmd.Process.Kill()
			<-done
			return false
		}
	}
}
