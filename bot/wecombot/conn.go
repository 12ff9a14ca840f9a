package wecombot

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/longconn"
	"github.com/policybot/policybot/bot/internal/openapi"
	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/outbox"
)

// The commands of the long connection.
const (
	cmdSubscribe = "aibot_subscribe"
	cmdMessage   = "aibot_msg_callback"
	cmdEvent     = "aibot_event_callback"
	cmdRespond   = "aibot_respond_msg"
	cmdWelcome   = "aibot_respond_welcome_msg"
	cmdPush      = "aibot_send_msg"
	cmdPing      = "ping"
)

const (
	beat      = 30 * time.Second // as the platform advises
	kickPause = 5 * time.Minute  // after another connection of the same robot took its place
	maxFlight = 4096             // requests that wait for an answer
)

// What stands in the way of a request; nothing was sent.
var (
	errAway   = errors.New("与企业微信的长连接没有连上")
	errKicked = errors.New("同一个智能机器人在别处建立了长连接，这里被顶下线；请只留一处，五分钟后再试")
)

// frame is what goes over the connection, either way. An answer has no command.
type frame struct {
	Cmd     string          `json:"cmd,omitempty"`
	Headers headers         `json:"headers"`
	Body    json.RawMessage `json:"body,omitempty"`
	ErrCode *int            `json:"errcode,omitempty"`
	ErrMsg  string          `json:"errmsg,omitempty"`
}

type headers struct {
	ReqID string `json:"req_id"`
}

// conn is the long connection: events come in over it, and requests go out. A robot has one.
type conn struct {
	b      *Bot
	keeper *longconn.Keeper
	in     bot.Intake // of Run

	writing sync.Mutex // over making a place and writing: the places of a req_id are in the order of its requests

	mu      sync.Mutex
	flights map[string][]chan frame // by req_id, those asked first in front
	flying  int
	kicked  time.Time
}

func newConn(b *Bot) (c *conn, err error) {
	c = &conn{b: b, flights: map[string][]chan frame{}}
	c.keeper, err = longconn.New(longconn.Options{
		Platform: "企业微信", Address: c.address, Greet: c.subscribe, First: c.answered, Take: c.take,
		Beat: func(k *longconn.Conn) time.Duration {
			_ = k.Write(encoded(frame{Cmd: cmdPing, Headers: headers{reqID(cmdPing)}})) // what cannot be written shows as silence
			return min(beat, b.opt.Silence/3)
		},
		Plain: b.opt.WS != DefaultWS, Silence: b.opt.Silence, Backoff: b.opt.Backoff, Within: b.opt.Accept,
		Log: b.opt.Log, Now: b.opt.Now,
	})
	return c, err
}

// Run takes events over the long connection until ctx ends, and returns when what was in hand
// has been taken in.
func (b *Bot) Run(ctx context.Context, in bot.Intake) error {
	if b.conn == nil {
		return fmt.Errorf("%w：没有设置长连接", ErrOptions)
	}
	b.conn.in = in
	return b.conn.keeper.Run(ctx)
}

// address is where to connect; for a while after having been driven off it is nowhere.
func (c *conn) address(context.Context) (string, http.Header, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if left := kickPause - c.b.opt.Now().Sub(c.kicked); !c.kicked.IsZero() && left > 0 {
		return "", nil, reminders.TryAfter(errKicked, left)
	}
	c.flights, c.flying = map[string][]chan frame{}, 0 // of the connection before, whose answers will not come
	return c.b.opt.WS, nil, nil
}

