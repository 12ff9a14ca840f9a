package wecombot

import (
	"context"
	"errors"
	"strings"
	"time"
	"unicode"

	"github.com/policybot/policybot/bot"
)

// What Meta holds.
const (
	metaRequest  = "req_id"       // of the long connection
	metaResponse = "response_url" // of a callback
)

// callback is what both transports tell of. Only what is looked at is named, so that what
// 企业微信 adds cannot break anything.
type callback struct {
	MsgID    string `json:"msgid"`
	ChatID   string `json:"chatid"`
	ChatType string `json:"chattype"` // single, group
	Created  int64  `json:"create_time"`
	From     struct {
		UserID string `json:"userid"`
	} `json:"from"`
	ResponseURL string `json:"response_url"`
	MsgType     string `json:"msgtype"`
	Text        said   `json:"text"`
	Voice       said   `json:"voice"` // what was said, recognised by the platform
	Mixed       struct {
		Items []struct {
			MsgType string `json:"msgtype"`
			Text    said   `json:"text"`
		} `json:"msg_item"`
	} `json:"mixed"`
	Event struct {
		Type string `json:"eventtype"`
	} `json:"event"`
}

type said struct {
	Content string `json:"content"`
}

// fromCallback makes an Event of what is told; ok is false when it is nothing for the bot.
func fromCallback(c *callback, now time.Time) (e bot.Event, ok bool) {
	if !wellNamed(c.MsgID) || !isID.MatchString(c.From.UserID) {
		return e, false
	}
	e = bot.Event{Platform: Kind, ID: Kind + ":" + c.MsgID, At: now.UTC(), Person: c.From.UserID, Place: c.From.UserID, Message: c.MsgID,
		Direct: true, Mentioned: true, Meta: map[string]string{}}
	if at := time.Unix(c.Created, 0).UTC(); c.Created > 0 && now.Sub(at).Abs() < 24*time.Hour {
		e.At = at
	}
	if c.ChatType == "group" {
		if !isID.MatchString(c.ChatID) {
			return e, false
		}
		// A person's questions in a group are one conversation, as if in a thread of theirs.
		e.Place, e.Direct, e.Thread = c.ChatID, false, "@"+c.From.UserID
	}
	if len(c.ResponseURL) <= 2000 && c.ResponseURL != "" {
		e.Meta[metaResponse] = c.ResponseURL
	}
	switch {
	case c.MsgType == "event" && c.Event.Type == "enter_chat":
		e.Kind = bot.EventAgent
		return e, true
	case c.MsgType == "event", c.MsgType == "stream":
		return e, false // cards and thumbs, which the bot does not show; refreshing a stream
	}
	e.Kind, e.Text = bot.EventSaid, c.spoken(e.Direct)
	return e, true
}

// spoken is what a person typed or said; "" of a picture or a file, which is answered with
// what can be said.
func (c *callback) spoken(direct bool) string {
	text := ""
	switch c.MsgType {
	case "text":
		text = c.Text.Content
	case "voice":
		text = c.Voice.Content
	case "mixed":
		var parts []string
		for _, i := range c.Mixed.Items {
			if i.MsgType == "text" {
				parts = append(parts, i.Text.Content)
			}
		}
		text = strings.Join(parts, "\n")
	}
	text = strings.TrimSpace(bot.Clean(strings.Map(space, text)))
	if !direct {
		text = unaddressed(text)
	}
	return clip(text, bot.MaxText)
}

// space makes one blank of those the clients put behind a name.
func space(r rune) rune {
	if unicode.Is(unicode.Zs, r) {
		return ' '
	}
	return r
}

// unaddressed is text without the @name of the robot that it begins or ends with: in a group
// 企业微信 passes on nothing else than what is addressed to it.
func unaddressed(text string) string {
	switch {
	case strings.HasPrefix(text, "@"):
		i := strings.IndexAny(text, " \n")
		if i < 0 {
			return ""
		}
		text = text[i:]
	default:
		if i := strings.LastIndex(text, " @"); i >= 0 && !strings.Contains(text[i+2:], " ") {
			text = text[:i]
		}
	}
	return strings.TrimLeft(text, ",，:：、 \n")
}

// wellNamed tells whether s can be part of an id.
func wellNamed(s string) bool {
	return s != "" && len(s) <= 150 && strings.IndexFunc(s, func(r rune) bool { return r <= ' ' || r >= 0x7f }) < 0
}

// take hands in what came, over either transport. Without an error it can be acknowledged:
// what breaks the rules of an event would come again for ever.
func (b *Bot) take(ctx context.Context, in bot.Intake, e bot.Event) error {
	b.mu.Lock()
	b.last = b.opt.Now()
	b.mu.Unlock()
	_, err := in.Accept(ctx, e)
	if errors.Is(err, bot.ErrEvent) {
		b.opt.Log.ErrorContext(ctx, "企业微信事件不合规，已忽略", "event", e.ID, "err", err)
		return nil
	}
	return err
}

// Answering is h that answers everything: over the long connection a message shows as being
// worked on until something is said.
func Answering(h bot.Handler) bot.Handler { return answering{h} }

type answering struct{ bot.Handler }

func (a answering) Handle(ctx context.Context, e bot.Event) ([]bot.Reply, error) {
	replies, err := a.Handler.Handle(ctx, e)
	if err == nil && len(replies) == 0 && e.Platform == Kind && e.Kind == bot.EventSaid {
		replies = []bot.Reply{{Kind: bot.ReplySay, Thread: e.Here(), Message: &bot.Message{Kind: bot.KindNotice, At: e.At.UTC(), Headline: "好的。"}}}
	}
	return replies, err
}
