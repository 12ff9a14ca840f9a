package statement

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus/hanzi"
)

// Labels are compared by what they mean: Ⅱ级, II级, ②级, 第二级, 2级 and 二级 are one.

// Fold writes every number of a label as <2>, whatever signs it is written in, so that
// 第二档 and ②档 are equal and 十档 is not found in 二十档.
func Fold(s string) string {
	var b strings.Builder
	for at := 0; at < len(s); {
		if strings.HasPrefix(s[at:], "第") {
			gap := blank(s[at+len("第"):])
			if _, n := orderAt(s[at+len("第")+gap:], true); n > 0 {
				at += len("第") + gap
				continue
			}
		}
		if v, n := orderAt(s[at:], at == 0 || !latin(s[at-1])); n > 0 {
			b.WriteString("<" + v + ">")
			at += n
			continue
		}
		r, size := utf8.DecodeRuneInString(s[at:])
		if !strings.ContainsRune(blanks, r) {
			b.WriteString(strings.ToUpper(s[at : at+size]))
		}
		at += size
	}
	return b.String()
}

// orderAt reads a number in any of the signs an order is written in; fresh is false
// behind a letter, where no Roman number begins.
func orderAt(s string, fresh bool) (value string, size int) {
	if n := hanzi.NumberPrefix(s); n > 0 {
		v, _ := hanzi.ParseNumber(s[:n])
		return strconv.FormatFloat(v, 'f', -1, 64), n
	}
	r, n := utf8.DecodeRuneInString(s)
	for _, row := range []struct{ first, last rune }{{'Ⅰ', 'Ⅻ'}, {'ⅰ', 'ⅻ'}, {'①', '⑳'}, {'⑴', '⒇'}, {'⒈', '⒛'}, {'㈠', '㈩'}, {'❶', '❿'}} {
		if r >= row.first && r <= row.last {
			return strconv.Itoa(int(r-row.first) + 1), n
		}
	}
	if !fresh {
		return "", 0
	}
	k := 0
	for k < len(s) && strings.IndexByte("IVX", s[k]) >= 0 {
		k++
	}
	if k < len(s) && (latin(s[k]) || s[k] >= '0' && s[k] <= '9') {
		return "", 0
	}
	for i, roman := range []string{"I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"} {
		if s[:k] == roman {
			return strconv.Itoa(i + 1), k
		}
	}
	return "", 0
}

// apart strips what two labels have in common at both ends and gives what tells them
// apart, each with so much of the common words that it says something by itself: 初中
// and 高中, not 初 and 高; 二级 and 三级, not 二 and 三.
func apart(a, b string) (x, y string) {
	x, y = Fold(a), Fold(b)
	head := 0
	for {
		n := tokenLen(x[head:])
		if n == 0 || len(y) < head+n || x[head:head+n] != y[head:head+n] {
			break
		}
		head += n
	}
	tail := 0
	for {
		n := lastTokenLen(x[head : len(x)-tail])
		if n == 0 || len(y)-tail-n < head || x[len(x)-tail-n:len(x)-tail] != y[len(y)-tail-n:len(y)-tail] {
			break
		}
		tail += n
	}
	switch { // of 主任 and 副主任 the one is known by its 副, the other by the want of it
	case head+tail >= len(x) && head+tail >= len(y):
		return "", ""
	case head+tail >= len(y):
		return widen(x, head, tail), y
	case head+tail >= len(x):
		return "", widen(y, head, tail)
	}
	return widen(x, head, tail), widen(y, head, tail)
}

// widen takes back in a character of the common ending, or else of the common
// beginning, where what is apart is a single one or a number.
func widen(s string, head, tail int) string {
	from, to := head, len(s)-tail
	core := s[from:to]
	if count(core) > 1 {
		return core
	}
	if n := tokenLen(s[to:]); n > 0 {
		return s[from : to+n]
	}
	if n := lastTokenLen(s[:from]); n > 0 {
		return s[from-n : to]
	}
	return core
}

func count(folded string) int {
	n := 0
	for at := 0; at < len(folded); n++ {
		at += tokenLen(folded[at:])
	}
	return n
}

// tokenLen is the length of the first character of a folded text, a number being one.
func tokenLen(s string) int {
	if strings.HasPrefix(s, "<") {
		if i := strings.IndexByte(s, '>'); i > 0 {
			return i + 1
		}
	}
	_, n := utf8.DecodeRuneInString(s)
	return n
}

func lastTokenLen(s string) int {
	if strings.HasSuffix(s, ">") {
		if i := strings.LastIndexByte(s, '<'); i >= 0 {
			return len(s) - i
		}
	}
	_, n := utf8.DecodeLastRuneInString(s)
	return n
}
