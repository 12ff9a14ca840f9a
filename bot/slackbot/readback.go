package slackbot

import (
	"context"
	"fmt"
	"time"

	"github.com/slack-go/slack"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/reminders"
)

const (
	pageSize = 200
	maxPages = 25 // of what was said since; more is answered with Unknown, and tried again
)

// ReadBack implements bot.Sender: it reads what was said in a channel since the
// first of the messages sought can have arrived.
func (b *Bot) ReadBack(ctx context.Context, place string, sought []bot.Sought) ([]reminders.Finding, error) {
	if len(sought) == 0 {
		return nil, nil
	}
	return b.find(ctx, place, "", sought)
}

// Arrived implements bot.Platform. What one person alone saw, or was said through a
// response_url, cannot be read back.
func (b *Bot) Arrived(ctx context.Context, e bot.Event, r bot.Reply, id string, since time.Time) (reminders.Finding, error) {
	switch {
	case r.Kind == bot.ReplyWhisper && !alone(e, r):
		return reminders.Finding{Answer: reminders.Unreadable}, nil
	case r.Kind == bot.ReplyReplace && e.Meta[metaEphemeral] != "":
		return reminders.Finding{Answer: reminders.Harmless}, nil // it is replaced once more
	}
	found, err := b.find(ctx, where(e, r), r.Thread, []bot.Sought{{ID: id, Since: since}})
	if err != nil {
		if outside(err) && e.Meta[metaResponse] != "" {
			return reminders.Finding{Answer: reminders.Unreadable}, nil
		}
		return reminders.Finding{}, err
	}
	return found[0], nil
}

// find looks through a channel, or a thread of it, for messages of the bot's own
// that are marked with an id.
func (b *Bot) find(ctx context.Context, place, thread string, sought []bot.Sought) ([]reminders.Finding, error) {
	if !isID.MatchString(place) {
		return nil, fmt.Errorf("%w：%q", bot.ErrRecipient, clip(place, 40))
	}
	self, err := b.who(ctx)
	if err != nil {
		return nil, err
	}
	channel, err := b.channelOf(ctx, place)
	if err != nil {
		return nil, err
	}
	since, open := sought[0].Since, map[string][]int{}
	for i, s := range sought {
		open[s.ID] = append(open[s.ID], i)
		if s.Since.Before(since) {
			since = s.Since
		}
	}
	out := bot.Answers(len(sought), reminders.Missing)
	for cursor, n := "", 0; len(open) > 0; n++ {
		if n == maxPages {
			return nil, fmt.Errorf("%w：该频道消息太多，没有读完", ErrUnsure)
		}
		var messages []slack.Message
		if messages, cursor, err = b.page(ctx, channel, thread, stamp(since), cursor); err != nil {
			return nil, outcome(err)
		}
		for _, m := range messages {
			id, _ := m.Metadata.EventPayload[idField].(string)
			if m.Metadata.EventType != eventType || m.User != self.user && (self.bot == "" || m.BotID != self.bot) {
				continue // others may write what they like
			}
			for _, i := range open[id] {
				out[i] = reminders.Finding{
					Answer: reminders.Found,
					Receipt: reminders.Receipt{
						Channel: Kind + ":" + place, Message: m.Timestamp, At: when(m.Timestamp),
					},
				}
			}
			delete(open, id)
		}
		if cursor == "" {
			break
		}
	}
	return out, nil
}

// page is one page of a channel, the newest first, or of a thread.
func (b *Bot) page(ctx context.Context, channel, thread, oldest, cursor string) ([]slack.Message, string, error) {
	if thread == "" {
		h, err := b.api.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{ChannelID: channel, Oldest: oldest, Cursor: cursor,
			Limit: pageSize, IncludeAllMetadata: true})
		if err != nil {
			return nil, "", err
		}
		return h.Messages, h.ResponseMetaData.NextCursor, nil
	}
	m, _, next, err := b.api.GetConversationRepliesContext(ctx, &slack.GetConversationRepliesParameters{ChannelID: channel, Timestamp: thread, Oldest: oldest,
		Cursor: cursor, Limit: pageSize, IncludeAllMetadata: true})
	return m, next, err
}

// channelOf is the channel of a place: the direct one of a person.
func (b *Bot) channelOf(ctx context.Context, place string) (string, error) {
	if place[0] != 'U' && place[0] != 'W' {
		return place, nil
	}
	c, _, _, err := b.api.OpenConversationContext(ctx, &slack.OpenConversationParameters{Users: []string{place}})
	if err != nil {
		return "", outcome(err)
	}
	if c == nil || !isID.MatchString(c.ID) {
		return "", fmt.Errorf("%w：没有直接对话的编号", ErrUnsure)
	}
	return c.ID, nil
}
