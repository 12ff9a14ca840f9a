package bottest

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/policybot/policybot/reminders"
)

// Secret is in every secret that a test hands to a chat adapter, so that one that leaks is seen.
const Secret = "TOPSECRET"

// Log collects what is logged. The zero value is empty.
type Log struct {
	mu sync.Mutex
	b  bytes.Buffer
}

// Write implements io.Writer.
func (l *Log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

// String is all that was logged so far.
func (l *Log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// Logger logs everything to l, down to what is for debugging.
func (l *Log) Logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(l, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// ChatFake is what the fakes of the chat platforms have in common.
type ChatFake interface {
	Close()
	Bad() []string // what no app may do
}

// Watch closes the fake when the test ends. By then the adapter has done nothing that no app
// may do, and has logged no Secret.
func Watch(t testing.TB, fake ChatFake, log *Log) {
	t.Helper()
	t.Cleanup(func() {
		fake.Close()
		for _, bad := range fake.Bad() {
			t.Error("the bot did what no app may do:", bad)
		}
		if strings.Contains(log.String(), Secret) {
			t.Errorf("a secret was logged:\n%s", log)
		}
	})
}

// Serve serves h at server.URL until the test ends, or until the server is closed.
func Serve(t testing.TB, h http.Handler) (server *httptest.Server) {
	server = httptest.NewServer(h)
	t.Cleanup(server.Close)
	return server
}

// Run runs what goes on until its context ends, and then ends without an error. It is ended by
// stop, or when the test ends.
func Run(t testing.TB, run func(ctx context.Context) error) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(stop)
	return stop
}

// WaitFor waits until ok.
func WaitFor(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !ok(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s: never", what)
		}
	}
}

// Times is true for the first n calls. A fake that treats so many requests alike asks it.
func Times(n int) func() bool {
	var left atomic.Int64
	left.Store(int64(n))
	return func() bool { return left.Add(-1) >= 0 }
}

// Class names what an error says of a message: whether it arrived, and whether to try again.
func Class(err error) string {
	e := reminders.Certain(err)
	switch {
	case err == nil:
		return "done"
	case e == nil:
		return "unsure"
	case e.Dead:
		return "rejected"
	case e.After > 0:
		return "after " + e.After.String()
	}
	return "refused"
}

// Taken waits until all that was delivered is acknowledged.
func Taken[D interface{ Wait(context.Context) error }](t testing.TB, deliveries ...D) {
	t.Helper()
	for _, d := range deliveries {
		if err := d.Wait(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}
