package answer

import (
	"regexp"
	"slices"
	"strings"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/statement"
	"github.com/policybot/policybot/search"
)

// stated is a value of a clause and how much of the question is said of it.
type stated struct {
	value statement.Value
	own   float64 // share of the question's words among those said of this value alone
	near  float64 // and among those said of it and of others

	spoken, about, shared string // what is said of it alone, of it and others of the phrase, and of those of the sentence

	label    string   // what it is said of
	siblings []string // and the values coordinated with it
	other    string   // the sibling the question asks for instead, of which another value is said; "" for none
}

// valuesOf are the values of a clause, read once.
func (c *clause) valuesOf(q *question) []stated {
	if c.stated != nil {
		return c.stated
	}
	values := statement.Values(c.text)
	scopes := statement.Scopes(c.text, values)
	subjects := statement.Subjects(c.text, values)
	c.stated = make([]stated, len(values))
	for i, v := range values {
		s := &c.stated[i]
		*s = stated{value: v, spoken: c.spoken(append(scopes[i].Own, v.Span)), about: c.spoken(scopes[i].Near), shared: c.spoken(scopes[i].Shared)}
		s.own, s.near = covered(q.terms, s.spoken), covered(q.terms, s.spoken+"\n"+s.about+"\n"+s.shared)
		if i < len(subjects) {
			s.label = subjects[i].Label
			for _, x := range subjects[i].Siblings {
				s.siblings = append(s.siblings, x.Label)
			}
			for _, text := range []string{q.asked, q.own} { // 那小学呢 asks for 小学, though 初中 was asked before
				if label, ok := subjects[i].Rival(text); ok && text != "" {
					s.other = label
				}
			}
		}
	}
	for i := range c.stated {
		if s := &c.stated[i]; s.other == "" {
			s.other = c.partAsked(q, i)
		}
	}
	return c.stated
}

// partsRE finds where the parts of a whole begin: 100个（其中，小学60个、初中40个）.
var partsRE = regexp.MustCompile(`^[,，;；]?[(（]?其中`)

// partAsked is a word of the question that is said of a part of the i-th value alone and not of it, the whole; "" for none.
func (c *clause) partAsked(q *question, i int) string {
	whole := c.stated[i]
	if !partsRE.MatchString(c.text[whole.value.Span.End:]) {
		return ""
	}
	for _, part := range c.stated[i+1:] {
		if part.value.Dim() != whole.value.Dim() || sentenceAt(c.text, part.value.Span) != sentenceAt(c.text, whole.value.Span) {
			continue
		}
		for _, t := range q.terms {
			if strings.Contains(part.spoken, t.text) && !strings.Contains(whole.spoken+whole.about+whole.shared, t.text) {
				return t.text
			}
		}
	}
	return ""
}

func (c *clause) spoken(spans []corpus.Span) string {
	out := ""
	for _, s := range spans {
		out += c.text[s.Start:s.End] + "\n"
	}
	return out
}

// describeScope compares the value a candidate states with others of its clause that would fit as well: what is asked of
// one must not be answered with another.
func (c *candidate) describeScope(q *question) {
	f := &c.features
	if c.cell != nil {
		c.other = c.cell.other
		f[fOwn], f[fNear], f[fMargin], f[fRivals] = c.cell.own, c.cell.near, c.margin, 1
		return
	}
	mine, rival := c.stated(q), 0.0
	if mine == nil {
		return
	}
	rivals := c.rivals(mine)
	for _, s := range rivals {
		rival = max(rival, s.own)
	}
	if !q.several {
		c.other = mine.other
	}
	f[fSibling], f[fUnsaid] = truth(c.other != ""), truth(mine.value.Role != statement.Stated)
	f[fOwn], f[fNear] = mine.own, mine.near
	if len(rivals) > 0 {
		f[fMargin], f[fRivals] = mine.own-rival, 1
	}
}

// outdone tells whether of another value of the sentence all is said that a short candidate's value has of the question, and
// a word more that it has not: 初中班额 is not the 2000人 of 初中班级人数不超过50人，初中规模不超过2000人.
func (c *candidate) outdone(q *question) bool {
	mine := c.value(q)
	if mine == nil || c.cell != nil || q.several || q.want.dims == nil && q.typ != search.Numeric {
		return false
	}
	sentence := sentenceAt(c.clause.text, mine.value.Span)
	return slices.ContainsFunc(c.rivals(mine), func(s *stated) bool {
		if s.value.Role != statement.Stated || s.value.Measure.Base != mine.value.Measure.Base || sentenceAt(c.clause.text, s.value.Span) != sentence {
			return false
		}
		more := false
		for i, t := range q.terms {
			if i >= len(q.fresh) && slices.Contains(s.siblings, t.text) { // asked before, and not now
				continue
			}
			own, others := presence(t, mine.spoken+"\n"+mine.about), presence(t, s.spoken+"\n"+s.about)
			if own > others {
				return false
			}
			more = more || own < 0.5 && others >= 0.9
		}
		return more
	})
}

// rivals are the other values of the clause outside a candidate's mark that could be meant as well as its own.
func (c *candidate) rivals(mine *stated) (out []*stated) {
	for i := range c.clause.stated {
		s := &c.clause.stated[i]
		if s != mine && s.value.Dim() == mine.value.Dim() && !s.value.Span.Overlaps(c.mark) {
			out = append(out, s)
		}
	}
	return out
}

// stated is the first value in a candidate's mark that can answer; nil for none.
func (c *candidate) stated(q *question) *stated {
	for i, s := range c.clause.valuesOf(q) {
		if s.value.Span.Overlaps(c.mark) && q.want.fits(s.value) && ofValue(s.value) {
			return &c.clause.stated[i]
		}
	}
	return nil
}

// amountsFit tells whether the amounts a question gives stand in the clause: 1 all of them, -1 not all, 0 when it gives none.
func (c *clause) amountsFit(q *question) float64 {
	for _, g := range q.amounts {
		given, _, _ := g.Base()
		if !slices.ContainsFunc(c.valuesOf(q), func(s stated) bool {
			low, high, ok := s.value.Base()
			return ok && (low == given || high == given) && (s.value.Measure.Same(g.Measure) || s.value.Unit == "")
		}) {
			return -1
		}
	}
	return truth(len(q.amounts) > 0)
}
