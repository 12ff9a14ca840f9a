package rules

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/statement"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/answer/asked"
	"github.com/policybot/policybot/search/answer/place"
	"github.com/policybot/policybot/search/answer/wording"
)

// question is what was understood of the words.
type question struct {
	text   string // simplified
	bare   string // text with the places cut out
	typ    search.Type
	terms  []term
	stages []string // 学段, canonical
	places []place.Place
	years  []int
	units  []string // units the value may have; nil when the question names none
	unit   string   // the unit the question names itself: 多少学时
	noun   string   // what a 什么/哪 asks for: 部门, 工程; "" when it names none
	role   role     // who the asked-for body is to the act
	count  int      // 哪三个 -> 3; 0 when no count is given
	many   bool     // 各有多少: several values in one headline
	bound  corpus.Comparator
	given  []statement.Value  // amounts a bound is to be applied to: 2200名
	facts  []statement.Value  // amounts the question states of its case: 工作12年
	day    bool               // a day, month or year is asked for, not a length of time
	only   []string           // documents of the conversation, asked before all others
	prior  []search.ClauseRef // clauses the talk has cited
	alone  *question          // the question as it stands by itself, when it took over anything
	named  []place.Titled     // documents the question names by title
	parts  []*question        // one for each value of a question that asks for several
	side   string             // what a part of a comparison is called: 2025年

	elliptic     bool // made of the question before
	versus       bool // two values of one place are to be compared
	half         bool // one side of a comparison
	rarity       func(string) float64
	wantTemplate bool
	unknownPlace bool
}

// parse reads a question on its own, without the conversation.
func (e *Engine) parse(text string, gaz *place.Gazetteer, region string) *question {
	q := &question{text: text, rarity: e.cfg.Rarity}
	q.typ = asked.TypeOf(text)
	q.wantTemplate = wording.Any(text, "范文", "范本", "模板", "经典版", "样本")
	q.stages = statement.StagesIn(text)
	q.named = gaz.Named(text)
	q.places = gaz.FindOr(text, region)
	for _, v := range statement.Values(text) {
		if v.Kind == statement.Date && v.Year > 0 {
			q.years = append(q.years, v.Year)
		}
	}
	if m := shortYearRE.FindStringSubmatch(text); m != nil && len(q.years) == 0 {
		y, _ := strconv.Atoi(m[1])
		q.years = append(q.years, 2000+y)
	}
	if len(q.years) == 0 {
		q.years = asked.BareYear(text)
	}
	q.bare = text
	for _, p := range q.places {
		for _, m := range p.Mentions {
			q.bare = strings.ReplaceAll(q.bare, m, "\n")
		}
	}
	readFocus(q)
	q.noun = e.askedNoun(text)
	q.terms = e.contentTerms(q)
	q.parts = e.splitParts(q)
	if q.versus {
		if q.parts = e.sides(q); q.parts == nil {
			q.versus = false
		}
	}
	return q
}

// shortYearRE finds a year of two digits, as people say it: 25年要到多少.
var shortYearRE = regexp.MustCompile(`(?:^|[^\d.])([12]\d|3[0-5])年(?:$|[^\d内以来制期间后前])`)
