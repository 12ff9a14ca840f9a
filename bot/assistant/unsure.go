package assistant

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/search"
)

// Deadlines that a document may only mention are 待确认: no subscription sets them. Here whoever
// subscribed reads them with their sentences and takes or leaves each one.

// gone is said when the deadline of a button is in no document any more.
const gone = "这条期限已不在现有文件中，请重新发送“待确认”。"

// unsure lists what is to be confirmed: with words of a region or a keyword, without them of
// the subscriptions here.
func (a *Assistant) unsure(ctx context.Context, e *bot.Event, words string) ([]bot.Reply, error) {
	words = strings.Trim(words, "“”\"'。 ")
	from := 0
	if e.Kind == bot.EventPressed {
		n, rest, _ := strings.Cut(e.Value, " ")
		from, _ = strconv.Atoi(n) // not one of ours: from the start
		words = rest
	}
	subs, err := a.wantedBy(ctx, e, words)
	if err != nil {
		return nil, err
	}
	if len(subs) == 0 {
		return a.say(e, "%s还没有订阅。请写上地区或关键词，如：待确认 %s", hereWord(e), a.place(ctx)), nil
	}
	all, err := a.unsureOf(ctx, e, subs)
	if err != nil {
		return nil, err
	}
	if from < 0 || from >= len(all) {
		from = 0
	}
	if len(all) == 0 {
		return a.say(e, "没有待确认的期限。"), nil
	}
	m := notice(e, fmt.Sprintf("有%d项期限待确认", len(all)))
	m.Notes = a.moreAlone(ctx, e)
	m.Body = "这些可能只是文件里的说明，不会自动提醒。看过原句后，要的点“提醒我”，不是的点“不要”。"
	s := bot.Section{}
	for i := from; i < min(len(all), from+shownRows); i++ {
		s.Rows = append(s.Rows, a.unsureRow(&all[i]))
	}
	m.Sections = []bot.Section{s}
	if left := len(all) - from - shownRows; left > 0 {
		m.Buttons = []bot.Button{{Action: bot.ActionUnsure, Label: fmt.Sprintf("后面%d项", left), Value: strconv.Itoa(from+shownRows) + " " + words}}
	}
	return a.answer(e, m), nil
}

// unsureNote says how much of what a subscription asks for is to be confirmed; nothing while
// the list of deadlines is still being read.
func (a *Assistant) unsureNote(ctx context.Context, e *bot.Event, sub reminders.Subscription, words string) string {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	all, err := a.unsureOf(ctx, e, []reminders.Subscription{sub})
	if err != nil || len(all) == 0 {
		return ""
	}
	return fmt.Sprintf("现有文件里有%d项待确认，不会自动提醒，发送“待确认 %s”可以逐项看。", len(all), words)
}

// wantedBy are the subscriptions whose deadlines are shown, or one of the words.
func (a *Assistant) wantedBy(ctx context.Context, e *bot.Event, words string) ([]reminders.Subscription, error) {
	if words == "" {
		subs, err := a.Reminders.Subscribed(ctx, here(e))
		if err != nil {
			return nil, fmt.Errorf("subscriptions: %w", err)
		}
		return subs, nil
	}
	if a.Regions != nil {
		isRegion, err := a.known(ctx, words)
		if err != nil {
			return nil, fmt.Errorf("regions: %w", err)
		}
		if isRegion {
			return []reminders.Subscription{{Region: words}}, nil
		}
	}
	return []reminders.Subscription{{Keyword: words}}, nil
}

// unsureOf are the deadlines still ahead that subs ask for, that are not sure and of which
// nothing was decided here yet.
func (a *Assistant) unsureOf(ctx context.Context, e *bot.Event, subs []reminders.Subscription) (found []search.DeadlineHit, err error) {
	if a.Deadlines == nil {
		return nil, nil
	}
	all, err := a.Deadlines.Deadlines(ctx)
	if err != nil {
		return nil, fmt.Errorf("deadlines: %w", err)
	}
	today := zhdate.DateOf(e.At.In(a.Zone))
	taken := map[string]map[string]reminders.Status{} // by document
	for i := range all {
		d := &all[i]
		src := bot.SourceOf(d, a.PublicURL)
		fits := func(s reminders.Subscription) bool { return s.Fits(&src, d.Action) }
		if d.Sure() || !d.Document.Asks(d.Due, today) || !ahead(&d.Deadline, today) || !slices.ContainsFunc(subs, fits) {
			continue
		}
		if _, err := reminders.FromDeadline(d.Deadline, src, e.At.In(a.Zone)); err != nil {
			continue // without a day there is nothing to set
		}
		if taken[src.DocumentID] == nil {
			if taken[src.DocumentID], err = a.Reminders.Taken(ctx, src.DocumentID, here(e)); err != nil {
				return nil, fmt.Errorf("what was decided: %w", err)
			}
		}
		if taken[src.DocumentID][d.ID] == "" {
			found = append(found, *d)
		}
	}
	slices.SortStableFunc(found, func(x, y search.DeadlineHit) int { return x.Due.Compare(y.Due) })
	return found, nil
}

// unsureRow shows one, with its sentence.
func (a *Assistant) unsureRow(d *search.DeadlineHit) bot.Row {
	key := d.Citation.DocumentID + "/" + d.ID
	parts := []string{"“" + clip(strings.Join(strings.Fields(d.Citation.Quote), ""), 120) + "”"}
	if d.Who != "" {
		parts = slices.Insert(parts, 0, clip(d.Who, 40))
	}
	return bot.Row{
		Text: clip(whenOf(d)+" "+d.Action, 200), Detail: strings.Join(append(parts, "《"+clip(d.Citation.Title, 40)+"》"), " · "),
		URL: bot.Absolute(a.PublicURL, d.Citation.URL),
		Buttons: []bot.Button{
			{Action: bot.ActionAccept, Label: "提醒我", Value: key, Primary: true},
			{Action: bot.ActionDrop, Label: "不要", Value: key},
		},
	}
}

// decide takes or leaves the deadline of a button, for whom it was subscribed here.
func (a *Assistant) decide(ctx context.Context, e *bot.Event) ([]bot.Reply, error) {
	found, err := a.clauses(ctx, e.Value)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return a.say(e, gone), nil
	}
	d := &found[0]
	src, to := bot.SourceOf(d, a.PublicURL), here(e)
	if e.Action == bot.ActionDrop {
		end, err := a.Reminders.Drop(ctx, d.Deadline, src, to, e.Who())
		if err != nil {
			return nil, fmt.Errorf("drop: %w", err)
		}
		m := notice(e, end.Text)
		m.Buttons = []bot.Button{bot.UndoButton(end.ID, "")}
		return a.answer(e, m), nil
	}
	q, err := reminders.FromDeadline(d.Deadline, src, e.At.In(a.Zone))
	if errors.Is(err, reminders.ErrNoDay) {
		return a.say(e, "这项期限没有写明日子，请自己定一天，如：提醒我 下周三 %s", clip(d.Action, 40)), nil
	}
	if err != nil {
		return nil, fmt.Errorf("accept: %w", err)
	}
	q.Owner, q.Who, q.Key = e.Who(), []reminders.Recipient{to}, reminders.DeadlineKey(src.DocumentID, d.ID, to)
	return a.makeCited(ctx, e, q, d.Citation)
}
