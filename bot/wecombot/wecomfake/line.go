package wecomfake

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// line is the long connection of a robot; a second one drives the first off.
type line struct {
	f       *Fake
	ws      *websocket.Conn
	writing sync.Mutex
	ended   chan struct{}
}

type frame struct {
	Cmd     string          `json:"cmd,omitempty"`
	Headers map[string]any  `json:"headers"`
	Body    json.RawMessage `json:"body,omitempty"`
	ErrCode *int            `json:"errcode,omitempty"`
	ErrMsg  string          `json:"errmsg,omitempty"`
}

func (f *Fake) serveLine(w http.ResponseWriter, r *http.Request) {
	up := websocket.Upgrader{}
	ws, err := up.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	ws.SetReadLimit(maxFrame)
	l := &line{f: f, ws: ws, ended: make(chan struct{})}
	defer l.close()
	defer close(l.ended)
	defer func() {
		f.mu.Lock()
		if f.line == l {
			f.line = nil
		}
		f.mu.Unlock()
	}()
	for subscribed := false; ; {
		_ = ws.SetReadDeadline(time.Now().Add(2 * time.Minute))
		_, raw, err := ws.ReadMessage()
		if err != nil {
			return
		}
		var in frame
		id := ""
		if json.Unmarshal(raw, &in) == nil {
			id, _ = in.Headers["req_id"].(string)
		}
		if id == "" || in.Cmd == "" {
			f.mu.Lock()
			f.complain("a frame without command or req_id: %.200s", raw)
			f.mu.Unlock()
			continue
		}
		if !subscribed && in.Cmd != "aibot_subscribe" {
			l.answer(id, 846609, "aibot websocket not subscribed")
			continue
		}
		if in.Cmd == "aibot_subscribe" {
			subscribed = l.subscribe(id, in.Body)
			continue
		}
		if !l.handle(in.Cmd, id, in.Body) {
			return
		}
	}
}

func (l *line) close() { _ = l.ws.Close() }

func (l *line) write(v any) bool {
	l.writing.Lock()
	defer l.writing.Unlock()
	_ = l.ws.SetWriteDeadline(time.Now().Add(5 * time.Second))
	return l.ws.WriteJSON(v) == nil
}

func (l *line) answer(id string, code int, msg string) {
	l.write(frame{Headers: map[string]any{"req_id": id}, ErrCode: &code, ErrMsg: msg})
}

// subscribe takes a robot in, and drives off its earlier connection.
func (l *line) subscribe(id string, body json.RawMessage) bool {
	var who struct {
		BotID  string `json:"bot_id"`
		Secret string `json:"secret"`
	}
	f := l.f
	if json.Unmarshal(body, &who) != nil || who.BotID != f.cfg.BotID || who.Secret != f.cfg.Secret || f.cfg.BotID == "" {
		l.answer(id, 853000, "invalid bot_id or secret")
		return false
	}
	f.mu.Lock()
	old := f.line
	f.line = l
	f.mu.Unlock()
	if old != nil {
		old.write(map[string]any{"cmd": "aibot_event_callback", "headers": map[string]string{"req_id": "kick"}, "body": map[string]any{
			"msgid": "kick", "msgtype": "event", "event": map[string]string{"eventtype": "disconnected_event"}}})
		old.close()
	}
	l.answer(id, 0, "ok")
	return true
}

// Lines is how many connections there are: none or one.
func (f *Fake) Lines() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.line == nil {
		return 0
	}
	return 1
}

// Drop ends the connection as a network does.
func (f *Fake) Drop() {
	f.mu.Lock()
	l := f.line
	f.mu.Unlock()
	if l != nil {
		l.close()
	}
}

// said is a body of a reply or a push.
type said struct {
	ChatID  string `json:"chatid"`
	MsgType string `json:"msgtype"`
	Stream  struct {
		ID      string `json:"id"`
		Finish  bool   `json:"finish"`
		Content string `json:"content"`
	} `json:"stream"`
	Markdown struct{ Content string } `json:"markdown"`
	Text     struct{ Content string } `json:"text"`
}

