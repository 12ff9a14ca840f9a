// Package listnum writes the numbers that Word puts before paragraphs by itself: 第一条, 一、, （二）, 1.1, ③.
//
// A list has levels. What a level shows is a pattern in which %1 to %9 are the numbers of the levels down to it.
package listnum

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Level is one level of a list.
type Level struct {
	Start   int
	Format  string // as in WordprocessingML: decimal, chineseCounting, upperRoman, …
	Pattern string // 第%1条
	Legal   bool   // every number of the pattern in Arabic figures
	Restart int    // the level, from 1, whose next number begins this one anew; 0 is any above, -1 none
}

// Levels are how many a list has at most.
const Levels = 9

// Counter numbers the paragraphs of one list.
type Counter struct {
	levels [Levels]Level
	at     [Levels]int
	begun  [Levels]bool
}

// NewCounter begins a list.
func NewCounter(levels [Levels]Level) *Counter { return &Counter{levels: levels} }

// Set gives a level another form from now on, and with anew begins it again: what a list overrides of the one it is
// drawn from.
func (c *Counter) Set(level int, l Level, anew bool) {
	c.levels[level] = l
	if anew {
		c.begun[level] = false
	}
}

// Level is the form of a level.
func (c *Counter) Level(level int) Level { return c.levels[level] }

// Next counts one paragraph at a level, from 0, and returns its label, which may be empty: a bullet says nothing.
func (c *Counter) Next(level int) string {
	if level < 0 || level >= Levels {
		return ""
	}
	l := c.levels[level]
	if c.begun[level] {
		c.at[level]++
	} else {
		c.at[level], c.begun[level] = l.Start, true
	}
	for i := range level { // a level left out counts as begun
		if !c.begun[i] {
			c.at[i], c.begun[i] = c.levels[i].Start, true
		}
	}
	for i := level + 1; i < Levels; i++ {
		if r := c.levels[i].Restart; r == 0 || r > level {
			c.begun[i] = false
		}
	}
	return c.label(level)
}

func (c *Counter) label(level int) string {
	l := c.levels[level]
	if l.Format == "bullet" || l.Format == "none" {
		return ""
	}
	var b strings.Builder
	for i := 0; i < len(l.Pattern); i++ {
		if l.Pattern[i] == '%' && i+1 < len(l.Pattern) && '1' <= l.Pattern[i+1] && l.Pattern[i+1] <= '9' {
			n := int(l.Pattern[i+1] - '1')
			form := c.levels[n].Format
			if l.Legal {
				form = "decimal"
			}
			b.WriteString(Number(form, c.at[n]))
			i++
			continue
		}
		b.WriteByte(l.Pattern[i])
	}
	return strings.TrimSpace(b.String())
}

// Join puts a label before the words of its paragraph as a writer would: 一、总则, 第一条 为了, 1.1 范围.
func Join(label, words string) string {
	words = strings.TrimLeft(words, " \t\u3000")
	last, _ := utf8.DecodeLastRuneInString(label)
	switch {
	case label == "" || words == "":
		return label + words
	case unicode.IsLetter(last) || unicode.IsDigit(last):
		return label + " " + words
	case last == '.' && words[0] >= '0' && words[0] <= '9':
		return label + " " + words
	}
	return label + words
}

// Number writes n in a form; one we don't know is written in figures.
func Number(form string, n int) string {
	if n < 0 {
		return strconv.Itoa(n)
	}
	switch form {
	case "chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting", "taiwaneseCountingThousand", "koreanCounting",
		"japaneseDigitalTenThousand", "taiwaneseDigital":
		return counted(n, "零一二三四五六七八九", "十百千")
	case "chineseLegalSimplified":
		return counted(n, "零壹贰叁肆伍陆柒捌玖", "拾佰仟")
	case "ideographLegalTraditional", "japaneseLegal":
		return counted(n, "零壹貳參肆伍陸柒捌玖", "拾佰仟")
	case "ideographDigital":
		return digits(n, "〇一二三四五六七八九")
	case "decimalFullWidth", "decimalFullWidth2":
		return digits(n, "０１２３４５６７８９")
	case "decimalZero":
		if n < 10 {
			return "0" + strconv.Itoa(n)
		}
	case "upperRoman":
		return roman(n)
	case "lowerRoman":
		return strings.ToLower(roman(n))
	case "upperLetter":
		return letter(n)
	case "lowerLetter":
		return strings.ToLower(letter(n))
	case "decimalEnclosedCircle", "decimalEnclosedCircleChinese":
		return circled(n)
	case "decimalEnclosedParen":
		return "(" + strconv.Itoa(n) + ")"
	case "decimalEnclosedFullstop":
		return strconv.Itoa(n) + "."
	case "ideographEnclosedCircle":
		if 1 <= n && n <= 10 {
			return string(rune('㊀' + n - 1))
		}
		return "（" + Number("chineseCounting", n) + "）"
	case "ideographTraditional":
		return cycle(n, "甲乙丙丁戊己庚辛壬癸")
	case "ideographZodiac":
		return cycle(n, "子丑寅卯辰巳午未申酉戌亥")
	case "bullet", "none":
		return ""
	}
	return strconv.Itoa(n)
}

// counted writes n below 100,000 as it is spoken: 十, 二十一, 一百零五. A larger one is written digit by digit.
func counted(n int, figures, units string) string {
	d, u := []rune(figures), []rune(units)
	switch {
	case n > 9999:
		return digits(n, figures)
	case n == 0:
		return string(d[0])
	}
	var b strings.Builder
	gap := false
	for place, of := 3, 1000; place >= 0; place, of = place-1, of/10 {
		f := n / of % 10
		if f == 0 {
			gap = b.Len() > 0
			continue
		}
		if gap {
			b.WriteRune(d[0])
			gap = false
		}
		if !(f == 1 && place == 1 && n < 20 && u[0] == '十') { // 十一, but 壹拾壹
			b.WriteRune(d[f])
		}
		if place > 0 {
			b.WriteRune(u[place-1])
		}
	}
	return b.String()
}

func digits(n int, figures string) string {
	d := []rune(figures)
	return strings.Map(func(r rune) rune { return d[r-'0'] }, strconv.Itoa(n))
}

func roman(n int) string {
	if n == 0 || n > 3999 {
		return strconv.Itoa(n)
	}
	var b strings.Builder
	for _, s := range []struct {
		n int
		s string
	}{
		{1000, "M"}, {900, "CM"}, {500, "D"}, {400, "CD"}, {100, "C"}, {90, "XC"}, {50, "L"}, {40, "XL"}, {10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"},
	} {
		for ; n >= s.n; n -= s.n {
			b.WriteString(s.s)
		}
	}
	return b.String()
}

// letter is A, B, … Z, AA, BB: the letter is repeated, as Word does.
func letter(n int) string {
	if n == 0 || n > 26*20 {
		return strconv.Itoa(n)
	}
	return strings.Repeat(string(rune('A'+(n-1)%26)), (n-1)/26+1)
}

func circled(n int) string {
	switch {
	case 1 <= n && n <= 20:
		return string(rune('①' + n - 1))
	case 21 <= n && n <= 35:
		return string(rune('㉑' + n - 21))
	case 36 <= n && n <= 50:
		return string(rune('㊱' + n - 36))
	}
	return "(" + strconv.Itoa(n) + ")"
}

func cycle(n int, signs string) string {
	s := []rune(signs)
	if n == 0 {
		return "0"
	}
	return string(s[(n-1)%len(s)])
}
