package phrase

import (
	"strconv"

	"github.com/policybot/policybot/corpus/zhdate/internal/civil"
	"github.com/policybot/policybot/corpus/zhdate/internal/lex"
	"github.com/policybot/policybot/corpus/zhdate/internal/lunar"
)

// date reads one time of whole days. c is what the first end of a range leaves
// to it, nil otherwise.
func (r *reader) date(i int, c *ctx) (e expr, j int, ok bool) {
	t := r.t
	ch := t.At(i)
	if lex.IsDigit(ch) {
		if e, j, ok = r.numeric(i, c); ok {
			return e, j, true
		}
	}
	if y, said, n, ok := r.yearPart(i); ok {
		if e, j, ok = r.inYear(t.After(n, "的"), y, said); ok {
			return e, j, true
		}
		e = wholeYear(y, said)
		return e, t.After(n, "全年"), true
	}
	if y, m, said, n, ok := r.monthPart(i); ok {
		return r.inMonth(t.After(n, "的"), y, m, said)
	}
	if e, j, ok = r.inYear(i, 0, 0); ok {
		return e, j, true
	}
	if e, j, ok = r.era(i); ok {
		return e, j, true
	}
	if e, j, ok = r.dayWord(i, c); ok {
		return e, j, true
	}
	if e, j, ok = r.week(i, c); ok {
		return e, j, true
	}
	return r.dayOfMonth(i, c)
}

// yearPart reads a year: 2026年, 26年, 二〇二六年, 九七年, 今年, 明年, 去年.
func (r *reader) yearPart(i int) (y int, said uint16, j int, ok bool) {
	t := r.t
	if v, n := t.YearRun(i); n > i {
		if t.At(n) != '年' || t.Has(n, "年级") || t.Has(n, "年制") {
			return 0, 0, i, false
		}
		if t.At(n+1) == '代' {
			return 0, 0, i, false
		}
		switch n - i {
		case 4:
			if v < 1000 || v > 2999 {
				return 0, 0, i, false
			}
		case 2:
			if t.In(n+1, "内前后半") || t.In(n+1, "之以") && t.In(n+2, "内前后") {
				return 0, 0, i, false // 15年内 is a length
			}
			v += r.y - civil.FloorMod(r.y, 100)
		default:
			return 0, 0, i, false
		}
		n = t.After(n+1, "度")
		return v, saidYear, n, true
	}
	n, k := t.Any(i, "今年", "本年", "这一年", "明年", "来年", "次年", "下一年", "下年", "去年", "上一年", "上年", "前年", "后年", "大前年", "大后年", "当年", "同年", "前一年")
	if k < 0 {
		return 0, 0, i, false
	}
	shift := [...]int{0, 0, 0, 1, 1, 1, 1, 1, -1, -1, -1, -2, 2, -3, 3, 0, 0, -1}[k]
	said = saidYear | saidFixed
	if shift == 0 {
		said = saidYear | saidThis
	}
	if t.In(n, "底初末终") && t.At(n-1) == '年' {
		return r.y + shift, said, n, true
	}
	return r.y + shift, said, t.After(n, "度"), true
}

// inYear reads what stands inside a year. With said 0 the text gave no year, and
// the year is the base's.
func (r *reader) inYear(i, y int, said uint16) (e expr, j int, ok bool) {
	t := r.t
	if said == 0 {
		y = r.year(nil)
	}
	if n, k := t.Any(i, "农历", "阴历", "旧历"); k >= 0 {
		return r.lunarDate(n, y, said, true)
	}
	if e, j, ok = r.lunarDate(i, y, said, false); ok {
		return e, j, true
	}
	if m, n, ok := t.UpTo(i, 0, 99); ok && t.At(n) == '月' && !t.Has(n, "月饼") {
		if m < 1 || m > 12 {
			e = oneDay(r.today, said)
			e.bad = strconv.Itoa(m) + "月不存在，一年只有12个月"
			j = n + 1
			if _, k, ok := t.UpTo(j, 1, 99); ok && t.In(k, "日号") {
				j = k + 1
			}
			return e, j, true
		}
		return r.inMonth(t.After(t.After(n+1, "份"), "的"), y, m, said|saidMonth)
	}
	if n, k := t.Any(i, "今天", "今日", "的今天"); k >= 0 && said&saidYear != 0 {
		_, m, d := civil.Date(r.today)
		return oneDay(civil.Day(y, m, min(d, civil.MonthLen(y, m))), said|saidDay), n, true
	}
	if e, j, ok = r.yearPiece(i, y, said); ok {
		return e, j, true
	}
	if e, j, ok = r.named(i, y, said); ok {
		return e, j, true
	}
	if said == 0 {
		return e, i, false
	}
	return r.counted(i, civil.Day(y, 1, 1), civil.Day(y, 12, 31), said)
}

