package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/search"
)

// maxWho bounds the words looked for in who, in characters.
const maxWho = 64

// The years a day may be asked for. They bound the firings of a rule that have to
// be counted through.
const (
	minDayYear = 1900
	maxDayYear = 2200
)

// deadlineQuery says which deadlines are wanted; a zero field means any.
//
// Unless All is set, a list is what can still be missed: deadlines from today on
// and what recurs, of official texts and excerpts in force. What the query asks
// for by name is never held back: a From in the past brings past ones, a Kind of
// target brings targets.
type deadlineQuery struct {
	From, To   corpus.Date // both included; what has no day is in no range
	Region     string      // the name or a part of it: 塔城 is 塔城地区
	DocumentID string
	Who        string // stands in Who
	Kind       corpus.DeadlineKind
	All        bool // past ones, targets, templates and texts not in force too
	Digests    bool // the library is the sample: its digests count as documents
}

// parseDeadlineQuery reads the parameters of every address that lists deadlines.
// Complaints wrap search.ErrInvalid and say what to write.
func parseDeadlineQuery(get func(name string) string) (q deadlineQuery, err error) {
	if q.From, err = dayParam("from", get("from")); err != nil {
		return q, err
	}
	if q.To, err = dayParam("to", get("to")); err != nil {
		return q, err
	}
	if !q.From.IsZero() && !q.To.IsZero() && q.To.Compare(q.From) < 0 {
		return q, search.Invalid("to（%s）早于from（%s），请对调两个日期。", q.To, q.From)
	}
	q.Kind = corpus.DeadlineKind(get("kind"))
	if q.Kind != "" &&
		!slices.Contains([]corpus.DeadlineKind{corpus.DueOnce, corpus.Recurring, corpus.Target}, q.Kind) {
		return q, search.Invalid("kind只能写deadline（期限）、recurring（定期）或target（目标），不写则不限。")
	}
	if all := get("all"); all != "" {
		if q.All, err = strconv.ParseBool(all); err != nil {
			return q, search.Invalid("all只能写true或false。")
		}
	}
	q.Region, q.DocumentID, q.Who = strings.TrimSpace(get("region")), get("document_id"), strings.TrimSpace(get("who"))
	for _, p := range []struct {
		name, text string
		max        int
	}{{"region", q.Region, maxRegion}, {"document_id", q.DocumentID, maxConversation}, {"who", q.Who, maxWho}} {
		if !utf8.ValidString(p.text) || utf8.RuneCountInString(p.text) > p.max {
			return q, search.Invalid("%s须是不超过%d字的UTF-8文本。", p.name, p.max)
		}
	}
	return q, nil
}

// CheckDeadlines tells what is wrong with the parameters of a list of deadlines,
// for a command that has to build an index before it can ask.
func CheckDeadlines(form url.Values) error {
	_, err := parseDeadlineQuery(form.Get)
	return err
}

func dayParam(name, value string) (corpus.Date, error) {
	if value == "" {
		return corpus.Date{}, nil
	}
	d, err := zhdate.ParseDate(value)
	if err != nil || d.Day == 0 || d.Year < minDayYear || d.Year > maxDayYear {
		return corpus.Date{}, search.Invalid("%s须写成 2021-09-30 这样的日期（年-月-日），年份在%d到%d之间。", name, minDayYear, maxDayYear)
	}
	return d, nil
}

// wants tells whether h, whose firings are t, is in the list on that day.
func (q deadlineQuery) wants(h *search.DeadlineHit, t timing, today corpus.Date) bool {
	return q.about(h) && q.counts(h, today) && q.inRange(h, t, today)
}

// about compares what is asked for by name.
func (q deadlineQuery) about(h *search.DeadlineHit) bool {
	return (q.Kind == "" || h.Kind == q.Kind) &&
		(q.DocumentID == "" || h.Citation.DocumentID == q.DocumentID) &&
		(q.Region == "" || strings.Contains(h.Citation.Region, q.Region)) &&
		(q.Who == "" || strings.Contains(h.Who, q.Who))
}

// counts tells whether anybody has to act on it today: a target, and what does not
// bind, is listed only on demand.
func (q deadlineQuery) counts(h *search.DeadlineHit, today corpus.Date) bool {
	why := h.Withheld(today, q.Digests)
	return q.All || why == "" || why == search.OnlyTarget && q.Kind == corpus.Target
}

// inRange tells whether h falls due in the range. What has no day falls due in no
// range, but is listed where none is given: it must not be lost.
func (q deadlineQuery) inRange(h *search.DeadlineHit, t timing, today corpus.Date) bool {
	from, to, ranged := q.From, q.To, !q.From.IsZero() || !q.To.IsZero()
	if from.IsZero() && !q.All {
		from = today
	}
	switch {
	case t.dated() && !ranged:
		return q.All || !t.next.IsZero()
	case t.dated():
		if from.IsZero() {
			from = t.first
		}
		if to.IsZero() {
			to = corpus.Date{Year: 9999, Month: 12, Day: 31}
		}
		return len(t.within(from, to, 1)) > 0
	case h.Kind == corpus.Recurring, h.Due.IsZero():
		return !ranged && (q.All || h.Until.IsZero() || h.Until.Compare(today) >= 0)
	}
	return (from.IsZero() || h.Due.Compare(from) >= 0) && (to.IsZero() || h.Due.Compare(to) <= 0)
}
