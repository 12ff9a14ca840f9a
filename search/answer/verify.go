package answer

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/statement"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/answer/wording"
)

// refuse is why a candidate may not be stated, whatever its odds; "" when nothing speaks against it.
func refuse(q *question, c *candidate) string {
	d, record := &c.clause.doc.Meta, c.kind == recordKind
	switch {
	case q.dangling:
		return "what is asked of it is not said"
	case c.beforeTarget(q):
		return "where things stood, and a target is asked for"
	case c.lapsed(q) && (d.Validity == corpus.NotYet || d.Authority == corpus.Template):
		return "not in force"
	case !record && !wording.NumbersStand(c.headline, c.clause.text, c.clause.path, q.text):
		return "a number that is not in the clause"
	case !record && c.clause.at().Kind == corpus.Heading:
		return "a heading"
	case !record && c.features[fFit] < 0:
		return "another kind of value"
	case q.several && c.leavesOut(q):
		return "one of several that are asked for"
	case c.kind == sentenceKind && q.want.dims != nil && slices.ContainsFunc(statement.Values(c.headline), q.old):
		return "what was before stands in it too"
	case c.statesOld(q):
		return "what held before"
	case unheld(q, c):
		return "no bound was applied to the amount"
	case c.other != "":
		return "said of another than " + c.other
	case c.outdone(q):
		return "all that is said of it and more of what is asked is said of another value"
	case !record && q.typ == search.Penalty && (saidOfOther(q.text, c.headline) || saidOfOther(q.text, sentenceAt(c.clause.text, c.mark))):
		return "said of a body where a person is asked for, or of a person"
	case c.kind == spanKind && !q.several && c.cutOff(q.may):
		return "its first value is cut off from what it is said of"
	case c.kind == spanKind && !q.several && q.typ == search.Numeric && c.mixes(q):
		return "several values, each said of something else, where one is asked for"
	case c.kind == spanKind && !q.several && c.crossesTiers():
		return "it begins behind the amount of one tier and goes on with another"
	case !record && leadsIn(c.headline):
		return "only a lead-in"
	case !record && strings.ContainsAny(c.headline, "?？"):
		return "a question"
	case !record && c.kind != yesKind && strings.Contains(wording.Key(q.text), wording.Key(c.headline)):
		return "says only what was asked"
	}
	return ""
}

// ownedRE is what belongs to individuals and is no individual: 个人信息.
var ownedRE = regexp.MustCompile(`个人(?:信息|隐私|资料|数据|档案|所得|收入|财产|账户|缴|住房|贷款|信用|简历)`)

// saidOfOther tells whether a sentence begins with a unit where the question is about an individual, or the other way
// round: laws punish the two differently, in paragraphs that are otherwise alike (消防法第六十条).
func saidOfOther(question, sentence string) bool {
	question = ownedRE.ReplaceAllString(question, "")
	person, unit := strings.Contains(question, "个人"), strings.Contains(question, "单位")
	if person == unit || strings.Contains(sentence, "单位") && strings.Contains(sentence, "个人") {
		return false
	}
	sentence = strings.TrimLeft(sentence, " \n　")
	return person && strings.HasPrefix(sentence, "单位") || unit && strings.HasPrefix(sentence, "个人")
}

// lapsed tells whether a candidate is of a text that is not in force, though the question is not about it as such.
func (c *candidate) lapsed(q *question) bool {
	d := &c.clause.doc.Meta
	return !d.InForce(corpus.Date{}) && len(q.named) == 0 && !wording.AsksOfThen(q.text, d.Validity)
}

// standAside refuses what texts say that hold no longer where one that holds has an answer, which is more likely right
// than not. Where none has, the old rule is said with what became of it: that is what there is to know.
func standAside(q *question, cands []*candidate) {
	holds := slices.ContainsFunc(cands, func(c *candidate) bool { return c.refused == "" && c.score > 0 && !c.lapsed(q) })
	for _, c := range cands {
		if holds && c.refused == "" && c.lapsed(q) {
			c.refused = "not in force"
		}
	}
}

