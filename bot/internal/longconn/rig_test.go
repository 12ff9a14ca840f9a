package longconn

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// platform is the other end: it greets, and gives a test its connections.
type platform struct {
	*httptest.Server
	conns chan *websocket.Conn
	open  atomic.Int32
}

const ticket = "TOPSECRET"

func newPlatform(t *testing.T) *platform {
	p := &platform{conns: make(chan *websocket.Conn, 100)}
	var up websocket.Upgrader
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("ticket") != ticket {
			http.Error(w, "ticket", http.StatusForbidden)
			return
		}
		ws, err := up.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		p.open.Add(1)
		_ = ws.WriteMessage(websocket.TextMessage, []byte("hello"))
		p.conns <- ws
	}))
	t.Cleanup(p.Close)
	return p
}

func (p *platform) address() string {
	return "ws" + strings.TrimPrefix(p.URL, "http") + "/?ticket=" + ticket
}

func (p *platform) next(t *testing.T) *websocket.Conn {
	t.Helper()
	select {
	case ws := <-p.conns:
		return ws
	case <-time.After(time.Minute):
		t.Fatal("no connection")
		return nil
	}
}

// log is what was logged.
type log struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *log) Write(p []byte) (int, error) { l.mu.Lock(); defer l.mu.Unlock(); return l.b.Write(p) }
func (l *log) String() string              { l.mu.Lock(); defer l.mu.Unlock(); return l.b.String() }

// start runs a Keeper until the test or stop ends it.
func start(t *testing.T, p *platform, change func(o *Options)) (k *Keeper, stop func()) {
	t.Helper()
	l := &log{}
	o := Options{
		Platform: "试验", Plain: true, Log: slog.New(slog.NewTextHandler(l, nil)),
		Address: func(context.Context) (string, http.Header, error) { return p.address(), nil, nil },
		Greet: func(_ context.Context, ws *websocket.Conn) error {
			if _, b, err := ws.ReadMessage(); err != nil || string(b) != "hello" {
				return fmt.Errorf("no hello: %w", err)
			}
			return nil
		},
		Take:    func(_ context.Context, c *Conn, f Frame) { _ = c.Write(Frame{Data: append([]byte("ack "), f.Data...)}) },
		Backoff: time.Millisecond,
	}
	if change != nil {
		change(&o)
	}
	k, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); _ = k.Run(ctx) }()
	stop = sync.OnceFunc(func() { cancel(); <-done })
	t.Cleanup(func() {
		stop()
		if strings.Contains(l.String(), ticket) {
			t.Errorf("the ticket is in the log:\n%s", l)
		}
		if h := k.Health(); h.Open != 0 || h.Wanted != 0 || h.Err != nil || k.Conn() != nil {
			t.Errorf("after the end: %+v", h)
		}
	})
	return k, stop
}

func say(t *testing.T, ws *websocket.Conn, text string) {
	t.Helper()
	if err := ws.WriteMessage(websocket.TextMessage, []byte(text)); err != nil {
		t.Fatal(err)
	}
}

func hear(t *testing.T, ws *websocket.Conn, want string) {
	t.Helper()
	_ = ws.SetReadDeadline(time.Now().Add(time.Minute))
	if _, b, err := ws.ReadMessage(); err != nil || string(b) != want {
		t.Fatalf("heard %q, %v, want %q", b, err, want)
	}
}
