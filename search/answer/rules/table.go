package rules

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/hanzi"
	"github.com/policybot/policybot/search/answer/wording"
)

// A table answers by cell: the row is chosen by the words of its label, the
// column by its header. The label may carry the unit in brackets.

var (
	labelUnitRE = regexp.MustCompile(`[(（]([^()（）]{1,6})[)）]\s*$`)
	labelNoRE   = regexp.MustCompile(`^\s*\d{1,3}[.．、]\s*`)
)

// labelOf is the cell of a row that names it: the longest that is no number, of
// those before the columns of numbers where there are any.
func labelOf(t corpus.Table, row []corpus.Cell) int {
	until, words := len(row), false
	for i := range row {
		if !amounts(t, i) {
			words = true
		} else if words { // not the 序号 that come first
			until = i
			break
		}
	}
	if i := longestWords(row[:until]); i >= 0 {
		return i
	}
	return longestWords(row)
}

func longestWords(row []corpus.Cell) int {
	best, n := -1, 0
	for i, c := range row {
		if !isNumber(c.Text) && len(c.Text) > n {
			best, n = i, len(c.Text)
		}
	}
	return best
}

// cellCandidates proposes the cells of the window's row that fit the question.
func cellCandidates(q *question, w *window) []candidate {
	clause := w.doc.Clauses[w.clause]
	t := w.doc.Tables[clause.Table]
	row := t.Rows[clause.Row]
	li := labelOf(t, row)
	if li < 0 {
		return nil
	}
	name := labelNoRE.ReplaceAllString(row[li].Text, "")
	unit := ""
	if m := labelUnitRE.FindStringSubmatch(name); m != nil {
		unit = m[1]
	}
	var out []candidate
	for i, c := range row {
		text := strings.TrimSpace(c.Text)
		if i == li || c.Span.Len() == 0 || !clause.Span.Contains(c.Span) || noData(text) {
			continue
		}
		num := isNumber(text)
		if !num && !(i > li && amounts(t, i)) {
			continue
		}
		score, because := rowScore(q, w, name, t.Columns[i].Text, false)
		score *= note(because, "year", columnYear(q, t, i))
		score *= note(because, "column", otherColumn(q, t, i))
		of := unit
		if of == "" {
			of = columnUnit(t.Columns[i].Text)
		}
		if of != "" && len(q.units) > 0 && !slices.Contains(q.units, of) {
			score *= note(because, "unit", otherUnit(q, of))
		}
		head := text
		if num && of != "" {
			head += of
		}
		out = append(out, candidate{w: w, headline: head, score: score, because: because, mark: c.Span,
			whole: t.Columns[i].Text + "，" + rowName(t, row, li) + "：" + head})
	}
	return out
}

// otherColumn is the factor for a cell while the question names another column
// and not its own.
func otherColumn(q *question, t corpus.Table, i int) float64 {
	f := 1.0
	for _, x := range q.terms {
		if x.weight < 0.5 || presence(x, t.Columns[i].Text) > 0 {
			continue
		}
		for k, c := range t.Columns {
			if k != i && amounts(t, k) && presence(x, c.Text) >= byMeaning {
				f = 0.6
			}
		}
	}
	return f
}

// otherUnit is the factor for a cell of another unit than the question's: small
// when the question names its unit, as 多少天 does.
func otherUnit(q *question, of string) float64 {
	if q.unit != "" && !strings.HasPrefix(of, q.unit) {
		return 0.4
	}
	return 0.7
}

// rowName is what the cells of words call a row: 小学（农村）.
func rowName(t corpus.Table, row []corpus.Cell, li int) string {
	name := bareLabel(row[li].Text)
	var more []string
	for i, c := range row {
		text := strings.TrimSpace(c.Text)
		if i != li && !isNumber(text) && !amounts(t, i) && !noData(text) && text != row[li].Text && utf8.RuneCountInString(text) <= 12 {
			more = append(more, text)
		}
	}
	if len(more) == 0 {
		return name
	}
	return name + "（" + strings.Join(more, "，") + "）"
}

// noData tells a cell that says there is nothing to say.
func noData(text string) bool { return strings.Trim(text, "-—–/／─ 无") == "" }

// amounts tells whether the column holds numbers: a word in it (不补助) stands in
// place of one.
func amounts(t corpus.Table, i int) bool {
	return slices.ContainsFunc(t.Rows, func(r []corpus.Cell) bool { return isNumber(r[i].Text) })
}

// isNumber tells whether a cell holds a number and nothing else.
func isNumber(cell string) bool {
	_, ok := hanzi.ParseNumber(strings.TrimSpace(cell))
	return ok
}

// bareLabel is the label of a row without its number and its unit.
func bareLabel(cell string) string {
	return labelUnitRE.ReplaceAllString(labelNoRE.ReplaceAllString(cell, ""), "")
}

// columnUnitRE finds the unit a column's name gives: 补助（元/天）, 每年天数.
var columnUnitRE = regexp.MustCompile(`[(（]((?:[百千万亿]{0,2}元|%|人|名|天|日|年|月|次|所|个|人次|平方米|米|公里|吨|公斤|岁|周岁|学时|课时|小时|分)(?:/[\p{Han}·]{1,6}){0,2})[)）]|([人天户次班名件台辆间个座家所月])数`)

func columnUnit(name string) string {
	unit := ""
	for _, m := range columnUnitRE.FindAllStringSubmatch(name, -1) {
		unit = m[1] + m[2]
	}
	if unit == "月" {
		return "个月"
	}
	return unit
}

// rowScore weighs a row by how well its label and the question cover each other.
// For a cell of words the names of all columns count: 约束性 answers for its own.
func rowScore(q *question, w *window, label, column string, words bool) (float64, map[string]float64) {
	layers := []layer{{label, inSentence}, {column, inHeading}}
	head := wording.RowHead(w.doc, w.doc.Clauses[w.clause])
	for _, l := range w.layers {
		if l.text != head || words { // the names of the other columns are said of other cells
			layers = append(layers, l)
		}
	}
	layers = append(layers, layer{w.doc.Quote(w.doc.Tables[w.doc.Clauses[w.clause].Table].Title), inHeading})
	cov := covered(q.terms, layers)
	back := covered(termsOf(labelUnitRE.ReplaceAllString(label, "")), []layer{{expandText(q), 1}})
	because := map[string]float64{"words": cov, "label": back}
	return (0.12+0.74*cov+0.12*back)*note(because, "stage", stageFactor(q, w, label, w.text, "")) + 0.02*w.rank, because
}

// expandText is the question with the synonyms of its words, to be covered by a
// label.
func expandText(q *question) string {
	var b strings.Builder
	b.WriteString(q.text)
	for _, t := range q.terms {
		for _, a := range t.alts {
			b.WriteString("\n" + a)
		}
	}
	return b.String()
}

// columnYear prefers the column of the year asked for. Without a year the last
// one, the target, is meant only a little more than the others.
func columnYear(q *question, t corpus.Table, i int) float64 {
	switch named := func(y int) bool { return strings.Contains(t.Columns[i].Text, strconv.Itoa(y)) }; {
	case len(q.years) == 0:
		return 1
	case slices.ContainsFunc(q.years, named):
		return 1.05
	}
	return 0.35
}
