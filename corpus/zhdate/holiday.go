package zhdate

// A holiday is a named day: fixed, on the n-th weekday of a month, or lunar.
type holiday struct {
	name       string
	month, day int
	kind       byte // 's' solar, 'l' lunar, 'w' the day-th Sunday, 't' the fourth Thursday, 'e' last day of the lunar year
	off        int  // a statutory holiday: how many days of rest, 0 for none
	before     int  // how many of them before the day itself
}

// holidays come longest first where one name begins another.
var holidays = [...]holiday{
	{"元旦", 1, 1, 's', 1, 0}, {"情人节", 2, 14, 's', 0, 0}, {"三八妇女节", 3, 8, 's', 0, 0}, {"三八节", 3, 8, 's', 0, 0},
	{"妇女节", 3, 8, 's', 0, 0}, {"女神节", 3, 8, 's', 0, 0}, {"植树节", 3, 12, 's', 0, 0}, {"消费者权益日", 3, 15, 's', 0, 0},
	{"愚人节", 4, 1, 's', 0, 0}, {"地球日", 4, 22, 's', 0, 0}, {"五一劳动节", 5, 1, 's', 2, 0}, {"五一国际劳动节", 5, 1, 's', 2, 0},
	{"劳动节", 5, 1, 's', 2, 0}, {"五四青年节", 5, 4, 's', 0, 0}, {"青年节", 5, 4, 's', 0, 0}, {"护士节", 5, 12, 's', 0, 0},
	{"六一儿童节", 6, 1, 's', 0, 0}, {"儿童节", 6, 1, 's', 0, 0}, {"七一建党节", 7, 1, 's', 0, 0}, {"建党节", 7, 1, 's', 0, 0},
	{"八一建军节", 8, 1, 's', 0, 0}, {"建军节", 8, 1, 's', 0, 0}, {"教师节", 9, 10, 's', 0, 0}, {"国庆节", 10, 1, 's', 3, 0},
	{"国庆", 10, 1, 's', 3, 0}, {"万圣节", 10, 31, 's', 0, 0}, {"记者节", 11, 8, 's', 0, 0}, {"双十一", 11, 11, 's', 0, 0},
	{"双11", 11, 11, 's', 0, 0}, {"双十二", 12, 12, 's', 0, 0}, {"双12", 12, 12, 's', 0, 0}, {"国家宪法日", 12, 4, 's', 0, 0},
	{"平安夜", 12, 24, 's', 0, 0}, {"圣诞节", 12, 25, 's', 0, 0}, {"圣诞", 12, 25, 's', 0, 0},
	{"母亲节", 5, 2, 'w', 0, 0}, {"父亲节", 6, 3, 'w', 0, 0}, {"感恩节", 11, 4, 't', 0, 0},
	{"大年三十", 12, 30, 'e', 0, 0}, {"年三十", 12, 30, 'e', 0, 0}, {"除夕夜", 12, 30, 'e', 0, 0}, {"除夕", 12, 30, 'e', 0, 0},
	{"春节", 1, 1, 'l', 4, 1}, {"正月初一", 1, 1, 'l', 0, 0}, {"元宵", 1, 15, 'l', 0, 0}, {"龙抬头", 2, 2, 'l', 0, 0},
	{"上巳节", 3, 3, 'l', 0, 0}, {"浴佛节", 4, 8, 'l', 0, 0}, {"端午", 5, 5, 'l', 1, 0}, {"端阳", 5, 5, 'l', 0, 0},
	{"七夕", 7, 7, 'l', 0, 0}, {"中元", 7, 15, 'l', 0, 0}, {"中秋", 8, 15, 'l', 1, 0}, {"重阳", 9, 9, 'l', 0, 0},
	{"寒衣节", 10, 1, 'l', 0, 0}, {"下元节", 10, 15, 'l', 0, 0}, {"腊八", 12, 8, 'l', 0, 0}, {"小年", 12, 23, 'l', 0, 0},
}

