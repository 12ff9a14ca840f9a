package slackfake

import (
	"regexp"
	"slices"
	"strings"
)

// AllEvents are those the fake sends.
func AllEvents() []string {
	return []string{
		"app_mention", "message.channels", "message.groups", "message.im", "app_home_opened",
		"assistant_thread_started",
	}
}

// Said is what became of something a person said.
type Said struct {
	TS         string
	Deliveries []*Delivery
}

var (
	naming = regexp.MustCompile(`@` + BotName + `\b`)
	person = regexp.MustCompile(`@(U[0-9A-Z]+)\b`)
	link   = regexp.MustCompile(`https?://[^\s<>|]+`)
)

// typed is a text as Slack passes it on: & < > escaped, the bot's name and ids of
// people mentions, links in angle brackets.
func typed(text string) string {
	text = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(text)
	text = link.ReplaceAllString(text, "<$0>")
	return person.ReplaceAllString(naming.ReplaceAllString(text, "@"+BotUser), "<@$1>")
}

// Say is a message typed in a channel; @policybot is a mention.
func (s *Slack) Say(user, channel, text string) Said { return s.SayIn(user, channel, "", text) }

// SayIn is a message in a thread.
func (s *Slack) SayIn(user, channel, thread, text string) Said {
	return s.SayRaw(user, channel, thread, typed(text))
}

// SayRaw is a message whose text is passed on as it is.
func (s *Slack) SayRaw(user, channel, thread, text string) Said {
	s.mu.Lock()
	c := s.find(channel)
	m := &Message{Channel: c.id, TS: s.nextTS(), Thread: thread, User: user, Text: text, At: s.cfg.Now()}
	c.messages = append(c.messages, m)
	events := s.tell(c, m, nil)
	s.mu.Unlock()
	return Said{m.TS, s.deliverAll(events)}
}

// tell makes the events of a message, for the types the app is subscribed to. Each
// has an event_id of its own.
func (s *Slack) tell(c *channel, m *Message, more map[string]any) (events []payload) {
	base := m.wire(false)
	base["channel"], base["event_ts"], base["client_msg_id"] = c.id, m.TS, "c-"+m.TS
	for k, v := range more {
		base[k] = v
	}
	if !c.has(BotUser) {
		return nil
	}
	if s.subscribed("app_mention") && strings.Contains(m.Text, "<@"+BotUser+">") && c.kind() != "im" && !m.Bot &&
		more["subtype"] == nil {
		e := clone(base)
		e["type"] = "app_mention"
		events = append(events, s.event(e))
	}
	if s.subscribed("message." + c.kind() + plural(c.kind())) {
		e := clone(base)
		e["type"], e["channel_type"] = "message", c.kind()
		events = append(events, s.event(e))
	}
	return events
}

func plural(kind string) string {
	if kind == "im" {
		return ""
	}
	return "s"
}

func clone(m map[string]any) map[string]any {
	out := make(map[string]any, len(m))
	for k, v := range m {
		out[k] = v
	}
	return out
}

func (s *Slack) subscribed(name string) bool { return slices.Contains(s.cfg.Events, name) }

// echo tells the app of its own message, as Slack does.
func (s *Slack) echo(c *channel, m *Message) {
	if s.cfg.Silent {
		return
	}
	events := s.tell(c, m, nil)
	s.under.Go(func() { s.deliverAll(events) })
}

// Edit changes a person's message.
func (s *Slack) Edit(channel, ts, text string) Said {
	s.mu.Lock()
	c := s.find(channel)
	m := c.message(ts)
	was := m.wire(false)
	m.Text = typed(text)
	m.Edited++
	now := m.wire(false)
	now["edited"] = map[string]any{"user": m.User, "ts": s.nextTS()}
	notice := &Message{Channel: c.id, TS: s.nextTS(), User: m.User, At: s.cfg.Now()}
	events := s.tell(c, notice, map[string]any{"subtype": "message_changed", "hidden": true, "message": now, "previous_message": was, "user": nil, "text": nil})
	s.mu.Unlock()
	return Said{ts, s.deliverAll(events)}
}

