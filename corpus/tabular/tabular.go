// Package tabular finds the tables of a text whose cells stand one a line, as programs leave them that copy a page
// without its borders.
//
// Nothing in such lines says how wide the table is. Every header that may begin at a line is tried with every width,
// and the lines below it are dealt out to columns, row by row. A column that looks alike all the way down (numbers,
// amounts, days, names that end alike, words that come again) tells its next cell better than a list does that knows
// no columns; the sum of what the columns tell better is the score of a table (model.go), to which the header (head.go)
// and what is odd about the rows (align.go) add. The best table is taken if its score is high, otherwise none: lines
// that belong together by accident do harm, and lines left alone can still be found.
package tabular

import "strings"

// Table is a table in the lines [First, Last) of a text.
type Table struct {
	First, Last int
	Head        [][]Cell // one row, or two where a cell of the first stands above several of the second
	Rows        [][]Cell // each as long as the table is wide
	Score       float64
}

// Cell is the lines [First, Last) of one cell, which has none where it is empty or merged with the one above.
type Cell struct{ First, Last int }

// Empty tells a cell without a line.
func (c Cell) Empty() bool { return c.First == c.Last }

// Limits of what is tried.
const (
	maxWidth = 16
	minRows  = 2

	accepted = 7.0 // score from which a table is believed
	better   = 2.0 // how much better such a header has to be
	nearHead = 3   // lines below its first in which a better header of the same table may begin
)

// Find returns the tables of a text in order. The lines come as they are, blank ones with their blanks: those may stand
// for empty cells or divide the rows, and how they look tells which.
func Find(lines []string) (out []Table) {
	return newFinder(lines).find()
}

// finder is the lines of a text, as they are and as cells.
type finder struct {
	raw   []string
	lines []cell
	left  int // work that may still be done
}

// What may be done in all, in lines looked at: a text that looks like the beginning of a table everywhere costs no more
// than some lines each.
const (
	minWork    = 200_000
	workOfLine = 60
)

func newFinder(lines []string) *finder {
	f := &finder{raw: lines, lines: make([]cell, len(lines)), left: minWork + workOfLine*len(lines)}
	for i, l := range lines {
		c := newCell(strings.TrimSpace(l))
		if c.cellLike() {
			c.name = named(&c, c.text)
		}
		f.lines[i] = c
	}
	return f
}

func (f *finder) find() (out []Table) {
	for i := 0; i < len(f.lines); {
		t, ok := f.best(i)
		if !ok {
			i++
			continue
		}
		for k := i + 1; k <= min(i+nearHead, t.First+len(t.Head[0])); k++ {
			if other, ok := f.best(k); ok && other.Score > t.Score+better {
				t = other
			}
		}
		out = append(out, t)
		i = t.Last
	}
	return out
}

// best is the best table whose header begins at line i.
func (f *finder) best(i int) (best Table, ok bool) {
	if f.left <= 0 || !f.mayHead(i) {
		return best, false
	}
	for _, run := range f.runs(i) {
		for width := 2; width <= min(maxWidth, len(run.at)/(minRows+1)); width++ {
			h, ok := f.head(run, width)
			if !ok {
				continue
			}
			if t, ok := f.align(run, h, width); ok && t.Score > best.Score {
				best = t
			}
		}
	}
	return best, best.Score > 0
}

// text is the words of a cell of several lines.
func (f *finder) text(c Cell) string {
	if c.Last-c.First == 1 {
		return f.lines[c.First].text
	}
	var b strings.Builder
	for k := c.First; k < c.Last; k++ {
		b.WriteString(f.lines[k].text)
	}
	return b.String()
}
