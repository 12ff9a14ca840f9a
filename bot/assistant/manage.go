package assistant

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/reminders"
)

// The fields of the forms of 稍后 and 转派.
const (
	fieldDay  = "day"
	fieldTime = "time"
	fieldTo   = "to"
)

// done marks a reminder as done, and shows that instead of its buttons.
func (a *Assistant) done(ctx context.Context, e *bot.Event) ([]bot.Reply, error) {
	id, period, _ := target(e.Value)
	r, err := a.Reminders.Get(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("done: %w", err)
	}
	end, err := a.Reminders.Done(ctx, id, period, e.Who())
	if err != nil {
		return nil, fmt.Errorf("done: %w", err)
	}
	return a.settled(ctx, e, "已办结："+what(&r), "标记完成", end.Text, bot.UndoButton(id, period))
}

// cancel ends a reminder.
func (a *Assistant) cancel(ctx context.Context, e *bot.Event) ([]bot.Reply, error) {
	id, _, _ := target(e.Value)
	r, err := a.Reminders.Get(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("cancel: %w", err)
	}
	end, err := a.Reminders.Cancel(ctx, id, e.Who(), "在聊天中取消")
	if err != nil {
		return nil, fmt.Errorf("cancel: %w", err)
	}
	return a.settled(ctx, e, "不再提醒："+what(&r), "取消提醒", end.Text, bot.UndoButton(r.ID, ""))
}

// undo takes back that a reminder was marked done or cancelled. The message pressed shows
// the reminder again, with its buttons.
func (a *Assistant) undo(ctx context.Context, e *bot.Event) ([]bot.Reply, error) {
	id, period, _ := target(e.Value)
	made, err := a.Reminders.Undo(ctx, id, period, e.Who())
	if err != nil {
		return nil, fmt.Errorf("undo: %w", err)
	}
	if made.Ask != "" {
		return a.say(e, "没有撤销：%s", made.Ask), nil
	}
	buttons := bot.ReminderButtons(id, cmp.Or(period, made.Reminder.Period))
	return a.settled(ctx, e, made.Text, "撤销", "", buttons...)
}

// settled replaces the message pressed by what came of it, so that others see that
// nothing is left to do; of a list only the row, and on the home page it shows the page anew.
func (a *Assistant) settled(ctx context.Context, e *bot.Event, headline, did, text string, buttons ...bot.Button) ([]bot.Reply, error) {
	if e.Place == "" {
		return a.home(ctx, e)
	}
	if _, _, list := target(e.Value); list != "" {
		return a.settledRow(ctx, e, list, headline, did, text)
	}
	m := notice(e, headline)
	m.Notes = []bot.Note{{Kind: bot.NoteBy, Text: did, Person: e.Person}}
	if text != "" {
		m.Notes = append(m.Notes, bot.Note{Kind: bot.NoteRemark, Text: text})
	}
	m.Buttons = buttons
	return []bot.Reply{{Kind: bot.ReplyReplace, Message: m}}, nil
}

// settledRow shows the list pressed with the one row changed. Where it is not kept any more, what came of
// it is said beside the list.
func (a *Assistant) settledRow(ctx context.Context, e *bot.Event, list, headline, did, text string) ([]bot.Reply, error) {
	m, err := a.again(ctx, e, list)
	if err != nil {
		return nil, err
	}
	if m == nil {
		return a.say(e, "%s", strings.TrimRight(headline+"。"+text, "。")+"。"), nil
	}
	m.Notes = []bot.Note{{Kind: bot.NoteBy, Text: did, Person: e.Person}, {Kind: bot.NoteRemark, Text: clip(headline, 200)}}
	if text != "" {
		m.Notes = append(m.Notes, bot.Note{Kind: bot.NoteRemark, Text: text})
	}
	return []bot.Reply{{Kind: bot.ReplyReplace, Message: m}}, nil
}

func what(r *reminders.Reminder) string {
	if r.Digest && r.What == "" {
		return "每周摘要"
	}
	return r.What
}

// snooze reminds the person who chose it once more.
func (a *Assistant) snooze(ctx context.Context, e *bot.Event) ([]bot.Reply, error) {
	when, id := bot.ParseSnooze(e.Value)
	if when == bot.SnoozeAsk {
		return a.askWhen(e, id), nil
	}
	return a.snoozeTo(ctx, e, id, a.later(e, when))
}

