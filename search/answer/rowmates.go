package answer

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/answer/wording"
)

// A table may have several rows for what a question names: 海滨市 in the off season and in season. Who does not say which is
// told the cell of each, with the words by which the rows differ; one of them alone would be half of the rule.

// maxMates is how many rows are told in one answer.
const maxMates = maxCitations

// rowmates is the answer of a cell with those of the rows that fit as well; nil where its row is the only one, the question
// says more than the table does, or there are too many to be told.
func rowmates(q *question, best *candidate) (m *search.Alternative, items []string) {
	d, cl := best.clause.doc, best.clause.at()
	if q.typ != search.Numeric || q.several || q.elliptic || len(q.years) > 0 || len(q.amounts) > 0 || cl.Kind != corpus.Row {
		return nil, nil
	}
	t := d.Tables[cl.Table]
	own, at := t.Rows[cl.Row], best.column()
	if at < 0 {
		return nil, nil
	}
	number := strings.TrimSpace(own[at].Text)
	unit, ok := strings.CutPrefix(best.headline, number)
	if !ok || !bareNumberRE.MatchString(number) {
		return nil, nil
	}
	rest := q.text
	for _, part := range strings.Fields(bareHead(t.Columns[at].Text)) { // 处级及以上 is a column's name here, no range
		rest = strings.ReplaceAll(rest, part, "")
	}
	if rangeAsked.MatchString(rest) {
		return nil, nil
	}
	words := wordColumns(t, at)
	apart := map[int]bool{} // columns by which the rows differ
	rows := []int{}
	other := false
	for r, row := range t.Rows {
		cell := strings.TrimSpace(row[at].Text)
		if r != cl.Row && (!bareNumberRE.MatchString(cell) || !q.fitsAlike(own, row, words, apart)) {
			continue
		}
		rows = append(rows, r)
		other = other || cell != number
	}
	if !other || len(rows) > maxMates || !q.saidBy(best, own, words, apart) {
		return nil, nil
	}
	said := func(row []corpus.Cell, such func(column int, s string) bool) (out []string) {
		for _, i := range words {
			if s := oneLine(row[i].Text); such(i, s) {
				out = append(out, s)
			}
		}
		return out
	}
	m = &search.Alternative{}
	for _, r := range rows {
		called := said(t.Rows[r], func(i int, s string) bool { return apart[i] && s != "" })
		clause := wording.RowClause(d, cl.Table, r)
		if len(called) == 0 || clause < 0 {
			return nil, nil
		}
		items = append(items, strings.Join(called, "，")+"："+strings.TrimSpace(t.Rows[r][at].Text)+unit)
		m.Citations = append(m.Citations, search.Cite(d, clause, d.Clauses[clause].Span, t.Rows[r][at].Span))
	}
	m.Headline = strings.Join(items, "；")
	if utf8.RuneCountInString(m.Headline) > q.typ.MaxHeadline() {
		return nil, nil
	}
	named := said(own, func(i int, s string) bool { return !apart[i] && q.names(s) })
	m.Text = strings.Join(append(named, strings.Join(strings.Fields(bareHead(t.Columns[at].Text)), "，")), "，") + "，" + m.Headline + "。"
	return m, items
}

// wordColumns are the columns of a table but one that hold no bare numbers.
func wordColumns(t corpus.Table, but int) (out []int) {
	for i := range t.Columns {
		number := func(row []corpus.Cell) bool { return numericRE.MatchString(strings.TrimSpace(row[i].Text)) }
		if i != but && !slices.ContainsFunc(t.Rows, number) {
			out = append(out, i)
		}
	}
	return out
}

// names tells whether the question has words of a cell.
func (q *question) names(cell string) bool {
	cell = strings.TrimSpace(cell)
	return cell != "" && (covered(q.terms, cell) > 0 || strings.Contains(q.text, cell))
}

// fitsAlike tells whether another row has the cells that the question names, and at least one, and differs in what the
// question says nothing of; it adds the columns of those to apart.
func (q *question) fitsAlike(own, other []corpus.Cell, words []int, apart map[int]bool) bool {
	shared := false
	var differ []int
	for _, i := range words {
		switch a, b := strings.TrimSpace(own[i].Text), strings.TrimSpace(other[i].Text); {
		case a == b:
			shared = shared || q.names(a)
		case q.names(a) || q.names(b):
			return false
		default:
			differ = append(differ, i)
		}
	}
	if !shared || len(differ) == 0 {
		return false
	}
	for _, i := range differ {
		apart[i] = true
	}
	return true
}

// saidBy tells whether every word of the question is said of all the rows: by the table, its column, and the cells they
// share. A word beyond these may be what chooses among them.
func (q *question) saidBy(c *candidate, row []corpus.Cell, words []int, apart map[int]bool) bool {
	d := c.clause.doc
	said := []string{d.Title, d.Region, c.clause.path, d.Quote(d.Tables[c.clause.at().Table].Title)}
	for _, i := range words {
		if !apart[i] {
			said = append(said, row[i].Text)
		}
	}
	return covered(q.terms, strings.Join(said, "\n")) >= 0.999
}
