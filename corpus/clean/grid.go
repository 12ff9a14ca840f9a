package clean

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/tabular"
)

// Limits of what counts as a row of a table in plain text.
const (
	maxCell    = 60 // characters of a cell
	maxColumns = 30
)

// tabulate rewrites the tables of plain text as lines | a | b |: rows of tabs, boxes drawn with lines, and
// values with commas between them. Tabs that are no table become spaces, and the lines of a box go.
func tabulate(s *state) {
	pageBreaks(s)
	boxRows(s)
	lines := s.lines()
	var edits []corpus.Edit
	for i := 0; i < len(lines); {
		n, by := gridAt(lines[i:])
		if n == 0 {
			edits = append(edits, untab(lines[i])...)
			i++
			continue
		}
		for _, l := range lines[i : i+n] {
			edits = append(edits, pipeRow(l, by)...)
		}
		i += n
	}
	s.apply(edits)
}

// pageBreak is a form feed with the blank lines around it.
var pageBreak = regexp.MustCompile(`[\n \f]*\f[\n\f]*`)

// pageBreaks makes one line end of the break between two pages, over which a sentence may go on.
func pageBreaks(s *state) {
	var edits []corpus.Edit
	for _, m := range pageBreak.FindAllStringIndex(s.text(), -1) {
		edits = append(edits, corpus.Edit{Span: corpus.Span{Start: m[0], End: m[1]}, New: "\n"})
	}
	s.apply(edits)
}

// untab turns the tabs of a line into spaces.
func untab(l line) (edits []corpus.Edit) {
	for i := range len(l.text) {
		if l.text[i] == '\t' {
			edits = append(edits, corpus.Edit{Span: corpus.Span{Start: l.Start + i, End: l.Start + i + 1}, New: " "})
		}
	}
	return edits
}

// divider is what divides the cells of a row.
type divider struct {
	sep   *regexp.Regexp
	least int  // cells of a row
	head  bool // the first row has to be the names of columns
	plain bool // and no column need be figures
	empty bool // cells may be empty
}

// dividers are tried in this order. Commas stand in prose too, and blanks between the names of a list.
var dividers = []divider{
	{sep: regexp.MustCompile(` *\t *`), least: 2, empty: true},
	{sep: regexp.MustCompile(` *\t *`), least: 3, head: true, plain: true, empty: true},
	{sep: regexp.MustCompile(` *[|｜] *`), least: 2, head: true, empty: true},
	{sep: regexp.MustCompile(` *[|｜] *`), least: 3, head: true, plain: true, empty: true},
	{sep: regexp.MustCompile(` *, *`), least: 2},
	{sep: regexp.MustCompile(` *， *`), least: 2},
	{sep: regexp.MustCompile(` +/ +`), least: 2, head: true},
	{sep: regexp.MustCompile(` {2,}`), least: 3, head: true},
	{sep: regexp.MustCompile(` +`), least: 3, head: true},
}

// gridAt is how many of the lines are the rows of a table, and what divides its cells; 0 when the first is none.
func gridAt(lines []line) (n int, by *divider) {
	for i := range dividers {
		g := &dividers[i]
		first := g.cells(lines[0].text)
		if first == nil || g.head && !tabular.Header(first) || labels(first) || i > 1 && numbered.MatchString(first[0]) { // the items of a list
			continue
		}
		n := 1
		for n < len(lines) {
			if c := g.cells(lines[n].text); len(c) != len(first) {
				break
			}
			n++
		}
		if n >= 2 && (g.plain && n > 2 || hasFigures(lines[1:n], g)) && (len(first) > 2 || n > 2) {
			return n, g
		}
	}
	return 0, nil
}

// between are the places of what divides the cells of a line, without the blanks around it.
func (g *divider) between(text string) [][]int {
	if len(text) > 2000 {
		return nil
	}
	lead, end := spaces(text), len(strings.TrimRight(text, " "))
	if lead >= end {
		return nil
	}
	all := g.sep.FindAllStringIndex(text[lead:end], maxColumns+1)
	for _, m := range all {
		m[0], m[1] = m[0]+lead, m[1]+lead
	}
	return all
}