// subscribe says who the robot is, once a connection.
func (c *conn) subscribe(_ context.Context, ws *websocket.Conn) error {
	body, err := json.Marshal(map[string]string{"bot_id": c.b.opt.BotID, "secret": c.b.opt.Secret})
	if err != nil {
		return err
	}
	id := reqID(cmdSubscribe)
	if err := ws.WriteMessage(websocket.TextMessage, encoded(frame{Cmd: cmdSubscribe, Headers: headers{id}, Body: body}).Data); err != nil {
		return err
	}
	for range 16 { // something else may come before
		_, raw, err := ws.ReadMessage()
		if err != nil {
			return err
		}
		var f frame
		if json.Unmarshal(raw, &f) != nil || f.Headers.ReqID != id {
			continue
		}
		return c.refused(f)
	}
	return errors.New("没有答复订阅")
}

// refused is the error an answer tells of; nil when it is none.
func (c *conn) refused(f frame) error {
	switch {
	case f.ErrCode == nil:
		return fmt.Errorf("%w：企业微信的答复没有errcode", openapi.ErrUnsure)
	case *f.ErrCode == 0:
		return nil
	}
	return c.b.hooks.Outcome(&openapi.Answer{Platform: "企业微信", Status: http.StatusOK, Code: strconv.Itoa(*f.ErrCode), Said: clip(bot.CleanLine(f.ErrMsg), 200)})
}

// answered takes an answer to a request, which have to be taken in the order they come: of two under one
// req_id nothing else tells which is whose.
func (c *conn) answered(raw longconn.Frame) bool {
	var f frame
	if raw.Binary || json.Unmarshal(raw.Data, &f) != nil || f.Cmd != "" {
		return false
	}
	c.landed(f)
	return true
}

// take handles a frame about something that happened.
func (c *conn) take(ctx context.Context, k *longconn.Conn, raw longconn.Frame) {
	var f frame
	if raw.Binary || json.Unmarshal(raw.Data, &f) != nil {
		c.b.opt.Log.WarnContext(ctx, "企业微信长连接收到无法识别的内容，已忽略", "bytes", len(raw.Data))
		return
	}
	if f.Cmd == cmdMessage || f.Cmd == cmdEvent {
		c.tell(ctx, k, f)
	}
}

// tell hands in what happened, and acknowledges it by the first frame of the answer: what
// could not be kept is not, and comes again.
func (c *conn) tell(ctx context.Context, k *longconn.Conn, f frame) {
	var in callback
	if json.Unmarshal(f.Body, &in) != nil {
		c.b.opt.Log.WarnContext(ctx, "企业微信长连接收到无法识别的内容，已忽略", "cmd", f.Cmd, "bytes", len(f.Body))
		return
	}
	if in.MsgType == "event" && in.Event.Type == "disconnected_event" {
		c.mu.Lock()
		c.kicked = c.b.opt.Now()
		c.mu.Unlock()
		return
	}
	e, ok := fromCallback(&in, c.b.opt.Now())
	if !ok {
		return
	}
	if len(f.Headers.ReqID) <= 250 {
		e.Meta[metaRequest] = f.Headers.ReqID
	}
	if err := c.b.take(ctx, c.in, e); err != nil {
		c.b.opt.Log.ErrorContext(ctx, "企业微信消息未能保存，等它重发", "err", err)
		return
	}
	if e.Kind != bot.EventSaid {
		return
	}
	body, err := json.Marshal(stream(bot.ReplyID(e.ID, 0), "", false))
	if err != nil {
		return
	}
	// Nobody waits for its answer, which must not be taken for another's all the same.
	if _, err := c.put(k, f.Headers.ReqID, encoded(frame{Cmd: cmdRespond, Headers: headers{f.Headers.ReqID}, Body: body})); err != nil {
		c.b.opt.Log.WarnContext(ctx, "企业微信消息已保存，但没能确认，它会重发", "err", err)
	}
}

// expect makes a place for an answer to req_id: the answers to one come in the order of the
// requests. Who gives up waiting takes it back.
func (c *conn) expect(id string) chan frame {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.flying >= maxFlight { // most of them will never be answered
		c.flights, c.flying = map[string][]chan frame{}, 0
	}
	done := make(chan frame, 1)
	c.flights[id] = append(c.flights[id], done)
	c.flying++
	return done
}

