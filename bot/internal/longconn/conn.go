package longconn

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

const (
	helloWithin = 10 * time.Second // to connect, and to be greeted
	writeWithin = 5 * time.Second
	writeBuffer = 32 << 10 // what is written is one frame mostly
)

// ErrEnded: the connection has ended, and nothing was written.
var ErrEnded = errors.New("长连接已断开")

// Conn is one connection. It ends by itself when nothing is heard for a while.
type Conn struct {
	k  *Keeper
	ws *websocket.Conn

	writing sync.Mutex
	once    sync.Once
	renew   chan struct{} // closed by Renew
	wait    time.Duration // of Renew
	ended   chan struct{} // closed when nothing more is read
	err     error         // why it ended
	hands   chan struct{}
	work    sync.WaitGroup
	ending  atomic.Bool
}

func newConn(k *Keeper, ws *websocket.Conn) *Conn {
	return &Conn{k: k, ws: ws, renew: make(chan struct{}), ended: make(chan struct{}), hands: make(chan struct{}, k.opt.Hands)}
}

// Write sends a frame. It may be called from any goroutine, and from Take. ErrEnded
// says that nothing was written; of any other error nobody knows.
func (c *Conn) Write(f Frame) error {
	kind := websocket.TextMessage
	if f.Binary {
		kind = websocket.BinaryMessage
	}
	c.writing.Lock()
	defer c.writing.Unlock()
	select {
	case <-c.ended:
		return ErrEnded
	default:
	}
	_ = c.ws.SetWriteDeadline(time.Now().Add(writeWithin))
	return c.ws.WriteMessage(kind, f.Data)
}

// Ping sends a ping of the websocket; what cannot be written shows as silence.
func (c *Conn) Ping() {
	_ = c.ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(writeWithin))
}

// Renew has another connection opened after a pause, while this one is read until the
// platform ends it. Only the first call counts.
func (c *Conn) Renew(after time.Duration) {
	c.once.Do(func() { c.wait = after; close(c.renew) })
}

// Ended is closed when nothing more is read; requests that wait for an answer over
// this connection will get none.
func (c *Conn) Ended() <-chan struct{} { return c.ended }

// read takes frames until the connection ends. Anything heard, a ping or its answer
// too, gives it another while.
func (c *Conn) read(ctx context.Context) {
	beating := make(chan struct{})
	go func() { defer close(beating); c.beat() }()
	defer func() {
		c.work.Wait() // what is in hand is acknowledged first
		close(c.ended)
		_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, ""), time.Now().Add(time.Second))
		_ = c.ws.Close()
		<-beating
	}()
	alive := func() {
		if !c.ending.Load() {
			_ = c.ws.SetReadDeadline(time.Now().Add(c.k.opt.Silence))
		}
	}
	c.ws.SetPingHandler(func(data string) error {
		alive()
		_ = c.ws.WriteControl(websocket.PongMessage, []byte(data), time.Now().Add(writeWithin))
		return nil // what cannot be written shows as silence
	})
	c.ws.SetPongHandler(func(string) error { alive(); return nil })
	for {
		alive()
		kind, data, err := c.ws.ReadMessage()
		if err != nil {
			c.err = err
			return
		}
		now := c.k.opt.Now().UTC()
		c.k.note(func(h *Health) { h.Heard = now })
		f := Frame{Binary: kind == websocket.BinaryMessage, Data: data}
		if c.k.opt.First != nil && c.k.opt.First(f) {
			continue
		}
		c.hands <- struct{}{}
		c.work.Go(func() {
			defer func() { <-c.hands }()
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), c.k.opt.Within)
			defer cancel()
			c.k.opt.Take(ctx, c, f)
		})
	}
}

// beat gives signs of life until the connection ends.
func (c *Conn) beat() {
	for {
		d := c.k.opt.Beat(c)
		if d <= 0 {
			return
		}
		t := time.NewTimer(d)
		select {
		case <-t.C:
		case <-c.ended:
			t.Stop()
			return
		}
	}
}

// drain waits for the platform to end a connection that has been replaced.
func (c *Conn) drain(ctx context.Context) {
	t := time.NewTimer(c.k.opt.Drain)
	defer t.Stop()
	select {
	case <-c.ended:
	case <-t.C:
		c.end()
	case <-ctx.Done():
		c.end()
	}
}

// end stops reading, and waits until what is in hand is done.
func (c *Conn) end() {
	c.ending.Store(true)
	for { // again, since the reader may just have given itself another while
		_ = c.ws.SetReadDeadline(time.Now())
		select {
		case <-c.ended:
			return
		case <-time.After(50 * time.Millisecond):
		}
	}
}
