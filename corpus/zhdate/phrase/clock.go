package phrase

import (
	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/corpus/zhdate/internal/lex"
)

// dayPart is a part of the day.
type dayPart uint8

const (
	pNone dayPart = iota
	pDawn
	pEarly
	pMorning
	pNoon
	pAfternoon
	pDusk
	pEvening
	pNight
	pOffWork
	pStartWork
)

// partHours are the hours a part of the day covers, from and to included.
var partHours = [...][2]int{
	pNone: {0, 23}, pDawn: {0, 4}, pEarly: {5, 8}, pMorning: {7, 11}, pNoon: {12, 13}, pAfternoon: {13, 17},
	pDusk: {17, 18}, pEvening: {18, 23}, pNight: {22, 23}, pOffWork: {17, 18}, pStartWork: {8, 9},
}

// clock is a time of day as said; -1 stands for what was not.
type clock struct {
	part    dayPart
	h, m, s int
	h2      int  // 七八点: the later hour, else -1
	lead    bool // the hour was written with a leading zero or as 24 hours
	after   bool // 午后, the two hours after noon
	bad     string
	limit   zhdate.Limit
	shift   int // seconds: 下班前半小时
}

// partAt reads a word for a part of the day.
func partAt(t lex.Text, i int) (p dayPart, j int, ok bool) {
	switch t.At(i) {
	case '凌',
		'清', '一', '大', '早', '晨', '上', '中', '正', '晌', '午', '下', '傍', '黄', '晚', '夜', '深', '半', '子', '黎', '前', '后',
		'白',
		'临':
	default:
		return 0, i, false
	}
	words := [...]string{
		"凌晨", "黎明", "清晨", "清早", "大清早", "一大早", "大早上", "一早", "早晨", "早上", "早间", "晨间", "上午", "午前", "中午", "正午", "晌午",
		"午间", "下午", "午后", "傍晚", "黄昏", "晚上", "晚间", "夜晚", "夜里", "夜间", "深夜", "半夜", "午夜", "子夜", "下班", "上班", "后半夜",
		"前半夜", "临下班",
	}
	parts := [...]dayPart{
		pDawn, pDawn, pEarly, pEarly, pEarly, pEarly, pEarly, pEarly, pEarly, pEarly, pEarly, pEarly, pMorning,
		pMorning, pNoon, pNoon, pNoon, pNoon, pAfternoon, pAfternoon, pDusk, pDusk, pEvening, pEvening, pEvening,
		pNight, pNight, pNight, pNight, pNight, pNight, pOffWork, pStartWork, pDawn, pNight, pOffWork,
	}
	if j, k := t.Any(i, words[:]...); k >= 0 {
		if (k == 31 || k == 32) && !t.In(j, "前后时之以的提叫通,") && !lex.StartsNumber(t.At(j)) {
			return 0, i, false // 提醒我上班: the task
		}
		return parts[k], j, true
	}
	follows := lex.StartsNumber(t.At(i+1)) || t.In(i-1, "今明后昨当每次") || i+1 == len(t)
	if follows && t.In(i, "早晨") && !t.Has(i+1, "一点") {
		return pEarly, i + 1, true
	}
	if follows && t.In(i, "晚夜") && !t.Has(i+1, "一点") {
		return pEvening, i + 1, true
	}
	return 0, i, false
}

