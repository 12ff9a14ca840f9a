package phrase

import (
	"github.com/policybot/policybot/corpus/zhdate/internal/civil"
	"github.com/policybot/policybot/corpus/zhdate/internal/lex"
)

// era reads stretches of many years: 十四五期间, 20世纪八十年代, 上世纪90年代, 90年代初.
func (r *reader) era(i int) (e expr, j int, ok bool) {
	t := r.t
	if plan, n, ok := t.PlanNumber(i); ok {
		if m, k := t.Any(n, "期间", "时期", "规划期间"); k >= 0 {
			from := 2021 + (plan-14)*5
			return years(from, from+4), m, true
		}
		return e, i, false
	}
	century, n := -1, i
	if m, k := t.Any(i, "上世纪", "上个世纪", "本世纪"); k >= 0 {
		century, n = civil.FloorDiv(r.y, 100)*100, m
		if k < 2 {
			century -= 100
		}
	} else if v, k, ok := t.UpTo(i, 10, 30); ok && t.Has(k, "世纪") {
		century, n = (v-1)*100, k+2
	}
	decade, m := -1, n
	if v, k, ok := t.UpTo(n, 10, 99); ok && t.Has(k, "年代") && v%10 == 0 {
		decade, m = v, k+2
	}
	switch {
	case decade >= 0 && century < 0: // 90年代 by itself is the last one
		century = civil.FloorDiv(r.y, 100) * 100
		if century+decade > r.y {
			century -= 100
		}
	case century < 0:
		return e, i, false
	}
	a, length := century, 100
	if decade >= 0 {
		a, length = century+decade, 10
	}
	return thirds(a, length, m, t)
}

// thirds narrows a decade or century by 初, 中期, 末.
func thirds(a, length, i int, t lex.Text) (e expr, j int, ok bool) {
	early, late := 3, 7 // of a decade
	if length == 100 {
		early, late = 20, 80
	}
	n, k := t.Any(i, "初期", "初", "前期", "中期", "中叶", "末期", "末", "后期")
	switch {
	case k >= 5:
		return years(a+late, a+length-1), n, true
	case k >= 3:
		return years(a+early, a+late-1), n, true
	case k >= 0:
		return years(a, a+early-1), n, true
	}
	return years(a, a+length-1), i, true
}

func years(a, b int) expr {
	e := wholeYear(a, saidYear)
	e.b, e.g, e.blur = civil.Day(b, 12, 31), gMore, true
	return e
}
