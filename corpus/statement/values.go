package statement

import (
	"math"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
)

// Values lists the values of a text in order, never overlapping.
func Values(text string) []Value {
	s := scanner{text: text}
	for at := 0; at < len(text) && len(s.out) < MaxValues; {
		at = s.step(at)
	}
	s.lists()
	s.out = joinBounds(text, s.out)
	s.roles()
	return s.out
}

// scanner reads a text once from left to right.
type scanner struct {
	text string
	out  []Value
	end  int // where the last value ends: no other may reach before it
	done int // where the last value that is no 每年 ends
}

// step reads what begins at a character, or passes over it.
func (s *scanner) step(at int) int {
	r, size := utf8.DecodeRuneInString(s.text[at:])
	if !opens(r) {
		return at + size
	}
	if n := phrase(s.text[at:]); n > 0 {
		return at + n
	}
	for _, read := range []func(*scanner, int) int{
		(*scanner).glued, (*scanner).code, (*scanner).date, (*scanner).clock, (*scanner).every, (*scanner).ratio,
		(*scanner).share, (*scanner).quantity,
	} {
		if end := read(s, at); end > at {
			return end
		}
	}
	return at + size
}

// opens tells whether a value, or what must not be read as one, can begin with a
// character.
func opens(r rune) bool {
	switch {
	case r >= '0' && r <= '9', r >= '０' && r <= '９':
		return true
	case r < 0x80:
		return false
	}
	switch r {
	case '〇', '零', '○', '一', '二', '两', '三', '四', '五', '六', '七', '八', '九', '十', '百', '千', '万', '亿', '半', '几', '数',
		'壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖', '拾', '佰', '仟',
		'每', '第', '〔', '[', '【', '（', '(', '［', '年', '月', '过', '今', '明', '去', '次', '翌', '当', '上', '下', '本', '正', '腊', '农',
		'春', '秋', '凌', '早', '中', '晚', '逐', '前', '后', '大', '全', '季':
		return true
	}
	return false
}

// add keeps a value. Its span must begin behind the last one.
func (s *scanner) add(v Value) int {
	v.Span.Start = max(v.Span.Start, s.end)
	s.out = append(s.out, v)
	s.end = v.Span.End
	if v.Unit != "每" {
		s.done = s.end
	}
	return s.end
}

// plain is a value whose core is the whole and which has no number.
func plain(kind Kind, start, end int) Value {
	span := corpus.Span{Start: start, End: end}
	return Value{Span: span, Core: span, Kind: kind, Number: math.NaN(), Upper: math.NaN(), Comparator: corpus.Equal}
}

// before is the text between the last value and a place, where bounds are looked for.
func (s *scanner) before(at int) string { return s.text[min(s.end, at):at] }

// each is the same over the 每年 in between.
func (s *scanner) each(at int) string { return s.text[min(s.done, at):at] }
