package rules

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus/hanzi"
	"github.com/policybot/policybot/corpus/statement"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/answer/asked"
	"github.com/policybot/policybot/search/answer/place"
	"github.com/policybot/policybot/search/answer/wording"
)

// talk is the last question of a conversation, as it was understood then.
type talk struct {
	q       *question
	docs    []string           // that the answer stood on
	clauses []search.ClauseRef // that it cited
}

// recall reads the turns of a conversation again, each in the light of those before it:
// reading a question costs little, and nobody has to keep what was made of it.
func (e *Engine) recall(history []search.Turn, gaz *place.Gazetteer) talk {
	var last talk
	for i, t := range history[max(0, len(history)-search.MaxHistory):] {
		text := t.Text
		if i == 0 && t.Meant != "" {
			text = t.Meant
		}
		q := resolve(asked.Standard(hanzi.Simplify(text)), last, func(s string) *question { return e.parse(s, gaz, t.Region) })
		last = talk{q: q, docs: t.Documents, clauses: t.Clauses}
	}
	return last
}

var followRE = regexp.MustCompile(`^(?:那么|那|还有|另外|又|其中|再|然后|回去|之后|后来)|呢[?？]?$|^(?:换成|如果是)`)

// resolve reads a question in the light of the one before. An elliptical
// question (那小学呢, 利通区呢, 到2020年呢, 高中是多少) is the one before with one slot
// replaced; any other that names no place of its own is asked of the documents
// the talk is about first, with the words of the question before as a faint
// background.
func resolve(text string, prev talk, parse func(string) *question) *question {
	q := parse(text)
	old := prev.q
	if old == nil || len(q.named) > 0 {
		return q
	}
	if !onlySlot(q, old) && (!followRE.MatchString(text) || !elliptical(q)) {
		if len(q.places) > 0 {
			return q
		}
		return inherit(q, old, prev)
	}
	if merged := replaceSlot(text, q, old); merged != "" {
		r := parse(merged)
		r.elliptic = true
		if len(r.places) == 0 || samePlaces(r.places, old.places) {
			return keep(r, old, prev)
		}
		return keepType(r, old)
	}
	// Only the subject matter is new: ask the old thing of it.
	q.typ, q.role, q.units, q.unit, q.noun, q.bound, q.day, q.elliptic = old.typ, old.role, old.units, old.unit, old.noun, old.bound, old.day, true
	return keep(q, old, prev)
}

// replaceSlot is the old question with the 学段, place or year of the new one in
// place of its own, or put before it; "" when the new one names none.
func replaceSlot(text string, q, old *question) string {
	merged, changed := old.text, false
	swap := func(from, to string) {
		if from != "" && strings.Contains(merged, from) {
			merged, changed = strings.ReplaceAll(merged, from, to), true
		}
	}
	if len(q.stages) == 1 && len(old.stages) > 0 {
		swap(spoken(old.text, old.stages[0]), spoken(text, q.stages[0]))
	}
	if len(q.places) > 0 && len(old.places) > 0 {
		swap(old.places[0].Mentions[0], q.places[0].Mentions[0])
	}
	y := yearWord(text)
	if y != "" {
		swap(yearWord(old.text), y)
	}
	switch {
	case changed:
	case len(q.places) > 0 && len(old.places) == 0:
		merged, changed = q.places[0].Mentions[0]+merged, true
	case len(q.stages) == 1 && len(old.stages) == 0:
		merged, changed = spoken(text, q.stages[0])+merged, true
	case y != "" && yearWord(old.text) == "":
		merged, changed = y+merged, true
	}
	if !changed {
		return ""
	}
	return merged
}

// inherit gives a full question the places and documents of the talk, to be
// tried first, and the words of the question before as background.
func inherit(q, old *question, prev talk) *question {
	own := *q
	q.alone = &own
	q.places = old.places
	q.only, q.prior = prev.docs, prev.clauses
	for _, t := range old.terms {
		if !t.faint && !slices.ContainsFunc(q.terms, func(x term) bool { return x.text == t.text }) {
			t.weight, t.faint = t.weight*0.3, true
			q.terms = append(q.terms, t)
		}
	}
	return q
}

// spokenOf tells whether the answer to a full question in a talk says anything of what
// that question says itself: 今天开会吗 after 初中班额 is another matter.
func (q *question) spokenOf(a search.Answer) bool {
	if q.alone == nil || a.Status != search.Answered {
		return true
	}
	if len(q.alone.terms) == 0 {
		return q.typ != search.Other // 为什么 asks, 谢谢 does not
	}
	for _, c := range a.Citations {
		text := strings.Join(append([]string{c.Quote, c.Title, c.Region}, c.Section...), "\n")
		for _, t := range q.alone.terms {
			if presence(t, text) > 0 {
				return true
			}
		}
	}
	return false
}

// keep carries over what the merged question no longer names.
func keep(q, old *question, prev talk) *question {
	if len(q.places) == 0 {
		q.places = old.places
	}
	q.only, q.prior = prev.docs, prev.clauses
	return keepType(q, old)
}

func keepType(q, old *question) *question {
	if q.typ == search.Other {
		q.typ = old.typ
	}
	return q
}

func samePlaces(a, b []place.Place) bool {
	return slices.EqualFunc(a, b, func(x, y place.Place) bool { return x.Name == y.Name })
}

// onlySlot tells whether a question names a 学段, place or year and nothing else: 高中是
// 多少.
func onlySlot(q, old *question) bool {
	return len(q.stages)+len(q.places)+len(q.years) > 0 && q.typ != search.Other && q.role == anyRole &&
		beyondSlots(q) == 0 &&
		(len(q.units) == 0 || slices.Equal(q.units, old.units))
}

// beyondSlots counts the characters of a question's words that fill no slot.
func beyondSlots(q *question) int {
	n := 0
	for _, t := range q.terms {
		if len(statement.StagesIn(t.text)) == 0 && yearWord(t.text) == "" &&
			!wording.Any(t.text, "比例", "指标", "标准", "情况") {
			n += utf8.RuneCountInString(t.text)
		}
	}
	return n
}

// elliptical tells whether a question names at most a slot and no act.
func elliptical(q *question) bool {
	n := beyondSlots(q)
	if q.role != anyRole && n > 0 {
		return false
	}
	return n <= 4 || (strings.HasSuffix(strings.TrimRight(q.text, "?？"), "呢") && n <= 14)
}

// spoken is the word of a text that names the stage.
func spoken(text, stage string) string {
	for i := range text {
		if name, n := statement.StageAt(text[i:]); n > 0 && name == stage {
			end := i + n
			if m := lengthRE.FindString(text[end:]); m != "" { // 小学六年, 初中三年
				end += len(m)
			}
			return text[i:end]
		}
	}
	return ""
}

var lengthRE = regexp.MustCompile(`^[一二三四五六七八九\d]年`)

func yearWord(text string) string { return anyYearRE.FindString(text) }
