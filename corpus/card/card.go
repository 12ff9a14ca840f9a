// Package card reads off a document what somebody who wants something of it has to know: whom
// it is for (对象), on what conditions (条件), how much there is (标准), until when (时限), where
// (地址), whom to call (电话) and what to bring (材料). Every line of a card is a part of a clause,
// word for word; nothing is worded here, and a field of which the text says nothing stays empty.
// A wrong line is worse than none, so that each has to show twice what it is:
//
//	head     what the headings above say: 补贴标准, 办理需要什么材料？
//	lead     what the words before a list say: 应当符合下列条件：
//	label    what the words before a colon say: 联系电话：…
//	shape    a sentence that says it by itself: 给予每人500元补贴
//	fits     and that the line looks like it: a phone line has a number, a standard an amount
//	cut      clause -> the pieces that may become lines
//	profile  who is named: 小微企业, 高校毕业生, 退役军人
//
// What is listed of those who are not entitled (下列人员不得申请) is left out with all its items:
// read without its head it says the opposite. So are the lines of a website around a text, and
// what tells of the past. The words are those of official language in general; none are taken
// from one document.
//
// All of it is linear in the text but for what is bounded by a constant.
package card

import (
	"regexp"
	"slices"
	"strings"

	"github.com/policybot/policybot/corpus"
)

// The bounds of a card.
const (
	MaxLines = 20  // of a field
	MaxRunes = 240 // of a line
)

// Of is the card of a document. Its deadlines have to be known already. A pattern (范文) has
// none: what it says holds for nobody.
func Of(d *corpus.Document) corpus.Card {
	if d.Authority == corpus.Template {
		return corpus.Card{}
	}
	r := &reader{doc: d, byField: map[corpus.CardField][]corpus.CardLine{}, seen: map[string]bool{}}
	r.readHeads()
	r.readChrome()
	r.readDeadlines()
	for i := range d.Clauses {
		r.clause(i)
	}
	return r.card()
}

// reader reads one document.
type reader struct {
	doc     *corpus.Document
	heads   []mark        // by section: what its heading says
	leads   map[int]mark  // by section, -1 above all: what the last lead in it says of the sections below
	chrome  []bool        // by clause: of a website, or close to it
	due     []corpus.Span // times to come forward by, in order
	byField map[corpus.CardField][]corpus.CardLine
	seen    map[string]bool // field and text of the lines
	more    int
}

// add makes a line of a part of clause i.
func (r *reader) add(f corpus.CardField, i int, s corpus.Span) {
	s = trim(r.doc.Text, s)
	for _, said := range [...]string{"答：", "答:", "A：", "A:"} {
		if strings.HasPrefix(r.doc.Quote(s), said) {
			s = trim(r.doc.Text, corpus.Span{Start: s.Start + len(said), End: s.End})
		}
	}
	text := r.doc.Quote(s)
	if text == "" || r.seen[string(f)+text] {
		return
	}
	r.seen[string(f)+text] = true
	if len(r.byField[f]) == MaxLines {
		r.more++
		return
	}
	line := corpus.CardLine{Field: f, Clause: i, Span: s}
	if names(f) && !leftOut.MatchString(text) {
		line.Profiles = Named(text)
	}
	r.byField[f] = append(r.byField[f], line)
}

// leftOut are words that keep out whoever a line names.
var leftOut = regexp.MustCompile(`不得|不予|不享受|不能|不再|不列入|不纳入|不属于|不适用|不包括|取消|停止|暂停`)

// names tells the fields that say whom something is for. What has to be brought names others as well.
func names(f corpus.CardField) bool {
	return f == corpus.CardTarget || f == corpus.CardCondition || f == corpus.CardStandard
}

// card puts the lines in order.
func (r *reader) card() corpus.Card {
	c := corpus.Card{More: r.more}
	named := Named(r.doc.Title)
	for _, f := range corpus.CardFields() {
		for _, l := range r.byField[f] {
			c.Lines = append(c.Lines, l)
			named = append(named, l.Profiles...)
		}
	}
	for _, p := range Profiles() {
		if slices.Contains(named, p.Name) {
			c.Profiles = append(c.Profiles, p.Name)
		}
	}
	return c
}

// blank are the characters that no line begins or ends with.
const blank = " \t\n\r　|*#"

func trim(text string, s corpus.Span) corpus.Span {
	part := text[s.Start:s.End]
	s.Start += len(part) - len(strings.TrimLeft(part, blank))
	s.End -= len(part) - len(strings.TrimRight(part, blank))
	if s.End < s.Start {
		s.End = s.Start
	}
	return s
}
