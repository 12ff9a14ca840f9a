package assistant

import (
	"context"
	"fmt"

	"github.com/policybot/policybot/bot"
)

// home is a person's own page.
func (a *Assistant) home(ctx context.Context, e *bot.Event) ([]bot.Reply, error) {
	h := &bot.Home{Title: "我的期限与提醒", Footer: footer}
	if a.Reminders == nil {
		h.Note = noReminders
		return []bot.Reply{{Kind: bot.ReplyHome, Home: h}}, nil
	}
	all, err := a.mine(ctx, e.Person)
	if err != nil {
		return nil, err
	}
	due, others := bot.Section{Title: "我的期限"}, bot.Section{Title: "我的提醒"}
	digest := false
	shown := 0
	for i := range all {
		m := &all[i]
		digest = digest || m.Digest
		if m.Digest || shown == 2*shownRows {
			continue
		}
		shown++
		if m.Due != nil {
			due.Rows = append(due.Rows, a.row(m, ""))
		} else {
			others.Rows = append(others.Rows, a.row(m, ""))
		}
	}
	if len(all) > 0 && shown == 2*shownRows {
		h.Note = fmt.Sprintf("只列出最近的%d条", shown)
	}
	if len(due.Rows) == 0 {
		due.Text = "没有。回答里有期限的条款下面可以点“提醒我”。"
	}
	if len(others.Rows) == 0 {
		others.Text = "没有。可以对我说：" + setThis
	}
	subs, err := a.Reminders.Subscribed(ctx, own(e))
	if err != nil {
		return nil, fmt.Errorf("subscriptions: %w", err)
	}
	follows := bot.Section{Title: "我的订阅", Rows: followRows(subs)}
	if len(subs) == 0 {
		follows.Text = "没有。可以对我说：订阅 " + a.place(ctx)
	}
	h.Sections = []bot.Section{due, others, follows}
	button := bot.Button{Action: bot.ActionDigest, Label: "开启每周摘要", Value: "on"}
	if digest {
		button.Label, button.Value = "停止每周摘要", "off"
	}
	h.Buttons = []bot.Button{button, {Action: bot.ActionSource, Label: "期限日历", URL: bot.Absolute(a.PublicURL, "/deadlines")}}
	return []bot.Reply{{Kind: bot.ReplyHome, Home: h}}, nil
}
