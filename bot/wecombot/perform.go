package wecombot

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/mdtext"
	"github.com/policybot/policybot/bot/internal/openapi"
	"github.com/policybot/policybot/reminders"
)

const (
	streamLife = 5 * time.Minute // within which a stream can be finished; the platform gives it six
	hookLife   = 55 * time.Minute
	appMemory  = 4 * time.Hour // for so long an app's message is not taken twice
)

// What a reply may come to.
var (
	errNone   = errors.New("企业微信没有这种界面")
	errNoApp  = errors.New("回调方式下没有设置自建应用，不能主动发消息；请设置 WECOM_CORP_ID、WECOM_AGENT_ID、WECOM_APP_SECRET，或改用长连接")
	errNobody = fmt.Errorf("%w：不是成员的账号", bot.ErrRecipient)
)

// notHere is said in a group where something was for one person alone and could not be sent.
const (
	notHere = "这条内容只给您本人看，请在与我的单聊里再发一次。"
	sentYou = "已单独发给您。"
)

// Perform implements bot.Platform.
func (b *Bot) Perform(ctx context.Context, e bot.Event, r bot.Reply, id string) (reminders.Receipt, error) {
	if r.Message != nil && r.Message.ID != id {
		m := *r.Message
		m.ID, r.Message = id, &m
	}
	switch r.Kind {
	case bot.ReplySay, bot.ReplyReplace:
		if r.Person != "" && r.Person != e.Person {
			return b.push(ctx, r.Person, "", r.Message)
		}
		return b.answer(ctx, e, r.Message)
	case bot.ReplyWhisper:
		return b.whisper(ctx, e, r.Message)
	case bot.ReplyPrompts:
		return reminders.Receipt{}, b.welcome(ctx, e, r.Prompts)
	case bot.ReplyStatus, bot.ReplyTitle:
		return reminders.Receipt{}, nil
	}
	return reminders.Receipt{}, reminders.Rejected(errNone)
}

// answer is said where the event happened.
func (b *Bot) answer(ctx context.Context, e bot.Event, m *bot.Message) (reminders.Receipt, error) {
	if m.ID == bot.ReplyID(e.ID, 0) {
		receipt, done, err := b.first(ctx, e, m)
		if done || err != nil {
			return receipt, err
		}
	}
	if b.conn == nil { // an app speaks to the person alone
		return b.push(ctx, e.Person, "", m)
	}
	return b.push(ctx, e.Place, "", m)
}

// first says the first reply to a message, by the means that its telling gave for that; done
// is false when there are none any more, and nothing was said.
func (b *Bot) first(ctx context.Context, e bot.Event, m *bot.Message) (_ reminders.Receipt, done bool, err error) {
	now := b.opt.Now()
	age, text := now.Sub(e.At), mdtext.Message(m, maxText)
	receipt := reminders.Receipt{Channel: Kind + ":" + e.Place, Message: m.ID, At: now.UTC()}
	switch {
	case b.conn != nil && e.Meta[metaRequest] != "" && e.Kind != bot.EventAgent && age < streamLife:
		err := b.conn.request(ctx, cmdRespond, e.Meta[metaRequest], stream(m.ID, text, true))
		switch openapi.Code(err) {
		case "6000", "846604", "846608": // it was finished by an earlier attempt: it cannot have run out yet
			return receipt, true, nil
		case "846605": // the request is not known any more
			return receipt, false, nil
		}
		return receipt, true, err
	case b.conn == nil && b.ours(e.Meta[metaResponse]) && age < hookLife:
		err := b.hooks.Outcome(b.hooks.Do(ctx, openapi.Call{Path: e.Meta[metaResponse], Body: markdown(text)}))
		if c := reminders.Certain(err); c != nil && c.After == 0 && openapi.Code(err) != "" {
			err = reminders.Rejected(err) // used by an earlier attempt, or run out: it will not be better later
		}
		return receipt, true, err
	}
	return receipt, false, nil
}

