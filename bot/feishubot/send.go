package feishubot

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/openapi"
	"github.com/policybot/policybot/reminders"
)

// Send implements bot.Sender. A place is a chat (oc_…) or a person (ou_…).
func (b *Bot) Send(ctx context.Context, to bot.Recipient, m bot.Message) (reminders.Receipt, error) {
	if err := b.Accepts(to.Place); err != nil {
		return reminders.Receipt{}, reminders.Rejected(err)
	}
	at := spot{place: to.Place, person: to.Person, mark: markOf(m.ID)}
	r, err := b.post(ctx, at, m)
	if err == nil {
		r.Channel = to.Channel()
	}
	return r, err
}

// spot is where a message goes, and what its controls bring back of it.
type spot struct {
	place  string // a chat or a person
	thread string // the first message of it; "" is none
	direct bool   // nobody but a person and the bot is there
	person string // who is called
	mark   string
	home   bool
}

// message is what 飞书 says of one it has taken.
type message struct {
	ID      string `json:"message_id"`
	Root    string `json:"root_id"`
	Thread  string `json:"thread_id"`
	Type    string `json:"msg_type"`
	Created string `json:"create_time"`
	Deleted bool   `json:"deleted"`
	Chat    string `json:"chat_id"`
	Sender  struct {
		ID   string `json:"id"`
		Type string `json:"sender_type"`
	} `json:"sender"`
	Body struct {
		Content string `json:"content"`
	} `json:"body"`
}

// post sends a card; where 飞书 refuses it, the text alone. The uuid makes it drop a second one of the
// same within an hour; that of the text is another, since it is another message.
func (b *Bot) post(ctx context.Context, at spot, m bot.Message) (reminders.Receipt, error) {
	at.direct = at.direct || isPerson.MatchString(at.place)
	sent, err := b.send(ctx, at, "interactive", encoded(render(m, at)), at.mark)
	if refusesCard(err) {
		b.opt.Log.WarnContext(ctx, "飞书没有接受卡片，改发文字", "err", err)
		sent, err = b.send(ctx, at, "post", encoded(plainPost(m, at)), at.mark+"t")
	}
	return b.receipt(at, sent, err)
}

// receipt is the outcome of a send.
func (b *Bot) receipt(at spot, sent message, err error) (reminders.Receipt, error) {
	if err != nil {
		return reminders.Receipt{}, b.api.Outcome(err)
	}
	if !isMessage.MatchString(sent.ID) {
		return reminders.Receipt{}, fmt.Errorf("%w：飞书的答复里没有消息编号", openapi.ErrUnsure)
	}
	b.knows(at.place, sent.Chat)
	r := reminders.Receipt{Channel: Kind + ":" + at.place, Message: sent.ID, At: when(sent.Created)}
	if r.At.IsZero() {
		r.At = b.opt.Now().UTC()
	}
	return r, nil
}

// send makes one request: to a chat, a person, or in the thread of a message.
func (b *Bot) send(ctx context.Context, at spot, kind, content, uuid string) (message, error) {
	var out struct {
		Data message `json:"data"`
	}
	body := map[string]any{"msg_type": kind, "content": content, "uuid": uuid}
	call := openapi.Call{Path: "/open-apis/im/v1/messages", Out: &out}
	if at.thread != "" {
		call.Path += "/" + url.PathEscape(at.thread) + "/reply"
		body["reply_in_thread"] = true
	} else {
		call.Query = url.Values{"receive_id_type": {"chat_id"}}
		if isPerson.MatchString(at.place) {
			call.Query.Set("receive_id_type", "open_id")
		}
		body["receive_id"] = at.place
	}
	raw, err := marshal(body)
	if err != nil {
		return message{}, openapi.Unsent{Err: err}
	}
	call.Body = raw
	err = b.api.Do(ctx, call)
	return out.Data, err
}

// patch puts a card in the place of one of the bot's own.
func (b *Bot) patch(ctx context.Context, id, content string) error {
	raw, err := marshal(map[string]string{"content": content})
	if err != nil {
		return openapi.Unsent{Err: err}
	}
	return b.api.Do(ctx, openapi.Call{Method: http.MethodPatch, Path: "/open-apis/im/v1/messages/" + url.PathEscape(id), Body: raw})
}

// marshal is JSON in which < and > are themselves: 飞书 counts bytes.
func marshal(v any) ([]byte, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, errors.New("feishu: cannot be written as JSON")
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}

// encoded is the content of a message; what this package makes can always be written.
func encoded(v any) string {
	raw, _ := marshal(v)
	return string(raw)
}
