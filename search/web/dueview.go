package web

import (
	"cmp"
	"net/url"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
)

// maxName is the characters of what is to be done that stand as a title; the whole
// sentence is beside it.
const maxName = 60

// soon is how many days ahead it matters whether a holiday is certain: every day
// of a year whose notice is not out would say the same.
const soon = 400

// dueView words a deadline for people, on one of its days; zero has none. What is
// past is asked about, not alarmed about: many documents are read years later.
func (s *server) dueView(d Deadline, day, today corpus.Date) dueView {
	v := dueView{
		Deadline: d,
		Quoted:   citationViews([]search.Citation{d.Citation})[0],
		Name:     clip(cmp.Or(d.Action, d.Text), maxName),
	}
	if day.Day > 0 {
		v.When = day.Chinese() + " 星期" + weekdayName(day) + "，" + today.Away(day)
	}
	if day != d.day { // another firing than the next
		v.RestDay, v.CalendarNote = s.restDay(day, d.DaysOff)
	}
	switch {
	case d.Kind == corpus.Target:
		v.Label = badge{"plain", d.Kind.Label()}
	case d.Kind == corpus.Recurring:
		v.Label = badge{"plain", d.Kind.Label()}
	case d.Overdue && d.Citation.Authority != corpus.Template:
		v.Label = badge{"warn", "逾期"}
		v.Notes = append(v.Notes, "请确认是否已完成")
	}
	if v.RestDay != nil {
		v.Notes = append(v.Notes, v.RestDay.Note)
	}
	if n := today.DaysUntil(day); v.CalendarNote != "" && n >= 0 && n <= soon {
		v.Notes = append(v.Notes, v.CalendarNote)
	}
	if d.Note != "" {
		v.Notes = append(v.Notes, d.Note)
	}
	return v
}

// Short is the label of a text that is no policy by itself, where there is no
// room for the whole of it; "" for others.
func (v dueView) Short() string {
	if a := v.Citation.Authority; a == corpus.Template || a == corpus.Digest {
		return a.Word()
	}
	return ""
}

// Hint is the whole of an entry that may be cut short.
func (v dueView) Hint() string { return summaryOf(&v.Deadline) }

// Plain tells whether the text is an official one, which needs no label.
func (v dueView) Plain() bool { return v.Citation.Authority == corpus.Official }

// Stale tells whether the text is not, or no longer, in force.
func (v dueView) Stale() bool { return v.Citation.Validity.Stale() }

// Link is the clause the deadline stands in.
func (v dueView) Link() string { return v.Citation.URL }

func weekdayName(d corpus.Date) string {
	return [...]string{"日", "一", "二", "三", "四", "五", "六"}[d.Weekday()]
}

// deadlinesURL is the address of the same deadlines at path, for another month or
// for none.
func deadlinesURL(path string, q deadlineQuery, month string) string {
	form := url.Values{}
	for name, value := range map[string]string{
		"month": month, "from": q.From.String(), "to": q.To.String(), "region": q.Region, "document_id": q.DocumentID,
		"who": q.Who, "kind": string(q.Kind),
	} {
		if value != "" {
			form.Set(name, value)
		}
	}
	if q.All {
		form.Set("all", "true")
	}
	if len(form) == 0 {
		return path
	}
	return path + "?" + form.Encode()
}
