package reminders

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Words is the rule as an official says it: 每月25日, 每周一、三, 每年农历8月15日. A rule
// it has no words for is given as it is.
func (r *Rule) Words() string {
	if l := r.Lunar; l != nil {
		if l.Month == 12 && l.Day == 30 {
			return "每年除夕"
		}
		return fmt.Sprintf("每年农历%d月%d日", l.Month, l.Day)
	}
	x, err := parseRRule(r.RRule)
	said := ""
	if err == nil {
		said = x.words()
	}
	if said == "" {
		return r.RRule
	}
	if r.Workdays == Only && x.freq == "WEEKLY" {
		said = "每个工作日"
	}
	switch r.Workdays {
	case Before:
		said += "（遇休息日提前）"
	case After:
		said += "（遇休息日顺延）"
	}
	if x.count > 0 {
		said += fmt.Sprintf("，共%d次", x.count)
	}
	if x.until.Day > 0 {
		said += "，到" + x.until.Chinese() + "止"
	}
	return said
}

// words are those of the days; "" when there are none for it.
func (r rrule) words() string {
	every := func(one, unit string) string {
		if r.interval > 1 {
			return fmt.Sprintf("每%d%s", r.interval, unit)
		}
		return one
	}
	plain := len(r.setPos) == 0
	switch {
	case r.freq == "DAILY" && plain && len(r.byDay)+len(r.monthDay)+len(r.months) == 0:
		return every("每天", "天")
	case r.freq == "WEEKLY" && plain && len(r.monthDay)+len(r.months) == 0:
		days := weekdayWords(r.byDay)
		if days == "" && len(r.byDay) > 0 {
			return ""
		}
		if r.interval > 1 && days != "" {
			return fmt.Sprintf("每%d周的周%s", r.interval, days)
		}
		return every("每周", "周") + days
	case r.freq == "MONTHLY" && plain && len(r.byDay)+len(r.months) == 0:
		return every("每月", "个月的") + dayWords(r.monthDay)
	case r.freq == "MONTHLY" && plain && len(r.monthDay)+len(r.months) == 0 && len(r.byDay) == 1 && r.byDay[0].n != 0:
		return every("每月", "个月的") + ordinalWords(r.byDay[0])
	case r.freq == "YEARLY" && plain && len(r.byDay) == 0 && len(r.months) > 0:
		var months []string
		for _, m := range r.months {
			months = append(months, strconv.Itoa(m))
		}
		return every("每年", "年的") + strings.Join(months, "、") + "月" + dayWords(r.monthDay)
	case r.freq == "YEARLY" && plain && len(r.byDay)+len(r.months)+len(r.monthDay) == 0:
		return every("每年", "年")
	}
	return ""
}

const weekdayNames = "日一二三四五六"

func weekdayName(d ordinalDay) string { return string([]rune(weekdayNames)[d.day]) }

// weekdayWords are 一、三, or 一至周五 for a run; "" when one has an ordinal.
func weekdayWords(days []ordinalDay) string {
	sorted := slices.Clone(days)
	slices.SortFunc(sorted, func(a, b ordinalDay) int { return cmp.Compare((a.day+6)%7, (b.day+6)%7) })
	var names []string
	run := len(sorted) > 2
	for i, d := range sorted {
		if d.n != 0 {
			return ""
		}
		run = run && (i == 0 || (d.day+6)%7 == (sorted[i-1].day+6)%7+1)
		names = append(names, weekdayName(d))
	}
	if run {
		return names[0] + "至周" + names[len(names)-1]
	}
	return strings.Join(names, "、")
}

func ordinalWords(d ordinalDay) string {
	if d.n == -1 {
		return "最后一个周" + weekdayName(d)
	}
	if d.n < 0 {
		return fmt.Sprintf("倒数第%d个周%s", -d.n, weekdayName(d))
	}
	return fmt.Sprintf("第%d个周%s", d.n, weekdayName(d))
}

func dayWords(days []int) string {
	var out []string
	for _, d := range days {
		switch {
		case d == -1:
			out = append(out, "最后一天")
		case d < 0:
			out = append(out, fmt.Sprintf("倒数第%d天", -d))
		default:
			out = append(out, fmt.Sprintf("%d日", d))
		}
	}
	return strings.Join(out, "、")
}
