package zhdate

import "strings"

// Scan finds the time expressions of a policy document, in order and without
// overlap. What it leaves alone is as much its work as what it reports: names
// (九年一贯制, 三年规划, "十二五"规划), ages, document numbers, blanks (到____年),
// 提前完成, and words without a date (及时, 按期, 定期).
func Scan(s string) []Mention {
	sc := scanner{src: s, t: fold(s, make(text, 0, len(s)/2))}
	for i := 0; i < len(sc.t); {
		switch sc.t[i].r {
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
	t      text
	out    []Mention
	titles int // open 《
	carry  int // the year last given in this paragraph
}

// add completes a mention that takes characters i to next.
func (sc *scanner) add(m Mention, i, next int) {
	if sc.t[i].r == '\n' {
		return
	}
	m.Start, m.End = int(sc.t[i].from), int(sc.t[next-1].to)
	m.InTitle = sc.titles > 0
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
	switch r := t[i].r; r {
	case '每', '逐', '按':
		return sc.repeat(i)
	case '自', '从', '到', '至', '截', '于', '在', '最', '不':
		return sc.prefixed(i)
	case '未', '今', '明', '本', '当', '去', '次', '翌', '下', '上', '年', '月', '季', '前', '第', '中', '国', '春', '元', '教', '端', '重', '腊', '除', '劳', '清':
		return sc.relative(i)
	case '规', '计', '方':
		return sc.planPeriod(i)
	case '"', '“', '「':
		return sc.fiveYear(i)
	case '任', '聘', '有', '为', '期':
		return sc.duration(i)
	default:
		if startsNumber(r) || r == '半' {
			return sc.numeral(i)
		}
	}
	return m, i, false
}

// prefixed reads 到2025年, 从2010年起, 自受理之日起二十日内, 截至9月30日. The words
// 于 and 在 say nothing of their own and are not part of the expression.
func (sc *scanner) prefixed(i int) (m Mention, next int, ok bool) {
	t := sc.t
	if t.in(i, "于在") {
		return m, i + 1, false
	}
	if j, which := t.any(i, "最迟不得超过", "最迟不得晚于", "最迟不超过", "最迟应于", "最迟于", "最迟在", "最迟", "最晚于", "最晚在", "最晚", "不得迟于", "不得晚于", "不迟于", "不晚于", "至迟于", "至迟"); which >= 0 && j < len(t) && t[j].r != '\n' {
		if m, next, ok = sc.absolute(j); ok && m.Limit == NoLimit {
			m.Limit = By
		}
		return m, max(next, j), ok
	}
	if t.in(i, "最不") {
		return m, i + 1, false
	}
	if t.in(i, "自从") && !t.in(i+1, "治主我愿身动觉由信立事而重业中") {
		if m, next, ok = sc.sinceDay(i); ok {
			return m, next, true
		}
	}
	j, which := t.any(i, "截至到", "截止到", "截止至", "截至", "截止", "自从", "从", "自", "到", "至")
	if which < 0 || j >= len(t) || t[j].r == '\n' {
		return m, i, false
	}
	since := which >= 5 && which <= 7
	if !since && t.in(i-1, "达得高加大低升降增扩延长") && t.in(i, "到至") {
		return m, j, false // 达到2021年水平, 提高到
	}
	if m, next, ok = sc.absolute(j); !ok {
		return m, j, false
	}
	switch {
	case since && m.Limit == NoLimit:
		m.Limit = From
	case !since && (m.Limit == NoLimit || m.Limit == To):
		m.Limit = To
	}
	if !since {
		next, _ = t.any(next, "为止", "止")
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
	_, next = t.number(i)
	if _, run := t.yearRun(i); run > next {
		next = run
	}
	if _, _, j, ok := t.length(i); ok {
		next = j // 近三年内 must not leave 年内
	}
	return m, max(next, i+1), false
}

// suffix reads the limit after a time: 底前 was read by the caller, so here
// stand 前, 之前, 内, 期间, 起, 后. A word that only begins like one (前后, 内容,
// 后续, 起草) is none.
func (t text) suffix(i int) (Limit, int) {
	j, _ := t.any(i, "之", "以")
	next := j + 1
	switch t.at(j) {
	case '前':
		if t.at(next) == '提' && t.in(next+1, "醒交出供报请前") {
			return By, next
		}
		if t.in(next, "后期述置往提列半沿景三两") || t.has(next, "一季") || j > i && t.at(next) == '的' && t.at(i) == '之' {
			break
		}
		return By, next
	case '内':
		if t.in(next, "容部设控涵地蒙在外") {
			break
		}
		return Within, next
	case '后':
		if t.in(next, "续勤备期半台方年") || t.has(next, "来") {
			break
		}
		return After, next
	}
	if j > i {
		if t.at(i) == '以' && t.at(j) == '来' {
			return From, next
		}
		return NoLimit, i
	}
	if n, which := t.any(i, "期间", "时期内", "时期", "期内"); which >= 0 {
		return Within, n
	}
	if t.at(i) == '起' && !t.in(i+1, "草到步重始点伏诉源来床飞立身案") {
		return From, i + 1
	}
	if n := t.after(i, "开始"); n > i {
		return From, n
	}
	return NoLimit, i
}

// text is the source of characters i to j.
func (sc *scanner) text(i, j int) string {
	if i >= j || j > len(sc.t) {
		return ""
	}
	return strings.TrimSpace(sc.src[sc.t[i].from:sc.t[j-1].to])
}
