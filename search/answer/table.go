package answer

import (
	"regexp"
	"strings"

	"github.com/policybot/policybot/corpus"
)

// cells are the cells of a table row, each said of its column and of the row's first cells.
func cells(q *question, c *clause) []*candidate {
	d := c.doc
	cl := d.Clauses[c.index]
	t := d.Tables[cl.Table]
	row := t.Rows[cl.Row]
	label := ""
	var out []*candidate
	for i, cell := range row {
		text := strings.TrimSpace(cell.Text)
		if !numericRE.MatchString(text) {
			label += text + "\n"
		}
		if text == "" || i == 0 || cell.Span.Start < cl.Span.Start || cell.Span.End > cl.Span.End {
			continue
		}
		column := t.Columns[i].Text
		headline := text
		if u := unitOf(column, label); u != "" && bareNumberRE.MatchString(text) {
			headline += u
		}
		k := &candidate{clause: c, kind: valueKind, headline: oneLine(headline), mark: corpus.Span{Start: cell.Span.Start - cl.Span.Start, End: cell.Span.End - cl.Span.Start}}
		k.cell = &stated{own: covered(q.terms, column), near: covered(q.terms, column+"\n"+label+"\n"+d.Quote(t.Title))}
		out = append(out, k)
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

var (
	numericRE    = regexp.MustCompile(`^[\d.,%％—\-~～/]+$`)
	bareNumberRE = regexp.MustCompile(`^[\d.,]+$`)
	headUnitRE   = regexp.MustCompile(`[(（]\s*(?:单位[:：])?\s*([^()（）\d]{1,6})[)）]\s*$`)
)

// unitOf is the unit that a column's heading or a row's label gives in brackets: 毛入园率(%).
func unitOf(heads ...string) string {
	for _, h := range heads {
		if m := headUnitRE.FindStringSubmatch(strings.TrimSpace(h)); m != nil {
			return strings.TrimSpace(m[1])
		}
	}
	return ""
}
