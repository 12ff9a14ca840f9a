package reminders

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
)

// ServiceOptions of a Service.
type ServiceOptions struct {
	Policy Policy                                                    // hours, zone and calendar where PolicyFor has none
	For    func(Recipient) (Policy, bool)                            // those of a channel; nil none
	Shows  func(ctx context.Context, to Recipient, src *Source) bool // whether a recipient may still be told of a clause; nil always
	Wake   func()                                                    // called when something new may be due soon (Engine.Wake); nil none
}

// Service is what people do with reminders. What it does is the Ledger's state alone,
// and it is safe for any number of goroutines and processes.
type Service struct {
	ledger Ledger
	subs   Subscriptions
	opt    ServiceOptions

	mu      sync.Mutex
	planned time.Time // store time of the last planning, to notice a clock that is set back
}

// NewService checks the options.
func NewService(l Ledger, subs Subscriptions, o ServiceOptions) (*Service, error) {
	if err := o.Policy.Validate(); err != nil {
		return nil, err
	}
	return &Service{ledger: l, subs: subs, opt: o}, nil
}

func (s *Service) policy(to Recipient) Policy {
	if s.opt.For != nil {
		if p, ok := s.opt.For(to); ok {
			return p
		}
	}
	return s.opt.Policy
}

func (s *Service) wake() {
	if s.opt.Wake != nil {
		s.opt.Wake()
	}
}

// Made is the outcome of Create and Edit.
type Made struct {
	Reminder Reminder
	New      bool      // false: it was there already
	Firings  []Preview // what is planned, at most five
	Ask      string    // it is overdue: nothing was made, this is the question to put
	TooLate  []string  // by Edit: occurrences that kept the old words
	Text     string    // for the person: what was understood, or the question
}

// maxWhat bounds the words of a reminder, in bytes: some channels take 2,048.
const maxWhat = 1500

// maxWho bounds the recipients of one reminder.
const maxWho = 200

// Create accepts a reminder; when it returns nil, it is durable. A deadline that is
// past is not accepted but asked about (Made.Ask).
func (s *Service) Create(ctx context.Context, q Request) (Made, error) {
	now, err := s.ledger.Now(ctx)
	if err != nil {
		return Made{}, fmt.Errorf("create reminder: %w", err)
	}
	r, err := s.reminder(q)
	if err != nil {
		return Made{}, err
	}
	if !r.At.IsZero() && !r.At.After(now) {
		return Made{Ask: "这个时间已经过去，请换一个时间", Text: "这个时间已经过去，请换一个时间"}, nil
	}
	p, err := s.build(&r, "", now)
	if err != nil {
		return Made{}, fmt.Errorf("create reminder: %w", err)
	}
	if p.ask != "" {
		return Made{Reminder: r, Ask: p.ask, Text: p.ask}, nil
	}
	if len(p.occurrences) == 0 && p.planAt.IsZero() {
		return Made{}, fmt.Errorf("%w: %s never fires", ErrInvalid, r.What)
	}
	r.PlanAt, r.Period = p.planAt, p.period
	created, err := s.ledger.Create(ctx, r, p.occurrences)
	if err != nil {
		return Made{}, fmt.Errorf("create reminder: %w", err)
	}
	made := Made{Reminder: r, New: created, Firings: previews(p, 5)}
	if !created {
		if made.Reminder, err = s.ledger.Reminder(ctx, r.ID); err != nil {
			return Made{}, fmt.Errorf("create reminder: %w", err)
		}
		made.Text = "已有相同的提醒：" + r.What
		return made, nil
	}
	made.Text = s.confirmation(&r, p)
	s.wake()
	return made, nil
}

