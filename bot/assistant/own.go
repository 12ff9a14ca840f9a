package assistant

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/corpus/zhdate/phrase"
	"github.com/policybot/policybot/reminders"
)

// shownRows is how many reminders a message or a page shows.
const shownRows = 12

// mine are a person's reminders that are active or have a message still to come, the next
// to come first, each with its next message.
func (a *Assistant) mine(ctx context.Context, person string) ([]mine, error) {
	next := map[string]reminders.Occurrence{}
	q := reminders.Query{To: person}
	var order []string
	for range 10 { // pages; whoever has more is shown the nearest
		page, err := a.Reminders.Upcoming(ctx, q)
		if err != nil {
			return nil, fmt.Errorf("upcoming reminders: %w", err)
		}
		for _, r := range page.Records {
			if _, ok := next[r.Occurrence.Reminder]; !ok {
				next[r.Occurrence.Reminder] = r.Occurrence
				order = append(order, r.Occurrence.Reminder)
			}
		}
		if q.After = page.Next; q.After == "" {
			break
		}
	}
	active := map[string]reminders.Reminder{}
	rq := reminders.ReminderQuery{Status: reminders.Active, To: person}
	for range 10 {
		page, err := a.Reminders.List(ctx, rq)
		if err != nil {
			return nil, fmt.Errorf("list reminders: %w", err)
		}
		for _, r := range page.Reminders {
			active[r.ID] = r
			if _, ok := next[r.ID]; !ok && len(order) < maxOwn {
				order = append(order, r.ID)
			}
		}
		if rq.After = page.Next; rq.After == "" {
			break
		}
	}
	var out []mine
	for _, id := range order {
		r, ok := active[id]
		if !ok {
			var err error
			if r, ok, err = a.ranOut(ctx, id, person); err != nil {
				return nil, err
			}
		}
		if ok {
			o, planned := next[id]
			out = append(out, mine{r, o, planned})
		}
	}
	return out, nil
}

// ranOut is a reminder that has run out, as a one-off has once it was sent, while a message of
// it is still to come: the person has put it off. ok is false for what somebody has closed.
func (a *Assistant) ranOut(ctx context.Context, id, person string) (r reminders.Reminder, ok bool, err error) {
	switch r, err = a.Reminders.Get(ctx, id); {
	case errors.Is(err, reminders.ErrNotFound), errors.Is(err, reminders.ErrCorrupt), errors.Is(err, reminders.ErrNewer):
		return r, false, nil // what cannot be read hides no other
	case err != nil:
		return r, false, fmt.Errorf("look reminder up: %w", err)
	}
	return r, reminders.ReminderQuery{Status: reminders.Ended, To: person}.Matches(&r), nil
}

// mine is a reminder and its next message.
type mine struct {
	reminders.Reminder
	next    reminders.Occurrence
	planned bool // there is a next
}

// row shows one, with what can be done about it; list is the list it stands in, "" for none.
func (a *Assistant) row(m *mine, list string) bot.Row {
	var parts []string
	if m.planned {
		parts = append(parts, "下一次："+moment(m.next.At.In(a.Zone)))
	} else if !m.PlanAt.IsZero() {
		parts = append(parts, "下一次待排：约"+moment(m.PlanAt.In(a.Zone)))
	}
	if m.Due != nil && m.Rule == nil {
		parts = append(parts, fmt.Sprintf("截止：%d年%d月%d日", m.Due.Day.Year, m.Due.Day.Month, m.Due.Day.Day))
	}
	if m.Rule != nil {
		parts = append(parts, "定期")
	}
	row := bot.Row{Text: clip(what(&m.Reminder), 200), Detail: strings.Join(parts, " · ")}
	if m.Source != nil {
		row.URL = bot.Absolute(a.PublicURL, m.Source.URL)
		row.Detail = strings.Join(append(parts, "《"+clip(m.Source.Title, 40)+"》"), " · ")
	}
	if m.Digest {
		row.Buttons = rowButtons([]bot.Button{{Action: bot.ActionDigest, Label: "不再发送", Value: m.ID}}, list)
		return row
	}
	row.Buttons = rowButtons(bot.ReminderButtons(m.ID, m.next.Period), list)
	row.Selects = []bot.Select{bot.SnoozeSelect(m.ID)}
	return row
}

// list shows a page of a person's reminders, from the one its button names.
func (a *Assistant) list(ctx context.Context, e *bot.Event) ([]bot.Reply, error) {
	all, err := a.mine(ctx, e.Person)
	if err != nil {
		return nil, err
	}
	from := 0
	if e.Kind == bot.EventPressed {
		if n, err := strconv.Atoi(e.Value); err == nil && n > 0 && n < len(all) {
			from = n
		}
	}
	if len(all) == 0 {
		return a.say(e, "您没有待办的提醒。可以这样设："+setThis), nil
	}
	var more *bot.Button
	if left := len(all) - from - shownRows; left > 0 {
		more = &bot.Button{Action: bot.ActionList, Label: fmt.Sprintf("后面%d条", left), Value: strconv.Itoa(from + shownRows)}
	}
	m, err := a.listOf(ctx, e, fmt.Sprintf("您有%d条提醒", len(all)), all[from:min(len(all), from+shownRows)], more)
	if err != nil {
		return nil, err
	}
	return a.answer(e, m), nil
}

