package statement

import (
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/unit"
)

// share reads every way to write a part of a whole. A number before % or 成 is left to
// quantity, which reads its range too.
func (s *scanner) share(at int) int {
	if s.midWord(at) {
		return 0
	}
	text := s.text[at:]
	low, size, word := shareOf(text)
	if size == 0 {
		return 0
	}
	u, _ := unit.Lookup(word)
	v := Value{
		Number: low, Upper: low, Unit: word, Measure: u, Kind: Percent, Comparator: corpus.Equal,
		Core: corpus.Span{Start: at, End: at + size},
	}
	gap := blank(text[size:])
	if mark := prefix(text[size+gap:], rangeMarks...); mark > 0 { // 百分之三到五
		next := size + gap + mark
		if high, m, w := shareOf(text[next:]); m > 0 && w == word && high >= low {
			v.Upper, v.Core.End = high, at+next+m
			v.Ends = [2]corpus.Span{{Start: at, End: at + size}, {Start: at + next, End: at + next + m}}
		} else if n := readNumber(text[next:]); n.size > 0 && strings.HasSuffix(partOf(text), "之") && n.low >= low && !measured(text[next+n.size:]) {
			v.Upper, v.Core.End = n.low, at+next+n.size
			v.Ends = [2]corpus.Span{{Start: at, End: at + size}, {Start: at + next, End: at + next + n.size}}
		}
	}
	s.bounded(&v, number{})
	s.per(&v)
	return s.add(v)
}

// partOf is 百分之, 千分之 or 万分之 when s begins with it.
func partOf(s string) string {
	n := prefix(s, "百分之", "千分之", "万分之")
	return s[:n]
}

// shareOf reads one share that is no number with a sign: its amount, its length, and
// the unit the amount is in.
func shareOf(s string) (v float64, size int, word string) {
	if head := partOf(s); head != "" {
		word = map[string]string{"百": "%", "千": "‰", "万": "‱"}[head[:len("百")]]
		rest := s[len(head):]
		if n := prefix(rest, "百"); n > 0 {
			return 100, len(head) + n, word
		}
		n := readNumber(rest)
		if n.size == 0 {
			return 0, 0, ""
		}
		return n.low, len(head) + n.size, word
	}
	if n := prefix(s, "半数"); n > 0 {
		return 50, n, "%"
	}
	if n := prefix(s, "过半数"); n > 0 {
		return 50, n, "%"
	}
	if n := prefix(s, "一半"); n > 0 {
		return 50, n, "%"
	}
	if v, n := fractionOf(s); n > 0 {
		return v * 100, n, "%"
	}
	if v, n := tenths(s); n > 0 {
		return v, n, "%"
	}
	return 0, 0, ""
}

// fractionOf reads 三分之二 and 2/3.
func fractionOf(s string) (float64, int) {
	d := readNumber(s)
	if d.size == 0 || d.about || d.low < 1 {
		return 0, 0
	}
	if n := prefix(s[d.size:], "分之"); n > 0 && d.low > 1 {
		at := d.size + n
		if k := readNumber(s[at:]); k.size > 0 && !k.about && k.low <= d.low {
			return k.low / d.low, at + k.size
		}
		return 0, 0
	}
	slash := prefix(s[d.size:], "/", "／")
	if slash == 0 || !d.arabic || d.low > 99 {
		return 0, 0
	}
	at := d.size + slash
	k := readNumber(s[at:])
	if k.size == 0 || !k.arabic || k.low <= d.low || k.low > 1000 || measured(s[at+k.size:]) {
		return 0, 0
	}
	if r, _ := utf8.DecodeRuneInString(s[at+k.size:]); strings.ContainsRune("/／-.:年月日号0123456789", r) && r != utf8.RuneError {
		return 0, 0
	}
	return d.low / k.low, at + k.size
}

// tenths reads 九成五, 七成, and the 八五折 of a price.
func tenths(s string) (float64, int) {
	a, n := hanDigit(s)
	if n == 0 {
		n = digitAt(s)
		if n != 1 || digitAt(s[n:]) > 0 {
			return 0, 0
		}
		a = float64(s[0] - '0')
	}
	b, m := hanDigit(s[n:])
	if k := prefix(s[n+m:], "折"); k > 0 && m > 0 {
		if u, size := unit.Match(s[n+m:]); size > 0 && u.Word == "折" {
			return a*10 + b, n + m + k
		}
		return 0, 0
	}
	if m > 0 {
		return 0, 0
	}
	u, size := unit.Match(s[n:])
	if size == 0 || u.Dim != unit.Share || u.Word != "成" && u.Word != "折" {
		return 0, 0
	}
	n += size
	if u.Word == "折" {
		return a * 10, n
	}
	if b, m := hanDigit(s[n:]); m > 0 && !measured(s[n+m:]) {
		return a*10 + b, n + m
	}
	if m := prefix(s[n:], "半"); m > 0 {
		return a*10 + 5, n + m
	}
	return a * 10, n
}

// ratio reads 1:20, 2∶3∶5, 六百比一, 1比1.5. What may be a time of day is left to clock.
func (s *scanner) ratio(at int) int {
	text := s.text[at:]
	a := readNumber(text)
	if a.size == 0 || a.about {
		return 0
	}
	end, parts := a.size, 1
	for parts < 6 {
		sep := prefix(text[end:], ":", "：", "∶", "比")
		if sep == 0 {
			break
		}
		b := readNumber(text[end+sep:])
		if b.size == 0 || b.about || text[end:end+sep] == "比" && a.arabic != b.arabic {
			break
		}
		end += sep + b.size
		parts++
	}
	if parts < 2 {
		return 0
	}
	v := plain(Ratio, at, at+end)
	s.bounded(&v, number{})
	return s.add(v)
}
