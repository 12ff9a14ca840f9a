package phrase

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/corpus/zhdate/internal/lex"
)

// exception is what a recurrence leaves out: 周末除外, 除了周三, 节假日不提醒.
type exception struct {
	days      [7]bool // of the week, Monday first
	off       bool    // 节假日: whatever the calendar says is off
	statutory bool    // 法定节假日, which the weekends are not
	months    []int
	other     string // what cannot be left out by itself: 12月25日
	words     string
}

// exceptionAt reads an exception at i, wherever its word stands: 除周末外, 周末除外, 不含周末,
// 不要在周末.
func (p *phrase) exceptionAt(i int) (j int, ok bool) {
	t := p.t
	if n, k := t.Any(i, "除了", "除去", "除开", "除"); k >= 0 {
		x, m, ok := p.exceptedList(n)
		if !ok {
			return i, false
		}
		end, out := t.Any(m, "以外", "之外", "外")
		if out < 0 && k == 3 {
			return i, false
		}
		end, _ = t.Any(end, "的")
		return p.excepting(x, i, end)
	}
	if n, k := t.Any(i, "不要在", "不用在", "别在", "不在", "不含", "不包括", "不包含", "不算", "跳过", "避开", "排除", "剔除"); k >= 0 {
		x, m, ok := p.exceptedList(n)
		if !ok {
			return i, false
		}
		if k <= 3 {
			if m2, c := t.Any(m, "提醒我", "提醒大家", "提醒", "打扰我", "打扰", "叫我"); c >= 0 {
				m = m2
			}
		}
		return p.excepting(x, i, m)
	}
	again := t.In(i, "每第")
	if !again && (!t.In(i, "周星礼双节法假公休非放寒暑七八123456789一二三四五六十") || t.In(i-1, "每个上下本这逢")) {
		return i, false
	}
	x, m, ok := p.exceptedList(i)
	if !ok {
		return i, false
	}
	end, k := t.Any(m, "除外", "例外", "不算在内", "不算", "不含", "不计", "不包括", "跳过", "不提醒", "不用提醒", "不需要提醒", "无需提醒", "不必提醒", "别提醒", "不要提醒", "都不用", "不用", "不要", "休息")
	const onlySaid = 7 // of the words above: 每月1号不提醒 is no exception by itself
	if k < 0 || k >= 15 && end < len(t) && !t.In(end, ",。;!)") || again && k >= onlySaid {
		return i, false
	}
	return p.excepting(x, i, end)
}

func (p *phrase) excepting(x exception, i, j int) (int, bool) {
	x.words = p.source(i, j)
	if p.except != nil { // 周末除外，节假日除外
		for d := range x.days {
			x.days[d] = x.days[d] || p.except.days[d]
		}
		x.off, x.statutory = x.off || p.except.off, x.statutory || p.except.statutory
		x.months = append(x.months, p.except.months...)
		x.other += p.except.other
	}
	p.except = &x
	p.cut = append(p.cut, interval{i, j})
	return j, true
}

// exceptedList reads what is left out: 周末, 周三和周五, 法定节假日, 7、8月, 12月25日, 每月第一个周一.
func (p *phrase) exceptedList(i int) (x exception, j int, ok bool) {
	t := p.t
	for j = i; ; {
		n := p.excepted(j, &x)
		if n == j {
			return x, i, false
		}
		j = n
		m, k := t.Any(j, "以及", "和", "、", "及", "与", "或", ",")
		if k < 0 {
			return x, j, true
		}
		if again := (exception{}); p.excepted(m, &again) == m {
			return x, j, true
		}
		j = m
	}
}

func (p *phrase) excepted(i int, x *exception) int {
	t := p.t
	if n, k := t.Any(i, "法定节假日", "法定假日", "法定节日", "节假日", "公休假日", "公休日", "休息日", "非工作日", "放假期间", "放假的时候", "放假", "假期", "假日", "节日"); k >= 0 {
		x.off, x.statutory = true, x.statutory || k <= 2
		return n
	}
	if n, k := t.Any(i, "双休日", "周末", "周六周日", "周六日", "星期六日", "六日"); k >= 0 {
		x.days[5], x.days[6] = true, true
		return n
	}
	if w, ok := weekWord(t, i); ok {
		days, n, _ := weekdayList(t, w)
		for _, d := range days {
			x.days[d] = true
		}
		if len(days) > 0 {
			return n
		}
	}
	if m, n, ok := t.UpTo(i, 1, 12); ok && (t.At(n) == '月' || t.In(n, "、和") && p.monthFollows(n+1)) {
		if t.At(n) == '月' && !lex.StartsNumber(t.At(n+1)) {
			n = t.After(n+1, "份")
			x.months = append(x.months, m)
			return n
		}
		if t.At(n) != '月' {
			x.months = append(x.months, m)
			return n
		}
	}
	if n := p.ofMonth(i); n > i { // 每月第二个周六, 第一个周一
		x.other = p.source(i, n)
		return n
	}
	if e, n, ok := p.top(i); ok && !e.clock && (e.kind == eTime || e.kind == eRepeat && t.At(i) == '每') {
		x.other = p.source(i, n)
		return n
	}
	return i
}