// find is the one reminder of a person that words name; else what to say. Which it
// was is remembered by the event, since what is done with it may make it go: when
// the event is handled again, it is still the one.
func (a *Assistant) find(ctx context.Context, e *bot.Event, words string) (*mine, string, error) {
	key := "found/" + bot.ReplyID(e.ID, 0)
	if was, err := a.Memory.Recall(ctx, key); err != nil {
		return nil, "", fmt.Errorf("recall reminder: %w", err)
	} else if was != nil {
		id, period, _ := strings.Cut(string(was), "/")
		r, err := a.Reminders.Get(ctx, id)
		return &mine{Reminder: r, next: reminders.Occurrence{Period: period}}, "", err
	}
	m, say, err := a.named(ctx, e, words)
	if m != nil {
		err = a.Memory.Remember(ctx, key, []byte(m.ID+"/"+m.next.Period), []string{e.Who()}, a.KeepTalk)
	}
	return m, say, err
}

// minWords is how many characters have to be said of a reminder: one by itself is in too many.
const minWords = 2

func (a *Assistant) named(ctx context.Context, e *bot.Event, words string) (*mine, string, error) {
	words = strings.Trim(words, "“”\"'。 ")
	if words == "" {
		return nil, "请写上是哪一条，如：取消 报考勤。发送“提醒 列表”可以看到现有的提醒。", nil
	}
	all, err := a.mine(ctx, e.Person)
	if err != nil {
		return nil, "", err
	}
	var found []*mine
	for i := range all {
		if what(&all[i].Reminder) == words {
			return &all[i], "", nil
		}
		if utf8.RuneCountInString(words) >= minWords && strings.Contains(what(&all[i].Reminder), words) {
			found = append(found, &all[i])
		}
	}
	switch len(found) {
	case 0:
		return nil, "您的提醒里没有“" + clip(words, 40) + "”。发送“提醒 列表”可以看到现有的提醒。", nil
	case 1:
		return found[0], "", nil
	}
	names := make([]string, 0, 5)
	for _, m := range found[:min(len(found), 5)] {
		names = append(names, "“"+clip(what(&m.Reminder), 30)+"”")
	}
	return nil, fmt.Sprintf("有%d条提醒包含“%s”：%s。请写得更具体些。", len(found), clip(words, 40), strings.Join(names, "、")), nil
}

// end is 完成 and 取消 by words.
func (a *Assistant) end(ctx context.Context, e *bot.Event, v verb, words string) ([]bot.Reply, error) {
	m, say, err := a.find(ctx, e, words)
	if err != nil {
		return nil, err
	}
	if m == nil {
		return a.say(e, "%s", say), nil
	}
	var end reminders.Ending
	if v == verbDone {
		end, err = a.Reminders.Done(ctx, m.ID, m.next.Period, e.Who())
	} else {
		end, err = a.Reminders.Cancel(ctx, m.ID, e.Who(), "在聊天中取消")
	}
	if err != nil {
		return nil, fmt.Errorf("end reminder: %w", err)
	}
	said := notice(e, "“"+what(&m.Reminder)+"”"+end.Text)
	said.Buttons = []bot.Button{bot.UndoButton(m.ID, "")}
	if v == verbDone {
		said.Buttons[0] = bot.UndoButton(m.ID, m.next.Period)
	}
	return a.answer(e, said), nil
}

// ended is 完成 in a sentence, 报考勤办完了; nothing where no reminder of the person is meant.
func (a *Assistant) ended(ctx context.Context, e *bot.Event, text string) ([]bot.Reply, error) {
	said := endedRE.FindStringSubmatch(manners(text))
	if said == nil || a.Reminders == nil {
		return nil, nil
	}
	if m, _, err := a.find(ctx, e, said[1]); m == nil || err != nil {
		return nil, err
	}
	return a.end(ctx, e, verbDone, said[1])
}

// postpone is 稍后 by words: a reminder and a time, in any order.
func (a *Assistant) postpone(ctx context.Context, e *bot.Event, words string) ([]bot.Reply, error) {
	p := a.read(e, words)
	if p.Status != phrase.OK || p.Rule != "" {
		return a.say(e, "请写上哪一条和什么时间，如：稍后 报考勤 明天上午9点"), nil
	}
	m, say, err := a.find(ctx, e, p.What)
	if err != nil {
		return nil, err
	}
	if m == nil {
		return a.say(e, "%s", say), nil
	}
	return a.snoozeTo(ctx, e, m.ID, p.Due)
}
