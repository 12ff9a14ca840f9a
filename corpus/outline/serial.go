package outline

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
)

// serialHead is how the column of row numbers is called.
var serialHead = regexp.MustCompile(`^(?:序 ?号|编 ?号|项目编号|№|No\.?)$`)

// Limits of a table with numbered rows that was copied one cell a line.
const (
	maxHead     = 24  // lines of its header
	longestCell = 150 // runes of a cell
)

// serialTable reads the table whose header begins with 序号 at paragraph i: its rows begin with 1, 2, 3, each on a
// line of its own. Where a row has as many cells as the header, they stand under it; of another row only its text
// as a whole is known.
func serialTable(ps []paragraph, roles []role, i int) (grid, bool) {
	one := i + 1
	for one < len(ps) && one < i+maxHead && serialOf(ps[one].text) != 1 {
		if !tableCell(ps, roles, one) {
			return grid{}, false
		}
		one++
	}
	if one >= len(ps) || serialOf(ps[one].text) != 1 || one-i < 2 {
		return grid{}, false
	}
	starts, width := serialRows(ps, roles, one, one-i)
	if len(starts) < 2 {
		return grid{}, false
	}
	g := grid{title: -1, first: i}
	if g.columns = cells(ps[i:one]); len(g.columns) != width {
		g.columns = make([]corpus.Cell, width) // the header lost its cells: nothing says which is above which
		for k := range g.columns {
			g.columns[k].Span = corpus.Span{Start: ps[i].span.Start, End: ps[i].span.Start}
		}
	}
	for r, at := range starts {
		end := at + width
		if r+1 < len(starts) {
			end = starts[r+1]
		}
		end = lastCell(ps, roles, at, end)
		row := cells(ps[at:end])
		if len(row) != width {
			row = padded(row[0], width)
		}
		g.rows = append(g.rows, gridRow{row, corpus.Span{Start: ps[at].span.Start, End: ps[end-1].span.End}, at})
		g.last = end
	}
	if i > 0 && roles[i-1] == roleBody && titleOfAnnex(ps[i-1].text) && ps[i-1].level == 0 && !startsLabel(ps[i-1].text) {
		g.title = i - 1
	}
	return g, true
}

// serialOf is the number of a row, 0 when the line is none.
func serialOf(t string) int {
	if len(t) > 3 {
		return 0
	}
	n, err := strconv.Atoi(t)
	if err != nil || n < 1 {
		return 0
	}
	return n
}

// serialRows are the paragraphs at which the rows begin and how many cells most have. head is how many lines the
// header has, which is the width tried first.
func serialRows(ps []paragraph, roles []role, one, head int) (starts []int, width int) {
	widths := map[int]int{}
	for at := one; ; {
		starts = append(starts, at)
		n := serialOf(ps[at].text)
		next := nextSerial(ps, roles, at, n+1, head)
		if next < 0 {
			break
		}
		widths[next-at]++
		at = next
	}
	most := 0
	for w, n := range widths {
		if n > most || n == most && w == head {
			width, most = w, n
		}
	}
	return starts, width
}

// nextSerial is the paragraph of row number n behind at, -1 when there is none.
func nextSerial(ps []paragraph, roles []role, at, n, head int) int {
	if k := at + head; k < len(ps) && serialOf(ps[k].text) == n && lastCell(ps, roles, at, k) == k {
		return k
	}
	for k := at + 2; k < len(ps) && k <= at+2*head; k++ {
		if !tableCell(ps, roles, k-1) {
			return -1
		}
		if serialOf(ps[k].text) == n {
			return k
		}
	}
	return -1
}

// lastCell is the paragraph behind the cells that begin at at, end at most.
func lastCell(ps []paragraph, roles []role, at, end int) int {
	k := at + 1
	for k < min(end, len(ps)) && tableCell(ps, roles, k) {
		k++
	}
	return k
}

// tableCell tells a line that may be a cell of such a table.
func tableCell(ps []paragraph, roles []role, i int) bool {
	t := ps[i].text
	if roles[i] != roleBody || ps[i].level > 0 || pipe(t) || attachment(t) || utf8.RuneCountInString(t) > longestCell {
		return false
	}
	l, ok := scanLabel(t)
	return !ok || l.kind > kindComma
}

// padded is a row of which only the number is known to stand in its column.
func padded(number corpus.Cell, width int) []corpus.Cell {
	row := make([]corpus.Cell, width)
	for i := range row {
		row[i].Span = corpus.Span{Start: number.Span.End, End: number.Span.End}
	}
	row[0] = number
	return row
}

// headless reads a list of names and figures without a header, below a title and perhaps a unit: 鼓楼 / 9580 /
// 台江 / 4170.
func headless(ps []paragraph, first, last int) (grid, bool) {
	at := first
	for at < last && at < first+2 && (strings.ContainsAny(ps[at].text, "：:") || tableTitle(ps[at].text)) {
		at++
	}
	if at == first || !tableTitle(ps[first].text) || (last-at)%2 != 0 || last-at < 2*minRows {
		return grid{}, false
	}
	g := grid{title: first, first: first + 1, last: last}
	empty := corpus.Span{Start: ps[at].span.Start, End: ps[at].span.Start}
	g.columns = []corpus.Cell{{Span: empty}, {Span: empty}}
	for ; at < last; at += 2 {
		if numeric(ps[at].text) || !numeric(ps[at+1].text) {
			return grid{}, false
		}
		g.rows = append(g.rows, gridRow{cells(ps[at : at+2]), corpus.Span{Start: ps[at].span.Start, End: ps[at+1].span.End}, at})
	}
	return g, true
}

var tableTitles = regexp.MustCompile(`(?:表|计划|名录|目录|清单|名单|标准|一览|情况)(?:[(（][^()（）]*[)）])?$`)

func tableTitle(t string) bool {
	return utf8.RuneCountInString(t) >= 6 && tableTitles.MatchString(t)
}