// ofMonth reads a week or a day of a week by its number: 第二个周六, 第一周, 最后一周; i without one.
func (p *phrase) ofMonth(i int) int {
	t := p.t
	n, k := t.Any(i, "最后", "倒数第", "第")
	if k < 0 {
		return i
	}
	_, m, ok := t.UpTo(n, 1, 5)
	if !ok {
		return i
	}
	m = t.After(m, "个")
	if w, ok := weekWord(t, m); ok {
		if _, j, ok := weekdayName(t, w); ok {
			return j
		}
		return w
	}
	return i
}

// monthFollows tells whether a list of months goes on at i: the 8月 of 7、8月.
func (p *phrase) monthFollows(i int) bool {
	_, n, ok := p.t.UpTo(i, 1, 12)
	return ok && p.t.At(n) == '月'
}

// leaveOut takes the exception out of the main recurrence, or says why it cannot be.
func (p *phrase) leaveOut() {
	x, m := p.except, &p.main
	if x == nil {
		return
	}
	rule, err := zhdate.ParseRule(m.rule)
	switch {
	case !p.has:
		return
	case m.kind != eRepeat:
		m.stop = "“" + x.words + "”只能用在重复的提醒上，请写明每天、每周还是每月"
		return
	case x.other != "":
		m.stop = "还不能单独跳过“" + x.other + "”；请不写这一句，到那一次再标记完成或稍后提醒"
		return
	case err != nil || m.asks != "":
		m.stop = cantLeaveOut(x.words)
		return
	}
	left := x.daysLeft(rule)
	weekly := rule.Freq <= zhdate.Weekly && rule.Interval == 1 && len(rule.MonthDays) == 0
	switch {
	case slices.Contains(x.days[:], true) && !weekly:
		m.stop = cantLeaveOut(x.words)
		return
	case slices.Contains(x.days[:], true) && len(left) == 0:
		m.stop = "“" + x.words + "”和前面说的时间正好相反，请写明哪几天提醒"
		return
	case x.off && x.statutory && (rule.Freq == zhdate.Daily || len(left) > 0 && left[len(left)-1].Day%6 == 0):
		m.stop = "周末算不算在“" + x.words + "”里，请写明：每个工作日提醒，还是周末照常、只在放假时不提醒（后一种还不能设）"
		return
	}
	workdays := m.unit == zhdate.InWorkingDays
	if slices.Contains(x.days[:], true) {
		rule.Weekdays = left
		if rule.Freq == zhdate.Daily {
			rule.Freq = zhdate.Weekly
		}
		if workdays { // its worked weekends are not Monday to Friday
			p.skipOff()
			m.note, m.unit = strings.ReplaceAll(m.note, noteRestDays, ""), zhdate.InWeeks
		}
	}
	if len(x.months) > 0 {
		rule.Months = monthsBut(rule.Months, x.months)
		if rule.Freq == zhdate.Monthly && len(rule.Positions) == 0 {
			rule.Freq = zhdate.Yearly
		}
	}
	if m.rule = rule.String(); x.off && !workdays {
		if rule.Freq == zhdate.Daily {
			m.rule, m.unit, m.note = lex.WeekdaysRule, zhdate.InWorkingDays, joinNotes(m.note, noteRestDays)
		} else {
			p.skipOff()
		}
	}
	if p.first(m); p.start != nil {
		p.startRule(*p.start)
	}
}

func cantLeaveOut(words string) string {
	return "“" + words + "”用在这里不明确：遇到这样的日子是顺延、提前还是不提醒？请写明，例如“遇休息日顺延”"
}

func (p *phrase) skipOff() {
	skip := Skipped
	p.daysOff = &skip
}

// daysLeft are the days of the week of a rule without those left out.
func (x *exception) daysLeft(r zhdate.Rule) (out []zhdate.NthDay) {
	for d := range 7 {
		day := zhdate.NthDay{Day: time.Weekday((d + 1) % 7)}
		if !x.days[d] && (len(r.Weekdays) == 0 || slices.Contains(r.Weekdays, day)) {
			out = append(out, day)
		}
	}
	return out
}

// monthsBut are the months of a rule, all when it names none, without those left out.
func monthsBut(months, out []int) (left []int) {
	for m := 1; m <= 12; m++ {
		if !slices.Contains(out, m) && (len(months) == 0 || slices.Contains(months, m)) {
			left = append(left, m)
		}
	}
	return left
}

