package web

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
)

// Bounds on what one page lists; the filters, the months and the API give the rest.
const (
	maxNext      = 10 // what comes first on the page
	maxAgenda    = 60
	maxDocuments = 200 // in the select of documents
)

// deadlinesView is the body of the calendar page.
type deadlinesView struct {
	Who     string
	All     bool
	Month   monthView
	Shown   string // the month asked for, 2026-11; "" for the present one
	Filters []filterView
	Feed    string    // the same deadlines as a calendar
	Next    []dueView // the nearest ones, before the month
	Unsure  []dueView // to be confirmed
	Left    string    // what is not listed, in words
	Heading string
	Days    []dayView
	More    int // of the agenda that are not in Days
	Past    []dueView
	Undated []dueView
	Problem string
	None    bool   // the documents ask for nothing at all
	Clear   bool   // something narrows the list
	Me      string // who is signed in, for whom 提醒我 stands beside what is to come
	SignIn  bool   // one can sign in, and nobody has
}

// Empty tells whether nothing at all is listed.
func (v deadlinesView) Empty() bool {
	return len(v.Next)+len(v.Unsure)+len(v.Days)+len(v.Past)+len(v.Undated) == 0
}

// dayView is the deadlines of one day of the agenda.
type dayView struct {
	ISO, Name, Left string
	Items           []dueView
}

// dueView is a deadline as a page shows it, on one of its days.
type dueView struct {
	Deadline
	Quoted citationView
	Name   string // what is to be done
	Label  badge  // 逾期, 定期, 目标; no Text for an ordinary one
	Notes  []string
	When   string // its day, where it is not under a heading of its day
	Remind bool   // the button 提醒我 stands beside it
	Set    string // what the reader has made of it already: 已设提醒, 已不要
}

// deadlinesPage shows a month, and below it what is due. Its address takes the
// parameters of the API and the month.
func (s *server) deadlinesPage(w http.ResponseWriter, r *http.Request) {
	form := r.URL.Query()
	today := s.today()
	q, err := parseDeadlineQuery(form.Get)
	first, ok := parseMonth(form.Get("month"), today)
	if err == nil && !ok {
		err = search.Invalid("month须写成 2026-11 这样的年月。")
	}
	v := deadlinesView{}
	status := http.StatusOK
	if err != nil {
		status, v.Problem = failure(err)
		q, form = deadlineQuery{}, url.Values{}
	}
	q.Digests = s.SampleMode
	if err := s.fillDeadlines(r.Context(), &v, q, first, form); err != nil {
		s.fail(w, r, err)
		return
	}
	if s.Me != nil {
		v.Me = s.Me(r)
		v.SignIn = v.Me == ""
		s.offerReminders(r, &v, today)
	}
	s.render(w, r, status, "deadlines", frame{Title: "期限与日历", Active: "/deadlines", Wide: true, Body: v})
}

// offerReminders puts 提醒我 beside what is still to come, for whoever is signed in, and says
// what he has set already.
func (s *server) offerReminders(r *http.Request, v *deadlinesView, today corpus.Date) {
	if v.Me == "" {
		return
	}
	var set map[string]string
	if s.Taken != nil {
		set = s.Taken(r)
	}
	offer := func(d *dueView) {
		d.Set = set[d.Citation.DocumentID+"/"+d.ID]
		d.Remind = d.Set == "" && d.day.Compare(today) >= 0 && d.Withheld == ""
	}
	for _, list := range [][]dueView{v.Next, v.Unsure} {
		for i := range list {
			offer(&list[i])
		}
	}
	for i := range v.Days {
		for j := range v.Days[i].Items {
			offer(&v.Days[i].Items[j])
		}
	}
}

