package dingtalkfake

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// conn is an app over Stream mode.
type conn struct {
	ws      *websocket.Conn
	mu      sync.Mutex
	waiting map[string]*Delivery // by messageId
	opaque  map[string]string    // of pings
	ended   chan struct{}
}

// Streams is how many connections are open.
func (d *DingTalk) Streams() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.conns)
}

func (d *DingTalk) openStream(w http.ResponseWriter, r *http.Request) {
	b := d.arrived("POST " + r.URL.Path)
	var in struct {
		ClientID, ClientSecret, UA, LocalIP string
		Subscriptions                       []struct{ Type, Topic string }
	}
	err := json.NewDecoder(io.LimitReader(r.Body, 1<<16)).Decode(&in)
	if d.treat(w, r, b) {
		return
	}
	if err != nil || in.ClientID != d.cfg.ClientID || in.ClientSecret != d.cfg.ClientSecret {
		d.answer(w, nil, &refusal{http.StatusUnauthorized, "authFailed", "鉴权失败", false}, false)
		return
	}
	want := []string{"EVENT *", "CALLBACK " + topicRobot, "CALLBACK " + topicCard}
	for _, s := range in.Subscriptions {
		want = slices.DeleteFunc(want, func(x string) bool { return x == s.Type+" "+s.Topic })
	}
	if len(want) > 0 {
		d.complain("not subscribed to " + strings.Join(want, ", "))
	}
	t := "ticket+/TOPSECRET" + rand.Text()
	d.mu.Lock()
	d.tickets[t] = true
	d.mu.Unlock()
	d.answer(w, map[string]string{"endpoint": "ws" + strings.TrimPrefix(d.server.URL, "http") + "/connect", "ticket": t}, nil, false)
}

func (d *DingTalk) connect(w http.ResponseWriter, r *http.Request) {
	t := r.URL.Query().Get("ticket")
	d.mu.Lock()
	ok := d.tickets[t]
	delete(d.tickets, t) // good for once
	d.mu.Unlock()
	if !ok {
		http.Error(w, "ticket", http.StatusUnauthorized)
		return
	}
	var up websocket.Upgrader
	ws, err := up.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	c := &conn{ws: ws, waiting: map[string]*Delivery{}, opaque: map[string]string{}, ended: make(chan struct{})}
	d.mu.Lock()
	d.conns = append(d.conns, c)
	d.mu.Unlock()
	d.under.Go(func() { d.readStream(c) })
	d.system(c, "CONNECTED", "")
	d.system(c, "ping", `{"opaque":"`+rand.Text()+`"}`)
}

// system sends what is about the connection itself.
func (d *DingTalk) system(c *conn, topic, data string) {
	id := rand.Text()
	if topic == "ping" {
		c.mu.Lock()
		c.opaque[id] = data
		c.mu.Unlock()
	}
	_ = d.write(c, "SYSTEM", topic, id, "", data)
}

func (d *DingTalk) write(c *conn, kind, topic, id, event, data string) error {
	h := map[string]string{"appId": "app", "connectionId": "c1", "contentType": "application/json", "messageId": id,
		"time": strconv.FormatInt(d.cfg.Now().UnixMilli(), 10), "topic": topic}
	if kind == "EVENT" {
		h["eventId"], h["eventType"], h["eventCorpId"], h["eventBornTime"] = id, event, Corp, h["time"]
	}
	raw, _ := json.Marshal(map[string]any{"specVersion": "1.0", "type": kind, "headers": h, "data": data})
	c.mu.Lock()
	defer c.mu.Unlock()
	_ = c.ws.SetWriteDeadline(time.Now().Add(5 * time.Second))
	return c.ws.WriteMessage(websocket.TextMessage, raw)
}

// toStream sends a delivery to one of the connections, and again when it is not acknowledged.
func (d *DingTalk) toStream(x *Delivery) {
	d.mu.Lock()
	if len(d.conns) == 0 {
		d.mu.Unlock()
		d.resend(x)
		return
	}
	d.seq++
	c := d.conns[d.seq%len(d.conns)]
	d.mu.Unlock()
	c.mu.Lock()
	c.waiting[x.ID] = x
	c.mu.Unlock()
	x.began()
	kind, topic := "CALLBACK", x.Topic
	if x.Topic == "" {
		kind, topic = "EVENT", "*"
	}
	_ = d.write(c, kind, topic, x.ID, x.Event, x.Body)
	d.resend(x)
}

func (d *DingTalk) resend(x *Delivery) {
	d.under.Go(func() {
		t := time.NewTimer(d.cfg.Resend)
		defer t.Stop()
		select {
		case <-x.done:
		case <-d.closed:
		case <-t.C:
			d.attempt(x)
		}
	})
}

// readStream takes acknowledgements.
func (d *DingTalk) readStream(c *conn) {
	defer func() {
		close(c.ended)
		_ = c.ws.Close()
		d.mu.Lock()
		d.conns = slices.DeleteFunc(d.conns, func(o *conn) bool { return o == c })
		d.mu.Unlock()
	}()
	for {
		_, raw, err := c.ws.ReadMessage()
		if err != nil {
			return
		}
		var in struct {
			Code    int    `json:"code"`
			Message string `json:"message"`
			Data    string `json:"data"`
			Headers struct {
				MessageID   string `json:"messageId"`
				ContentType string `json:"contentType"`
			} `json:"headers"`
		}
		if err := json.Unmarshal(raw, &in); err != nil || in.Headers.MessageID == "" || in.Headers.ContentType != "application/json" || in.Data != "" && !json.Valid([]byte(in.Data)) {
			d.complain(fmt.Sprintf("an answer that is none: %s", raw))
			continue
		}
		c.mu.Lock()
		x, said := c.waiting[in.Headers.MessageID], c.opaque[in.Headers.MessageID]
		c.mu.Unlock()
		switch {
		case said != "" && said != in.Data:
			d.complain("a ping was answered with " + in.Data)
		case x != nil && x.Topic == "" && !strings.Contains(in.Data, `"SUCCESS"`):
			d.complain("an event was answered with " + in.Data)
		case x != nil && in.Code == http.StatusOK:
			x.answered()
		}
	}
}

// Disconnect asks every app to connect anew, as 钉钉 does before it ends a connection, and ends
// those of now.
func (d *DingTalk) Disconnect(after time.Duration) {
	d.mu.Lock()
	conns := slices.Clone(d.conns)
	d.mu.Unlock()
	for _, c := range conns {
		d.system(c, "disconnect", `{"reason":"connection is expired"}`)
		d.under.Go(func() {
			select {
			case <-time.After(after):
			case <-d.closed:
			}
			_ = c.ws.Close()
		})
	}
}

// Cut ends all connections without a word; Streams counts them no longer when it returns.
func (d *DingTalk) Cut() {
	d.mu.Lock()
	conns := d.conns
	d.conns = nil
	d.mu.Unlock()
	for _, c := range conns {
		_ = c.ws.Close()
	}
}
