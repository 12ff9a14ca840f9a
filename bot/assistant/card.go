package assistant

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/search"
)

// How much of an answer is shown at once; 更多依据 shows the rest.
const (
	shownCitations = 2
	shownOthers    = 2
	shownNearest   = 3
	shownRegions   = 60
)

// footer stands below every answer.
const footer = "仅供参考，以原文为准"

// likelyFooter stands below clauses that are no answer.
const likelyFooter = "以上条款不是答案，标出的字句最可能有关；仅供参考，以原文为准"

// card is an answer as a message.
func (a *Assistant) card(ctx context.Context, e *bot.Event, t *turn, got *search.Answer) (*bot.Message, error) {
	m := &bot.Message{Kind: bot.KindAnswer, At: e.At.UTC(), Notes: a.late(e)}
	switch got.Status {
	case search.Clauses:
		a.likely(m, got)
	case search.Answered:
		m.Headline, m.Body = got.Headline, got.Text
		if got.Derived {
			m.Notes = append(m.Notes, bot.Note{Kind: bot.NoteRemark, Text: "这是按条款推算的结论，请对照原文核对。"})
		}
		m.Citations = a.links(got.Citations[:min(len(got.Citations), shownCitations)])
		if len(got.Alternatives) > 0 {
			m.Sections = append(m.Sections, a.others(got.Alternatives[:min(len(got.Alternatives), shownOthers)])...)
		}
	default:
		a.unanswered(m, got)
	}
	if m.Footer == "" && (len(m.Citations) > 0 || len(got.Nearest) > 0) {
		m.Footer = footer
	}
	if note := got.Assist.Note(); note != "" {
		m.Notes = append(m.Notes, bot.Note{Kind: bot.NoteRemark, Text: note})
	}
	if note := got.Curated.Note(); note != "" {
		m.Notes = append(m.Notes, bot.Note{Kind: bot.NoteRemark, Text: note})
	}
	if got.Status == search.NotFound {
		if say := a.mayTie(ctx, e); say != "" {
			m.Notes = append(m.Notes, bot.Note{Kind: bot.NoteRemark, Text: say})
		}
	}
	m.Notes = append(m.Notes, a.moreAlone(ctx, e)...)
	if t.Region != "" {
		m.Notes = append(m.Notes, bot.Note{Kind: bot.NoteRemark, Text: "本对话的地区：" + t.Region})
	}
	if err := a.controls(ctx, m, t, got); err != nil {
		return nil, err
	}
	return m, nil
}

// likely shows the clauses that likely tell, and says that no value is claimed.
func (a *Assistant) likely(m *bot.Message, got *search.Answer) {
	m.Kind, m.Footer = bot.KindClauses, likelyFooter
	m.Headline, m.Body = got.Words()
	m.Body = cmp.Or(got.Text, m.Body)
	m.Citations = a.links(got.Citations[:min(len(got.Citations), search.MaxClauses)])
	hints(m, got)
}

// unanswered says honestly that there is no answer, and what came nearest.
func (a *Assistant) unanswered(m *bot.Message, got *search.Answer) {
	m.Headline, m.Body = got.Words()
	if got.Reason.ToService() {
		m.Body = got.Text
		m.Sections = append(m.Sections, a.holdings(got.Documents)...)
	}
	if len(got.Nearest) > 0 {
		s := bot.Section{Title: "最接近的条款（不是答案）"}
		for i := range got.Nearest[:min(len(got.Nearest), shownNearest)] {
			n := &got.Nearest[i]
			s.Citations = append(s.Citations, a.links([]search.Citation{n.Cited()})...)
		}
		m.Sections = append(m.Sections, s)
	}
	hints(m, got)
}

// holdings are the documents that an answer names.
func (a *Assistant) holdings(docs []search.DocumentRef) []bot.Section {
	if len(docs) == 0 {
		return nil
	}
	var s bot.Section
	for _, d := range docs {
		s.Rows = append(s.Rows, bot.Row{Text: "《" + clip(d.Title, 100) + "》", Detail: strings.TrimSpace(d.Number + " " + d.Issued.Chinese()),
			URL: bot.Absolute(a.PublicURL, d.URL)})
	}
	return []bot.Section{s}
}