// monthPart reads 本月, 下个月, 上月, 下下个月, and 月 alone before 底 or 初.
func (r *reader) monthPart(i int) (y, m int, said uint16, j int, ok bool) {
	t := r.t
	n, k := t.Any(i, "本月份", "本月", "这个月", "这月", "当月", "同月", "上上个月", "上上月", "下下个月", "下下月", "上个月", "上一个月", "上月", "下个月", "下一个月", "下月", "次月")
	shift := 0
	switch {
	case k >= 6 && k <= 7:
		shift = -2
	case k >= 8 && k <= 9:
		shift = 2
	case k >= 10 && k <= 12:
		shift = -1
	case k >= 13:
		shift = 1
	case k < 0:
		if t.At(i) != '月' || !t.In(i+1, "底初末中内") || t.Has(i+1, "中旬") {
			return 0, 0, 0, i, false
		}
		y, m = r.monthOf(nil)
		return y, m, 0, i + 1, true
	}
	said = saidYear | saidMonth | saidFixed
	if shift == 0 {
		said = saidYear | saidMonth | saidThis
	}
	months := r.m - 1 + shift
	return r.y + civil.FloorDiv(months, 12), civil.FloorMod(months, 12) + 1, said, n, true
}

// inMonth reads what stands inside a month; the month itself when nothing does.
func (r *reader) inMonth(i, y, m int, said uint16) (e expr, j int, ok bool) {
	t := r.t
	first, length := civil.Day(y, m, 1), civil.MonthLen(y, m)
	if d, n, ok := t.UpTo(i, 1, 99); ok {
		day := t.In(n, "日号") && !t.Has(n, "日内")
		if day || r.bareDay(i, n, d) {
			if day {
				n++
			}
			if m == 8 && d == 15 && !day && !lex.IsDigit(t.At(i)) { // 八月十五
				if l, ok := lunar.Day(y, 8, 15, false); ok {
					return oneDay(l, said|saidDay|saidLunar), n, true
				}
			}
			e = oneDay(first+d-1, said|saidDay)
			if d > length {
				e = oneDay(r.today, said|saidDay)
				e.bad = noSuchDay(y, m, d, said)
			}
			return r.moreDays(e, n, y, m)
		}
	}
	if e, j, ok = r.monthPiece(i, y, m, said); ok {
		return e, j, true
	}
	if e, j, ok = r.counted(i, first, first+length-1, said); ok {
		return e, j, true
	}
	return wholeMonth(y, m, said), i, true
}

// bareDay tells whether the number from i to n after a month can be a day
// without 日: 十月31.
func (r *reader) bareDay(i, n, d int) bool {
	t := r.t
	if d > 31 || n-i > 2 && lex.IsDigit(t.At(i)) {
		return false
	}
	return !t.In(n, "个天周月年点时分%万千元小:.第次-~人条项份本日季") && !lex.StartsNumber(t.At(n))
}

// noSuchDay says why a day does not exist.
func noSuchDay(y, m, d int, said uint16) string {
	s := strconv.Itoa(m) + "月没有" + strconv.Itoa(d) + "日，最后一天是" + strconv.Itoa(civil.MonthLen(y, m)) + "日"
	if said&saidYear != 0 {
		s = strconv.Itoa(y) + "年" + s
	}
	return s
}

// dayOfMonth reads 5号, 15日 of the present month.
func (r *reader) dayOfMonth(i int, c *ctx) (e expr, j int, ok bool) {
	t := r.t
	d, n, ok := t.UpTo(i, 1, 99)
	if !ok || !t.In(n, "日号") || t.In(n+1, "内楼线院馆房文桌") || t.Has(n, "号召") || numbered(t, n+1) || t.At(i-1) == '第' {
		return e, i, false
	}
	if t.At(n) == '日' && (t.In(n+1, "后内") || t.In(n+1, "之以") && t.In(n+2, "后内")) {
		return e, i, false // 三日后 is a length
	}
	y, m := r.monthOf(c)
	if d > 31 {
		e = oneDay(r.today, saidDay)
		e.bad = "没有" + strconv.Itoa(d) + "日，一个月最多31天"
		return e, n + 1, true
	}
	if d > civil.MonthLen(y, m) {
		if c != nil && c.y > 0 || r.roll.month > 2 {
			e = oneDay(r.today, saidDay)
			e.bad = noSuchDay(y, m, d, 0)
			return e, n + 1, true
		}
		r2 := *r // 31号 in a short month is the next one that has it
		r2.roll.month++
		return r2.dayOfMonth(i, c)
	}
	return r.moreDays(oneDay(civil.Day(y, m, d), saidDay), n+1, y, m)
}

// numbered tells what is known by a number: the 会议室 of 3号会议室.
func numbered(t lex.Text, i int) bool {
	_, k := t.Any(i, "会议室", "教学楼", "教室", "车间", "车", "大门", "门", "展厅", "厅", "窗口", "病房", "公告", "通告", "令", "机", "仓库", "宿舍", "公馆", "站台", "柜台", "考场", "食堂")
	return k >= 0
}

// moreDays reads the rest of 10号、11号、12号 as one stretch.
func (r *reader) moreDays(e expr, i, y, m int) (expr, int, bool) {
	t := r.t
	for t.In(i, "、,和及") {
		d, n, ok := t.UpTo(i+1, 1, civil.MonthLen(y, m))
		if !ok || !t.In(n, "日号") {
			break
		}
		day := civil.Day(y, m, d)
		if day <= e.b {
			break
		}
		e.b, e.many = day, true
		i = n + 1
	}
	return e, i, true
}
