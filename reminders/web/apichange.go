package web

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/reminders"
)

// Edit is what is changed of a reminder; fields left out stay.
type Edit struct {
	Version     int       `json:"version,omitempty" doc:"看到的版本；已被别人改过则不改"`
	Text        string    `json:"text,omitempty" nullable:"true" maxLength:"1000" doc:"新的时间和事项，一句话"`
	What        string    `json:"what,omitempty" nullable:"true" maxLength:"500"`
	At          string    `json:"at,omitempty" nullable:"true"`
	Due         string    `json:"due,omitempty" nullable:"true"`
	RRule       string    `json:"rrule,omitempty" nullable:"true"`
	Time        string    `json:"time,omitempty" nullable:"true"`
	To          []string  `json:"to,omitempty" nullable:"true" maxItems:"200" doc:"转派给"`
	Escalate    *Escalate `json:"escalate,omitempty"`
	Status      string    `json:"status,omitempty" nullable:"true" enum:"done,cancelled,active," doc:"done 标记完成；cancelled 取消；active 撤销完成或取消"`
	Period      string    `json:"period,omitempty" nullable:"true" doc:"与 done 一起：只完成这一期，以后照常；与 active 一起：撤销这一期的完成"`
	SnoozeUntil string    `json:"snooze_until,omitempty" nullable:"true" doc:"稍后再提醒一次：RFC 3339，或“明天上午9点”"`
	Note        string    `json:"note,omitempty" nullable:"true" maxLength:"500" doc:"记入历史"`
	Received    bool      `json:"received,omitempty" doc:"签收"`
	Progress    string    `json:"progress,omitempty" nullable:"true" maxLength:"200" doc:"反馈：一句进展"`
	Postpone    *Postpone `json:"postpone,omitempty" doc:"延期"`
}

// Postpone moves the last day of a task.
type Postpone struct {
	Due     string `json:"due" doc:"新的截止日，2026-12-31"`
	Why     string `json:"why" maxLength:"200" doc:"原因"`
	Allowed string `json:"allowed" maxLength:"200" doc:"批准人"`
}

// Ended is the outcome of marking done, cancelling or snoozing.
type Ended struct {
	Text      string   `json:"text"`
	Cancelled []string `json:"cancelled" doc:"不再发送的"`
	TooLate   []string `json:"too_late" doc:"正在发送或可能已经发出的"`
	Undo      bool     `json:"undo,omitempty" doc:"可以用 status=active（连同 period）撤销"`
	// of an edit
	Reminder *Reminder `json:"reminder,omitempty"`
	Firings  []Firing  `json:"firings,omitempty"`
}

// change does one thing to a reminder: end it, snooze it or edit it.
func (s *server) change(ctx context.Context, id string, in *Edit) (Ended, error) {
	a, err := s.somebody(ctx)
	if err != nil {
		return Ended{}, err
	}
	return s.changeAs(ctx, a, id, in)
}

func (s *server) changeAs(ctx context.Context, a asker, id string, in *Edit) (Ended, error) {
	needs := own
	if in.Status == "done" || in.SnoozeUntil != "" || in.Received || in.Progress != "" {
		needs = look
	}
	if in.Status == "active" { // who may mark it done may take that back
		if r, err := s.Service.Get(ctx, id); err == nil && r.Status != reminders.Void {
			needs = look
		}
	}
	r, err := s.reminder(ctx, a, id, needs)
	if err != nil {
		return Ended{}, err
	}
	switch {
	case in.Status == "done":
		e, err := s.Service.Done(ctx, id, in.Period, a.name())
		return ended(&r, in.Period, e, err)
	case in.Status == "cancelled":
		e, err := s.Service.Cancel(ctx, id, a.name(), in.Note)
		return ended(&r, "", e, err)
	case in.Status == "active":
		return s.undo(ctx, a, id, in.Period)
	case in.SnoozeUntil != "":
		return s.snooze(ctx, a, &r, in)
	case in.Received:
		text, err := s.Service.Receive(ctx, id, a.name())
		return Ended{Text: text, Cancelled: []string{}, TooLate: []string{}}, err
	case in.Progress != "":
		text, err := s.Service.Progress(ctx, id, in.Progress, a.name())
		return Ended{Text: text, Cancelled: []string{}, TooLate: []string{}}, err
	case in.Postpone != nil:
		return s.postpone(ctx, a, id, in.Postpone)
	}
	return s.edit(ctx, a, &r, in)
}

