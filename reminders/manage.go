package reminders

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/policybot/policybot/corpus/zhdate"
)

// Ending is the outcome of Done and Cancel.
type Ending struct {
	Closed
	ID   string // of the reminder
	Text string // for the person
}

// Done marks a reminder, or with period one recurrence of it, as done: what has not
// been sent of it is not, escalation included.
func (s *Service) Done(ctx context.Context, id, period, by string) (Ending, error) {
	return s.end(ctx, id, "已标记完成", Closing{Status: Done, Period: period, By: by})
}

// Cancel ends a reminder. What is being sent or may have been is listed as too
// late, and the text says so.
func (s *Service) Cancel(ctx context.Context, id, by, why string) (Ending, error) {
	return s.end(ctx, id, "已取消", Closing{Status: Void, By: by, Note: why})
}

func (s *Service) end(ctx context.Context, id, verb string, c Closing) (Ending, error) {
	closed, err := s.ledger.Finish(ctx, id, c)
	if err != nil {
		return Ending{}, fmt.Errorf("end reminder: %w", err)
	}
	return Ending{Closed: closed, ID: id, Text: outcome(verb, closed)}, nil
}

// CancelOne cancels one message; ErrTooLate is the truth.
func (s *Service) CancelOne(ctx context.Context, occurrence, by, why string) (text string, err error) {
	switch err := s.ledger.Cancel(ctx, occurrence, by, why); {
	case errors.Is(err, ErrTooLate):
		return "来不及取消：这条提醒正在发送或已经发出", err
	case err != nil:
		return "", fmt.Errorf("cancel: %w", err)
	}
	return "已取消这条提醒", nil
}

// maxAhead bounds how far ahead a person may snooze: further is a typing error.
const maxAhead = 5 * 366 * 24 * time.Hour

// Snooze reminds one person once more. The reminder itself, its rule and what is
// planned of it stay as they are.
func (s *Service) Snooze(ctx context.Context, id string, to Recipient, until time.Time, by string) (text string, err error) {
	r, now, err := s.read(ctx, id)
	if err != nil {
		return "", fmt.Errorf("snooze: %w", err)
	}
	if until = until.UTC().Truncate(time.Millisecond); !until.After(now) || until.Sub(now) > maxAhead {
		return "请给出一个将来的时间", fmt.Errorf("%w: snooze until %s", ErrInvalid, until)
	}
	zone := s.policy(to).Zone
	p := plan{period: r.Period}
	local := until.In(zone)
	p.add(&r, []Recipient{to}, zone, []slot{{name: snoozeSlot + local.Format("2006-01-02T15:04:05"), at: until, text: "再次提醒：" + r.What, urgency: near(0)}})
	x := Extension{Version: r.Version, Occurrences: p.occurrences, By: by, Event: EventPlanned, Note: "稍后提醒：" + moment(local)}
	if err := s.ledger.Extend(ctx, id, x); err != nil {
		return "", fmt.Errorf("snooze: %w", err)
	}
	s.wake()
	return "好的，将于" + moment(local) + "再次提醒“" + r.What + "”", nil
}

func (s *Service) read(ctx context.Context, id string) (Reminder, time.Time, error) {
	now, err := s.ledger.Now(ctx)
	if err != nil {
		return Reminder{}, now, err
	}
	r, err := s.ledger.Reminder(ctx, id)
	return r, now, err
}

// Change is what an Edit changes; nil and zero fields stay.
type Change struct {
	Version  int // of the reminder that was looked at; 0 whatever it is
	What     string
	Who      []Recipient // reassigns
	At       time.Time   // one of At, Due, Rule: replaces the three
	Due      *Due
	Rule     *Rule
	Escalate *Escalation
	By       string
}

// request asks for the same again.
func (r *Reminder) request() Request {
	return Request{
		Key: "edit", Owner: r.Owner, What: r.What, Who: r.Who, At: r.At, Due: r.Due, Rule: r.Rule, Digest: r.Digest,
		Source: r.Source, OnUncertain: r.OnUncertain, Urgency: r.Urgency, Escalate: r.Escalate,
	}
}

