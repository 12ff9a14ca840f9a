package web

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"time"

	"github.com/policybot/policybot/corpus/ical"
	"github.com/policybot/policybot/reminders"
)

const (
	calendarSuffix = ".ics"
	calendarEvents = 24                   // times of a recurring reminder that a calendar shows
	calendarAhead  = 400 * 24 * time.Hour // and how far ahead
	eventLength    = 30 * time.Minute     // of what has an hour
)

// calendarOnPage makes the address of a person's calendar, or takes it away.
func (s *server) calendarOnPage(w http.ResponseWriter, r *http.Request, a asker) {
	if r.PostForm.Get("action") == "off" {
		err := s.People.StopCalendar(r.Context(), a.person.ID)
		s.outcome(w, r, said{Said: "日历地址已停用，订阅过的地方不再更新。"}, err)
		return
	}
	key, err := s.People.NewCalendar(r.Context(), a.person.ID)
	s.outcome(w, r, said{Said: "日历地址已生成，以前的地址已失效。", Link: strings.TrimRight(s.Base, "/") + CalendarPath + key + calendarSuffix}, err)
}

// calendar is the reminders of the person whose key the address holds. Whoever has the
// address may read it and nothing else; an address that was taken away is one of nobody.
func (s *server) calendar(w http.ResponseWriter, r *http.Request) {
	key, ok := strings.CutSuffix(r.PathValue("file"), calendarSuffix)
	p, known := s.People.ByCalendar(r.Context(), key)
	if !ok || !known {
		s.shell.Refuse(w, r, http.StatusNotFound, "没有这个日历，地址可能已经停用，请到“我的提醒”重新生成。")
		return
	}
	mine, err := s.mine(r.Context(), asker{person: &p}, reminders.ReminderQuery{Status: reminders.Active})
	if err != nil {
		status, detail := s.refusal(r.Context(), "calendar", err)
		s.shell.Refuse(w, r, status, detail)
		return
	}
	c := &ical.Writer{}
	c.Raw("BEGIN", "VCALENDAR")
	c.Raw("VERSION", "2.0")
	c.Raw("PRODID", "-//policybot//reminders//ZH")
	c.Raw("METHOD", "PUBLISH")
	c.Text("X-WR-CALNAME", "我的提醒")
	c.Raw("REFRESH-INTERVAL;VALUE=DURATION", "PT1H") // how often programs are asked to fetch it anew
	for i := range mine {
		if err := s.events(r, c, &mine[i]); err != nil {
			status, detail := s.refusal(r.Context(), "calendar", err)
			s.shell.Refuse(w, r, status, detail)
			return
		}
	}
	c.Raw("END", "VCALENDAR")
	sum := sha256.Sum256(c.Bytes())
	tag := `"` + hex.EncodeToString(sum[:8]) + `"`
	h := w.Header()
	h.Set("Content-Type", "text/calendar; charset=utf-8")
	h.Set("Cache-Control", "private, no-cache")
	h.Set("Referrer-Policy", "no-referrer") // the address is a secret
	h.Set("X-Robots-Tag", "noindex")
	h.Set("ETag", tag)
	if r.Header.Get("If-None-Match") == tag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	_, _ = w.Write(c.Bytes())
}

// events writes what is to come of a reminder: its due day, its moment, or the next times of
// its rule.
func (s *server) events(r *http.Request, c *ical.Writer, rem *reminders.Reminder) error {
	if rem.Digest {
		return nil
	}
	if rem.Rule == nil {
		if d := rem.Due; d != nil && d.Part != reminders.Exact {
			s.event(c, rem, rem.ID, func() { c.Raw("DTSTART;VALUE=DATE", ical.Day(d.Day)) })
		} else if at := rem.Moment(); !at.IsZero() {
			s.event(c, rem, rem.ID, func() { startAt(c, at) })
		}
		return nil
	}
	firings, err := s.Service.PreviewOf(r.Context(), rem.ID, calendarEvents)
	if err != nil {
		return err
	}
	end := s.Now().Add(calendarAhead)
	for _, f := range firings {
		day := f.At.Format(time.DateOnly)
		if f.At.After(end) || rem.PeriodDone(day) {
			continue
		}
		s.event(c, rem, rem.ID+"-"+day, func() { startAt(c, f.At) })
	}
	return nil
}

func startAt(c *ical.Writer, at time.Time) {
	c.Raw("DTSTART", ical.Moment(at))
	c.Raw("DTEND", ical.Moment(at.Add(eventLength)))
}

// event writes one event; start writes when it is.
func (s *server) event(c *ical.Writer, rem *reminders.Reminder, id string, start func()) {
	c.Raw("BEGIN", "VEVENT")
	c.Raw("UID", id+"@policybot")
	c.Raw("DTSTAMP", ical.Moment(rem.Updated))
	start()
	c.Text("SUMMARY", rem.What)
	if src := rem.Source; src != nil && src.Title != "" {
		c.Text("DESCRIPTION", "依据：《"+src.Title+"》"+src.Number+"\n"+src.Quote)
	}
	c.Raw("URL", strings.TrimRight(s.Base, "/")+DonePath+rem.ID)
	c.Raw("TRANSP", "TRANSPARENT")
	c.Raw("BEGIN", "VALARM")
	c.Raw("ACTION", "DISPLAY")
	c.Text("DESCRIPTION", rem.What)
	c.Raw("TRIGGER", "PT0S")
	c.Raw("END", "VALARM")
	c.Raw("END", "VEVENT")
}
