package answer

import (
	"regexp"
	"slices"
	"strings"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/unit"
)

// cells are the cells of a table row, each said of its column and of the row's first cells.
func cells(q *question, c *clause) []*candidate {
	d, cl := c.doc, c.at()
	t := d.Tables[cl.Table]
	label := ""
	var out []*candidate
	for i, cell := range t.Rows[cl.Row] {
		text := strings.TrimSpace(cell.Text)
		if !numericRE.MatchString(text) {
			label += text + "\n"
		}
		if text == "" || i == 0 || cell.Span.Start < cl.Span.Start || cell.Span.End > cl.Span.End {
			continue
		}
		column := t.Columns[i].Text
		headline := text
		if bareNumberRE.MatchString(text) {
			headline += unitOf(column, label, d.Quote(t.Title))
		}
		out = append(out, &candidate{clause: c, kind: valueKind, headline: oneLine(headline),
			mark: corpus.Span{Start: cell.Span.Start - cl.Span.Start, End: cell.Span.End - cl.Span.Start},
			cell: &stated{other: q.yearBeside(t.Columns, i), own: covered(q.terms, column), near: covered(q.terms, column+"\n"+label+"\n"+d.Quote(t.Title))}})
	}
	for _, k := range out {
		rival := 0.0
		for _, o := range out {
			if o != k {
				rival = max(rival, o.cell.own)
			}
		}
		k.margin = k.cell.own - rival
	}
	return out
}

// yearBeside is the head of another column than the i-th that names the year asked for, where that one does not; "" for
// none: of 2020年 and 2025年 one is meant.
func (q *question) yearBeside(columns []corpus.Cell, i int) string {
	asked := func(c corpus.Cell) bool { return slices.Contains(yearsOf(c.Text), q.years[0]) }
	if len(q.years) != 1 || asked(columns[i]) {
		return ""
	}
	if k := slices.IndexFunc(columns, asked); k >= 0 {
		return columns[k].Text
	}
	return ""
}

var (
	numericRE    = regexp.MustCompile(`^[\d.,%％—\-~～/]+$`)
	bareNumberRE = regexp.MustCompile(`^[\d.,]+$`)
	bracketsRE   = regexp.MustCompile(`[(（]\s*(?:单位[:：])?\s*([^()（）\d]{1,6})[)）]`)
	titleUnitRE  = regexp.MustCompile(`单位[:：]\s*([^\s()（）\d,，;；]{1,6})`)
	countedRE    = regexp.MustCompile(`(\p{Han})数(?:量)?$`)
)

// unitOf is the unit of the bare numbers of a column: the one its heading or the row's label gives in brackets,
// 毛入园率(%), the one that its heading counts by, 收费月数, or that of the whole table, 单位：万元; "" when none says.
func unitOf(column, label, title string) string {
	for _, h := range []string{column, label} {
		for _, m := range slices.Backward(bracketsRE.FindAllStringSubmatch(h, -1)) {
			if u := strings.TrimSpace(m[1]); isUnit(u) {
				return u
			}
		}
	}
	if m := countedRE.FindStringSubmatch(strings.TrimSpace(column)); m != nil {
		if m[1] == "月" {
			return "个月"
		}
		if isUnit(m[1]) {
			return m[1]
		}
	}
	if m := titleUnitRE.FindStringSubmatch(title); m != nil && isUnit(m[1]) {
		return m[1]
	}
	return ""
}

// isUnit tells whether a word is a unit, or one a second: 元/人·年.
func isUnit(s string) bool {
	first, _, _ := strings.Cut(s, "/")
	_, n := unit.Match(first)
	return n > 0 && (n == len(first) || first != s)
}
