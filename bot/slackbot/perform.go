package slackbot

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/slack-go/slack"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/reminders"
)

var errReply = errors.New("slack: a reply without what it is about, or to nobody")

// Perform implements bot.Platform.
func (b *Bot) Perform(ctx context.Context, e bot.Event, r bot.Reply, _ string) (reminders.Receipt, error) {
	if r.Person != "" && !isID.MatchString(r.Person) || r.Once() && r.Message == nil ||
		r.Kind == bot.ReplyForm && r.Form == nil ||
		r.Kind == bot.ReplyHome && r.Home == nil {
		return reminders.Receipt{}, reminders.Rejected(errReply)
	}
	switch r.Kind {
	case bot.ReplySay:
		return b.say(ctx, e, r)
	case bot.ReplyWhisper:
		return b.whisper(ctx, e, r)
	case bot.ReplyReplace:
		return b.replace(ctx, e, r)
	case bot.ReplyForm:
		return reminders.Receipt{}, b.open(ctx, e, *r.Form)
	case bot.ReplyHome:
		_, err := b.api.PublishViewContext(ctx, slack.PublishViewContextRequest{UserID: e.Person, View: page(*r.Home)})
		return reminders.Receipt{}, outcome(err)
	case bot.ReplyStatus, bot.ReplyTitle, bot.ReplyPrompts:
		return reminders.Receipt{}, b.agent(ctx, e, r)
	}
	return reminders.Receipt{}, reminders.Rejected(fmt.Errorf("slack: unknown reply %q", r.Kind))
}

// where is the channel of an answer: a person's own when it is for them alone, or
// the event was in none.
func where(e bot.Event, r bot.Reply) string { return cmp.Or(r.Person, e.Place, e.Person) }

// alone tells whether only a person and the bot are where an answer goes.
func alone(e bot.Event, r bot.Reply) bool { return e.Direct || where(e, r) != e.Place }

// say posts; where a command was typed in a channel the bot is not in, through the
// address Slack sent with the command.
func (b *Bot) say(ctx context.Context, e bot.Event, r bot.Reply) (reminders.Receipt, error) {
	receipt, err := b.post(ctx, where(e, r), r.Thread, *r.Message, "")
	if err == nil || e.Meta[metaResponse] == "" || r.Person != "" || !outside(err) {
		return receipt, err
	}
	return b.respond(ctx, e, slack.MsgOptionResponseURL(e.Meta[metaResponse], slack.ResponseTypeInChannel), *r.Message)
}

// outside tells whether the bot may not post because it is not in the channel.
func outside(err error) bool {
	var e errOutside
	return errors.As(err, &e)
}

func isDead(err error) bool {
	var e *reminders.SendError
	return errors.As(err, &e) && e.Dead
}

// respond uses a response_url. What is said so cannot be read back.
func (b *Bot) respond(ctx context.Context, e bot.Event, how slack.MsgOption, m bot.Message) (reminders.Receipt, error) {
	_, _, err := b.api.PostMessageContext(ctx, e.Place, append(content(m, ""), how)...)
	var status statusError
	if errors.As(err, &status) && status.status >= 400 && status.status < 500 && status.after == 0 {
		return reminders.Receipt{}, reminders.Rejected(fmt.Errorf("%w：%w", ErrCall, status)) // used up, or older than half an hour
	}
	if err != nil {
		return reminders.Receipt{}, outcome(err)
	}
	return reminders.Receipt{Channel: Kind + ":" + e.Place, Message: "response_url", At: b.opt.Now().UTC()}, nil
}

// whisper is for one person: in a direct channel that is all of it, elsewhere an
// ephemeral message, and where the bot may not even whisper the direct channel.
func (b *Bot) whisper(ctx context.Context, e bot.Event, r bot.Reply) (reminders.Receipt, error) {
	if alone(e, r) {
		return b.post(ctx, where(e, r), r.Thread, *r.Message, "")
	}
	opts := content(*r.Message, "")
	if r.Thread != "" {
		opts = append(opts, slack.MsgOptionTS(r.Thread))
	}
	ts, err := b.api.PostEphemeralContext(ctx, e.Place, e.Person, opts...)
	if tooMuch(err) {
		ts, err = b.api.PostEphemeralContext(ctx, e.Place, e.Person, append(opts, slack.MsgOptionBlocks())...)
	}
	if err = outcome(err); err != nil {
		if !outside(err) {
			return reminders.Receipt{}, err
		}
		if e.Meta[metaResponse] != "" {
			return b.respond(ctx, e, slack.MsgOptionResponseURL(e.Meta[metaResponse], slack.ResponseTypeEphemeral), *r.Message)
		}
		return b.post(ctx, e.Person, "", *r.Message, "")
	}
	return reminders.Receipt{Channel: Kind + ":" + e.Place, Message: ts, At: when(ts)}, nil
}

