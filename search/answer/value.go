package answer

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"policybot/corpus"
	"policybot/corpus/facts"
	"policybot/search"
)

// unitClasses are units a question may ask with and a text may answer with.
var unitClasses = [][]string{
	{"人", "名", "位", "个", "人次", "周岁"},
	{"所", "家", "个", "园", "校", "间", "处"},
	{"元", "万元", "亿元", "千元", "倍"},
	{"次", "回"},
	{"个", "名", "人", "种", "项", "条", "门", "类", "间", "支", "批", "级"},
	{"平方米", "亩", "公顷", "平方公里", "米"},
	{"公里", "千米", "米"},
	{"周岁", "岁"},
	{"学时", "课时", "小时", "个小时", "分钟", "节", "天", "日", "个工作日", "工作日", "个月", "月", "年", "周", "学期", "个学期", "学年", "周年", "每"},
}

var unitAsks = []struct {
	re    *regexp.Regexp
	units []string
}{
	{regexp.MustCompile(`(?:多少|几)(?:座|个座)`), []string{"座", "个"}},
	{regexp.MustCompile(`百分之几|百分之多少|几个点|多少个点|几个百分点|几成|比例|占比|多大比例|率(?:是|要|达|目标|$|多少|最低|为|至少|不)|满意度|认可度`), []string{"%", "％"}},
	{regexp.MustCompile(`(?:多少|几|百)(?:元|钱|块|万|亿)|罚多少|经费[^,，]{0,8}多少|资助金|补助[^,，]{0,6}多少`), unitClasses[2]},
	{regexp.MustCompile(`(?:多少|几)(?:所|家)`), unitClasses[1]},
	{regexp.MustCompile(`(?:多少|几)(?:次|回)`), unitClasses[3]},
	{regexp.MustCompile(`(?:多少|几|多大)[^,，]{0,4}(?:平方米|平米|平方|面积|场地)|面积`), unitClasses[5]},
	{regexp.MustCompile(`多宽|多深|多厚`), []string{"米", "厘米", "毫米", "公里", "千米"}},
	{regexp.MustCompile(`多远|(?:多少|几)(?:公里|米|千米)|跑多少|时速|多快`), unitClasses[6]},
	{regexp.MustCompile(`(?:多少|几)(?:岁|周岁)|年龄|岁数`), unitClasses[7]},
	{regexp.MustCompile(`多久|多长时间|(?:多少|几)(?:天|日|年|个月|月|小时|个钟头|钟头|分钟|学时|课时|个工作日|周)|隔多久|期限|时限|几天内|最晚多少天|提前多`), unitClasses[8]},
	{regexp.MustCompile(`(?:多少|几)(?:人|名|位)|(?:多少|几)个?(?:学生|孩子|娃|老师|教师|党员|人)|人数`), unitClasses[0]},
	{regexp.MustCompile(`(?:多少|几)(?:个|种|项|条|门|支)`), unitClasses[4]},
	{regexp.MustCompile(`班额|校额|班级[^,，]{0,6}人|一个班|每班|规模`), []string{"人", "名", "位"}},
}

// askedUnits are the units that fit the way a question asks; nil when it says
// nothing about them. The first pattern that fits decides.
func askedUnits(t string) []string {
	for _, a := range unitAsks {
		if a.re.MatchString(t) {
			return a.units
		}
	}
	return nil
}

var namedUnitRE = regexp.MustCompile(`(?:多少|几)(个工作日|工作日|个月|小时|分钟|学时|课时|平方米|公里|周岁|元|所|次|名|人|天|日|年|周|岁|倍|座|米|亩)`)

// namedUnit is the unit right after 多少 or 几, or "".
func namedUnit(t string) string {
	if m := namedUnitRE.FindStringSubmatch(t); m != nil {
		return m[1]
	}
	return ""
}

