package clean

import (
	"strings"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/tabular"
)

// cellLines rewrites the tables whose cells stand one a line as lines | a | b |, with a ruler below the header.
func cellLines(s *state) {
	if strings.TrimSpace(s.text()) == "" {
		return
	}
	lines := s.lines()
	texts := make([]string, len(lines))
	for i, l := range lines {
		texts[i] = l.text
	}
	var edits []corpus.Edit
	for _, t := range tabular.Find(texts) {
		edits = append(edits, pipeTable(lines, t)...)
	}
	s.apply(edits)
}

// pipeTable writes one table with bars. What stands between two cells is replaced by bars, or by line ends between
// rows; the cells keep their place in the source.
func pipeTable(lines []line, t tabular.Table) (edits []corpus.Edit) {
	at := lines[t.First].Start // where what has not been written yet begins
	bars := ""                 // what to write before the next cell
	flush := func(end int) {
		edits = append(edits, corpus.Edit{Span: corpus.Span{Start: at, End: end}, New: bars})
		bars = ""
	}
	for r, row := range append(append([][]tabular.Cell{}, t.Head...), t.Rows...) {
		if r > 0 {
			bars += "\n"
		}
		if r == len(t.Head) {
			bars += "|" + strings.Repeat(" --- |", len(row)) + "\n"
		}
		bars += "|"
		for _, c := range row {
			bars += " "
			for k := c.First; k < c.Last; k++ {
				l := lines[k]
				lead := len(l.text) - len(strings.TrimLeft(l.text, " \t"))
				end := len(strings.TrimRight(l.text, " \t"))
				if lead >= end {
					continue
				}
				flush(l.Start + lead)
				at = l.Start + end
				edits = append(edits, noBars(l, lead, end)...)
			}
			bars += " |"
		}
	}
	flush(lines[t.Last-1].End)
	return edits
}

// noBars writes a stroke for a bar inside a cell, and a space for a tab.
func noBars(l line, from, to int) (edits []corpus.Edit) {
	for i := from; i < to; i++ {
		if c := l.text[i]; c == '\t' || c == '|' {
			edits = append(edits, corpus.Edit{Span: corpus.Span{Start: l.Start + i, End: l.Start + i + 1}, New: map[byte]string{'\t': " ", '|': "/"}[c]})
		}
	}
	return edits
}