// whisper is for one person: in their direct conversation that is all of it; in a group it is
// sent to them directly, and the group sees that it was.
func (b *Bot) whisper(ctx context.Context, e bot.Event, m *bot.Message) (reminders.Receipt, error) {
	if e.Direct {
		return b.answer(ctx, e, m)
	}
	receipt, err := b.push(ctx, e.Person, "", m)
	if m.ID != bot.ReplyID(e.ID, 0) {
		return receipt, err
	}
	shown := sentYou
	if certain := reminders.Certain(err); certain != nil && certain.Dead {
		shown = notHere
	} else if err != nil {
		return receipt, err
	}
	note := &bot.Message{ID: m.ID, Kind: bot.KindNotice, At: m.At, Headline: shown}
	if _, _, said := b.first(ctx, e, note); said != nil {
		b.opt.Log.WarnContext(ctx, "企业微信群里没能说明已单独回复", "event", e.ID, "err", said)
	}
	return receipt, err
}

// welcome greets who opens the conversation, within the seconds there are for it: a failure is
// final.
func (b *Bot) welcome(ctx context.Context, e bot.Event, prompts []bot.Prompt) error {
	if b.conn == nil || e.Meta[metaRequest] == "" || len(prompts) == 0 {
		return nil
	}
	lines := []string{"我按本地的政策文件回答问题，每个答案都附原文条款；也可以提醒期限。可以这样说："}
	for _, p := range prompts {
		lines = append(lines, "· "+clip(bot.CleanLine(p.Text), 300))
	}
	body := map[string]any{"msgtype": "text", "text": map[string]string{"content": strings.Join(lines, "\n")}}
	if err := b.conn.request(ctx, cmdWelcome, e.Meta[metaRequest], body); err != nil {
		return reminders.Rejected(err)
	}
	return nil
}

// push sends something nobody waits for, over the long connection or by the company's app; who
// is called first, "" nobody.
func (b *Bot) push(ctx context.Context, place, who string, m *bot.Message) (reminders.Receipt, error) {
	receipt := reminders.Receipt{Channel: Kind + ":" + place, Message: m.ID, At: b.opt.Now().UTC()}
	if !isID.MatchString(place) {
		return receipt, reminders.Rejected(errNobody)
	}
	if b.conn != nil {
		body := markdown(who + mdtext.Message(m, maxText-len(who)))
		body["chatid"] = place
		return receipt, b.conn.request(ctx, cmdPush, "", body)
	}
	return receipt, b.byApp(ctx, place, mdtext.Message(m, maxApp))
}

// Send implements bot.Sender.
func (b *Bot) Send(ctx context.Context, to bot.Recipient, m bot.Message) (reminders.Receipt, error) {
	if err := b.Accepts(to.Place); err != nil {
		return reminders.Receipt{}, reminders.Rejected(err)
	}
	if err := ctx.Err(); err != nil {
		return reminders.Receipt{}, reminders.Refused(err)
	}
	who := ""
	if to.Person != "" && to.Person != to.Place && isID.MatchString(to.Person) {
		who = "<@" + to.Person + ">\n"
	}
	return b.push(ctx, to.Place, who, &m)
}

// ReadBack implements bot.Sender: nothing can be read back, but an app's message is not taken
// twice for some hours.
func (b *Bot) ReadBack(_ context.Context, _ string, sought []bot.Sought) ([]reminders.Finding, error) {
	out := bot.Answers(len(sought), reminders.Unreadable)
	for i, s := range sought {
		if b.conn == nil && b.opt.Now().Sub(s.Since) < appMemory {
			out[i].Answer = reminders.Harmless
		}
	}
	return out, nil
}

// Arrived implements bot.Platform. The first reply where the event happened is harmless as
// long as the stream or the response_url lasts.
func (b *Bot) Arrived(_ context.Context, e bot.Event, r bot.Reply, id string, since time.Time) (reminders.Finding, error) {
	now := b.opt.Now()
	first := id == bot.ReplyID(e.ID, 0) && (r.Person == "" || r.Person == e.Person) && (r.Kind != bot.ReplyWhisper || e.Direct)
	life := streamLife - time.Minute // a minute for doing it
	if b.conn == nil {
		life = hookLife - time.Minute
	}
	switch {
	case first && e.Kind != bot.EventAgent && now.Sub(e.At) < life:
		return reminders.Finding{Answer: reminders.Harmless}, nil
	case b.conn == nil && b.opt.App.set() && !first && now.Sub(since) < appMemory:
		return reminders.Finding{Answer: reminders.Harmless}, nil
	}
	return reminders.Finding{Answer: reminders.Unreadable}, nil
}