// ended says what was ended: r, or one period of it.
func ended(r *reminders.Reminder, period string, e reminders.Ending, err error) (Ended, error) {
	if err != nil {
		return Ended{}, err
	}
	what := "“" + cmp.Or(r.What, "待办摘要") + "”"
	if period != "" {
		what += "（" + period + "这一期）"
	}
	return Ended{
		Text: what + e.Text, Undo: true,
		Cancelled: slices.Concat([]string{}, e.Cancelled),
		TooLate:   slices.Concat([]string{}, e.TooLate),
	}, nil
}

// postpone moves the last day; what is missing is asked for.
func (s *server) postpone(ctx context.Context, a asker, id string, in *Postpone) (Ended, error) {
	day, err := zhdate.ParseDate(in.Due)
	if err != nil {
		return Ended{}, errSaid{http.StatusUnprocessableEntity, "延期到哪一天须写成 2026-12-31 这样的日期。"}
	}
	m, err := s.Service.Postpone(ctx, id, reminders.Postponement{Day: day, Why: in.Why, Allowed: in.Allowed, By: a.name()})
	if err == nil && m.Ask != "" {
		err = errSaid{http.StatusUnprocessableEntity, m.Ask + "。"}
	}
	if err != nil {
		return Ended{}, err
	}
	return Ended{Text: m.Text, Cancelled: []string{}, TooLate: []string{}, Reminder: s.view(&m.Reminder), Firings: s.firings(m.Firings)}, nil
}

// undo takes done or cancelled back.
func (s *server) undo(ctx context.Context, a asker, id, period string) (Ended, error) {
	m, err := s.Service.Undo(ctx, id, period, a.name())
	if err == nil && m.Ask != "" {
		err = errSaid{http.StatusConflict, m.Ask + "。"}
	}
	if err != nil {
		return Ended{}, err
	}
	return Ended{Text: m.Text, Cancelled: []string{}, TooLate: []string{}, Reminder: s.view(&m.Reminder), Firings: s.firings(m.Firings)}, nil
}

// snooze reminds who asks once more; the admin, everybody who is reminded.
func (s *server) snooze(ctx context.Context, a asker, r *reminders.Reminder, in *Edit) (Ended, error) {
	who := r.Who
	if a.person != nil && !a.receives(r.Who) {
		who = a.person.To[:1]
	} else if a.person != nil {
		who = slices.DeleteFunc(slices.Clone(r.Who), func(w reminders.Recipient) bool { return !a.has(w) })
	}
	until, err := time.Parse(time.RFC3339, in.SnoozeUntil)
	if err != nil {
		p, err := s.phrase(strings.TrimSpace(in.SnoozeUntil), who[0].Channel, "再看")
		if err != nil {
			return Ended{}, err
		}
		until = p.Due
	}
	out := Ended{Cancelled: []string{}, TooLate: []string{}}
	for _, to := range who {
		if out.Text, err = s.Service.Snooze(ctx, r.ID, to, until, a.name()); err != nil {
			if out.Text != "" {
				err = errSaid{http.StatusUnprocessableEntity, out.Text + "。"}
			}
			return Ended{}, err
		}
	}
	return out, nil
}

func (s *server) edit(ctx context.Context, a asker, r *reminders.Reminder, in *Edit) (Ended, error) {
	c := reminders.Change{Version: in.Version, What: in.What, By: a.name()}
	if in.Text != "" || in.At != "" || in.Due != "" || in.RRule != "" {
		what := in.What
		if what == "" {
			what = r.What
		}
		text := in.Text
		for _, said := range []string{"改到", "改成", "改为", "推迟到", "延期到", "延到", "提前到"} {
			text = strings.TrimPrefix(text, said)
		}
		q, said, err := s.what(ctx, a, &Ask{Text: text, What: what, At: in.At, Due: in.Due, RRule: in.RRule, Time: in.Time, To: writtenAll(r.Who)})
		if err != nil {
			return Ended{}, err
		}
		to := r.Moved(q, said.Precision == "exact" || in.At != "")
		c.At, c.Due, c.Rule, c.What = to.At, to.Due, to.Rule, q.What
	}
	var err error
	if len(in.To) > 0 {
		if c.Who, err = s.reassigned(ctx, a, in.To); err != nil {
			return Ended{}, err
		}
	}
	if in.Escalate != nil {
		if c.Escalate, err = s.escalation(ctx, a, in.Escalate); err != nil {
			return Ended{}, err
		}
	}
	m, err := s.Service.Edit(ctx, r.ID, c)
	if err != nil {
		return Ended{}, err
	}
	v, err := s.madeView(m, "changed")
	if err != nil {
		return Ended{}, err
	}
	return Ended{
		Text: v.Text, Cancelled: []string{},
		TooLate:  slices.Concat([]string{}, v.TooLate),
		Reminder: v.Reminder, Firings: v.Firings,
	}, nil
}