// old tells whether a value could be meant, and no longer holds: of 由100元提高到150元 only the 150元 is an answer.
func (q *question) old(v statement.Value) bool { return v.Role == statement.Old && q.want.fits(v) }

// mixes tells whether a span has two values that can be meant and words of another phrase between them: 50人,小学、初中规模不超过2000人.
func (c *candidate) mixes(q *question) bool {
	values := valuesIn(c.headline, q.may)
	for i := 1; i < len(values); i++ {
		between := c.headline[values[i-1].Span.End:values[i].Span.Start]
		at := strings.IndexAny(between, "，,；;")
		if at >= 0 && strings.ContainsFunc(between[at:], func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
			return true
		}
	}
	return false
}

// nextPhraseRE finds where a phrase ends, and not where a number is parted: 15，000元.
var nextPhraseRE = regexp.MustCompile(`[，；;][^\d]`)

// crossesTiers tells whether a span begins behind the amount of its first phrase and goes on to a phrase with one of its own:
// 警告处分，达到20节的给予记过处分 of 达到10节的给予警告处分，达到20节的给予记过处分.
func (c *candidate) crossesTiers() bool {
	text := c.clause.text
	if c.mark.Start >= c.mark.End || c.mark.End > len(text) {
		return false
	}
	phrase := strings.LastIndexAny(text[:c.mark.Start], "，。；：、;,:\n")
	next := nextPhraseRE.FindStringIndex(text[c.mark.Start:c.mark.End])
	has := func(s string) bool {
		return slices.ContainsFunc(statement.Values(s), func(v statement.Value) bool { return v.Measure.Word != "" })
	}
	return next != nil && has(text[max(0, phrase):c.mark.Start]) && has(text[c.mark.Start+next[0]:c.mark.End])
}

// asksOldRE finds questions for what held before a change.
var asksOldRE = regexp.MustCompile(`原来|原先|以前|之前|从前|过去|调整前|改前|变更前|旧`)

// statesOld tells whether a short candidate states what no longer holds, and the question is not for that: of
// 由100元调整为150元 the 100元.
func (c *candidate) statesOld(q *question) bool {
	s := c.value(q)
	return s != nil && s.value.Role == statement.Old && !q.several && !asksOldRE.MatchString(q.text)
}

// targetRE finds questions for what is to be reached.
var targetRE = regexp.MustCompile(`目标|力争|要达到|应达到|将达到|达到多少|提高到`)

// beforeTarget tells whether a candidate is of a year from which a plan sets out (2020年94%，2025年96%) where the question
// names no year and wants what is to be reached: a later year has a value behind it in the same clause.
func (c *candidate) beforeTarget(q *question) bool {
	if q.typ != search.Numeric || len(q.years) > 0 || !targetRE.MatchString(q.text) || c.mark.Len() == 0 {
		return false
	}
	own, later := 0, false
	for _, v := range statement.Values(c.clause.text) {
		switch {
		case ofYear(v) && v.Span.Start < c.mark.End:
			own = v.Year
		case ofYear(v):
			later = later || own > 0 && v.Year > own
		case later && q.may(v):
			return true
		}
	}
	return false
}

// heldToRE finds questions whether an amount keeps to a bound: only arithmetic answers them.
var heldToRE = regexp.MustCompile(`超标|超过|超了|合规|合格|达标|够不够|够吗|违规|符合`)

// unheld tells whether a verdict on an amount of the question, 47人, was made without arithmetic.
func unheld(q *question, c *candidate) bool {
	return q.typ == search.YesNo && c.bound == 0 && !c.derived && heldToRE.MatchString(q.text) &&
		slices.ContainsFunc(statement.Values(q.text), isAmount)
}

// amounts are the values of a headline.
func (c *candidate) amounts() []statement.Value { return valuesIn(c.headline, ofValue) }
