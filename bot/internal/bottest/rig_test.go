package bottest_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/bottest"
	"github.com/policybot/policybot/reminders"
)

// recorder is a test that may fail: it records what it is told instead.
type recorder struct {
	testing.TB
	failures []string
	cleanups []func()
}

func (r *recorder) Helper()           {}
func (r *recorder) Cleanup(f func())  { r.cleanups = append(r.cleanups, f) }
func (r *recorder) Error(args ...any) { r.failures = append(r.failures, fmt.Sprint(args...)) }
func (r *recorder) Errorf(f string, args ...any) {
	r.failures = append(r.failures, fmt.Sprintf(f, args...))
}

// end runs the cleanups as the testing package does, the last first.
func (r *recorder) end() []string {
	for _, f := range slices.Backward(r.cleanups) {
		f()
	}
	return r.failures
}

type sloppyFake struct{ bad []string }

func (*sloppyFake) Close()          {}
func (f *sloppyFake) Bad() []string { return f.bad }

func TestWatch(t *testing.T) {
	for name, c := range map[string]struct {
		bad    []string
		logged string
		want   int
	}{
		"well-behaved":    {nil, "nothing of note", 0},
		"what no app may": {[]string{"posted twice", "no token"}, "", 2},
		"a secret is out": {nil, "token=" + bottest.Secret + "x", 1},
		"both":            {[]string{"posted twice"}, bottest.Secret, 2},
	} {
		r, log := &recorder{}, &bottest.Log{}
		fake := &sloppyFake{}
		bottest.Watch(r, fake, log)
		fake.bad = c.bad // afterwards: it is looked at when the test ends
		log.Logger().Debug(c.logged)
		if got := r.end(); len(got) != c.want {
			t.Errorf("%s: %q, want %d failures", name, got, c.want)
		}
	}
}

func TestIntake(t *testing.T) {
	in, ctx := &bottest.Intake{}, t.Context()
	event := func(id string) bot.Event {
		return bot.Event{ID: id, Kind: bot.EventSaid, Platform: "fake", At: time.Now(), Person: "U1", Place: "C1", Text: "问"}
	}
	accept := func(id string, fresh bool, want error) {
		t.Helper()
		if got, err := in.Accept(ctx, event(id)); got != fresh || !errors.Is(err, want) {
			t.Errorf("%s: %v, %v, want %v, %v", id, got, err, fresh, want)
		}
	}
	full := errors.New("the disk is full")
	accept("fake:1", true, nil)
	accept("fake:1", false, nil)
	in.Fail(full)
	accept("fake:2", false, full)
	in.Refuse(func(e bot.Event) error {
		if e.ID == "fake:2" {
			return bot.ErrEvent
		}
		return nil
	})
	accept("fake:2", false, bot.ErrEvent)
	accept("fake:3", true, nil)
	in.Fail(nil)
	accept("fake:2", true, nil)
	if _, err := in.Accept(ctx, bot.Event{}); err == nil {
		t.Error("an event that breaks the rules was kept")
	}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := in.Accept(ended, event("fake:4")); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end: %v", err)
	}
	var ids []string
	for _, e := range in.Events() {
		ids = append(ids, e.ID)
	}
	if want := []string{"fake:1", "fake:3", "fake:2"}; !slices.Equal(ids, want) || in.Nth(t, 2).ID != "fake:3" {
		t.Errorf("%q, want %q", ids, want)
	}
	wrong := bot.FieldError{Field: "line", Text: "不能写错"}
	if in.Find(wrong); !slices.Equal(in.Check(ctx, event("fake:5")), []bot.FieldError{wrong}) {
		t.Error("the form passed")
	}
	if in.Find(); len(in.Check(ctx, event("fake:5"))) > 0 {
		t.Error("the form did not pass")
	}
}

func TestRun(t *testing.T) {
	fault := errors.New("it broke")
	for _, want := range []error{nil, fault} {
		r, ends := &recorder{}, 0
		stop := bottest.Run(r, func(ctx context.Context) error { <-ctx.Done(); ends++; return want })
		stop()
		if got := r.end(); ends != 1 || (len(got) > 0) != (want != nil) || len(got) > 1 {
			t.Errorf("%v: %d ends, %q", want, ends, got)
		}
	}
}

func TestServe(t *testing.T) {
	server := bottest.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "here") }))
	resp, err := http.Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if b, err := io.ReadAll(resp.Body); err != nil || string(b) != "here" {
		t.Errorf("%q, %v", b, err)
	}
}

func TestTimes(t *testing.T) {
	next := bottest.Times(2)
	if got := []bool{next(), next(), next(), next()}; !slices.Equal(got, []bool{true, true, false, false}) {
		t.Errorf("%v", got)
	}
}

func TestClass(t *testing.T) {
	err := errors.New("x")
	for want, err := range map[string]error{
		"done": nil, "unsure": err, "rejected": reminders.Rejected(err), "refused": reminders.Refused(err),
		"after 7s": fmt.Errorf("sending: %w", reminders.TryAfter(err, 7*time.Second)),
	} {
		if got := bottest.Class(err); got != want {
			t.Errorf("%v: %s, want %s", err, got, want)
		}
	}
}

func TestGolden(t *testing.T) {
	if flag.Lookup("update").Value.String() == "true" {
		t.Skip("SKIP: with -update no file is other than what it is held to")
	}
	path := filepath.Join(t.TempDir(), "x.txt")
	if err := os.WriteFile(path, []byte("as it was\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	r := &recorder{}
	if bottest.Golden(r, path, "as it was\n"); len(r.failures) != 0 {
		t.Errorf("%q", r.failures)
	}
	if bottest.Golden(r, path, "as it is\n"); len(r.failures) != 1 || !strings.Contains(r.failures[0], "as it is") {
		t.Errorf("%q", r.failures)
	}
}
