package slackbot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"

	"github.com/policybot/policybot/bot"
)

const (
	helloWithin  = 10 * time.Second // after the connection is open
	drainWithin  = 30 * time.Second // an old socket is read for so long after the new one is there
	writeWithin  = 5 * time.Second
	maxEnvelope  = 1 << 20
	socketHands  = 64       // envelopes of a socket in hand at once
	writeBuffer  = 32 << 10 // an answer must be one frame
	maxAckAnswer = 19 << 10 // Slack drops answers of 20 KB without a word
)

// envelope is what comes over a socket.
type envelope struct {
	Type    string          `json:"type"`
	ID      string          `json:"envelope_id"`
	Payload json.RawMessage `json:"payload"`
	Reason  string          `json:"reason"`
}

// socket is one connection. It ends by itself when nothing is heard for a while.
type socket struct {
	b    *Bot
	conn *websocket.Conn

	writing sync.Mutex
	renew   chan struct{} // closed when Slack asks for another
	once    sync.Once
	reason  string        // of renew
	ended   chan struct{} // closed when nothing more is read
	err     error         // why it ended
	hands   chan struct{}
	work    sync.WaitGroup
	ending  atomic.Bool
}

// connect opens a socket and waits until Slack greets.
func (b *Bot) connect(ctx context.Context) (*socket, error) {
	ctx, cancel := context.WithTimeout(ctx, 3*helloWithin)
	defer cancel()
	_, address, err := b.api.StartSocketModeContext(ctx)
	if err != nil {
		return nil, err
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "wss" && !(u.Scheme == "ws" && strings.HasPrefix(b.opt.API, "http://")) {
		return nil, errors.New("slack: the address of the socket is not wss") // without err, which names a ticket
	}
	dialer := websocket.Dialer{
		Proxy: http.ProxyFromEnvironment, HandshakeTimeout: helloWithin, WriteBufferSize: writeBuffer,
	}
	conn, resp, err := dialer.DialContext(ctx, address, nil)
	if err != nil {
		var e *url.Error
		if errors.As(err, &e) {
			err = e.Err
		}
		if resp != nil {
			return nil, fmt.Errorf("socket: HTTP %d", resp.StatusCode)
		}
		return nil, fmt.Errorf("socket: %w", err)
	}
	conn.SetReadLimit(maxEnvelope)
	s := &socket{
		b: b, conn: conn,
		renew: make(chan struct{}),
		ended: make(chan struct{}),
		hands: make(chan struct{}, socketHands),
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer stop()
	_ = conn.SetReadDeadline(time.Now().Add(min(helloWithin, b.opt.Silence)))
	var first envelope
	if err := conn.ReadJSON(&first); err != nil || first.Type != "hello" {
		_ = conn.Close()
		if first.Type == "disconnect" {
			return nil, disconnected(first.Reason)
		}
		return nil, fmt.Errorf("socket: no hello: %w", errors.Join(err, ctx.Err()))
	}
	return s, nil
}

// disconnected is Slack ending a socket, for a reason.
type disconnected string

func (d disconnected) Error() string { return "slack disconnects: " + clip(string(d), 60) }

// read takes envelopes until the socket ends. Anything heard, a ping too, gives it
// another while.
func (s *socket) read(ctx context.Context, in bot.Intake) {
	defer close(s.ended)
	defer func() {
		s.work.Wait() // what is in hand is acknowledged first
		_ = s.conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, ""), time.Now().Add(time.Second))
		_ = s.conn.Close()
	}()
	alive := func() {
		if !s.ending.Load() {
			_ = s.conn.SetReadDeadline(time.Now().Add(s.b.opt.Silence))
		}
	}
	s.conn.SetPingHandler(func(data string) error {
		alive()
		_ = s.conn.WriteControl(websocket.PongMessage, []byte(data), time.Now().Add(writeWithin))
		return nil // what cannot be written shows as silence
	})
	for {
		alive()
		kind, raw, err := s.conn.ReadMessage()
		if err != nil {
			s.err = err
			return
		}
		var e envelope
		if kind != websocket.TextMessage || json.Unmarshal(raw, &e) != nil {
			s.b.opt.Log.WarnContext(ctx, "Slack长连接收到无法识别的内容，已忽略", "bytes", len(raw))
			continue
		}
		switch {
		case e.Type == "disconnect":
			s.reason = e.Reason
			s.once.Do(func() { close(s.renew) })
		case e.ID != "":
			s.hands <- struct{}{}
			s.work.Go(func() {
				defer func() { <-s.hands }()
				s.take(ctx, in, &e)
			})
		}
	}
}

// take hands an envelope in and acknowledges it; when it cannot be kept Slack gets
// no answer, and sends it again.
func (s *socket) take(ctx context.Context, in bot.Intake, e *envelope) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.b.opt.Accept)
	defer cancel()
	answer, err := s.b.takeEnvelope(ctx, in, e)
	if err != nil {
		s.b.opt.Log.ErrorContext(ctx, "Slack事件未能保存，等它重发", "err", err)
		return
	}
	ack := map[string]any{"envelope_id": e.ID}
	if answer != nil {
		ack["payload"] = answer
	}
	raw, err := json.Marshal(ack)
	if err != nil || len(raw) > maxAckAnswer {
		s.b.opt.Log.ErrorContext(ctx, "对Slack的答复太长", "bytes", len(raw), "err", err)
		return
	}
	s.writing.Lock()
	defer s.writing.Unlock()
	_ = s.conn.SetWriteDeadline(time.Now().Add(writeWithin))
	if err := s.conn.WriteMessage(websocket.TextMessage, raw); err != nil {
		s.b.opt.Log.WarnContext(ctx, "Slack事件已保存，但没能确认，它会重发", "err", err)
	}
}

// takeEnvelope is what the three addresses of Handler are over HTTP. What cannot be
// read is acknowledged: it would come again for ever.
func (b *Bot) takeEnvelope(ctx context.Context, in bot.Intake, e *envelope) (any, error) {
	unreadable := func(err error) bool {
		if err != nil {
			b.opt.Log.WarnContext(ctx, "Slack长连接收到无法识别的内容，已忽略", "type", clip(e.Type, 40), "bytes", len(e.Payload))
		}
		return err != nil
	}
	switch e.Type {
	case "events_api":
		var o outer
		if unreadable(json.Unmarshal(e.Payload, &o)) {
			return nil, nil
		}
		return nil, b.takeEvent(ctx, in, &o)
	case "slash_commands":
		var c slash
		if unreadable(json.Unmarshal(e.Payload, &c)) {
			return nil, nil
		}
		return nil, b.takeCommand(ctx, in, &c)
	case "interactive":
		var i interaction
		if unreadable(json.Unmarshal(e.Payload, &i)) {
			return nil, nil
		}
		return b.takeInteraction(ctx, in, &i)
	}
	return nil, nil
}

// end stops reading, and waits until what is in hand is done.
func (s *socket) end() {
	s.ending.Store(true)
	for { // again, since the reader may just have given itself another while
		_ = s.conn.SetReadDeadline(time.Now())
		select {
		case <-s.ended:
			return
		case <-time.After(50 * time.Millisecond):
		}
	}
}
