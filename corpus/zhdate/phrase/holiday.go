package phrase

import (
	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/corpus/zhdate/internal/lex"
	"github.com/policybot/policybot/corpus/zhdate/internal/lunar"
)

// named reads holidays, solar terms and seasons of a year.
func (r *reader) named(i, y int, said uint16) (e expr, j int, ok bool) {
	t := r.t
	if n, k := t.Any(i, "大年初", "年初"); k == 0 {
		if d, j, ok := t.UpTo(n, 1, 10); ok {
			return r.lunarIn(y, 1, d, false, said, j)
		}
	}
	if t.At(i) == '节' && t.In(i+1, "前后") && said == 0 && r.typed {
		return r.comingHoliday(i + 1)
	}
	if h, n, ok := t.HolidayAt(i); ok {
		day, ok := r.nearest(y, said, h.DayIn)
		if !ok {
			return e, i, false
		}
		e = oneDay(day, said|saidDay|saidHoliday)
		e.lunar = h
		return r.afterHoliday(e, n, h)
	}
	if k := t.TermAt(i); k >= 0 {
		n := t.After(i+2, "节气")
		n = t.After(n, "节")
		day, ok := lunar.TermDay(y, k)
		if !ok || r.typed && n == i+2 && (k == 1 || k == 3 || k == 19 || k == 20) && !t.In(n, "前后当那") {
			return e, i, false // 雨水, 大雪 and the like are mostly weather
		}
		if k < 2 && said&saidYear != 0 && !r.typed {
			day, _ = lunar.TermDay(y+1, k)
		}
		return oneDay(day, said|saidDay|saidHoliday), n, true
	}
	return r.season(i, y, said)
}

// comingHoliday is the next statutory holiday, for 节前 and 节后.
func (r *reader) comingHoliday(i int) (e expr, j int, ok bool) {
	best := lex.Holiday{}
	day := 0
	for y := r.y; y <= r.y+1; y++ {
		for _, h := range lex.Holidays {
			if n, ok := h.DayIn(y); ok && h.Off > 0 && n > r.today && (day == 0 || n < day) {
				day, best = n, h
			}
		}
		if n, ok := lunar.TermDay(y, 6); ok && n > r.today && (day == 0 || n < day) {
			day, best = n, lex.Holiday{Name: "清明节", Off: 1}
		}
	}
	e = oneDay(day, saidDay|saidHoliday)
	e.lunar, e.note = best, "“节”按最近的"+best.Name+"计算"
	return e, i, day > 0
}

// nearest is the day of the year asked for. Without a year in the text, the lunar
// year before may still have its day ahead (腊八 in January).
func (r *reader) nearest(y int, said uint16, dayIn func(int) (int, bool)) (int, bool) {
	if said&saidYear == 0 && r.typed && r.roll.year == 0 {
		if d, ok := dayIn(y - 1); ok && d >= r.today {
			return d, true
		}
	}
	return dayIn(y)
}

// afterHoliday reads what goes on from a holiday's name: 当天, 假期, 期间.
func (r *reader) afterHoliday(e expr, i int, h lex.Holiday) (expr, int, bool) {
	t := r.t
	if n, k := t.Any(i, "当天", "当日", "那天", "这天", "前夕"); k >= 0 {
		if k == 4 {
			e.a, e.b = e.a-1, e.b-1
		}
		return e, n, true
	}
	if n, k := t.Any(i, "放假期间", "假期期间", "期间", "小长假", "长假", "黄金周", "假期", "假日"); k >= 0 && (h.Off > 0 || k == 2) {
		if !t.In(n, "前后") {
			e.a, e.b = h.Rest(e.a)
			e.blur = true
		}
		w, k := t.Any(n, "第", "最后一天")
		if d, m, ok := t.UpTo(w, 1, 8); ok && k == 0 && t.At(m) == '天' {
			e.a += d - 1
			e.b, e.blur, n = e.a, false, m+1
		} else if k == 1 {
			e.a, e.blur, n = e.b, false, w
		}
		return e, n, true
	}
	if n, k := t.Any(i, "第"); k >= 0 {
		if d, m, ok := t.UpTo(n, 1, 8); ok && t.At(m) == '天' {
			e.a, e.b = e.a+d-1, e.b+d-1
			return e, m + 1, true
		}
	}
	return e, i, true
}

