package assistant

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/reminders"
)

// here is who a subscription or a digest is for: the channel it was asked in, or
// the person where that was in none.
func here(e *bot.Event) reminders.Recipient {
	if e.Direct || e.Place == "" {
		return own(e)
	}
	return reminders.Recipient{Channel: e.Platform + ":" + e.Place}
}

func hereWord(e *bot.Event) string {
	if e.Direct || e.Place == "" {
		return "您"
	}
	return "本频道"
}

// maxFollows bounds the subscriptions of a channel or a person.
const maxFollows = 20

// follow subscribes to new deadlines of a region, or with a keyword.
func (a *Assistant) follow(ctx context.Context, e *bot.Event, words string) ([]bot.Reply, error) {
	words = strings.Trim(words, "“”\"'。 ")
	if words == "" || len([]rune(words)) > 40 {
		return a.say(e, "请写上要订阅的地区或关键词，如：订阅 %s，或：订阅 %s", a.place(ctx), sampleKey), nil
	}
	subs, err := a.Reminders.Subscribed(ctx, here(e))
	if err != nil {
		return nil, fmt.Errorf("subscribe: %w", err)
	}
	if len(subs) >= maxFollows {
		return a.say(e, "%s已有%d个订阅，请先退订一些。", hereWord(e), len(subs)), nil
	}
	sub := reminders.Subscription{To: here(e), Owner: e.Who(), Keyword: words}
	about := "包含“" + words + "”的"
	if a.Regions != nil {
		isRegion, err := a.known(ctx, words)
		if err != nil {
			return nil, fmt.Errorf("regions: %w", err)
		}
		if isRegion {
			sub.Region, sub.Keyword, about = words, "", "“"+words+"”的"
		}
	}
	if _, err := a.Reminders.Subscribe(ctx, sub); err != nil {
		return nil, fmt.Errorf("subscribe: %w", err)
	}
	return a.say(e, "好的，以后放入的文件里有%s期限，会提醒%s。%s退订请说：退订 %s", about, hereWord(e), a.unsureNote(ctx, e, sub, words), words), nil
}

func about(s *reminders.Subscription) string {
	switch {
	case s.Region != "":
		return s.Region
	case s.Keyword != "":
		return s.Keyword
	}
	return s.Document
}

// unfollowBy ends a subscription by its words.
func (a *Assistant) unfollowBy(ctx context.Context, e *bot.Event, words string) ([]bot.Reply, error) {
	words = strings.Trim(words, "“”\"'。 ")
	subs, err := a.Reminders.Subscribed(ctx, here(e))
	if err != nil {
		return nil, fmt.Errorf("unsubscribe: %w", err)
	}
	if words == "" { // which one is chosen from the list
		return a.follows(ctx, e)
	}
	ended := 0
	for i := range subs {
		if isAll(words) || meansSub(subs, i, words) {
			if err := a.Reminders.Unsubscribe(ctx, subs[i].ID); err != nil {
				return nil, fmt.Errorf("unsubscribe: %w", err)
			}
			ended++
		}
	}
	if ended == 0 {
		return a.say(e, "%s没有订阅“%s”。发送“订阅列表”可以看到现有的订阅。", hereWord(e), clip(words, 40)), nil
	}
	return a.say(e, "已退订“%s”。已经设好的提醒不受影响。", words), nil
}

// meansSub tells whether words name subscription i: as it is written, or, where only one does, as a part of it (塔城 for
// 塔城地区) or with more than it (塔城地区 for 塔城).
func meansSub(subs []reminders.Subscription, i int, words string) bool {
	near, exact := 0, false
	for j := range subs {
		own := about(&subs[j])
		exact = exact || own == words
		if own != "" && (strings.Contains(own, words) || strings.Contains(words, own)) {
			near++
		}
	}
	own := about(&subs[i])
	return own == words || !exact && near == 1 && len([]rune(words)) >= minWords && own != "" && (strings.Contains(own, words) || strings.Contains(words, own))
}

// unfollow ends a subscription by its button.
func (a *Assistant) unfollow(ctx context.Context, e *bot.Event) ([]bot.Reply, error) {
	if err := a.Reminders.Unsubscribe(ctx, e.Value); err != nil {
		return nil, fmt.Errorf("unsubscribe: %w", err)
	}
	if e.Place == "" {
		return a.home(ctx, e)
	}
	m, err := a.followList(ctx, e)
	if err != nil {
		return nil, err
	}
	m.Notes = []bot.Note{{Kind: bot.NoteBy, Text: "退订", Person: e.Person}, {Kind: bot.NoteRemark, Text: "已退订。已经设好的提醒不受影响。"}}
	return []bot.Reply{{Kind: bot.ReplyReplace, Message: m}}, nil
}

