package zh

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// This file finds, in simplified and folded text, what a dictionary must not cut
// apart. Each reader takes the text and a byte offset and returns the end of what
// it found there, or the offset itself.

const (
	openBrackets  = "〔[(【{<«"
	closeBrackets = "〕])】}>»"
	numerals      = "〇○零一二三四五六七八九十百千万两"
	yearNumerals  = "〇○零一二三四五六七八九"
	// notInAgency are characters that end the look back for the agency part of a
	// 文号: 根据国办发〔2021〕5号 begins at 国.
	notInAgency = "据按照依和及与于见以由自从的了经对在将把等或为是号第并、"
	maxAgency   = 12 // characters of the agency part of a 文号
)

// scanRules returns the tokens found by rule, in order and without overlap.
func scanRules(text string) []Token {
	var out []Token
	floor := 0 // where the last token ended
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		t, ok := ruleAt(text, floor, i, r)
		if !ok {
			i += size
			continue
		}
		out = append(out, t)
		i, floor = t.End, t.End
	}
	return out
}

// ruleAt finds the token that begins at i, or, for a 文号, whose bracket stands
// at i and whose agency part lies between floor and i.
func ruleAt(text string, floor, i int, r rune) (Token, bool) {
	token := func(start, end int, k Kind) (Token, bool) {
		return Token{canonical(text[start:end], k), start, end, k}, true
	}
	switch {
	case strings.ContainsRune(openBrackets, r):
		if end := docNumberTail(text, i); end > i {
			if start := agencyStart(text, floor, i); start < i {
				return token(start, end, DocNumber)
			}
		}
	case r == '第':
		if end := articleEnd(text, i); end > i {
			return token(i, end, Article)
		}
	case isDigit(r):
		if end := dateEnd(text, i); end > i {
			return token(i, end, Date)
		}
		return token(i, numberEnd(text, i), Number)
	case strings.ContainsRune(yearNumerals, r):
		if end := yearEnd(text, i); end > i {
			return token(i, monthTail(text, end), Date)
		}
	case r == '百':
		if rest, ok := strings.CutPrefix(text[i:], "百分之"); ok {
			if n := prefixOf(rest, numerals+"点"); n > 0 {
				return token(i, i+len("百分之")+n, Number)
			}
		}
	case isWordRune(r) && !isHan(r):
		return token(i, latinEnd(text, i), Latin)
	}
	return Token{}, false
}

// canonical writes a 文号 and a date in their one form, whatever brackets and
// spaces they came with.
func canonical(s string, k Kind) string {
	if k != DocNumber && k != Date {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return -1
		case k == Date:
			return r
		case strings.ContainsRune(openBrackets, r):
			return '〔'
		case strings.ContainsRune(closeBrackets, r):
			return '〕'
		}
		return r
	}, s)
}

// docNumberTail reads 〔2021〕56号 or 〔2021〕第56号.
func docNumberTail(text string, i int) int {
	j := i + runeLen(text[i:])
	n := digits(text, j)
	if n != 4 || (text[j:j+2] != "19" && text[j:j+2] != "20") {
		return i
	}
	j += n
	r, size := utf8.DecodeRuneInString(text[j:])
	if !strings.ContainsRune(closeBrackets, r) {
		return i
	}
	j = skipSpaces(text, j+size)
	if strings.HasPrefix(text[j:], "第") {
		j = skipSpaces(text, j+len("第"))
	}
	if n = digits(text, j); n == 0 || n > 5 {
		return i
	}
	j = skipSpaces(text, j+n)
	if !strings.HasPrefix(text[j:], "号") {
		return i
	}
	return j + len("号")
}

// agencyStart looks back from a bracket for the agency part of a 文号.
func agencyStart(text string, floor, i int) int {
	at := i
	for n := 0; n < maxAgency && at > floor; n++ {
		r, size := utf8.DecodeLastRuneInString(text[floor:at])
		if !isHan(r) || strings.ContainsRune(notInAgency, r) {
			break
		}
		at -= size
	}
	if utf8.RuneCountInString(text[at:i]) < 2 {
		return i
	}
	return at
}

// articleEnd reads 第八百三十条, 第12条之一, 第(三)项, 第二款.
func articleEnd(text string, i int) int {
	j := i + len("第")
	open := false
	if r, size := utf8.DecodeRuneInString(text[j:]); strings.ContainsRune(openBrackets, r) {
		open = true
		j += size
	}
	n := prefixOf(text[j:], numerals)
	if n == 0 {
		n = digits(text, j)
	}
	if n == 0 || n > 30 {
		return i
	}
	j += n
	if open {
		r, size := utf8.DecodeRuneInString(text[j:])
		if !strings.ContainsRune(closeBrackets, r) {
			return i
		}
		j += size
	}
	r, size := utf8.DecodeRuneInString(text[j:])
	if !strings.ContainsRune("条款项目章节编", r) {
		return i
	}
	j += size
	if rest, ok := strings.CutPrefix(text[j:], "之"); ok && r == '条' {
		if n := prefixOf(rest, numerals); n > 0 && n <= 6 {
			j += len("之") + n
		}
	}
	return j
}

// numberEnd reads 50, 1,200, 4.5, 85%.
func numberEnd(text string, i int) int {
	j := i + max(digits(text, i), 1)
	for j < len(text) && text[j] == ',' && digits(text, j+1) == 3 {
		j += 4
	}
	if j < len(text) && text[j] == '.' {
		if n := digits(text, j+1); n > 0 {
			j += 1 + n
		}
	}
	return j + oneOf(text[j:], "%", "‰")
}

// latinEnd reads a run of letters that are not Chinese characters, with the
// digits and marks among them: 3 of a PM2.5 would be lost otherwise.
func latinEnd(text string, i int) int {
	for i < len(text) {
		r, size := utf8.DecodeRuneInString(text[i:])
		if isHan(r) || !isWordRune(r) && !unicode.IsMark(r) {
			break
		}
		i += size
	}
	return i
}

func oneOf(s string, options ...string) int {
	for _, o := range options {
		if strings.HasPrefix(s, o) {
			return len(o)
		}
	}
	return 0
}

// digits counts the ASCII digits at i.
func digits(text string, i int) int {
	n := 0
	for i+n < len(text) && '0' <= text[i+n] && text[i+n] <= '9' {
		n++
	}
	return n
}

// prefixOf is the length in bytes of the longest prefix of s made of set.
func prefixOf(s, set string) int {
	for i, r := range s {
		if !strings.ContainsRune(set, r) {
			return i
		}
	}
	return len(s)
}

func skipSpaces(text string, i int) int {
	for i < len(text) && text[i] == ' ' {
		i++
	}
	return i
}

func isDigit(r rune) bool { return '0' <= r && r <= '9' }

func isHan(r rune) bool {
	return 0x4e00 <= r && r <= 0x9fff || r >= 0x2e80 && unicode.Is(unicode.Han, r)
}

// isWordRune tells whether r is a letter or a number, which tokens must cover.
func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }
