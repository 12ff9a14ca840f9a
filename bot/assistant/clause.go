package assistant

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/search"
)

// The fields of the form of 提醒我.
const (
	fieldWhich  = "which"
	fieldLead   = "lead"
	fieldWho    = "who"
	fieldPeople = "people"
)

// Who a clause's deadline is for.
const (
	whoMe      = "me"
	whoChannel = "channel"
	whoPeople  = "people"
)

// leads are the days before a due day that can be chosen.
var leads = []int{30, 15, 7, 3, 1, 0}

// clauses are the deadlines a 提醒我 names, those that are still there.
func (a *Assistant) clauses(ctx context.Context, value string) (found []search.DeadlineHit, err error) {
	if a.Deadlines == nil {
		return nil, nil
	}
	all, err := a.Deadlines.Deadlines(ctx)
	if err != nil {
		return nil, fmt.Errorf("deadlines: %w", err)
	}
	names := strings.Fields(value)
	for i := range all {
		for _, name := range names {
			if all[i].Citation.DocumentID+"/"+all[i].ID == name {
				found = append(found, all[i])
			}
		}
	}
	return found[:min(len(found), maxDue)], nil
}

// offerReminder opens the form of 提醒我.
func (a *Assistant) offerReminder(ctx context.Context, e *bot.Event) ([]bot.Reply, error) {
	found, err := a.clauses(ctx, e.Value)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return a.say(e, "这条期限已不在现有文件中，请重新提问。"), nil
	}
	f := &bot.Form{ID: formRemind, Title: "设置提醒", Submit: "设置", Value: e.Value}
	which := bot.Field{ID: fieldWhich, Kind: bot.FieldChoice, Label: "提醒哪一项期限"}
	for i := range found {
		d := &found[i]
		which.Options = append(which.Options, bot.Option{Label: clip(whenOf(d)+" "+d.Action, 70), Value: d.Citation.DocumentID + "/" + d.ID})
	}
	which.Initial = []string{which.Options[0].Value}
	lead := bot.Field{ID: fieldLead, Kind: bot.FieldChoices, Label: "提前多久提醒", Hint: "不选则按惯例多次提醒，越近越密", Optional: true}
	for _, n := range leads {
		label := "提前" + strconv.Itoa(n) + "天"
		if n == 0 {
			label = "当天"
		}
		lead.Options = append(lead.Options, bot.Option{Label: label, Value: strconv.Itoa(n)})
	}
	who := bot.Field{
		ID: fieldWho, Kind: bot.FieldChoice, Label: "提醒谁", Initial: []string{whoMe},
		Options: []bot.Option{{Label: "我", Value: whoMe}},
	}
	if !e.Direct && e.Place != "" {
		who.Options = append(who.Options, bot.Option{Label: "本频道", Value: whoChannel})
	}
	who.Options = append(who.Options, bot.Option{Label: "指定的人（在下面选）", Value: whoPeople})
	people := bot.Field{ID: fieldPeople, Kind: bot.FieldPeople, Label: "指定的人", Optional: true, Max: 10}
	f.Fields = []bot.Field{which, lead, who, people}
	late := bot.Reply{
		Kind: bot.ReplyWhisper, Thread: e.Thread,
		Message: notice(e, "表单没能打开，请再点一次“提醒我”；也可以直接说：提醒我 "+whenOf(&found[0])+"前 "+clip(found[0].Action, 40)),
	}
	return []bot.Reply{{Kind: bot.ReplyForm, Form: f, Else: &late}}, nil
}

// whenOf is when a deadline is due, in the words of its document where it names no
// day.
func whenOf(d *search.DeadlineHit) string {
	if d.RRule == "" && d.Due.Day != 0 {
		return d.Due.Chinese()
	}
	return strings.Join(strings.Fields(d.TimeText), "")
}

func (a *Assistant) checkRemind(e *bot.Event) []bot.FieldError {
	switch who := value(e, fieldWho); {
	case value(e, fieldWhich) == "":
		return []bot.FieldError{{Field: fieldWhich, Text: "请选一项期限"}}
	case who == whoPeople && len(e.Values[fieldPeople]) == 0:
		return []bot.FieldError{{Field: fieldPeople, Text: "请选要提醒的人"}}
	case len(e.Values[fieldPeople]) > 10:
		return []bot.FieldError{{Field: fieldPeople, Text: "最多10人"}}
	}
	for _, v := range e.Values[fieldLead] {
		if n, err := strconv.Atoi(v); err != nil || n < 0 || n > 366 {
			return []bot.FieldError{{Field: fieldLead, Text: "请从列出的时间里选"}}
		}
	}
	return nil
}

// remindOfClause makes the reminder the form asks for.
func (a *Assistant) remindOfClause(ctx context.Context, e *bot.Event) ([]bot.Reply, error) {
	found, err := a.clauses(ctx, value(e, fieldWhich))
	if err != nil {
		return nil, err
	}
	if len(found) == 0 || !strings.Contains(" "+e.Value+" ", " "+value(e, fieldWhich)+" ") {
		return a.say(e, "这条期限已不在现有文件中，没有设提醒。请重新提问。"), nil
	}
	d := &found[0]
	q, err := reminders.FromDeadline(d.Deadline, bot.SourceOf(d, a.PublicURL), e.At.In(a.Zone))
	if err != nil {
		return a.say(e, "这项期限没有写明日子，请自己定一天，如：提醒我 下周三 %s", clip(d.Action, 40)), nil
	}
	q.Key, q.Owner, q.Who = "chat\x00"+e.ID, e.Who(), a.chosen(e)
	if !a.mayTell(ctx, q.Who, d.Citation.DocumentID, d.Citation.File) {
		return a.say(e, notForThem), nil
	}
	if days := e.Values[fieldLead]; len(days) > 0 && q.Due != nil {
		q.Due.Lead, q.Due.Known = nil, true
		for _, v := range days {
			n, _ := strconv.Atoi(v) // checked
			q.Due.Lead = append(q.Due.Lead, time.Duration(n)*24*time.Hour)
		}
	}
	return a.makeCited(ctx, e, q, d.Citation)
}

// makeCited sets a reminder and answers with it and the clause it rests on.
func (a *Assistant) makeCited(ctx context.Context, e *bot.Event, q reminders.Request, cited search.Citation) ([]bot.Reply, error) {
	m, err := a.make(ctx, e, q)
	if err != nil {
		return nil, err
	}
	cited.URL = bot.Absolute(a.PublicURL, cited.URL)
	m.Citations = bot.Citations{cited}
	return a.answer(e, m), nil
}

// chosen are the recipients the form names.
func (a *Assistant) chosen(e *bot.Event) (to []reminders.Recipient) {
	switch value(e, fieldWho) {
	case whoChannel:
		if e.Place != "" && !e.Direct {
			return []reminders.Recipient{{Channel: e.Platform + ":" + e.Place}}
		}
	case whoPeople:
		for _, p := range e.Values[fieldPeople] {
			to = append(to, person(e, p))
		}
		return to
	}
	return []reminders.Recipient{own(e)}
}