// put writes a request, and returns where its answer comes.
func (c *conn) put(k *longconn.Conn, id string, f longconn.Frame) (chan frame, error) {
	c.writing.Lock()
	defer c.writing.Unlock()
	done := c.expect(id)
	err := k.Write(f)
	if err != nil {
		c.forget(id, done)
	}
	return done, err
}

// landed gives an answer to who asked first under its req_id.
func (c *conn) landed(f frame) {
	c.mu.Lock()
	defer c.mu.Unlock()
	waiting := c.flights[f.Headers.ReqID]
	if len(waiting) == 0 {
		return // of a ping, or of an earlier connection
	}
	waiting[0] <- f
	c.flying--
	if c.flights[f.Headers.ReqID] = waiting[1:]; len(waiting) == 1 {
		delete(c.flights, f.Headers.ReqID)
	}
}

// forget takes back a place for an answer that nobody waits for.
func (c *conn) forget(id string, done chan frame) {
	c.mu.Lock()
	defer c.mu.Unlock()
	i := slices.Index(c.flights[id], done)
	if i < 0 {
		return
	}
	c.flying--
	if c.flights[id] = slices.Delete(c.flights[id], i, i+1); len(c.flights[id]) == 0 {
		delete(c.flights, id)
	}
}

// request sends a command and waits for its answer. Its error is that of Sender.Send.
func (c *conn) request(ctx context.Context, cmd, id string, body any) error {
	raw, err := json.Marshal(body)
	if err != nil {
		return reminders.Rejected(err)
	}
	if err := ctx.Err(); err != nil {
		return reminders.Refused(err)
	}
	if id == "" {
		id = reqID(cmd)
	}
	k, done, err := c.sent(ctx, id, encoded(frame{Cmd: cmd, Headers: headers{id}, Body: raw}))
	if err != nil {
		return err
	}
	select {
	case f := <-done:
		return c.refused(f)
	case <-k.Ended():
		return fmt.Errorf("%w：长连接断开了", openapi.ErrUnsure)
	case <-ctx.Done():
		// An answer that never comes must not stand before that of the next attempt, which has the same
		// req_id: 企业微信 wants that of the message, and its answers name nothing else, so that attempts
		// cannot be told apart. One that comes late is then the next attempt's. Both are about the same
		// stream: when the late one says no, there is another attempt, which is told that it is finished.
		c.forget(id, done)
		return fmt.Errorf("%w：%w", openapi.ErrUnsure, ctx.Err())
	}
}

// sent writes a request over the connection, and returns where its answer comes. A connection
// is waited for a little, as it may just be opened again.
func (c *conn) sent(ctx context.Context, id string, f longconn.Frame) (*longconn.Conn, chan frame, error) {
	for range 40 {
		if k := c.keeper.Conn(); k != nil {
			done, err := c.put(k, id, f)
			if err == nil {
				return k, done, nil
			}
			if !errors.Is(err, longconn.ErrEnded) {
				return nil, nil, fmt.Errorf("%w：%w", openapi.ErrUnsure, err)
			}
		}
		if outbox.Pause(ctx, 50*time.Millisecond); ctx.Err() != nil {
			break
		}
	}
	return nil, nil, reminders.TryAfter(errAway, 2*time.Second)
}

// stream is a message that is written bit by bit; of the same id it is the same.
func stream(id, content string, finish bool) any {
	return map[string]any{"msgtype": "stream", "stream": map[string]any{"id": id, "finish": finish, "content": content}}
}

func markdown(content string) map[string]any {
	return map[string]any{"msgtype": "markdown", "markdown": map[string]string{"content": content}}
}

func reqID(cmd string) string { return cmd + "_" + rand.Text() }

func encoded(f frame) longconn.Frame {
	raw, _ := json.Marshal(f) // of strings and raw JSON
	return longconn.Frame{Data: raw}
}