// sameMeasure lists units people use for one another.
var sameMeasure = [][]string{{"天", "日", "个工作日", "工作日"}, {"小时", "个小时"}, {"月", "个月"}, {"岁", "周岁"}, {"人", "名", "位", "个"}, {"所", "家", "个", "园"}, {"次", "回"}, {"元", "万元", "亿元", "千元"}, {"公里", "千米", "米"}}

func sameUnitWord(a, b string) bool {
	if a == b {
		return true
	}
	for _, g := range sameMeasure {
		if fits(g, a) && fits(g, b) {
			return true
		}
	}
	return false
}

// kindFits tells whether a value can answer a question of that type.
func kindFits(q *question, v facts.Value) bool {
	switch q.typ {
	case search.DateType:
		return v.Kind == facts.Date && (v.Year > 0 || !containsAny(q.text, "哪年", "哪一年", "年份"))
	case search.Deadline:
		return v.Kind == facts.Date || v.Kind == facts.Period && !q.day
	}
	if vague(v) {
		return false
	}
	switch v.Kind {
	case facts.Quantity, facts.Percent, facts.Ratio:
		return v.Unit != "" || v.Kind == facts.Ratio
	case facts.Period:
		return len(q.units) > 0
	}
	return false
}

// calendarRE finds questions for a day, a month or a year, not for a length of
// time.
var calendarRE = regexp.MustCompile(`几月|月底|几号|哪天|哪年|哪一年|哪个月|什么时候|何时|年份`)

// vague tells 一批, 一支, 一项 from amounts.
func vague(v facts.Value) bool {
	return v.Number == 1 && v.Comparator == corpus.Equal && v.Core.Len() > 3 && v.Span.Len() == v.Core.Len() &&
		slices.Contains([]string{"批", "支", "项", "套", "类", "种", "条", "级", "轮", "周", "路", "门", "校", "园", "班", "处", "份"}, v.Unit) && v.Core.Len() == 3+len(v.Unit)
}

// unitFits is 1 for a unit asked for, 0.9 when none was asked for, 0 otherwise.
func unitFits(q *question, v facts.Value) float64 {
	if len(q.units) == 0 || v.Kind == facts.Date {
		return 0.9
	}
	if fits(q.units, v.Unit) {
		if q.unit != "" && !sameUnitWord(q.unit, v.Unit) {
			return 0.75
		}
		return 1
	}
	if v.Kind == facts.Ratio && containsAny(q.text, "比例", "比") {
		return 1
	}
	return 0
}

// valueCandidates proposes every fitting value of a window.
func valueCandidates(q *question, w *window) []candidate {
	if w.doc.Clauses[w.clause].Kind == corpus.Row {
		return cellCandidates(q, w)
	}
	var out []candidate
	values, scopes := w.parts()
	for i, v := range values {
		fit := 0.0
		if q.typ == search.DateType && rangeAskRE.MatchString(q.text) && !strings.ContainsAny(w.text[v.Core.Start:v.Core.End], "—－-~～至到") {
			continue
		}
		if kindFits(q, v) {
			fit = unitFits(q, v)
		}
		if fit == 0 || inQuestion(q, w, v) || gluedToLetter(w.text, v) {
			continue
		}
		c := scoreValue(q, w, v, scopes[i], fit)
		c.headline = headlineOf(q, w, v)
		c.mark = corpus.Span{Start: w.span.Start + v.Span.Start, End: w.span.Start + v.Span.End}
		c.whole = sentenceOf(w, v, scopes[i])
		out = append(out, c)
	}
	return out
}

// gluedToLetter tells whether a number follows a letter at once, as in l000元,
// where part of it is lost to a misprint.
func gluedToLetter(text string, v facts.Value) bool {
	i := v.Core.Start
	return i > 0 && (text[i-1] >= 'a' && text[i-1] <= 'z' || text[i-1] >= 'A' && text[i-1] <= 'Z')
}

// rangeAskRE finds questions for a span of years: 是哪年到哪年.
var rangeAskRE = regexp.MustCompile(`哪(?:一)?年[到至]`)

