package reminders

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/policybot/policybot/corpus/zhdate"
)

// Words is the rule as an official says it: 每月25日, 每周一、三, 每年农历8月15日. A rule
// it has no words for is given as it is.
func (r *Rule) Words() string {
	if l := r.Lunar; l != nil {
		return l.String() + r.daysOffWords()
	}
	x, err := parseRule(r.RRule, zhdate.Date{})
	said := ""
	if err == nil {
		said = ruleWords(x)
	}
	if said == "" {
		return r.RRule
	}
	if r.Workdays == Only && x.Freq == zhdate.Weekly {
		said = "每个工作日"
	}
	if r.Workdays == Only && x.Freq == zhdate.Daily && x.Interval > 1 {
		said = fmt.Sprintf("每%d个工作日", x.Interval)
	}
	said += r.daysOffWords()
	if x.Count > 0 {
		said += fmt.Sprintf("，共%d次", x.Count)
	}
	if last := x.LastDay(time.UTC); !last.IsZero() {
		said += "，到" + last.Chinese() + "止"
	}
	return said
}

// daysOffWords say what becomes of a day that is off.
func (r *Rule) daysOffWords() string {
	switch r.Workdays {
	case Before:
		return "（遇休息日提前）"
	case After:
		return "（遇休息日顺延）"
	case Skip:
		return "（休息日不提醒）"
	}
	return ""
}

// ruleWords are those of the days; "" when there are none for it.
func ruleWords(r zhdate.Rule) string {
	every := func(one, unit string) string {
		if r.Interval > 1 {
			return fmt.Sprintf("每%d%s", r.Interval, unit)
		}
		return one
	}
	days, clamped, ok := r.Said()
	if !ok {
		return ""
	}
	short := ""
	if clamped {
		short = "（没有这一天的月份为最后一天）"
	}
	none := len(r.Weekdays) + len(days)
	switch {
	case r.Freq == zhdate.Daily && none+len(r.Months) == 0:
		return every("每天", "天")
	case r.Freq == zhdate.Weekly && len(days)+len(r.Months) == 0:
		week := weekdayWords(r.Weekdays)
		if week == "" && len(r.Weekdays) > 0 {
			return ""
		}
		if r.Interval > 1 && week != "" {
			return fmt.Sprintf("每%d周的周%s", r.Interval, week)
		}
		return every("每周", "周") + week
	case r.Freq == zhdate.Monthly && len(r.Weekdays)+len(r.Months) == 0:
		return every("每月", "个月的") + dayWords(days) + short
	case r.Freq == zhdate.Monthly && len(days)+len(r.Months) == 0 && len(r.Weekdays) == 1 && r.Weekdays[0].N != 0:
		return every("每月", "个月的") + ordinalWords(r.Weekdays[0])
	case len(r.Weekdays) == 0 && len(r.Months) > 0 && (r.Freq == zhdate.Yearly || clamped && r.Interval <= 1):
		var months []string
		for _, m := range r.Months {
			months = append(months, strconv.Itoa(m))
		}
		return every("每年", "年的") + strings.Join(months, "、") + "月" + dayWords(days) + short
	case r.Freq == zhdate.Yearly && none+len(r.Months) == 0:
		return every("每年", "年")
	}
	return ""
}

const weekdayNames = "日一二三四五六"

func weekdayName(d zhdate.NthDay) string { return string([]rune(weekdayNames)[d.Day]) }

// weekdayWords are 一、三, or 一至周五 for a run; "" when one has an ordinal.
func weekdayWords(days []zhdate.NthDay) string {
	sorted := slices.Clone(days)
	slices.SortFunc(sorted, func(a, b zhdate.NthDay) int { return cmp.Compare((a.Day+6)%7, (b.Day+6)%7) })
	var names []string
	run := len(sorted) > 2
	for i, d := range sorted {
		if d.N != 0 {
			return ""
		}
		run = run && (i == 0 || (d.Day+6)%7 == (sorted[i-1].Day+6)%7+1)
		names = append(names, weekdayName(d))
	}
	if run {
		return names[0] + "至周" + names[len(names)-1]
	}
	return strings.Join(names, "、")
}

func ordinalWords(d zhdate.NthDay) string {
	if d.N == -1 {
		return "最后一个周" + weekdayName(d)
	}
	if d.N < 0 {
		return fmt.Sprintf("倒数第%d个周%s", -d.N, weekdayName(d))
	}
	return fmt.Sprintf("第%d个周%s", d.N, weekdayName(d))
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