// replace puts a message in place of the one pressed, which keeps what names it:
// a reminder is found by its id as long as it is there.
func (b *Bot) replace(ctx context.Context, e bot.Event, r bot.Reply) (reminders.Receipt, error) {
	if e.Message == "" || e.Place == "" || r.Person != "" {
		return b.say(ctx, e, r)
	}
	if e.Meta[metaEphemeral] != "" {
		if e.Meta[metaResponse] == "" {
			return b.whisper(ctx, e, r)
		}
		receipt, err := b.respond(ctx, e, slack.MsgOptionReplaceOriginal(e.Meta[metaResponse]), *r.Message)
		if isDead(err) {
			return b.whisper(ctx, e, r)
		}
		return receipt, err
	}
	opts := content(*r.Message, "")
	_, ts, _, err := b.api.UpdateMessageContext(ctx, e.Place, e.Message, opts...)
	if tooMuch(err) {
		_, ts, _, err = b.api.UpdateMessageContext(ctx, e.Place, e.Message, append(opts, slack.MsgOptionBlocks())...)
	}
	if gone(err) {
		return b.say(ctx, e, r)
	}
	if err != nil {
		return reminders.Receipt{}, outcome(err)
	}
	return reminders.Receipt{Channel: Kind + ":" + e.Place, Message: ts, At: b.opt.Now().UTC()}, nil
}

// gone tells whether there is nothing to be replaced.
func gone(err error) bool {
	switch codeOf(err) {
	case "message_not_found", "cant_update_message", "edit_window_closed", "channel_not_found":
		return true
	}
	return false
}

// open shows a form. One whose trigger was used is open: an earlier attempt got
// through.
func (b *Bot) open(ctx context.Context, e bot.Event, f bot.Form) error {
	if e.Meta[metaTrigger] == "" || !e.Expires.IsZero() && !b.opt.Now().Before(e.Expires) {
		return reminders.Rejected(ErrTrigger)
	}
	v, err := modal(f, e)
	if err != nil {
		return reminders.Rejected(err)
	}
	_, err = b.api.OpenViewContext(ctx, e.Meta[metaTrigger], v)
	switch codeOf(err) {
	case "exchanged_trigger_id":
		return nil
	case "expired_trigger_id", "trigger_expired", "invalid_trigger_id", "trigger_exchanged":
		return reminders.Rejected(ErrTrigger)
	}
	return outcome(err)
}

// agent shows what is being done, and what may be asked. None of it is worth
// waiting for: a failure is final, so that the answer behind it is not held up.
func (b *Bot) agent(ctx context.Context, e bot.Event, r bot.Reply) error {
	thread := e.Thread
	if thread == "" {
		thread = e.Message
	}
	var err error
	switch r.Kind {
	case bot.ReplyStatus:
		err = b.api.SetAssistantThreadsStatusContext(ctx, slack.AssistantThreadsSetStatusParameters{ChannelID: e.Place, ThreadTS: thread, Status: cut(bot.CleanLine(r.Text), 50)})
	case bot.ReplyTitle:
		err = b.api.SetAssistantThreadsTitleContext(ctx, slack.AssistantThreadsSetTitleParameters{ChannelID: e.Place, ThreadTS: thread, Title: line(r.Text, 150, "政策问答").Text})
	default:
		p := slack.AssistantThreadsSetSuggestedPromptsParameters{ChannelID: e.Place, ThreadTS: e.Thread}
		for _, q := range r.Prompts[:min(len(r.Prompts), bot.MaxPrompts)] {
			if !blank(q.Text) {
				p.AddPrompt(line(q.Title, maxLabel, cut(q.Text, maxLabel)).Text, cut(bot.CleanLine(q.Text), 1000))
			}
		}
		if len(p.Prompts) > 0 {
			err = b.api.SetAssistantThreadsSuggestedPromptsContext(ctx, p)
		}
	}
	if err != nil {
		return reminders.Rejected(outcome(err))
	}
	return nil
}
