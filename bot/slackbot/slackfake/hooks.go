package slackfake

import (
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"
)

// hook is a response_url.
type hook struct {
	user, channel, ts string // ts of the message pressed
	uses              int
	until             time.Time
}

// A response_url can be used so often, so long.
const (
	hookUses = 5
	hookLife = 30 * time.Minute
)

func (s *Slack) newHook(user, channel, ts string) string {
	id := s.newID("hook")
	s.hooks[id] = &hook{user: user, channel: channel, ts: ts, until: s.cfg.Now().Add(hookLife)}
	return s.Origin() + "/hook/" + id
}

func (s *Slack) serveHook(w http.ResponseWriter, r *http.Request) {
	raw, _ := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	var in struct {
		Type    string          `json:"response_type"`
		Replace bool            `json:"replace_original"`
		Delete  bool            `json:"delete_original"`
		Text    string          `json:"text"`
		Blocks  json.RawMessage `json:"blocks"`
		Thread  string          `json:"thread_ts"`
	}
	s.mu.Lock()
	s.made["response_url"]++
	call, behave := Call{Method: "response_url", Nth: s.made["response_url"], Args: Args{"body": string(raw)}}, s.behave
	s.mu.Unlock()
	var b Behaviour
	if behave != nil {
		b = behave(call)
	}
	if b.does() {
		if code, what := s.useHook(r.PathValue("id"), func() string {
			if r.Method != http.MethodPost || !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") ||
				json.Unmarshal(raw, &in) != nil {
				return "invalid_payload"
			}
			return ""
		}); what != "" {
			http.Error(w, what, code)
			return
		}
		s.mu.Lock()
		what := s.respond(s.hooks[r.PathValue("id")], in.Type, in.Replace, in.Delete, Args{"text": in.Text, "blocks": string(in.Blocks)}, in.Thread)
		s.mu.Unlock()
		if what != "" {
			http.Error(w, what, http.StatusBadRequest)
			return
		}
	}
	s.pause(b.Delay)
	if b.odd() {
		s.misbehave(w, r, b)
		return
	}
	_, _ = w.Write([]byte("ok"))
}

func (s *Slack) useHook(id string, check func() string) (int, string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	h := s.hooks[id]
	if h == nil || s.cfg.Now().After(h.until) {
		return http.StatusNotFound, "expired_url"
	}
	if h.uses >= hookUses {
		s.complainLocked("a response_url was used more than %d times", hookUses)
		return http.StatusNotFound, "used_url"
	}
	if what := check(); what != "" {
		s.complainLocked("response_url: %s", what)
		return http.StatusBadRequest, what
	}
	h.uses++
	return 0, ""
}

// respond does what a response_url is asked for: a message for one (by default) or
// all, or another in place of the one pressed.
func (s *Slack) respond(h *hook, kind string, replace, remove bool, a Args, thread string) string {
	c := s.channels[h.channel]
	same := func(m *Message) bool { return m.TS == h.ts }
	if remove {
		c.messages, c.ghosts = slices.DeleteFunc(c.messages, same), slices.DeleteFunc(c.ghosts, same)
		return ""
	}
	m, err := s.compose(a)
	if err != nil {
		s.complainLocked("response_url: %v", err)
		return err.Error()
	}
	if replace {
		for _, l := range [][]*Message{c.messages, c.ghosts} {
			if i := slices.IndexFunc(l, same); i >= 0 {
				l[i].Text, l[i].Blocks, l[i].Edited = m.Text, m.Blocks, l[i].Edited+1
				return ""
			}
		}
		return "message_not_found"
	}
	m.Channel, m.TS, m.Thread = c.id, s.nextTS(), thread
	if kind == "in_channel" {
		c.messages = append(c.messages, m)
		return ""
	}
	m.For = h.user
	c.ghosts = append(c.ghosts, m)
	return ""
}
