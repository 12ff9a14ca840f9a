package phrase

import (
	"strings"

	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/corpus/zhdate/internal/civil"
)

// alternate reads every other month or week: 每单月10号, 逢双月15日前, 双周周五. Which weeks
// are the odd ones everybody counts his own way, so those are asked about.
func (r *reader) alternate(i int) (e expr, j int, ok bool) {
	t := r.t
	n, _ := t.Any(i, "每逢", "每个", "每", "逢", "凡逢", "凡")
	n, k := t.Any(n, "单数", "双数", "奇数", "偶数", "单", "双", "奇", "偶")
	if k < 0 {
		return e, i, false
	}
	even := k%2 == 1
	n = t.After(n, "个")
	e = expr{kind: eRepeat, i: i, e: lastSecond, g: gDay, n: 1}
	if m := t.After(t.After(n, "月"), "份"); m > n && !t.In(m, "刊") {
		e.unit = zhdate.InMonths
		m, _ = t.Any(m, "的", ",")
		part, next, ok := r.monthRule(m)
		months := oddMonths
		if even {
			months = evenMonths
		}
		e.rule = "FREQ=YEARLY;BYMONTH=" + months + part
		if strings.Contains(part, "BYSETPOS") {
			e.rule, e.note = "FREQ=MONTHLY;BYMONTH="+months+part, noteRestDays
		}
		if !ok {
			e.asks, next = "请说明是几号", m
			e.rule = "FREQ=YEARLY;BYMONTH=" + months
		}
		return r.firing(e, next)
	}
	w, isWeek := weekWord(t, n)
	if !isWeek || t.In(w, "报刊") {
		if m, day := t.Any(n, "日", "号", "天"); day >= 0 && !t.In(m, "历记元常报语肩程职") && (n-i > 1 || t.In(m, "的提,上下早晚")) {
			e.unit, e.rule = zhdate.InDays, "FREQ=DAILY;INTERVAL=2"
			e.stop = "单号、双号的日子还不能设，请写“每两天”，或写明每月哪几号"
			return r.firing(e, m)
		}
		return e, i, false
	}
	if t.Has(w, "末") {
		return e, i, false
	}
	e.unit, e.n = zhdate.InWeeks, 2
	m, _ := t.Any(w, "的", ",")
	days, next, _ := weekdayList(t, r.weekStart(m))
	if len(days) == 0 {
		e.rule, e.stop = "FREQ=WEEKLY;INTERVAL=2", "请说明是周几"
		return r.firing(e, w)
	}
	e.rule = "FREQ=WEEKLY;INTERVAL=2;BYDAY=" + byDay(days)
	e.stop = "单周、双周从哪一周数起各单位不同"
	e, j, ok = r.firing(e, next)
	d := civil.FloorMod(days[0]-civil.Weekday(r.today), 7)
	for week := range 2 { // this one and the other
		day := r.today + d + 7*week
		e.instead = append(e.instead, "从"+dateText(day)+"起每两周的周"+r.said(r.weekStart(m), j))
	}
	return e, j, ok
}

// weekStart steps over 周 before a weekday.
func (r *reader) weekStart(i int) int {
	w, _ := weekWord(r.t, i)
	return w
}

// said is what stands at cells i to j, folded.
func (r *reader) said(i, j int) string {
	var b strings.Builder
	for ; i < j && i < len(r.t); i++ {
		b.WriteRune(r.t[i].R)
	}
	return b.String()
}
