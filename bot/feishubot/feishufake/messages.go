package feishufake

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// placeOf is the place that a message is for.
func (f *Feishu) placeOf(r *http.Request, body []byte) string {
	var in struct {
		To string `json:"receive_id"`
	}
	_ = json.Unmarshal(body, &in)
	if id := r.PathValue("id"); in.To == "" && id != "" {
		if m := f.Message(id); m != nil {
			return m.Chat
		}
	}
	return in.To
}

type newMessage struct {
	To       string `json:"receive_id"`
	Type     string `json:"msg_type"`
	Content  string `json:"content"`
	UUID     string `json:"uuid"`
	InThread bool   `json:"reply_in_thread"`
}

func (f *Feishu) create(r *http.Request, body []byte) (any, *refusal) {
	in, refused := f.read(body)
	if refused != nil {
		return nil, refused
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	chat := in.To
	switch kind := r.URL.Query().Get("receive_id_type"); {
	case kind == "open_id" && strings.HasPrefix(in.To, "ou_"):
		if _, ok := f.names[in.To]; !ok {
			return nil, no(230013, "Bot has NO availability to this user.")
		}
		chat = f.directOf(in.To)
	case kind == "chat_id" && strings.HasPrefix(in.To, "oc_"):
		members, ok := f.chats[in.To]
		if !ok {
			return nil, no(230034, "The receive_id is invalid.")
		}
		if !slices.Contains(members, BotUser) {
			return nil, no(230002, "The bot can not be outside the group.")
		}
	default:
		return nil, no(230001, "Your request contains an invalid request parameter.")
	}
	return f.say(in, chat, "")
}

func (f *Feishu) reply(r *http.Request, body []byte) (any, *refusal) {
	in, refused := f.read(body)
	if refused != nil {
		return nil, refused
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	to := f.byID[r.PathValue("id")]
	if to == nil {
		return nil, no(230001, "Your request contains an invalid request parameter: message_id.")
	}
	if to.Deleted {
		return nil, no(230011, "The message is recalled.")
	}
	if !slices.Contains(f.chats[to.Chat], BotUser) {
		return nil, no(230002, "The bot can not be outside the group.")
	}
	root := to.ID
	if to.Root != "" {
		root = to.Root
	}
	return f.say(in, to.Chat, root)
}

// read holds a message to what 飞书 takes.
func (f *Feishu) read(body []byte) (in newMessage, _ *refusal) {
	if json.Unmarshal(body, &in) != nil || in.Content == "" {
		return in, no(9499, "Bad Request")
	}
	if len(in.UUID) > 50 || in.UUID == "" {
		f.complain("uuid %q", in.UUID)
	}
	limit := map[string]int{"text": 150 << 10, "post": 30 << 10, "interactive": 30 << 10}[in.Type]
	switch {
	case limit == 0:
		return in, no(230001, "msg_type")
	case len(body) > limit:
		f.complain("%s of %d bytes", in.Type, len(body))
		return in, no(230025, "The length of the message content reaches its limit.")
	}
	switch in.Type {
	case "interactive":
		return in, f.checked(in.Content)
	case "post":
		var post map[string]struct {
			Content [][]map[string]any `json:"content"`
		}
		if json.Unmarshal([]byte(in.Content), &post) != nil || len(post["zh_cn"].Content) == 0 {
			f.complain("post: %s", in.Content)
			return in, no(230001, "content")
		}
	default:
		f.complain("%s, in which < and @ have a meaning", in.Type)
	}
	return in, nil
}

// checked refuses a card as 飞书 does, and notes it.
func (f *Feishu) checked(content string) *refusal {
	for _, wrong := range CheckCard([]byte(content)) {
		f.complain("card: %s", wrong)
		return no(230099, "Failed to create card content, ext=ErrCode: 200621; ErrMsg: %s", wrong)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, id := range Mentions(content) {
		if _, ok := f.names[id]; !ok {
			return no(230099, "Failed to create card content, ext=ErrCode: 100290; ErrMsg: There is an invalid user resource(at/person) in your card")
		}
	}
	return nil
}

// say keeps a message, unless its uuid was used within the hour; mu is held.
func (f *Feishu) say(in newMessage, chat, root string) (any, *refusal) {
	now := f.cfg.Now()
	if old := f.uuids[in.UUID]; old != nil && now.Sub(old.At) < time.Hour {
		return f.shown(old, true), nil
	}
	if f.cfg.Paced {
		f.sent[chat] = slices.DeleteFunc(f.sent[chat], func(t time.Time) bool { return now.Sub(t) >= time.Second })
		if len(f.sent[chat]) >= 5 {
			f.limited++
			return nil, no(230020, "This operation triggers the frequency limit.")
		}
		f.sent[chat] = append(f.sent[chat], now)
	}
	m := &Message{ID: fmt.Sprintf("om_%06d", f.next()), Chat: chat, Type: in.Type, Content: in.Content, UUID: in.UUID, At: now}
	if root != "" {
		m.Root = root
		if in.InThread || f.hasThread(root) {
			m.Thread = f.threadOf(root)
		}
	}
	f.keep(m)
	if in.UUID != "" {
		f.uuids[in.UUID] = m
	}
	return f.shown(m, true), nil
}

func (f *Feishu) hasThread(root string) bool { return f.byID[root] != nil && f.byID[root].Thread != "" }

// shown is a message as 飞书 answers; raw has what a card was made of.
func (f *Feishu) shown(m *Message, raw bool) map[string]any {
	content := m.Content
	sender := map[string]any{"id": m.Sender, "id_type": "open_id", "sender_type": "user", "tenant_key": Tenant}
	if m.Sender == "" {
		sender = map[string]any{"id": f.cfg.AppID, "id_type": "app_id", "sender_type": "app", "tenant_key": Tenant}
	}
	if m.Type == "interactive" {
		if raw && !f.cfg.NoRaw {
			b, _ := json.Marshal(map[string]any{"json_card": m.Content, "card_schema": 2})
			content = string(b)
		} else {
			content = `{"title":null,"elements":[[{"tag":"text","text":"请升级至最新版本客户端，以查看内容"}]]}`
		}
	}
	if m.Deleted {
		content = "This message was recalled"
	}
	out := map[string]any{
		"message_id": m.ID, "msg_type": m.Type, "create_time": strconv.FormatInt(m.At.UnixMilli(), 10), "update_time": strconv.FormatInt(m.At.UnixMilli(), 10),
		"deleted": m.Deleted, "updated": m.Updated, "chat_id": m.Chat, "sender": sender, "body": map[string]any{"content": content},
	}
	if m.Root != "" {
		out["root_id"], out["parent_id"] = m.Root, m.Root
	}
	if m.Thread != "" {
		out["thread_id"] = m.Thread
	}
	return out
}

func (f *Feishu) update(r *http.Request, body []byte) (any, *refusal) {
	var in struct {
		Content string `json:"content"`
	}
	if json.Unmarshal(body, &in) != nil {
		return nil, no(9499, "Bad Request")
	}
	if len(body) > 30<<10 {
		f.complain("an update of %d bytes", len(body))
		return nil, no(230025, "The length of the message content reaches its limit.")
	}
	if refused := f.checked(in.Content); refused != nil {
		return nil, refused
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	m := f.byID[r.PathValue("id")]
	switch {
	case m == nil:
		return nil, no(230001, "message_id")
	case m.Deleted:
		return nil, no(230011, "The message is recalled.")
	case m.Sender != "" || m.Type != "interactive":
		return nil, no(230001, "not a card of this app")
	case f.cfg.Now().Sub(m.At) > 14*24*time.Hour:
		return nil, no(230031, "Message can only be modified within 14 days after sending.")
	}
	m.Content, m.Updated = in.Content, true
	return map[string]any{}, nil
}

func (f *Feishu) get(r *http.Request, _ []byte) (any, *refusal) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if m := f.byID[r.PathValue("id")]; m != nil {
		return map[string]any{"items": []any{f.shown(m, r.URL.Query().Get("card_msg_content_type") == "raw_card_content")}}, nil
	}
	return nil, no(230001, "message_id")
}

// list is what was said in a chat, without what is in threads, or in a thread.
func (f *Feishu) list(r *http.Request, _ []byte) (any, *refusal) {
	q := r.URL.Query()
	size, err := strconv.Atoi(q.Get("page_size"))
	if err != nil || size < 1 || size > 50 {
		return nil, no(230001, "page_size")
	}
	from, _ := strconv.Atoi(q.Get("page_token"))
	since, _ := strconv.ParseInt(q.Get("start_time"), 10, 64)
	f.mu.Lock()
	defer f.mu.Unlock()
	var found []*Message
	chat := q.Get("container_id")
	switch q.Get("container_id_type") {
	case "chat":
		for _, m := range f.messages {
			if m.Chat == chat && (m.Thread == "" || m.Root == "") && m.At.Unix() >= since {
				found = append(found, m)
			}
		}
	case "thread":
		if since != 0 {
			return nil, no(230001, "start_time")
		}
		thread := chat
		chat = ""
		for _, m := range f.messages {
			if m.Thread == thread {
				chat, found = m.Chat, append(found, m)
			}
		}
	default:
		return nil, no(230001, "container_id_type")
	}
	if !slices.Contains(f.chats[chat], BotUser) {
		return nil, no(230002, "The bot can not be outside the group.")
	}
	if f.cfg.NoHistory && !f.isDirect(chat) {
		return nil, no(230027, "Lack of necessary permissions, ext=need scope: im:message.group_msg")
	}
	if q.Get("sort_type") == "ByCreateTimeDesc" {
		slices.Reverse(found)
	}
	items := []any{}
	for _, m := range found[min(from, len(found)):min(from+size, len(found))] {
		items = append(items, f.shown(m, q.Get("card_msg_content_type") == "raw_card_content"))
	}
	out := map[string]any{"items": items, "has_more": from+size < len(found)}
	if from+size < len(found) {
		out["page_token"] = strconv.Itoa(from + size)
	}
	return out, nil
}
