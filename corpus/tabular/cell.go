package tabular

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// kind is what a cell looks like.
type kind uint8

const (
	none   kind = iota // nothing, or a sign that says so: —, /, 同上
	word               // a few characters
	phrase             // more of them
	text               // with commas
	number
	amount // a number with its unit
	share
	span // from one number to another, or their ratio
	day
	clock
	phone
	code
	kinds // how many there are
)

// cell is what is known of one line.
type cell struct {
	text   string
	kind   kind
	length uint8   // bucket
	last   rune    // the last character of words
	banned bool    // it is no cell of any table
	name   float64 // how much it looks like the name of a column
	value  int     // of a whole number; -1 for others
}

// lengths is how many buckets of length there are.
const lengths = 7

// longestCell is how many characters a cell has at most.
const longestCell = 70

var (
	nothing = regexp.MustCompile(`^(?:[-—–－/／\\~～]{1,4}|无|同上|不限|略|暂无|暂缺|免费|不适用|空)$`)
	leading = regexp.MustCompile(`^(?:[≥≤><＞＜≈约±￥¥+＋-]|不[低少超高大小](?:于|过)|最[高低多少]|每[人户月年日天餐次生学期亩头只羽吨件台套辆个平方米公斤千克]{1,3}|满|上午|下午|高于|低于|大于|小于|超过|近|共)+`)
	clocks  = regexp.MustCompile(`^\d{1,2}[:：]\d{2}`)
	days    = regexp.MustCompile(`^(?:(?:19|20)\d{2}年)?\d{1,2}月|^(?:19|20)\d{2}(?:[-./]\d{1,2}|年)|^(?:每?周|星期)[一二三四五六日天末至]|^(?:每月|次月|当月|次年|当年)[^\d]{0,4}\d`)
	spans   = regexp.MustCompile(`^\d[\d.,]*\S{0,4}?[—–~～至到∶:：-]\d[^，；]{0,14}$`)
	shares  = regexp.MustCompile(`^\d[\d.]* ?[%％‰][^，；]{0,8}$`)
	numbers = regexp.MustCompile(`^[\d.,]+$`)
	amounts = regexp.MustCompile(`^\d[\d.,]* ?[^\d\s，；。]{1,10}(?:\d{1,4}[^\d\s，；。]{0,4})?$`)
	phones  = regexp.MustCompile(`^[(（]?\d[\d ()（）—-]{5,}(?:[、，/]\d[\d -]{5,})*$`)
	codes   = regexp.MustCompile(`^[A-Za-z]{1,4}-?\d{1,8}$`)
	// banned are lines that are no cells: numbered sections, sentences, what is asked and answered, notes, fields.
	banned = regexp.MustCompile(`^(?:[一二三四五六七八九十]{1,3}[、.．]|[(（][一二三四五六七八九十]{1,3}[)）]|第[一二三四五六七八九十百\d]{1,4}[编章节条款步]|附 ?[件表录图]|[问答QA][:：]|备?注 ?[:：\d]|说明[:：]|[*※#|·•●◆■>》【〔\[]|https?:)|[。；;！？!?]$|^[\p{Han}]{2,8}[:：]|[:：]$|[>|｜→»]`)
	// prose is a sentence inside a line.
	prose = regexp.MustCompile(`[。！？].`)
)

// newCell looks at a line.
func newCell(line string) cell {
	c := cell{text: line, value: -1}
	if line == "" {
		return c
	}
	n := utf8.RuneCountInString(line)
	if n > longestCell || banned.MatchString(line) || prose.MatchString(line) {
		c.banned = true
		return c
	}
	c.kind = kindOf(line, n)
	for n > 1 && int(c.length) < lengths-1 {
		n, c.length = n/2, c.length+1
	}
	if c.kind == word || c.kind == phrase || c.kind == text {
		if r, _ := utf8.DecodeLastRuneInString(strings.TrimRight(line, ")）")); unicode.Is(unicode.Han, r) {
			c.last = r
		}
	}
	if c.kind == number && len(line) < 6 && !strings.ContainsAny(line, ".,") {
		c.value = 0
		for _, d := range line {
			c.value = c.value*10 + int(d-'0')
		}
	}
	return c
}

// cellLike tells a line that may be a cell.
func (c *cell) cellLike() bool { return c.text != "" && !c.banned }

// kindOf is the kind of a line of n characters.
func kindOf(line string, n int) kind {
	if nothing.MatchString(line) {
		return none
	}
	bare := leading.ReplaceAllString(line, "")
	switch {
	case clocks.MatchString(bare):
		return clock
	case days.MatchString(bare) || days.MatchString(line):
		return day
	case numbers.MatchString(bare) && len(bare) < 7:
		return number
	case phones.MatchString(line):
		return phone
	case numbers.MatchString(bare):
		return number
	case shares.MatchString(bare):
		return share
	case spans.MatchString(bare):
		return span
	case codes.MatchString(line):
		return code
	case amounts.MatchString(bare):
		return amount
	case strings.ContainsAny(line, "，,；"):
		return text
	case n > 16:
		return phrase
	}
	return word
}

// figures tells the kinds that no header has.
func (k kind) figures() bool { return k >= number }
