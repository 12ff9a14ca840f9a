package reminders

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Undo takes Done or Cancel back, with period Done of that period: what has not been sent
// comes again at its time, and nothing is sent twice. Where nothing is left to come, Made.Ask
// says so and nothing is changed. ErrConflict when it was changed meanwhile.
func (s *Service) Undo(ctx context.Context, id, period, by string) (Made, error) {
	old, now, err := s.read(ctx, id)
	if err != nil {
		return Made{}, fmt.Errorf("undo: %w", err)
	}
	replace := s.ledger.Reopen
	if !old.closed() {
		if !old.PeriodDone(period) {
			return refused(old, "“"+old.What+"”正在进行中，没有可以撤销的"), nil
		}
		replace = s.ledger.Edit
	}
	r, p, ask, err := s.again(&old, now)
	if err != nil {
		return Made{}, fmt.Errorf("undo: %w", err)
	}
	if ask != "" {
		p = plan{} // nothing but what was put off can come again
	}
	if err := s.keepSnoozes(ctx, &old, &r, &p, now); err != nil {
		return Made{}, fmt.Errorf("undo: %w", err)
	}
	if ask != "" {
		if len(p.occurrences) == 0 {
			return refused(old, ask), nil
		}
		r.Period, r.PlanAt = old.Period, wholeMS(now) // to run out again, as it had
	}
	_, err = replace(ctx, r, p.occurrences, by)
	if errors.Is(err, ErrTooLate) {
		return refused(old, nothingLeft), nil
	}
	if err != nil {
		return Made{}, fmt.Errorf("undo: %w", err)
	}
	s.wake()
	text := "已恢复“" + r.What + "”"
	firings := previews(p, 5)
	if len(firings) > 0 {
		text += "，下一次：" + moment(firings[0].At)
	} else if r.Due != nil && r.Rule == nil {
		text += "，已过截止日，会继续催办"
	}
	return Made{Reminder: r, New: true, Firings: firings, Text: text}, nil
}

const nothingLeft = "原定的提醒时间都已经过去，没有可以恢复的；请另设一条"

func refused(r Reminder, why string) Made { return Made{Reminder: r, Ask: why, Text: why} }

// again is the next version of a reminder as it was asked for, with what is left to come of it.
func (s *Service) again(old *Reminder, now time.Time) (r Reminder, p plan, ask string, err error) {
	if r, err = s.reminder(old.request()); err != nil {
		return r, p, "", err
	}
	r.ID, r.Version = old.ID, old.Version+1
	if r.Due != nil {
		r.Due.Known = true // no "at once" a second time
	}
	if !r.At.IsZero() && !r.At.After(now) {
		return r, p, nothingLeft, nil
	}
	if p, err = s.build(&r, "", now); err != nil {
		return r, p, "", err
	}
	switch {
	case p.ask != "" && r.Rule == nil && r.Due.chased(): // overdue: it was chased, and is again
		p = plan{planAt: wholeMS(now)}
	case p.ask != "":
		return r, p, p.ask, nil
	case len(p.occurrences) == 0 && p.planAt.IsZero():
		return r, p, nothingLeft, nil
	}
	r.PlanAt, r.Period = p.planAt, p.period
	return r, p, "", nil
}
