package reminders_test

import (
	"testing"

	"github.com/policybot/policybot/corpus/zhdate/phrase"
	"github.com/policybot/policybot/reminders"
)

// TestDueMoves: where the text moves a last day that is off, the countdown runs to the day
// it is moved to; where it says nothing, the day stays.
func TestDueMoves(t *testing.T) {
	for how, want := range map[reminders.Workdays]string{
		reminders.After: "2026-12-07", reminders.Before: "2026-12-04", reminders.AsIs: "2026-12-04", // a Saturday: reminded the Friday before
	} {
		plan, err := policy(t).Plan(reminders.Due{Kind: reminders.OneOff, Day: date("2026-12-05"), DaysOff: how, Known: true}, at("2026-12-01 10:00"))
		if err != nil || len(plan.Alarms) == 0 {
			t.Fatal(how, err)
		}
		last := plan.Alarms[len(plan.Alarms)-1]
		if got := last.At.Format("2006-01-02"); got != want || plan.RestDay != (how == reminders.AsIs) {
			t.Errorf("%q: %s, rest %v, want %s", how, got, plan.RestDay, want)
		}
	}
}

// TestFromMovedReading: a recurrence whose first day is off is reckoned from that day, not
// from the working day it is moved to.
func TestFromMovedReading(t *testing.T) {
	q, err := reminders.FromReading(phrase.Reading{Status: phrase.OK, What: "点名", Due: at("2027-10-08 09:00"), From: at("2027-10-01 00:00"),
		Precision: "day", Rule: "FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=1", DaysOff: phrase.Later})
	if err != nil || q.Rule.Start != date("2027-10-01") || q.Rule.Workdays != reminders.After {
		t.Errorf("%v %+v", err, q.Rule)
	}
	if _, err := reminders.FromReading(phrase.Reading{Status: phrase.OK, What: "喝水", Due: at("2027-10-08 09:00"), Rule: "FREQ=HOURLY"}); err == nil {
		t.Error("every hour was taken")
	}
}
