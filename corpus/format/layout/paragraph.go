package layout

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus/format"
	"github.com/policybot/policybot/corpus/format/grid"
)

// labelled is a row that begins with a number of its own.
var labelled = regexp.MustCompile(`^(?:第[一二三四五六七八九十百千零〇○\d]+[编章节条]|[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[.．、)）]|[①-⑳]|附件|附表|[●•◆■▪])`)

// write joins the blocks of all pages.
func write(pages [][]block, budget *format.Budget) (string, error) {
	w := writer{size: bodySize(rowsOf(pages)), leading: leading(pages), budget: budget}
	widen(pages)
	for i, page := range pages {
		for _, b := range page {
			w.add(i, b)
		}
	}
	w.finish()
	return w.out.String(), w.err
}

// fewRows is how many rows a page has at least whose ends show where the text of the document ends.
const fewRows = 8

// widen gives pages of few rows the edges of the page before.
func widen(pages [][]block) {
	var last edges
	for _, page := range pages {
		for i := range page {
			e := &page[i].edge
			switch {
			case len(page) >= fewRows:
				last = *e
			case last != edges{} && e.left >= last.left-1 && e.right <= last.right+1:
				*e = last
			}
		}
	}
}

func rowsOf(pages [][]block) (out []row) {
	for _, page := range pages {
		for _, b := range page {
			if b.table == nil {
				out = append(out, b.row)
			}
		}
	}
	return out
}

// leading is the distance of the rows of a paragraph: that of most neighbours.
func leading(pages [][]block) float64 {
	var all []float64
	for _, page := range pages {
		for i := 1; i < len(page); i++ {
			if a, b := page[i-1], page[i]; a.table == nil && b.table == nil && b.y > a.y && math.Abs(a.size-b.size) < 0.1*a.size {
				all = append(all, (b.y-a.y)/b.size)
			}
		}
	}
	if len(all) == 0 {
		return 1.5
	}
	slices.Sort(all)
	return all[len(all)/3]
}

// writer writes blocks as lines. The last row is kept until it shows whether its paragraph goes on.
type writer struct {
	out     strings.Builder
	text    string // the paragraph so far
	first   block  // its first row
	last    block  // its last row
	rows    int
	page    int    // of the last row
	table   *table // the last block, if it was a table: kept until it shows whether it goes on
	budget  *format.Budget
	err     error
	size    float64
	leading float64
}

func (w *writer) add(page int, b block) {
	if b.table != nil {
		w.addTable(page, b.table)
		return
	}
	text := strings.TrimSpace(b.text())
	if w.rows > 0 && w.goesOn(page, b, text) {
		w.text = joined(w.text, text)
		w.rows++
	} else {
		w.finish()
		w.text, w.first, w.rows = text, b, 1
	}
	w.last, w.page = b, page
}

// addTable keeps a table. One at the head of a page that has the columns of the last goes on with it; its header, if
// it has it again, goes.
func (w *writer) addTable(page int, t *table) {
	if w.table == nil || page == w.page || !sameColumns(w.table, t) {
		w.finish()
		w.table, w.page = t, page
		return
	}
	rows := t.rows
	for i := 0; len(rows) > 0 && i < len(w.table.rows) && same(rows[0], w.table.rows[i]); i++ {
		rows = rows[1:]
	}
	carry(w.table.rows[len(w.table.rows)-1], rows)
	w.table.rows, w.page = append(w.table.rows, rows...), page
}

// carry gives the first column of a table that goes on what stands in it on the page before, where a merged cell was
// cut.
func carry(last []grid.Cell, rows [][]grid.Cell) {
	for _, r := range rows {
		if r[0].Text != "" {
			return
		}
		r[0].Text = last[0].Text
	}
}

// finish writes what is kept.
func (w *writer) finish() {
	if w.err != nil {
		return
	}
	if w.rows > 0 {
		if w.err = w.budget.Write(len(w.text) + 1); w.err == nil {
			w.out.WriteString(w.text + "\n")
		}
		w.rows, w.text = 0, ""
	}
	if w.table != nil {
		var lines string
		if lines, w.err = grid.Lines(grid.Table{Rows: w.table.rows}, w.budget); w.err == nil {
			w.out.WriteString(lines)
		}
		w.table = nil
	}
}

