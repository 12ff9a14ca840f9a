package rtf

import "strconv"

// kind is what a token is.
type kind int

const (
	end kind = iota
	openGroup
	closeGroup
	control // a control word: name, and number where given
	symbol  // a control sign, as name
	bytes_  // text as it stands, in b
	hexByte // one byte, in number
)

// token is one sign of the file.
type token struct {
	kind   kind
	name   string
	number int
	given  bool
	b      []byte
}

// lexer cuts the file into tokens.
type lexer struct {
	b  []byte
	at int
}

// Limits of a control word.
const (
	maxName   = 32
	maxDigits = 10
)

func (l *lexer) next() token {
	for l.at < len(l.b) {
		switch c := l.b[l.at]; c {
		case '{':
			l.at++
			return token{kind: openGroup}
		case '}':
			l.at++
			return token{kind: closeGroup}
		case '\\':
			l.at++
			return l.control()
		case '\r', '\n', 0:
			l.at++
		default:
			from := l.at
			for l.at < len(l.b) && l.b[l.at] != '{' && l.b[l.at] != '}' && l.b[l.at] != '\\' && l.b[l.at] != '\r' && l.b[l.at] != '\n' && l.b[l.at] != 0 {
				l.at++
			}
			return token{kind: bytes_, b: l.b[from:l.at]}
		}
	}
	return token{kind: end}
}

// control reads what follows a backslash.
func (l *lexer) control() token {
	if l.at >= len(l.b) {
		return token{kind: end}
	}
	c := l.b[l.at]
	if !letter(c) {
		l.at++
		if c == '\'' && l.at+2 <= len(l.b) {
			n, err := strconv.ParseUint(string(l.b[l.at:l.at+2]), 16, 8)
			if l.at += 2; err != nil {
				return token{kind: symbol, name: "*bad"}
			}
			return token{kind: hexByte, number: int(n)}
		}
		return token{kind: symbol, name: string(rune(c))}
	}
	from := l.at
	for l.at < len(l.b) && letter(l.b[l.at]) && l.at-from < maxName {
		l.at++
	}
	t := token{kind: control, name: string(l.b[from:l.at])}
	from = l.at
	if l.at < len(l.b) && l.b[l.at] == '-' {
		l.at++
	}
	for l.at < len(l.b) && '0' <= l.b[l.at] && l.b[l.at] <= '9' && l.at-from < maxDigits {
		l.at++
	}
	if n, err := strconv.ParseInt(string(l.b[from:l.at]), 10, 32); err == nil {
		t.number, t.given = int(n), true
	}
	if l.at < len(l.b) && l.b[l.at] == ' ' {
		l.at++
	}
	return t
}

func letter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }

// skip leaves out n bytes, those of a picture.
func (l *lexer) skip(n int) { l.at = min(l.at+max(n, 0), len(l.b)) }