// follows lists the subscriptions here.
func (a *Assistant) follows(ctx context.Context, e *bot.Event) ([]bot.Reply, error) {
	m, err := a.followList(ctx, e)
	if err != nil {
		return nil, err
	}
	return a.answer(e, m), nil
}

// followList is the list of subscriptions here as it is now.
func (a *Assistant) followList(ctx context.Context, e *bot.Event) (*bot.Message, error) {
	subs, err := a.Reminders.Subscribed(ctx, here(e))
	if err != nil {
		return nil, fmt.Errorf("subscriptions: %w", err)
	}
	if len(subs) == 0 {
		return notice(e, fmt.Sprintf("%s没有订阅。可以这样订阅：订阅 %s", hereWord(e), a.place(ctx))), nil
	}
	m := notice(e, fmt.Sprintf("%s有%d个订阅", hereWord(e), len(subs)))
	m.Sections = []bot.Section{{Rows: followRows(subs)}}
	return m, nil
}

func followRows(subs []reminders.Subscription) (rows []bot.Row) {
	for i := range subs[:min(len(subs), shownRows)] {
		rows = append(rows, bot.Row{Text: about(&subs[i]), Buttons: []bot.Button{{Action: bot.ActionUnfollow, Label: "退订", Value: subs[i].ID}}})
	}
	return rows
}

// digestOf is the weekly digest of a recipient, if there is one.
func (a *Assistant) digestOf(ctx context.Context, to reminders.Recipient) (*reminders.Reminder, error) {
	q := reminders.ReminderQuery{Status: reminders.Active, Channel: to.Channel}
	for range 10 {
		page, err := a.Reminders.List(ctx, q)
		if err != nil {
			return nil, fmt.Errorf("digest: %w", err)
		}
		for i := range page.Reminders {
			if page.Reminders[i].Digest {
				return &page.Reminders[i], nil
			}
		}
		if q.After = page.Next; q.After == "" {
			break
		}
	}
	return nil, nil
}

// digestBy is 摘要 开 and 摘要 关.
func (a *Assistant) digestBy(ctx context.Context, e *bot.Event, words string) ([]bot.Reply, error) {
	off := strings.ContainsAny(words, "关停") || strings.EqualFold(words, "off") ||
		slices.ContainsFunc([]string{"取消", "退订", "不要", "不再"}, func(w string) bool { return strings.Contains(words, w) })
	return a.setDigest(ctx, e, here(e), !off)
}

// digest is its button: with a value it ends that one, without it turns a person's
// own on or off.
func (a *Assistant) digest(ctx context.Context, e *bot.Event) ([]bot.Reply, error) {
	if e.Value == "on" || e.Value == "off" {
		replies, err := a.setDigest(ctx, e, own(e), e.Value == "on")
		if err != nil || e.Place != "" {
			return replies, err
		}
		return a.home(ctx, e)
	}
	id, _, _ := target(e.Value)
	end, err := a.Reminders.Cancel(ctx, id, e.Who(), "在聊天中取消")
	if err != nil {
		return nil, fmt.Errorf("digest: %w", err)
	}
	return a.settled(ctx, e, "不再发送：每周摘要", "停止摘要", end.Text)
}

// setDigest opts in to or out of a digest on Mondays.
func (a *Assistant) setDigest(ctx context.Context, e *bot.Event, to reminders.Recipient, on bool) ([]bot.Reply, error) {
	there, err := a.digestOf(ctx, to)
	if err != nil {
		return nil, err
	}
	switch {
	case on && there != nil:
		return a.say(e, "每周摘要已经开着，每周一上午发送。"), nil
	case !on && there == nil:
		return a.say(e, "每周摘要没有开。"), nil
	case !on:
		if _, err := a.Reminders.Cancel(ctx, there.ID, e.Who(), "在聊天中取消"); err != nil {
			return nil, fmt.Errorf("digest: %w", err)
		}
		return a.say(e, "已停止每周摘要。"), nil
	}
	day := e.At.In(a.Zone)
	made, err := a.Reminders.Create(ctx, reminders.Request{Key: "digest\x00" + e.ID, Owner: e.Who(), Who: []reminders.Recipient{to}, Digest: true,
		Rule: &reminders.Rule{RRule: "FREQ=WEEKLY;BYDAY=MO", Start: zhdate.DateOf(day), Workdays: reminders.After}})
	if err != nil {
		return nil, fmt.Errorf("digest: %w", err)
	}
	return a.say(e, "%s", made.Text), nil
}
