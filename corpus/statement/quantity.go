package statement

import (
	"math"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/unit"
)

// unitAt reads the unit behind a number, over spaces; size counts both.
func unitAt(s string) (unit.Unit, int) {
	gap := blank(s)
	u, n := unit.Match(s[gap:])
	if n == 0 {
		return unit.Unit{}, 0
	}
	return u, gap + n
}

func measured(s string) bool { _, n := unitAt(s); return n > 0 }

// quantity reads a number with its unit. A Chinese numeral without a unit is a word.
func (s *scanner) quantity(at int) int {
	text := s.text
	if s.midWord(at) {
		return 0
	}
	n := readNumber(text[at:])
	if n.size == 0 {
		n = s.nearly(at)
	}
	if n.size == 0 {
		return 0
	}
	v := Value{Number: n.low, Upper: n.high, Core: corpus.Span{Start: at, End: at + n.size}, Comparator: corpus.Equal}
	sign := currencySign(text[:at])
	s.measure(&v, sign)
	if !s.rangeTo(&v, n) && v.Unit == "" && !n.arabic && !s.bare(at, n) {
		return 0
	}
	if next := v.Core.End; v.Unit == "" && n.arabic && next < len(text) && latin(text[next]) {
		return next // 5G
	}
	if v.Unit == "年" && (n.low >= 1000 || prefix(text[v.Core.End:], "一贯") > 0) {
		return v.Core.End // digits run into a year; 九年一贯制
	}
	if v.Unit == "" && !n.arabic && n.low >= 1000 && endsInMoney(s.before(at)) {
		v.Measure = mustUnit("元") // 租金补助每村三万二
	}
	if sign > 0 {
		v.Core.Start -= sign
		if v.Unit == "" {
			v.Unit, v.Measure = "元", mustUnit("元")
		}
	}
	if n.about && endsInAny(s.before(v.Core.Start), "上", "过", "成") && prefix(text[at:], "百", "千", "万") > 0 {
		v.Core.Start -= len("上")
	}
	s.kindOf(&v, n)
	s.bounded(&v, n)
	s.per(&v)
	return s.add(v)
}

func mustUnit(word string) unit.Unit { u, _ := unit.Lookup(word); return u }

// midWord tells whether the numeral is the end of a word: 统一, 星期三.
func (s *scanner) midWord(at int) bool {
	rest := s.text[at:]
	_, n := hanDigit(rest)
	if n == 0 {
		return false
	}
	before := s.text[:at]
	if strings.HasPrefix(rest, "一") {
		r, _ := utf8.DecodeLastRuneInString(before)
		if strings.ContainsRune("同统唯单之逐专任某惟每", r) || strings.ContainsRune("上下", r) && prefix(rest[n:], "年", "学年", "学期", "月", "周") > 0 {
			return true
		}
	}
	return prefix(rest[n:], "次", "个", "节") == 0 && (strings.HasSuffix(before, "星期") || strings.HasSuffix(before, "礼拜"))
}

// nearly reads a unit of ten alone behind a word that makes it an amount: 近百名, 上千人.
func (s *scanner) nearly(at int) number {
	before := s.before(at)
	if !endsInAny(before, "近", "上", "逾", "约", "超过", "超", "过", "成") || endsInAny(before, "以上", "之上", "及上", "经过", "通过") {
		return number{}
	}
	scale, n := scaleAt(s.text[at:])
	if n == 0 || !measured(s.text[at+n:]) {
		return number{}
	}
	return number{low: scale, high: scale, about: true, size: n}
}

// bare tells whether a Chinese numeral without a unit is an amount all the same: it
// has a bound before it (不大于二点八), or is money as people say it (补助三万二).
func (s *scanner) bare(at int, n number) bool {
	word := s.text[at : at+n.size]
	if !closes(s.text[at+n.size:]) || n.low >= 1900 && n.low < 2200 {
		return false
	}
	cmp, size := boundBefore(s.before(at))
	if size > 0 && cmp != corpus.Equal && cmp != corpus.About || strings.Contains(word, "点") {
		return true
	}
	return n.low >= 1000 && strings.ContainsAny(word, "万千") && !strings.HasSuffix(word, "万") && !strings.HasSuffix(word, "千")
}

// endsInMoney tells whether the words just before are of money.
func endsInMoney(before string) bool {
	before = before[max(0, len(before)-60):]
	for _, w := range []string{"补助", "补贴", "费", "金", "款", "奖", "价", "租", "资", "薪", "罚", "经费"} {
		if strings.Contains(before, w) {
			return true
		}
	}
	return false
}