// reminder is version 1 of what is asked for.
func (s *Service) reminder(q Request) (Reminder, error) {
	r := Reminder{Version: 1, Status: Active, Owner: q.Owner, What: strings.TrimSpace(q.What), Who: unique(q.Who),
		At: q.At.UTC().Truncate(time.Millisecond), Digest: q.Digest, Source: q.Source,
		OnUncertain: q.OnUncertain, Urgency: q.Urgency, Escalate: q.Escalate}
	if q.At.IsZero() {
		r.At = time.Time{}
	}
	switch given := b2i(!q.At.IsZero()) + b2i(q.Rule != nil) + b2i(q.Due != nil && q.Rule == nil); {
	case given != 1:
		return r, fmt.Errorf("%w: give one of a time, a due day and a rule", ErrInvalid)
	case len(r.Who) == 0 || len(r.Who) > maxWho:
		return r, fmt.Errorf("%w: %d recipients, 1 to %d are possible", ErrInvalid, len(r.Who), maxWho)
	case r.What == "" && !r.Digest || len(r.What) > maxWhat:
		return r, fmt.Errorf("%w: say what to remind of in at most %d bytes", ErrInvalid, maxWhat)
	case r.Digest && q.Rule == nil:
		return r, fmt.Errorf("%w: a digest needs a rule", ErrInvalid)
	case q.Urgency < 0 || q.Urgency > LeastUrgent:
		return r, fmt.Errorf("%w: urgency is 0 to %d", ErrInvalid, LeastUrgent)
	case q.Escalate != nil && (q.Escalate.After <= 0 || q.Escalate.To.Channel == ""):
		return r, fmt.Errorf("%w: escalation without recipient or time", ErrInvalid)
	}
	policy := s.policy(r.Who[0])
	r.Zone = policy.Zone.String()
	if q.Due != nil {
		due := *q.Due
		r.Due = &due
	}
	if q.Rule != nil {
		rule := *q.Rule
		if rule.Zone = r.Zone; rule.Clock == (Clock{}) {
			rule.Clock = ClockOf(policy.Hours.Default)
		}
		if rule.Lunar == nil {
			parsed, err := parseRule(rule.RRule, rule.Start)
			if err != nil {
				return r, err
			}
			rule.RRule = parsed.String()
		}
		r.Rule = &rule
	}
	r.Made = made(&r)
	r.ID = ReminderID("content", r.Made)
	if q.Key != "" {
		r.ID = ReminderID("key", q.Key)
	}
	return r, nil
}

// made hashes what was asked for, and for whom.
func made(r *Reminder) string {
	c := *r
	c.Made, c.ID, c.Source = "", "", r.Source.asked()
	_, sum, err := c.Encode()
	if err != nil {
		return "" // Encode of a Reminder cannot fail: it is plain data
	}
	return sum
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// unique keeps the first of equal recipients, so that nobody is told twice.
func unique(who []Recipient) []Recipient {
	var out []Recipient
	for _, w := range who {
		if !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}

// PlanDue plans the periods whose time has come; the Engine calls it. Several
// replicas may: one of them wins. A reminder that cannot be planned stops no other;
// it is reported and tried again.
func (s *Service) PlanDue(ctx context.Context) error {
	now, err := s.ledger.Now(ctx)
	if err == nil {
		err = s.rewindIfBack(ctx, now)
	}
	if err != nil {
		return fmt.Errorf("plan reminders: %w", err)
	}
	var errs []error
	for range 100 { // rounds; what is left is done at the next call
		due, unread := s.ledger.Plans(ctx, 100)
		if unread != nil && !errors.Is(unread, ErrCorrupt) {
			return fmt.Errorf("plan reminders: %w", unread)
		}
		now, err := s.ledger.Now(ctx)
		if err != nil {
			return fmt.Errorf("plan reminders: %w", err)
		}
		moved := 0
		errs = []error{unread}
		for _, r := range due {
			err := s.planOne(ctx, &r, now)
			switch {
			case err == nil, errors.Is(err, ErrConflict), errors.Is(err, ErrClosed):
				moved++
			case errors.Is(err, ErrUnavailable):
				return fmt.Errorf("plan reminders: %w", err)
			default:
				errs = append(errs, fmt.Errorf("plan %s: %w", r.ID, err))
			}
		}
		if moved == 0 {
			break
		}
	}
	return errors.Join(errs...)
}

// planOne plans what comes after the newest period of r.
func (s *Service) planOne(ctx context.Context, r *Reminder, now time.Time) error {
	x := Extension{Version: r.Version, MovePlan: true, From: r.PlanAt, Period: r.Period}
	switch {
	case r.Rule != nil:
		p, err := s.buildRule(r, r.Period, now)
		if err != nil {
			return err
		}
		if r.Digest {
			if err := s.digestWords(ctx, r, p.occurrences); err != nil {
				return err
			}
		}
		x.Occurrences, x.To, x.Period = p.occurrences, p.planAt, p.period
		if p.period == "" {
			x.Period = r.Period
		}
		if p.skipped > 0 {
			x.Event, x.Note = EventSkipped, fmt.Sprintf("错过的%d次合并到最近一次", p.skipped)
		}
	case r.Due.chased():
		p := plan{period: r.Period}
		for _, to := range r.Who {
			policy := s.policy(to)
			a, err := policy.Chase(*r.Due, now)
			if err != nil {
				return err
			}
			heading, text := countdown(r.What, *r.Due, a.Lead)
			p.add(r, []Recipient{to}, policy.Zone, []slot{{name: a.Offset, series: "chase", urgency: near(0), at: a.At, warning: a.Warning,
				heading: heading, text: text}})
			if at := wholeMS(a.At); at.After(x.To) {
				x.To = at
			}
		}
		x.Occurrences = p.occurrences
	}
	for i := range x.Occurrences {
		if err := x.Occurrences[i].Validate(); err != nil {
			return err
		}
	}
	return s.ledger.Extend(ctx, r.ID, x)
}
