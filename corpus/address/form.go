package address

import (
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
)

// form is how a heading is numbered. Those of a unit are that unit.
type form int

const (
	formNone     form = 0
	formAnnex         = form(Annex)
	formChapter       = form(Chapter)
	formDivision      = form(Division) // 第三部分
	formArticle       = form(Article)
	formComma    form = 100 // 三、
	formParen    form = 101 // (三)
	formDot      form = 102 // 3. 3、
	formDigits   form = 103 // (3)
	formCircle   form = 104 // ③
)

// numbered is the number of a heading.
type numbered struct {
	form   form
	n, sub int
}

// sectionNumber reads the number of a section, of one without a label the number its
// heading begins with (附件2, 第三部分).
func sectionNumber(s *corpus.Section) numbered {
	if s.Label != "" {
		n, _ := scanNumbered(s.Label)
		return n
	}
	n, _ := scanNumbered(firstRunes(s.Heading, 16))
	return n
}

func firstRunes(s string, n int) string {
	for i := range s {
		if n--; n < 0 {
			return s[:i]
		}
	}
	return s
}

// scanNumbered reads the number a text begins with, as written; size counts its bytes
// once folded.
func scanNumbered(s string) (numbered, int) {
	s = fold(s)
	r, w := utf8.DecodeRuneInString(s)
	switch {
	case r == '第' || r == '附':
		steps, size := scanStep(s, 0, false)
		if size == 0 || len(steps) != 1 || steps[0].Unit >= Paragraph {
			return numbered{}, 0
		}
		return numbered{form(steps[0].Unit), steps[0].N, steps[0].Sub}, size
	case '①' <= r && r <= '⑳':
		return numbered{formCircle, int(r-'①') + 1, 0}, w
	case r == '(':
		n, w := number(s[1:])
		if w == 0 || n > 99 || !strings.HasPrefix(s[1+w:], ")") {
			return numbered{}, 0
		}
		f := formParen
		if s[1] < utf8.RuneSelf {
			f = formDigits
		}
		return numbered{f, n, 0}, w + len("()")
	}
	n, w := number(s)
	if w == 0 || n > 199 {
		return numbered{}, 0
	}
	switch mark, m := utf8.DecodeRuneInString(s[w:]); {
	case mark == '、' && s[0] >= utf8.RuneSelf:
		return numbered{formComma, n, 0}, w + m
	case mark == '、' || mark == '.' && !startsDigit(s[w+m:]):
		if s[0] < utf8.RuneSelf {
			return numbered{formDot, n, 0}, w + m
		}
	}
	return numbered{}, 0
}

func startsDigit(s string) bool { return s != "" && '0' <= s[0] && s[0] <= '9' }
