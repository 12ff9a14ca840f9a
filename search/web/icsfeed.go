package web

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/ical"
	"github.com/policybot/policybot/search"
)

// refresh is how often a calendar program is asked to fetch the feed anew.
const refresh = 12 * time.Hour

// maxFeed is how many events a feed has: programs stall on more.
const maxFeed = 5000

// calendarFeed serves the deadlines that have a day as a calendar to subscribe
// to. The bytes stay the same from one midnight to the next while the documents
// do, so that a program can tell by the ETag that nothing is new.
func (s *server) calendarFeed(w http.ResponseWriter, r *http.Request) {
	q, err := parseDeadlineQuery(r.URL.Query().Get)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	q.Digests = s.SampleMode
	all, err := s.deadlines(r.Context(), q)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	unsure := len(all)
	all = slices.DeleteFunc(all, func(d Deadline) bool { return !d.Sure && !q.All })
	unsure -= len(all)
	held, err := s.withheld(r.Context(), q)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	left := withheldWords(held)
	if q.All {
		left = ""
	}
	body := s.ics(all, q, s.origin(r), unsure, left)
	sum := sha256.Sum256(body)
	tag := `"` + hex.EncodeToString(sum[:8]) + `"`
	h := w.Header()
	h.Set("Content-Type", "text/calendar; charset=utf-8")
	h.Set("Content-Disposition", `inline; filename="deadlines.ics"`)
	h.Set("Cache-Control", "private, no-cache")
	h.Set("ETag", tag)
	if r.Header.Get("If-None-Match") == tag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	_, _ = w.Write(body)
}

// origin is the address links in a feed begin with: the public one, else the one
// the request came to, which the shell has found to be ours.
func (s *server) origin(r *http.Request) string {
	if s.PublicURL != "" {
		return strings.TrimSuffix(s.PublicURL, "/")
	}
	return "http://" + r.Host
}

// ics writes the feed; unsure is how many wait to be confirmed, left what else is not in it. What has no day cannot stand in a calendar; how many such
// there are is said in its description.
func (s *server) ics(all []Deadline, q deadlineQuery, origin string, unsure int, left string) []byte {
	today := s.today()
	dated := slices.DeleteFunc(slices.Clone(all), func(d Deadline) bool { return d.first.Day == 0 })
	undated := len(all) - len(dated)
	shown := nearest(dated, today)
	midnight := time.Date(today.Year, time.Month(today.Month), today.Day, 0, 0, 0, 0, s.Zone)
	w := &ical.Writer{}
	w.Raw("BEGIN", "VCALENDAR")
	w.Raw("VERSION", "2.0")
	w.Raw("PRODID", "-//policybot//deadlines//ZH")
	w.Raw("CALSCALE", "GREGORIAN")
	w.Raw("METHOD", "PUBLISH")
	w.Text("X-WR-CALNAME", feedName(q))
	if strings.Contains(s.Zone.String(), "/") { // an IANA name, not an offset
		w.Text("X-WR-TIMEZONE", s.Zone.String())
	}
	about := "取自已收录的政策文件，以原文为准。"
	if undated > 0 {
		about += fmt.Sprintf("另有%d项文中没有定下日子，见 %s/deadlines", undated, origin)
	}
	if unsure > 0 {
		about += fmt.Sprintf("另有%d项待确认，不在日历里，见 %s/deadlines#unsure", unsure, origin)
	}
	if left != "" {
		about += "没有列入：" + left + "。"
	}
	if n := len(dated) - len(shown); n > 0 {
		about += fmt.Sprintf("太多，只列最近的%d项，另有%d项没有列入；请在地址后加 ?region=地区 分开订阅。", len(shown), n)
	}
	w.Text("X-WR-CALDESC", about)
	w.Raw("REFRESH-INTERVAL;VALUE=DURATION", ical.Duration(refresh))
	w.Raw("X-PUBLISHED-TTL", ical.Duration(refresh))
	for i := range shown {
		s.event(w, &shown[i], midnight, origin)
	}
	if len(shown) == 0 {
		placeholder(w, midnight)
	}
	w.Raw("END", "VCALENDAR")
	return w.Bytes()
}

// nearest are at most maxFeed of deadlines in order of their days: those from today on, and as many of the past as
// there is room for.
func nearest(dated []Deadline, today corpus.Date) []Deadline {
	ahead := slices.IndexFunc(dated, func(d Deadline) bool { return !d.day.Before(today) })
	if ahead < 0 {
		ahead = len(dated)
	}
	from := max(0, min(ahead, len(dated)-maxFeed))
	return dated[from:min(len(dated), from+maxFeed)]
}

