package sheet

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// General is the format of a cell nobody gave one.
const General = "General"

// builtin are the formats that go by number alone, as Excel in China shows them.
var builtin = map[int]string{
	0: General, 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 14: "yyyy/m/d", 15: "yyyy/m/d", 16: "m/d", 17: "yyyy/m",
	18: "h:mm", 19: "h:mm:ss", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm", 27: "yyyy年m月", 28: "m月d日", 29: "m月d日", 30: "m-d-yy",
	31: "yyyy年m月d日", 32: "h时mm分", 33: "h时mm分ss秒", 34: "h时mm分", 35: "h时mm分ss秒", 36: "yyyy年m月", 37: "#,##0", 38: "#,##0", 39: "#,##0.00",
	40: "#,##0.00", 45: "mm:ss", 46: "h:mm:ss", 47: "mm:ss", 49: "@", 50: "yyyy年m月", 51: "m月d日", 52: "yyyy年m月", 53: "m月d日", 54: "m月d日",
	55: "h时mm分", 56: "h时mm分ss秒", 57: "yyyy年m月", 58: "m月d日",
}

// Builtin is the format of a number below 164; what is not known is General.
func Builtin(id int) string {
	if f := builtin[id]; f != "" {
		return f
	}
	return General
}

// maxCode is the longest format that is followed, in bytes: Excel has 255 characters.
const maxCode = 1024

// Number writes v as a cell of that format shows it. from1904 is that days are counted from 1904, as a Mac did.
func Number(code string, v float64, from1904 bool) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return ""
	}
	if code == "" || len(code) > maxCode || strings.EqualFold(code, General) || code == "@" {
		return plain(v)
	}
	p := pick(code, v)
	switch {
	case p.date():
		if s, ok := p.day(v, from1904); ok {
			return s
		}
		return plain(v)
	case p.figures():
		return p.number(v)
	case p.words() != "":
		return p.words()
	}
	return plain(v)
}

// plain writes a number without a format: 15 digits are what a spreadsheet keeps.
func plain(v float64) string {
	short, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 15, 64), 64)
	if err != nil {
		short = v
	}
	if a := math.Abs(short); a != 0 && (a >= 1e21 || a < 1e-9) {
		return strconv.FormatFloat(short, 'G', -1, 64)
	}
	return strconv.FormatFloat(short, 'f', -1, 64)
}

// sign is one sign of a format: one to be filled in, or one that stands as it is.
type sign struct {
	text    string
	literal bool
}

// pattern is the part of a format that goes for a value.
type pattern struct {
	signs    []sign
	negative bool // the value is below zero, and the part shows that itself
}

// pick cuts the format at its semicolons and takes the part for the value: positive; negative; zero.
func pick(code string, v float64) pattern {
	parts := [][]sign{nil}
	for at := 0; at < len(code); {
		s, n := next(code[at:])
		at += n
		if s.text == ";" && !s.literal {
			parts = append(parts, nil)
			continue
		}
		if s.text != "" {
			parts[len(parts)-1] = append(parts[len(parts)-1], s)
		}
	}
	switch {
	case v < 0 && len(parts) > 1 && len(parts[1]) > 0:
		return pattern{parts[1], true}
	case v == 0 && len(parts) > 2 && len(parts[2]) > 0:
		return pattern{parts[2], false}
	}
	return pattern{parts[0], false}
}

// next reads one sign of a format and says how long it is there.
func next(code string) (sign, int) {
	r, w := utf8.DecodeRuneInString(code)
	switch r {
	case '"':
		if end := strings.IndexByte(code[1:], '"'); end >= 0 {
			return sign{code[1 : 1+end], true}, end + 2
		}
		return sign{code[1:], true}, len(code)
	case '\\', '!':
		_, n := utf8.DecodeRuneInString(code[w:])
		return sign{code[w : w+n], true}, w + n
	case '_', '*': // room as wide as the next sign, or filled with it
		_, n := utf8.DecodeRuneInString(code[w:])
		return sign{}, w + n
	case '[':
		end := strings.IndexByte(code, ']')
		if end < 0 {
			return sign{}, len(code)
		}
		inside := code[1:end]
		if money, ok := strings.CutPrefix(inside, "$"); ok { // [$¥-804]
			money, _, _ = strings.Cut(money, "-")
			return sign{money, true}, end + 1
		}
		if l := strings.ToLower(inside); l == "h" || l == "hh" || l == "m" || l == "mm" || l == "s" || l == "ss" {
			return sign{l, false}, end + 1
		}
		return sign{}, end + 1
	}
	if strings.ContainsRune("yYmMdDhHsS", r) {
		n := 1
		for n < len(code) && strings.EqualFold(code[n:n+1], code[:1]) {
			n++
		}
		return sign{strings.ToLower(code[:n]), false}, n
	}
	if len(code) >= 7 && strings.EqualFold(code[:7], General) {
		return sign{"0", false}, 7
	}
	for _, noon := range []string{"AM/PM", "A/P", "上午/下午"} {
		if len(code) >= len(noon) && strings.EqualFold(code[:len(noon)], noon) {
			return sign{}, len(noon)
		}
	}
	return sign{code[:w], r >= utf8.RuneSelf}, w
}

func (p pattern) has(signs string) bool {
	for _, s := range p.signs {
		if !s.literal && s.text != "" && strings.Contains(signs, s.text[:1]) {
			return true
		}
	}
	return false
}

func (p pattern) date() bool    { return p.has("ymdhs") && !p.has("#") }
func (p pattern) figures() bool { return p.has("0#?") && !p.has("Ee") && !p.fraction() }

// fraction tells figures over figures: # ?/?. A stroke elsewhere is one, 元/人.
func (p pattern) fraction() bool {
	for i, s := range p.signs {
		if !s.literal && s.text == "/" && i > 0 && i+1 < len(p.signs) && !p.signs[i+1].literal && strings.Contains("0123456789#?", p.signs[i+1].text) {
			return true
		}
	}
	return false
}

// words is a pattern without anything to fill in, as "无" for zero.
func (p pattern) words() string {
	var b strings.Builder
	for _, s := range p.signs {
		if !s.literal {
			return ""
		}
		b.WriteString(s.text)
	}
	return b.String()
}