// inQuestion leaves out a value the question itself names: 2018年…百分之多少
// asks for the share, not for the year.
func inQuestion(q *question, w *window, v facts.Value) bool {
	core := w.text[v.Core.Start:v.Core.End]
	if q.typ == search.DateType || q.typ == search.Deadline {
		for _, y := range q.years {
			if v.Kind == facts.Date && v.Year == y {
				return true
			}
		}
	}
	return v.Kind != facts.Date && len(core) > 3 && strings.Contains(q.text, core)
}

// scoreValue weighs one value by the words said of it.
func scoreValue(q *question, w *window, v facts.Value, s facts.Scope, fit float64) candidate {
	own, shared := textOf(w, s.Own), textOf(w, s.Near)+textOf(w, s.Shared)
	layers := append([]layer{{own, inSentence}, {textOf(w, s.Near), inSegment}, {shared, inShared}, {w.text, inOther}}, w.context()...)
	keys := keyFactor(q, layers)
	cov := covered(q.terms, layers) * keys
	because := map[string]float64{"words": cov, "unit": fit, "keys": seenKeys(q, layers)}
	score := 0.12 + 0.82*cov
	score *= 0.6 + 0.4*fit
	score *= note(because, "stage", stageFactor(q, w, own, shared))
	score *= note(because, "year", yearFactor(q, w, own, shared, s.Period))
	score *= note(because, "place", placeFactor(q, w, own))
	score *= note(because, "opposed", opposed(q.bare, own, w.text))
	score += note(because, "counted", counted(q, w, v))
	score += note(because, "case", caseBonus(q, w, v))
	score += note(because, "prior", priorBonus(q, w))
	score += note(because, "bound", boundBonus(q, v))
	weight := 0.06
	if v.Kind == facts.Date {
		weight = 0.02 // a date governs what follows, however far
	}
	score *= note(because, "tier", tierFactor(q, w, v))
	score += note(because, "near", weight*near(q, w, v))
	score += note(because, "rank", 0.04*w.rank)
	return candidate{w: w, score: min(score, 1), because: because}
}

func note(m map[string]float64, key string, x float64) float64 { m[key] = x; return x }

func textOf(w *window, spans []corpus.Span) string {
	var b strings.Builder
	for _, s := range spans {
		b.WriteString(w.text[s.Start:s.End])
		b.WriteByte('\n')
	}
	return b.String()
}

// stageFactor punishes a value said of another 学段 than the one asked for.
func stageFactor(q *question, w *window, own, shared string) float64 {
	f := 1.0
	for _, want := range q.stages {
		fit := stageFit(want, own)
		if fit == 0 {
			fit = stageFit(want, shared)
		}
		if fit == 0 {
			fit = 0.9 * stageFit(want, strings.Join(w.doc.SectionPath(w.clause), "")+"\n"+w.doc.Title)
		}
		if fit == 0 {
			if all := stageFit(want, w.text); all < 0 && brokenDown(w, own) {
				fit = -1 // the sum of others: a breakdown that does not name it
			} else {
				fit = 0.7 * max(0, all)
			}
		}
		switch {
		case fit < 0:
			f *= 0.35
		case fit == 0:
			f *= 0.62
		case fit < 0.8:
			f *= 0.82
		case fit < 1:
			f *= 0.95
		}
	}
	return f
}

// brokenDown tells whether a bracket right behind the value breaks it down.
func brokenDown(w *window, own string) bool {
	i := strings.Index(w.text, strings.TrimSpace(strings.SplitN(own, "\n", 2)[0]))
	if i < 0 {
		return false
	}
	rest := w.text[i+len(strings.TrimSpace(strings.SplitN(own, "\n", 2)[0])):]
	return strings.HasPrefix(rest, "(") || strings.HasPrefix(rest, "（")
}