// sameColumns tells whether a table at the head of a page goes on with the one before.
func sameColumns(a, b *table) bool {
	return slices.EqualFunc(a.xs, b.xs, func(x, y float64) bool { return math.Abs(x-y) < 2*snap })
}

// goesOn tells whether the paragraph goes on in a row: the one before is full, and this one begins where rows inside
// a paragraph do.
func (w *writer) goesOn(page int, b block, text string) bool {
	a, em := w.last, max(b.size, 1)
	if math.Abs(a.size-b.size) > 0.12*em {
		return false
	}
	if page == w.page && b.y < a.y && b.left() < a.left()+em {
		return false // up again in the same column
	}
	gap := (b.y - a.y) / em
	if centred(a, em) || centred(b, em) { // a title over several rows
		return centred(b, em) && (centred(a, em) || full(a, text, em)) && a.size > 1.12*w.size && gap < maxTitleGap &&
			!labelled.MatchString(text) && !ended(w.text)
	}
	if page == w.page && gap > max(1.3*w.leading, w.leading+0.35) {
		return false
	}
	indent, begin := b.left()-b.edge.left, w.first.left()-w.first.edge.left
	if !full(a, text, em) {
		return false
	}
	switch {
	case indent < 0.8*em: // where rows inside a paragraph begin
		introduces := begin < 0.8*em && strings.HasSuffix(w.text, "：")
		return !introduces && (!ended(w.text) || !labelled.MatchString(text))
	case w.rows == 1 && indent > begin+0.8*em: // a number that hangs out
		return labelled.MatchString(w.text) && !labelled.MatchString(text) && indent < begin+5*em
	case math.Abs(indent-(a.left()-a.edge.left)) < 0.5*em && w.rows > 1: // on with one that hangs out
		return indent > begin+0.8*em
	case math.Abs(indent-begin) < 0.5*em && begin < maxSetIn*em: // a block set in
		return !ended(w.text) && !labelled.MatchString(text)
	}
	return false
}

// maxTitleGap is how far the rows of a title may stand apart, in sizes of its font.
const maxTitleGap = 2.4

// maxSetIn is how far a block may be set in; signatures stand farther.
const maxSetIn = 8

// full tells whether a row reaches to the right edge, but for a word that did not fit.
func full(a block, next string, em float64) bool {
	word := len(next) - len(strings.TrimLeftFunc(next, latin))
	return a.right() >= a.edge.right-2.1*em-0.55*em*float64(word)
}

// centred tells a row that stands in the middle of its column, and neither begins nor ends where text does.
func centred(b block, em float64) bool {
	l, r := b.left()-b.edge.left, b.edge.right-b.right()
	return l > 2.5*em && r > 0.8*em && math.Abs(l-r) < 2.2*em || l > em && r > em && math.Abs(l-r) < 0.3*em
}

// ended tells whether a text ends a sentence.
func ended(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(strings.TrimRight(s, "”’」』）)》"))
	return strings.ContainsRune("。！？；：!?;:", r)
}

// joined puts two rows together, with a space only between letters. A number may be broken anywhere.
func joined(a, b string) string {
	switch {
	case a == "" || b == "":
		return a + b
	case latinMeet(a, b):
		return a + " " + b
	}
	return a + b
}

// latinMeet tells whether a word or figure ends one text and another begins the next.
func latinMeet(a, b string) bool {
	last, _ := utf8.DecodeLastRuneInString(a)
	first, _ := utf8.DecodeRuneInString(b)
	switch {
	case unicode.IsDigit(first) && (unicode.IsDigit(last) || strings.ContainsRune(".,", last)):
		return false // a number
	case latin(first):
		return latin(last) || strings.ContainsRune(".,;:!?)]%", last)
	}
	return false
}
