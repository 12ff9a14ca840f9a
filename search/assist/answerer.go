package assist

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
)

// Answerer answers as Next does, and has a model help with what Next found no answer to.
type Answerer struct {
	Next     search.Answerer
	Library  search.Library
	Endpoint *Endpoint
	// Regions are those of the documents: places that a question in other words may not bring in. nil knows none.
	Regions func(ctx context.Context) ([]string, error)
}

var _ search.Answerer = (*Answerer)(nil)

// Time that is kept for answering again, and the least that is worth a call.
const (
	reserve   = 1500 * time.Millisecond
	leastTime = 300 * time.Millisecond
)

// Ask implements search.Answerer. Only the error of Next is one: without a model's help the answer is Next's.
func (a *Answerer) Ask(ctx context.Context, q search.Question) (search.Answer, error) {
	start := a.Endpoint.cfg.Now()
	first, err := a.Next.Ask(ctx, q)
	if err != nil || q.Private || !open(&first) {
		return first, err
	}
	s := &session{a: a, q: q, first: first}
	got := s.help(ctx)
	if q.Explain {
		e := search.Explanation{}
		if got.Explain != nil {
			e = *got.Explain
		}
		e.Model, got.Explain = s.steps, &e
	}
	if len(s.steps) > 0 {
		got.TookMS = float64(a.Endpoint.cfg.Now().Sub(start).Microseconds()) / 1000
	}
	return got, nil
}

// open tells whether an answer leaves room for help: nothing was stated, for no reason of its own. Where the library has
// nothing of a place or a text that is named, where clauses disagree, where nothing was asked, more words change nothing.
func open(a *search.Answer) bool {
	if a.Turn.Text == "" {
		return false
	}
	switch a.Status {
	case search.NotFound:
		return a.Reason.Code == search.NoClause || a.Reason.Code == search.NoMatch || a.Reason.Code == ""
	case search.Clauses:
		return slices.Contains([]search.ReasonCode{"", search.NoClause, search.NoMatch, search.Unsure, search.Doubtful}, a.Reason.Code)
	}
	return false
}

// session is the help with one question.
type session struct {
	a        *Answerer
	q        search.Question
	first    search.Answer
	deadline time.Time
	steps    []search.ModelStep
}

// help is the answer with what a model could do for it, else as it was.
func (s *session) help(ctx context.Context) search.Answer {
	before := s.before()
	if personal(append(before, s.q.Text)...) {
		s.note(Rewriting, Personal, 0)
		return s.first
	}
	s.deadline = s.a.Endpoint.cfg.Now().Add(s.a.Endpoint.cfg.Timeout)
	asked, second := s.inOtherWords(ctx, before)
	if second != nil && second.Status == search.Answered {
		if s.same(asked, second, len(before) > 0) {
			return s.answered(asked, second)
		}
		s.revise(NotUsed)
	}
	chosen, ok := s.choice(ctx, asked, second)
	switch {
	case ok:
		return chosen
	case second != nil && second.Status == search.Clauses && s.first.Status == search.NotFound:
		return s.clauses(second, asked)
	}
	return s.first
}

// call asks the model for one thing within the time left, and notes what came of it.
func call[T any](ctx context.Context, s *session, purpose string, do func(context.Context) (T, error)) (T, bool) {
	var none T
	now := s.a.Endpoint.cfg.Now()
	left := s.deadline.Sub(now)
	if d, ok := ctx.Deadline(); ok {
		left = min(left, time.Until(d)-reserve)
	}
	if left < leastTime {
		s.note(purpose, NoTime, 0)
		return none, false
	}
	ctx, cancel := context.WithTimeout(ctx, left)
	defer cancel()
	got, err := do(ctx)
	s.note(purpose, OutcomeOf(err), s.a.Endpoint.cfg.Now().Sub(now))
	if err != nil {
		s.a.Endpoint.cfg.Log.DebugContext(ctx, "模型没有用上", "purpose", purpose, "err", err)
		return none, false
	}
	return got, true
}

func (s *session) note(purpose string, o Outcome, took time.Duration) {
	s.steps = append(s.steps, search.ModelStep{Purpose: purpose, Outcome: string(o), MS: float64(took.Microseconds()) / 1000})
}

// last is the step noted last.
func (s *session) last() *search.ModelStep { return &s.steps[len(s.steps)-1] }

