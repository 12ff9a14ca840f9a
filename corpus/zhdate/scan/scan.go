// Package scan reads the time expressions of a policy document. [Mentions] returns a
// [Mention] for each, with its span, limit (前, 到, 内, 起), repetition and count, and
// leaves alone what only looks like a time (九年一贯制, 〔2017〕6号, 提前完成, 到____年).
// A Mention holds what the text says; [Mention.Resolve] turns it into days once the
// document's day of issue is known, by the conventions of official writing (9月底前
// is the 30th, included; 到2025年 is its last day; 五年内 counts from the issue).
//
//	for _, m := range scan.Mentions(clause) {
//		span, ok := m.Resolve(scan.Context{Issued: issued})
//	}
package scan

import (
	"strings"

	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/corpus/zhdate/internal/lex"
)

// Mentions finds the time expressions of a policy document, in order and without
// overlap. What it leaves alone is as much its work as what it reports: names
// (九年一贯制, 三年规划, "十二五"规划), ages, document numbers, blanks (到____年),
// 提前完成, and words without a date (及时, 按期, 定期).
func Mentions(s string) []Mention {
	sc := scanner{src: s, t: lex.Fold(s, make(lex.Text, 0, len(s)/2))}
	for i := 0; i < len(sc.t); {
		switch sc.t[i].R {
		case '《':
			sc.titles++
		case '》':
			sc.titles = max(0, sc.titles-1)
		case '\n':
			sc.titles, sc.carry = 0, 0
		}
		m, next, ok := sc.mention(i)
		if !ok {
			i = max(next, i+1)
			continue
		}
		sc.add(m, i, next)
		i = next
	}
	return sc.out
}

// scanner is one pass over a document.
type scanner struct {
	src    string
	t      lex.Text
	out    []Mention
	titles int // open 《
	carry  int // the year last given in this paragraph
}

// add completes a mention that takes characters i to next.
func (sc *scanner) add(m Mention, i, next int) {
	if sc.t[i].R == '\n' {
		return
	}
	m.Start, m.End = int(sc.t[i].From), int(sc.t[next-1].To)
	m.InTitle = sc.titles > 0
	if rule, err := zhdate.ParseRule(m.Rule); err == nil {
		m.Rule = rule.Clamped(zhdate.Date{}).String() // 每月30日 has a day in February
	}
	m.CarryYear = sc.carry
	if m.Kind <= Period && m.To.Year > 0 {
		sc.carry = m.To.Year
	}
	sc.out = append(sc.out, m)
}

// mention reads the expression that begins at i. When there is none, next may
// still say how much to pass over.
func (sc *scanner) mention(i int) (m Mention, next int, ok bool) {
	t := sc.t
	switch r := t[i].R; r {
	case '每', '逐', '按':
		return sc.repeat(i)
	case '自', '从', '到', '至', '截', '于', '在', '最', '不':
		return sc.prefixed(i)
	case '未',
		'今', '明', '本', '当', '去', '次', '翌', '下', '上', '年', '月', '季', '前', '第', '中', '国', '春', '元', '教', '端', '重',
		'腊', '除', '劳',
		'清':
		if r == '腊' {
			if m, next, ok = sc.lunarDay(i); ok {
				return m, next, true
			}
		}
		return sc.relative(i)
	case '农', '阴', '旧', '正', '冬':
		return sc.lunarDay(i)
	case '规', '计', '方':
		return sc.planPeriod(i)
	case '"', '“', '「':
		return sc.fiveYear(i)
	case '任', '聘', '有', '为', '期':
		return sc.duration(i)
	default:
		if lex.StartsNumber(r) || r == '半' {
			return sc.numeral(i)
		}
	}
	return m, i, false
}

// prefixed reads 到2025年, 从2010年起, 自受理之日起二十日内, 截至9月30日. The words
// 于 and 在 say nothing of their own and are not part of the expression.
func (sc *scanner) prefixed(i int) (m Mention, next int, ok bool) {
	t := sc.t
	if t.In(i, "于在") {
		return m, i + 1, false
	}
	if j, which := t.Any(i, "最迟不得超过", "最迟不得晚于", "最迟不超过", "最迟应于", "最迟于", "最迟在", "最迟", "最晚于", "最晚在", "最晚", "不得迟于", "不得晚于", "不迟于", "不晚于", "至迟于", "至迟"); which >= 0 && j < len(t) && t[j].R != '\n' {
		if m, next, ok = sc.absolute(j); !ok {
			m, next, ok = sc.relativeYear(j) // 不得晚于次年3月底
		}
		if ok && m.Limit == zhdate.NoLimit {
			m.Limit = zhdate.By
		}
		return m, max(next, j), ok
	}
	if t.In(i, "最不") {
		return m, i + 1, false
	}
	if t.In(i, "自从") && !t.In(i+1, "治主我愿身动觉由信立事而重业中") {
		if m, next, ok = sc.sinceDay(i); ok {
			return m, next, true
		}
	}
	j, which := t.Any(i, "截至到", "截止到", "截止至", "截至", "截止", "自从", "从", "自", "到", "至")
	if which < 0 || j >= len(t) || t[j].R == '\n' {
		return m, i, false
	}
	since := which >= 5 && which <= 7
	if !since && t.In(i-1, "达得高加大低升降增扩延长") && t.In(i, "到至") {
		return m, j, false // 达到2021年水平, 提高到
	}
	if m, next, ok = sc.absolute(j); !ok {
		if m, next, ok = sc.relativeYear(j); !ok || which > 4 || m.Kind != Day { // 截止当年6月30日
			if m, next, ok = sc.lunarDay(j); !ok || since { // 至农历十月初一
				return Mention{}, j, false
			}
		}
	}
	if since && m.Kind == Day && (m.Limit == zhdate.NoLimit || m.Limit == zhdate.From) {
		if s, after, counted := stepAfter(t, next); counted {
			m.step, m.Limit, m.Kind = s, zhdate.Within, Period
			return m, after, true
		}
	}
	switch {
	case since && m.Kind == Period && m.From != m.To: // 从3月11日到3月31日
	case since && m.Limit == zhdate.NoLimit:
		m.Limit = zhdate.From
	case !since && (m.Limit == zhdate.NoLimit || m.Limit == zhdate.To):
		m.Limit = zhdate.To
	}
	if !since {
		next, _ = t.Any(next, "为止", "止")
	}
	return m, next, true
}

// numeral reads what begins with a number: a date, a range, an offset, a period
// of repetition. A number that is none of them is passed over whole, so that no
// tail of it is taken for a year or month.
func (sc *scanner) numeral(i int) (m Mention, next int, ok bool) {
	t := sc.t
	if m, next, ok = sc.fiveYear(i); ok {
		return m, next, true
	}
	if m, next, ok = sc.offset(i); ok {
		return m, next, true
	}
	if m, next, ok = sc.absolute(i); ok {
		return m, next, true
	}
	if m, next, ok = sc.onHoliday(i, i, 0); ok {
		return m, next, true
	}
	_, next = t.Number(i)
	if _, run := t.YearRun(i); run > next {
		next = run
	}
	if _, _, j, ok := t.Length(i); ok {
		next = j // 近三年内 must not leave 年内
	}
	return m, max(next, i+1), false
}

// text is the source of characters i to j.
func (sc *scanner) text(i, j int) string {
	if i >= j || j > len(sc.t) {
		return ""
	}
	return strings.TrimSpace(sc.src[sc.t[i].From:sc.t[j-1].To])
}
