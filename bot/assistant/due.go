package assistant

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/search"
)

// nearDays is how far 近期 reaches, overDays how far back 逾期.
const (
	nearDays = 30
	overDays = 365
)

// dueQuery is a list of deadlines that is asked for.
type dueQuery struct {
	wanted
	Region, Who string
	Text        []string // words of what is to be done, or of the title
	Missing     string   // a place the documents have nothing of
	Bare        bool     // nothing narrows it, and it may go on from what was asked before
}

// dueWanted reads a sentence as asking for a list of deadlines; ok is false when it asks for anything else. The
// documents decide what its words are: all is the list of their deadlines.
func (a *Assistant) dueWanted(e *bot.Event, text string, at time.Time, regions []string, all []search.DeadlineHit) (q dueQuery, ok bool) {
	text = strings.TrimSpace(text)
	text = manners(text)
	if tooLong(text) || notListRE.MatchString(text) {
		return q, false
	}
	due, duty, list := dueRE.MatchString(text), dutyRE.MatchString(text), listRE.MatchString(text)
	if !due && !duty {
		return q, false
	}
	rest := dueRE.ReplaceAllString(text, "\n")
	rest = dutyRE.ReplaceAllString(rest, "\n")
	rest = listRE.ReplaceAllString(rest, "\n")
	q.wanted, rest = a.readTime(e, rest, at)
	q.Words = wordsIn(rest)
	named := true // every word is a region or a body
	for _, w := range q.Words {
		named = q.take(w, regions, all) && named
	}
	q.Near = q.Near || q.Period == "" && soonRE.MatchString(text)
	q.Over = q.Period == "" && overRE.MatchString(text)
	timed := q.Period != "" || q.Near || q.Over
	switch {
	case q.Missing != "":
		return q, due && list
	case !named && !(due && list && q.anyText(all)):
		return q, false
	case due:
		return q, list || timed || len(q.Words) > 0 || bare(text) == "期限"
	}
	if list && len(q.Words) == 0 && !timed { // 要报哪些材料: of all there are, unless it goes on from a question
		q.Bare = true
		return q, true
	}
	return q, (timed || q.Region != "" || q.Who != "") && (list || timed && strings.HasSuffix(strings.TrimRight(text, "。?？!！吗呢 "), "的"))
}

// take tells whether a word names a region or a body of the deadlines.
func (q *dueQuery) take(w string, regions []string, all []search.DeadlineHit) bool {
	region, rest := regionIn(regions, w)
	if region != "" && q.Region == "" {
		q.Region, w = region, rest
	}
	if w = strings.Join(wordsIn(w), ""); w == "" {
		return true
	}
	if q.Who == "" && len([]rune(w)) >= 2 && slices.ContainsFunc(all, func(h search.DeadlineHit) bool { return strings.Contains(h.Who, w) }) {
		q.Who = w
		return true
	}
	if region == "" && likePlace(w) && len([]rune(w)) <= 6 {
		q.Missing = w
		return true
	}
	if len([]rune(w)) >= 2 {
		q.Text = append(q.Text, w)
	}
	return false
}

// anyText tells whether a deadline speaks of the words that name no region and no body.
func (q *dueQuery) anyText(all []search.DeadlineHit) bool {
	return len(q.Text) > 0 && slices.ContainsFunc(all, func(h search.DeadlineHit) bool { return q.about(&h) })
}

// about compares all but the time.
func (q *dueQuery) about(h *search.DeadlineHit) bool {
	return (q.Region == "" || strings.Contains(h.Citation.Region, q.Region)) && (q.Who == "" || strings.Contains(h.Who, q.Who)) &&
		!slices.ContainsFunc(q.Text, func(w string) bool {
			return !strings.Contains(h.Action+"\n"+h.Citation.Title+"\n"+h.Citation.Quote, w)
		})
}

// dueItem is a deadline on one of its days; a zero day is none.
type dueItem struct {
	*search.DeadlineHit
	day zhdate.Date
}

