package rules

import (
	"slices"
	"strings"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search/answer/wording"
)

// Rows that share a cell, and cells of words.

// textCells proposes a word cell of a row, for questions such as 约束性还是预期性.
func textCells(q *question, w *window) []candidate {
	clause := w.doc.Clauses[w.clause]
	if clause.Kind != corpus.Row {
		return nil
	}
	t := w.doc.Tables[clause.Table]
	row := t.Rows[clause.Row]
	li := labelOf(t, row)
	if li < 0 {
		return nil
	}
	name := labelNoRE.ReplaceAllString(row[li].Text, "")
	var out []candidate
	for i, c := range row {
		text := strings.TrimSpace(c.Text)
		if i == li || !clause.Span.Contains(c.Span) || len([]rune(text)) < 2 || isNumber(text) {
			continue
		}
		// The question names the values of this column, whole or without 性.
		column := strings.TrimSpace(t.Columns[i].Text)
		named := len([]rune(column)) >= 2 && strings.Contains(q.text, column)
		if !named && !columnHas(q, t, i) {
			continue
		}
		score, because := rowScore(q, w, name, t.Columns[i].Text, true)
		out = append(out, candidate{w: w, headline: text, score: score + 0.05, because: because, mark: c.Span,
			whole: labelUnitRE.ReplaceAllString(name, "") + "：" + text})
	}
	return out
}

// columnHas tells whether another cell of column i is named in the question.
func columnHas(q *question, t corpus.Table, i int) bool {
	return slices.ContainsFunc(t.Rows, func(r []corpus.Cell) bool {
		text := strings.TrimSpace(r[i].Text)
		return len([]rune(text)) >= 2 && strings.Contains(q.text, strings.TrimSuffix(text, "性"))
	})
}

// rowLists answers which rows share a cell: 约束性指标有哪些.
func rowLists(q *question, d *corpus.Document) []candidate {
	var out []candidate
	for ti, t := range d.Tables {
		groups := map[string][]int{}
		var order []string
		for ri, r := range t.Rows {
			li := labelOf(t, r)
			for i, c := range r {
				text := strings.TrimSpace(c.Text)
				if i == li || len([]rune(text)) < 2 || !strings.Contains(q.text, text) || isNumber(text) {
					continue
				}
				if groups[text] == nil {
					order = append(order, text)
				}
				groups[text] = append(groups[text], ri)
			}
		}
		for _, g := range order {
			if c, ok := rowList(q, d, ti, groups[g]); ok {
				out = append(out, c)
			}
		}
	}
	return out
}

// rowWindows are the clauses of the first of those rows.
func rowWindows(d *corpus.Document, ti int, rows []int) []window {
	var out []window
	for i, c := range d.Clauses {
		if c.Kind == corpus.Row && c.Table == ti && len(out) < maxCitations && len(out) < len(rows) &&
			c.Row == rows[len(out)] {
			out = append(out, *windowOf(d, i))
		}
	}
	return out
}

func rowList(q *question, d *corpus.Document, ti int, rows []int) (candidate, bool) {
	if len(rows) < 2 && !strings.Contains(q.text, "指标") {
		return candidate{}, false
	}
	t := d.Tables[ti]
	var items []string
	for _, ri := range rows {
		r := t.Rows[ri]
		items = append(items, bareLabel(r[labelOf(t, r)].Text))
	}
	i := wording.RowClause(d, ti, rows[0])
	if i < 0 {
		return candidate{}, false
	}
	w := windowOf(d, i)
	hit := covered(q.terms, []layer{{w.text, 1}, {wording.RowHead(d, d.Clauses[i]), 0.9}, {d.Title, 0.8}})
	return candidate{
		w: w, headline: joinItems(items), items: items, more: rowWindows(d, ti, rows), because: map[string]float64{"words": hit}, score: 0.2 + 0.75*hit,
	}, true
}
