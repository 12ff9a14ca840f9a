package clean

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
)

// Texts are found inside programs too: a page whose scripts were saved with it, an article about a calculation that
// quotes what it rests on. A few lines that are surely of a program make a file with a program; in such a file what
// stands beside them and may be of one goes as well. One line alone proves nothing: rules have formulas.
const (
	minProgram   = 8 // lines surely of a program, formulas counted
	minSyntax    = 4 // of them with a word that only programs have
	introduction = 3 // lines above the first line of a program that lead up to it, at most
)

var (
	// progLine are lines of a program; a few in a row are found in no document.
	progLine = regexp.MustCompile(codeLine + `|^(?:def|class|import|from|elif|except|foreach|echo|print|printf)\b[ (][^\p{Han}]*$|^(?:if|while|for|else|elif|try|return)\b[^\p{Han}]*:$|^#!/|^#[ -]*(?:coding|-\*-)|` +
		`^(?:alert|confirm|prompt|require|include)\(|^(?:print|printf|echo|alert|console\.log)[( ]["'].*["'].*\)?;?$|^(?:'''|""")$|^[\])};,]+$|^[a-z]\w*\([^\p{Han}]*\{$`)
	// formula is an assignment, as rules write them too.
	formula = regexp.MustCompile(`^[A-Za-z_][\w.\[\]]* ?[-+*/]?=[^\p{Han}]*(?:#.*)?$`)
	// besideCode is what is of a program where it stands beside one: a comment, a call, a name given a value, a word in quotes.
	besideCode = regexp.MustCompile(`^(?:#|//|/\*|\*/)|^[\w$.]+\(.*\)[;:]?$|^[A-Za-z_][\w.]* ?[-+*/]?=|^["'].*["'][,;]?$|^[\w$.]+: ["'\d{\[].*$|^[\w ]{2,20}[:,{]?$`)
	// shebang begins a file that is a program.
	shebang = regexp.MustCompile(`^#!/`)
)

// dropProgram deletes the lines of programs. What leads up to one that stands in full goes with it.
func dropProgram(s *state) {
	lines := s.lines()
	drop := make([]bool, len(lines))
	sure, words, first := 0, 0, -1
	for i, l := range lines {
		if len(l.text) > 400 {
			continue
		}
		switch word := progLine.MatchString(l.text); {
		case word, formula.MatchString(l.text):
			drop[i] = true
			if sure++; word {
				words++
			}
			if first < 0 && shebang.MatchString(l.text) {
				first = i
			}
		}
	}
	if sure < minProgram || words < minSyntax {
		return
	}
	for i := 1; i < len(lines); i++ {
		drop[i] = drop[i] || drop[i-1] && ofProgram(lines[i].text)
	}
	for i := len(lines) - 2; i >= 0; i-- {
		drop[i] = drop[i] || drop[i+1] && ofProgram(lines[i].text)
	}
	if first > 0 && leadsUp(lines[:first]) {
		for i := range first {
			drop[i] = drop[i] || !inFront(lines, i)
		}
	}
	s.flag(corpus.Dropped, "删去夹在文中的程序代码", corpus.Span{})
	s.dropLines(lines, drop)
}

// ofProgram tells what is of a program where it stands beside one.
func ofProgram(text string) bool {
	return len(text) <= 400 && besideCode.MatchString(text) && !numbered.MatchString(text)
}

// leadsUp tells that only a few lines which are no text of their own stand above a program, front matter apart.
func leadsUp(above []line) bool {
	n := 0
	for i := range above {
		if inFront(above, i) {
			continue
		}
		if t := above[i].text; titled.MatchString(t) || utf8.RuneCountInString(t) > 80 || numbered.MatchString(t) {
			return false
		}
		n++
	}
	return n <= introduction
}

// inFront tells whether line i is of the front matter of a file.
func inFront(lines []line, i int) bool {
	if len(lines) == 0 || strings.TrimSpace(lines[0].text) != "---" {
		return false
	}
	for k := 1; k < len(lines) && k <= maxFront; k++ {
		if lines[k].text == "---" {
			return i <= k
		}
	}
	return false
}
