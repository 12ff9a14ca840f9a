package lex

import (
	"strings"

	"github.com/policybot/policybot/corpus/zhdate/internal/civil"
	"github.com/policybot/policybot/corpus/zhdate/internal/lunar"
)

// A holiday is a named day: fixed, on the n-th weekday of a month, or lunar.
type Holiday struct {
	Name       string
	Month, Day int
	Kind       byte // 's' solar, 'l' lunar, 'w' the day-th Sunday, 't' the fourth Thursday, 'q' the day-th solar term, 'e' last day of the lunar year
	Off        int  // a statutory holiday: how many days of rest, 0 for none
	before     int  // how many of them before the day itself
}

// Holidays come longest first where one name begins another.
var Holidays = [...]Holiday{
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

// Qingming is the one statutory holiday that the sun sets; what is typed reads it as a solar term.
var Qingming = Holiday{"清明", 4, 6, 'q', 1, 0}

// short are holidays named by their numbers, which are numbers anywhere else.
var short = [...]Holiday{
	{"三八", 3, 8, 's', 0, 0}, {"五一", 5, 1, 's', 2, 0}, {"五四", 5, 4, 's', 0, 0}, {"六一", 6, 1, 's', 0, 0},
	{"七一", 7, 1, 's', 0, 0}, {"八一", 8, 1, 's', 0, 0}, {"十一", 10, 1, 's', 3, 0},
}

// DayIn is the holiday of a year; the eve and the days of the twelfth month of a
// lunar year fall in the next solar one.
func (h Holiday) DayIn(y int) (n int, ok bool) {
	switch h.Kind {
	case 'l':
		return lunar.Day(y, h.Month, h.Day, false)
	case 'e':
		return lunar.NewYearsEve(y)
	case 'q':
		return lunar.TermDay(y, h.Day)
	case 'w', 't':
		first := civil.Day(y, h.Month, 1)
		day := 6
		if h.Kind == 't' {
			day = 3
		}
		return first + civil.FloorMod(day-civil.Weekday(first), 7) + 7*(h.Day-1), true
	}
	return civil.Day(y, h.Month, h.Day), true
}

// Rest is the first and last day off around the holiday on day n.
func (h Holiday) Rest(n int) (a, b int) {
	a = n - h.before
	return a, a + max(h.Off, 1) - 1
}

// HolidayAt is the holiday whose name stands at i.
func (t Text) HolidayAt(i int) (h Holiday, j int, ok bool) {
	if t.In(i, "元情三妇女植消愚地五劳青护六儿七建八教国万记双平圣母父感大年除春正龙上浴端中重寒下腊小") {
		for k := range Holidays {
			if j := t.After(i, Holidays[k].Name); j > i {
				return Holidays[k], t.After(j, "节"), true
			}
		}
	}
	if t.In(i, "三五六七八十") && !StartsNumber(t.At(i-1)) && t.At(i-1) != '第' {
		for k := range short {
			j := t.After(i, short[k].Name)
			if j > i && !StartsNumber(t.At(j)) && (j == len(t) || t.In(j, "前后节期假放当黄长那晚上下中早,的提活庆")) && !t.Has(j, "个") {
				return short[k], t.After(j, "节"), true
			}
		}
	}
	return h, i, false
}

// TermAt is the solar term that stands at i, 0 to 23, or -1.
func (t Text) TermAt(i int) int {
	if !t.In(i, "小大立雨惊春清谷芒夏处白秋寒霜冬") || i+1 >= len(t) {
		return -1
	}
	name := string([]rune{t.At(i), t.At(i + 1)})
	for k := 0; k < len(lunar.Terms); k += 6 {
		if strings.HasPrefix(lunar.Terms[k:], name) {
			return k / 6
		}
	}
	return -1
}
