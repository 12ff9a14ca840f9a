package feishubot

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/openapi"
	"github.com/policybot/policybot/reminders"
)

const (
	pageSize = 50
	maxPages = 40 // of what was said since; more is answered with Unknown, and tried again
	// dropping is for how long 飞书 drops a second message with the uuid of one it has taken; it says
	// an hour, and a request that waits long is not to come after it.
	dropping = 50 * time.Minute
)

// ReadBack implements bot.Sender: it reads what was said in a conversation since the first of the
// messages sought can have arrived.
func (b *Bot) ReadBack(ctx context.Context, place string, sought []bot.Sought) ([]reminders.Finding, error) {
	if len(sought) == 0 {
		return nil, nil
	}
	since := sought[0].Since
	for _, s := range sought {
		if s.Since.Before(since) {
			since = s.Since
		}
	}
	return b.find(ctx, place, "", sought, since)
}

// find looks through a conversation, or a thread of it, for messages of the bot's own with the marks
// of what is sought. Where it may not, or does not know the conversation, the messages that 飞书
// would drop are Harmless, and the others can never be read back.
func (b *Bot) find(ctx context.Context, place, thread string, sought []bot.Sought, since time.Time) ([]reminders.Finding, error) {
	if err := b.Accepts(place); err != nil {
		return nil, err
	}
	container, id := "chat", b.chatOf(place)
	if thread != "" {
		root, err := b.message(ctx, thread)
		if err != nil && !unreadable(err) {
			return nil, b.api.Outcome(err)
		}
		container, id = "thread", root.Thread
		if err == nil && !isThread.MatchString(root.Thread) {
			return bot.Answers(len(sought), reminders.Missing), nil // nobody has answered yet
		}
	}
	if id == "" {
		return b.unread(sought), nil
	}
	open := map[string][]int{}
	for i, s := range sought {
		open[markOf(s.ID)] = append(open[markOf(s.ID)], i)
	}
	out, dark := bot.Answers(len(sought), reminders.Missing), false
	for token, n := "", 0; len(open) > 0; n++ {
		if n == maxPages {
			return nil, fmt.Errorf("%w：该会话消息太多，没有读完", openapi.ErrUnsure)
		}
		page, next, err := b.history(ctx, container, id, since, token)
		if unreadable(err) {
			return b.unread(sought), nil
		}
		if err != nil {
			return nil, b.api.Outcome(err)
		}
		for i := range page {
			m := &page[i]
			if m.Sender.Type != "app" || m.Sender.ID != b.opt.AppID || m.Deleted {
				continue
			}
			dark = dark || !hasMark.MatchString(m.Body.Content)
			for mark, which := range open {
				if !strings.Contains(m.Body.Content, mark) {
					continue
				}
				for _, i := range which {
					out[i] = reminders.Finding{Answer: reminders.Found, Receipt: reminders.Receipt{Channel: Kind + ":" + place, Message: m.ID, At: when(m.Created)}}
				}
				delete(open, mark)
			}
		}
		if token = next; token == "" {
			break
		}
	}
	if dark { // one of ours, of which nobody knows which it is
		for i, a := range b.unread(sought) {
			if out[i].Answer == reminders.Missing {
				out[i] = a
			}
		}
	}
	return out, nil
}

// unread is what is known of messages that cannot be looked for.
func (b *Bot) unread(sought []bot.Sought) []reminders.Finding {
	out := bot.Answers(len(sought), reminders.Unreadable)
	for i, s := range sought {
		if s.First.IsZero() {
			s.First = s.Since
		}
		if b.opt.Now().Sub(s.First) < dropping {
			out[i].Answer = reminders.Harmless
		}
	}
	return out
}

// history is a page of a conversation, from the newest back: what is sought was sent just now. Of
// cards it has what they were made of (raw_card_content), in which the marks are.
func (b *Bot) history(ctx context.Context, container, id string, since time.Time, token string) ([]message, string, error) {
	q := url.Values{
		"container_id_type": {container}, "container_id": {id}, "sort_type": {"ByCreateTimeDesc"},
		"page_size": {strconv.Itoa(pageSize)}, "card_msg_content_type": {"raw_card_content"},
	}
	if container == "chat" { // 飞书 takes no time for a thread
		q.Set("start_time", strconv.FormatInt(max(since.Unix(), 0), 10))
	}
	if token != "" {
		q.Set("page_token", token)
	}
	var out struct {
		Data struct {
			More  bool      `json:"has_more"`
			Token string    `json:"page_token"`
			Items []message `json:"items"`
		} `json:"data"`
	}
	err := b.api.Do(ctx, openapi.Call{Method: http.MethodGet, Path: "/open-apis/im/v1/messages", Query: q, Out: &out})
	if !out.Data.More {
		out.Data.Token = ""
	}
	return out.Data.Items, out.Data.Token, err
}

// message is one by its id; the zero message when it is no more.
func (b *Bot) message(ctx context.Context, id string) (m message, err error) {
	var out struct {
		Data struct {
			Items []message `json:"items"`
		} `json:"data"`
	}
	err = b.api.Do(ctx, openapi.Call{Method: http.MethodGet, Path: "/open-apis/im/v1/messages/" + url.PathEscape(id), Out: &out})
	if err == nil && len(out.Data.Items) > 0 {
		m = out.Data.Items[0]
	}
	return m, err
}
