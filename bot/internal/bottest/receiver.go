package bottest

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"
)

// maxBody is what a Receiver takes.
const maxBody = 1 << 20

// Arrival is a request that arrived.
type Arrival struct {
	ID     string
	At     time.Time
	Method string
	Path   string
	From   string // address of the other end
	Header http.Header
	Body   []byte
}

// Receiver is a strict http.Handler that plays a platform.
type Receiver struct {
	check func(r *http.Request, body []byte) (id string, err error)

	mu       sync.Mutex
	behave   func(id string, nth int) Behaviour
	arrivals []Arrival
	seen     map[string]int
	bad      []string
	now, top int // requests under way
	closed   chan struct{}
	body     func(a Arrival) string // of answers with 200; nil is none
}

// NewReceiver finds the id of a request by check, which also says what is wrong
// with it: such a request is recorded as bad and answered with 400.
func NewReceiver(check func(r *http.Request, body []byte) (id string, err error)) *Receiver {
	return &Receiver{check: check, seen: map[string]int{}, closed: make(chan struct{})}
}

// Answer is the body of answers with status 200, for platforms that say in it how it went.
// Call it before the first request.
func (r *Receiver) Answer(body func(a Arrival) string) { r.body = body }

// Behave sets how all requests are treated from now on.
func (r *Receiver) Behave(b Behaviour) { r.BehaveBy(func(string, int) Behaviour { return b }) }

// BehaveBy decides for each request, of which nth counts those of its id from 1.
func (r *Receiver) BehaveBy(f func(id string, nth int) Behaviour) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.behave = f
}

// Close ends requests that hang. Call it before closing the server.
func (r *Receiver) Close() { close(r.closed) }

// ServeHTTP implements http.Handler.
func (r *Receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(io.LimitReader(req.Body, maxBody+1))
	if err != nil || len(body) > maxBody {
		r.complain(fmt.Sprintf("body: %v, %d bytes", err, len(body)))
		http.Error(w, "body", http.StatusBadRequest)
		return
	}
	id, err := r.check(req, body)
	if err != nil {
		r.complain(fmt.Sprintf("%s: %v", id, err))
		http.Error(w, "bad request", http.StatusBadRequest)
		return
	}
	a := Arrival{ID: id, At: time.Now(), Method: req.Method, Path: req.URL.RequestURI(), From: req.RemoteAddr, Header: req.Header.Clone(), Body: body}
	b := r.arrive(a)
	defer r.leave()
	r.answer(w, req, b, a)
}

func (r *Receiver) answer(w http.ResponseWriter, req *http.Request, b Behaviour, a Arrival) {
	if b.Delay > 0 {
		select {
		case <-time.After(b.Delay):
		case <-r.closed:
		}
	}
	switch {
	case b.Hang:
		select {
		case <-req.Context().Done():
		case <-r.closed:
		}
		panic(http.ErrAbortHandler)
	case b.Reset:
		reset(w)
		return
	}
	if b.RetryAfter != "" {
		w.Header().Set("Retry-After", b.RetryAfter)
	}
	if b.Location != "" {
		w.Header().Set("Location", b.Location)
	}
	status := b.Status
	if status == 0 {
		status = http.StatusOK
	}
	w.WriteHeader(status)
	if r.body != nil && status == http.StatusOK {
		_, _ = io.WriteString(w, r.body(a))
	}
	for chunk := make([]byte, 32<<10); b.Endless; {
		if _, err := w.Write(chunk); err != nil {
			return
		}
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

func (r *Receiver) arrive(a Arrival) Behaviour {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.arrivals = append(r.arrivals, a)
	r.seen[a.ID]++
	r.now++
	r.top = max(r.top, r.now)
	if r.behave == nil {
		return Takes
	}
	return r.behave(a.ID, r.seen[a.ID])
}

func (r *Receiver) leave() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.now--
}

func (r *Receiver) complain(what string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.bad = append(r.bad, strconv.Quote(what))
}

// Arrivals are the requests so far, those of one id when it is not "".
func (r *Receiver) Arrivals(id string) []Arrival {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(r.arrivals), func(a Arrival) bool { return id != "" && a.ID != id })
}

// Bad says what was wrong with requests.
func (r *Receiver) Bad() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.bad)
}

// Most is the largest number of requests that were under way at once.
func (r *Receiver) Most() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.top
}