// yearFactor punishes a value stated for another year.
func yearFactor(q *question, w *window, own, shared, period string) float64 {
	if len(q.years) == 0 || q.typ == search.DateType || q.typ == search.Deadline {
		return 1
	}
	for _, y := range q.years {
		if hasYear(own, y) || (hasYear(shared, y) && !anyYear(own)) {
			return 1.04
		}
	}
	if anyYear(own) {
		return 0.4
	}
	if anyYear(period) {
		for _, y := range q.years {
			if hasYear(period, y) {
				return 1.02
			}
		}
		return 0.4
	}
	if y := yearBefore(w); y != 0 {
		for _, want := range q.years {
			if want == y {
				return 1
			}
		}
		return 0.6
	}
	for _, l := range w.layers {
		for _, y := range q.years {
			if hasYear(l.text, y) {
				return 0.85
			}
		}
	}
	return 0.7
}

// yearBefore is the last year named before the window in its paragraph, which a
// sentence without one carries on; 0 when there is none.
func yearBefore(w *window) int {
	start := w.doc.Clauses[w.clause].Span.Start
	for i := w.clause; i >= 0 && w.doc.Clauses[i].Para == w.doc.Clauses[w.clause].Para; i-- {
		start = w.doc.Clauses[i].Span.Start
	}
	found := anyYearRE.FindAllString(w.doc.Text[start:w.span.Start], -1)
	if len(found) == 0 {
		return 0
	}
	y, _ := strconv.Atoi(strings.TrimSuffix(found[len(found)-1], "年"))
	return y
}

func hasYear(text string, y int) bool { return strings.Contains(text, strconv.Itoa(y)) }

var anyYearRE = regexp.MustCompile(`(?:19|20)\d{2}年`)

func anyYear(text string) bool { return anyYearRE.MatchString(text) }

// placeFactor asks that a place inside a document stands by the value.
func placeFactor(q *question, w *window, own string) float64 {
	f := 1.0
	for _, p := range q.places {
		if len(p.regions) > 0 || p.soft {
			continue
		}
		switch {
		case strings.Contains(own, p.name):
		case strings.Contains(w.text, p.name):
			f *= 0.4
		default:
			f *= 0.2
		}
	}
	return f
}

// tierFactor applies the case to a scale: of 满1年不满10年的5天、满10年不满20年的10天
// the value whose conditions 12年 meets is meant. 1 when no condition of the same
// unit stands between the value and the one before it.
func tierFactor(q *question, w *window, v facts.Value) float64 {
	if len(q.facts) == 0 {
		return 1
	}
	values, _ := w.parts()
	f := 1.0
	for i := len(values) - 1; i >= 0; i-- {
		c := values[i]
		if c.Span.Start >= v.Span.Start {
			continue
		}
		if c.Unit == v.Unit && c.Kind == v.Kind {
			break // the value of the tier before
		}
		if c.Comparator == corpus.Equal || c.Comparator == corpus.About {
			continue
		}
		for _, g := range q.facts {
			if g.Kind != c.Kind || !sameUnit(c.Unit, g.Unit) {
				continue
			}
			if holds(c, g.Number*scale(g.Unit, c.Unit)) {
				f = max(f, 1.15)
			} else {
				return 0.45
			}
		}
	}
	return f
}

// caseBonus rewards a sentence that states the very number the question names as
// a condition: 15岁 and 6—15周岁.
func caseBonus(q *question, w *window, v facts.Value) float64 {
	values, _ := w.parts()
	for _, g := range q.facts {
		for _, c := range values {
			if c.Span != v.Span && c.Kind == g.Kind && c.Number == g.Number && sameUnitWord(c.Unit, g.Unit) && c.Number > 1 {
				return 0.14
			}
		}
	}
	return 0
}

// priorBonus prefers the paragraph the talk is about.
func priorBonus(q *question, w *window) float64 {
	for _, s := range q.prior {
		if s.doc == w.doc.ID && w.doc.Clauses[s.clause].Para == w.doc.Clauses[w.clause].Para {
			return 0.08
		}
	}
	return 0
}

