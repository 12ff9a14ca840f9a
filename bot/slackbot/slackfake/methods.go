package slackfake

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Args are the arguments of a call, however they came. What is JSON inside a form
// is text here.
type Args map[string]string

// method is what the fake knows of a method.
type method struct {
	scopes []string // one of these; nil needs none
	app    bool     // takes the app's token and no other
	json   bool     // takes JSON too
	tier   int      // calls a minute; 0 is special
	do     func(s *Slack, a Args) (map[string]any, error)
}

func methods() map[string]method {
	return map[string]method{
		"auth.test":                             {do: (*Slack).authTest, json: true},
		"apps.connections.open":                 {app: true, do: (*Slack).connectionsOpen, json: true, tier: 50},
		"chat.postMessage":                      {scopes: []string{"chat:write"}, do: (*Slack).postMessage, json: true},
		"chat.postEphemeral":                    {scopes: []string{"chat:write"}, do: (*Slack).postEphemeral, json: true, tier: 100},
		"chat.update":                           {scopes: []string{"chat:write"}, do: (*Slack).update, json: true, tier: 50},
		"chat.delete":                           {scopes: []string{"chat:write"}, do: (*Slack).remove, json: true, tier: 50},
		"conversations.history":                 {do: (*Slack).history, tier: 50},
		"conversations.replies":                 {do: (*Slack).replies, tier: 50},
		"conversations.info":                    {do: (*Slack).info, tier: 50},
		"conversations.open":                    {scopes: []string{"im:write"}, do: (*Slack).openDM, json: true, tier: 50},
		"conversations.members":                 {do: (*Slack).membersOf, tier: 100},
		"users.info":                            {scopes: []string{"users:read"}, do: (*Slack).userInfo, tier: 100},
		"views.open":                            {do: (*Slack).viewsOpen, json: true, tier: 100},
		"views.push":                            {do: (*Slack).viewsPush, json: true, tier: 100},
		"views.update":                          {do: (*Slack).viewsUpdate, json: true, tier: 100},
		"views.publish":                         {do: (*Slack).viewsPublish, json: true, tier: 100},
		"assistant.threads.setStatus":           {scopes: []string{"assistant:write", "chat:write"}, do: (*Slack).setStatus, json: true},
		"assistant.threads.setTitle":            {scopes: []string{"assistant:write"}, do: (*Slack).setTitle, json: true, tier: 100},
		"assistant.threads.setSuggestedPrompts": {scopes: []string{"assistant:write"}, do: (*Slack).setPrompts, json: true, tier: 100},
	}
}

// AllScopes are all the fake knows.
func AllScopes() []string {
	return []string{
		"app_mentions:read", "assistant:write", "channels:history", "channels:read", "chat:write", "commands",
		"groups:history", "groups:read", "im:history", "im:read", "im:write", "users:read",
	}
}

// failed is ok: false.
type failed struct {
	code string
	more map[string]any
}

func (e failed) Error() string { return e.code }

func fail(code string) error { return failed{code: code} }

// limited is a 429.
type limited struct{ after time.Duration }

func (e limited) Error() string { return "ratelimited" }

func (s *Slack) serveMethod(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("method")
	m, ok := methods()[name]
	if !ok {
		s.complain("%s: no such method", name)
		answer(w, http.StatusOK, map[string]any{"ok": false, "error": "unknown_method"})
		return
	}
	args, token, err := s.read(r, m)
	if err == nil {
		err = s.authorise(name, m, token)
	}
	s.mu.Lock()
	s.made[name]++
	call, behave := Call{Method: name, Nth: s.made[name], Args: args}, s.behave
	s.mu.Unlock()
	var b Behaviour
	if behave != nil {
		b = behave(call)
	}
	var result map[string]any
	if err == nil && b.does() {
		s.mu.Lock()
		if err = s.tier(name, m); err == nil {
			result, err = m.do(s, args)
		}
		s.mu.Unlock()
	}
	s.pause(b.Delay)
	if b.odd() {
		s.misbehave(w, r, b)
		return
	}
	w.Header().Set("X-OAuth-Scopes", strings.Join(s.cfg.Scopes, ","))
	s.reply(w, name, result, err)
}