// measure reads the unit behind the number, and the lower units that go on with the
// same amount: 10元3角8分, 1小时30分钟, 一年半.
func (s *scanner) measure(v *Value, sign int) {
	text := s.text
	u, size := unitAt(text[v.Core.End:])
	if size == 0 {
		return
	}
	if u.Dim == unit.Rank && s.named(v.Core.Start) {
		v.Kind = Ordinal
	}
	v.Unit, v.Measure = u.Word, u
	if u.Word == "％" || u.Word == "﹪" {
		v.Unit = "%"
	}
	v.Core.End += size
	s.halfMore(v)
	last := u
	for {
		gap := blank(text[v.Core.End:])
		gap += prefix(text[v.Core.End+gap:], "零", "又")
		n := readNumber(text[v.Core.End+gap:])
		if n.size == 0 || n.about {
			break
		}
		next, m := unitAt(text[v.Core.End+gap+n.size:])
		if next.Word == "分" && (last.Dim == unit.Money || last.Word == "小时" || last.Word == "个小时") {
			next = unit.Unit{Word: "分", Dim: last.Dim, Base: last.Base, Factor: 0.01}
			if last.Dim == unit.Duration {
				next.Factor = 1.0 / 1440
			}
		}
		if m == 0 || next.Dim != last.Dim || next.Factor >= last.Factor && next.Base == last.Base ||
			(last.Dim != unit.Money && last.Dim != unit.Duration && last.Dim != unit.Mass && last.Dim != unit.Length) {
			break
		}
		if next.Base == last.Base {
			v.Number += n.low * next.Factor / u.Factor
			v.Upper += n.high * next.Factor / u.Factor
		} else if u.Base != "月" || next.Base != "天" {
			break
		} else { // 1年零15天: a month is taken for 30 days
			v.Number += n.low * next.Factor / 30 / u.Factor
			v.Upper += n.high * next.Factor / 30 / u.Factor
		}
		v.Core.End += gap + n.size + m
		last = next
	}
	v.Number, v.Upper = round(v.Number), round(v.Upper)
	if v.Measure.Dim == unit.Money {
		if n := prefix(text[v.Core.End:], "整", "正"); n > 0 && closes(text[v.Core.End+n:]) {
			v.Core.End += n
		}
	}
}

// round takes away what adding parts of a unit leaves far behind the point.
func round(x float64) float64 {
	if y := math.Round(x*1e9) / 1e9; math.Abs(x) < 1e6 && math.Abs(y-x) < 1e-10 {
		return y
	}
	return x
}

// halfMore reads the half behind a unit: 一年半, 两个半月.
func (s *scanner) halfMore(v *Value) {
	rest := s.text[v.Core.End:]
	n := prefix(rest, "半", "多")
	if n == 0 {
		return
	}
	half := rest[:n] == "半"
	if v.Unit == "个" {
		if u, size := unit.Match("个" + rest[n:]); size > len("个") && u.Dim == unit.Duration {
			v.Unit, v.Measure = u.Word, u
			if half {
				v.Number, v.Upper = v.Number+0.5, v.Upper+0.5
			} else {
				v.Comparator = corpus.About
			}
			v.Core.End += n + size - len("个")
		}
		return
	}
	if !half {
		return
	}
	if d := v.Measure.Dim; (d == unit.Duration || d == unit.Age || d == unit.Mass || d == unit.Multiple) && closes(rest[n:]) {
		v.Number, v.Upper = v.Number+0.5, v.Upper+0.5
		v.Core.End += n
	}
}

// closes tells whether an amount may end before s.
func closes(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return s == "" || strings.ContainsRune("。，；、,;）)（( 的以之内左至和或及\n", r)
}

// named tells whether a rank is counted, not named: 分为三类, 共五级.
func (s *scanner) named(at int) bool {
	before := strings.TrimRight(s.before(at), blanks)
	for _, w := range []string{"分为", "分成", "共", "有", "设", "划分", "划为", "分", "归为", "各", "提高", "降低", "上浮", "下浮", "这", "两", "为"} {
		if strings.HasSuffix(before, w) {
			return false
		}
	}
	return true
}

var rangeMarks = []string{"——", "至", "到", "—", "－", "–", "-", "~", "～", "〜", "─", "－"}

