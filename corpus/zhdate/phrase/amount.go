package phrase

import (
	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/corpus/zhdate/internal/civil"
	"github.com/policybot/policybot/corpus/zhdate/internal/lex"
)

// amount is a length of time as typed, which may have several units.
type amount struct {
	months, workdays, days, secs int
	g                            gran // of its finest unit
	n                            int
	unit                         zhdate.Unit
	about                        bool // 三五天, 十几天, 一个多月: nobody can tell how many
	odd                          bool // 1.3天: not to be reckoned
}

// add puts n units, or n and a half, on the amount.
func (a *amount) add(n int, half bool, u zhdate.Unit) {
	h := 0
	if half {
		h = 1
	}
	a.n, a.unit = n, u
	switch u {
	case zhdate.InYears:
		a.months += 12*n + 6*h
		a.g = gYear
		if half {
			a.g = gMonth
		}
	case zhdate.InQuarters:
		a.months, a.g = a.months+3*n, gMonth
	case zhdate.InTerms:
		a.months, a.g = a.months+6*n, gMonth
	case zhdate.InMonths:
		a.months, a.days, a.g = a.months+n, a.days+15*h, gMonth
		if half {
			a.g = gDay
		}
	case zhdate.InWeeks:
		a.days, a.g = a.days+7*n, gWeek
	case zhdate.InWorkingDays:
		a.workdays, a.g = a.workdays+n, gDay
	case zhdate.InDays:
		a.days, a.secs, a.g = a.days+n, a.secs+h*43200, gDay
		if half {
			a.g = gHour
		}
	case zhdate.InHours:
		a.secs, a.g = a.secs+n*3600+h*1800, gHour
		if half {
			a.g = gMinute
		}
	case zhdate.InMinutes:
		a.secs, a.g = a.secs+n*60+h*30, gMinute
	case zhdate.NoUnit: // seconds
		a.secs, a.g = a.secs+n, gSecond
	}
}

// amountAt reads 三天, 两个半小时, 一年半, 1小时30分钟, 一刻钟, 半个月.
func amountAt(t lex.Text, i int) (a amount, j int, ok bool) {
	j = i
	for part := 0; part < 4; part++ {
		if d, ok := decimalPart(t, j); ok && part == 0 {
			return d.amount()
		}
		n, half, u, e, ok := amountPart(t, j)
		if !ok {
			break
		}
		if part > 0 && u != zhdate.NoUnit && u >= a.unit {
			break
		}
		a.about = a.about || roughly(t, j, e)
		a.add(n, half, u)
		j = e
		if k, which := t.Any(j, "零", "又", "加"); which >= 0 && lex.StartsNumber(t.At(k)) {
			j = k
		}
	}
	return a, j, j > i
}

// amountPart reads one number with its unit.
func amountPart(t lex.Text, i int) (n int, half bool, u zhdate.Unit, j int, ok bool) {
	if t.At(i) == '半' {
		k := i + 1
		if t.Has(k, "年级") {
			return 0, false, 0, i, false
		}
		if u, j = finest(t, k); u == zhdate.NoUnit {
			if t.At(k) != '月' || t.In(k+1, "板谈") {
				return 0, false, 0, i, false
			}
			u, j = zhdate.InMonths, k+1
		}
		return 0, true, u, j, u != zhdate.InWorkingDays
	}
	v, k := t.Number(i)
	if k == i || v > 99999 {
		return 0, false, 0, i, false
	}
	if h1, h2 := lex.Digit(t.At(i)), lex.Digit(t.At(i+1)); k == i+2 && h2 > h1 && h2 <= h1+2 && h1 > 0 {
		v = h2 // 两三天, 三五天: the later one
	}
	k = t.After(k, "来")
	if t.Has(k, "刻钟") || t.Has(k, "刻") && !t.In(k+1, "苦意") {
		return v * 15, false, zhdate.InMinutes, t.After(k+1, "钟"), true
	}
	if t.Has(k, "个半") {
		half, k = true, k+2
	} else if t.At(k) == '多' {
		k++
	}
	if half && t.At(k) == '月' { // 一个半月
		return v, true, zhdate.InMonths, k + 1, true
	}
	if u, j = finest(t, k); u == zhdate.NoUnit {
		if e, which := t.Any(k, "秒钟", "秒"); which >= 0 {
			return v, false, zhdate.NoUnit, e, true
		}
		return 0, false, 0, i, false
	}
	if t.At(j) == '半' && !t.In(j+1, "年天个夜小") {
		half, j = true, j+1
	}
	if u == zhdate.InMinutes && t.At(j) == '钟' {
		j++
	}
	return v, half, u, j, true
}

