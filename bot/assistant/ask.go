package assistant

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/search"
)

// question answers what was asked, in the light of the conversation.
func (a *Assistant) question(ctx context.Context, e *bot.Event, text string) ([]bot.Reply, error) {
	conversation := e.Conversation()
	region, err := a.region(ctx, conversation)
	if err != nil {
		return nil, err
	}
	before, err := a.before(ctx, conversation, bot.ReplyID(e.ID, 0))
	if err != nil {
		return nil, err
	}
	m, err := a.look(ctx, e, conversation, asked{Text: text, Region: region}, before)
	if err != nil {
		return nil, err
	}
	replies := a.answer(e, m)
	if e.Agent && len(before) == 0 {
		replies = append(replies, bot.Reply{Kind: bot.ReplyTitle, Thread: e.Here(), Text: clip(text, 40)})
	}
	return replies, nil
}

// look answers q, which may refer to what was asked before, and remembers that.
func (a *Assistant) look(ctx context.Context, e *bot.Event, conversation string, q asked, before []asked) (*bot.Message, error) {
	before = before[max(0, len(before)-search.MaxHistory):]
	q.ID, q.At, q.Person, q.For = bot.ReplyID(e.ID, 0), e.At.UTC(), e.Who(), search.ViewerOf(ctx).Key()
	got, err := a.ask(ctx, q, before)
	if err != nil {
		return nil, err
	}
	q.Turn, q.Private = got.Turn, a.private(ctx, &got)
	t := turn{asked: q, Conversation: conversation, Before: before, Headline: got.Headline}
	if got.Status == search.Clauses {
		t.Headline, _ = got.Words() // what was seen, for 有误反馈
	}
	for i := range got.Citations {
		t.URLs = append(t.URLs, got.Citations[i].URL)
	}
	if got.Turn.Text != "" { // there is something to refer to
		if err := a.remember(ctx, t); err != nil {
			return nil, err
		}
	}
	return a.card(ctx, e, &t, &got)
}

// overheard is what people say to each other in a thread in which somebody asked.
// It is answered only when it sounds like a question to the bot (short, ending in 呢),
// the engine reads it as an ellipsis (那小学呢) of the same person's question, it is said
// to nobody else, and has an answer: a bot that butts in is a nuisance, and one that
// butts in with 未找到依据 more so.
func (a *Assistant) overheard(ctx context.Context, e *bot.Event) ([]bot.Reply, error) {
	text := strings.TrimSpace(e.Text)
	if e.Thread == "" || len(e.Mentions) > 0 || !trailsOff(text) || strings.ContainsAny(text, "你您他她咱我") {
		return nil, nil
	}
	conversation := e.Conversation()
	before, err := a.before(ctx, conversation, bot.ReplyID(e.ID, 0))
	if err != nil || !slices.ContainsFunc(before, func(q asked) bool { return q.Person == e.Who() }) {
		return nil, err
	}
	region, err := a.region(ctx, conversation)
	if err != nil {
		return nil, err
	}
	q := asked{Text: text, Region: region, private: true}
	got, err := a.ask(ctx, q, before)
	if errors.Is(err, search.ErrBusy) {
		return nil, nil // nobody asked the bot, and nobody need know
	}
	if err != nil || got.Status != search.Answered || !got.FollowUp {
		return nil, err
	}
	m, err := a.look(ctx, e, conversation, q, before)
	if err != nil {
		return nil, err
	}
	return a.answer(e, m), nil
}

// asks tells whether a sentence has the form of a question.
func asks(text string) bool {
	if strings.ContainsAny(text, "?？") {
		return true
	}
	text = strings.TrimRight(text, "。.!！~～ ")
	for _, end := range []string{"吗", "多少", "什么", "哪些", "几个", "多久", "怎么办", "何时"} {
		if strings.HasSuffix(text, end) {
			return true
		}
	}
	return false
}

// trailsOff tells whether a sentence is short and ends as one that takes up another:
// 那小学呢. Whether it does, the engine decides.
func trailsOff(text string) bool {
	return utf8.RuneCountInString(text) <= 20 && strings.HasSuffix(strings.TrimRight(text, "?？。.!！~～ "), "呢")
}

// lateAfter is when an answer says which question it is to.
const lateAfter = 5 * time.Minute

// late is a note for an answer that comes late; nil for one that does not.
func (a *Assistant) late(e *bot.Event) []bot.Note {
	if a.Now().Sub(e.At) < lateAfter {
		return nil
	}
	return []bot.Note{{Kind: bot.NoteLate, Text: "您在" + e.At.In(a.Zone).Format("1月2日 15:04") + "的提问"}}
}

// clip cuts to n characters.
func clip(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}
