package slackfake

import (
	"net"
	"net/http"
	"strconv"
	"time"
)

// Behaviour is how a call is answered instead. The zero value answers it.
type Behaviour struct {
	Error      string // ok: false; the call does nothing
	Status     int    // other than 200. Below 500 the call does nothing
	Lost       bool   // with a Status of 500 or more, Hang or Reset: the call did nothing
	RetryAfter string // header, when not ""
	Raw        string // the whole body, when not ""

	Delay time.Duration // the answer comes so much later than the deed
	Hang  bool          // no answer at all
	Reset bool          // the connection is reset instead of an answer
}

func (b Behaviour) odd() bool { return b != (Behaviour{Delay: b.Delay}) }

// does tells whether the call is done though it is not answered rightly.
func (b Behaviour) does() bool {
	return !b.Lost && b.Error == "" && (b.Status == 0 || b.Status == http.StatusOK || b.Status >= 500)
}

// Call is a call of a method.
type Call struct {
	Method string
	Nth    int // of this method, from 1
	Args   Args
}

// Behave decides how calls are answered from now on; nil answers all.
func (s *Slack) Behave(by func(Call) Behaviour) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.behave = by
}

// Made is how often a method was called.
func (s *Slack) Made(method string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.made[method]
}

// misbehave answers in the odd way of b.
func (s *Slack) misbehave(w http.ResponseWriter, r *http.Request, b Behaviour) {
	switch {
	case b.Hang:
		select {
		case <-r.Context().Done():
		case <-s.closed:
		}
		panic(http.ErrAbortHandler)
	case b.Reset:
		reset(w)
		return
	}
	if b.RetryAfter != "" {
		w.Header().Set("Retry-After", b.RetryAfter)
	}
	status := b.Status
	if status == 0 {
		status = http.StatusOK
	}
	switch {
	case b.Raw != "":
		w.WriteHeader(status)
		_, _ = w.Write([]byte(b.Raw))
	case b.Error != "":
		answer(w, status, map[string]any{"ok": false, "error": b.Error})
	default:
		answer(w, status, map[string]any{"ok": false, "error": "internal_error"})
	}
}

func (s *Slack) pause(d time.Duration) {
	if d <= 0 {
		return
	}
	select {
	case <-time.After(d):
	case <-s.closed:
	}
}

// reset ends a connection with RST where the network knows that.
func reset(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}

func seconds(d time.Duration) string {
	return strconv.Itoa(max(1, int((d+time.Second-1)/time.Second)))
}
