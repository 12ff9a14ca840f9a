package clean

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
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
		n, sep := gridAt(lines[i:])
		if n == 0 {
			edits = append(edits, untab(lines[i])...)
			i++
			continue
		}
		for _, l := range lines[i : i+n] {
			edits = append(edits, pipeRow(l, sep)...)
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

// gridAt is how many of the lines are the rows of a table, and what divides its cells; 0 when the first is none.
func gridAt(lines []line) (n int, sep string) {
	for _, sep := range []string{"\t", ",", "，"} {
		first := cellsOf(lines[0].text, sep)
		if first == nil || sep != "\t" && numbered.MatchString(first[0]) { // the items of a list
			continue
		}
		n := 1
		for n < len(lines) {
			if c := cellsOf(lines[n].text, sep); len(c) != len(first) {
				break
			}
			n++
		}
		if n >= 2 && hasFigures(lines[1:n], sep) && (len(first) > 2 || n > 2) && !labels(first) {
			return n, sep
		}
	}
	return 0, ""
}

// cellsOf are the cells of a line, at least two and none of them a sentence; nil for another line.
func cellsOf(text, sep string) []string {
	n := strings.Count(text, sep)
	if n == 0 || n >= maxColumns || len(text) > 2000 {
		return nil
	}
	cells := strings.Split(strings.Trim(text, " "), sep)
	for i, c := range cells {
		cells[i] = strings.Trim(c, " ")
		if cells[i] == "" && (sep != "\t" || i == 0) || utf8.RuneCountInString(c) > maxCell || strings.ContainsAny(c, "。；|\t") {
			return nil
		}
	}
	return cells
}

// hasFigures tells whether one column is figures in every row, as hardly any prose has it.
func hasFigures(rows []line, sep string) bool {
	var all []bool
	for _, l := range rows {
		for i, c := range cellsOf(l.text, sep) {
			if len(all) <= i {
				all = append(all, true)
			}
			all[i] = all[i] && figure(c)
		}
	}
	for _, ok := range all {
		if ok {
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
func pipeRow(l line, sep string) (edits []corpus.Edit) {
	at := l.Start
	put := func(start, end int, bars string) {
		edits = append(edits, corpus.Edit{Span: corpus.Span{Start: at + start, End: at + end}, New: bars})
	}
	lead := spaces(l.text)
	put(0, lead, "| ")
	end := len(strings.TrimRight(l.text, " "))
	for i := lead; i < end; {
		j := strings.Index(l.text[i:end], sep)
		if j < 0 {
			break
		}
		j += i
		left := len(strings.TrimRight(l.text[:j], " "))
		right := j + len(sep) + spaces(l.text[j+len(sep):])
		put(max(left, lead), right, " | ")
		i = right
	}
	put(max(end, lead), len(l.text), " |")
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
