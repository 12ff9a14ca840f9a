package zh

import (
	"strconv"
	"strings"

	"github.com/policybot/policybot/corpus/hanzi"
)

// appendParts appends what a token found by rule also answers to: the parts of a
// date and of a 文号, the plain figure of a percentage, the other way of writing
// the number of an article. Parts have the offsets of their own characters, other
// ways of writing those of the whole token.
func appendParts(out []Token, t Token) []Token {
	switch t.Kind {
	case Date:
		return appendDateParts(out, t)
	case DocNumber:
		return appendNumberParts(out, t)
	case Number:
		if n := strings.TrimSuffix(t.Text, "%"); n != t.Text {
			out = append(out, Token{n, t.Start, t.Start + len(n), Number})
		} else if n := strings.ReplaceAll(t.Text, ",", ""); n != t.Text {
			out = append(out, Token{n, t.Start, t.End, Number})
		}
	case Article:
		if other := articleInDigits(t.Text); other != t.Text {
			out = append(out, Token{other, t.Start, t.End, Article})
		}
	}
	return out
}

// appendDateParts cuts after 年 and 月.
func appendDateParts(out []Token, t Token) []Token {
	part := func(a, b int) Token {
		if len(t.Text) != t.End-t.Start { // written with spaces
			return Token{t.Text[a:b], t.Start, t.End, Date}
		}
		return Token{t.Text[a:b], t.Start + a, t.Start + b, Date}
	}
	from := 0
	for i, r := range t.Text {
		if r != '年' && r != '月' {
			continue
		}
		end := i + runeLen(t.Text[i:])
		if r == '月' { // 9月底 stays whole
			end += oneOf(t.Text[end:], "底", "初", "末", "上旬", "中旬", "下旬")
		}
		if end-from < len(t.Text) {
			out = append(out, part(from, end))
		}
		from = end
	}
	if 0 < from && from < len(t.Text) {
		out = append(out, part(from, len(t.Text)))
	}
	return out
}

// appendNumberParts cuts a 文号 into agency, year and serial. Its text may be
// shorter than what it stands for (spaces), so parts have the whole offsets.
func appendNumberParts(out []Token, t Token) []Token {
	agency, rest, ok1 := strings.Cut(t.Text, "〔")
	year, serial, ok2 := strings.Cut(rest, "〕")
	if !ok1 || !ok2 {
		return out
	}
	return append(out,
		Token{agency, t.Start, t.End, Word},
		Token{year + "年", t.Start, t.End, Date},
		Token{strings.TrimPrefix(serial, "第"), t.Start, t.End, Number})
}

// articleInDigits writes the number of 第八百三十条 as 第830条, so that both ways of
// writing meet; the text itself when it has no numeral to convert.
func articleInDigits(s string) string {
	const first = len("第")
	rest := strings.TrimLeft(s[first:], openBrackets)
	n := prefixOf(rest, numerals)
	if n == 0 {
		return s
	}
	v, ok := hanzi.ParseNumber(rest[:n])
	if !ok || v < 0 || v > 99999 {
		return s
	}
	tail := strings.TrimLeft(rest[n:], closeBrackets)
	return "第" + strconv.Itoa(int(v)) + tail
}
