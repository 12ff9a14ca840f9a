package feishufake

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// conn is a long connection of the app.
type conn struct {
	ws      *websocket.Conn
	writing sync.Mutex
	mu      sync.Mutex
	waiting map[string]chan []byte // message_id -> what is answered
}

func (f *Feishu) where(_ *http.Request, body []byte) (any, *refusal) {
	var in struct{ AppID, AppSecret string }
	if json.Unmarshal(body, &in) != nil || in.AppID != f.cfg.AppID || in.AppSecret != f.cfg.AppSecret {
		return nil, &refusal{http.StatusOK, 514, "auth failed"}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.conns) >= 50 {
		return nil, &refusal{http.StatusOK, 1000040350, "exceed conn limit"}
	}
	return map[string]any{
		"URL":          fmt.Sprintf("ws%s/ws?device_id=%d&service_id=33554678&access_key=TOPSECRETticket", strings.TrimPrefix(f.server.URL, "http"), f.next()),
		"ClientConfig": map[string]any{"ReconnectCount": -1, "ReconnectInterval": 120, "ReconnectNonce": 30, "PingInterval": f.cfg.Ping},
	}, nil
}

func (f *Feishu) accept(w http.ResponseWriter, r *http.Request) {
	if r.URL.Query().Get("access_key") != "TOPSECRETticket" {
		w.Header().Set("Handshake-Status", "514")
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	up := websocket.Upgrader{}
	ws, err := up.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	c := &conn{ws: ws, waiting: map[string]chan []byte{}}
	f.mu.Lock()
	f.conns = append(f.conns, c)
	f.mu.Unlock()
	defer func() {
		_ = ws.Close()
		f.mu.Lock()
		defer f.mu.Unlock()
		f.conns = slices.DeleteFunc(f.conns, func(o *conn) bool { return o == c })
	}()
	for {
		kind, raw, err := ws.ReadMessage()
		if err != nil {
			return
		}
		fr, err := decode(raw)
		if kind != websocket.BinaryMessage || err != nil {
			f.complain("a frame that cannot be read: %v", err)
			continue
		}
		if fr.service != 33554678 {
			f.complain("a frame of service %d", fr.service)
		}
		f.mu.Lock()
		stalled := f.stalled
		f.mu.Unlock()
		switch {
		case stalled:
		case fr.method == 0 && fr.headers["type"] == "ping":
			config, _ := json.Marshal(map[string]int{"PingInterval": f.cfg.Ping})
			c.write(fr2{method: 0, service: fr.service, headers: map[string]string{"type": "pong"}, payload: config})
		case fr.method == 1:
			c.mu.Lock()
			if ch := c.waiting[fr.headers["message_id"]]; ch != nil {
				ch <- fr.payload
			}
			delete(c.waiting, fr.headers["message_id"])
			c.mu.Unlock()
			if fr.headers["biz_rt"] == "" {
				f.complain("an answer does not say how long it took")
			}
		default:
			f.complain("frame of method %d, %v", fr.method, fr.headers)
		}
	}
}

func (c *conn) write(fr fr2) {
	c.writing.Lock()
	defer c.writing.Unlock()
	_ = c.ws.WriteMessage(websocket.BinaryMessage, encode(fr))
}

// overConn sends a body over one of the connections, in parts when it is long.
func (f *Feishu) overConn(body []byte) ([]byte, error) {
	f.mu.Lock()
	var c *conn
	if len(f.conns) > 0 {
		c = f.conns[rand.IntN(len(f.conns))]
	}
	id := fmt.Sprintf("msg-%d", f.next())
	f.mu.Unlock()
	if c == nil {
		return nil, errNoConn
	}
	got := make(chan []byte, 1)
	c.mu.Lock()
	c.waiting[id] = got
	c.mu.Unlock()
	sum := (len(body) + f.cfg.Part - 1) / f.cfg.Part
	for _, i := range rand.Perm(sum) {
		part := body[i*f.cfg.Part : min((i+1)*f.cfg.Part, len(body))]
		c.write(fr2{method: 1, service: 33554678, seq: uint64(i), payload: part, headers: map[string]string{
			"type": "event", "message_id": id, "sum": fmt.Sprint(sum), "seq": fmt.Sprint(i), "trace_id": "trace", "timestamp": fmt.Sprint(f.cfg.Now().UnixMilli())}})
	}
	select {
	case answer := <-got:
		var a struct {
			Code int    `json:"code"`
			Data []byte `json:"data"`
		}
		if err := json.Unmarshal(answer, &a); err != nil {
			f.complain("an answer that cannot be read: %.200s", answer)
			return nil, err
		}
		if a.Code != http.StatusOK {
			return nil, fmt.Errorf("code %d", a.Code)
		}
		return a.Data, nil
	case <-time.After(f.cfg.Patience):
		return nil, fmt.Errorf("no answer in %s", f.cfg.Patience)
	case <-f.closed:
		return nil, errNoConn
	}
}

// Conns is how many long connections the app has open.
func (f *Feishu) Conns() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.conns)
}

// Stall lets the connections look open, with nothing on them.
func (f *Feishu) Stall(on bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.stalled = on
}

// Cut ends all long connections.
func (f *Feishu) Cut() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, c := range f.conns {
		_ = c.ws.Close()
	}
}
