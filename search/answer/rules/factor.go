package rules

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/statement"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/answer/wording"
)

// The factors that weigh a value: whose it is, of which year and place, whether
// the case meets its conditions.

func note(m map[string]float64, key string, x float64) float64 { m[key] = x; return x }

func textOf(w *window, spans []corpus.Span) string {
	var b strings.Builder
	for _, s := range spans {
		b.WriteString(w.text[s.Start:s.End])
		b.WriteByte('\n')
	}
	return b.String()
}

// stageFactor punishes a value said of another 学段 than the one asked for.
func stageFactor(q *question, w *window, own, shared, unit string) float64 {
	f := 1.0
	for _, want := range q.stages {
		fit := stageFit(want, own)
		if fit == 0 {
			fit = stageFit(want, shared)
		}
		if fit == 0 {
			fit = 0.9 * stageFit(want, strings.Join(w.doc.SectionPath(w.clause), "")+"\n"+w.doc.Title)
		}
		if fit == 0 {
			if all := stageFit(want, w.text); all < 0 && brokenDown(w, own) {
				fit = -1 // the sum of others: a breakdown that does not name it
			} else {
				fit = 0.7 * max(0, all)
				if all == 1 && saidOfOther(w, want, unit) {
					f *= 0.7
				}
			}
		}
		switch {
		case fit < 0:
			f *= 0.35
		case fit == 0:
			f *= 0.62
		case fit < 0.8:
			f *= 0.82
		case fit < 1:
			f *= 0.95
		}
	}
	return f
}

// siblingFactor punishes a value whose sibling the question names, and one that held
// before a change.
func siblingFactor(q *question, w *window, v statement.Value) float64 {
	if v.Role == statement.Old {
		if wording.Any(q.text, "原来", "原先", "以前", "之前", "调整前", "过去", "从前") {
			return 1
		}
		return 0.5
	}
	if _, other := w.subject(v).Rival(q.text); other {
		return 0.4
	}
	return 1
}

// subject is what a value of the window is said of, read off the whole clause.
func (w *window) subject(v statement.Value) statement.Subject {
	text, from := w.text, w.span.Start
	if c := w.doc.Clauses[w.clause].Span; c.Start <= w.span.Start && w.span.End <= c.End {
		text, from = w.doc.Quote(c), c.Start
	}
	if w.subjects == nil {
		w.subjects = map[int]statement.Subject{}
		values := statement.Values(text)
		for i, s := range statement.Subjects(text, values) {
			w.subjects[from+values[i].Core.Start] = s
		}
	}
	return w.subjects[w.span.Start+v.Core.Start]
}

// saidOfOther tells whether the window says the 学段 of another value of that
// unit, so that this one is not its.
func saidOfOther(w *window, want, unit string) bool {
	values, scopes := w.parts()
	for i, v := range values {
		if unit != "" && v.Unit == unit && stageFit(want, textOf(w, scopes[i].Own)) == 1 {
			return true
		}
	}
	return false
}

// brokenDown tells whether a bracket right behind the value breaks it down.
func brokenDown(w *window, own string) bool {
	first, _, _ := strings.Cut(own, "\n")
	_, rest, ok := strings.Cut(w.text, strings.TrimSpace(first))
	return ok && (strings.HasPrefix(rest, "(") || strings.HasPrefix(rest, "（"))
}

// yearFactor punishes a value stated for another year.
func yearFactor(q *question, w *window, own, shared, period string) float64 {
	if len(q.years) == 0 || q.typ == search.DateType || q.typ == search.Deadline {
		return 1
	}
	asked := func(text string) bool {
		return slices.ContainsFunc(q.years, func(y int) bool { return strings.Contains(text, strconv.Itoa(y)) })
	}
	switch {
	case asked(own) || asked(shared) && !anyYearRE.MatchString(own):
		return 1.04
	case anyYearRE.MatchString(own):
		return 0.4
	case anyYearRE.MatchString(period) && asked(period):
		return 1.02
	case anyYearRE.MatchString(period):
		return 0.4
	}
	if y := yearBefore(w); y != 0 && slices.Contains(q.years, y) {
		return 1
	} else if y != 0 {
		return 0.6
	}
	if slices.ContainsFunc(w.layers, func(l layer) bool { return asked(l.text) }) {
		return 0.85
	}
	return 0.7
}

// yearBefore is the last year named before the window in its paragraph, which a
// sentence without one carries on; 0 when there is none.
func yearBefore(w *window) int {
	start := w.doc.Clauses[w.clause].Span.Start
	for i := w.clause; i >= 0 && w.doc.Clauses[i].Para == w.doc.Clauses[w.clause].Para; i-- {
		start = w.doc.Clauses[i].Span.Start
	}
	found := anyYearRE.FindAllString(w.doc.Text[start:w.span.Start], -1)
	if len(found) == 0 {
		return 0
	}
	y, _ := strconv.Atoi(strings.TrimSuffix(found[len(found)-1], "年"))
	return y
}