func (s *server) fillDeadlines(ctx context.Context, v *deadlinesView, q deadlineQuery, first corpus.Date, form url.Values) error {
	today := s.today()
	inMonth := q
	inMonth.From, inMonth.To = first, lastOfMonth(first)
	month, err := s.deadlines(ctx, inMonth)
	if err != nil {
		return err
	}
	days := s.byDay(sureOf(month, q.All), inMonth.From, inMonth.To, today)
	link := func(m corpus.Date) string {
		if m.IsZero() {
			return deadlinesURL("/deadlines", q, "")
		}
		return deadlinesURL("/deadlines", q, m.String()[:7])
	}
	cells := map[corpus.Date][]dueView{}
	for d, items := range days {
		for _, x := range items {
			if len(x.when.within(inMonth.From, inMonth.To, often)) < often {
				cells[d] = append(cells[d], x)
			}
		}
	}
	v.Month = s.month(first, today, cells, link)
	v.Who, v.All, v.Shown = q.Who, q.All, form.Get("month")
	v.Feed = deadlinesURL("/deadlines.ics", q, "")
	v.Clear = v.Shown != "" || q != (deadlineQuery{Digests: q.Digests})
	switch {
	case form.Get("month") != "":
		v.Heading = v.Month.Name + "的期限"
		v.agenda(days, today)
	case !q.From.IsZero() || !q.To.IsZero():
		err = s.rangeAgenda(ctx, v, q, today)
	default:
		err = s.comingAgenda(ctx, v, q, today)
	}
	if err != nil {
		return err
	}
	if !q.All {
		held, err := s.withheld(ctx, q)
		if err != nil {
			return err
		}
		v.Left = withheldWords(held)
	}
	return s.deadlineFilters(ctx, v, q)
}

// rangeAgenda lists what is due from one day to another.
func (s *server) rangeAgenda(ctx context.Context, v *deadlinesView, q deadlineQuery, today corpus.Date) error {
	all, err := s.deadlines(ctx, q)
	if err != nil {
		return err
	}
	from, to := cmp.Or(q.From, today), q.To
	v.Heading = from.Chinese() + "起的期限"
	if to.IsZero() {
		to = from.AddDays(366)
	} else {
		v.Heading = from.Chinese() + "至" + to.Chinese() + "的期限"
	}
	all = v.sortOut(all, s, q, today)
	days := s.byDay(all, from, to, today)
	for _, d := range all { // one-off ones beyond the year shown of what recurs
		if d.Kind != corpus.Recurring && d.day.Compare(to) > 0 {
			days[d.day] = append(days[d.day], s.dueView(d, d.day, today))
		}
	}
	v.agenda(days, today)
	return nil
}

// comingAgenda lists what is still ahead, each recurring one once; apart from it
// what is past, about which the page asks, and what has no day.
func (s *server) comingAgenda(ctx context.Context, v *deadlinesView, q deadlineQuery, today corpus.Date) error {
	all, err := s.deadlines(ctx, q)
	if err != nil {
		return err
	}
	past := q
	past.From, past.To = corpus.Date{Year: 1, Month: 1, Day: 1}, today.AddDays(-1)
	over, err := s.deadlines(ctx, past)
	if err != nil {
		return err
	}
	v.Heading = "其后到期"
	all = v.sortOut(all, s, q, today)
	days := map[corpus.Date][]dueView{}
	for _, d := range all {
		switch {
		case d.day.Day == 0 && d.first.Day == 0:
			v.Undated = append(v.Undated, s.dueView(d, d.day, today))
		case d.day.Compare(today) >= 0:
			days[d.day] = append(days[d.day], s.dueView(d, d.day, today))
		}
	}
	for _, d := range slices.Backward(over) { // the latest first
		if d.Kind != corpus.Recurring {
			v.Past = append(v.Past, s.dueView(d, d.day, today))
		}
	}
	v.nearest(days)
	v.agenda(days, today)
	return nil
}

// sureOf leaves out what waits to be confirmed, unless all is asked for.
func sureOf(list []Deadline, all bool) []Deadline {
	if all {
		return list
	}
	return slices.DeleteFunc(slices.Clone(list), func(d Deadline) bool { return !d.Sure })
}