// Edit replaces a reminder by its next version. What has been sent stays sent, and
// what is being sent keeps its words (Made.TooLate); when that is all there is,
// ErrTooLate and nothing is changed. ErrConflict when it was changed meanwhile.
func (s *Service) Edit(ctx context.Context, id string, c Change) (Made, error) {
	old, now, err := s.read(ctx, id)
	if err != nil {
		return Made{}, fmt.Errorf("edit reminder: %w", err)
	}
	if c.Version != 0 && c.Version != old.Version {
		return Made{}, fmt.Errorf("edit reminder: %w: version %d, now %d", ErrConflict, c.Version, old.Version)
	}
	q := old.request()
	if strings.TrimSpace(c.What) != "" {
		q.What = c.What
	}
	if len(c.Who) > 0 {
		q.Who = c.Who
	}
	if c.Escalate != nil {
		q.Escalate = c.Escalate
	}
	if !c.At.IsZero() || c.Due != nil || c.Rule != nil {
		q.At, q.Due, q.Rule = c.At, c.Due, c.Rule
	}
	r, err := s.reminder(q)
	if err != nil {
		return Made{}, err
	}
	r.ID, r.Version = id, old.Version+1
	if !c.At.IsZero() && !c.At.After(now) {
		return Made{Ask: "这个时间已经过去，请换一个时间", Text: "这个时间已经过去，请换一个时间"}, nil
	}
	p, err := s.build(&r, "", now)
	if err != nil {
		return Made{}, fmt.Errorf("edit reminder: %w", err)
	}
	if p.ask != "" {
		return Made{Reminder: old, Ask: p.ask, Text: p.ask}, nil
	}
	if err := s.keepSnoozes(ctx, &old, &r, &p, now); err != nil {
		return Made{}, fmt.Errorf("edit reminder: %w", err)
	}
	r.PlanAt, r.Period = p.planAt, p.period
	e, err := s.ledger.Edit(ctx, r, p.occurrences, c.By)
	if errors.Is(err, ErrTooLate) {
		return Made{Reminder: old, TooLate: e.TooLate, Text: "来不及修改：这条提醒正在发送或已经发出"}, fmt.Errorf("edit reminder: %w", err)
	}
	if err != nil {
		return Made{}, fmt.Errorf("edit reminder: %w", err)
	}
	p.occurrences = slices.DeleteFunc(p.occurrences, func(o Occurrence) bool { return !slices.Contains(e.Accepted, o.ID) })
	text := "已修改。" + s.confirmation(&r, p)
	if !r.At.IsZero() && !r.At.After(now) { // it was sent, and what is left was put off
		text = "已修改。下一次：" + s.firstMoment(p, s.policy(r.Who[0]).Zone)
	}
	if n := len(e.TooLate); n > 0 {
		text += fmt.Sprintf("\n另有%d条正在发送或可能已经发出，保持原来的内容", n)
	}
	s.wake()
	return Made{Reminder: r, New: true, Firings: previews(p, 5), TooLate: e.TooLate, Text: text}, nil
}

// keepSnoozes carries what somebody put off over to the new version: it was promised
// for that moment, whatever becomes of the rest. Only who is no longer reminded at
// all is let go.
func (s *Service) keepSnoozes(ctx context.Context, old, r *Reminder, p *plan, now time.Time) error {
	q := Query{Reminder: r.ID, States: []State{Waiting, Claimed}}
	if old.closed() { // what the closing cancelled is promised again
		q.States, q.From = []State{Cancelled}, now
	}
	for {
		page, err := s.ledger.Occurrences(ctx, q)
		if err != nil {
			return err
		}
		for _, rec := range page.Records {
			o := &rec.Occurrence
			name := o.snoozed()
			if name == "" || rec.State == Cancelled && rec.Reason != string(old.Status) || slices.Contains(old.Who, o.To) && !slices.Contains(r.Who, o.To) {
				continue
			}
			kept := plan{period: o.Period}
			kept.add(r, []Recipient{o.To}, s.policy(o.To).Zone, []slot{{name: name, at: o.At, text: "再次提醒：" + r.What, urgency: near(0)}})
			p.occurrences = append(p.occurrences, kept.occurrences...)
		}
		if q.After = page.Next; q.After == "" {
			return nil
		}
	}
}

