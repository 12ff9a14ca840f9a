package slackbot

import (
	"context"
	"errors"
	"fmt"

	"github.com/slack-go/slack"

	"github.com/policybot/policybot/bot"
)

// takeEvent, takeCommand and takeInteraction hand in what came, over either
// transport. Without an error it can be acknowledged.
func (b *Bot) takeEvent(ctx context.Context, in bot.Intake, o *outer) error {
	self := o.self()
	if self == "" {
		who, err := b.who(ctx)
		if err != nil {
			return fmt.Errorf("who am I: %w", err) // else the bot might answer itself
		}
		self = who.user
	}
	e, ok := fromEvent(o, self, b.opt.Now())
	if !ok {
		return nil
	}
	return b.accept(ctx, in, e)
}

func (b *Bot) takeCommand(ctx context.Context, in bot.Intake, c *slash) error {
	e, ok := fromCommand(c, b.opt.Now())
	if !ok {
		return nil
	}
	return b.accept(ctx, in, e)
}

// takeInteraction also returns what to answer with: what is wrong with a form.
func (b *Bot) takeInteraction(ctx context.Context, in bot.Intake, i *interaction) (any, error) {
	e, ok := fromInteraction(i, b.opt.Now())
	if !ok {
		return nil, nil
	}
	if e.Kind == bot.EventSubmitted {
		if wrong := b.wrong(i, in.Check(ctx, e)); wrong != nil {
			return slack.NewErrorsViewSubmissionResponse(wrong), nil
		}
	}
	return nil, b.accept(ctx, in, e)
}

// accept: what breaks the rules of an event would come again for ever, and is
// acknowledged.
func (b *Bot) accept(ctx context.Context, in bot.Intake, e bot.Event) error {
	b.sockets.heard(b.opt.Now())
	_, err := in.Accept(ctx, e)
	if errors.Is(err, bot.ErrEvent) {
		b.opt.Log.ErrorContext(ctx, "Slack事件不合规，已忽略", "event", e.ID, "err", err)
		return nil
	}
	return err
}

// wrong is what is shown beside the fields. Slack takes it only for fields of the
// form; what belongs to none is shown at the first.
func (b *Bot) wrong(i *interaction, errs []bot.FieldError) map[string]string {
	if len(errs) == 0 {
		return nil
	}
	out := map[string]string{}
	fields := i.View.State.Values
	first := ""
	for name := range fields {
		if first == "" || name < first {
			first = name
		}
	}
	for _, e := range errs {
		name := e.Field
		if _, ok := fields[name]; !ok {
			name = first
		}
		if text := cut(bot.CleanLine(e.Text), 300); name != "" && out[name] == "" {
			out[name] = text
		}
	}
	if len(out) == 0 {
		return nil // a form without fields cannot show anything
	}
	return out
}
