package assistant

import (
	"context"
	"slices"
	"strings"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/search"
)

// tooOld is said when what a button refers to has been forgotten.
const tooOld = "这个问题已超过保存时间，请重新提问。"

// beside says m where a button was pressed: in the thread, for all who are in it.
func (a *Assistant) beside(e *bot.Event, m *bot.Message) []bot.Reply {
	if e.Thread != "" || e.Direct {
		return []bot.Reply{{Kind: bot.ReplySay, Thread: e.Thread, Message: m}}
	}
	return a.answer(e, m)
}

// otherRegion answers the question again for the region chosen, and those that
// follow in the conversation.
func (a *Assistant) otherRegion(ctx context.Context, e *bot.Event) ([]bot.Reply, error) {
	id, region, _ := strings.Cut(e.Value, " ")
	t, ok, err := a.turn(ctx, e, id)
	if err != nil {
		return nil, err
	}
	if !ok {
		return a.say(e, tooOld), nil
	}
	if err := a.setRegion(ctx, e, t.Conversation, region); err != nil {
		return nil, err
	}
	q := asked{Text: t.Text, Region: region}
	if region != "" {
		q.Text = "那" + region + "呢" // a place the question names is replaced too
	}
	m, err := a.look(ctx, e, t.Conversation, q, append(t.Before, t.asked))
	if err != nil {
		return nil, err
	}
	return a.beside(e, m), nil
}

// more shows all that an answer rests on.
func (a *Assistant) more(ctx context.Context, e *bot.Event) ([]bot.Reply, error) {
	t, ok, err := a.turn(ctx, e, e.Value)
	if err != nil {
		return nil, err
	}
	if !ok {
		return a.say(e, tooOld), nil
	}
	got, err := a.ask(ctx, t.asked, t.Before)
	if err != nil {
		return nil, err
	}
	m := &bot.Message{
		Kind: bot.KindAnswer, At: e.At.UTC(), Headline: "“" + clip(t.Text, 60) + "”的全部依据",
		Footer: footer, Citations: a.links(got.Citations),
	}
	if len(got.Alternatives) > 0 {
		m.Sections = append(m.Sections, a.others(got.Alternatives)...)
	}
	switch got.Status {
	case search.Answered:
	case search.Clauses: // since then a document has changed
		a.likely(m, &got)
	default:
		m.Headline = "没有更多依据"
	}
	return a.beside(e, m), nil
}

// known tells whether there are documents of a region, or of places in it.
func (a *Assistant) known(ctx context.Context, region string) (bool, error) {
	if a.Regions == nil {
		return true, nil
	}
	regions, err := a.Regions(ctx)
	return slices.ContainsFunc(regions, func(r string) bool { return strings.Contains(r, region) }), err
}

// labels are those of buttons and choices that nothing else means: people type what they read.
var labels = []string{"更多依据", "更多", "全部依据", "有误反馈", "换个地区", "稍后提醒", "转派", "撤销", "不要", "查看原文", "期限日历", "全部文件"}

func isLabel(text string) bool { return slices.Contains(labels, text) }

// typed answers the label of a button that was typed: 更多依据 of the last question, and else where the button is.
func (a *Assistant) typed(ctx context.Context, e *bot.Event, label string) ([]bot.Reply, error) {
	switch label {
	case "更多依据", "更多", "全部依据":
		before, err := a.before(ctx, e.Conversation(), bot.ReplyID(e.ID, 0))
		if err != nil || len(before) == 0 {
			return a.say(e, "还没有问过问题。先问一件事，再看它的依据。"), err
		}
		last := *e
		last.Value = before[len(before)-1].ID
		return a.more(ctx, &last)
	case "换个地区":
		return a.say(e, "请点回答下面的“换个地区”，或接着说：那%s呢", a.place(ctx)), nil
	case "期限日历":
		return a.say(e, "%s", bot.Absolute(a.PublicURL, "/deadlines")), nil
	case "全部文件":
		return a.say(e, "%s", bot.Absolute(a.PublicURL, "/documents")), nil
	}
	return a.say(e, "请点那条消息下面的“%s”；没有按钮的，发送“我的提醒”可以逐条处理。", label), nil
}
