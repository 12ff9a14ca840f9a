package feishufake

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// AddUser is a person with a name.
func (f *Feishu) AddUser(openID, name string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.names[openID], f.byName[name] = name, openID
}

// AddChat is a group with people in it; the bot is in it when BotUser is.
func (f *Feishu) AddChat(chatID string, members ...string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.chats[chatID] = members
}

// Direct is the conversation of a person with the bot.
func (f *Feishu) Direct(openID string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.directOf(openID)
}

func (f *Feishu) directOf(openID string) string {
	if f.direct[openID] == "" {
		f.direct[openID] = fmt.Sprintf("oc_direct%d", f.next())
		f.chats[f.direct[openID]] = []string{openID, BotUser}
	}
	return f.direct[openID]
}

// isDirect tells whether a chat is one with a person alone; mu is held.
func (f *Feishu) isDirect(chat string) bool {
	for _, c := range f.direct {
		if c == chat {
			return true
		}
	}
	return false
}

// Said is a message of a person and how it was told to the app.
type Said struct {
	ID         string
	Deliveries []*Delivery
}

var mentioned = regexp.MustCompile(`@([A-Za-z0-9_]+)`)

// SayIn is a message of a person, in the thread of root unless that is ""; @name of a person or the
// bot is a mention.
func (f *Feishu) SayIn(person, chat, root, text string) Said {
	f.mu.Lock()
	m := &Message{ID: fmt.Sprintf("om_%06d", f.next()), Chat: chat, Type: "text", Sender: person, At: f.cfg.Now()}
	if root != "" {
		m.Root, m.Thread = root, f.threadOf(root)
	}
	var mentions []map[string]any
	text = mentioned.ReplaceAllStringFunc(text, func(at string) string {
		if id := f.byName[at[1:]]; id != "" {
			key := fmt.Sprintf("@_user_%d", len(mentions)+1)
			mentions = append(mentions, map[string]any{"key": key, "id": map[string]any{"open_id": id, "union_id": "on_" + id}, "name": at[1:], "tenant_key": Tenant})
			return key
		}
		return at
	})
	content, _ := json.Marshal(map[string]string{"text": text})
	m.Content = string(content)
	f.keep(m)
	kind := "group"
	if f.isDirect(chat) {
		kind = "p2p"
	}
	event := map[string]any{
		"sender": map[string]any{"sender_id": map[string]any{"open_id": person}, "sender_type": "user", "tenant_key": Tenant},
		"message": map[string]any{
			"message_id": m.ID, "root_id": m.Root, "parent_id": m.Root, "thread_id": m.Thread, "create_time": fmt.Sprint(m.At.UnixMilli()),
			"chat_id": chat, "chat_type": kind, "message_type": "text", "content": m.Content, "mentions": mentions,
		},
	}
	f.mu.Unlock()
	return Said{m.ID, []*Delivery{f.deliver("im.message.receive_v1", event)}}
}

// Tell delivers an event as it is, for what people did not say.
func (f *Feishu) Tell(kind string, event any) *Delivery { return f.deliver(kind, event) }

// keep adds a message; mu is held.
func (f *Feishu) keep(m *Message) {
	f.messages = append(f.messages, m)
	f.byID[m.ID] = m
	if m.Sender == "" {
		f.said++
	}
}

// Count is how much the app has said.
func (f *Feishu) Count() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.said
}

// Limited is how many messages were refused for their rate.
func (f *Feishu) Limited() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.limited
}

// threadOf is the thread that begins with a message; mu is held.
func (f *Feishu) threadOf(root string) string {
	m := f.byID[root]
	if m == nil {
		return ""
	}
	if m.Thread == "" {
		m.Thread = "omt_" + strings.TrimPrefix(root, "om_")
	}
	return m.Thread
}

// Menu is a choice in the menu of the bot.
func (f *Feishu) Menu(person, key string) *Delivery {
	return f.deliver("application.bot.menu_v6", map[string]any{
		"operator": map[string]any{"operator_id": map[string]any{"open_id": person}}, "event_key": key, "timestamp": f.cfg.Now().Unix(),
	})
}

// Press is a button of a card, or an option of a choice, by what it is called.
func (f *Feishu) Press(person, message, label string) (*Delivery, error) {
	m := f.Message(message)
	if m == nil || m.Type != "interactive" {
		return nil, fmt.Errorf("%s is no card", message)
	}
	for _, c := range controlsOf(m.Content) {
		if c.label != label || c.value == nil {
			continue
		}
		act := map[string]any{"tag": c.tag, "value": c.value, "timezone": "Asia/Shanghai"}
		if c.option != "" {
			act["option"] = c.option
		}
		return f.action(person, m, act), nil
	}
	return nil, fmt.Errorf("%s has no %q that sends anything", message, label)
}

// Submit hands in the form on a card: values by the names of its fields, as the client sends them.
func (f *Feishu) Submit(person, message string, values map[string]any) (*Delivery, error) {
	m := f.Message(message)
	if m == nil {
		return nil, fmt.Errorf("no message %s", message)
	}
	for _, c := range controlsOf(m.Content) {
		if !c.submit {
			continue
		}
		for _, name := range c.required {
			if _, ok := values[name]; !ok {
				return nil, fmt.Errorf("the client wants %s to be filled in", name)
			}
		}
		return f.action(person, m, map[string]any{"tag": "button", "value": c.value, "name": c.name, "form_value": values, "timezone": "Asia/Shanghai"}), nil
	}
	return nil, fmt.Errorf("%s has no form", message)
}

func (f *Feishu) action(person string, m *Message, act map[string]any) *Delivery {
	return f.deliver("card.action.trigger", map[string]any{
		"operator": map[string]any{"open_id": person, "tenant_key": Tenant}, "token": "c-token", "action": act, "host": "im_message",
		"context": map[string]any{"open_message_id": m.ID, "open_chat_id": m.Chat},
	})
}

// Message is one by its id, nil when there is none.
func (f *Feishu) Message(id string) *Message {
	f.mu.Lock()
	defer f.mu.Unlock()
	if m := f.byID[id]; m != nil {
		out := *m
		return &out
	}
	return nil
}

// Posted is what the app has said, everywhere, in order.
func (f *Feishu) Posted() (out []Message) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, m := range f.messages {
		if m.Sender == "" {
			out = append(out, *m)
		}
	}
	return out
}

// Recall takes a message back.
func (f *Feishu) Recall(id string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if m := f.byID[id]; m != nil {
		m.Deleted = true
	}
}

func (f *Feishu) chat(r *http.Request, _ []byte) (any, *refusal) {
	f.mu.Lock()
	defer f.mu.Unlock()
	members, ok := f.chats[r.PathValue("id")]
	if !ok {
		return nil, no(232006, "Your request specifies a chat_id which is invalid.")
	}
	if !slices.Contains(members, BotUser) {
		return nil, no(232011, "Operator can NOT be out of the chat.")
	}
	return map[string]any{"name": "群", "chat_mode": "group"}, nil
}

func (f *Feishu) members(r *http.Request, _ []byte) (any, *refusal) {
	f.mu.Lock()
	defer f.mu.Unlock()
	members, ok := f.chats[r.PathValue("id")]
	if !ok || !slices.Contains(members, BotUser) {
		return nil, no(232011, "Operator can NOT be out of the chat.")
	}
	items := []map[string]any{}
	for _, id := range members {
		if id != BotUser {
			items = append(items, map[string]any{"member_id": id, "member_id_type": "open_id", "name": f.names[id]})
		}
	}
	return map[string]any{"items": items, "has_more": false, "member_total": len(items)}, nil
}
