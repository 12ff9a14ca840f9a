package dingtalkfake

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// Call is a request that arrived.
type Call struct {
	Path string
	Nth  int // of this path, from 1
}

// Behaviour is how a call is treated. The zero value takes it.
type Behaviour struct {
	Status     int
	Code       string // of the body; with Status
	RetryAfter string
	Location   string
	Delay      time.Duration // the answer comes so much later than the record
	Hang       bool
	Reset      bool
}

// Behave decides how calls are treated from now on; nil takes them all.
func (d *DingTalk) Behave(f func(c Call) Behaviour) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.behave = f
}

// Calls is how often each path was called.
func (d *DingTalk) Calls() map[string]int {
	d.mu.Lock()
	defer d.mu.Unlock()
	out := map[string]int{}
	for k, v := range d.calls {
		out[k] = v
	}
	return out
}

// refusal is an error as the interfaces give it.
type refusal struct {
	status int
	code   string
	text   string
	bad    bool // no app may do this
}

func (r *refusal) Error() string { return r.code + " " + r.text }

func wrong(code, format string, args ...any) error {
	return &refusal{http.StatusBadRequest, code, fmt.Sprintf(format, args...), true}
}

func refuse(code string) error { return &refusal{http.StatusBadRequest, code, code, false} }

// body is a request that was authorised.
type body struct {
	r    *http.Request
	raw  []byte
	path string
}

// into reads the body; unknown fields are no app's to send.
func (b body) into(v any) error {
	dec := json.NewDecoder(strings.NewReader(string(b.raw)))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		return wrong("invalidParameter.param.invalid", "%s: %v", b.path, err)
	}
	return nil
}

// authorised wraps what needs a token.
func (d *DingTalk) authorised(f func(body) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		raw, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
		if err != nil {
			return
		}
		old := strings.HasPrefix(r.URL.Path, "/topapi/")
		token := r.Header.Get("x-acs-dingtalk-access-token")
		if old {
			token = r.URL.Query().Get("access_token")
		}
		d.mu.Lock()
		ok := d.cfg.Now().Before(d.tokens[token])
		d.mu.Unlock()
		b := d.arrived(r.Method + " " + r.URL.Path)
		if !ok {
			err = &refusal{http.StatusUnauthorized, "InvalidAuthentication", "不合法的access_token", false}
			if old {
				err = &refusal{http.StatusOK, "40014", "不合法的access_token", false}
			}
		}
		var out any
		refused := b.Status >= 400 && b.Status < 500
		if err == nil && !refused {
			out, err = f(body{r, raw, r.URL.Path})
		}
		if d.treat(w, r, b) {
			return
		}
		d.answer(w, out, err, old)
	}
}

// arrived counts a call and says how it is to be treated.
func (d *DingTalk) arrived(path string) Behaviour {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.calls[path]++
	if d.behave == nil {
		return Behaviour{}
	}
	return d.behave(Call{Path: path, Nth: d.calls[path]})
}

// treat does what a Behaviour says instead of an answer.
func (d *DingTalk) treat(w http.ResponseWriter, r *http.Request, b Behaviour) (done bool) {
	if b.Delay > 0 {
		select {
		case <-time.After(b.Delay):
		case <-d.closed:
		}
	}
	switch {
	case b.Hang:
		select {
		case <-r.Context().Done():
		case <-d.closed:
		}
		panic(http.ErrAbortHandler)
	case b.Reset:
		c, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		if tcp, ok := c.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0)
		}
		_ = c.Close()
		return true
	case b.Status != 0:
		if b.RetryAfter != "" {
			w.Header().Set("Retry-After", b.RetryAfter)
		}
		if b.Location != "" {
			w.Header().Set("Location", b.Location)
		}
		w.WriteHeader(b.Status)
		if b.Code != "" {
			_ = json.NewEncoder(w).Encode(map[string]string{"code": b.Code, "message": b.Code})
		}
		return true
	}
	return false
}

func (d *DingTalk) answer(w http.ResponseWriter, out any, err error, old bool) {
	w.Header().Set("Content-Type", "application/json")
	r, ok := err.(*refusal)
	switch {
	case !ok && old:
		_ = json.NewEncoder(w).Encode(map[string]any{"errcode": 0, "errmsg": "ok", "result": out})
	case !ok:
		_ = json.NewEncoder(w).Encode(out)
	default:
		if r.bad {
			d.complain(r.Error())
		}
		if old {
			var code any = r.code
			if n := 0; len(r.code) > 0 {
				if _, err := fmt.Sscan(r.code, &n); err == nil {
					code = n
				}
			}
			_ = json.NewEncoder(w).Encode(map[string]any{"errcode": code, "errmsg": r.text})
			return
		}
		w.WriteHeader(r.status)
		_ = json.NewEncoder(w).Encode(map[string]string{"code": r.code, "message": r.text, "requestid": rand.Text()})
	}
}
