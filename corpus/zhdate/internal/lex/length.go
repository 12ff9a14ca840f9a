package lex

import "github.com/policybot/policybot/corpus/zhdate"

// Unit reads what a length of time is counted in. 个 may stand before it; 月
// alone is a month of the year, so a length in months needs 个.
func (t Text) Unit(i int) (zhdate.Unit, int) {
	j := t.After(i, "个")
	if n, which := t.Any(j, "自然日", "日历天", "日历日"); which >= 0 {
		return zhdate.InDays, n
	}
	n, which := t.Any(j, "工作日", "交易日", "学期", "季度", "星期", "礼拜", "小时", "钟头", "分钟", "学年", "年度", "周年", "周", "天", "日", "年", "月")
	switch which - 1 {
	case -1, 0:
		return zhdate.InWorkingDays, n
	case 1:
		return zhdate.InTerms, n
	case 2:
		return zhdate.InQuarters, n
	case 3, 4, 11:
		return zhdate.InWeeks, n
	case 5, 6:
		return zhdate.InHours, n
	case 7:
		return zhdate.InMinutes, n
	case 8, 9, 10, 14:
		return zhdate.InYears, n
	case 12, 13:
		if t.At(n) == '期' || t.At(n) == '制' {
			return zhdate.NoUnit, i
		}
		return zhdate.InDays, n
	case 15:
		if j > i {
			return zhdate.InMonths, n
		}
	}
	return zhdate.NoUnit, i
}

// Length reads 三年, 20个工作日, 半年, 一年半 (in months).
func (t Text) Length(i int) (n int, u zhdate.Unit, next int, ok bool) {
	if t.At(i) == '半' {
		switch u, next = t.Unit(i + 1); u {
		case zhdate.InYears:
			return 6, zhdate.InMonths, next, true
		case zhdate.InMonths:
			return 15, zhdate.InDays, next, true
		case zhdate.InDays:
			return 12, zhdate.InHours, next, true
		case zhdate.InHours:
			return 30, zhdate.InMinutes, next, true
		}
		return 0, zhdate.NoUnit, i, false
	}
	if StartsNumber(t.At(i-1)) && !t.Gap(i) {
		return 0, zhdate.NoUnit, i, false
	}
	n, j := t.Number(i)
	if j == i || n <= 0 || n > 9999 {
		return 0, zhdate.NoUnit, i, false
	}
	if u, next = t.Unit(j); u == zhdate.NoUnit {
		return 0, zhdate.NoUnit, i, false
	}
	if u == zhdate.InYears && t.At(next) == '半' {
		return n*12 + 6, zhdate.InMonths, next + 1, true
	}
	return n, u, next, true
}

// MaxEvery bounds a period, so that a rule stays one.
const MaxEvery = 999

// Every reads the period after 每: 年, 个月, 两周, 半年, 学期.
func (t Text) Every(i int) (n int, u zhdate.Unit, next int, ok bool) {
	if n, u, next, ok = t.Length(i); ok {
		about := Digit(t.At(i)) > 0 && Digit(t.At(i+1)) > 0 // 每两三周
		return n, u, next, n <= MaxEvery && !about
	}
	if t.Has(i, "季") && !t.Has(i, "季度") {
		return 1, zhdate.InQuarters, i + 1, true
	}
	if t.At(i) == '月' {
		return 1, zhdate.InMonths, i + 1, true
	}
	if n, k, ok := t.UpTo(i, 1, 31); ok && t.At(k) == '月' {
		return n, zhdate.InMonths, k + 1, true
	}
	if u, next = t.Unit(i); u == zhdate.NoUnit || t.At(next) == '级' || t.At(next) == '龄' {
		return 0, zhdate.NoUnit, i, false
	}
	return 1, u, next, true
}
