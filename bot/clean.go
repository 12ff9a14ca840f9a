package bot

import (
	"strings"
	"unicode"
)

// Clean takes out what no channel should be given: control characters (a terminal
// obeys them), characters that turn the direction of text or cannot be seen (they
// make a text read as what it is not), and bytes that are no UTF-8. Lines stay.
func Clean(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\v' || r == '\f' || r == '\u0085' || r == '\u2028' || r == '\u2029':
			return '\n'
		case r == '\t':
			return ' '
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, s)
}

// CleanLine is Clean on one line.
func CleanLine(s string) string { return strings.ReplaceAll(Clean(s), "\n", " ") }
