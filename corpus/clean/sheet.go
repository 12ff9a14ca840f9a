package clean

import (
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
)

// A sheet saved with commas between its cells has as many on every line, also on those of its title and its notes, which
// fill one cell.
const (
	minSheetRows  = 4
	minSheetCells = 3
	maxSheetRows  = 20000
)

// takeSheet turns such a file into rows | a | b | and lines of text.
func takeSheet(s *state) {
	text := s.text()
	first, _, _ := strings.Cut(text, "\n")
	if strings.Count(first, ",")+1 < minSheetCells {
		return
	}
	var rows [][]value
	var ends []int
	for at := 0; at < len(text); {
		row, end := commaRow(text, at)
		if len(row) == 1 && strings.TrimSpace(text[row[0].Start:row[0].End]) == "" {
			at = end
			continue
		}
		if len(row) < minSheetCells || len(rows) > 0 && len(row) != len(rows[0]) || len(rows) >= maxSheetRows {
			return
		}
		rows, ends = append(rows, row), append(ends, end)
		at = end
	}
	if len(rows) < minSheetRows {
		return
	}
	var edits []corpus.Edit
	at := 0
	put := func(to int, sign string) {
		if to > at || sign != "" {
			edits = append(edits, corpus.Edit{Span: corpus.Span{Start: at, End: to}, New: sign})
		}
	}
	for k, row := range rows {
		filled := filledCells(text, row)
		table := len(filled) > 1 && 2*len(filled) > len(row) && !isNote(text, filled)
		if !table {
			row = filled
		}
		for i, v := range row {
			sign := " "
			switch {
			case table && i == 0:
				sign = "| "
			case table:
				sign = " | "
			case i == 0:
				sign = ""
			}
			put(v.Start, sign)
			edits = append(edits, unquote(text, v)...)
			at = v.End
		}
		end := "\n"
		if table {
			end = " |\n"
		}
		put(ends[k], end)
		at = ends[k]
	}
	s.apply(edits)
}

// filledCells are the cells of a row that hold something.
func filledCells(text string, row []value) (out []value) {
	for _, v := range row {
		if strings.TrimSpace(text[v.Start:v.End]) != "" {
			out = append(out, v)
		}
	}
	return out
}

// isNote tells cells that are sentences or names with their values, and no row of a table.
func isNote(text string, cells []value) bool {
	for _, v := range cells {
		c := text[v.Start:v.End]
		if utf8.RuneCountInString(c) > 4 && strings.ContainsAny(c, "：。；") {
			return true
		}
	}
	return false
}