// rangeTo reads the other end of a range: 45-50人, 45人至50人, 三至五百元.
func (s *scanner) rangeTo(v *Value, n number) bool {
	text := s.text
	at := v.Core.End + blank(text[v.Core.End:])
	mark := prefix(text[at:], rangeMarks...)
	if mark == 0 {
		return false
	}
	at += mark
	at += blank(text[at:])
	at += currencyAt(text[at:])
	m := readNumber(text[at:])
	if m.size == 0 || (v.Unit == "" && n.arabic != m.arabic && m.low < n.low) {
		return false
	}
	w := Value{Number: m.low, Upper: m.high, Core: corpus.Span{Start: at, End: at + m.size}}
	s.measure(&w, 0)
	switch {
	case w.Unit == "" && !n.arabic, v.Unit != "" && w.Unit == "":
		return false
	case v.Unit != "" && (w.Measure.Dim != v.Measure.Dim || w.Measure.Base != v.Measure.Base):
		return false
	}
	if v.Unit == "" {
		v.Measure, v.Unit = w.Measure, w.Unit
		n = shared(n, m, text[at:])
		v.Number, v.Upper = n.low, n.high
	}
	if v.Measure.Factor > 0 && w.Measure.Factor > 0 {
		v.Number *= v.Measure.Factor / w.Measure.Factor
	}
	if w.Upper < v.Number {
		return false
	}
	v.Ends = [2]corpus.Span{v.Core, w.Core}
	v.Measure, v.Unit, v.Upper = w.Measure, w.Unit, w.Upper
	v.Kind = w.Kind
	v.Core.End = w.Core.End
	return true
}

// kindOf tells what the unit makes of a number.
func (s *scanner) kindOf(v *Value, n number) {
	before := s.before(v.Core.Start)
	switch d := v.Measure.Dim; {
	case v.Kind == Ordinal:
	case d == unit.Duration:
		v.Kind = Period
	case d == unit.Share:
		v.Kind = Percent
	case v.Unit == "届" && n.low > 3 && !strings.HasSuffix(before, "共"):
		v.Kind = Ordinal // 十四届
	}
	if d := v.Measure.Dim; d == unit.Count || d == unit.Share { // 前三名 is no three
		for _, w := range []string{"前", "后"} {
			if rest, ok := strings.CutSuffix(before, w); ok && !endsInAny(rest, "之", "以", "日", "月", "年", "满", "期", "会", "事", "课", "餐", "先", "最", "今") {
				v.Core.Start -= len(w)
			}
		}
	}
}

func endsInAny(s string, words ...string) bool {
	for _, w := range words {
		if strings.HasSuffix(s, w) {
			return true
		}
	}
	return false
}

// bounded reads the bounds on both sides and sets the span.
func (s *scanner) bounded(v *Value, n number) {
	v.Span = v.Core
	start := v.Core.Start
	cmp, size := boundBefore(s.before(start))
	if size == 0 {
		if chain := perChain(s.each(start)); chain > 0 { // 不低于每人每月800元
			if c, k := boundBefore(s.each(start - chain)); k > 0 {
				cmp, size = c, chain+k
			}
		}
	}
	v.Span.Start -= size
	after, m := boundAfter(s.text[v.Core.End:], *v)
	v.Span.End += m
	switch {
	case cmp != corpus.Equal && cmp != corpus.About:
		v.Comparator = cmp
	case after != corpus.Equal:
		v.Comparator = after
	case cmp == corpus.About || n.about || v.Comparator == corpus.About:
		v.Comparator = corpus.About
	default:
		v.Comparator = s.farBound(v.Span.Start)
	}
}

// farBound reads 最高, 最低 and the like a few words before the number: 最高补贴50万元.
func (s *scanner) farBound(at int) corpus.Comparator {
	before := s.each(at)
	if i := strings.LastIndexAny(before, "，。；、：,;:（）() \n"); i >= 0 {
		_, n := utf8.DecodeRuneInString(before[i:])
		before = before[i+n:]
	}
	before = before[max(0, len(before)-27):]
	for _, b := range []struct {
		word string
		cmp  corpus.Comparator
	}{
		{"最高", corpus.AtMost}, {"最多", corpus.AtMost}, {"至多", corpus.AtMost}, {"最长", corpus.AtMost}, {"上限", corpus.AtMost},
		{"最低", corpus.AtLeast}, {"至少", corpus.AtLeast}, {"最少", corpus.AtLeast}, {"最短", corpus.AtLeast}, {"下限", corpus.AtLeast},
	} {
		if strings.Contains(before, b.word) {
			return b.cmp
		}
	}
	return corpus.Equal
}

// currencySign is the length of a currency sign a text ends in, with the spaces behind.
func currencySign(s string) int {
	trimmed := strings.TrimRight(s, blanks)
	for _, w := range []string{"￥", "¥", "RMB", "CNY"} {
		if strings.HasSuffix(trimmed, w) {
			return len(s) - len(trimmed) + len(w)
		}
	}
	return 0
}

func currencyAt(s string) int {
	n := prefix(s, "￥", "¥", "RMB", "CNY")
	if n > 0 {
		n += blank(s[n:])
	}
	return n
}
