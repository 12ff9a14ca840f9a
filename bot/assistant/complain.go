package assistant

import (
	"context"
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/policybot/policybot/bot"
)

// The fields of 有误反馈.
const (
	fieldReason  = "reason"
	fieldComment = "comment"
	fieldConsent = "consent"
)

const maxComment = 1000

// complain opens the form of 有误反馈.
func (a *Assistant) complain(e *bot.Event) []bot.Reply {
	f := &bot.Form{ID: formFeedback, Title: "有误反馈", Submit: "提交", Value: e.Value,
		Note: "反馈由管理员和整理问答的工作人员查看，保存" + days(a.KeepFeedback) + "。",
		Fields: []bot.Field{
			{ID: fieldReason, Kind: bot.FieldChoice, Label: "哪里有误", Options: bot.Reasons()},
			{ID: fieldComment, Kind: bot.FieldLines, Label: "说明", Hint: "正确的答案或出处", Optional: true, Max: maxComment},
			{ID: fieldConsent, Kind: bot.FieldChoices, Label: "附上内容", Hint: "不勾选则只记录依据的链接", Optional: true,
				Options: []bot.Option{{Label: "附上我的问题和看到的答案", Value: "yes"}}},
		}}
	late := bot.Reply{Kind: bot.ReplyWhisper, Thread: e.Thread, Message: notice(e, "表单没能打开，请再点一次“有误反馈”。")}
	return []bot.Reply{{Kind: bot.ReplyForm, Form: f, Else: &late}}
}

func checkFeedback(e *bot.Event) []bot.FieldError {
	switch {
	case !slices.ContainsFunc(bot.Reasons(), func(o bot.Option) bool { return o.Value == value(e, fieldReason) }):
		return []bot.FieldError{{Field: fieldReason, Text: "请选一项"}}
	case utf8.RuneCountInString(value(e, fieldComment)) > maxComment:
		return []bot.FieldError{{Field: fieldComment, Text: fmt.Sprintf("最多%d字", maxComment)}}
	}
	return nil
}

// keepFeedback keeps what was handed in; the question only when the person agreed.
func (a *Assistant) keepFeedback(ctx context.Context, e *bot.Event) ([]bot.Reply, error) {
	f := bot.Feedback{
		ID: bot.ReplyID(e.ID, 0), At: e.At.UTC(), Person: e.Who(), Reason: value(e, fieldReason),
		Comment: value(e, fieldComment),
	}
	t, ok, err := a.turn(ctx, e, e.Value)
	if err != nil {
		return nil, err
	}
	if ok {
		consent := slices.Contains(e.Values[fieldConsent], "yes")
		f.Region, f.Private = t.Region, t.Private
		if consent {
			f.Question = t.Text
		}
		if !t.Private { // who goes through feedback need not be of those it is for
			f.URLs = t.URLs
			if consent {
				f.Answer = t.Headline
			}
		}
	}
	if err := a.Feedback.AddFeedback(ctx, f, a.KeepFeedback); err != nil {
		return nil, fmt.Errorf("keep feedback: %w", err)
	}
	text := "谢谢，已收到反馈。"
	if ok && t.Private {
		text += "答案出自限定范围的文件，没有附上答案和出处。"
	}
	if !ok {
		text += "原来的问题已超过保存时间，如方便请在说明里写上。"
	}
	return a.say(e, "%s", text), nil
}
