package answer

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/answer/wording"
)

// Some cells need no judging: the question names the column and the row of one table and says nothing else that its
// heads, its title and that of the document do not say. What is weighed is how sure a reader is, and of the row of a table
// without a sentence around it that is never sure enough.

// cellTrust is how sure such a cell is stated. It is no learned probability: none of 2,608 answerable questions on notices
// fits so closely, so that it is less than what a learned 0.9 says, and more than what a default asks of learned ones.
const cellTrust = 0.8

var (
	// rangeAsked are words by which a question goes beyond the row or column it names: 处级及以上, 两级之间.
	rangeAsked = regexp.MustCompile(`以上|以下|以内|以外|超过|不足|之间|及其|合计|总共|一共|平均|相差|分别|最[高低多少]|哪`)
	// noteRE is what stands in brackets in a head: its unit, mostly.
	noteRE = regexp.MustCompile(`[(（][^()（）]*[)）]`)
	// freeRE is a cell that says a fee is nothing.
	freeRE = regexp.MustCompile(`^(?:免|免收|免缴|免费|不收|不收取|不收费)$`)
	joinRE = regexp.MustCompile(`^(?:及|和|或|与|、|至|到|-|－|—)`)
)

// provenCell is that cell; nil when there is none, or several that say different things.
func provenCell(q *question, cands []*candidate) (best *candidate) {
	if q.typ != search.Numeric || q.several || q.elliptic || len(q.amounts) > 0 || rangeAsked.MatchString(q.text) {
		return nil
	}
	for _, c := range cands {
		if c.cell == nil || c.refused != "" || !c.proven(q) {
			continue
		}
		if best = cmp.Or(best, c); wording.Key(best.headline) != wording.Key(c.headline) {
			return nil
		}
	}
	return best
}

// proven tells whether the question names the column and the row of a cell, each as no other of its table, and nothing
// beside them that is not said of the table.
func (c *candidate) proven(q *question) bool {
	return slices.ContainsFunc(c.columns(), func(at int) bool { return c.provenAt(q, at) })
}

func (c *candidate) provenAt(q *question, at int) bool {
	d, cl := c.clause.doc, c.clause.at()
	t := d.Tables[cl.Table]
	row := t.Rows[cl.Row]
	if text := strings.TrimSpace(row[at].Text); at < 1 || !bareNumberRE.MatchString(text) && !freeRE.MatchString(text) {
		return false
	}
	var columns []string
	for _, col := range t.Columns {
		parts := append([]string{""}, strings.Fields(bareHead(col.Text))...) // of a head over heads the lowest
		columns = append(columns, parts[len(parts)-1])
	}
	if !onlyNamed(q.text, columns[1:], at-1) {
		return false
	}
	var labels []string
	for i, r := range t.Rows {
		label := calledRow(r[0].Text, columns[0])
		if i != cl.Row && label == calledRow(row[0].Text, columns[0]) && q.setsApart(row, r) {
			label = "" // of two rows that are called alike the question names another cell of this one
		}
		labels = append(labels, label)
	}
	if !onlyNamed(q.text, labels, cl.Row) {
		return false
	}
	said := []string{d.Title, d.Region, c.clause.path, d.Quote(t.Title), labels[cl.Row]}
	for i, cell := range row {
		if i == at || !numericRE.MatchString(strings.TrimSpace(cell.Text)) {
			said = append(said, cell.Text, columns[i])
		}
	}
	return covered(q.terms, strings.Join(append(said, columns[0]), "\n")) >= 0.999
}

// setsApart tells whether the question names a cell of words of one row that the other has not.
func (q *question) setsApart(row, other []corpus.Cell) bool {
	for i := 1; i < len(row) && i < len(other); i++ {
		a, b := strings.TrimSpace(row[i].Text), strings.TrimSpace(other[i].Text)
		if a != b && onlyNamed(q.text, []string{a, b}, 0) && !numericRE.MatchString(a) {
			return true
		}
	}
	return false
}

// columns are those of the cell a candidate is: one may stand in several.
func (c *candidate) columns() (out []int) {
	cl := c.clause.at()
	for i, cell := range c.clause.doc.Tables[cl.Table].Rows[cl.Row] {
		if cell.Span.Start == cl.Span.Start+c.mark.Start {
			out = append(out, i)
		}
	}
	return out
}

// column is the first of them, -1 where there is none or it holds the names of the rows.
func (c *candidate) column() int {
	all := c.columns()
	if len(all) == 0 || all[0] < 1 {
		return -1
	}
	return all[0]
}

// cellSays words a cell: the row, the column and what stands there. "" where it is not known which cell it is.
func (c *candidate) cellSays() string {
	cl, at := c.clause.at(), c.column()
	t := c.clause.doc.Tables[cl.Table]
	if at < 0 {
		return ""
	}
	row := oneLine(calledRow(t.Rows[cl.Row][0].Text, bareHead(t.Columns[0].Text)))
	if row == "" || t.Columns[at].Text == "" {
		return ""
	}
	return row + "，" + oneLine(bareHead(t.Columns[at].Text)) + "：" + c.headline
}

// bareHead is the head of a column without its unit.
func bareHead(head string) string { return strings.TrimSpace(noteRE.ReplaceAllString(head, "")) }

// calledRow is what a row is called: its first cell, or its number with what the column counts, 2级 of 级数.
func calledRow(cell, column string) string {
	cell = strings.TrimSpace(cell)
	if !bareNumberRE.MatchString(cell) {
		return cell
	}
	counted, size := utf8.DecodeRuneInString(column)
	if size == 0 || !strings.HasSuffix(column, "数") && utf8.RuneCountInString(column) > 1 {
		return ""
	}
	return "第" + cell + string(counted)
}

// onlyNamed tells whether the text names the one of the names and no other that is not a part of it, whole words on
// their own: 处级 in 处级及以上 is not.
func onlyNamed(text string, names []string, one int) bool {
	if utf8.RuneCountInString(names[one]) < 2 {
		return false
	}
	i := strings.Index(text, names[one])
	if i < 0 || joinRE.MatchString(text[i+len(names[one]):]) {
		return false
	}
	for k, n := range names {
		if k != one && n != "" && (n == names[one] || strings.Contains(text, n) && !strings.Contains(names[one], n)) {
			return false
		}
	}
	return true
}
