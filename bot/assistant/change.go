package assistant

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/corpus/zhdate/phrase"
	"github.com/policybot/policybot/reminders"
)

// askWhich says why nothing was set, with what may have been meant as buttons.
func askWhich(e *bot.Event, p *phrase.Reading) *bot.Message {
	m := notice(e, "还没有设提醒："+strings.TrimRight(p.Reason, "。")+"。")
	for i, c := range p.Choices {
		m.Buttons = append(m.Buttons, bot.Button{Action: bot.ActionSet, Label: clip(c, 60), Value: c, Primary: i == 0})
	}
	return m
}

// set makes the reminder whose button was pressed; pressed twice it is one.
func (a *Assistant) set(ctx context.Context, e *bot.Event) ([]bot.Reply, error) {
	chosen := *e
	chosen.ID = e.Message + "\x00" + e.Value
	if e.Message == "" {
		chosen.ID = e.ID
	}
	return a.newReminder(ctx, &chosen, e.Value)
}

// change does what is said about a reminder there is: to the one that is meant, or it
// shows those that may be meant.
func (a *Assistant) change(ctx context.Context, e *bot.Event, c *phrase.Change) ([]bot.Reply, error) {
	key := "changed/" + bot.ReplyID(e.ID, 0)
	if was, err := a.Memory.Recall(ctx, key); err != nil {
		return nil, fmt.Errorf("recall change: %w", err)
	} else if was != nil { // the event is handled again
		return a.say(e, "%s", was), nil
	}
	found, err := a.meant(ctx, e, c)
	if err != nil {
		return nil, err
	}
	switch {
	case len(found) == 0:
		return a.say(e, "没有找到要%s的提醒，什么也没有改。发送“提醒 列表”可以看到现有的提醒；要设新的请写“提醒我”。", changeWord(c)), nil
	case len(found) > 1 || strings.TrimSpace(c.What) == "" && c.Start.IsZero() || found[0].Rule != nil && (c.Verb == phrase.Cancel && !c.Start.IsZero() || c.By != ""):
		return a.whichToChange(ctx, e, c, found)
	}
	text, err := a.changeOne(ctx, e, c, &found[0].Reminder)
	if err != nil {
		return nil, err
	}
	if err := a.Memory.Remember(ctx, key, []byte(text), []string{e.Who()}, a.KeepTalk); err != nil {
		return nil, fmt.Errorf("remember change: %w", err)
	}
	return a.say(e, "%s", text), nil
}

func changeWord(c *phrase.Change) string {
	if c.Verb == phrase.Cancel {
		return "取消"
	}
	return "修改"
}

// meant are a person's reminders that a change may be about.
func (a *Assistant) meant(ctx context.Context, e *bot.Event, c *phrase.Change) (found []mine, err error) {
	all, err := a.mine(ctx, e.Person)
	if err != nil {
		return nil, err
	}
	words := strings.Trim(c.What, "“”\"'。 ")
	for _, m := range all {
		if words != "" && !strings.Contains(what(&m.Reminder), words) || !c.Start.IsZero() && !a.comesOn(&m, c) ||
			words == "" && c.Start.IsZero() && m.Digest {
			continue
		}
		found = append(found, m)
	}
	return found, nil
}

// comesOn tells whether a reminder is due, or comes, at the time that names it.
func (a *Assistant) comesOn(m *mine, c *phrase.Change) bool {
	from, to := zhdate.DateOf(c.Start.In(a.Zone)), zhdate.DateOf(c.End.In(a.Zone))
	within := func(d zhdate.Date) bool { return !d.Before(from) && !to.Before(d) }
	exact := c.End.Sub(c.Start) < 12*time.Hour // an hour was named
	if m.Rule != nil {
		if m.planned && within(zhdate.DateOf(m.next.At.In(a.Zone))) {
			return true
		}
		rule, err := zhdate.ParseRule(m.Rule.RRule)
		if err != nil {
			return false
		}
		day, ok := rule.Clamped(m.Rule.Start).FirstDay(m.Rule.Start, from)
		return ok && within(day)
	}
	if !m.At.IsZero() {
		at := m.At.In(a.Zone)
		return within(zhdate.DateOf(at)) && (!exact || !at.Before(c.Start.Truncate(time.Hour)) && !at.After(c.End))
	}
	return m.Due != nil && within(m.Due.Day)
}

