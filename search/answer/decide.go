package answer

import (
	"cmp"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/answer/wording"
)

// What is shown.
const (
	maxCitations    = 3
	maxAlternatives = 3
	nearestShown    = 3
)

// score describes the candidates and puts them in order, the best first; ties go to the earlier clause of the search, so
// that the same question always gets the same answer.
func (e *Engine) score(q *question, p *pool, cands []*candidate) {
	describe(q, p, cands)
	m := e.weights.of(p)
	most := largest(cands)
	for _, c := range cands {
		c.score = m.Answer.odds(&c.features, most)
		c.features[fOdds] = c.score
		c.refused = refuse(q, c)
	}
	standAside(q, cands)
	slices.SortStableFunc(cands, func(a, b *candidate) int {
		return cmp.Or(cmp.Compare(truth(a.refused != ""), truth(b.refused != "")), cmp.Compare(b.score, a.score))
	})
	most = largest(cands)     // the odds are features of the clause
	for _, c := range cands { // less than even odds, too, are told as they are
		c.clause.worth = math.Inf(-1)
	}
	for _, c := range cands {
		c.clause.worth = max(c.clause.worth, m.Clause.odds(&c.features, most))
	}
}

// decide says what may be said: a value, clauses without one, or nothing.
func (e *Engine) decide(q *question, p *pool, cands []*candidate) search.Answer {
	a := search.Answer{Type: q.typ, Status: search.NotFound, Reason: search.Reason{Code: search.NoClause, Unplaced: len(q.places) == 0}}
	shown := byWorth(p, cands)
	for _, c := range shown[:min(len(shown), nearestShown)] {
		a.Nearest = append(a.Nearest, search.NearestOf(c.clause.doc, c.clause.index, probability(c.clause.worth), ""))
	}
	switch {
	case len(cands) == 0:
		a.Reason.Code = search.NoMatch
		return a
	case p.unknown != "":
		a.Reason.Code, a.Reason.Place = search.NoPlace, p.unknown
		return a
	}
	m := e.weights.of(p)
	risk := e.cfg.Risk
	if risk == 0 {
		risk = m.Default
	}
	if r := onRecord(cands); r != nil && recordTrust >= m.threshold(risk) {
		return state(q, r, cands, recordTrust)
	}
	best := cands[0]
	sure := probability(m.Trust.odds(trust(cands), nil))
	if best.refused == "" && sure >= m.threshold(risk) {
		return state(q, sharpest(q, best, cands), cands, sure)
	}
	if k := provenCell(q, cands); k != nil && cellTrust >= m.threshold(risk) {
		return state(q, k, cands, cellTrust)
	}
	first := probability(shown[0].clause.worth)
	if first < m.Shown {
		a.Confidence = 1 - first
		return a
	}
	a.Status, a.Confidence, a.Reason = search.Clauses, first, search.Reason{Code: search.Unsure}
	if first < 0.5 {
		a.Reason.Code = search.Doubtful
	}
	for _, c := range shown[:min(len(shown), search.MaxClauses)] {
		a.Citations = append(a.Citations, c.marked(sentenceSpan(c.clause.text, c.mark)))
	}
	return a
}

// byWorth is the best candidate of each clause, the clause most likely right first: as a reader put them in order, where
// one did.
func byWorth(p *pool, cands []*candidate) []*candidate {
	var out []*candidate
	seen := map[*clause]bool{}
	for _, c := range cands {
		if !seen[c.clause] {
			seen[c.clause] = true
			out = append(out, c)
		}
	}
	slices.SortStableFunc(out, func(a, b *candidate) int {
		if p.read {
			return cmp.Compare(a.clause.rank, b.clause.rank)
		}
		return cmp.Compare(b.clause.worth, a.clause.worth)
	})
	return out
}

// state answers with a candidate. What other documents say of the same is cited with it, or beside it when they say
// something else.
func state(q *question, best *candidate, rest []*candidate, sure float64) search.Answer {
	a := search.Answer{Type: q.typ, Status: search.Answered, Headline: best.headline, Items: best.items, Confidence: sure, Derived: best.derived}
	a.Citations, a.Text = []search.Citation{best.marked(best.mark)}, best.say(q)
	if m, items := rowmates(q, best); m != nil {
		a.Headline, a.Items, a.Text, a.Citations = m.Headline, items, m.Text, m.Citations
	}
	seen := map[string]bool{best.clause.doc.ID: true}
	same := wording.Key(best.headline)
	for _, c := range rest {
		if c == best || c.refused != "" || seen[c.clause.doc.ID] || c.score < best.score-1 {
			continue
		}
		seen[c.clause.doc.ID] = true
		switch k := wording.Key(c.headline); {
		case strings.Contains(k, same) || strings.Contains(same, k):
			if len(a.Citations) < maxCitations {
				a.Citations = append(a.Citations, c.marked(c.mark))
			}
		case len(a.Alternatives) < maxAlternatives:
			a.Alternatives = append(a.Alternatives, search.Alternative{Headline: c.headline, Text: c.say(q), Citations: []search.Citation{c.marked(c.mark)}})
		}
	}
	return a
}