var countedRE = regexp.MustCompile(`(?:多少|几)个?([\p{Han}]{1,3})`)

// counted rewards a value that counts what the question wants counted: 多少个班
// and 12个班级.
func counted(q *question, w *window, v facts.Value) float64 {
	m := countedRE.FindStringSubmatch(q.bare)
	if m == nil {
		return 0
	}
	first, n := utf8.DecodeRuneInString(m[1])
	rest := w.text[v.Core.End:]
	switch {
	case strings.HasPrefix(rest, m[1]):
		return 0.1
	case len(rest) >= n && strings.HasPrefix(rest, string(first)):
		return 0.06
	}
	return 0
}

func boundBonus(q *question, v facts.Value) float64 {
	if q.bound == "" {
		return 0
	}
	upper := v.Comparator == corpus.AtMost || v.Comparator == corpus.Below
	lower := v.Comparator == corpus.AtLeast || v.Comparator == corpus.Above
	switch {
	case q.bound == corpus.AtMost && upper, q.bound == corpus.AtLeast && lower:
		return 0.06
	case q.bound == corpus.AtMost && lower, q.bound == corpus.AtLeast && upper:
		return -0.2
	}
	return 0
}

// near is 1 when a question word stands right beside the value, less further off.
func near(q *question, w *window, v facts.Value) float64 {
	best := 1 << 20
	for _, t := range q.terms {
		for _, word := range append([]string{t.text}, t.alts...) {
			for at := 0; ; {
				i := strings.Index(w.text[at:], word)
				if i < 0 {
					break
				}
				i += at
				at = i + len(word)
				d := v.Span.Start - at
				if i >= v.Span.End {
					d = i - v.Span.End
				}
				best = min(best, max(d, 0))
			}
		}
	}
	return 1 / (1 + float64(best)/30)
}

// headlineOf is the value as an answer: number, unit, and the bound unless the
// question already asks for that bound.
func headlineOf(q *question, w *window, v facts.Value) string {
	text := w.text
	if v.Kind == facts.Date {
		return text[v.Span.Start:v.Span.End]
	}
	core := text[v.Core.Start:v.Core.End]
	if v.Unit != "" && !strings.Contains(core, v.Unit) && v.Kind != facts.Percent && v.Unit != "每" {
		core += v.Unit // written once for the list: 4.5、5.8平方米
	}
	after := text[v.Core.End:v.Span.End]
	before := text[v.Span.Start:v.Core.Start]
	if after == "" && v.Comparator == corpus.AtLeast && before == "" && v.Kind != facts.Ratio {
		after = "以上" // the bound after the last of a list holds for all of it
		if !strings.Contains(text[v.Core.End:], "以上") {
			after = ""
		}
	}
	if q.bound == v.Comparator && before != "" {
		before = ""
	}
	if v.Unit == "每" {
		after = oftenRE.FindString(text[v.Core.End:]) // 每学期至少1次
	}
	return before + core + after
}

var oftenRE = regexp.MustCompile(`^[^,，。；;\d一二两三四五六七八九十]{0,6}[\d一二两三四五六七八九十]+次`)

// sentenceOf is the fact in words, from the pieces of the clause said of it.
func sentenceOf(w *window, v facts.Value, s facts.Scope) string {
	if len(s.Own) == 2 && s.Own[0].End <= v.Span.Start && s.Indicator != "" { // a 分别 pair
		bound := ""
		if v.Span.Start == v.Core.Start {
			switch v.Comparator {
			case corpus.AtMost:
				bound = "不超过"
			case corpus.AtLeast:
				if !strings.HasSuffix(w.text[:v.Span.End], "以上") {
					bound = "不低于"
				}
			}
		}
		core := w.text[v.Span.Start:v.Span.End]
		if v.Unit != "" && !strings.Contains(core, v.Unit) {
			core += v.Unit
		}
		return s.Subject + s.Indicator + bound + core
	}
	return ""
}
