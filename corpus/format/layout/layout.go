// Package layout reads pages as people do: it is given the characters of a page with their places, and the lines that
// are drawn on it, and gives paragraphs and tables in reading order.
//
// Formats that say where each character stands and nothing more (PDF, OFD, what an OCR program found) share it:
//
//	upright    a page turned so that most of its text runs from left to right; watermarks go
//	ruled      drawn tables: cells between rules, merged ones repeated
//	rows       characters -> words -> rows
//	columns    pages set in columns
//	aligned    tables without rules: rows whose parts stand below one another
//	furniture  running heads and page numbers go
//	paragraph  rows -> paragraphs, over the ends of pages
package layout

import (
	"strings"

	"github.com/policybot/policybot/corpus/format"
	"github.com/policybot/policybot/corpus/format/grid"
)

// Glyph is one character, or several drawn as one, on a page.
type Glyph struct {
	Text   string
	X, Y   float64 // where it begins on its base line; Y grows downward
	W      float64 // how far it moves the pen
	Size   float64 // of the font
	DX, DY float64 // the direction it runs in, of length 1; (0, 0) is to the right
}

// Rule is a line drawn on a page, level or upright.
type Rule struct{ X0, Y0, X1, Y1 float64 }

// Page is a page in any unit of length.
type Page struct {
	W, H   float64
	Glyphs []Glyph
	Rules  []Rule
}

// Text is the text of the pages: one paragraph a line, tables as package grid writes them. Its time grows with the
// glyphs and rules of a page and no faster than n log n. The text is spent from the budget.
func Text(pages []Page, b *format.Budget) (string, error) {
	blocks := make([][]block, len(pages))
	for i, p := range pages {
		blocks[i] = read(p)
	}
	dropFurniture(pages, blocks)
	return write(blocks, b)
}

// block is a row of text or a table.
type block struct {
	row
	table *table // nil for a row
	edge  edges  // the column of the page it stands in
}

// edges are the left and right end of the text in a column.
type edges struct{ left, right float64 }

// read finds the blocks of a page in reading order.
func read(p Page) []block {
	p = upright(p)
	tables, rest := ruled(p)
	var out []block
	for _, column := range columns(rows(rest), tables) {
		out = append(out, column...)
	}
	return out
}

// table is a table on a page.
type table struct {
	y0, y1 float64
	xs     []float64 // where its columns begin
	rows   [][]grid.Cell
}

// same tells rows of the same words.
func same(a, b []grid.Cell) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].Text != b[i].Text {
			return false
		}
	}
	return true
}

// words is text with single spaces.
func words(s string) string { return strings.Join(strings.Fields(s), " ") }
