package slackfake

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
)

// Slash is a command typed in a channel.
func (s *Slack) Slash(user, channel, command, text string) *Delivery {
	s.mu.Lock()
	c := s.find(channel)
	f := map[string]string{
		"token": "legacy", "team_id": Team, "team_domain": "test",
		"channel_id": c.id, "channel_name": "name-of-" + c.id, "user_id": user,
		"user_name": s.users[user], "command": command, "text": text,
		"api_app_id": App, "is_enterprise_install": "false",
		"response_url": s.newHook(user, c.id, ""), "trigger_id": s.newTrigger(user, ""),
	}
	s.mu.Unlock()
	form := url.Values{}
	for k, v := range f {
		form.Set(k, v)
	}
	raw, _ := json.Marshal(f)
	return s.deliverAll([]payload{{kind: kindCommand, id: f["trigger_id"], body: raw, form: form.Encode()}})[0]
}

// Click presses what is labelled so (or has that action_id) in a message.
func (s *Slack) Click(user, channel, ts, label string) (*Delivery, error) {
	return s.press(user, channel, ts, label, "")
}

// Choose picks an option, by its label, of what has the placeholder or action_id.
func (s *Slack) Choose(user, channel, ts, label, option string) (*Delivery, error) {
	return s.press(user, channel, ts, label, option)
}

// Press presses the button of that label, or picks the option of that label.
func (s *Slack) Press(user, channel, ts, label string) (*Delivery, error) {
	if d, err := s.press(user, channel, ts, label, ""); err == nil {
		return d, nil
	}
	return s.press(user, channel, ts, "", label)
}

func (s *Slack) press(user, channel, ts, label, option string) (*Delivery, error) {
	s.mu.Lock()
	c := s.find(channel)
	var m *Message
	if m = c.message(ts); m == nil {
		for _, g := range c.ghosts {
			if g.TS == ts && g.For == user {
				m = g
			}
		}
	}
	if m == nil {
		s.mu.Unlock()
		return nil, fmt.Errorf("no message %s in %s", ts, channel)
	}
	action, err := find(m.Blocks, label, option)
	if err != nil {
		s.mu.Unlock()
		return nil, err
	}
	action["action_ts"] = s.nextTS()
	container := map[string]any{"type": "message", "message_ts": m.TS, "channel_id": c.id, "is_ephemeral": m.For != ""}
	if m.Thread != "" {
		container["thread_ts"] = m.Thread
	}
	body := map[string]any{"channel": map[string]any{"id": c.id, "name": "name-of-" + c.id}, "container": container,
		"message": m.wire(true), "response_url": s.newHook(user, c.id, m.TS)}
	p := s.acted(user, action, "", body)
	s.mu.Unlock()
	return s.deliverAll([]payload{p})[0], nil
}

// ClickHome presses something on the app's page.
func (s *Slack) ClickHome(user, label string) (*Delivery, error) {
	s.mu.Lock()
	v := s.homes[user]
	if v == nil {
		s.mu.Unlock()
		return nil, fmt.Errorf("%s has no page", user)
	}
	action, err := find(v.Blocks, label, "")
	if err != nil {
		s.mu.Unlock()
		return nil, err
	}
	action["action_ts"] = s.nextTS()
	p := s.acted(user, action, "", map[string]any{"view": v.wire(), "container": map[string]any{"type": "view", "view_id": v.ID}})
	s.mu.Unlock()
	return s.deliverAll([]payload{p})[0], nil
}

func (s *Slack) acted(user string, action map[string]any, view string, more map[string]any) payload {
	body := map[string]any{
		"type": "block_actions", "team": map[string]any{"id": Team, "domain": "test"},
		"user": s.person(user), "api_app_id": App, "token": "legacy",
		"trigger_id": s.newTrigger(user, view), "actions": []any{action},
		"state": map[string]any{"values": map[string]any{}},
	}
	for k, v := range more {
		body[k] = v
	}
	return interactive(body, action["action_ts"].(string))
}

func (s *Slack) person(id string) map[string]any {
	return map[string]any{"id": id, "username": s.users[id], "name": s.users[id], "team_id": Team}
}

func interactive(body map[string]any, id string) payload {
	raw, _ := json.Marshal(body)
	return payload{kind: kindInteractive, id: id, body: raw, form: url.Values{"payload": {string(raw)}}.Encode()}
}

// find is the element of blocks that a person means, as the payload shows it: by
// its label, or with label "" by an option it has.
func find(blocks json.RawMessage, label, option string) (map[string]any, error) {
	var v any
	_ = json.Unmarshal(blocks, &v)
	var found map[string]any
	var seen []string
	top, _ := v.([]any)
	for _, b := range top {
		block, _ := b.(map[string]any)
		walk("", b, func(_ string, o map[string]any) {
			id, _ := o["action_id"].(string)
			name := textOf(o["text"])
			if name == "" {
				name = textOf(o["placeholder"])
			}
			if id == "" || name == "" && id != label {
				return
			}
			seen = append(seen, name)
			if found == nil && (label == "" && hasOption(o, option) || label != "" && (name == label || id == label)) {
				found = clone(o)
				found["block_id"], _ = block["block_id"].(string)
			}
		})
	}
	if found == nil {
		return nil, fmt.Errorf("nothing is labelled %q: %s", label, strings.Join(seen, ", "))
	}
	if option == "" {
		return found, nil
	}
	options, _ := found["options"].([]any)
	for _, o := range options {
		if o := o.(map[string]any); textOf(o["text"]) == option || o["value"] == option {
			return map[string]any{
				"type": found["type"], "action_id": found["action_id"],
				"block_id": found["block_id"], "selected_option": o,
			}, nil
		}
	}
	return nil, fmt.Errorf("no option %q of %q", option, label)
}

func hasOption(element map[string]any, label string) bool {
	options, _ := element["options"].([]any)
	for _, o := range options {
		if o, ok := o.(map[string]any); ok && textOf(o["text"]) == label {
			return true
		}
	}
	return false
}

func textOf(v any) string {
	o, _ := v.(map[string]any)
	s, _ := o["text"].(string)
	return s
}