// short are holidays named by their numbers, which are numbers anywhere else.
var short = [...]holiday{
	{"三八", 3, 8, 's', 0, 0}, {"五一", 5, 1, 's', 2, 0}, {"五四", 5, 4, 's', 0, 0}, {"六一", 6, 1, 's', 0, 0},
	{"七一", 7, 1, 's', 0, 0}, {"八一", 8, 1, 's', 0, 0}, {"十一", 10, 1, 's', 3, 0},
}

// dayIn is the holiday of a year; the eve and the days of the twelfth month of a
// lunar year fall in the next solar one.
func (h holiday) dayIn(y int) (n int, ok bool) {
	switch h.kind {
	case 'l':
		return lunarDay(y, h.month, h.day, false)
	case 'e':
		return newYearsEve(y)
	case 'w', 't':
		first := dayNumber(y, h.month, 1)
		day := 6
		if h.kind == 't' {
			day = 3
		}
		return first + floorMod(day-weekday(first), 7) + 7*(h.day-1), true
	}
	return dayNumber(y, h.month, h.day), true
}

// rest is the first and last day off around the holiday on day n.
func (h holiday) rest(n int) (a, b int) {
	a = n - h.before
	return a, a + max(h.off, 1) - 1
}

// holidayAt is the holiday whose name stands at i.
func (t text) holidayAt(i int) (h holiday, j int, ok bool) {
	if t.in(i, "元情三妇女植消愚地五劳青护六儿七建八教国万记双平圣母父感大年除春正龙上浴端中重寒下腊小") {
		for k := range holidays {
			if j := t.after(i, holidays[k].name); j > i {
				return holidays[k], t.after(j, "节"), true
			}
		}
	}
	if t.in(i, "三五六七八十") && !startsNumber(t.at(i-1)) && t.at(i-1) != '第' {
		for k := range short {
			j := t.after(i, short[k].name)
			if j > i && !startsNumber(t.at(j)) && (j == len(t) || t.in(j, "前后节期假放当黄长那晚上下中早,的提活庆")) && !t.has(j, "个") {
				return short[k], t.after(j, "节"), true
			}
		}
	}
	return h, i, false
}

// named reads holidays, solar terms and seasons of a year.
func (r *reader) named(i, y int, said uint16) (e expr, j int, ok bool) {
	t := r.t
	if n, k := t.any(i, "大年初", "年初"); k == 0 {
		if d, j, ok := t.upTo(n, 1, 10); ok {
			return r.lunarIn(y, 1, d, false, said, j)
		}
	}
	if t.at(i) == '节' && t.in(i+1, "前后") && said == 0 && r.typed {
		return r.comingHoliday(i + 1)
	}
	if h, n, ok := t.holidayAt(i); ok {
		day, ok := r.nearest(y, said, h.dayIn)
		if !ok {
			return e, i, false
		}
		e = oneDay(day, said|saidDay|saidHoliday)
		e.lunar = h
		return r.afterHoliday(e, n, h)
	}
	if k := t.termAt(i); k >= 0 {
		n := t.after(i+2, "节气")
		n = t.after(n, "节")
		day, ok := termDay(y, k)
		if !ok || r.typed && n == i+2 && (k == 1 || k == 3 || k == 19 || k == 20) && !t.in(n, "前后当那") {
			return e, i, false // 雨水, 大雪 and the like are mostly weather
		}
		if k < 2 && said&saidYear != 0 && !r.typed {
			day, _ = termDay(y+1, k)
		}
		return oneDay(day, said|saidDay|saidHoliday), n, true
	}
	return r.season(i, y, said)
}