// sortOut puts what is to be confirmed apart and gives the rest.
func (v *deadlinesView) sortOut(list []Deadline, s *server, q deadlineQuery, today corpus.Date) []Deadline {
	if q.All {
		return list
	}
	for _, d := range list {
		if !d.Sure && (d.day.Day == 0 || d.day.Compare(today) >= 0) {
			v.Unsure = append(v.Unsure, s.dueView(d, d.day, today))
		}
	}
	return sureOf(list, false)
}

// nearest takes the first of the days for the top of the page.
func (v *deadlinesView) nearest(days map[corpus.Date][]dueView) {
	for _, d := range slices.SortedFunc(maps.Keys(days), corpus.Date.Compare) {
		room := min(len(days[d]), maxNext-len(v.Next))
		v.Next = append(v.Next, days[d][:room]...)
		if days[d] = days[d][room:]; len(days[d]) == 0 {
			delete(days, d)
		}
		if len(v.Next) == maxNext {
			break
		}
	}
}

// agenda sets the days in order, as far as the page goes.
func (v *deadlinesView) agenda(days map[corpus.Date][]dueView, today corpus.Date) {
	shown := 0
	for _, d := range slices.SortedFunc(maps.Keys(days), corpus.Date.Compare) {
		items := days[d]
		room := min(len(items), maxAgenda-shown)
		v.More += len(items) - room
		if room == 0 {
			continue
		}
		shown += room
		v.Days = append(v.Days, dayView{d.String(), d.Chinese() + " 星期" + weekdayName(d), today.Away(d), items[:room]})
	}
}

// byDay spreads deadlines over their days from one to another.
func (s *server) byDay(all []Deadline, from, to, today corpus.Date) map[corpus.Date][]dueView {
	days := map[corpus.Date][]dueView{}
	for _, d := range all {
		on := []corpus.Date{d.day}
		if d.Kind == corpus.Recurring {
			on = d.when.within(from, to, often)
			if len(on) == often { // listed once
				on = on[:1]
			}
		}
		for _, day := range on {
			if day.Compare(from) >= 0 && day.Compare(to) <= 0 {
				days[day] = append(days[day], s.dueView(d, day, today))
			}
		}
	}
	return days
}

// deadlineFilters offers what occurs among all deadlines of the library.
func (s *server) deadlineFilters(ctx context.Context, v *deadlinesView, q deadlineQuery) error {
	hits, err := s.Deadlines.Deadlines(ctx)
	if err != nil {
		return fmt.Errorf("list deadlines: %w", err)
	}
	v.None = len(hits) == 0
	counts := map[string]map[string]int{"region": {}, "kind": {}, "document_id": {}}
	titles := map[string]string{}
	for i := range hits {
		c := &hits[i].Citation
		if c.Region != "" {
			counts["region"][c.Region]++
		}
		counts["kind"][string(hits[i].Kind)]++
		counts["document_id"][c.DocumentID]++
		titles[c.DocumentID] = c.Title
	}
	by := facets(counts)
	documents := filterView{Name: "document_id", Label: "文件", Options: []optionView{{"", "全部文件", q.DocumentID == ""}}}
	for i, o := range by["document_id"] {
		if i < maxDocuments || o.Value == q.DocumentID {
			documents.Options = append(documents.Options, optionView{o.Value, clip(titles[o.Value], 32) + "（" + strconv.Itoa(o.Count) + "）", o.Value == q.DocumentID})
		}
	}
	if q.DocumentID != "" && titles[q.DocumentID] == "" {
		documents.Options = append(documents.Options, optionView{q.DocumentID, "没有这份文件", true})
	}
	v.Filters = []filterView{
		filter("region", "地区", "全部地区", q.Region, by["region"]), documents,
		filter("kind", "种类", "全部种类", string(q.Kind), by["kind"]),
	}
	return nil
}
