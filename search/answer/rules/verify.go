package rules

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/policybot/policybot/corpus/hanzi"
	"github.com/policybot/policybot/search"
)

// The last gate before an answer leaves: every number of the headline must stand
// in a quotation or in the question. Whatever a reader composed wrongly stops
// here rather than being repeated by an official.

var numeralRE = regexp.MustCompile(`\d+(?:[.,，]\d+)*|[〇零一二三四五六七八九十百千万亿两半]+`)

// standing tells whether every number of an answer's headline can be seen: in one
// of its quotations, in the record or section of the document cited, or in the
// question. It holds for every answer that leaves Ask.
func standing(a search.Answer, question ...string) bool {
	texts := question
	for _, c := range a.Citations {
		texts = append(texts, c.Quote, c.Title, c.Number, c.Issued.String())
		texts = append(texts, c.Section...)
	}
	return numbersStand(a.Headline, texts...)
}

// numbersStand tells whether every number of headline occurs in one of the
// texts, as a whole number and in either script (五十 and 50 are equal).
func numbersStand(headline string, texts ...string) bool {
	have := map[string]bool{}
	for _, t := range texts {
		for _, n := range numeralRE.FindAllString(t, -1) {
			have[canonical(n)] = true
		}
	}
	for _, n := range numeralRE.FindAllString(strings.ReplaceAll(headline, "一样", ""), -1) { // 不一样 is ours, and no number
		if !have[canonical(n)] {
			return false
		}
	}
	return true
}

// canonical is a number as a key: its value where it has one, else itself.
func canonical(n string) string {
	if v, ok := hanzi.ParseNumber(strings.ReplaceAll(n, "，", ",")); ok {
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return n
}