// revise says of the last step that it came to nothing after all.
func (s *session) revise(o Outcome) { s.last().Outcome = string(o) }

// before are the questions that this one may refer to.
func (s *session) before() (out []string) {
	h := s.q.History[max(0, len(s.q.History)-search.MaxHistory):]
	for _, t := range h {
		out = append(out, cmp.Or(t.Meant, t.Text))
	}
	return out
}

// inOtherWords asks once more, in the words of the model; nil where there are none.
func (s *session) inOtherWords(ctx context.Context, before []string) (asked string, second *search.Answer) {
	var places []string
	if s.a.Regions != nil {
		var err error
		if places, err = s.a.Regions(ctx); err != nil {
			return "", nil
		}
	}
	in := rewriteInput{Question: s.q.Text, Before: before, Terms: terms(&s.first)}
	asked, ok := call(ctx, s, Rewriting, func(ctx context.Context) (string, error) { return s.a.Endpoint.rewrite(ctx, in, places) })
	if !ok {
		return "", nil
	}
	s.last().Said = asked
	got, err := s.a.Next.Ask(ctx, search.Question{Text: asked, Region: s.q.Region, Explain: s.q.Explain, Private: s.q.Private})
	if err != nil || got.Status != search.Answered && got.Status != search.Clauses && got.Status != search.NotFound {
		s.revise(NotUsed)
		return "", nil
	}
	return asked, &got
}

// same tells whether an answer to the question in other words answers the one that was asked: the same kind of thing is
// asked for, with the same negations; of yes and no a word more decides, so that none is stated. What a follow-up asks for
// is known only when it is complete.
func (s *session) same(asked string, second *search.Answer, followUp bool) bool {
	if second.Type == search.YesNo || s.first.Type == search.YesNo || denies(asked) != denies(s.q.Text) {
		return false
	}
	return second.Type == s.first.Type || s.first.Type == search.Other || s.first.Type == "" || followUp
}

// answered is what was stated to the question in other words.
func (s *session) answered(asked string, second *search.Answer) search.Answer {
	a := *second
	a.Question, a.FollowUp = s.first.Question, s.first.FollowUp
	a.Turn.Text, a.Turn.Meant, a.Turn.Region = s.first.Turn.Text, asked, s.first.Turn.Region
	a.Assist = &search.Assist{Label: search.AssistLabel, Asked: asked}
	return a
}

// clauses are those that the question in other words found.
func (s *session) clauses(second *search.Answer, asked string) search.Answer {
	a := s.answered(asked, second)
	a.Type = s.first.Type
	return a
}

// option is a clause that may be chosen, read from its document again.
type option struct {
	citation search.Citation
	score    float64 // the probability that it is the right one, as the engine has it
	second   bool    // only the question in other words found it
}

// choice has the model choose among the clauses found; false where it named none.
func (s *session) choice(ctx context.Context, asked string, second *search.Answer) (search.Answer, bool) {
	options := s.options(ctx, second)
	if len(options) < 2 && !(len(options) == 1 && s.first.Status == search.NotFound) {
		return search.Answer{}, false
	}
	texts := make([]string, len(options))
	for i := range options {
		c := &options[i].citation
		texts[i] = "《" + c.Title + "》" + strings.Join(c.Section, " ") + "\n" + c.Quote
	}
	question := cmp.Or(asked, s.first.Turn.Meant, s.q.Text)
	picked, ok := call(ctx, s, Choosing, func(ctx context.Context) ([]int, error) { return s.a.Endpoint.choose(ctx, question, texts) })
	if !ok {
		return search.Answer{}, false
	}
	step := s.last()
	step.Offered = len(options)
	if len(picked) == 0 {
		s.revise(Unchanged)
		return search.Answer{}, false
	}
	var said []string
	a := s.first
	a.Status, a.Headline, a.Text, a.Items, a.Derived, a.Alternatives, a.Suggestions = search.Clauses, "", "", nil, false, nil, nil
	a.Assist = &search.Assist{Label: search.AssistLabel, Ordered: true}
	a.Citations = nil
	for _, i := range picked {
		said = append(said, fmt.Sprint(i+1))
		a.Citations = append(a.Citations, options[i].citation)
		if options[i].second {
			a.Assist.Asked = asked
		}
	}
	step.Said = strings.Join(said, ",")
	for i := range options { // what was shown without a model stays, behind
		if shown(&s.first, options[i].citation.URL) && !shown(&a, options[i].citation.URL) && len(a.Citations) < search.MaxClauses {
			a.Citations = append(a.Citations, options[i].citation)
		}
	}
	a.Confidence = options[picked[0]].score
	a.Reason.Code = search.Unsure
	if a.Confidence < 0.5 {
		a.Reason.Code = search.Doubtful
	}
	a.Turn.Meant, a.Turn.Said = cmp.Or(a.Assist.Asked, s.first.Turn.Meant), ""
	a.Turn.Documents, a.Turn.Clauses = nil, nil
	for _, c := range a.Citations {
		a.Turn.Documents = append(a.Turn.Documents, c.DocumentID)
		a.Turn.Clauses = append(a.Turn.Clauses, search.ClauseRef{Document: c.DocumentID, Clause: c.Clause})
	}
	return a, true
}

