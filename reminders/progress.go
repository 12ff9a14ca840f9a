package reminders

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/zhdate"
)

// What becomes of a task before it is done, in the words of 督办: 签收, 反馈, 延期. Each is a
// line of the history; 销号 is Done.
const (
	EventReceived  EventKind = "received"  // 签收: somebody has taken it on
	EventProgress  EventKind = "progress"  // 反馈: a line on how far it is
	EventPostponed EventKind = "postponed" // 延期: a new day, why, and who allowed it
)

// maxWords bounds a line of progress and a reason, in characters.
const maxWords = 200

// Receive records that by has taken a reminder on.
func (s *Service) Receive(ctx context.Context, id, by string) (text string, err error) {
	what, err := s.record(ctx, id, EventReceived, by, "签收")
	return "已签收“" + what + "”", err
}

// Progress records how far a task is.
func (s *Service) Progress(ctx context.Context, id, line, by string) (text string, err error) {
	line = strings.Join(strings.Fields(line), " ")
	if line == "" || utf8.RuneCountInString(line) > maxWords {
		return "", fmt.Errorf("%w: a line of progress has 1 to %d characters", ErrInvalid, maxWords)
	}
	what, err := s.record(ctx, id, EventProgress, by, "反馈："+line)
	return "已记下“" + what + "”的进展", err
}

// record writes a line of the history of a reminder that is not closed.
func (s *Service) record(ctx context.Context, id string, kind EventKind, by, note string) (what string, err error) {
	r, _, err := s.read(ctx, id)
	if err != nil {
		return "", fmt.Errorf("record %s: %w", kind, err)
	}
	if err := s.ledger.Extend(ctx, id, Extension{Version: r.Version, By: by, Event: kind, Note: note}); err != nil {
		return "", fmt.Errorf("record %s: %w", kind, err)
	}
	return r.What, nil
}

// Postponement moves the last day of a task.
type Postponement struct {
	Day     corpus.Date
	Why     string
	Allowed string // who allowed it
	By      string
}

// Postpone moves the last day of a task that is due once: its countdown begins anew, and the
// history keeps the day before, why, and who allowed it. Without a reason and somebody who
// allowed it nothing is moved, nor is it to a day that is past (Made.Ask).
func (s *Service) Postpone(ctx context.Context, id string, p Postponement) (Made, error) {
	r, _, err := s.read(ctx, id)
	switch {
	case err != nil:
		return Made{}, fmt.Errorf("postpone: %w", err)
	case r.Due == nil || r.Rule != nil:
		return refused(r, "只有一次性的截止日可以延期"), nil
	case p.Day.Day == 0 || !r.Due.Day.Before(p.Day):
		return refused(r, "延期须写一个晚于"+r.Due.Day.Chinese()+"的日子"), nil
	case strings.TrimSpace(p.Why) == "" || strings.TrimSpace(p.Allowed) == "":
		return refused(r, "延期须写明原因和批准人"), nil
	case utf8.RuneCountInString(p.Why) > maxWords || utf8.RuneCountInString(p.Allowed) > maxWords:
		return Made{}, fmt.Errorf("%w: a reason has at most %d characters", ErrInvalid, maxWords)
	}
	due := *r.Due
	due.Day = p.Day
	made, err := s.Edit(ctx, id, Change{Version: r.Version, Due: &due, By: p.By})
	if err != nil || made.Ask != "" {
		return made, err
	}
	note := fmt.Sprintf("由%s延期至%s，原因：%s，批准：%s", r.Due.Day.Chinese(), p.Day.Chinese(), strings.TrimSpace(p.Why), strings.TrimSpace(p.Allowed))
	if _, err := s.record(ctx, id, EventPostponed, p.By, note); err != nil {
		return made, err
	}
	made.Text = "“" + r.What + "”已" + note
	return made, nil
}

// Light is how a task stands, as 督办 shows it.
type Light string

// The lights.
const (
	Green  Light = "green"  // done, or time enough
	Yellow Light = "yellow" // due within warnDays
	Red    Light = "red"    // past its last day and not done
)

// warnDays is from how many days before the last day on a task is yellow: what systems of
// supervision use.
const warnDays = 3

// LightOf is the light of a task on a day; ok is false for what has no last day.
func LightOf(r *Reminder, today zhdate.Date) (light Light, ok bool) {
	switch {
	case r.Due == nil || r.Status == Void || r.Due.Kind == Target || r.Due.Kind == Meeting || r.Due.Kind == Moment:
		return "", false
	case r.Status == Done:
		return Green, true
	}
	day := r.Due.Day
	if r.Rule != nil && r.Period != "" {
		if d, err := zhdate.ParseDate(r.Period); err == nil {
			day = d
		}
		if r.PeriodDone(r.Period) {
			return Green, true
		}
	}
	switch left := today.DaysUntil(day); {
	case left < 0:
		return Red, true
	case left <= warnDays:
		return Yellow, true
	}
	return Green, true
}
