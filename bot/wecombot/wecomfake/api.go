package wecomfake

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// reply answers a call of the interfaces as it is treated: HTTP 200, whatever went wrong.
func (f *Fake) reply(w http.ResponseWriter, code int, b Behaviour, more map[string]any) {
	switch {
	case b.Hang:
		time.Sleep(4 * time.Second)
		panic(http.ErrAbortHandler)
	case b.Reset:
		panic(http.ErrAbortHandler)
	case b.Status != 0:
		if b.RetryAfter != "" {
			w.Header().Set("Retry-After", b.RetryAfter)
		}
		w.WriteHeader(b.Status)
		return
	case b.Lost:
		code = -1
	}
	out := map[string]any{"errcode": code, "errmsg": "ok"}
	if code != 0 {
		out["errmsg"] = fmt.Sprintf("error %d, hint: [1], from ip: 203.0.113.9", code)
	}
	for k, v := range more {
		out[k] = v
	}
	w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	_ = json.NewEncoder(w).Encode(out)
}

func (f *Fake) getToken(w http.ResponseWriter, r *http.Request) {
	if q := r.URL.Query(); f.cfg.CorpID == "" || q.Get("corpid") != f.cfg.CorpID || q.Get("corpsecret") != f.cfg.AppSecret {
		f.reply(w, 40001, Behaviour{}, nil)
		return
	}
	f.mu.Lock()
	f.seq++
	token := "accesstoken" + strconv.Itoa(f.seq)
	f.tokens[token] = time.Now().Add(f.cfg.TokenLife)
	f.mu.Unlock()
	f.reply(w, 0, Behaviour{}, map[string]any{"access_token": token, "expires_in": int(f.cfg.TokenLife.Seconds())})
}

// Revoke makes every access_token useless.
func (f *Fake) Revoke() {
	f.mu.Lock()
	defer f.mu.Unlock()
	clear(f.tokens)
}

// Tokens is how many access tokens are good.
func (f *Fake) Tokens() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.tokens)
}

func body(r *http.Request, into any) error {
	raw, err := io.ReadAll(io.LimitReader(r.Body, maxFrame))
	if err != nil {
		return err
	}
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		return fmt.Errorf("content type %q", r.Header.Get("Content-Type"))
	}
	return json.Unmarshal(raw, into)
}

// sendByApp is message/send.
func (f *Fake) sendByApp(w http.ResponseWriter, r *http.Request) {
	var in struct {
		ToUser    string `json:"touser"`
		AgentID   int    `json:"agentid"`
		MsgType   string `json:"msgtype"`
		Markdown  struct{ Content string }
		Duplicate int `json:"enable_duplicate_check"`
		Interval  int `json:"duplicate_check_interval"`
	}
	err := body(r, &in)
	f.mu.Lock()
	code, b, more := f.byApp(r.URL.Query().Get("access_token"), in.ToUser, in.AgentID, in.MsgType, in.Markdown.Content, in.Duplicate == 1, in.Interval, err)
	f.mu.Unlock()
	f.reply(w, code, b, more)
}

// byApp is called with the lock held.
func (f *Fake) byApp(token, person string, agent int, kind, text string, unique bool, interval int, err error) (int, Behaviour, map[string]any) {
	switch {
	case err != nil || kind != "markdown":
		f.complain("message/send: %s, %v", kind, err)
		return 40008, Behaviour{}, nil
	case !time.Now().Before(f.tokens[token]):
		return 42001, Behaviour{}, nil
	case agent != f.cfg.AgentID:
		return 40056, Behaviour{}, nil
	case !f.people[person]:
		return 0, Behaviour{}, map[string]any{"invaliduser": person}
	case interval > 4*60*60:
		f.complain("duplicates are looked for in %d s", interval)
		return 40058, Behaviour{}, nil
	}
	b := f.treated("app", person)
	switch {
	case b.ErrCode != 0:
		return b.ErrCode, b, nil
	case b.Status != 0 && b.Status < 500:
		return 0, b, nil
	}
	if code := f.checkText(text, maxApp); code != 0 {
		return code, b, nil
	}
	key := person + "\x00" + text
	if until := f.app[key]; unique && time.Now().Before(until) {
		return 0, b, map[string]any{"msgid": "dropped"}
	}
	if unique {
		f.app[key] = time.Now().Add(time.Duration(interval) * time.Second)
	}
	f.show(&Message{Place: person, By: "app", Text: text})
	return 0, b, map[string]any{"msgid": strconv.Itoa(f.seq)}
}

// respondByURL is a response_url, which takes one message.
func (f *Fake) respondByURL(w http.ResponseWriter, r *http.Request) {
	var in said
	err := body(r, &in)
	f.mu.Lock()
	code, b := f.byURL(r.URL.Query().Get("response_code"), &in, err)
	f.mu.Unlock()
	f.reply(w, code, b, nil)
}

// byURL is called with the lock held.
func (f *Fake) byURL(name string, in *said, err error) (int, Behaviour) {
	req := f.codes[name]
	switch {
	case err != nil || in.MsgType != "markdown":
		f.complain("response_url: %s, %v", in.MsgType, err)
		return 40008, Behaviour{}
	case req == nil:
		return 40093, Behaviour{}
	case req.used:
		f.counts.Twice++
		return 40093, Behaviour{}
	}
	b := f.treated("response", req.place)
	switch {
	case b.ErrCode != 0:
		return b.ErrCode, b
	case b.Status != 0 && b.Status < 500:
		return 0, b
	}
	if code := f.checkText(in.Markdown.Content, maxMarkdown); code != 0 {
		return code, b
	}
	req.used = true
	f.show(&Message{ID: name, To: req.to, Place: req.place, By: "response", Text: in.Markdown.Content})
	return 0, b
}