func (s *Slack) reply(w http.ResponseWriter, name string, result map[string]any, err error) {
	var l limited
	var f failed
	var b blockError
	switch {
	case errors.As(err, &l):
		w.Header().Set("Retry-After", seconds(l.after))
		answer(w, http.StatusTooManyRequests, map[string]any{"ok": false, "error": "ratelimited"})
	case errors.As(err, &b):
		s.complain("%s: %v", name, err)
		answer(w, http.StatusOK, map[string]any{"ok": false, "error": "invalid_blocks", "response_metadata": map[string]any{"messages": b.messages}})
	case errors.As(err, &f):
		out := map[string]any{"ok": false, "error": f.code}
		for k, v := range f.more {
			out[k] = v
		}
		answer(w, http.StatusOK, out)
	case err != nil:
		s.complain("%s: %v", name, err)
		answer(w, http.StatusOK, map[string]any{"ok": false, "error": err.Error()})
	default:
		result["ok"] = true
		answer(w, http.StatusOK, result)
	}
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

// read takes the arguments of a form or of JSON, and the token.
func (s *Slack) read(r *http.Request, m method) (Args, string, error) {
	if r.Method != http.MethodPost {
		s.complain("%s %s", r.Method, r.URL.Path)
		return nil, "", fail("insecure_request")
	}
	if r.URL.RawQuery != "" {
		s.complain("%s: arguments in the address, where proxies log them", r.URL.Path)
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err != nil {
		return nil, "", fail("invalid_post_type")
	}
	args := Args{}
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case kind == "application/json" && m.json:
		var raw map[string]json.RawMessage
		if len(body) > 0 && json.Unmarshal(body, &raw) != nil { // a call without arguments may have none
			return nil, "", fail("invalid_json")
		}
		for k, v := range raw {
			var text string
			if json.Unmarshal(v, &text) != nil {
				text = string(v)
			}
			args[k] = text
		}
	case kind == "application/x-www-form-urlencoded":
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return nil, "", fail("invalid_form_data")
		}
		for k := range form {
			args[k] = form.Get(k)
		}
	default:
		return nil, "", fail("invalid_post_type")
	}
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if token == "" && !m.app {
		token = args["token"]
	}
	delete(args, "token")
	return args, token, nil
}

func (s *Slack) authorise(name string, m method, token string) error {
	want := s.cfg.BotToken
	if m.app || name == "auth.test" && token == s.cfg.AppToken {
		want = s.cfg.AppToken
	}
	switch {
	case token == "":
		return fail("not_authed")
	case token != want && (token == s.cfg.AppToken || token == s.cfg.BotToken):
		return fail("not_allowed_token_type")
	case token != want:
		return fail("invalid_auth")
	}
	if m.scopes != nil && !slices.ContainsFunc(m.scopes, s.scope) {
		return s.missing(m.scopes[0])
	}
	return nil
}

func (s *Slack) scope(name string) bool { return slices.Contains(s.cfg.Scopes, name) }

func (s *Slack) missing(scope string) error {
	return failed{"missing_scope", map[string]any{"needed": scope, "provided": strings.Join(s.cfg.Scopes, ",")}}
}

// tier keeps to the calls a minute of a method.
func (s *Slack) tier(name string, m method) error {
	if !s.cfg.Tiers || m.tier == 0 {
		return nil
	}
	now := s.cfg.Now()
	last := slices.DeleteFunc(s.calls[name], func(t time.Time) bool { return now.Sub(t) >= time.Minute })
	s.calls[name] = last
	if len(last) >= m.tier {
		return limited{last[0].Add(time.Minute).Sub(now)}
	}
	s.calls[name] = append(last, now)
	return nil
}

// need is an error when an argument is missing.
func (a Args) need(names ...string) error {
	for _, n := range names {
		if a[n] == "" {
			return failed{
				"invalid_arguments",
				map[string]any{
					"response_metadata": map[string]any{
						"messages": []string{fmt.Sprintf("[ERROR] missing required field: %s", n)},
					},
				},
			}
		}
	}
	return nil
}

func (a Args) yes(name string) bool { return a[name] == "1" || a[name] == "true" }