// clockAt reads a time of day: 下午3点半, 9:30, 晚上, 八点一刻, 差5分9点.
func (r *reader) clockAt(i int) (c clock, j int, ok bool) {
	t := r.t
	c = clock{h: -1, m: -1, s: -1, h2: -1}
	p, n, hasPart := partAt(t, i)
	if hasPart {
		c.part = p
		c.after = t.Has(i, "午后")
		n = t.After(n, "的")
		if _, k := t.Any(n, "午夜", "子夜"); r.typed && k >= 0 && (p == pEvening || p == pNight) { // 今晚午夜
			return r.clockAt(n)
		}
	}
	if t.At(n) == '差' {
		if m, k, ok := minutes(t, n+1); ok {
			if c2, e, ok := r.hourAt(k, c); ok && c2.m < 0 && c2.h > 0 {
				c2.h, c2.m = c2.h-1, 60-m
				return c2, e, true
			}
		}
	}
	if c2, e, ok := r.hourAt(n, c); ok {
		return c2, t.After(e, "钟"), true
	}
	if !hasPart {
		return c, i, false
	}
	if n > i && t.At(n-1) == '的' {
		n--
	}
	if r.typed && (t.Has(i, "午夜") || t.Has(i, "子夜")) {
		c.h, c.m = 24, 0 // the end of the day that was said
	}
	return c, n, true
}

// minutes reads 5分, 一刻 before or after an hour.
func minutes(t lex.Text, i int) (m, j int, ok bool) {
	m, n, ok := t.UpTo(i, 1, 59)
	if !ok {
		return 0, i, false
	}
	if t.At(n) == '刻' && m <= 3 {
		return m * 15, n + 1, true
	}
	if t.At(n) == '分' {
		return m, t.After(n+1, "钟"), true
	}
	return 0, i, false
}

// hourAt reads the hour and what follows it.
func (r *reader) hourAt(i int, c clock) (clock, int, bool) {
	t := r.t
	if h1, h2 := lex.Digit(t.At(i)), lex.Digit(t.At(i+1)); h1 > 0 && h2 == h1+1 && t.At(i+2) == '点' {
		c.h, c.h2 = h1, h2
		return c, t.After(i+3, "多"), true
	}
	v, n := t.Number(i)
	if n == i {
		return c, i, false
	}
	if lex.IsDigit(t.At(i)) && n-i > 2 {
		return c, i, false
	}
	if t.At(n) == ':' && lex.IsDigit(t.At(n+1)) && lex.IsDigit(t.At(i)) {
		return colon(t, i, n, v, c)
	}
	switch t.At(n) {
	case '点':
		if t.In(n+1, "儿心") || v == 1 && t.In(i-1, "早晚快有差多少大小好") && c.part == pNone {
			return c, i, false
		}
	case '时':
		if t.In(n+1, "间期候刻段限代") {
			return c, i, false
		}
	default:
		return c, i, false
	}
	c.h = v
	c.lead = t.At(i) == '0' || v > 12
	c, j := minutesAfter(t, n+1, c)
	c.check()
	return c, j, true
}

// colon reads the minutes and seconds of 9:30:00; 11:00时 says 时 again.
func colon(t lex.Text, i, n, h int, c clock) (clock, int, bool) {
	m, k := t.Digits(n + 1)
	if k-n-1 != 2 { // 9:5 may be 9:05 or 9:50
		return c, i, false
	}
	c.h, c.m, c.lead = h, m, t.At(i) == '0' || h > 12
	if t.At(k) == ':' && lex.IsDigit(t.At(k+1)) {
		if s, e := t.Digits(k + 1); e-k-1 == 2 {
			c.s, k = s, e
		}
	}
	if t.At(k) == '时' && !t.In(k+1, "间候") || t.At(k) == '分' {
		k++
	}
	c.check()
	return c, k, true
}

// minutesAfter reads what follows 点: 半, 一刻, 05分, 差5分.
func minutesAfter(t lex.Text, i int, c clock) (clock, int) {
	if n, k := t.Any(i, "半", "整", "钟", "多"); k >= 0 {
		if k == 0 {
			if t.In(n, "小天个") {
				return c, i
			}
			c.m = 30
		} else if k == 1 {
			c.m = -1
		}
		return c, n
	}
	n, _ := t.Any(i, "过", "差")
	if m, j, ok := minutes(t, n); ok {
		c.m = m
		if t.At(i) == '差' {
			c.h, c.m = c.h-1, 60-m
		}
		if s, k, ok := t.UpTo(j, 0, 59); ok && t.At(k) == '秒' {
			c.s, j = s, k+1
		}
		return c, j
	}
	if n > i {
		return c, i
	}
	m, j := t.Number(i)
	if j > i && m >= 60 && t.At(j) == '分' {
		c.m = m
		return c, j + 1
	}
	if j == i || m > 99 || lex.IsDigit(t.At(i)) && j-i != 2 || t.In(j, "个天人名项份件号日月年楼点时周:米元%万次点位本") ||
		t.Gap(i) && lex.IsDigit(t.At(i)) {
		return c, i
	}
	if !lex.IsDigit(t.At(i)) && j-i == 1 && t.At(i) != '十' {
		return c, i // 八点五 is no time of day
	}
	c.m = m
	if t.At(j) == '分' {
		j++
	}
	return c, j
}

