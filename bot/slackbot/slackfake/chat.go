package slackfake

import (
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Message is a message in a conversation.
type Message struct {
	Channel  string
	TS       string
	Thread   string // ts of the first message of its thread; "" in none
	User     string
	Bot      bool
	Text     string // as it was sent, escaped
	Blocks   json.RawMessage
	Metadata *Metadata
	For      string // the one person who sees an ephemeral one
	Edited   int    // how often
	At       time.Time
	Username string
}

// Metadata is what an app keeps with a message.
type Metadata struct {
	EventType    string         `json:"event_type"`
	EventPayload map[string]any `json:"event_payload"`
}

// maxMetadata is what Slack keeps with a message (metadata_too_large).
const maxMetadata = 8000

var eventType = regexp.MustCompile(`^[A-Za-z0-9_]{1,255}$`)

// compose reads what a message is made of, and holds it to the limits.
func (s *Slack) compose(a Args) (*Message, error) {
	m := &Message{User: BotUser, Bot: true, Text: a["text"], At: s.cfg.Now()}
	if raw := a["blocks"]; raw != "" && raw != "[]" && raw != "null" {
		if err := CheckBlocks(SurfaceMessage, []byte(raw)); err != nil {
			return nil, err
		}
		m.Blocks = json.RawMessage(raw)
	}
	switch {
	case m.Text == "" && m.Blocks == nil:
		return nil, fail("no_text")
	case m.Text == "":
		s.complainLocked("a message without text: nothing to notify with")
	case units(m.Text) > MaxText:
		return nil, errors.New("msg_too_long")
	}
	if a["attachments"] != "" {
		s.complainLocked("attachments: not known to the fake")
	}
	if a["link_names"] == "1" || a["link_names"] == "true" || a["parse"] == "full" {
		s.complainLocked("parse=full or link_names: names in the text become mentions")
	}
	if raw := a["metadata"]; raw != "" {
		m.Metadata = &Metadata{}
		err := json.Unmarshal([]byte(raw), m.Metadata)
		switch {
		case err != nil || !eventType.MatchString(m.Metadata.EventType):
			return nil, errors.New("invalid_metadata_format")
		case m.Metadata.EventPayload == nil:
			return nil, errors.New("metadata_must_have_event_payload")
		case len(raw) > maxMetadata:
			return nil, errors.New("metadata_too_large")
		}
	}
	return m, nil
}

// place is where a call may post.
func (s *Slack) place(id string) (*channel, error) {
	c := s.find(id)
	switch {
	case c == nil:
		return nil, fail("channel_not_found")
	case c.archived:
		return nil, fail("is_archived")
	case !c.has(BotUser):
		if c.kind() == "group" {
			return nil, fail("channel_not_found")
		}
		return nil, fail("not_in_channel")
	}
	return c, nil
}

// pace lets one message in a while into a channel.
func (s *Slack) pace(c *channel) error {
	if s.cfg.PostEvery < 0 {
		return nil
	}
	now := s.cfg.Now()
	turn := c.next.Add(-time.Duration(s.cfg.PostBurst-1) * s.cfg.PostEvery)
	if turn.After(now) {
		s.limited++
		return limited{turn.Sub(now)}
	}
	if c.next.Before(now) {
		c.next = now
	}
	c.next = c.next.Add(s.cfg.PostEvery)
	return nil
}

func (s *Slack) postMessage(a Args) (map[string]any, error) {
	if err := a.need("channel"); err != nil {
		return nil, err
	}
	c, err := s.place(a["channel"])
	if err != nil {
		return nil, err
	}
	if err := s.pace(c); err != nil {
		return nil, err
	}
	m, err := s.compose(a)
	if err != nil {
		return nil, err
	}
	if t := a["thread_ts"]; t != "" && c.message(t) != nil {
		m.Thread = root(c.message(t)) // else Slack posts it outside the thread
	}
	if a["unfurl_links"] != "false" || a["unfurl_media"] != "false" {
		s.complainLocked("links of a message are unfurled")
	}
	m.Channel, m.TS = c.id, s.nextTS()
	c.messages = append(c.messages, m)
	s.posted++
	if key := c.id + " " + m.Thread; s.threads[key].Status != "" { // a message clears it
		t := s.threads[key]
		t.Status = ""
		s.threads[key] = t
	}
	s.echo(c, m)
	return map[string]any{"channel": c.id, "ts": m.TS, "message": m.wire(true)}, nil
}

func root(m *Message) string {
	if m.Thread != "" {
		return m.Thread
	}
	return m.TS
}

func (s *Slack) postEphemeral(a Args) (map[string]any, error) {
	if err := a.need("channel", "user"); err != nil {
		return nil, err
	}
	c, err := s.place(a["channel"])
	if err != nil {
		return nil, err
	}
	if !c.has(a["user"]) {
		return nil, fail("user_not_in_channel")
	}
	m, err := s.compose(a)
	if err != nil {
		return nil, err
	}
	m.Channel, m.TS, m.For, m.Thread = c.id, s.nextTS(), a["user"], a["thread_ts"]
	c.ghosts = append(c.ghosts, m)
	return map[string]any{"message_ts": m.TS}, nil
}

// own is a message of the bot.
func (s *Slack) own(a Args, refused string) (*channel, *Message, error) {
	if err := a.need("channel", "ts"); err != nil {
		return nil, nil, err
	}
	c := s.channels[a["channel"]] // a person's id does not do here
	if c == nil {
		return nil, nil, fail("channel_not_found")
	}
	m := c.message(a["ts"])
	switch {
	case m == nil:
		return nil, nil, fail("message_not_found")
	case !m.Bot:
		return nil, nil, fail(refused)
	}
	return c, m, nil
}

func (s *Slack) update(a Args) (map[string]any, error) {
	_, old, err := s.own(a, "cant_update_message")
	if err != nil {
		return nil, err
	}
	m, err := s.compose(a)
	if err != nil {
		return nil, err
	}
	old.Text, old.Blocks = m.Text, m.Blocks
	if m.Metadata != nil {
		old.Metadata = m.Metadata
	}
	old.Edited++
	return map[string]any{"channel": old.Channel, "ts": old.TS, "text": old.Text, "message": old.wire(true)}, nil
}

func (s *Slack) remove(a Args) (map[string]any, error) {
	c, m, err := s.own(a, "cant_delete_message")
	if err != nil {
		return nil, err
	}
	c.messages = slices.DeleteFunc(c.messages, func(o *Message) bool { return o == m })
	return map[string]any{"channel": c.id, "ts": m.TS}, nil
}

func (c *channel) message(ts string) *Message {
	i, ok := slices.BinarySearchFunc(c.messages, ts, func(m *Message, ts string) int { return strings.Compare(m.TS, ts) })
	if !ok {
		return nil
	}
	return c.messages[i]
}

// wire is a message as the API shows it.
func (m *Message) wire(metadata bool) map[string]any {
	out := map[string]any{"type": "message", "ts": m.TS, "user": m.User, "text": m.Text, "team": Team}
	if m.Bot {
		out["bot_id"], out["app_id"] = BotID, App
	}
	if m.Thread != "" {
		out["thread_ts"] = m.Thread
	}
	if m.Blocks != nil {
		out["blocks"] = m.Blocks
	}
	if metadata && m.Metadata != nil {
		out["metadata"] = m.Metadata
	}
	return out
}

// Count is how many messages the bot has posted.
func (s *Slack) Count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.posted
}

// Limited is how many posts were refused for their rate.
func (s *Slack) Limited() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.limited
}

// Posted are the messages of the bot in a channel, in order; a copy.
func (s *Slack) Posted(channel string) []Message {
	return s.messages(channel, func(m *Message) bool { return m.Bot })
}

// Messages are all of a channel.
func (s *Slack) Messages(channel string) []Message {
	return s.messages(channel, func(*Message) bool { return true })
}

func (s *Slack) messages(channel string, want func(*Message) bool) (out []Message) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.find(channel); c != nil {
		for _, m := range c.messages {
			if want(m) {
				out = append(out, *m)
			}
		}
	}
	return out
}

// Whispered are the ephemeral messages to a person in a channel.
func (s *Slack) Whispered(channel, user string) (out []Message) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.find(channel); c != nil {
		for _, m := range c.ghosts {
			if m.For == user {
				out = append(out, *m)
			}
		}
	}
	return out
}