// whichToChange shows what may be meant, each with the button that does it.
func (a *Assistant) whichToChange(ctx context.Context, e *bot.Event, c *phrase.Change, found []mine) ([]bot.Reply, error) {
	m, err := a.listOf(ctx, e, "要"+changeWord(c)+"哪一条？还没有改。", found[:min(len(found), shownRows)], nil)
	if err != nil {
		return nil, err
	}
	for i := range m.Sections[0].Rows {
		row := &m.Sections[0].Rows[i]
		if c.Verb == phrase.Move {
			row.Selects = nil
			row.Buttons = nil
			if c.To != "" {
				row.Buttons = []bot.Button{{Action: bot.ActionMove, Label: clip("改到"+c.To, 30), Value: found[i].ID + " " + c.To}}
			}
		}
	}
	return a.answer(e, m), nil
}

// move changes the reminder whose button was pressed.
func (a *Assistant) move(ctx context.Context, e *bot.Event) ([]bot.Reply, error) {
	id, to, _ := strings.Cut(e.Value, " ")
	r, err := a.Reminders.Get(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("move: %w", err)
	}
	text, err := a.changeOne(ctx, e, &phrase.Change{Verb: phrase.Move, To: to}, &r)
	if err != nil {
		return nil, err
	}
	return a.say(e, "%s", text), nil
}

// changeOne cancels or moves a reminder and says what was done, and what it was.
func (a *Assistant) changeOne(ctx context.Context, e *bot.Event, c *phrase.Change, r *reminders.Reminder) (string, error) {
	if c.Verb == phrase.Cancel {
		end, err := a.Reminders.Cancel(ctx, r.ID, e.Who(), "在聊天中取消")
		if err != nil {
			return "", fmt.Errorf("cancel: %w", err)
		}
		return "“" + what(r) + "”" + end.Text, nil
	}
	change, why := a.moved(e, c, r)
	if why != "" {
		return "没有改“" + what(r) + "”：" + why, nil
	}
	change.By = e.Who()
	made, err := a.Reminders.Edit(ctx, r.ID, change)
	if err != nil {
		return "", fmt.Errorf("move: %w", err)
	}
	if made.Ask != "" {
		return "没有改“" + what(r) + "”：" + made.Ask, nil
	}
	return made.Text + a.wasAt(r), nil
}

// wasAt is what the time of a reminder was before.
func (a *Assistant) wasAt(r *reminders.Reminder) string {
	switch {
	case !r.At.IsZero():
		return "（原来是" + moment(r.At.In(a.Zone)) + "）"
	case r.Due != nil && r.Rule == nil:
		return "（原来是" + r.Due.Day.Chinese() + "）"
	case r.Rule != nil:
		return "（原来是" + r.Rule.Words() + "）"
	}
	return ""
}

// moved is the change of time that c asks for; what was not said anew stays: the hour of a
// moment, the lead times and the kind of a deadline.
func (a *Assistant) moved(e *bot.Event, c *phrase.Change, r *reminders.Reminder) (change reminders.Change, why string) {
	if c.By != "" {
		return a.movedBy(c.By, r)
	}
	p := a.read(e, c.To+"提醒我「"+strings.NewReplacer("「", "", "」", "").Replace(what(r))+"」")
	if p.Status != phrase.OK {
		return change, "“" + c.To + "”不能设：" + strings.TrimRight(p.Reason, "。")
	}
	q, err := reminders.FromReading(p)
	if err != nil {
		return change, "没有看懂“" + c.To + "”是什么时候"
	}
	return r.Moved(q, p.Precision == "exact"), ""
}

// movedBy is a change by a length of time, 48h0m0s.
func (a *Assistant) movedBy(length string, r *reminders.Reminder) (change reminders.Change, why string) {
	d, err := time.ParseDuration(length)
	const day = 24 * time.Hour
	switch {
	case err != nil || r.Rule != nil:
		return change, "定期的提醒请写明改成什么时候，例如“改到每月20日”"
	case !r.At.IsZero():
		change.At = r.At.Add(d)
	case r.Due != nil && d%day == 0:
		due := *r.Due
		due.Day = due.Day.AddDays(int(d / day))
		change.Due = &due
	default:
		return change, "截止日只能按天改，请写明改到哪一天"
	}
	return change, ""
}
