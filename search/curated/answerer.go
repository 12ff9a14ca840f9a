package curated

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/hanzi"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/answer/asked"
)

// Config is what an Answerer needs; all but Sense and Staff are required.
type Config struct {
	Next    search.Answerer // of all that no pair answers
	Library search.Library  // as the viewer of the context sees it
	Pairs   func(ctx context.Context) *Book
	Today   func() corpus.Date
	Sense   Sense // nil takes only wordings that are the same
	// Staff tells whether who asks looks after the pairs, and so is told what is wrong with one. nil is nobody.
	Staff func(ctx context.Context) bool
}

// Answerer answers by pairs what they answer, and everything else as Next does. Safe for concurrent use.
type Answerer struct{ cfg Config }

var _ search.Answerer = (*Answerer)(nil)

// New returns an answerer.
func New(cfg Config) *Answerer {
	if cfg.Staff == nil {
		cfg.Staff = func(context.Context) bool { return false }
	}
	return &Answerer{cfg}
}

// Ask implements search.Answerer.
func (a *Answerer) Ask(ctx context.Context, q search.Question) (search.Answer, error) {
	book := a.cfg.Pairs(ctx)
	if len(book.Pairs()) == 0 {
		return a.cfg.Next.Ask(ctx, q)
	}
	var notes []string
	for _, p := range book.Asked(q.Text) {
		got, note, err := a.by(ctx, q, p, false)
		if err != nil {
			return search.Answer{}, err
		}
		if note != "" {
			notes = append(notes, note)
		}
		if got != nil {
			return a.noted(ctx, *got, notes), nil
		}
	}
	// What goes on from something said before may mean something else than it says.
	if a.cfg.Sense != nil && len(notes) == 0 && len(q.History) == 0 {
		p, ok, err := near(ctx, book, q.Text, a.cfg.Sense)
		if err != nil && ctx.Err() != nil {
			return search.Answer{}, fmt.Errorf("compare with curated questions: %w", err)
		}
		if err == nil && ok { // else the model is busy: the question goes on
			got, note, err := a.by(ctx, q, p, true)
			if err != nil {
				return search.Answer{}, err
			}
			if got != nil {
				return a.noted(ctx, *got, []string{note}), nil
			}
		}
	}
	got, err := a.cfg.Next.Ask(ctx, q)
	if err != nil {
		return got, err
	}
	return a.noted(ctx, got, notes), nil
}

// noted adds to an answer what the staff alone are told.
func (a *Answerer) noted(ctx context.Context, got search.Answer, notes []string) search.Answer {
	if a.cfg.Staff(ctx) {
		for _, n := range notes {
			if n != "" {
				got.Notes = append(got.Notes, n)
			}
		}
	}
	return got
}

// by is the answer of a pair: nil when it has none for who asks. note is for the staff.
func (a *Answerer) by(ctx context.Context, q search.Question, p Pair, similar bool) (got *search.Answer, note string, err error) {
	today := a.cfg.Today()
	at, err := p.Ref.Find(ctx, a.cfg.Library, today)
	switch {
	case err != nil:
		return nil, "", fmt.Errorf("find the clause of a curated pair: %w", err)
	case at.State == Gone: // or not for him, and then he must not learn of it
		return nil, "", nil
	case at.State != Live:
		return nil, fmt.Sprintf("人工核对的问答%s没有作答（%s），请到“整理问答”处理。", p.ID, at.State.Label()), nil
	case elsewhere(q, at.Document.Region):
		return nil, "", nil
	case p.Due(today):
		note = fmt.Sprintf("人工核对的问答%s已到复核日期（%s），请到“整理问答”复核。", p.ID, p.ReviewBy.Chinese())
	}
	answer := p.answer(q, at)
	if similar {
		answer.Curated.Similar = true
	}
	return &answer, note, nil
}

// elsewhere tells whether who asks is of another place than a document, and does not ask about that one.
func elsewhere(q search.Question, region string) bool {
	own := hanzi.Simplify(strings.TrimSpace(q.Region))
	return own != "" && region != "" && !strings.Contains(own, region) && !strings.Contains(region, own) &&
		!strings.Contains(hanzi.Simplify(q.Text), region)
}

// answer states the passage of the clause.
func (p *Pair) answer(q search.Question, at Place) search.Answer {
	d := at.Document
	span := d.Clauses[at.Clause].Span
	mark := corpus.Span{Start: p.Ref.Start, End: p.Ref.End}.Shift(span.Start)
	text := strings.TrimSpace(q.Text)
	a := search.Answer{
		Question: text, Status: search.Answered, Headline: d.Quote(mark), Confidence: 1,
		Citations: []search.Citation{search.Cite(d, at.Clause, span, mark)},
		Curated:   &search.Curated{Label: search.CuratedLabel, ID: p.ID, Question: p.Question, Checked: p.Checked},
	}
	a.Text = a.Headline
	a.Type = asked.TypeOf(Plain(p.Question))
	if a.Type == search.YesNo { // which would have to begin with 是 or 否, and the clause does not
		a.Type = search.Other
	}
	if utf8.RuneCountInString(a.Headline) > a.Type.MaxHeadline() {
		a.Type = search.Procedure // the clause is what is to be gone by
	}
	a.Turn = search.Turn{Text: text, Region: q.Region, Documents: []string{d.ID},
		Clauses: []search.ClauseRef{{Document: d.ID, Clause: at.Clause}}, Said: a.Headline}
	return a
}