// comingHoliday is the next statutory holiday, for 节前 and 节后.
func (r *reader) comingHoliday(i int) (e expr, j int, ok bool) {
	best := holiday{}
	day := 0
	for y := r.y; y <= r.y+1; y++ {
		for _, h := range holidays {
			if n, ok := h.dayIn(y); ok && h.off > 0 && n > r.today && (day == 0 || n < day) {
				day, best = n, h
			}
		}
		if n, ok := termDay(y, 6); ok && n > r.today && (day == 0 || n < day) {
			day, best = n, holiday{name: "清明节", off: 1}
		}
	}
	e = oneDay(day, saidDay|saidHoliday)
	e.lunar, e.note = best, "“节”按最近的"+best.name+"计算"
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
func (r *reader) afterHoliday(e expr, i int, h holiday) (expr, int, bool) {
	t := r.t
	if n, k := t.any(i, "当天", "当日", "那天", "这天", "前夕"); k >= 0 {
		if k == 4 {
			e.a, e.b = e.a-1, e.b-1
		}
		return e, n, true
	}
	if n, k := t.any(i, "放假期间", "假期期间", "期间", "小长假", "长假", "黄金周", "假期", "假日"); k >= 0 && (h.off > 0 || k == 2) {
		if !t.in(n, "前后") {
			e.a, e.b = h.rest(e.a)
			e.blur = true
		}
		w, k := t.any(n, "第", "最后一天")
		if d, m, ok := t.upTo(w, 1, 8); ok && k == 0 && t.at(m) == '天' {
			e.a += d - 1
			e.b, e.blur, n = e.a, false, m+1
		} else if k == 1 {
			e.a, e.blur, n = e.b, false, w
		}
		return e, n, true
	}
	if n, k := t.any(i, "第"); k >= 0 {
		if d, m, ok := t.upTo(n, 1, 8); ok && t.at(m) == '天' {
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
	switch t.at(i) {
	case '春':
		k = 2
	case '夏':
		k = 8
	case '秋':
		k = 14
	case '冬':
		k = 20
	}
	if k < 0 || !t.in(i+1, "天季") && (said&saidYear == 0 || i+1 < len(t)) || t.has(i+1, "季学") {
		return e, i, false
	}
	if j = i + 2; !t.in(i+1, "天季") {
		j = i + 1
	}
	a, ok1 := termDay(y, k)
	b, ok2 := termDay(y+(k+6)/24, (k+6)%24)
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
	n := i
	leap := t.at(n) == '闰'
	if leap {
		n++
	}
	m, evident := 0, leap
	switch t.at(n) {
	case '正':
		m, evident, n = 1, true, n+1
	case '冬':
		m, evident, n = 11, true, n+1
	case '腊':
		m, evident, n = 12, true, n+1
	default:
		if m, j, ok = t.upTo(n, 1, 12); ok {
			n = j
		}
	}
	if t.at(n) != '月' || m == 0 {
		if d, j, ok := t.lunarDayName(i, sure); ok && (sure || t.in(i, "初廿")) {
			return r.lunarIn(y, max(r.lunarMonth(), 1), d, false, said, j)
		}
		return e, i, false
	}
	n++
	if n = t.after(n, "份"); t.at(n) == '的' {
		n++
	}
	if d, j, ok := t.lunarDayName(n, sure || evident); ok {
		return r.lunarIn(y, m, d, leap, said|saidMonth, t.after(t.after(j, "日"), "号"))
	}
	if !sure && !evident {
		return e, i, false
	}
	length := lunarMonthLen(y, m, leap)
	if n2, k := t.any(n, "底", "末", "初"); k >= 0 && r.typed && length > 0 {
		d := length
		if k == 2 {
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

// lunarMonth is the lunar month of the base, for a day without one.
func (r *reader) lunarMonth() int {
	for m := 12; m >= 1; m-- {
		if n, ok := lunarDay(r.y, m, 1, false); ok && n <= r.today {
			return m
		}
	}
	return 12
}

// lunarIn is the expression of one lunar day.
func (r *reader) lunarIn(y, m, d int, leap bool, said uint16, j int) (expr, int, bool) {
	day, ok := r.nearest(y, said, func(y int) (int, bool) { return lunarDay(y, m, d, leap) })
	e := oneDay(day, said|saidDay|saidLunar)
	if !ok {
		e = oneDay(r.today, said)
		e.bad = "农历这一年没有这一天"
	}
	return e, j, true
}

// lunarDayName reads 初五, 廿二, 初8; where the month is surely lunar also 十五, 三十.
func (t text) lunarDayName(i int, sure bool) (d, j int, ok bool) {
	if t.at(i) == '初' {
		return t.upTo(i+1, 1, 10)
	}
	if t.at(i) == '廿' {
		return t.upTo(i, 20, 29)
	}
	if d, j, ok = t.upTo(i, 1, 30); ok && sure && !t.in(j, "月年周天点时个:") {
		return d, j, true
	}
	return 0, i, false
}