// hints say what to try next.
func hints(m *bot.Message, got *search.Answer) {
	s := bot.Section{Title: "可以试试"}
	for _, text := range got.Worded().Suggestions {
		s.Rows = append(s.Rows, bot.Row{Text: text})
	}
	if len(s.Rows) > 0 {
		m.Sections = append(m.Sections, s)
	}
}

// others is what other documents say, each with the clause that says it.
func (a *Assistant) others(alternatives []search.Alternative) []bot.Section {
	out := make([]bot.Section, len(alternatives))
	for i := range alternatives {
		alt := &alternatives[i]
		out[i] = bot.Section{
			Text:      cmp.Or(alt.Text, alt.Headline),
			Citations: a.links(alt.Citations[:min(len(alt.Citations), 1)]),
		}
	}
	out[0].Title = "其他文件的规定"
	return out
}

// links are citations whose links can be followed.
func (a *Assistant) links(cs []search.Citation) []search.Citation {
	out := make([]search.Citation, len(cs))
	for i, c := range cs {
		c.URL = bot.Absolute(a.PublicURL, c.URL)
		out[i] = c
	}
	return out
}

// controls are the buttons of an answer; each is there only when it has something
// to do.
func (a *Assistant) controls(ctx context.Context, m *bot.Message, t *turn, got *search.Answer) error {
	if got.Status == search.OffTopic {
		return nil
	}
	if due := a.dueIn(ctx, got); due != "" && a.Reminders != nil {
		m.Buttons = append(m.Buttons, bot.Button{Action: bot.ActionRemind, Label: "提醒我", Value: due, Primary: got.Status == search.Answered})
	}
	if got.Status == search.Answered && len(got.Citations) > shownCitations || len(got.Alternatives) > shownOthers {
		m.Buttons = append(m.Buttons, bot.Button{Action: bot.ActionMore, Label: "更多依据", Value: t.ID})
	}
	m.Buttons = append(m.Buttons, bot.Button{Action: bot.ActionFeedback, Label: "有误反馈", Value: t.ID})
	return a.regionSelect(ctx, m, t)
}

// regionSelect offers the regions of the documents, when there are several.
func (a *Assistant) regionSelect(ctx context.Context, m *bot.Message, t *turn) error {
	if a.Regions == nil {
		return nil
	}
	regions, err := a.Regions(ctx)
	if err != nil {
		return fmt.Errorf("regions: %w", err)
	}
	if len(regions) < 2 {
		return nil
	}
	s := bot.Select{Action: bot.ActionRegion, Label: "换个地区", Options: []bot.Option{{Label: "不限地区", Value: t.ID + " "}}}
	for _, r := range regions[:min(len(regions), shownRegions)] {
		s.Options = append(s.Options, bot.Option{Label: clip(r, 70), Value: t.ID + " " + r})
		if r == t.Region {
			s.Value = t.ID + " " + r
		}
	}
	m.Selects = append(m.Selects, s)
	return nil
}

// patience is how long an answer waits for the list of deadlines, which takes a
// while to read after a start; without it there is no 提醒我.
const patience = 500 * time.Millisecond

// dueIn is the value of 提醒我: the deadlines ahead in the clauses cited or shown; what
// a clause demands it demands whether or not it answers.
func (a *Assistant) dueIn(ctx context.Context, got *search.Answer) string {
	if a.Deadlines == nil || len(got.Citations) == 0 {
		return ""
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	all, err := a.Deadlines.Deadlines(ctx)
	if err != nil {
		return ""
	}
	now := a.Now().In(a.Zone)
	today := zhdate.DateOf(now)
	var found []string
	for i := range all {
		d := &all[i]
		for j := range got.Citations {
			c := &got.Citations[j]
			if d.Citation.URL == c.URL && d.Citation.Span.Overlaps(c.Span) && d.Document.Asks(d.Due, today) &&
				ahead(&d.Deadline, today) {
				found = append(found, d.Citation.DocumentID+"/"+d.ID)
				break
			}
		}
	}
	return strings.Join(found[:min(len(found), maxDue)], " ")
}

// maxDue is how many deadlines one 提醒我 offers.
const maxDue = 10

// ahead tells whether somebody can still be reminded of a deadline.
func ahead(d *corpus.Deadline, today corpus.Date) bool {
	if d.RRule != "" {
		return d.Until.IsZero() || d.Until.Compare(today) >= 0
	}
	return d.Due.Day != 0 && d.Due.Compare(today) >= 0
}