func shown(a *search.Answer, url string) bool {
	return a.Status == search.Clauses && slices.ContainsFunc(a.Citations, func(c search.Citation) bool { return c.URL == url })
}

// options are the clauses of both answers, those cited first; none of a template, which is no policy.
func (s *session) options(ctx context.Context, second *search.Answer) (out []option) {
	seen := map[string]bool{}
	add := func(url string, mark *search.Citation, score float64, other bool) {
		if seen[url] || len(out) == maxOffered {
			return
		}
		seen[url] = true
		c, err := s.cite(ctx, url, mark)
		if err != nil || c.Authority == corpus.Template {
			return
		}
		out = append(out, option{c, score, other})
	}
	for _, a := range []*search.Answer{&s.first, second} {
		if a == nil {
			continue
		}
		for i := range a.Citations {
			add(a.Citations[i].URL, &a.Citations[i], nearness(a, a.Citations[i].URL), a != &s.first)
		}
		for i := range a.Nearest {
			add(a.Nearest[i].URL, nil, a.Nearest[i].Score, a != &s.first)
		}
	}
	return out
}

// nearness is how likely the engine holds a clause for the right one.
func nearness(a *search.Answer, url string) float64 {
	for i := range a.Nearest {
		if a.Nearest[i].URL == url {
			return a.Nearest[i].Score
		}
	}
	return a.Confidence
}

// cite reads a clause from its document: what is shown is the document's text and nothing else. mark is a citation of it
// whose mark is kept.
func (s *session) cite(ctx context.Context, url string, mark *search.Citation) (search.Citation, error) {
	document, anchor, ok := strings.Cut(strings.TrimPrefix(url, "/documents/"), "#")
	if !ok {
		return search.Citation{}, errors.New("no address of a clause")
	}
	d, err := s.a.Library.Document(ctx, document)
	if err != nil {
		return search.Citation{}, fmt.Errorf("open document %s: %w", document, err)
	}
	i := d.ClauseByID(anchor)
	if i < 0 || d.Clauses[i].Kind == corpus.Heading {
		return search.Citation{}, errors.New("no clause of the document")
	}
	whole, at := d.Clauses[i].Span, corpus.Span{}
	if mark != nil && mark.Mark.Start >= whole.Start && mark.Mark.End <= whole.End && mark.Mark.Start < mark.Mark.End {
		at = mark.Mark
	}
	return search.Cite(d, i, whole, at), nil
}

// What of the documents goes with a question: words of their headings, so short and so few that they say nothing else.
const (
	maxTerms  = 12
	termRunes = 16
)

var enumeratorRE = regexp.MustCompile(`^\s*(?:[（(]?[〇零一二三四五六七八九十百\d]+[）)、.．]|第[〇零一二三四五六七八九十百\d]+[编章节条款])\s*`)

// terms are the headings of the clauses that came nearest.
func terms(a *search.Answer) (out []string) {
	add := func(section []string) {
		for _, h := range section {
			h = strings.TrimSpace(enumeratorRE.ReplaceAllString(h, ""))
			if n := utf8.RuneCountInString(h); n < 2 || n > termRunes || len(out) == maxTerms || slices.Contains(out, h) || strings.ContainsAny(h, "，。；：！？,;:!?\"'{}") {
				continue
			}
			out = append(out, h)
		}
	}
	for i := range a.Citations {
		add(a.Citations[i].Section)
	}
	for i := range a.Nearest {
		add(a.Nearest[i].Section)
	}
	return out
}
