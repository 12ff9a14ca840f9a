package zhdate

import "unicode/utf8"

// A cell is one character as the readers see it, and the bytes of the source
// it came from.
type cell struct {
	r        rune
	from, to int32
}

// text is what the readers work on: full-width forms and the traditional
// characters of time words folded, dashes unified, white space left out. A
// number never runs over white space that was left out; see gap.
type text []cell

// fold reads s into buf, which may be nil. A line break stays, as '\n', since no
// time expression runs over it.
func fold(s string, buf text) text {
	t := buf[:0]
	for i := 0; i < len(s); {
		r, w := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, w = utf8.DecodeRuneInString(s[i:])
			r = foldRune(r)
		}
		switch r {
		case ' ', '\t', '\r', '\v', '\f', '\u00a0', '\u3000', '\u2002', '\u2003', '\u2009', '\u200b', '\ufeff':
		default:
			t = append(t, cell{r, int32(i), int32(i + w)})
		}
		i += w
	}
	return t
}

// foldRune maps what is written in several ways to one.
func foldRune(r rune) rune {
	switch {
	case r >= 0xff01 && r <= 0xff5e:
		return r - 0xfee0
	case r >= 0x2010 && r <= 0x2015, r == '─', r == '−', r == '━':
		return '-'
	case r == '〜' || r == '∼' || r == '∽':
		return '~'
	case r < 0x4e00:
		return r
	}
	return traditional(r)
}

// traditional folds the traditional characters that occur in times, numbers
// and the words around a reminder; all others stay as they are.
func traditional(r rune) rune {
	const pairs = "週周點点號号農农曆历歷历時时鐘钟鍾钟後后內内個个這这兩两間间臘腊開开閏闰節节國国慶庆兒儿聖圣誕诞" +
		"勞劳動动師师婦妇黨党陽阳陰阴從从過过還还請请們们驚惊蟄蛰處处種种滿满雙双學学來来禮礼當当裡里裏里幾几歲岁級级" +
		"貫贯萬万記记別别讓让則则為为與与隨随雲云東东單单業业務务員员長长導导門门機机關关會会貳贰陸陆織织間间備备"
	// The table is short and most characters are outside its first letters, so
	// a byte search over it is cheaper than a map.
	var b [utf8.UTFMax]byte
	w := utf8.EncodeRune(b[:], r)
	if w != 3 || !inFirst(b[0]) {
		return r
	}
	for i := 0; i+6 <= len(pairs); i += 6 {
		if pairs[i] == b[0] && pairs[i+1] == b[1] && pairs[i+2] == b[2] {
			s, _ := utf8.DecodeRuneInString(pairs[i+3:])
			return s
		}
	}
	return r
}

// inFirst tells whether a character beginning with this byte can be in the table.
func inFirst(b byte) bool { return b >= 0xe5 && b <= 0xe9 }

// at is the character at i, 0 outside.
func (t text) at(i int) rune {
	if i < 0 || i >= len(t) {
		return 0
	}
	return t[i].r
}

// gap tells whether white space stood before character i.
func (t text) gap(i int) bool {
	return i > 0 && i < len(t) && t[i].from != t[i-1].to
}

// has tells whether word stands at i.
func (t text) has(i int, word string) bool {
	for _, r := range word {
		if t.at(i) != r {
			return false
		}
		i++
	}
	return true
}

// after is the place after word when it stands at i, and i otherwise.
func (t text) after(i int, word string) int {
	if t.has(i, word) {
		return i + utf8.RuneCountInString(word)
	}
	return i
}

// any is the place after the first of words that stands at i; words come
// longest first. It is i and -1 when none does.
func (t text) any(i int, words ...string) (next, which int) {
	for k, w := range words {
		if n := t.after(i, w); n > i {
			return n, k
		}
	}
	return i, -1
}

// in tells whether the character at i is one of set.
func (t text) in(i int, set string) bool {
	r := t.at(i)
	if r == 0 {
		return false
	}
	for _, s := range set {
		if r == s {
			return true
		}
	}
	return false
}

// dash steps over what joins the two ends of a range: 至 到 - ~, doubled dashes.
func (t text) dash(i int) (next int, ok bool) {
	switch t.at(i) {
	case '至', '到':
		return i + 1, true
	case '-', '~':
		if t.at(i+1) == t.at(i) {
			i++
		}
		return i + 1, true
	}
	return i, false
}
