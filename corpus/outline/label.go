package outline

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// kind is a numbering system. Its value is its usual rank: a smaller kind is
// the outer one. The order is that of the rules for official documents (结构层次
// 序数: 一、 then (一) then 1. then (1)) and of legislation (编, 章, 节, 条).
type kind int

const (
	kindNone    kind = 0
	kindPart    kind = 10 // 第一编, 第一部分
	kindSubpart kind = 15 // 第一分编
	kindChapter kind = 20 // 第一章
	kindSection kind = 30 // 第一节
	kindArticle kind = 40 // 第一条
	kindDecimal kind = 41 // 1, 2.1, 2.1.1 of a standard: 41, 42, 43 by their depth
	kindComma   kind = 50 // 一、
	kindParen   kind = 60 // (一)
	kindDot     kind = 70 // 1. 1、
	kindArParen kind = 80 // (1)
	kindCircle  kind = 90 // ①
)

// label is the numbering at the head of a line.
type label struct {
	kind   kind
	n, sub int // 第十二条之一: 12, 1
	text   int // bytes of the label itself
	end    int // bytes up to the words after it, blanks included
}

// maxNumber bounds the numbers a label may carry; 民法典 has 1260 articles.
const maxNumber = 9999

// scanLabel reads the label s begins with; ok false when there is none. It
// looks only at the form: whether the number continues a list is for the caller.
func scanLabel(s string) (l label, ok bool) {
	r, w := utf8.DecodeRuneInString(s)
	switch {
	case r == '第':
		l, ok = scanOrdinal(s, w)
	case r == '(' || r == '（':
		l, ok = scanBracketed(s, w)
	case r >= '①' && r <= '⑳':
		l, ok = label{kind: kindCircle, n: int(r-'①') + 1, text: w}, true
	case r >= '㈠' && r <= '㈩':
		l, ok = label{kind: kindParen, n: int(r-'㈠') + 1, text: w}, true
	case r >= '⑴' && r <= '⒇':
		l, ok = label{kind: kindArParen, n: int(r-'⑴') + 1, text: w}, true
	case r >= '0' && r <= '9' || r >= '０' && r <= '９':
		l, ok = scanDotted(s)
	default:
		l, ok = scanComma(s)
	}
	if !ok {
		return label{}, false
	}
	l.end = l.text + blanks(s[l.text:])
	return l, true
}

// scanOrdinal reads 第X编, 第X部分, 第X分编, 第X章, 第X节, 第X条 and 第X条之Y.
func scanOrdinal(s string, i int) (l label, ok bool) {
	i += blanks(s[i:])
	n, j := number(s, i)
	if j == i {
		return l, false
	}
	j += blanks(s[j:])
	for _, u := range []struct {
		word string
		kind kind
	}{{"分编", kindSubpart}, {"部分", kindPart}, {"编", kindPart}, {"章", kindChapter}, {"节", kindSection}, {"条", kindArticle}} {
		if strings.HasPrefix(s[j:], u.word) {
			l = label{kind: u.kind, n: n, text: j + len(u.word)}
			break
		}
	}
	if l.kind == kindNone {
		return l, false
	}
	if rest := s[l.text:]; l.kind == kindArticle && strings.HasPrefix(rest, "之") {
		if sub, k := number(rest, len("之")); k > len("之") {
			l.sub, l.text = sub, l.text+k
		}
	}
	return l, !refersOn(s[l.text:], l.kind)
}

// refersOn tells whether what follows a label shows that the line does not
// begin a section but speaks of one: 第三条第二款, 第五条、第六条, 第十条规定.
func refersOn(rest string, k kind) bool {
	if rest == "" || blanks(rest) > 0 {
		return false
	}
	r, _ := utf8.DecodeRuneInString(rest)
	if strings.ContainsRune("第、,，;；。至和及与或的中款项之所", r) {
		return true
	}
	switch k {
	case kindPart:
		return strings.ContainsRune("制号写排内是", r)
	case kindChapter, kindSection:
		return k == kindSection && strings.ContainsRune("点课车", r) || tells(rest)
	}
	return k == kindArticle && (strings.HasPrefix(rest, "规定") || strings.HasPrefix(rest, "修改为"))
}

// tells tells whether what follows 第一节 directly is what happens in it (第一节提前到14:00，请转告。) and not its name, as
// far as the next label of the kind.
func tells(rest string) bool {
	name, _, _ := strings.Cut(rest, "第")
	return strings.ContainsAny(name, "，。；！？")
}

