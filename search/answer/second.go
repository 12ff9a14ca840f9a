package answer

import (
	"context"
	"fmt"
	"math"
	"strings"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/answer/wording"
)

// consult asks the second opinion, nil when there is none.
func (e *Engine) consult(ctx context.Context, in search.Question) (*search.Answer, error) {
	if e.cfg.Second == nil {
		return nil, nil
	}
	in.Explain = false
	a, err := e.cfg.Second.Ask(ctx, in)
	if err != nil {
		return nil, fmt.Errorf("second opinion: %w", err)
	}
	return &a, nil
}

// secondCandidate is what the second opinion answered, as one candidate more; nil when it
// did not answer.
func (e *Engine) secondCandidate(ctx context.Context, q *question, p *pool) (*candidate, error) {
	a := q.second
	if a == nil || a.Status != search.Answered || len(a.Citations) == 0 || len(q.within) > 0 {
		return nil, nil
	}
	cite := a.Citations[0]
	var home *clause
	for _, c := range p.clauses {
		if c.doc.ID == cite.DocumentID && c.index == cite.Clause {
			home = c
		}
	}
	if home == nil {
		d, err := e.cfg.Library.Document(ctx, cite.DocumentID)
		if err != nil {
			return nil, fmt.Errorf("open document %s: %w", cite.DocumentID, err)
		}
		if cite.Clause < 0 || cite.Clause >= len(d.Clauses) {
			return nil, nil
		}
		home = newClause(q, d, cite.Clause, len(p.clauses))
		p.clauses = append(p.clauses, home)
	}
	start := home.doc.Clauses[home.index].Span.Start
	c := &candidate{clause: home, kind: ruleKind, headline: a.Headline, items: a.Items, derived: a.Derived,
		mark: corpus.Span{Start: cite.Mark.Start - start, End: cite.Mark.End - start}, seconded: a}
	if c.mark.Start < 0 || c.mark.End > len(home.text) || c.mark.Start > c.mark.End {
		c.mark = corpus.Span{Start: 0, End: len(home.text)}
	}
	return c, nil
}

// describeSecond tells how the second opinion bears on a candidate.
func (c *candidate) describeSecond(q *question) {
	a := q.second
	if a == nil {
		return
	}
	f := &c.features
	if a.Status != search.Answered {
		f[fNoSecond] = 1
		return
	}
	odds := clamp(math.Log(max(a.Confidence, 1e-3)/max(1-a.Confidence, 1e-3)), 4) + 4
	if agree(c.headline, a.Headline) {
		f[fSecond] = odds / 8
	} else {
		f[fAgainst] = odds / 8
	}
	if len(a.Citations) > 0 && a.Citations[0].DocumentID == c.clause.doc.ID && a.Citations[0].Clause == c.clause.index {
		f[fSameClause] = 1
	}
}

// agree tells whether two headlines say the same: one holds the other, bounds apart, and
// verdicts are equal.
func agree(a, b string) bool {
	va, vb := verdictOf(a), verdictOf(b)
	if va != 0 || vb != 0 {
		return va == vb
	}
	x, y := core(a), core(b)
	return x != "" && y != "" && (strings.Contains(x, y) || strings.Contains(y, x))
}

// core is a headline's key without the words of a bound.
func core(s string) string {
	s = wording.Key(s)
	for _, w := range []string{"不得超过", "不超过", "不得低于", "不低于", "不少于", "不得少于", "至少", "最多", "达到"} {
		s = strings.ReplaceAll(s, w, "")
	}
	for _, w := range []string{"以上", "以内", "以下", "之内", "内"} {
		s = strings.TrimSuffix(s, w)
	}
	return s
}
