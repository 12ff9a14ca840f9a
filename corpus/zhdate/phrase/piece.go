package phrase

import (
	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/corpus/zhdate/internal/civil"
)

// yearPiece reads the parts of a year: 年底, 年初, 上半年, 第三季度, 前三个月, 暑假.
func (r *reader) yearPiece(i, y int, said uint16) (e expr, j int, ok bool) {
	t := r.t
	month := func(a, b int, g gran, edge zhdate.Edge, blur bool, j int) (expr, int, bool) {
		e := days(civil.Day(y, a, 1), civil.Day(y, b+1, 1)-1, g, said)
		e.edge, e.blur = edge, blur
		return e, j, true
	}
	n := i
	if t.At(i) == '年' && t.In(i+1, "底初末终中尾") {
		n = i + 1
	}
	if n > i || said&saidYear != 0 {
		switch t.At(n) {
		case '底', '末', '终', '尾':
			return month(11, 12, gYear, zhdate.EdgeEnd, true, n+1)
		case '初':
			return month(1, 2, gYear, zhdate.EdgeEarly, true, n+1)
		case '中':
			if n > i || !t.In(n+1, "秋小旬学考") {
				return month(6, 7, gYear, zhdate.EdgeMid, true, n+1)
			}
		}
	}
	if n, k := t.Any(i, "上半年", "前半年", "下半年", "后半年"); k >= 0 {
		if k < 2 {
			return month(1, 6, gYear, zhdate.EdgeNone, false, t.After(n, "底"))
		}
		return month(7, 12, gYear, zhdate.EdgeNone, false, t.After(n, "底"))
	}
	if n, k := t.Any(i, "暑假", "暑期", "寒假"); k >= 0 {
		a := 7
		if k == 2 {
			a = 1
		}
		e, j, ok = month(a, a+1, gQuarter, zhdate.EdgeNone, true, n)
		e.asks = "寒暑假的起止日期各地不同，请写明几月几日"
		return e, j, ok
	}
	if e, j, ok = r.quarterPiece(i, y, said); ok {
		return e, j, true
	}
	return r.monthsOfYear(i, y, said)
}

// quarterPiece reads 一季度, 第三季度末, 本季度, 下季度初, 前两个季度, 首季度.
func (r *reader) quarterPiece(i, y int, said uint16) (e expr, j int, ok bool) {
	t := r.t
	a, b := 0, 0
	n, k := t.Any(i, "本季度", "这个季度", "这季度", "当季度", "下个季度", "下一季度", "下一个季度", "下季度", "上个季度", "上一季度", "上季度", "季度")
	if k == 11 && !t.In(n, "末底初") {
		k = -1
	}
	if k >= 0 && said == 0 {
		q := (r.m - 1) / 3
		said = saidYear | saidMonth | saidThis
		switch {
		case k >= 8 && k < 11:
			q, said = q-1, saidYear|saidMonth|saidFixed
		case k >= 4 && k < 8:
			q, said = q+1, saidYear|saidMonth|saidFixed
		case k == 11:
			said = 0
		}
		y, q = r.y+civil.FloorDiv(q, 4), civil.FloorMod(q, 4)
		a, b = 3*q+1, 3*q+3
	} else {
		w, which := t.Any(i, "第", "前", "头", "后", "首", "最后")
		q, m, ok := t.UpTo(w, 1, 4)
		if which == 4 {
			q, m, ok = 1, w, true
		}
		if !ok {
			return e, i, false
		}
		if n = t.After(t.After(m, "个"), "季度"); n == m || n == m+1 && t.At(m) == '个' {
			return e, i, false
		}
		switch which {
		case 1, 2:
			a, b = 1, 3*q
		case 3, 5:
			a, b = 13-3*q, 12
		default:
			a, b = 3*q-2, 3*q
		}
		said |= saidMonth
	}
	g := gQuarter
	edge := zhdate.EdgeNone
	switch t.At(n) {
	case '末', '底':
		a, edge, n = b, zhdate.EdgeEnd, n+1
	case '初':
		b, edge, n = a, zhdate.EdgeEarly, n+1
	}
	e = days(civil.Day(y, a, 1), civil.Day(y, b+1, 1)-1, g, said)
	e.edge = edge
	return e, n, true
}