// dueList are the deadlines wanted, in order of their days, those without one last; past counts those of the period
// that were due before today, where it reaches to today or further, and left those that no list has.
func (q *dueQuery) list(all []search.DeadlineHit, today zhdate.Date, digests bool) (items []dueItem, past int, left map[search.Withheld]int) {
	left = map[search.Withheld]int{}
	from, to := today, zhdate.Date{}
	switch {
	case q.Period != "":
		from, to = q.From, q.To
	case q.Near:
		to = today.AddDays(nearDays)
	case q.Over:
		from, to = today.AddDays(-overDays), today.AddDays(-1)
	}
	over := !to.IsZero() && to.Before(today) // 上个月
	for i := range all {
		h := &all[i]
		day, fits := dueOn(h, from, to, today)
		if !fits || !q.about(h) {
			continue
		}
		on := today
		if over {
			on = day
		}
		switch why := h.Withheld(on, digests); {
		case why != "":
			left[why]++
		case day.Day != 0 && day.Before(today) && !over:
			past++
		default:
			items = append(items, dueItem{h, day})
		}
	}
	slices.SortStableFunc(items, func(x, y dueItem) int {
		if x.day.IsZero() || y.day.IsZero() {
			return cmp.Compare(boolInt(x.day.IsZero()), boolInt(y.day.IsZero()))
		}
		return x.day.Compare(y.day)
	})
	return items, past, left
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// dueOn is the day of a deadline in a range, the first from today on where it recurs; without a range all that is
// ahead, and what has no day.
func dueOn(h *search.DeadlineHit, from, to, today zhdate.Date) (zhdate.Date, bool) {
	if rule, first, ok := h.Recurs(h.Document.Issued, today); ok {
		start := from
		if !to.IsZero() && !to.Before(today) && start.Before(today) {
			start = today
		}
		day, _ := rule.FirstDay(first, start)
		return day, day.Day != 0 && (to.IsZero() || !to.Before(day)) && (h.Until.IsZero() || !h.Until.Before(day))
	}
	if h.Due.IsZero() || h.Kind == corpus.Recurring {
		return zhdate.Date{}, to.IsZero() && (h.Until.IsZero() || !h.Until.Before(today))
	}
	return h.Due, h.Due.Compare(from) >= 0 && (to.IsZero() || h.Due.Compare(to) <= 0)
}

// due answers a sentence that asks for a list of deadlines; nil where it asks for anything else.
func (a *Assistant) due(ctx context.Context, e *bot.Event, text string) ([]bot.Reply, error) {
	if a.Deadlines == nil || !dueRE.MatchString(text) && !dutyRE.MatchString(text) {
		return nil, nil
	}
	from, at, text := pageOf(e, text)
	regions, err := a.regionsKnown(ctx)
	if err != nil {
		return nil, err
	}
	all, err := a.Deadlines.Deadlines(ctx)
	if err != nil {
		return nil, fmt.Errorf("deadlines: %w", err)
	}
	q, ok := a.dueWanted(e, text, at, regions, all)
	if !ok {
		return nil, nil
	}
	if q.Bare && e.Kind != bot.EventPressed {
		if before, err := a.before(ctx, e.Conversation(), bot.ReplyID(e.ID, 0)); err != nil || len(before) > 0 {
			return nil, err
		}
	}
	zone, _ := a.timesAt(e)
	today := zhdate.DateOf(at.In(zone))
	items, past, left := q.list(all, today, a.Digests)
	if q.Missing != "" {
		return a.say(e, "现有文件里没有“%s”的期限。发送“有哪些期限”可以看到全部的。", clip(q.Missing, 20)), nil
	}
	m := notice(e, q.headline(len(items)))
	m.Notes = dueNotes(past, left)
	if q.Over && len(items) > 0 {
		m.Notes = append([]bot.Note{{Kind: bot.NoteRemark, Text: "文件里写的日子已过；是否已完成，这里不知道，请确认。"}}, m.Notes...)
	}
	m.Notes = append(m.Notes, a.moreAlone(ctx, e)...)
	m.Buttons = append(a.morePages(bot.ActionDue, len(items), from, at, text, "项"),
		bot.Button{Action: bot.ActionSource, Label: "期限日历", URL: bot.Absolute(a.PublicURL, q.page())})
	s := bot.Section{}
	for _, it := range items[min(from, len(items)):min(len(items), from+shownRows)] {
		s.Rows = append(s.Rows, a.dueRow(&it, today))
	}
	if len(s.Rows) > 0 {
		m.Sections, m.Footer = []bot.Section{s}, footer
	}
	return a.answer(e, m), nil
}

// headline says what is listed, and of what.
func (q *dueQuery) headline(n int) string {
	of := q.Region
	if q.Who != "" {
		of += "“" + clip(q.Who, 20) + "”"
	}
	for _, w := range q.Text {
		of += "“" + clip(w, 20) + "”"
	}
	when := ""
	switch {
	case q.Over:
		when = "过去一年里已过截止日的"
	case q.Near:
		when = fmt.Sprintf("未来%d天", nearDays)
	case q.Period != "" && q.From == q.To:
		when = q.From.Chinese()
	case q.Period != "":
		when = q.From.Chinese() + "至" + q.To.Chinese()
	}
	about := strings.Trim(of+"，"+when, "，")
	if about != "" {
		about += "："
	}
	if n == 0 {
		return about + "现有文件里没有要办的期限"
	}
	return fmt.Sprintf("%s有%d项期限", about, n)
}

// dueNotes say what is not listed.
func dueNotes(past int, left map[search.Withheld]int) (notes []bot.Note) {
	if past > 0 {
		notes = append(notes, bot.Note{Kind: bot.NoteRemark, Text: fmt.Sprintf("其中已过截止日的%d项没有列出，请在期限日历里确认是否已完成。", past)})
	}
	var parts []string
	for _, why := range [...]search.Withheld{search.NotInForce, search.OnlyTarget, search.NoPolicy} {
		if left[why] > 0 {
			parts = append(parts, fmt.Sprintf("%s%d项", why.Label(), left[why]))
		}
	}
	if len(parts) > 0 {
		notes = append(notes, bot.Note{Kind: bot.NoteRemark, Text: "没有列出：" + strings.Join(parts, "、") + "。"})
	}
	return notes
}

// page is the address of the same list as a page.
func (q *dueQuery) page() string {
	form := url.Values{}
	set := func(name, value string) {
		if value != "" {
			form.Set(name, value)
		}
	}
	set("region", q.Region)
	set("who", q.Who)
	if q.Period != "" {
		set("from", q.From.String())
		set("to", q.To.String())
	}
	if len(form) == 0 {
		return "/deadlines"
	}
	return "/deadlines?" + form.Encode()
}

// dueRow shows one deadline: when, what, who, from where, and whether it is sure to be one.
func (a *Assistant) dueRow(it *dueItem, today zhdate.Date) bot.Row {
	when := strings.Join(strings.Fields(it.TimeText), "")
	if it.day.Day != 0 {
		when = it.day.Chinese() + "（星期" + string([]rune("日一二三四五六")[it.day.Weekday()]) + "，" + today.Away(it.day) + "）"
	}
	var parts []string
	add := func(text string) {
		if text != "" {
			parts = append(parts, text)
		}
	}
	if !it.Sure() {
		add("待确认，请看原文")
	}
	if it.Kind == corpus.Recurring {
		add("定期：" + clip(strings.Join(strings.Fields(it.TimeText), ""), 20))
	}
	add(clip(it.Who, 40))
	if it.ToWhom != "" {
		add("报" + clip(it.ToWhom, 30))
	}
	src := it.Citation.Source
	add(strings.Join(append([]string{"《" + clip(src.Title, 40) + "》"}, nonEmpty(src.Caution())...), ""))
	row := bot.Row{Text: clip(when+" "+it.Action, 200), Detail: strings.Join(parts, " · "), URL: bot.Absolute(a.PublicURL, it.Citation.URL)}
	if a.Reminders != nil && it.day.Day != 0 && !it.day.Before(today) {
		row.Buttons = []bot.Button{{Action: bot.ActionRemind, Label: "提醒我", Value: it.Citation.DocumentID + "/" + it.ID}}
	}
	return row
}

func nonEmpty(s string) []string {
	if s == "" {
		return nil
	}
	return []string{"（" + s + "）"}
}

// pageOf is where a page of a list begins and what was asked, when. Its button says all of it: FROM SECONDS TEXT.
func pageOf(e *bot.Event, text string) (from int, at time.Time, asked string) {
	at = e.At
	if e.Kind != bot.EventPressed {
		return 0, at, text
	}
	n, rest, _ := strings.Cut(text, " ")
	sec, asked, _ := strings.Cut(rest, " ")
	from, _ = strconv.Atoi(n)
	if s, err := strconv.ParseInt(sec, 10, 64); err == nil && s > 0 {
		at = time.Unix(s, 0)
	}
	if at.After(e.At) { // not one of ours
		at = e.At
	}
	return max(from, 0), at, asked
}

// morePages is the button that shows the next page of a list; none at its end.
func (a *Assistant) morePages(action bot.Action, total, from int, at time.Time, text, unit string) []bot.Button {
	left := total - from - shownRows
	if left <= 0 {
		return nil
	}
	return []bot.Button{{
		Action: action, Label: fmt.Sprintf("后面%d%s", left, unit), Value: fmt.Sprintf("%d %d %s", from+shownRows, at.Unix(), text),
	}}
}

// regionsKnown are the regions of the documents.
func (a *Assistant) regionsKnown(ctx context.Context) ([]string, error) {
	if a.Regions == nil {
		return nil, nil
	}
	regions, err := a.Regions(ctx)
	if err != nil {
		return nil, fmt.Errorf("regions: %w", err)
	}
	return regions, nil
}