// season reads 春天, 夏季; with a year also 冬 alone. They run between the solar
// terms that open them.
func (r *reader) season(i, y int, said uint16) (e expr, j int, ok bool) {
	t := r.t
	k := -1
	switch t.At(i) {
	case '春':
		k = 2
	case '夏':
		k = 8
	case '秋':
		k = 14
	case '冬':
		k = 20
	}
	if k < 0 || !t.In(i+1, "天季") && (said&saidYear == 0 || i+1 < len(t)) || t.Has(i+1, "季学") {
		return e, i, false
	}
	if j = i + 2; !t.In(i+1, "天季") {
		j = i + 1
	}
	a, ok1 := lunar.TermDay(y, k)
	b, ok2 := lunar.TermDay(y+(k+6)/24, (k+6)%24)
	e = days(a, b-1, gQuarter, said|saidMonth)
	return e, j, ok1 && ok2
}

// lunarDate reads a day or month of the lunar calendar. sure tells that 农历 stood
// before it; else only what can be nothing else is one: 正月, 腊月初八, 闰四月, 九月廿二.
func (r *reader) lunarDate(i, y int, said uint16, sure bool) (e expr, j int, ok bool) {
	t := r.t
	if sure {
		if v, s, n, ok := r.yearPart(i); ok { // 农历二〇二六年六月
			i, y, said = n, v, s
		}
	}
	if m, k := t.Any(i, "年底", "年末", "年终", "岁末", "底", "末"); sure && k >= 0 && r.typed {
		e, ok = r.lunarYearEnd(y)
		return e, m, ok
	}
	n := i
	leap := t.At(n) == '闰'
	if leap {
		n++
	}
	m, evident := 0, leap
	switch t.At(n) {
	case '正':
		m, evident, n = 1, true, n+1
	case '冬':
		m, evident, n = 11, true, n+1
	case '腊':
		m, evident, n = 12, true, n+1
	default:
		if m, j, ok = t.UpTo(n, 1, 12); ok {
			n = j
		}
	}
	if t.At(n) != '月' || m == 0 {
		if d, j, ok := lunarDayName(t, i, sure); ok && (sure || t.In(i, "初廿")) {
			if r.typed && !lunarYearSaid(said) {
				return r.nextLunar(d, said, j)
			}
			return r.lunarIn(y, max(r.lunarMonth(), 1), d, false, said, j)
		}
		return e, i, false
	}
	n++
	if n = t.After(n, "份"); t.At(n) == '的' {
		n++
	}
	if d, j, ok := lunarDayName(t, n, sure || evident); ok {
		return r.lunarIn(y, m, d, leap, said|saidMonth, t.After(t.After(j, "日"), "号"))
	}
	if !sure && !evident {
		return e, i, false
	}
	length := lunar.MonthLen(y, m, leap)
	if n2, k := t.Any(n, "最后一天", "最后一日", "底", "末", "初", "第一天"); k >= 0 && r.typed && length > 0 {
		d := length
		if k >= 4 {
			d = 1
		}
		return r.lunarIn(y, m, d, leap, said|saidMonth, n2)
	}
	e, _, _ = r.lunarIn(y, m, 1, leap, said|saidMonth, n)
	if e.bad == "" {
		e.b, e.g = e.a+length-1, gMonth
	}
	return e, n, true
}

func lunarYearSaid(said uint16) bool { return said&saidYear != 0 }

// nextLunar is the next day of that number in any lunar month: 廿五.
func (r *reader) nextLunar(d int, said uint16, j int) (expr, int, bool) {
	next := zhdate.LunarDay{Day: d}
	for day := range next.Days(zhdate.FromNumber(r.today)) {
		return oneDay(day.Number(), said|saidDay|saidLunar), j, true
	}
	return expr{}, j, false
}

// lunarMonth is the lunar month of the base, for a day without one.
func (r *reader) lunarMonth() int {
	for m := 12; m >= 1; m-- {
		if n, ok := lunar.Day(r.y, m, 1, false); ok && n <= r.today {
			return m
		}
	}
	return 12
}

// lunarIn is the expression of one lunar day.
func (r *reader) lunarIn(y, m, d int, leap bool, said uint16, j int) (expr, int, bool) {
	day, ok := r.nearest(y, said, func(y int) (int, bool) { return lunar.Day(y, m, d, leap) })
	e := oneDay(day, said|saidDay|saidLunar)
	if !ok {
		e = oneDay(r.today, said)
		e.bad = "农历这一年没有这一天"
	}
	return e, j, true
}

// lunarDayName reads 初五, 廿二, 初8; where the month is surely lunar also 十五, 三十.
func lunarDayName(t lex.Text, i int, sure bool) (d, j int, ok bool) {
	if t.At(i) == '初' {
		if d := lex.Digit(t.At(i + 1)); d > 0 { // 初一十五 are two days
			return d, i + 2, true
		}
		return t.UpTo(i+1, 1, 10)
	}
	if t.At(i) == '廿' {
		return t.UpTo(i, 20, 29)
	}
	if d, j, ok = t.UpTo(i, 1, 30); ok && sure && !t.In(j, "月年周天点时个:") {
		return d, j, true
	}
	return 0, i, false
}