// Reassign gives a reminder to others.
func (s *Service) Reassign(ctx context.Context, id string, who []Recipient, by string) (Made, error) {
	return s.Edit(ctx, id, Change{Who: who, By: by})
}

// Get, List and History look things up.
func (s *Service) Get(ctx context.Context, id string) (Reminder, error) {
	return s.ledger.Reminder(ctx, id)
}

// List is a page of reminders.
func (s *Service) List(ctx context.Context, q ReminderQuery) (ReminderPage, error) {
	return s.ledger.Reminders(ctx, q)
}

// Upcoming is a page of messages to come, the nearest first.
func (s *Service) Upcoming(ctx context.Context, q Query) (Page, error) {
	q.States = []State{Waiting, Claimed, Sending}
	return s.ledger.Occurrences(ctx, q)
}

// History is what happened to a reminder.
func (s *Service) History(ctx context.Context, id string) ([]Event, error) {
	return s.ledger.History(ctx, id)
}

// DeadLetters is a page of what could not be sent; Revive tries one again.
func (s *Service) DeadLetters(ctx context.Context, after string) (Page, error) {
	return s.ledger.Occurrences(ctx, Query{States: []State{Dead}, After: after})
}

// Revive sends a dead letter again.
func (s *Service) Revive(ctx context.Context, occurrence, by string) error {
	if err := s.ledger.Revive(ctx, occurrence, by); err != nil {
		return err
	}
	s.wake()
	return nil
}

// Resolve is a person's word on a message whose arrival is uncertain.
func (s *Service) Resolve(ctx context.Context, occurrence string, arrived bool, by string) error {
	if err := s.ledger.Resolve(ctx, occurrence, arrived, by); err != nil {
		return err
	}
	s.wake()
	return nil
}

// Preview is the next n firings of what is asked for, without making it. Of a
// ladder these are its steps, of a rule its periods.
func (s *Service) Preview(ctx context.Context, q Request, n int) ([]Preview, error) {
	now, err := s.ledger.Now(ctx)
	if err != nil {
		return nil, fmt.Errorf("preview: %w", err)
	}
	r, err := s.reminder(q)
	if err != nil {
		return nil, err
	}
	return s.preview(&r, now, n)
}

// PreviewOf is Preview of a reminder that is there.
func (s *Service) PreviewOf(ctx context.Context, id string, n int) ([]Preview, error) {
	r, now, err := s.read(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("preview: %w", err)
	}
	if r.Status == Done || r.Status == Void {
		return nil, nil
	}
	return s.preview(&r, now, n)
}

func (s *Service) preview(r *Reminder, now time.Time, n int) (out []Preview, err error) {
	if r.Rule == nil {
		if !r.At.IsZero() && !r.At.After(now) {
			return nil, nil
		}
		p, err := s.build(r, "", now)
		if err != nil {
			return nil, err
		}
		return previews(p, n), nil
	}
	policy := s.policy(r.Who[0])
	firings, err := r.Rule.firings(policy.Calendar, policy.Zone)
	if err != nil {
		return nil, err
	}
	for f := range firings {
		if len(out) >= n {
			break
		}
		if !f.At.After(now) {
			continue
		}
		w := f.Warning
		if f.Moved {
			w = lines(fmt.Sprintf("%s是休息日，改到%s", f.Day.Chinese(), zhdate.DateOf(f.At).Chinese()), w)
		}
		out = append(out, Preview{At: f.At, To: r.Who[0], Text: r.What, Warning: w})
	}
	return out, nil
}