// feedName is what a calendar program calls the subscription.
func feedName(q deadlineQuery) string {
	var of []string
	for _, s := range []string{q.Region, q.Who} {
		if s != "" {
			of = append(of, s)
		}
	}
	if q.Kind != "" {
		of = append(of, q.Kind.Label())
	}
	if len(of) == 0 {
		return "政策期限"
	}
	return "政策期限：" + strings.Join(of, "、")
}

// event writes one deadline as a whole-day event. The feed is as of a midnight.
func (s *server) event(w *ical.Writer, d *Deadline, asOf time.Time, origin string) {
	w.Raw("BEGIN", "VEVENT")
	w.Text("UID", d.ID+"@policybot")
	w.Raw("DTSTAMP", ical.Moment(asOf))
	w.Raw("DTSTART;VALUE=DATE", ical.Day(d.first))
	w.Raw("DTEND;VALUE=DATE", ical.Day(d.first.AddDays(1))) // the end does not count
	if d.Kind == corpus.Recurring {
		w.Raw("RRULE", icsRule(d.when.rule, s.Zone))
	}
	summary := summaryOf(d)
	w.Text("SUMMARY", summary)
	w.Text("DESCRIPTION", description(d, origin))
	w.Texts("CATEGORIES", categories(d))
	w.Raw("URL", origin+d.Citation.URL)
	w.Raw("TRANSP", "TRANSPARENT") // a due day does not make anybody busy
	if s.Alarms != nil && d.Kind != corpus.Target && !d.Overdue {
		offsets := slices.Clone(s.Alarms(d.hit.Deadline, d.first))
		slices.Sort(offsets)
		for _, o := range slices.Compact(offsets) {
			alarm(w, o, summary)
		}
	}
	w.Raw("END", "VEVENT")
}

// alarm writes a reminder that sounds so long after the due day begins.
func alarm(w *ical.Writer, offset time.Duration, summary string) {
	when := "今天截止"
	if left := int(math.Ceil(-offset.Hours() / 24)); left > 0 {
		when = fmt.Sprintf("还有%d天", left)
	}
	w.Raw("BEGIN", "VALARM")
	w.Raw("ACTION", "DISPLAY")
	w.Raw("TRIGGER", ical.Duration(offset))
	w.Text("DESCRIPTION", when+"："+summary)
	w.Raw("END", "VALARM")
}

// placeholder is the component a calendar must have (RFC 5545, 3.6) when there
// is nothing to show: the time zone.
func placeholder(w *ical.Writer, at time.Time) {
	_, seconds := at.Zone()
	offset := fmt.Sprintf("%+03d%02d", seconds/3600, max(seconds, -seconds)%3600/60)
	w.Raw("BEGIN", "VTIMEZONE")
	w.Text("TZID", at.Location().String())
	w.Raw("BEGIN", "STANDARD")
	w.Raw("DTSTART", "19700101T000000")
	w.Raw("TZOFFSETFROM", offset)
	w.Raw("TZOFFSETTO", offset)
	w.Raw("END", "STANDARD")
	w.Raw("END", "VTIMEZONE")
}

// summaryOf is what is to be done and by whom, labelled where the text is no
// policy by itself.
func summaryOf(d *Deadline) string {
	out := clip(cmp.Or(d.Action, d.Text), maxName)
	if d.Who != "" {
		out += "（" + d.Who + "）"
	}
	switch d.Citation.Authority {
	case corpus.Template, corpus.Digest:
		out = "【" + d.Citation.Authority.Label() + "】" + out
	}
	if d.Kind == corpus.Target {
		return "目标：" + out
	}
	return out
}

// description quotes the sentence, says where it stands and what to know of it.
func description(d *Deadline, origin string) string {
	c := d.Citation
	lines := []string{"原文：" + c.Quote, strings.TrimSpace("《"+c.Title+"》"+c.Number) + sectionTail(c)}
	if d.Overdue && d.Kind == corpus.DueOnce {
		lines = append(lines, "截止日已过，请确认是否已完成。")
	}
	if d.RestDay != nil {
		lines = append(lines, d.RestDay.Note+"。")
	}
	for _, note := range []string{d.CalendarNote, d.Note, c.Caution()} {
		if note != "" {
			lines = append(lines, strings.TrimSuffix(note, "。")+"。")
		}
	}
	return strings.Join(append(lines, origin+c.URL), "\n")
}

func sectionTail(c search.Citation) string {
	if len(c.Section) == 0 {
		return ""
	}
	return " " + strings.Join(c.Section, " › ")
}

func categories(d *Deadline) []string {
	out := []string{d.Kind.Label()}
	if d.Region != "" {
		out = append(out, d.Region)
	}
	if d.Citation.Authority == corpus.Template {
		out = append(out, corpus.Template.Word())
	}
	return out
}
