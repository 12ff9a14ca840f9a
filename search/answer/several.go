package answer

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/statement"
)

// Questions for several values at once, to which one of them would be half an answer: 一类园、二类园各多少所.

var (
	severalRE = regexp.MustCompile(`分别(?:是|为|有|要|规定|[^,，。]{0,6}(?:多少|几))|各(?:是|有|要|为|罚|多少|几|自|需|给|交|收|补|奖|加|减|扣|占|配|建|缴|付|发)|(?:多少|几)[^,，、]{1,16}[,，、][^,，、]{0,12}(?:多少|几[^乎何])`)
	// labelsRE finds what they are asked of.
	labelsRE = regexp.MustCompile(`((?:[^,，、和与及的]{1,12}[、和与及])+[^,，、和与及的]{1,12}?)(?:各|分别)`)
)

// labelsOf are what a question asks a value of each: 一类园 and 二类园. What stands together is about as long, so that of
// the first, before which a sentence may begin, no more is taken than the longest other has.
func labelsOf(text string) []string {
	m := labelsRE.FindStringSubmatch(text)
	if m == nil {
		return nil
	}
	labels := strings.FieldsFunc(m[1], func(r rune) bool { return strings.ContainsRune("、和与及", r) })
	longest := 2
	for _, l := range labels[1:] {
		longest = max(longest, utf8.RuneCountInString(l))
	}
	first := []rune(labels[0])
	labels[0] = string(first[max(0, len(first)-longest):])
	return labels
}

// told is how much of a label stands in a phrase: less than all of 特教学校 in 特殊教育学校, which it is short for.
func told(label, phrase string) float64 {
	rest := phrase
	for _, r := range label {
		_, after, ok := strings.Cut(rest, string(r))
		if !ok {
			return presence(term{text: label}, phrase)
		}
		rest = after
	}
	return max(0.9, presence(term{text: label}, phrase))
}

// toldEach is the stretch of a sentence in which all that a question asks of has its phrase; of no length where one has none.
func toldEach(q *question, text string, in corpus.Span) corpus.Span {
	var out corpus.Span
	for _, l := range labelsOf(q.text) {
		best, most := corpus.Span{}, 0.2
		for _, s := range statement.Phrases(text, in) {
			if h := told(l, text[s.Start:s.End]); h > most && len(statement.Values(text[s.Start:s.End])) > 0 {
				best, most = s, h
			}
		}
		switch {
		case best.Len() == 0:
			return corpus.Span{}
		case out.Len() == 0:
			out = best
		}
		out = corpus.Span{Start: min(out.Start, best.Start), End: max(out.End, best.End)}
	}
	return out
}

// leavesOut tells whether a short candidate says less of the things asked of than its sentence does.
func (c *candidate) leavesOut(q *question) bool {
	sentence := sentenceAt(c.clause.text, c.mark)
	less := func(l string) bool { return told(l, sentence) > told(l, c.headline) }
	return c.short() && (len(c.amounts()) < 2 || slices.ContainsFunc(labelsOf(q.text), less))
}