var anyYearRE = regexp.MustCompile(`(?:19|20)\d{2}年`)

// placeFactor asks that a place inside a document stands by the value.
func placeFactor(q *question, w *window, own string) float64 {
	f := 1.0
	for _, p := range q.places {
		if len(p.Regions) > 0 {
			continue
		}
		switch {
		case strings.Contains(own, p.Name):
		case strings.Contains(w.text, p.Name):
			f *= 0.4
		default:
			f *= 0.2
		}
	}
	return f
}

// tierFactor applies the case to a scale: of 满1年不满10年的5天、满10年不满20年的10天
// the value whose conditions 12年 meets is meant. 1 when no condition of the same
// unit stands between the value and the one before it.
func tierFactor(q *question, w *window, v statement.Value) float64 {
	if len(q.facts) == 0 {
		return 1
	}
	values, _ := w.parts()
	f := 1.0
	for i := len(values) - 1; i >= 0; i-- {
		c := values[i]
		if c.Span.Start >= v.Span.Start {
			continue
		}
		if c.Unit == v.Unit && c.Kind == v.Kind {
			break // the value of the tier before
		}
		if c.Comparator == corpus.Equal || c.Comparator == corpus.About {
			continue
		}
		for _, g := range q.facts {
			if g.Kind != c.Kind || !sameUnit(c.Unit, g.Unit) {
				continue
			}
			switch x, _, _ := g.Base(); {
			case g.Comparator == c.Comparator && g.Number == c.Number && !c.IsRange(): // 超过960000元 as the text says it
				f = max(f, 1.2)
			case c.IsRange() && c.Allows(x) && c.Upper >= g.Number, !c.IsRange() && wording.Keeps(c.Comparator, g.Number*scale(g.Unit, c.Unit), c.Number):
				f = max(f, 1.15)
			default:
				return 0.45
			}
		}
	}
	return f
}

// caseBonus rewards a sentence that states the very number the question names as
// a condition: 15岁 and 6—15周岁.
func caseBonus(q *question, w *window, v statement.Value) float64 {
	values, _ := w.parts()
	for _, g := range q.facts {
		if slices.ContainsFunc(values, func(c statement.Value) bool {
			return c.Span != v.Span && c.Kind == g.Kind && c.Number == g.Number && sameUnitWord(c.Unit, g.Unit) && c.Number > 1
		}) {
			return 0.14
		}
	}
	return 0
}

// changedBonus prefers the new value where the question asks what something was
// changed to.
func changedBonus(q *question, s statement.Scope) float64 {
	if s.Changed && wording.Any(q.text, "降到", "降为", "降至", "提高到", "增加到", "升到", "变成", "变为", "减到", "缩短到") {
		return 0.1
	}
	return 0
}

// topicBonus prefers a text whose title holds the nouns of the question.
func topicBonus(q *question, w *window) float64 {
	all, in := 0.0, 0.0
	for _, t := range q.terms {
		if t.noun && !t.faint {
			all += t.weight
			if strings.Contains(w.doc.Title, t.text) {
				in += t.weight
			}
		}
	}
	if all == 0 {
		return 0
	}
	return 0.08 * in / all
}

// priorBonus prefers the paragraph the talk is about.
func priorBonus(q *question, w *window) float64 {
	clauses := w.doc.Clauses
	for _, s := range q.prior {
		// The reference was kept by others: it may name a clause that is not there.
		if s.Document == w.doc.ID && s.Clause >= 0 && s.Clause < len(clauses) &&
			clauses[s.Clause].Para == clauses[w.clause].Para {
			return 0.08
		}
	}
	return 0
}

var countedRE = regexp.MustCompile(`(?:多少|几)个?([\p{Han}]{1,3})`)

// counted rewards a value that counts what the question wants counted: 多少个班
// and 12个班级.
func counted(q *question, w *window, v statement.Value) float64 {
	m := countedRE.FindStringSubmatch(q.bare)
	if m == nil {
		return 0
	}
	first, n := utf8.DecodeRuneInString(m[1])
	rest := w.text[v.Core.End:]
	switch {
	case strings.HasPrefix(rest, m[1]):
		return 0.1
	case len(rest) >= n && strings.HasPrefix(rest, string(first)):
		return 0.06
	}
	return 0
}

func boundBonus(q *question, v statement.Value) float64 {
	return []float64{-0.2, 0, 0.06}[1+wording.SideFit(q.bound, v.Comparator)]
}

// near is 1 when a question word stands right beside the value, less further off.
func near(q *question, w *window, v statement.Value) float64 {
	best := 1 << 20
	for _, t := range q.terms {
		for _, word := range append([]string{t.text}, t.alts...) {
			for at := 0; ; {
				i := strings.Index(w.text[at:], word)
				if i < 0 {
					break
				}
				i += at
				at = i + len(word)
				d := v.Span.Start - at
				if i >= v.Span.End {
					d = i - v.Span.End
				}
				best = min(best, max(d, 0))
			}
		}
	}
	return 1 / (1 + float64(best)/30)
}