// handle does a command; false ends the connection.
func (l *line) handle(cmd, id string, body json.RawMessage) bool {
	var in said
	if cmd != "ping" && json.Unmarshal(body, &in) != nil {
		l.f.note("%s: an unreadable body", cmd)
		l.answer(id, 40008, "invalid message type")
		return true
	}
	switch cmd {
	case "ping":
		l.answer(id, 0, "ok")
	case "aibot_respond_msg":
		return l.done(id, func() (int, Behaviour) { return l.f.respond(id, &in) })
	case "aibot_send_msg":
		return l.done(id, func() (int, Behaviour) { return l.f.push(&in) })
	case "aibot_respond_welcome_msg":
		code := l.f.welcome(id, &in)
		l.answer(id, code, "")
	default:
		l.f.note("unknown command %q", cmd)
		l.answer(id, 40008, "invalid cmd")
	}
	return true
}

// done answers a command as its message is treated.
func (l *line) done(id string, do func() (int, Behaviour)) bool {
	code, b := do()
	if b.Held != nil {
		<-b.Held
	}
	switch {
	case code != 0:
		l.answer(id, code, fmt.Sprintf("error %d", code))
	case b.Reset:
		l.close()
		return false
	case b.Hang:
	case b.Lost:
		l.answer(id, -1, "system busy")
	default:
		l.answer(id, 0, "ok")
	}
	return true
}

func (f *Fake) note(format string, args ...any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.complain(format, args...)
}

// respond is a frame of an answer to a message that was told of.
func (f *Fake) respond(id string, in *said) (int, Behaviour) {
	f.mu.Lock()
	defer f.mu.Unlock()
	req := f.requests[id]
	if req == nil {
		return 846605, Behaviour{}
	}
	if in.MsgType != "stream" || in.Stream.ID == "" || len(in.Stream.ID) > 256 || len(in.Stream.Content) > maxStream {
		f.complain("a reply of %s, %d bytes", in.MsgType, len(in.Stream.Content))
		return 40058, Behaviour{}
	}
	req.once.Do(func() { close(req.acked); f.counts.Acked++ })
	m := f.streams[in.Stream.ID]
	if m != nil && m.finished {
		if in.Stream.Finish {
			f.counts.Twice++
		}
		return 6000, Behaviour{}
	}
	if m == nil {
		m = &Message{ID: in.Stream.ID, To: req.to, Place: req.place, By: "stream"}
		f.streams[in.Stream.ID] = m
	}
	if !in.Stream.Finish {
		return 0, Behaviour{}
	}
	b := f.treated("stream", req.place)
	switch {
	case b.ErrCode != 0:
		return b.ErrCode, b
	case f.full(req.place):
		return 45009, b
	}
	if code := f.checkText(in.Stream.Content, maxStream); code != 0 {
		return code, b
	}
	m.Text, m.finished = in.Stream.Content, true
	f.show(m)
	return 0, b
}

// push is a message nobody asked for just now.
func (f *Fake) push(in *said) (int, Behaviour) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.groups[in.ChatID] == nil && !f.people[in.ChatID] {
		return 93006, Behaviour{}
	}
	if in.MsgType != "markdown" {
		f.complain("a push of %s", in.MsgType)
		return 40008, Behaviour{}
	}
	b := f.treated("push", in.ChatID)
	switch {
	case b.ErrCode != 0:
		return b.ErrCode, b
	case f.full(in.ChatID):
		return 45009, b
	}
	if code := f.checkText(in.Markdown.Content, maxMarkdown); code != 0 {
		return code, b
	}
	f.show(&Message{Place: in.ChatID, By: "push", Text: in.Markdown.Content})
	return 0, b
}

func (f *Fake) welcome(id string, in *said) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	req := f.requests[id]
	if req == nil || req.used {
		return 846605
	}
	if in.MsgType != "text" || in.Text.Content == "" {
		f.complain("a welcome of %s", in.MsgType)
		return 40058
	}
	req.used = true
	req.once.Do(func() { close(req.acked); f.counts.Acked++ })
	f.show(&Message{Place: req.place, By: "welcome", Text: in.Text.Content})
	return 0
}
