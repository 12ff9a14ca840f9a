package assistant

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/reminders"
)

// A list of reminders that was shown stays when a button of one of its rows is pressed: only that
// row changes. What is kept of a list is which reminders it has; how each of them stands is looked
// up when the list is shown again, so that presses in any order, or twice, end in the same list.

// shown is a list as it was shown.
type shown struct {
	Person   string     `json:"person"` // the platform's name of whose reminders they are
	Headline string     `json:"headline"`
	Rows     []shownRow `json:"rows"`
	More     *bot.Button
}

type shownRow struct {
	Reminder string `json:"reminder"`
	Period   string `json:"period,omitempty"`
}

// keepShown is how long the rows of a list can be changed in place.
const keepShown = 30 * 24 * time.Hour

func shownKey(id string) string { return "list/" + id }

// target is what the value of a button is about: a reminder, of one that recurs which period, and the
// list it stands in; "" where there is none.
func target(value string) (id, period, list string) {
	value, list, _ = strings.Cut(value, " ")
	id, period, _ = strings.Cut(value, "/")
	return id, period, list
}

// rowButtons are what can be done about a reminder in a list.
func rowButtons(bs []bot.Button, list string) []bot.Button {
	if list == "" {
		return bs
	}
	for i := range bs {
		switch bs[i].Action {
		case bot.ActionDone, bot.ActionCancel, bot.ActionUndo, bot.ActionDigest:
			bs[i].Value += " " + list
		}
	}
	return bs
}

// listOf is a message with the reminders all, whose rows can be changed in place.
func (a *Assistant) listOf(ctx context.Context, e *bot.Event, headline string, all []mine, more *bot.Button) (*bot.Message, error) {
	s := shown{Person: e.Person, Headline: headline, More: more}
	id := bot.ReplyID(e.ID, 0)
	section := bot.Section{}
	for i := range all {
		s.Rows = append(s.Rows, shownRow{all[i].ID, all[i].next.Period})
		section.Rows = append(section.Rows, a.row(&all[i], id))
	}
	raw, err := json.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("encode list: %w", err)
	}
	if err := a.Memory.Remember(ctx, shownKey(id), raw, []string{e.Who()}, keepShown); err != nil {
		return nil, fmt.Errorf("remember list: %w", err)
	}
	return s.message(e, section), nil
}

func (s *shown) message(e *bot.Event, section bot.Section) *bot.Message {
	m := notice(e, s.Headline)
	m.Sections = []bot.Section{section}
	if s.More != nil {
		m.Buttons = []bot.Button{*s.More}
	}
	return m
}

// again is the list a button stands in, as its reminders are now; nil when it is not kept any more.
func (a *Assistant) again(ctx context.Context, e *bot.Event, list string) (*bot.Message, error) {
	raw, err := a.Memory.Recall(ctx, shownKey(list))
	if err != nil {
		return nil, fmt.Errorf("recall list: %w", err)
	}
	var s shown
	if raw == nil || json.Unmarshal(raw, &s) != nil || len(s.Rows) == 0 {
		return nil, nil
	}
	now, err := a.mine(ctx, s.Person)
	if err != nil {
		return nil, err
	}
	section := bot.Section{}
	for _, r := range s.Rows {
		row, err := a.rowNow(ctx, r, now, list)
		if err != nil {
			return nil, err
		}
		section.Rows = append(section.Rows, row)
	}
	return s.message(e, section), nil
}

// rowNow is a row of a list as its reminder stands now.
func (a *Assistant) rowNow(ctx context.Context, r shownRow, now []mine, list string) (bot.Row, error) {
	got, err := a.Reminders.Get(ctx, r.Reminder)
	switch {
	case errors.Is(err, reminders.ErrNotFound):
		return bot.Row{Text: "这条提醒已经不存在"}, nil
	case err != nil:
		return bot.Row{}, fmt.Errorf("list: %w", err)
	}
	ended, period := "", ""
	switch {
	case got.Status == reminders.Void:
		ended = "不再提醒："
	case got.Status == reminders.Done:
		ended, period = "已办结：", r.Period
	case got.PeriodDone(r.Period):
		ended, period = "已办结：", r.Period
	}
	if ended != "" {
		row := bot.Row{Text: clip(ended+what(&got), 200)}
		if period != "" && got.Rule != nil {
			row.Detail = "定期，这一期：" + period
		}
		row.Buttons = rowButtons([]bot.Button{bot.UndoButton(got.ID, period)}, list)
		return row, nil
	}
	m := mine{Reminder: got}
	for i := range now {
		if now[i].ID == got.ID {
			m = now[i]
		}
	}
	return a.row(&m, list), nil
}
