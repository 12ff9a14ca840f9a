package slackfake

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

const (
	maxSockets = 10
	maxAck     = 20 << 10 // a longer answer is dropped without a word
)

// socket is one the app has open.
type socket struct {
	conn  *websocket.Conn
	mu    sync.Mutex // of writing
	ended chan struct{}
	once  sync.Once
}

func (k *socket) send(v any) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	_ = k.conn.SetWriteDeadline(time.Now().Add(5 * time.Second))
	return k.conn.WriteJSON(v)
}

func (k *socket) end() {
	k.once.Do(func() { close(k.ended); _ = k.conn.Close() })
}

func (s *Slack) connectionsOpen(Args) (map[string]any, error) {
	t := s.newID("ticket")
	s.tickets[t] = true
	return map[string]any{"url": "ws://" + s.listener.Addr().String() + "/link/?ticket=" + t + "&app_id=" + App}, nil
}

func (s *Slack) serveSocket(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	t := r.URL.Query().Get("ticket")
	ok := s.tickets[t]
	delete(s.tickets, t)
	slow := s.slowHello
	s.mu.Unlock()
	if !ok {
		http.Error(w, "ticket", http.StatusForbidden)
		return
	}
	conn, err := s.upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	k := &socket{conn: conn, ended: make(chan struct{})}
	defer k.end()
	if slow {
		<-s.either(k)
		return
	}
	s.mu.Lock()
	full := len(s.sockets) >= maxSockets
	if !full {
		s.sockets = append(s.sockets, k)
	}
	n := len(s.sockets)
	s.mu.Unlock()
	if full {
		s.complain("more than %d sockets", maxSockets)
		_ = k.send(map[string]any{"type": "disconnect", "reason": "too_many_websockets"})
		return
	}
	defer s.forget(k)
	_ = k.send(map[string]any{"type": "hello", "num_connections": n, "connection_info": map[string]any{"app_id": App},
		"debug_info": map[string]any{"host": "fake", "approximate_connection_time": 18060}})
	go s.ping(k)
	s.listen(k)
}

// either ends with the socket or the Slack.
func (s *Slack) either(k *socket) <-chan struct{} {
	out := make(chan struct{})
	go func() {
		defer close(out)
		select {
		case <-k.ended:
		case <-s.closed:
		}
	}()
	return out
}

func (s *Slack) forget(k *socket) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sockets = slices.DeleteFunc(s.sockets, func(o *socket) bool { return o == k })
}

func (s *Slack) ping(k *socket) {
	for tick := time.NewTicker(s.cfg.PingEvery); ; {
		select {
		case <-tick.C:
			s.mu.Lock()
			stalled := s.stalled
			s.mu.Unlock()
			if !stalled &&
				k.conn.WriteControl(websocket.PingMessage, []byte("ping"), time.Now().Add(5*time.Second)) != nil {
				k.end()
			}
		case <-k.ended:
			tick.Stop()
			return
		}
	}
}

// listen takes acknowledgements.
func (s *Slack) listen(k *socket) {
	for {
		kind, raw, err := k.conn.ReadMessage()
		if err != nil {
			return
		}
		var ack struct {
			EnvelopeID string          `json:"envelope_id"`
			Payload    json.RawMessage `json:"payload"`
		}
		if kind != websocket.TextMessage || json.Unmarshal(raw, &ack) != nil || ack.EnvelopeID == "" {
			s.complain("over a socket came %.100q", raw)
			continue
		}
		if len(raw) >= maxAck {
			s.complain("an acknowledgement of %d bytes", len(raw))
			continue
		}
		s.mu.Lock()
		ch := s.waiting[ack.EnvelopeID]
		delete(s.waiting, ack.EnvelopeID)
		s.mu.Unlock()
		if ch != nil { // else it comes too late, or again
			ch <- ack.Payload
		}
	}
}

var errNoSocket = errors.New("no socket is open")

func (s *Slack) overSocket(ctx context.Context, p payload, n int, reason string) ([]byte, error) {
	s.mu.Lock()
	if len(s.sockets) == 0 {
		s.mu.Unlock()
		return nil, errNoSocket
	}
	k := s.sockets[s.rand.IntN(len(s.sockets))]
	id, ch, stalled := s.newID("env"), make(chan []byte, 1), s.stalled
	s.waiting[id] = ch
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.waiting, id)
	}()
	envelope := map[string]any{
		"type": p.kind, "envelope_id": id,
		"payload": json.RawMessage(p.body), "accepts_response_payload": p.kind != kindEvent,
	}
	if p.kind == kindEvent {
		envelope["retry_attempt"], envelope["retry_reason"] = n, reason
	}
	if !stalled {
		if err := k.send(envelope); err != nil {
			return nil, err
		}
	}
	select {
	case response := <-ch:
		return response, nil
	case <-k.ended:
		return nil, errors.New("the socket was closed")
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Sockets is how many the app has open.
func (s *Slack) Sockets() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.sockets)
}

func (s *Slack) open() []*socket {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.sockets)
}

// Refresh asks the app to connect anew, as Slack does every few hours: a warning,
// and after grace the end.
func (s *Slack) Refresh(grace time.Duration) {
	for _, k := range s.open() {
		_ = k.send(map[string]any{"type": "disconnect", "reason": "warning", "debug_info": map[string]any{"host": "fake"}})
		s.under.Go(func() {
			s.pause(grace)
			_ = k.send(map[string]any{"type": "disconnect", "reason": "refresh_requested"})
			s.forget(k)
			k.end()
		})
	}
}

// Cut ends all sockets without a word.
func (s *Slack) Cut() {
	for _, k := range s.open() {
		k.end()
	}
}

// Stall makes sockets look open while nothing comes over them, not even a ping.
func (s *Slack) Stall(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stalled = on
}

// NoHello makes new sockets stay silent after they are open.
func (s *Slack) NoHello(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.slowHello = on
}

// Garbage sends what is no envelope over every socket.
func (s *Slack) Garbage(text string) {
	for _, k := range s.open() {
		k.mu.Lock()
		_ = k.conn.WriteMessage(websocket.TextMessage, []byte(text))
		k.mu.Unlock()
	}
}
