// Package lex is what the readers of documents and of typed phrases share: folded
// text with its place in the source, and the small readers of numbers, lengths,
// limits and holidays. Full-width forms, dashes and the traditional characters of
// time words are made one and white space is left out; every cell remembers its
// bytes, so that spans are exact in the source.
package lex

import "unicode/utf8"

// A cell is one character as the readers see it, and the bytes of the source
// it came from. code is its UTF-8 in one word: looking for hundreds of literal
// words is most of the work here, and comparing codes saves decoding them.
type cell struct {
	R        rune
	code     uint32
	From, To int32
}

// codeOf is the UTF-8 of a character of up to three bytes, the first byte lowest;
// 0 for the others, which no word here contains.
func codeOf(r rune) uint32 {
	switch {
	case r < 0x80:
		return uint32(r)
	case r < 0x800:
		return uint32(0xc0|r>>6) | uint32(0x80|r&0x3f)<<8
	case r < 0x10000:
		return uint32(0xe0|r>>12) | uint32(0x80|r>>6&0x3f)<<8 | uint32(0x80|r&0x3f)<<16
	}
	return 0
}

// firstCode is the code of the first character of a literal, and its length.
func firstCode(s string) (code uint32, n int) {
	switch b := s[0]; {
	case b < 0x80:
		return uint32(b), 1
	case b < 0xe0:
		return uint32(b) | uint32(s[1])<<8, 2
	}
	return uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16, 3
}

// Text is what the readers work on: full-width forms and the traditional
// characters of time words folded, dashes unified, white space left out. A
// number never runs over white space that was left out; see Gap.
type Text []cell

// Fold reads s into buf, which may be nil. A line break stays, as '\n', since no
// time expression runs over it.
func Fold(s string, buf Text) Text {
	t := buf[:0]
	capitals := false
	for i := 0; i < len(s); {
		r, w := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, w = utf8.DecodeRuneInString(s[i:])
			r = foldRune(r)
		}
		switch r {
		case ' ', '\t', '\r', '\v', '\f', '\u00a0', '\u3000', '\u2002', '\u2003', '\u2009', '\u200b', '\ufeff':
		default:
			t = append(t, cell{r, codeOf(r), int32(i), int32(i + w)})
			capitals = capitals || capital(r) != 0
		}
		i += w
	}
	if capitals {
		t.foldCapitals()
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

// At is the character at i, 0 outside.
func (t Text) At(i int) rune {
	if i < 0 || i >= len(t) {
		return 0
	}
	return t[i].R
}

// Gap tells whether white space stood before character i.
func (t Text) Gap(i int) bool {
	return i > 0 && i < len(t) && t[i].From != t[i-1].To
}

// Has tells whether word stands at i.
func (t Text) Has(i int, word string) bool { return t.match(i, word) >= 0 }

// match is the place after word, or -1 when it does not stand at i.
func (t Text) match(i int, word string) int {
	if i < 0 {
		return -1
	}
	for len(word) > 0 {
		code, n := firstCode(word)
		if i >= len(t) || t[i].code != code {
			return -1
		}
		word = word[n:]
		i++
	}
	return i
}

// After is the place after word when it stands at i, and i otherwise.
func (t Text) After(i int, word string) int {
	if n := t.match(i, word); n >= 0 {
		return n
	}
	return i
}

// Any is the place after the first of words that stands at i; words come
// longest first. It is i and -1 when none does.
func (t Text) Any(i int, words ...string) (next, which int) {
	if i < 0 || i >= len(t) {
		return i, -1
	}
	first := t[i].code
	for k, w := range words {
		if code, _ := firstCode(w); code == first {
			if n := t.match(i, w); n >= 0 {
				return n, k
			}
		}
	}
	return i, -1
}

// In tells whether the character at i is one of set.
func (t Text) In(i int, set string) bool {
	if i < 0 || i >= len(t) {
		return false
	}
	for c := t[i].code; set != ""; {
		code, n := firstCode(set)
		if code == c {
			return true
		}
		set = set[n:]
	}
	return false
}

// Dash steps over what joins the two ends of a range: 至 到 - ~, doubled dashes.
func (t Text) Dash(i int) (next int, ok bool) {
	switch t.At(i) {
	case '至', '到':
		return i + 1, true
	case '-', '~':
		if t.At(i+1) == t.At(i) {
			i++
		}
		return i + 1, true
	}
	return i, false
}