// scanBracketed reads (一) and (1), full or half width.
func scanBracketed(s string, i int) (l label, ok bool) {
	n, j := number(s, i)
	if j == i || n == 0 {
		return l, false
	}
	r, w := utf8.DecodeRuneInString(s[j:])
	if r != ')' && r != '）' {
		return l, false
	}
	l = label{kind: kindParen, n: n, text: j + w}
	if r, _ := utf8.DecodeRuneInString(s[i:]); arabic(r) >= 0 {
		l.kind = kindArParen
		if n > 99 { // (2021) is a year
			return l, false
		}
	}
	switch r, w := utf8.DecodeRuneInString(s[l.text:]); {
	case r == '、' && beginsWords(s[l.text+w:]): // （一）、基本原则
		l.text += w
	case strings.ContainsRune("、,，至项款和或", r) && r != utf8.RuneError:
		return l, false
	}
	return l, true
}

// beginsWords tells whether s begins with a word, and not with one more number.
func beginsWords(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	_, n := number(s, 0)
	return unicode.Is(unicode.Han, r) && r != '第' && n == 0
}

// scanDotted reads 1. 1． 1、 but not 4.5, 2021. or 1、2、3.
func scanDotted(s string) (l label, ok bool) {
	n, j := number(s, 0)
	r, w := utf8.DecodeRuneInString(s[j:])
	if strings.ContainsRune(")）", r) && 0 < n && n <= 99 && beginsWords(s[j+w:]) { // 1）申请人
		return label{kind: kindArParen, n: n, text: j + w}, true
	}
	if n == 0 || n > 199 || !strings.ContainsRune(".．、", r) {
		return l, false
	}
	next, _ := utf8.DecodeRuneInString(s[j+w:])
	if arabic(next) >= 0 || strings.ContainsRune("%％", next) && next != utf8.RuneError {
		return l, false
	}
	return label{kind: kindDot, n: n, text: j + w}, true
}

// scanComma reads 一、 and 一. but not 一、二年级, nor 三公.
func scanComma(s string) (l label, ok bool) {
	n, j := number(s, 0)
	if r, w := utf8.DecodeRuneInString(s[j:]); j > 0 && 0 < n && n <= 99 && strings.ContainsRune(".．", r) && beginsWords(s[j+w:]) {
		return label{kind: kindComma, n: n, text: j + w}, true
	}
	if j == 0 || n == 0 || n > 199 || !strings.HasPrefix(s[j:], "、") {
		return l, false
	}
	end := j + len("、")
	if next, k := number(s, end); k > end && arabic(firstRune(s[end:])) < 0 && enumerates(n, next, s[k:]) {
		return l, false
	}
	return label{kind: kindComma, n: n, text: end}, true
}

// enumerates tells the numbers n、next of a sentence (一、二年级; 一、三季度) from a label and a text that begins with a
// number (五、一年内; 三、百分之二十). What is counted up goes up: the second number is larger, and when it is not the
// next one, or no larger, what follows has to be something that has numbers instead of being counted.
func enumerates(n, next int, rest string) bool {
	if next == n+1 {
		return true
	}
	if next <= n && n > 1 {
		return false
	}
	return next != n && strings.ContainsRune("、,，至到和及或与类等级期楼层区班档号季", firstRune(rest)) || strings.HasPrefix(rest, "年级") ||
		next == n && !unicode.Is(unicode.Han, firstRune(rest))
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// arabic is the value of an Arabic figure of either width, or -1.
func arabic(r rune) int {
	switch {
	case r >= '0' && r <= '9':
		return int(r - '0')
	case r >= '０' && r <= '９':
		return int(r - '０')
	}
	return -1
}

// longestNumber is how many signs a number has at most: 九千九百九十九. What runs on is
// no label, and is not read on.
const longestNumber = 9

// number reads the number at byte i of s, all Arabic or all Chinese, and returns its
// value and the byte after it; end is i when there is none.
func number(s string, i int) (n, end int) {
	end = i
	for end < len(s) && n <= maxNumber {
		r, w := utf8.DecodeRuneInString(s[end:])
		v := arabic(r)
		if v < 0 {
			break
		}
		n, end = n*10+v, end+w
	}
	if end > i {
		return n, end
	}
	total, digit := 0, 0
	for signs := 0; end < len(s) && total <= maxNumber; signs++ {
		r, w := utf8.DecodeRuneInString(s[end:])
		if v := strings.IndexRune("〇一二三四五六七八九", r); v >= 0 {
			digit = digit*10 + v/3 // 一二〇 is 120 as well
		} else if unit := unitOf(r); unit > 0 {
			total += max(digit, 1) * unit
			digit = 0
		} else if r != '零' && r != '○' {
			break
		}
		if signs == longestNumber {
			return 0, i
		}
		end += w
		digit = min(digit, maxNumber+1)
	}
	return total + digit, end
}

// unitOf is what 十, 百 and 千 stand for; 0 for another sign.
func unitOf(r rune) int {
	switch r {
	case '十':
		return 10
	case '百':
		return 100
	case '千':
		return 1000
	}
	return 0
}

// blanks counts the bytes of white space s begins with.
func blanks(s string) int {
	return len(s) - len(strings.TrimLeftFunc(s, unicode.IsSpace))
}
