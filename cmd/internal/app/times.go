package app

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/policybot/policybot/cmd/internal/config"
	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/workday"
)

// times are the calendar, the zone and the hours that every surface shares.
type times struct {
	config.Times
	calendar *workday.Calendar
}

// newTimes reads the embedded holidays and lays the administrator's years over
// them. A mistake in a file is an error that names file and line.
func newTimes(cfg config.Config) (*times, error) {
	t, err := cfg.Times("")
	if err != nil {
		return nil, err
	}
	calendar, err := workday.Default()
	if err != nil {
		return nil, fmt.Errorf("载入内置的放假安排: %w", err)
	}
	if cfg.Calendar != "" {
		if calendar, err = ownYears(cfg.Calendar, calendar); err != nil {
			return nil, err
		}
	}
	return &times{t, calendar}, nil
}

// ownYears reads the year files of a folder. A folder without any is refused:
// most likely another one was meant.
func ownYears(dir string, base *workday.Calendar) (*workday.Calendar, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, withMessage(err, "放假安排目录%s打不开,请检查 --calendar 的路径和权限", dir)
	}
	defer root.Close()
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, withMessage(err, "放假安排目录%s读不了,请检查 --calendar 的路径和权限", dir)
	}
	found := false
	for _, e := range entries {
		found = found || strings.HasSuffix(strings.ToLower(e.Name()), ".txt")
	}
	if !found {
		return nil, withMessage(errors.New("no year files"), "放假安排目录%s里没有 .txt 文件,请按 reminders/workday/data/README.md 写好后放入,或去掉 --calendar", dir)
	}
	calendar, err := workday.Load(root.FS(), base)
	if err != nil {
		return nil, fmt.Errorf("放假安排目录%s有误,请改正后再试: %w", dir, err)
	}
	return calendar, nil
}

// policy is the ladder of reminder times by these settings.
func (t *times) policy() reminders.Policy {
	return reminders.Policy{Hours: t.Hours, Zone: t.Zone, Calendar: t.calendar}
}

// farAhead is more days than the longest ladder has. A subscribed calendar is
// read again and again, so its alarms must not thin out as the day comes nearer;
// those already past do not sound.
const farAhead = 200

// alarms are how long after the beginning of the due day a deadline of a document
// is announced. Those of a day that is off sound on the working day before.
func (t *times) alarms(d corpus.Deadline, due corpus.Date) []time.Duration {
	kind := kindOf(d)
	at := t.Hours.Default
	var out []time.Duration
	if d.Kind == corpus.Recurring { // one set for all firings: none can be moved
		for _, days := range reminders.Ladder(kind, farAhead) {
			out = append(out, at-time.Duration(days)*24*time.Hour)
		}
		return out
	}
	day := time.Date(due.Year, time.Month(due.Month), due.Day, 0, 0, 0, 0, t.Zone)
	plan, err := t.policy().Plan(reminders.Due{Kind: kind, Day: due}, day.AddDate(0, 0, -farAhead))
	if err != nil {
		return nil // no whole day: nothing can be counted from it
	}
	for _, a := range plan.Alarms {
		out = append(out, a.At.Sub(day))
	}
	return out
}

// kindOf is the ladder for a deadline of a document.
func kindOf(d corpus.Deadline) reminders.Kind {
	switch {
	case d.Kind == corpus.Target:
		return reminders.Target
	case d.Kind == corpus.Recurring:
		return reminders.KindOf(d.RRule)
	case d.ToWhom != "":
		return reminders.Filing
	}
	return reminders.OneOff
}
