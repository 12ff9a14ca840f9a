package feishubot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/policybot/policybot/bot"
)

var errBody = errors.New("feishu: unreadable body")

// take hands in what came, over either transport, and returns what to answer a callback of a card
// with. Without an error it can be acknowledged.
func (b *Bot) take(ctx context.Context, in bot.Intake, o *envelope) (any, error) {
	if o.Header.AppID != b.opt.AppID {
		return nil, nil // of another app, which has the same address
	}
	switch o.Header.EventType {
	case eventMessage:
		var m received
		if json.Unmarshal(o.Event, &m) != nil {
			return nil, errBody
		}
		self, err := b.who(ctx)
		if err != nil {
			return nil, fmt.Errorf("who am I: %w", err) // else the bot would not know that it is meant
		}
		e, ok := fromMessage(o, &m, self, b.opt.Now())
		if !ok {
			return nil, nil
		}
		if e.Direct {
			b.knows(e.Person, e.Place)
		}
		return nil, b.accept(ctx, in, e)
	case eventMenu:
		var m menu
		if json.Unmarshal(o.Event, &m) != nil {
			return nil, errBody
		}
		e, ok := fromMenu(o, &m, b.opt.Now())
		if !ok {
			return nil, nil
		}
		return nil, b.accept(ctx, in, e)
	case eventCard:
		var a action
		if json.Unmarshal(o.Event, &a) != nil {
			return nil, errBody
		}
		return b.takeAction(ctx, in, o, &a)
	}
	return nil, nil
}

// takeAction also says what is wrong with a form, and shows one that was handed in as such.
func (b *Bot) takeAction(ctx context.Context, in bot.Intake, o *envelope, a *action) (any, error) {
	e, ok := fromAction(o, a, b.opt.Now())
	if !ok {
		return callback{}, nil
	}
	if e.Kind != bot.EventSubmitted {
		return callback{}, b.accept(ctx, in, e)
	}
	if wrong := in.Check(ctx, e); len(wrong) > 0 {
		var texts []string
		for _, w := range wrong {
			texts = append(texts, bot.CleanLine(w.Text))
		}
		return callback{Toast: &toast{"error", cut(strings.Join(texts, "；"), 500)}}, nil
	}
	if err := b.accept(ctx, in, e); err != nil {
		return nil, err
	}
	return callback{Toast: &toast{"success", "已提交"}, Card: &rawCard{"raw", submitted(e.Meta[metaMark])}}, nil
}

// accept: what breaks the rules of an event would come again for ever, and is acknowledged.
func (b *Bot) accept(ctx context.Context, in bot.Intake, e bot.Event) error {
	b.mu.Lock()
	b.event = b.opt.Now().UTC()
	b.mu.Unlock()
	_, err := in.Accept(ctx, e)
	if errors.Is(err, bot.ErrEvent) {
		b.opt.Log.ErrorContext(ctx, "飞书事件不合规，已忽略", "event", e.ID, "err", err)
		return nil
	}
	return err
}
