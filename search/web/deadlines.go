package web

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/search"
)

// Deadline is a deadline as the API shows it. Days are ISO 8601; a day the text
// does not fix is null. Everything after Offset is beyond the contract.
type Deadline struct {
	ID        string              `json:"id"`
	Kind      corpus.DeadlineKind `json:"kind" enum:"deadline,recurring,target"`
	Due       *string             `json:"due" doc:"最后一天，当天也算；定期的是第一次；文中定不下来的为null"`
	Start     *string             `json:"start" doc:"起始日，文中没有的为null"`
	RRule     string              `json:"rrule" doc:"RFC 5545 重复规则，只说周期的没有具体日子"`
	Until     *string             `json:"until" doc:"定期的到哪一天为止，如方案期限；没有的为null"`
	Precision string              `json:"precision" doc:"文中的日子准到哪一级"`
	Who       string              `json:"who"`
	Action    string              `json:"action"`
	ToWhom    string              `json:"to_whom" doc:"报给谁"`
	Overdue   bool                `json:"overdue" doc:"最后一天已过；定期的从不逾期"`
	Text      string              `json:"text" doc:"原文句子"`
	Citation  search.Citation     `json:"citation"`
	Source    string              `json:"source"`
	TimeText  string              `json:"time_text" doc:"来源文件里的时间词，未经整理"`
	Offset    int                 `json:"offset" doc:"时间词在来源文件中的位置，按字符计"`

	Sure         bool            `json:"sure" doc:"false 为待确认：不自动提醒，请看过原文再决定"`
	Sureness     int             `json:"sureness" doc:"有多确定，各项依据之和"`
	Withheld     search.Withheld `json:"withheld" doc:"不写 all 时为什么不列：no_policy、not_in_force、target；空为照列"`
	Title        string          `json:"title"`
	Region       string          `json:"region"`
	Next         *string         `json:"next" doc:"定期的：今天起的下一次；没有具体日子的为null"`
	DaysLeft     *int            `json:"days_left" doc:"离那一天还有几天，已过的为负；没有日子的为null"`
	Note         string          `json:"note" doc:"为什么没有定下日子，或推断了什么"`
	DaysOff      string          `json:"days_off,omitempty" enum:"before,after," doc:"文件写明遇休息日提前或顺延的"`
	RestDay      *RestDay        `json:"rest_day,omitempty" doc:"那一天是休息日时才有"`
	CalendarNote string          `json:"calendar_note" doc:"放假安排未公布时的说明"`

	day   corpus.Date // when it is next due: Next or Due; zero without a day
	first corpus.Date // the first day it is due, of a recurring one of its rule
	hit   *search.DeadlineHit
	when  timing
}

// RestDay says that the day of a deadline is not worked. A day that a document
// names is not extended, so the last working day before it is what counts.
type RestDay struct {
	LastWorkday string `json:"last_workday"`
	Note        string `json:"note"`
}

// deadlines are those q asks for, sorted by due day; those without one stand
// last, the recurring after the others. Errors wrap the sentinels of search.
func (s *server) deadlines(ctx context.Context, q deadlineQuery) ([]Deadline, error) {
	if err := s.Ready(); err != nil {
		return nil, fmt.Errorf("list deadlines: %w: %v", search.ErrNotReady, err)
	}
	ctx, cancel := context.WithTimeout(ctx, s.Timeout)
	defer cancel()
	all, err := s.Deadlines.Deadlines(ctx)
	if err != nil {
		return nil, fmt.Errorf("list deadlines: %w", err)
	}
	today := s.today()
	out := []Deadline{}
	for i := range all {
		h := &all[i]
		t := timingOf(h, today)
		if q.wants(h, t, today) {
			d := s.deadline(h, t, today)
			d.Withheld = h.Withheld(today, q.Digests)
			out = append(out, d)
		}
	}
	slices.SortStableFunc(out, func(a, b Deadline) int {
		if x, y := a.hit.Due, b.hit.Due; !x.IsZero() && !y.IsZero() {
			return x.Compare(y)
		}
		return cmp.Compare(undatedRank(a), undatedRank(b))
	})
	return out, nil
}