// cells are the cells of a line, none of them a sentence; nil for another line.
func (g *divider) cells(text string) (cells []string) {
	between := g.between(text)
	if len(between)+1 < g.least || len(between) > maxColumns {
		return nil
	}
	at := spaces(text)
	for i := 0; i <= len(between); i++ {
		end := len(strings.TrimRight(text, " "))
		if i < len(between) {
			end = between[i][0]
		}
		c := text[at:end]
		if c == "" && (!g.empty || i == 0) || utf8.RuneCountInString(c) > maxCell || strings.ContainsAny(c, "。；|\t") {
			return nil
		}
		cells = append(cells, c)
		if i < len(between) {
			at = between[i][1]
		}
	}
	return cells
}

// mostFigures is what share of a column are figures that stands below a name.
const mostFigures = 0.6

// hasFigures tells whether one column is figures in every row, as hardly any prose has it. A stroke stands for none.
// Below the names of columns most are enough.
func hasFigures(rows []line, g *divider) bool {
	var figures, others []int
	for _, l := range rows {
		cells := g.cells(l.text)
		if figures == nil {
			figures, others = make([]int, len(cells)), make([]int, len(cells))
		}
		for i, c := range cells {
			switch {
			case figure(c):
				figures[i]++
			case strings.Trim(c, "—–-－/") != "" || len(rows) < 3:
				others[i]++
			}
		}
	}
	for i, n := range figures {
		if n > 0 && (others[i] == 0 || g.head && float64(n) >= mostFigures*float64(n+others[i])) {
			return true
		}
	}
	return false
}

// figure tells a cell that is a number with little around it.
func figure(c string) bool {
	c = strings.TrimLeft(c, "≥≤><≈约-—+￥¥ ")
	return c != "" && c[0] >= '0' && c[0] <= '9' && utf8.RuneCountInString(c) <= 12
}

// labels tells the names and values of a page, 索引号：… 分类：…, which stand in columns too.
func labels(cells []string) bool {
	for _, c := range cells {
		if strings.HasSuffix(c, ":") || strings.HasSuffix(c, "：") || metaKey.MatchString(c) {
			return true
		}
	}
	return false
}

// pipeRow writes one row with bars.
func pipeRow(l line, g *divider) (edits []corpus.Edit) {
	put := func(start, end int, bars string) {
		edits = append(edits, corpus.Edit{Span: corpus.Span{Start: l.Start + start, End: l.Start + end}, New: bars})
	}
	put(0, spaces(l.text), "| ")
	for _, m := range g.between(l.text) {
		put(m[0], m[1], " | ")
	}
	put(len(strings.TrimRight(l.text, " ")), len(l.text), " |")
	return edits
}

// boxRows turns the upright lines of a drawn box into bars, and deletes its level ones.
func boxRows(s *state) {
	if !strings.ContainsAny(s.text(), "│┃║┆┊") {
		return
	}
	lines := s.lines()
	drop := make([]bool, len(lines))
	var edits []corpus.Edit
	for i, l := range lines {
		rule, bars := true, 0
		for _, r := range l.text {
			rule = rule && (r == ' ' || r == '\t' || 0x2500 <= r && r <= 0x257f)
			if upright(r) {
				bars++
			}
		}
		drop[i] = rule && l.text != ""
		if drop[i] || bars < 2 {
			continue
		}
		for at, r := range l.text {
			if upright(r) {
				from := l.Start + at
				edits = append(edits, corpus.Edit{Span: corpus.Span{Start: from, End: from + utf8.RuneLen(r)}, New: "|"})
			}
		}
	}
	for i, l := range lines {
		if drop[i] {
			edits = append(edits, corpus.Edit{Span: corpus.Span{Start: l.Start, End: min(l.End+1, len(s.text()))}})
		}
	}
	sortEdits(edits)
	s.apply(edits)
}

func upright(r rune) bool { return strings.ContainsRune("│┃║┆┊", r) }

// isRule tells a line that only draws a line: ━━━, - - -, ====, or a bar between the links of a menu.
func isRule(text string) bool {
	n, bars := 0, 0
	for _, r := range text {
		switch {
		case unicode.IsSpace(r):
		case r == '|' || r == '｜':
			bars++
		case strings.ContainsRune("-—–=*~＝－", r) || 0x2500 <= r && r <= 0x257f:
			n++
		default:
			return false
		}
	}
	return n >= 3 && bars == 0 || n == 0 && 0 < bars && bars < 3
}
