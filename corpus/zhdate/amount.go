package zhdate

// amount is a length of time as typed, which may have several units.
type amount struct {
	months, workdays, days, secs int
	g                            gran // of its finest unit
	n                            int
	unit                         Unit
}

// add puts n units, or n and a half, on the amount.
func (a *amount) add(n int, half bool, u Unit) {
	h := 0
	if half {
		h = 1
	}
	a.n, a.unit = n, u
	switch u {
	case InYears:
		a.months += 12*n + 6*h
		a.g = gYear
		if half {
			a.g = gMonth
		}
	case InQuarters:
		a.months, a.g = a.months+3*n, gMonth
	case InTerms:
		a.months, a.g = a.months+6*n, gMonth
	case InMonths:
		a.months, a.days, a.g = a.months+n, a.days+15*h, gMonth
		if half {
			a.g = gDay
		}
	case InWeeks:
		a.days, a.g = a.days+7*n, gWeek
	case InWorkingDays:
		a.workdays, a.g = a.workdays+n, gDay
	case InDays:
		a.days, a.secs, a.g = a.days+n, a.secs+h*43200, gDay
		if half {
			a.g = gHour
		}
	case InHours:
		a.secs, a.g = a.secs+n*3600+h*1800, gHour
		if half {
			a.g = gMinute
		}
	case InMinutes:
		a.secs, a.g = a.secs+n*60+h*30, gMinute
	case NoUnit: // seconds
		a.secs, a.g = a.secs+n, gSecond
	}
}

// amountAt reads 三天, 两个半小时, 一年半, 1小时30分钟, 一刻钟, 半个月.
func (t text) amountAt(i int) (a amount, j int, ok bool) {
	j = i
	for part := 0; part < 4; part++ {
		n, half, u, e, ok := t.amountPart(j)
		if !ok {
			break
		}
		if part > 0 && u != NoUnit && u >= a.unit {
			break
		}
		a.add(n, half, u)
		j = e
		if k, which := t.any(j, "零", "又", "加"); which >= 0 && startsNumber(t.at(k)) {
			j = k
		}
	}
	return a, j, j > i
}

// amountPart reads one number with its unit.
func (t text) amountPart(i int) (n int, half bool, u Unit, j int, ok bool) {
	if t.at(i) == '半' {
		k := i + 1
		if t.has(k, "年级") {
			return 0, false, 0, i, false
		}
		if u, j = t.finest(k); u == NoUnit {
			if t.at(k) != '月' || t.in(k+1, "板谈") {
				return 0, false, 0, i, false
			}
			u, j = InMonths, k+1
		}
		return 0, true, u, j, u != InWorkingDays
	}
	v, k := t.number(i)
	if k == i || v > 99999 {
		return 0, false, 0, i, false
	}
	if h1, h2 := chineseDigit(t.at(i)), chineseDigit(t.at(i+1)); k == i+2 && h2 == h1+1 && h1 > 0 {
		v = h2 // 两三天: the later one
	}
	k = t.after(k, "来")
	if t.has(k, "刻钟") || t.has(k, "刻") && !t.in(k+1, "苦意") {
		return v * 15, false, InMinutes, t.after(k+1, "钟"), true
	}
	if t.has(k, "个半") {
		half, k = true, k+2
	} else if t.at(k) == '多' {
		k++
	}
	if half && t.at(k) == '月' { // 一个半月
		return v, true, InMonths, k + 1, true
	}
	if u, j = t.finest(k); u == NoUnit {
		if e, which := t.any(k, "秒钟", "秒"); which >= 0 {
			return v, false, NoUnit, e, true
		}
		return 0, false, 0, i, false
	}
	if t.at(j) == '半' && !t.in(j+1, "年天个夜小") {
		half, j = true, j+1
	}
	if u == InMinutes && t.at(j) == '钟' {
		j++
	}
	return v, half, u, j, true
}

// finest reads a unit of a length; 分 alone counts as minutes here.
func (t text) finest(i int) (Unit, int) {
	u, j := t.unit(i)
	if u == NoUnit && t.at(i) == '分' && !t.in(i+1, "之别管工") {
		return InMinutes, t.after(i+1, "钟")
	}
	if u == InDays && t.at(j-1) == '日' && t.in(j, "志报常程") {
		return NoUnit, i
	}
	if u == InWeeks && t.at(j-1) == '周' && t.in(j, "年报岁") {
		return NoUnit, i
	}
	return u, j
}

// move is the place an amount away from a second of a day; sure is false when
// working days were counted without the holidays of their year.
func (a amount) move(day, sec, sign int, c Calendar) (d, s int, sure bool) {
	sure = true
	if a.months > 0 {
		day = addMonths(day, sign*a.months)
	}
	if a.workdays > 0 {
		day, sure = addWorkingDays(day, sign*a.workdays, c)
	}
	day += sign * a.days
	sec += sign * a.secs
	return day + floorDiv(sec, 86400), floorMod(sec, 86400), sure
}