// daysOffAt reads what is to become of a day that is off: 遇节假日顺延, 如遇周末则提前到周五,
// 遇休息日照常.
func (p *phrase) daysOffAt(i int) (j int, ok bool) {
	t := p.t
	n, _ := t.Any(i, "如果", "假如", "要是", "如", "若")
	n, meets := t.Any(n, "遇到", "遇上", "碰到", "碰上", "赶上", "遇", "逢", "碰")
	if meets < 0 && n > i {
		return i, false
	}
	first, holidays := n, false
	for {
		m, k := t.Any(n, "法定节假日", "法定假日", "法定", "节假日", "休息日", "公休日", "双休日", "非工作日", "放假", "假期", "假日", "节日", "周末", "周六周日", "周六日", "周六", "周日", "星期六", "星期日", "星期天")
		if k < 0 {
			break
		}
		holidays = holidays || k != 5 && k < 11
		n, _ = t.Any(m, "和", "或者", "或", "、", "及", "与")
	}
	if n == first {
		return i, false
	}
	for {
		m, k := t.Any(n, "的话", "时", "则", "就", "那天", "当天", "自动", "相应", "依次", ",", "可", "一律", "都", "往", "向", "也")
		if k < 0 {
			break
		}
		n = m
	}
	words := [...]string{"顺延", "推迟", "延后", "后延", "后推", "延期", "后顺延", "后", "提前", "前提", "前", "不提醒", "不用提醒", "跳过", "取消", "照常", "不变", "不顺延", "不调整", "仍", "照样", "提醒"}
	m, k := t.Any(n, words[:]...)
	if k < 0 || meets < 0 && (k > 6 && k != 8 && k < 15 || k == 21) {
		return i, false
	}
	how := Kept
	switch {
	case k <= 7:
		how = Later
	case k <= 10:
		how = Earlier
	case k <= 14:
		how = Skipped
	case k == 19 || k == 20:
		m, _ = t.Any(m, "然", "提醒", "要提醒", "办理", "执行", "报")
	}
	j = p.daysOffEnd(m)
	if a, _, ok := amountAt(t, j); ok && a.g >= gDay { // 顺延三天 is no rule of days off
		return i, false
	}
	if how == Skipped && !holidays { // 遇周末跳过
		return p.excepting(exception{days: [7]bool{5: true, 6: true}}, i, j)
	}
	p.offTwice = p.offTwice || p.daysOff != nil && *p.daysOff != how
	p.daysOff = &how
	p.cut = append(p.cut, interval{i, j})
	return j, true
}

// daysOffEnd steps over where to: 到下一个工作日, 至前一个工作日办理.
func (p *phrase) daysOffEnd(i int) int {
	t := p.t
	n, to := t.Any(i, "到", "至", "为", "成")
	n, _ = t.Any(n, "最近的一个", "最近一个", "最近的", "最近", "下一个", "下个", "下一", "前一个", "上一个", "前一", "上一", "后一个", "第一个", "节后第一个", "节后", "节前最后一个", "节前", "之后的", "之前的", "次")
	m, day := t.Any(n, "工作日", "周一", "星期一", "周五", "星期五")
	if day < 0 {
		if to >= 0 {
			return i
		}
		m = i
	}
	m, _ = t.Any(m, "提醒", "办理", "报送", "执行")
	if t.At(m-1) == '醒' {
		m, _ = t.Any(m, "我", "大家")
	}
	return m
}

// place moves a day that is off as the phrase says.
func (p *phrase) place(day int) int {
	if p.daysOff == nil {
		return day
	}
	for range 400 {
		d := zhdate.FromNumber(day)
		work := !d.Weekend()
		if p.cal != nil {
			work, _ = p.cal.Workday(d)
		}
		switch {
		case work || *p.daysOff == Kept || *p.daysOff == Skipped:
			return day
		case *p.daysOff == Later:
			day++
		default:
			day--
		}
	}
	return day
}

// noteOff says what is done on days off.
func (d DaysOff) note() string {
	switch d {
	case Earlier:
		return "遇休息日提前到之前最后一个工作日"
	case Later:
		return "遇休息日顺延到下一个工作日"
	case Skipped:
		return "遇法定节假日和休息日不提醒，以当年放假安排为准"
	}
	return ""
}

// oddMonths and evenMonths are 单月 and 双月 as a rule says them.
var oddMonths, evenMonths = everyOther(1), everyOther(2)

func everyOther(first int) string {
	var out []string
	for m := first; m <= 12; m += 2 {
		out = append(out, strconv.Itoa(m))
	}
	return strings.Join(out, ",")
}
