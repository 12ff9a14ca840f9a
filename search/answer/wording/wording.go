// Package wording reads words off questions, clauses and headlines: numbers, bounds, the verbs of
// rules, and what a row of a table stands under.
package wording

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/hanzi"
	"github.com/policybot/policybot/search"
)

// Any tells whether a text holds any of the words.
func Any(text string, words ...string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) })
}

// Letter tells whether a character can be part of a word: marks and line breaks cannot.
func Letter(r rune) bool {
	return r >= 0x3400 && r <= 0x9fff || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
}

// Pairs is how much of a word of three characters or more stands in a text, by its pairs of characters: 入学率 in
// 入学比例. A word of which all pairs stand there is not the word yet: 0.8 at most.
func Pairs(word, text string) float64 {
	r := []rune(word)
	if len(r) < 3 {
		return 0
	}
	hit := 0
	for i := 0; i+1 < len(r); i++ {
		if strings.Contains(text, string(r[i:i+2])) {
			hit++
		}
	}
	return 0.8 * float64(hit) / float64(len(r)-1)
}

// Key is a headline without marks and white space, for comparing.
func Key(headline string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune("，,、。:：“”", r) {
			return -1
		}
		return r
	}, hanzi.Fold(headline))
}

// RowHead is the title and the column names above a table row.
func RowHead(d *corpus.Document, row corpus.Clause) string {
	t := d.Tables[row.Table]
	out := []string{d.Quote(t.Title)}
	for _, col := range t.Columns {
		out = append(out, col.Text)
	}
	return strings.Join(out, "\n")
}

// RowClause is the clause of a row of a table, -1 for none.
func RowClause(d *corpus.Document, table, row int) int {
	return slices.IndexFunc(d.Clauses, func(c corpus.Clause) bool { return c.Kind == corpus.Row && c.Table == table && c.Row == row })
}

// ClauseWith is the first clause that holds a text, -1 for none.
func ClauseWith(d *corpus.Document, text string) int {
	return slices.IndexFunc(d.Clauses, func(c corpus.Clause) bool { return strings.Contains(d.Quote(c.Span), text) })
}

// AsksOfThen tells whether a question is about a text that is not in force, as such.
func AsksOfThen(question string, v corpus.Validity) bool {
	if v == corpus.NotYet {
		return Any(question, "施行", "生效", "尚未", "即将", "明年", "新规", "新修订")
	}
	return Any(question, "废止", "旧版", "原来的", "修改前")
}

var numeralRE = regexp.MustCompile(`\d+(?:[.,，]\d+)*|[〇零一二三四五六七八九十百千万亿两半]+`)

// Standing tells whether every number of an answer's headline can be seen: in one of its quotations, in the record or
// section of the document cited, or in one of the texts, which are the question. It is the last gate: whatever was
// composed wrongly stops here rather than being repeated by an official.
func Standing(a search.Answer, texts ...string) bool {
	for _, c := range a.Citations {
		texts = append(texts, c.Quote, c.Title, c.Number, c.Issued.String())
		texts = append(texts, c.Section...)
	}
	return NumbersStand(a.Headline, texts...)
}

// NumbersStand tells whether every number of headline occurs in one of the texts, as a
// whole number and in either script (五十 and 50 are equal).
func NumbersStand(headline string, texts ...string) bool {
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