// roughly tells whether the amount at cells i to j is only about: 三五天, 十来天, 一个多月.
func roughly(t lex.Text, i, j int) bool {
	h1, h2 := lex.Digit(t.At(i)), lex.Digit(t.At(i+1))
	two := h1 > 0 && h2 > 0 && !lex.IsDigit(t.At(i))
	for ; i < j; i++ {
		two = two || t.In(i, "来多")
	}
	return two
}

// decimal is 1.5小时 and 零点五天.
type decimal struct {
	whole, frac, digits int // 1.25: 1, 25 and 2
	unit                zhdate.Unit
	j                   int
}

func decimalPart(t lex.Text, i int) (d decimal, ok bool) {
	if v, k := t.Digits(i); k > i && t.At(k) == '.' {
		d.whole = v
		d.frac, d.j = t.Digits(k + 1)
		d.digits = d.j - k - 1
	} else if v, k := t.Number(i); k > i && k == i+1 && t.At(k) == '点' && lex.Digit(t.At(k+1)) >= 0 && !lex.StartsNumber(t.At(k+2)) {
		d.whole, d.frac, d.digits, d.j = v, lex.Digit(t.At(k+1)), 1, k+2
	} else {
		return d, false
	}
	u, j := finest(t, d.j)
	if d.digits == 0 || d.digits > 3 || u == zhdate.NoUnit {
		return d, false
	}
	d.unit, d.j = u, j
	return d, true
}

// amount is what the decimal comes to; what comes to no whole hour or day is odd.
func (d decimal) amount() (a amount, j int, ok bool) {
	scale := 1
	for range d.digits {
		scale *= 10
	}
	n, half := d.whole*scale+d.frac, d.frac*2 == scale
	switch {
	case d.frac == 0:
		a.add(d.whole, false, d.unit)
	case d.unit == zhdate.InMinutes || d.unit == zhdate.InHours || d.unit == zhdate.InDays:
		a.n, a.unit, a.g = d.whole, d.unit, gHour
		secs := map[zhdate.Unit]int{zhdate.InMinutes: 60, zhdate.InHours: 3600, zhdate.InDays: 86400}[d.unit]
		a.secs, a.odd = n*secs/scale, n*secs%scale > 0 || d.unit == zhdate.InDays && n*secs/scale%3600 > 0
		if d.unit != zhdate.InDays {
			a.g = gMinute
		}
	case half && (d.unit == zhdate.InMonths || d.unit == zhdate.InYears):
		a.add(d.whole, true, d.unit)
	default:
		a.add(d.whole, false, d.unit)
		a.odd = true
	}
	return a, d.j, true
}

// finest reads a unit of a length; 分 alone counts as minutes here.
func finest(t lex.Text, i int) (zhdate.Unit, int) {
	u, j := t.Unit(i)
	if u == zhdate.NoUnit && t.At(i) == '分' && !t.In(i+1, "之别管工") {
		return zhdate.InMinutes, t.After(i+1, "钟")
	}
	if u == zhdate.InDays && t.At(j-1) == '日' && t.In(j, "志报常程") {
		return zhdate.NoUnit, i
	}
	if u == zhdate.InWeeks && t.At(j-1) == '周' && (t.In(j, "年报岁") || t.In(j, "一二三四五六日") && !t.In(j+1, "天个次")) {
		return zhdate.NoUnit, i
	}
	return u, j
}

// move is the place an amount away from a second of a day; sure is false when
// working days were counted without the holidays of their year.
func (a amount) move(day, sec, sign int, c zhdate.Calendar) (d, s int, sure bool) {
	sure = true
	if a.months > 0 {
		day = civil.AddMonths(day, sign*a.months)
	}
	if a.workdays > 0 {
		day, sure = addWorkingDays(day, sign*a.workdays, c)
	}
	day += sign * a.days
	sec += sign * a.secs
	return day + civil.FloorDiv(sec, 86400), civil.FloorMod(sec, 86400), sure
}

// addWorkingDays is zhdate.AddWorkingDays on day numbers.
func addWorkingDays(day, n int, c zhdate.Calendar) (int, bool) {
	d, sure := zhdate.AddWorkingDays(zhdate.FromNumber(day), n, c)
	return d.Number(), sure
}
