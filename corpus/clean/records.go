package clean

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
)

// Some files are what a program wrote out of a database: lines of values with commas between them below their names,
// or the rows of INSERT INTO. Where the values are texts, each row becomes a heading and its
// paragraphs, or a text of its own.
const (
	minRecordText = 60    // characters the longest value of a row has on the average
	minWords      = 12    // Chinese characters of a value that is text
	maxName       = 20    // characters of the name of a column
	maxRecords    = 20000 // rows
)

// value is where a value stands, without the quotes around it.
type value = corpus.Span

// takeRecords turns such a file into headings and paragraphs.
func takeRecords(s *state) {
	text := s.text()
	rows, named := commaRecords(text)
	if rows == nil {
		rows = insertRecords(text)
	}
	if len(rows) == 0 {
		return
	}
	var edits []corpus.Edit
	at := 0
	keep := func(v value, lead string) {
		edits = append(edits, corpus.Edit{Span: corpus.Span{Start: at, End: v.Start}, New: lead})
		edits = append(edits, unquote(text, v)...)
		at = v.End
	}
	for _, row := range rows {
		lead := "\n## "
		if len(rows) == 1 || !named {
			lead = "\n"
		}
		for k, v := range textValues(text, row) {
			keep(v, lead)
			lead = "\n"
			if k == 0 && !named {
				s.titles = append(s.titles, strings.Join(strings.Fields(text[v.Start:v.End]), " "))
			}
		}
	}
	edits = append(edits, corpus.Edit{Span: corpus.Span{Start: at, End: len(text)}})
	s.apply(edits)
	what := "数据库语句"
	if named {
		what = "逗号分隔的数据"
	}
	s.flag(corpus.Restored, fmt.Sprintf("文件是%s，%d行各读作标题和段落，网址、编号等未作正文", what, len(rows)), corpus.Span{})
}

// textValues are the values of a row that people read: its title and its texts.
func textValues(text string, row []value) (out []value) {
	for _, v := range row {
		if han := countHan(text[v.Start:v.End]); han >= minWords || han >= 2 && len(out) == 0 {
			out = append(out, v)
		}
	}
	return out
}

// unquote undoes what was written for quotes and line ends inside a value.
func unquote(text string, v value) (edits []corpus.Edit) {
	for i := v.Start; i+1 < v.End; i++ {
		two, out := text[i:i+2], ""
		switch two {
		case `""`, `\"`:
			out = `"`
		case `''`, `\'`:
			out = `'`
		case `\n`:
			out = "\n"
		case `\r`, `\t`:
			out = " "
		default:
			continue
		}
		edits = append(edits, corpus.Edit{Span: corpus.Span{Start: i, End: i + 2}, New: out})
		i++
	}
	return edits
}

// columnName is the name of a column.
var columnName = regexp.MustCompile(`^["']?[\p{Han}A-Za-z][\p{Han}\w -]*["']?$`)

// commaRecords reads a file of values between commas below a line of names; named is true when it is one.
func commaRecords(text string) (rows [][]value, named bool) {
	head, _, _ := strings.Cut(text, "\n")
	names := strings.Split(strings.TrimSpace(head), ",")
	if len(names) < 2 {
		return nil, false
	}
	for _, n := range names {
		if !columnName.MatchString(n) || utf8.RuneCountInString(n) > maxName {
			return nil, false
		}
	}
	longest := 0
	for at := len(head) + 1; at < len(text) && len(rows) < maxRecords; {
		row, end := commaRow(text, at)
		if len(row) == 1 && strings.TrimSpace(text[row[0].Start:row[0].End]) == "" { // a blank line
			at = end
			continue
		}
		if len(row) != len(names) {
			return nil, false
		}
		most := 0
		for _, v := range row {
			most = max(most, utf8.RuneCountInString(text[v.Start:v.End]))
		}
		longest += most
		rows, at = append(rows, row), end
	}
	if len(rows) == 0 || longest < minRecordText*len(rows) {
		return nil, false
	}
	return rows, true
}

// commaRow reads the row at at and where the next begins. A value in quotes may run over lines.
func commaRow(text string, at int) (row []value, end int) {
	for at <= len(text) {
		v, next := value{Start: at}, at
		if at < len(text) && text[at] == '"' {
			v.Start = at + 1
			next = v.Start
			for next < len(text) {
				if text[next] != '"' {
					next++
				} else if next+1 < len(text) && text[next+1] == '"' {
					next += 2
				} else {
					break
				}
			}
			v.End = min(next, len(text))
			next = min(next+1, len(text))
		} else {
			next = at + strings.IndexAny(text[at:]+"\n", ",\n")
			v.End = next
		}
		row = append(row, v)
		if next >= len(text) || text[next] != ',' {
			return row, min(next+1, len(text))
		}
		at = next + 1
	}
	return row, len(text)
}

var (
	// insertHead begins the rows of a table as a database writes them, or the first of them where that is lost.
	insertHead = regexp.MustCompile("(?i)^\\s*(?:INSERT INTO [`\"\\w.]+ (?:\\([^()]*\\) )?VALUES\\s*)?\\((?:\\d+|NULL), ?'")
	insertNext = regexp.MustCompile("(?i)^(?:\\s|[,;]|INSERT INTO [`\"\\w.]+ (?:\\([^()]*\\) )?VALUES)*\\(")
)

// insertRecords reads the rows of INSERT INTO … VALUES (1, '…'), (2, '…');.
func insertRecords(text string) (rows [][]value) {
	if !insertHead.MatchString(text[:min(len(text), 400)]) {
		return nil
	}
	longest := 0
	for at := 0; len(rows) < maxRecords; {
		open := insertNext.FindStringIndex(text[at:min(len(text), at+400)])
		if open == nil {
			break
		}
		row, end := insertRow(text, at+open[1])
		if row == nil {
			break
		}
		for _, v := range row {
			longest = max(longest, utf8.RuneCountInString(text[v.Start:v.End]))
		}
		rows, at = append(rows, row), end
	}
	if longest < minRecordText {
		return nil
	}
	return rows
}

// insertRow reads the quoted values of a row up to its closing bracket; a row without one goes to the end.
func insertRow(text string, at int) (row []value, end int) {
	for at < len(text) && text[at] != ')' {
		if text[at] != '\'' {
			at++
			continue
		}
		v := value{Start: at + 1}
		for at++; at < len(text); at++ {
			if text[at] == '\\' || strings.HasPrefix(text[at:], "''") {
				at++
			} else if text[at] == '\'' {
				break
			}
		}
		v.End = min(at, len(text))
		row, at = append(row, v), at+1
	}
	return row, min(at+1, len(text))
}
