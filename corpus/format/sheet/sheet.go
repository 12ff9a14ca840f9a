// Package sheet is what the readers of spreadsheets share: cells at their places, merged ones, numbers as they are
// shown. One sheet is one table.
package sheet

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/format"
	"github.com/policybot/policybot/corpus/format/grid"
)

// The last row and column of a sheet, counted from 0.
const (
	LastRow    = 1<<20 - 1
	LastColumn = 1<<14 - 1
)

// Sheet is one sheet while it is read: the cells that hold something, in any order.
type Sheet struct {
	Name   string
	Hidden bool
	cells  []cell
	merged []Range
	budget *format.Budget
}

type cell struct {
	row, column int
	text        string
}

// Range is the rows and columns of a merged cell, both ends included.
type Range struct{ Top, Left, Bottom, Right int }

// New is an empty sheet.
func New(name string, hidden bool, b *format.Budget) *Sheet {
	return &Sheet{Name: name, Hidden: hidden, budget: b}
}

// Set puts text into a cell. An empty one holds nothing, and neither does one outside any sheet.
func (s *Sheet) Set(row, column int, text string) error {
	if strings.TrimSpace(text) == "" || row < 0 || row > LastRow || column < 0 || column > LastColumn {
		return nil
	}
	s.cells = append(s.cells, cell{row, column, text})
	return s.budget.Cell(1)
}

// Merge makes one cell of a range. The number of ranges is spent as that of cells is.
func (s *Sheet) Merge(r Range) error {
	if r.Top < 0 || r.Left < 0 || r.Bottom < r.Top || r.Right < r.Left || r.Bottom > LastRow || r.Right > LastColumn {
		return nil
	}
	s.merged = append(s.merged, r)
	return s.budget.Cell(1)
}

// Rows are the cells row by row, those that are merged once. Rows and columns that hold nothing are left out.
func (s *Sheet) Rows() ([][]string, error) {
	t, err := (&Sheet{cells: s.cells, budget: s.budget}).table()
	if err != nil {
		return nil, err
	}
	out := make([][]string, len(t.Rows))
	for i, row := range t.Rows {
		out[i] = make([]string, len(row))
		for j := range row {
			out[i][j] = row[j].Text
		}
	}
	return out, nil
}

// table puts the cells into a grid of the rows and columns that hold any.
func (s *Sheet) table() (grid.Table, error) {
	var rows, columns []int
	for _, c := range s.cells {
		rows, columns = append(rows, c.row), append(columns, c.column)
	}
	rows, columns = distinct(rows), distinct(columns)
	if err := s.budget.Cell(max(len(rows)*len(columns)-len(s.cells), 0)); err != nil { // those between the others
		return grid.Table{}, err
	}
	t := grid.Table{Rows: make([][]grid.Cell, len(rows))}
	for i := range t.Rows {
		t.Rows[i] = make([]grid.Cell, len(columns))
	}
	for _, c := range s.cells {
		t.Rows[at(rows, c.row)][at(columns, c.column)].Text = c.text
	}
	for _, r := range s.merged {
		top, bottom := at(rows, r.Top), at(rows, r.Bottom+1)
		left, right := at(columns, r.Left), at(columns, r.Right+1)
		if top == bottom || left == right || rows[top] != r.Top || columns[left] != r.Left {
			continue // nothing stands in its first cell
		}
		if err := s.budget.Cell((bottom - top) * (right - left)); err != nil {
			return grid.Table{}, err
		}
		first := &t.Rows[top][left]
		first.Rows, first.Cols = bottom-top, right-left
		for i := top; i < bottom; i++ {
			for j := left; j < right; j++ {
				if i != top || j != left {
					t.Rows[i][j] = grid.Cell{Text: first.Text, Copy: true}
				}
			}
		}
	}
	return t, nil
}

func distinct(all []int) []int {
	slices.Sort(all)
	return slices.Compact(all)
}

// at is where n stands, or would, among sorted numbers.
func at(sorted []int, n int) int {
	i, _ := slices.BinarySearch(sorted, n)
	return i
}

// unnamed are the names programs give.
var unnamed = regexp.MustCompile(`^(?i:sheet|工作表|表)\s*\d*$`)

// Content is the text of a workbook: every sheet that is shown and holds anything is a table, under its name where
// there are several.
func Content(sheets []*Sheet, b *format.Budget) (format.Content, error) {
	var c format.Content
	var text strings.Builder
	var shown []*Sheet
	hidden := 0
	for _, s := range sheets {
		switch {
		case len(s.cells) == 0:
		case s.Hidden:
			hidden++
		default:
			shown = append(shown, s)
		}
	}
	for _, s := range shown {
		t, err := s.table()
		if err != nil {
			return c, fmt.Errorf("sheet %q: %w", s.Name, err)
		}
		lines, err := grid.Lines(t, b)
		if err != nil {
			return c, fmt.Errorf("sheet %q: %w", s.Name, err)
		}
		if name := strings.TrimSpace(s.Name); len(shown) > 1 && name != "" && !unnamed.MatchString(name) && !strings.HasPrefix(lines, name+"\n") {
			text.WriteString("## " + name + "\n")
		}
		text.WriteString(lines)
	}
	if hidden > 0 {
		c.Flags = append(c.Flags, corpus.Flag{Code: corpus.Dropped, Detail: fmt.Sprintf("有%d张隐藏的工作表未收录", hidden)})
	}
	c.Text = text.String()
	return c, nil
}