// later is the moment of a choice, reckoned from when it was made.
func (a *Assistant) later(e *bot.Event, when bot.Snooze) time.Time {
	at := e.At.In(a.Zone)
	hour := func(days int) time.Time {
		return time.Date(at.Year(), at.Month(), at.Day()+days, 0, 0, 0, 0, a.Zone).Add(a.Hours.Default)
	}
	switch when {
	case bot.SnoozeHour:
		return at.Add(time.Hour)
	case bot.SnoozeMonday:
		return hour((8-int(at.Weekday()))%7 + 7*b2i(at.Weekday() == time.Monday))
	}
	return hour(1)
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (a *Assistant) snoozeTo(ctx context.Context, e *bot.Event, id string, until time.Time) ([]bot.Reply, error) {
	if !until.After(a.Now()) {
		return a.say(e, "这个时间已经过去，没有设。请再选一次。"), nil
	}
	text, err := a.Reminders.Snooze(ctx, id, own(e), until, e.Who())
	if err != nil {
		return nil, fmt.Errorf("snooze: %w", err)
	}
	if e.Place == "" && e.Kind == bot.EventPressed {
		return a.home(ctx, e)
	}
	return a.say(e, "%s", text), nil
}

// askWhen opens the form of 自定时间.
func (a *Assistant) askWhen(e *bot.Event, id string) []bot.Reply {
	tomorrow := a.later(e, bot.SnoozeTomorrow)
	f := &bot.Form{ID: formSnooze, Title: "稍后提醒", Submit: "设置", Value: id, Fields: []bot.Field{
		{ID: fieldDay, Kind: bot.FieldDate, Label: "日期", Initial: []string{tomorrow.Format(time.DateOnly)}},
		{ID: fieldTime, Kind: bot.FieldTime, Label: "时间", Initial: []string{tomorrow.Format("15:04")}},
	}}
	late := bot.Reply{Kind: bot.ReplyWhisper, Thread: e.Thread, Message: notice(e, "表单没能打开，请再选一次“自定时间”；也可以直接说是哪一件、什么时候，如：提醒 稍后 报考勤 明天下午3点")}
	return []bot.Reply{{Kind: bot.ReplyForm, Form: f, Else: &late}}
}

func (a *Assistant) chosenTime(e *bot.Event) (time.Time, error) {
	return time.ParseInLocation("2006-01-02 15:04", value(e, fieldDay)+" "+value(e, fieldTime), a.Zone)
}

func (a *Assistant) checkSnooze(e *bot.Event) []bot.FieldError {
	switch at, err := a.chosenTime(e); {
	case err != nil:
		return []bot.FieldError{{Field: fieldDay, Text: "请选日期和时间"}}
	case !at.After(a.Now()):
		return []bot.FieldError{{Field: fieldDay, Text: "这个时间已经过去"}}
	case at.Sub(a.Now()) > 5*365*24*time.Hour:
		return []bot.FieldError{{Field: fieldDay, Text: "最远五年"}}
	}
	return nil
}

func (a *Assistant) snoozeUntil(ctx context.Context, e *bot.Event) ([]bot.Reply, error) {
	at, err := a.chosenTime(e)
	if err != nil {
		return nil, fmt.Errorf("snooze: %w", err)
	}
	return a.snoozeTo(ctx, e, e.Value, at)
}

// askWhom opens the form of 转派.
func (a *Assistant) askWhom(ctx context.Context, e *bot.Event) ([]bot.Reply, error) {
	r, err := a.Reminders.Get(ctx, e.Value)
	if err != nil {
		return nil, fmt.Errorf("reassign: %w", err)
	}
	f := &bot.Form{
		ID: formReassign, Title: "转派提醒", Submit: "转派", Value: r.ID, Note: clip(what(&r), 200),
		Fields: []bot.Field{
			{ID: fieldTo, Kind: bot.FieldPeople, Label: "转给谁", Max: 10},
		},
	}
	late := bot.Reply{Kind: bot.ReplyWhisper, Thread: e.Thread, Message: notice(e, "表单没能打开，请再点一次“转派”；也可以给对方另设一条，再说：提醒 取消 "+clip(what(&r), 40))}
	return []bot.Reply{{Kind: bot.ReplyForm, Form: f, Else: &late}}, nil
}

func checkReassign(e *bot.Event) []bot.FieldError {
	switch n := len(e.Values[fieldTo]); {
	case n == 0:
		return []bot.FieldError{{Field: fieldTo, Text: "请选要转给的人"}}
	case n > 10:
		return []bot.FieldError{{Field: fieldTo, Text: "最多10人"}}
	}
	return nil
}

// reassign gives a reminder to others, and tells them.
func (a *Assistant) reassign(ctx context.Context, e *bot.Event) ([]bot.Reply, error) {
	r, err := a.Reminders.Get(ctx, e.Value)
	if err != nil {
		return nil, fmt.Errorf("reassign: %w", err)
	}
	var who []reminders.Recipient
	for _, p := range e.Values[fieldTo] {
		who = append(who, person(e, p))
	}
	if src := r.Source; src != nil && !a.mayTell(ctx, who, src.DocumentID, src.File) {
		return a.say(e, "没有转派：这条提醒出自限定范围的文件，选的人里有不在范围内的（没有绑定账号的也算）。请换人。"), nil
	}
	if r.What == masked {
		return a.say(e, "没有转派：这条提醒出自限定范围的文件，请在和我的私聊里转派，或联系管理员。"), nil
	}
	made, err := a.Reminders.Reassign(ctx, r.ID, who, e.Who())
	if errors.Is(err, reminders.ErrTooLate) {
		return a.say(e, "%s", made.Text), nil
	}
	if err != nil {
		return nil, fmt.Errorf("reassign: %w", err)
	}
	if made.Ask != "" {
		return a.say(e, "没有转派：%s", made.Ask), nil
	}
	replies := a.say(e, "%s", made.Text)
	for _, w := range who {
		if w.To == e.Person {
			continue
		}
		m := notice(e, "转给您一条提醒："+what(&r))
		m.Notes = []bot.Note{{Kind: bot.NoteBy, Text: "转派", Person: e.Person}}
		m.Buttons = bot.ReminderButtons(r.ID, "")
		replies = append(replies, bot.Reply{Kind: bot.ReplySay, Person: w.To, Message: m})
	}
	return replies, nil
}