// monthsOfYear reads 前三个月, 第二个月, 最后一个月, 首月 of a year that was said.
func (r *reader) monthsOfYear(i, y int, said uint16) (e expr, j int, ok bool) {
	t := r.t
	if said&saidYear == 0 {
		return e, i, false
	}
	w, which := t.Any(i, "最后", "第", "前", "头", "后", "首")
	if which < 0 {
		return e, i, false
	}
	m, n, ok := t.UpTo(w, 1, 12)
	if which == 5 && !ok {
		m, n, ok = 1, w, true
	}
	if !ok {
		return e, i, false
	}
	k := t.After(n, "个")
	if j = t.After(k, "月"); j == k || k == n && which != 5 {
		return e, i, false
	}
	a, b := m, m
	switch which {
	case 0, 4:
		a, b = 13-m, 12
	case 2, 3, 5:
		a = 1
	}
	j = t.After(j, "份")
	if a == b {
		return r.inMonth(j, y, a, said|saidMonth)
	}
	return days(civil.Day(y, a, 1), civil.Day(y, b+1, 1)-1, gMonth, said), j, true
}

// monthPiece reads the parts of a month: 上旬, 月底, 初, 上半月.
func (r *reader) monthPiece(i, y, m int, said uint16) (e expr, j int, ok bool) {
	t := r.t
	length := civil.MonthLen(y, m)
	first := civil.Day(y, m, 1)
	piece := func(a, b int, edge zhdate.Edge, j int) (expr, int, bool) {
		e := days(first+a-1, first+b-1, gThird, said)
		e.edge, e.blur = edge, true
		return e, j, true
	}
	if n, k := t.Any(i, "上旬", "中旬", "下旬", "上半月", "下半月"); k >= 0 {
		switch k {
		case 0:
			return piece(1, 10, zhdate.EdgeFirst, n)
		case 1:
			return piece(11, 20, zhdate.EdgeSecond, n)
		case 2:
			return piece(21, length, zhdate.EdgeThird, n)
		case 3:
			return piece(1, 15, zhdate.EdgeFirst, n)
		}
		return piece(16, length, zhdate.EdgeThird, n)
	}
	n := i
	if t.At(i) == '月' && t.In(i+1, "底初末中") {
		n++
	}
	switch t.At(n) {
	case '底', '末', '尾':
		return piece(25, length, zhdate.EdgeEnd, n+1)
	case '初':
		if !t.In(n+1, "中级步审评一二三四五六七八九十") {
			return piece(1, 5, zhdate.EdgeEarly, n+1)
		}
	case '中':
		if !t.In(n+1, "秋小学考心午旬") {
			return piece(10, 20, zhdate.EdgeMid, n+1)
		}
	}
	return e, i, false
}

// counted reads what is counted inside a stretch of days: 第三天, 最后一天, 第2周,
// 第二个周三, 最后一个工作日, 前三天.
func (r *reader) counted(i, first, last int, said uint16) (e expr, j int, ok bool) {
	t := r.t
	w, which := t.Any(i, "最后", "倒数第", "第", "前", "头", "首")
	if which < 0 {
		return e, i, false
	}
	n, k, ok := t.UpTo(w, 1, 366)
	if !ok {
		if which > 0 && which != 5 {
			return e, i, false
		}
		n, k = 1, w
	}
	back := which <= 1
	k = t.After(k, "个")
	switch {
	case t.Has(k, "工作日"):
		day, sure := addWorkingDays(first-1, n, r.cal)
		if back {
			day, sure = addWorkingDays(last+1, -n, r.cal)
		}
		e = oneDay(day, said|saidDay)
		if !sure {
			e.note = noteWeekends
		}
		return e, k + 3, day >= first && day <= last
	case t.In(k, "天日") && !t.Has(k, "天内"):
		a := first + n - 1
		b := a
		if back {
			b = last
			a = last - n + 1
			if which == 1 {
				b = a
			}
		} else if which >= 3 {
			a, b = first, first+n-1
		}
		return days(a, b, gDay, said|saidDay), k + 1, a >= first && b <= last
	}
	if m, ok := weekWord(t, k); ok {
		if d, j, ok := weekdayName(t, m); ok {
			day := first + civil.FloorMod(d-civil.Weekday(first), 7) + 7*(n-1)
			if back {
				day = last - civil.FloorMod(civil.Weekday(last)-d, 7) - 7*(n-1)
			}
			return oneDay(day, said|saidDay), j, day >= first && day <= last
		}
		monday := first + civil.FloorMod(-civil.Weekday(first), 7) + 7*(n-1)
		if last-first > 31 && r.typed {
			monday = first - civil.Weekday(first) + 7*(n-1)
		}
		if back {
			monday = last - civil.Weekday(last) - 7*(n-1)
		}
		return days(monday, monday+6, gWeek, said|saidDay), m, monday <= last
	}
	return e, i, false
}