// withheld counts what a list of q leaves out, by why; what q does not ask about is in no
// count, nor is what was due before today.
func (s *server) withheld(ctx context.Context, q deadlineQuery) (map[search.Withheld]int, error) {
	all, err := s.Deadlines.Deadlines(ctx)
	if err != nil {
		return nil, fmt.Errorf("count deadlines: %w", err)
	}
	today, out := s.today(), map[search.Withheld]int{}
	for i := range all {
		h := &all[i]
		if why := h.Withheld(today, q.Digests); why != "" && q.about(h) && q.inRange(h, timingOf(h, today), today) {
			out[why]++
		}
	}
	return out, nil
}

// withheldWords says what a list leaves out; "" for nothing.
func withheldWords(n map[search.Withheld]int) string {
	var parts []string
	for _, why := range [...]search.Withheld{search.NotInForce, search.OnlyTarget, search.NoPolicy} {
		if n[why] > 0 {
			parts = append(parts, fmt.Sprintf("%s%d项", why.Label(), n[why]))
		}
	}
	return strings.Join(parts, "、")
}

// undatedRank puts what has a day first and what comes again without one last.
func undatedRank(d Deadline) int {
	switch {
	case !d.hit.Due.IsZero():
		return 0
	case d.Kind != corpus.Recurring:
		return 1
	}
	return 2
}

// today is the day it is where the deadlines are.
func (s *server) today() corpus.Date { return zhdate.DateOf(s.Now().In(s.Zone)) }

func (s *server) deadline(h *search.DeadlineHit, t timing, today corpus.Date) Deadline {
	c := h.Citation
	c.Section = list(c.Section)
	d := Deadline{
		ID: h.ID, Kind: h.Kind, Due: isoOrNull(h.Due), Start: isoOrNull(h.Start),
		RRule: t.ruleText(h), Until: isoOrNull(h.Until), Precision: h.Precision, Who: h.Who,
		Action: h.Action, ToWhom: h.ToWhom, Text: c.Quote, Citation: c, Source: c.File,
		TimeText: h.TimeText, Offset: h.Offset, Sure: h.Sure(), Sureness: h.Sureness,
		Title: c.Title, Region: c.Region, Note: h.Note, DaysOff: h.DaysOff,
		day: h.Due, first: h.Due, hit: h, when: t,
	}
	if h.Kind == corpus.Recurring {
		d.Next, d.day, d.first = isoOrNull(t.next), t.next, t.first
	} else {
		d.Overdue = !h.Due.IsZero() && h.Due.Compare(today) < 0
	}
	if d.day.Day > 0 {
		left := today.DaysUntil(d.day)
		d.DaysLeft = &left
	}
	if h.Kind != corpus.Target { // nobody hands a target in
		d.RestDay, d.CalendarNote = s.restDay(d.day, h.DaysOff)
	}
	return d
}

// restDay tells whether a day is off, and what is not certain about it.
// daysOff is what the text says of one: after, before, or nothing.
func (s *server) restDay(day corpus.Date, daysOff string) (*RestDay, string) {
	if s.Calendar == nil || day.Day == 0 {
		return nil, ""
	}
	last, unpublished := s.Calendar.LastWorkdayOnOrBefore(day)
	warning := s.Calendar.Warning(unpublished)
	work, _ := s.Calendar.Workday(day)
	if work || last.IsZero() {
		return nil, warning
	}
	if daysOff == "after" {
		if next, unpublished := s.Calendar.NextWorkday(day); !next.IsZero() {
			return &RestDay{next.String(), "截止日" + day.Chinese() + "是休息日，按文件顺延到" + next.Chinese()}, s.Calendar.Warning(unpublished)
		}
	}
	to := last
	if daysOff == "before" {
		return &RestDay{to.String(), "截止日" + day.Chinese() + "是休息日，按文件提前到" + to.Chinese()}, warning
	}
	return &RestDay{to.String(), "截止日" + day.Chinese() + "是休息日，期限不顺延，此前最后一个工作日是" + to.Chinese()}, warning
}

func isoOrNull(d corpus.Date) *string {
	if d.IsZero() {
		return nil
	}
	s := d.String()
	return &s
}