// check notes an hour or minute that does not exist.
func (c *clock) check() {
	switch {
	case c.h > 24 || c.h == 24 && c.m > 0:
		c.bad = "没有这个钟点，一天只到24点"
	case c.m > 59 || c.s > 59:
		c.bad = "没有这个时刻，分和秒只到59"
	}
}

// contradicts tells whether the part of the day does not have the hour: 上午15点, 凌晨9点,
// 中午8点, 下午21点.
func (c clock) contradicts() bool {
	switch c.part {
	case pDawn:
		return c.h > 6 && c.h < 12 || c.h > 12
	case pEarly:
		return c.h > 12 || c.h < 4
	case pMorning:
		return c.h > 12 || c.h < 5
	case pNoon:
		return c.h > 3 && c.h < 10 || c.h > 15
	case pAfternoon:
		return c.h == 0 || c.h > 20 || c.h == 10 || c.h == 11
	case pEvening, pNight:
		return c.h > 12 && c.h < 17
	case pDusk:
		return c.h > 19 || c.h < 4 || c.h > 8 && c.h < 16
	}
	return false
}

// hour24 is the hour on the 24-hour clock, 24 and more on the next day.
func (c clock) hour24(typed bool, h int) int {
	switch c.part {
	case pDawn, pEarly, pMorning:
		if h == 12 && c.part != pMorning {
			return 0
		}
	case pNoon:
		if h >= 1 && h <= 3 {
			return h + 12
		}
	case pAfternoon, pDusk, pOffWork:
		if h >= 1 && h < 12 {
			return h + 12
		}
	case pEvening:
		switch {
		case h == 12 || h == 0:
			return 24
		case h >= 1 && h <= 3:
			return h + 24
		case h < 12:
			return h + 12
		}
	case pNight:
		switch {
		case h == 12 || h == 0:
			return 24
		case h >= 6 && h < 12:
			return h + 12
		}
	case pNone:
		if typed && !c.lead && h >= 1 && h <= 6 {
			return h + 12
		}
	}
	return h
}

// on puts a time of day on the day of e.
func (r *reader) on(e expr, c clock) expr {
	e.part, e.clock, e.shift = c.part, c.h >= 0, c.shift
	if c.bad != "" {
		e.bad = c.bad
	}
	if c.limit != zhdate.NoLimit {
		e.limit = c.limit
	}
	if c.h < 0 {
		hours := partHours[c.part]
		if c.after {
			hours = [2]int{13, 14}
		}
		e.s, e.e, e.g, e.blur = hours[0]*3600, hours[1]*3600+3599, gPart, true
		return e
	}
	if r.typed && e.bad == "" && c.contradicts() {
		e.bad = "钟点和上午、下午对不上"
	}
	h := c.hour24(r.typed, c.h)
	e.s = h * 3600
	e.e, e.g = e.s+3599, gHour
	if c.h2 >= 0 {
		e.e, e.blur = c.hour24(r.typed, c.h2)*3600+3599, true
	}
	if c.m >= 0 {
		e.s += c.m * 60
		e.e, e.g = e.s+59, gMinute
	}
	if c.s >= 0 {
		e.s += c.s
		e.e, e.g = e.s, gSecond
	}
	e.b = e.a
	return e
}
