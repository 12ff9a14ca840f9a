package caldav

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/policybot/policybot/corpus/ical"
	"github.com/policybot/policybot/reminders"
)

// uidSuffix makes an id unique among all calendars.
const uidSuffix = "@policybot"

// ours are the properties that a change of us writes anew; what else a person or a program
// has put on the item (a priority, an alarm, a note of one's own) stays.
var ours = []string{
	"UID", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "SUMMARY", "DUE", "DTSTART", "DURATION", "DESCRIPTION", "URL", "STATUS", "COMPLETED", "PERCENT-COMPLETE",
}

// item is t as a calendar of one VTODO, merged into what stands there; nil when nothing would
// be changed by it.
func (l *List) item(t reminders.Todo, old []byte) []byte {
	at := l.now()
	set := func(w *ical.Writer, stamp bool) {
		w.Raw("UID", t.ID+uidSuffix)
		if stamp {
			w.Raw("DTSTAMP", ical.Moment(at))
			w.Raw("LAST-MODIFIED", ical.Moment(at))
		}
		w.Raw("SEQUENCE", strconv.Itoa(t.Version))
		w.Text("SUMMARY", t.What)
		if t.At.IsZero() {
			w.Raw("DUE;VALUE=DATE", ical.Day(t.Day))
		} else {
			w.Raw("DUE", ical.Moment(t.At))
		}
		if t.Note != "" {
			w.Text("DESCRIPTION", t.Note)
		}
		w.Raw("URL", t.URL)
		w.Raw("STATUS", "NEEDS-ACTION")
	}
	same := &ical.Writer{}
	set(same, false)
	if old != nil && !done(old) && contains(old, same.Bytes()) {
		return nil
	}
	return merged(old, ours, func(w *ical.Writer) { set(w, true) })
}

// completed is an item as ticked at a time.
func completed(old []byte, at time.Time) []byte {
	return merged(old, []string{"LAST-MODIFIED", "STATUS", "COMPLETED", "PERCENT-COMPLETE"}, func(w *ical.Writer) {
		w.Raw("LAST-MODIFIED", ical.Moment(at))
		w.Raw("STATUS", "COMPLETED")
		w.Raw("COMPLETED", ical.Moment(at))
		w.Raw("PERCENT-COMPLETE", "100")
	})
}

// done tells whether an item is ticked: programs set one or the other.
func done(item []byte) bool {
	lines := ical.Read(item)
	status, _ := ical.Find(lines, "VTODO", "STATUS")
	_, at := ical.Find(lines, "VTODO", "COMPLETED")
	return strings.EqualFold(status.Value, "COMPLETED") || at && status.Value == ""
}

// contains tells whether a calendar has all lines of another.
func contains(item, lines []byte) bool {
	has := ical.Read(item)
	for _, p := range ical.Read(lines) {
		if !slices.Contains(has, p) {
			return false
		}
	}
	return true
}

// merged is the calendar old, or a new one, with the properties named of its VTODO replaced by
// those that set writes.
func merged(old []byte, replace []string, set func(w *ical.Writer)) []byte {
	if !bytes.Contains(old, []byte("VTODO")) {
		old = []byte("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//policybot//reminders//ZH\r\nBEGIN:VTODO\r\nEND:VTODO\r\nEND:VCALENDAR\r\n")
	}
	w := &ical.Writer{}
	var inside []string // the components we are in
	for _, p := range ical.Read(old) {
		depth := len(inside)
		top := depth > 0 && inside[depth-1] == "VTODO"
		switch {
		case p.Name == "BEGIN":
			inside = append(inside, p.Value)
		case p.Name == "END" && depth > 0:
			inside = inside[:depth-1]
		case top && slices.Contains(replace, p.Name):
			continue
		}
		name := p.Name
		if p.Params != "" {
			name += ";" + p.Params
		}
		w.Raw(name, p.Value)
		if p.Name == "BEGIN" && p.Value == "VTODO" {
			set(w)
		}
	}
	return w.Bytes()
}
