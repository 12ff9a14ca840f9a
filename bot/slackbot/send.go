package slackbot

import (
	"context"
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/reminders"
)

const (
	// eventType marks the messages of the bot; what is beside it names them.
	eventType = "policybot_message"
	idField   = "id"

	maxFallback = 3000 // of the text beside the blocks
)

// Send implements bot.Sender. A place is a channel (C…, G…, D…) or a person (U…).
func (b *Bot) Send(ctx context.Context, to bot.Recipient, m bot.Message) (reminders.Receipt, error) {
	if err := b.Accepts(to.Place); err != nil {
		return reminders.Receipt{}, reminders.Rejected(err)
	}
	r, err := b.post(ctx, to.Place, "", m, to.Person)
	if err == nil {
		r.Channel = to.Channel()
	}
	return r, err
}

// post puts a message into a channel, or a thread of it.
func (b *Bot) post(ctx context.Context, channel, thread string, m bot.Message, person string) (reminders.Receipt, error) {
	opts := append(content(m, person), marked(m.ID))
	if thread != "" {
		opts = append(opts, slack.MsgOptionTS(thread))
	}
	at, ts, err := b.api.PostMessageContext(ctx, channel, opts...)
	if tooMuch(err) {
		at, ts, err = b.api.PostMessageContext(ctx, channel, append(opts, slack.MsgOptionBlocks())...)
	}
	if err != nil {
		return reminders.Receipt{}, outcome(err)
	}
	if !isTS.MatchString(ts) {
		return reminders.Receipt{}, fmt.Errorf("%w：答复里没有消息编号", ErrUnsure)
	}
	return reminders.Receipt{Channel: Kind + ":" + at, Message: ts, At: when(ts)}, nil
}

// content is a message as blocks, and as the text that notifications and screen
// readers show.
func content(m bot.Message, person string) []slack.MsgOption {
	return []slack.MsgOption{
		slack.MsgOptionText(fallback(m, person), false),
		slack.MsgOptionBlocks(render(m, person)...),
		slack.MsgOptionDisableMarkdown(), slack.MsgOptionParse(false),
		slack.MsgOptionDisableLinkUnfurl(), slack.MsgOptionDisableMediaUnfurl(),
	}
}

// marked lets ReadBack find the message again.
func marked(id string) slack.MsgOption {
	return slack.MsgOptionMetadata(slack.SlackMetadata{EventType: eventType, EventPayload: map[string]any{idField: id}})
}

// fallback is the message as text, in which only the mention has a meaning.
func fallback(m bot.Message, person string) string {
	text := escaped(cut(m.Plain(), maxFallback))
	switch {
	case isID.MatchString(person):
		text = "<@" + person + "> " + text
	case !blank(person):
		text = "@" + escaped(cut(bot.CleanLine(person), 80)) + " " + text
	}
	if strings.TrimSpace(text) == "" {
		text = "（无内容）"
	}
	return text
}

// tooMuch tells whether Slack refused the blocks, though they keep to every limit
// that is known. Then nothing was posted, and the text alone is better than nothing.
func tooMuch(err error) bool {
	switch codeOf(err) {
	case "msg_blocks_too_long", "invalid_blocks", "invalid_blocks_format":
		return true
	}
	return false
}