// marked cites the clause with a span of its text marked.
func (c *candidate) marked(at corpus.Span) search.Citation {
	whole := c.clause.doc.Clauses[c.clause.index].Span
	return search.Cite(c.clause.doc, c.clause.index, whole, corpus.Span{Start: whole.Start + at.Start, End: whole.Start + at.End})
}

// sayMost is how long a sentence for chat may be, in characters.
const sayMost = 160

// say is the answer in a sentence for chat, naming whose rule it is.
func (c *candidate) say(q *question) string {
	at := sentenceSpan(c.clause.text, c.mark)
	body := oneLine(c.clause.text[at.Start:at.End])
	if utf8.RuneCountInString(body) > sayMost || q.typ == search.YesNo || c.derived {
		body = c.headline
	}
	if strings.HasPrefix(body, "|") && c.cell != nil {
		body = cmp.Or(c.cellSays(), body)
	}
	body = strings.TrimRight(labelRE.ReplaceAllString(body, ""), "。；;，,：: ")
	if w := whose(c.clause.doc); w != "" && !strings.Contains(body, w) {
		body = w + "：" + body
	}
	if src := c.clause.doc.Source(nil, "", ""); src.Validity.Stale() {
		return body + "。注意：依据的文件" + src.Caution() + "。"
	}
	return body + "。"
}

// houseRE finds bodies whose rules are their own and nobody else's.
var houseRE = regexp.MustCompile(`(?:学校|[中小]学|幼儿园|大学|学院|医院|公司|集团)$`)

// whose is what a rule is said of: the place it holds in, or the one school or firm that made it for itself.
func whose(d *corpus.Document) string {
	if len(d.Issuers) == 1 && houseRE.MatchString(d.Issuers[0]) {
		return d.Issuers[0]
	}
	return d.Region
}

// trust are what an answer's probability of being right is judged by: the features of the best candidate, its odds, its
// lead over the best that says something else, and how its clause stands among the clauses: what ranks clauses is a second
// opinion on it.
func trust(cands []*candidate) *Features {
	f := cands[0].features
	f[fWorth], f[fAhead] = cands[0].clause.worth, maxLead
	for _, c := range cands[1:] {
		if c.clause != cands[0].clause {
			f[fAhead] = min(f[fAhead], clamp(f[fWorth]-c.clause.worth, maxLead))
		}
	}
	f[fLead] = maxLead
	k := wording.Key(cands[0].headline)
	for _, c := range cands[1:] {
		if o := wording.Key(c.headline); c.refused == "" && !strings.Contains(o, k) && !strings.Contains(k, o) {
			f[fLead] = min(maxLead, cands[0].score-c.score)
			break
		}
	}
	return &f
}

const maxLead = 6

func probability(odds float64) float64 { return 1 / (1 + math.Exp(-odds)) }

// explain shows what was understood of a question and how its candidates were judged.
func explain(q *question, cands []*candidate) *search.Explanation {
	var words []string
	for _, t := range q.terms {
		words = append(words, t.text)
	}
	x := &search.Explanation{Parsed: map[string]string{
		"question": q.text, "type": string(q.typ), "words": strings.Join(words, " "), "dimensions": fmt.Sprint(q.want.dims),
	}}
	for _, c := range cands {
		because := map[string]float64{}
		for i, n := range featureNames {
			if v := c.features[i]; v != 0 {
				because[n] = v
			}
		}
		x.Candidates = append(x.Candidates, search.Candidate{
			Value: c.headline, Clause: c.clause.text, File: c.clause.doc.Path, Refused: c.refused,
			URL: search.URL(c.clause.doc.ID, c.clause.doc.Clauses[c.clause.index].ID), Score: probability(c.score), Because: because,
		})
	}
	return x
}

// complete fills what must never be null.
func complete(a search.Answer) search.Answer {
	a.Citations, a.Items = nonNil(a.Citations), nonNil(a.Items)
	a.Alternatives, a.Nearest, a.Suggestions = nonNil(a.Alternatives), nonNil(a.Nearest), nonNil(a.Suggestions)
	return a
}

func nonNil[T any](s []T) []T { return slices.Clip(append([]T{}, s...)) }
