package phrase

import (
	"github.com/policybot/policybot/corpus/zhdate/internal/civil"
	"github.com/policybot/policybot/corpus/zhdate/internal/lex"
)

// weekWord reads 周, 星期, 礼拜.
func weekWord(t lex.Text, i int) (j int, ok bool) {
	j, k := t.Any(i, "周", "星期", "礼拜")
	return j, k >= 0 && !(k == 0 && t.In(j, "年岁刊报期围边转长知密到全"))
}

// weekdayName reads the 一 to 日 of 周三, as 0 to 6.
func weekdayName(t lex.Text, i int) (d, j int, ok bool) {
	switch r := t.At(i); r {
	case '日', '天', '7':
		return 6, i + 1, true
	default:
		v := lex.Digit(r)
		if lex.IsDigit(r) {
			v = int(r - '0')
		}
		if v >= 1 && v <= 6 && r != '两' && (!lex.StartsNumber(t.At(i+1)) || t.Gap(i+1)) && !t.In(i+1, "个次天年月") {
			return v - 1, i + 1, true
		}
	}
	return 0, i, false
}

// weekPrefix reads 上, 下下个, 本 before a week, and how many weeks that is; bare
// tells that there was none.
func weekPrefix(t lex.Text, i int) (n, shift int, said uint16, bare bool) {
	n, k := t.Any(i, "上上个", "上上", "下下个", "下下", "上一个", "上个", "上一", "上", "下一个", "下个", "下一", "下", "本", "这一", "这个", "这", "前一个", "当")
	switch {
	case k >= 16:
		if k == 16 {
			shift, said = -1, saidFixed
		} else {
			said = saidThis
		}
	case k >= 12:
		said = saidThis
	case k >= 8:
		shift, said = 1, saidFixed
	case k >= 4:
		shift, said = -1, saidFixed
	case k >= 2:
		shift, said = 2, saidFixed
	case k >= 0:
		shift, said = -2, saidFixed
	}
	return n, shift, said, k < 0
}

// week reads 周三, 下周三, 上上周, 本周末, 下个星期天, 周末, 第10周 needs its year.
func (r *reader) week(i int, c *ctx) (e expr, j int, ok bool) {
	t := r.t
	n, shift, said, bare := weekPrefix(t, i)
	w, ok := weekWord(t, n)
	if !ok {
		return e, i, false
	}
	monday := r.today - civil.Weekday(r.today) + 7*shift
	if bare {
		monday += 7 * r.roll.week
		if c != nil && c.y > 0 {
			monday = c.day - civil.Weekday(c.day)
		}
	}
	if v, ok := weekWord(t, w); ok && v > w { // 下周星期三
		w = v
	}
	if t.At(w) == '末' {
		return days(monday+5, monday+6, gWeek, said|saidWeekday), w + 1, true
	}
	if t.Has(w, "六日") || t.Has(w, "六周日") {
		j, _ := t.Any(w, "六日", "六周日")
		return days(monday+5, monday+6, gWeek, said|saidWeekday), j, true
	}
	if d, j, ok := weekdayName(t, w); ok {
		if c != nil && c.y > 0 && monday+d < c.day {
			monday += 7
		}
		return oneDay(monday+d, said|saidWeekday), j, true
	}
	if bare || t.At(w) == '期' {
		return e, i, false
	}
	if e, j, ok = r.counted(t.After(w, "的"), monday, monday+6, said); ok {
		return e, j, true
	}
	e = days(monday, monday+6, gWeek, said)
	e.blur = true
	if n, k := t.Any(w, "初", "底"); k >= 0 {
		if k == 0 {
			e = oneDay(monday, said)
		} else {
			e = oneDay(monday+4, said)
		}
		return e, n, true
	}
	return e, w, true
}

// dayPhrase reads 今明两天, 全天, 全年 and 下个工作日.
func (r *reader) dayPhrase(i int) (e expr, j int, ok bool) {
	t := r.t
	if n, k := t.Any(i, "今明两天", "全天", "全年"); k >= 0 {
		if k == 2 {
			return wholeYear(r.y, saidYear|saidThis), n, true
		}
		return days(r.today, r.today+1-k, gDay, saidYear|saidMonth|saidDay|saidFixed), n, true
	}
	if n, k := t.Any(i, "下一个工作日", "下个工作日"); k >= 0 {
		day, sure := addWorkingDays(r.today, 1, r.cal)
		e = oneDay(day, saidYear|saidMonth|saidDay|saidFixed)
		if !sure {
			e.note = noteWeekends
		}
		return e, n, true
	}
	return e, i, false
}

// dayWord reads 今天, 明日, 大后天, 次日, and the day of 今晚 and 明早, whose part of
// the day is left for the clock.
func (r *reader) dayWord(i int, c *ctx) (e expr, j int, ok bool) {
	t := r.t
	if e, j, ok = r.dayPhrase(i); ok {
		return e, j, true
	}
	shift, n := 0, i
	for t.At(n) == '大' && n-i < 4 {
		n++
	}
	great := n - i
	switch t.At(n) {
	case '今', '本', '当', '同':
		if t.At(n) == '同' && t.At(n+1) != '一' && t.At(n+1) != '日' && t.At(n+1) != '天' {
			return e, i, false
		}
		if t.Has(n, "同一") {
			n++
		}
	case '明':
		shift = 1
	case '次', '翌':
		shift = 1
	case '后':
		shift = 2 + great
	case '昨':
		shift = -1
	case '前':
		shift = -2 - great
	default:
		return e, i, false
	}
	if great > 0 && !t.In(n, "前后") {
		return e, i, false
	}
	base := r.today
	if c != nil && c.y > 0 && t.In(n, "当次翌同") {
		base = c.day
	}
	said := uint16(saidYear | saidMonth | saidDay | saidFixed)
	first := t.At(n)
	if t.At(n+1) == '天' || t.At(n+1) == '儿' && t.In(n, "今明后昨前") && !t.In(n+2, "童子女") ||
		t.At(n+1) == '日' && first != '本' && first != '前' && first != '后' {
		if first == '本' && t.At(n+1) == '天' {
			return e, i, false
		}
		j = n + 2
	} else if t.In(n+1, "晚早晨夜") && !t.In(n, "本后前同") && !t.Has(n+1, "早晚") || t.In(n, "后前") && t.At(n+1) == '晚' {
		j = n + 1
	} else if t.At(n) == '今' && (t.Has(n+1, "凌晨") || t.Has(n+1, "上午") || t.Has(n+1, "下午") || t.Has(n+1, "中午")) {
		j = n + 1
	} else if t.At(n) == '明' && (t.Has(n+1, "上午") || t.Has(n+1, "下午") || t.Has(n+1, "中午") || t.Has(n+1, "凌晨")) {
		j = n + 1
	} else {
		return e, i, false
	}
	return oneDay(base+shift, said), j, true
}
