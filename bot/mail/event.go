package mail

import (
	"context"
	"strconv"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/gather"
	"github.com/policybot/policybot/corpus/ical"
	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/reminders"
)

// eventLength is how long what has an hour stands in a calendar.
const eventLength = 30 * time.Minute

// events are the days on which what messages are of is due, as a calendar takes them; nil where
// there are none to come.
func (s *Sender) events(ctx context.Context, batch []*gather.Item) []byte {
	w := &ical.Writer{}
	w.Raw("BEGIN", "VCALENDAR")
	w.Raw("VERSION", "2.0")
	w.Raw("PRODID", "-//policybot//mail//ZH")
	w.Raw("CALSCALE", "GREGORIAN")
	w.Raw("METHOD", "PUBLISH")
	n := 0
	for _, d := range batch {
		if s.event(ctx, w, d.Message) {
			n++
		}
	}
	w.Raw("END", "VCALENDAR")
	if n == 0 {
		return nil
	}
	return w.Bytes()
}

// event writes that of one message, if there is one. All messages of one matter have the same
// UID, so that a calendar holds it once, and what was changed, which has a higher SEQUENCE, takes
// its place.
func (s *Sender) event(ctx context.Context, w *ical.Writer, m *bot.Message) bool {
	a := m.About
	if m.Kind != bot.KindReminder || a == nil || !a.Due.After(m.At) || s.opt.Reminder == nil {
		return false
	}
	r, err := s.opt.Reminder(ctx, a.Reminder)
	if err != nil || r.Digest || r.What == "" {
		return false // the mail is good without
	}
	uid := a.Reminder
	if a.Period != "" {
		uid += "-" + a.Period
	}
	w.Raw("BEGIN", "VEVENT")
	w.Raw("UID", uid+"@policybot")
	w.Raw("SEQUENCE", strconv.Itoa(max(r.Version-1, 0)))
	w.Raw("DTSTAMP", ical.Moment(m.At))
	when(w, a.Due, r.Zone)
	w.Text("SUMMARY", bot.CleanLine(r.What))
	if len(m.Citations) > 0 {
		w.Text("DESCRIPTION", bot.PlainCitation(&m.Citations[0]))
	}
	if page := s.page(a.DoneURL); page != "" {
		w.Raw("URL", page)
	}
	w.Raw("TRANSP", "TRANSPARENT") // what is due does not make anybody busy
	w.Raw("END", "VEVENT")
	return true
}

// when writes the day, or the moment. A day that is due as a whole ends
// with its midnight.
func when(w *ical.Writer, due time.Time, zone string) {
	local := due.In(reminders.ZoneOf(zone))
	if local.Hour() == 0 && local.Minute() == 0 {
		day := zhdate.DateOf(local.AddDate(0, 0, -1))
		w.Raw("DTSTART;VALUE=DATE", ical.Day(day))
		w.Raw("DTEND;VALUE=DATE", ical.Day(day.AddDays(1)))
		return
	}
	w.Raw("DTSTART", ical.Moment(due))
	w.Raw("DTEND", ical.Moment(due.Add(eventLength)))
}