// Delete takes a message away.
func (s *Slack) Delete(channel, ts string) Said {
	s.mu.Lock()
	c := s.find(channel)
	m := c.message(ts)
	c.messages = slices.DeleteFunc(c.messages, func(o *Message) bool { return o == m })
	notice := &Message{Channel: c.id, TS: s.nextTS(), User: m.User, At: s.cfg.Now()}
	events := s.tell(c, notice, map[string]any{"subtype": "message_deleted", "hidden": true, "deleted_ts": ts, "previous_message": m.wire(false), "user": nil, "text": nil})
	s.mu.Unlock()
	return Said{ts, s.deliverAll(events)}
}

// Enter is a person joining a channel, who is told about in it.
func (s *Slack) Enter(user, channel string) Said {
	s.mu.Lock()
	c := s.find(channel)
	c.members = append(c.members, user)
	m := &Message{
		Channel: c.id, TS: s.nextTS(), User: user, Text: "<@" + user + "> has joined the channel",
		At: s.cfg.Now(),
	}
	c.messages = append(c.messages, m)
	events := s.tell(c, m, map[string]any{"subtype": "channel_join"})
	s.mu.Unlock()
	return Said{m.TS, s.deliverAll(events)}
}

// SayAsBot is a message of another app.
func (s *Slack) SayAsBot(channel, text string) Said {
	s.mu.Lock()
	c := s.find(channel)
	m := &Message{Channel: c.id, TS: s.nextTS(), User: "U0OTHERBOT", Text: typed(text), At: s.cfg.Now()}
	c.messages = append(c.messages, m)
	events := s.tell(c, m, map[string]any{"bot_id": "B0OTHERBOT", "app_id": "A0OTHERAPP"})
	s.mu.Unlock()
	return Said{m.TS, s.deliverAll(events)}
}

// OpenHome is a person opening the app's page.
func (s *Slack) OpenHome(user string) *Delivery { return s.openApp(user, "home") }

// OpenAgent is a person opening the conversation with the agent: with agent_view
// that is a tab of the app's page too.
func (s *Slack) OpenAgent(user string) *Delivery { return s.openApp(user, "messages") }

func (s *Slack) openApp(user, tab string) *Delivery {
	s.mu.Lock()
	e := map[string]any{
		"type": "app_home_opened", "user": user, "channel": s.dm(user).id, "tab": tab,
		"event_ts": s.nextTS(),
	}
	if v := s.homes[user]; v != nil && tab == "home" {
		e["view"] = v.wire()
	}
	p := s.event(e)
	s.mu.Unlock()
	return s.deliverAll([]payload{p})[0]
}

// OpenAssistant is the same in an app that still has assistant_view: a thread begins.
func (s *Slack) OpenAssistant(user string) (thread string, d *Delivery) {
	s.mu.Lock()
	c := s.dm(user)
	m := &Message{
		Channel: c.id, TS: s.nextTS(), User: BotUser, Bot: true, Text: "New Assistant Thread",
		At: s.cfg.Now(),
	}
	c.messages = append(c.messages, m)
	p := s.event(map[string]any{"type": "assistant_thread_started", "event_ts": m.TS, "assistant_thread": map[string]any{
		"user_id": user, "channel_id": c.id, "thread_ts": m.TS, "context": map[string]any{}}})
	s.mu.Unlock()
	return m.TS, s.deliverAll([]payload{p})[0]
}

// Forge is a message of somebody else that carries metadata.
func (s *Slack) Forge(user, channel string, meta Metadata) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.find(channel)
	c.messages = append(c.messages, &Message{Channel: c.id, TS: s.nextTS(), User: user, Text: "x", Metadata: &meta, At: s.cfg.Now()})
}
