package deadline

import (
	"regexp"
	"sort"
	"strconv"
	"strings"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/corpus/zhdate/scan"
)

// moment is what a time means for the document.
type moment struct {
	kind       corpus.DeadlineKind
	start, due zhdate.Date
	rule       string
	until      zhdate.Date
	precision  string
	note       string
	outcome    bool // an aim for a year rather than a task: nobody in particular does it
}

// The notes, as a reader sees them.
const (
	noteUndated  = "文件没有成文日期，无法推算到期日"
	noteYear     = "年份按成文日期推定"
	noteCarried  = "年份承接前文"
	noteCounted  = "自成文日期起计算"
	noteForce    = "自施行日期起计算"
	noteForceNo  = "自施行之日起计算，文件没有写明施行日期"
	noteWorkdays = "按周一至周五推算，未计法定节假日和调休"
	noteInvalid  = "文中的日期不存在，请核对原文："
	noteTitled   = "文件没有成文日期，年份按标题、正文或发布日期推定"
	noteEvent    = "起算时间随事项确定"
	noteSeason   = "具体日期由当地安排，文件没有写明"
	notePlan     = "按规划的起止年份推定"
	noteYearly   = "未写年份，按每年办理"
	noteSince    = "文件只写了起始时间，未写周期，按每年推定"
	notePeriod   = "文件只写了周期，没有写明具体日期"
)

// when resolves a time and judges its kind; ok is false when its date shows that
// it asks for nothing.
func (r *reader) when(t *timed) (w moment, ok bool) {
	switch {
	case t.Invalid != "":
		return moment{kind: corpus.DueOnce, precision: "day", note: noteInvalid + t.Invalid}, true
	case t.season != "":
		if r.articles {
			return w, false
		}
		if beforeEvent.MatchString(t.season) {
			return moment{kind: corpus.DueOnce, precision: "event", note: noteEvent}, true
		}
		return moment{kind: corpus.DueOnce, precision: "event", note: noteSeason}, true
	case t.Kind == scan.Recurrence:
		return r.recurring(t)
	case t.Kind == scan.Offset:
		return r.counted(t)
	case t.Limit == zhdate.From:
		return r.since(t)
	}
	if w, ok := r.ofTerm(t); ok {
		return w, true
	}
	if w, ok := r.everyYear(t); ok {
		return w, true
	}
	return r.dated(t)
}

// counting is from when a duty that comes again is counted: the issue, or the end of its month where
// no day is known. A year alone says nothing of what comes every month.
func (r *reader) counting(rule string) scan.Context {
	c := r.base
	switch {
	case c.Issued.Month == 0 && !strings.Contains(rule, "BYMONTH="):
		c.Issued = zhdate.Date{}
	case c.Issued.Month > 0 && c.Issued.Day == 0:
		c.Issued = c.Issued.Last()
	}
	return c
}

// recurring is a duty that comes again.
func (r *reader) recurring(t *timed) (w moment, ok bool) {
	span, _ := t.Resolve(r.counting(t.Rule))
	w = moment{kind: corpus.Recurring, rule: t.Rule, due: span.Due, precision: "period"}
	if t.To.Month == 0 && strings.Contains(t.Rule, "BYMONTH=12") && strings.Contains(r.text(t.span), "学年") {
		w.rule, w.due, span.Due = "FREQ=YEARLY", zhdate.Date{}, zhdate.Date{} // 学年末 is not the end of the year
	}
	switch {
	case !span.Due.IsZero():
		w.precision = "day"
	case !strings.Contains(w.rule, "BY"):
		w.note = notePeriod
	case r.base.Issued.IsZero():
		w.precision = "day"
	}
	if to := r.base.PlanTo; to.Year > 0 {
		w.until = zhdate.Date{Year: to.Year, Month: 12, Day: 31}
		if !span.Due.IsZero() {
			w.note = "方案期限到" + strconv.Itoa(to.Year) + "年"
		}
	}
	return w, true
}

// nextYear and nextMonth are times relative to one that comes again: 次年1月底前.
var (
	nextYear  = regexp.MustCompile(`^(?:最迟|最晚|不得?[晚迟]于|截止|截至|至|到|于)*(?:次年|翌年|下一?年度?|当年)`)
	nextMonth = regexp.MustCompile(`^(?:次月|下个?月|当月|每月)`)
	everyWord = regexp.MustCompile(`每年|各年度|按年|逐年|每半年|每学年`)
)

// everyYear is a day of the year or month that comes again although 每 does not
// stand with it: 次月15日前, 每年…,于12月底前…; in a text set in articles any day
// without a year.
func (r *reader) everyYear(t *timed) (w moment, ok bool) {
	if !t.Implied || t.To.Year > 0 || t.PlanFor || t.Kind == scan.Period && t.From.Month == 0 {
		return w, false
	}
	word, sentence := r.text(t.span), r.text(r.sentences[t.sentence].span)
	if nextMonth.MatchString(word) {
		if t.Limit == zhdate.NoLimit && t.Edge == zhdate.EdgeNone {
			return w, false
		}
		rule := "FREQ=MONTHLY;BYMONTHDAY=-1"
		if t.To.Day > 0 {
			rule = "FREQ=MONTHLY;BYMONTHDAY=" + strconv.Itoa(t.To.Day)
		}
		return r.rule(rule, noteEventMonth(word)), true
	}
	explicit := t.carry && t.CarryYear > 0
	relative := nextYear.MatchString(word) && !explicit
	if !relative && !r.articles && !everyWord.MatchString(r.before(t)) || explicit && !everyWord.MatchString(sentence) {
		return w, false
	}
	if t.To.Month == 0 && t.Edge == zhdate.EdgeNone && t.Quarter == 0 {
		return w, false
	}
	if t.Limit == zhdate.NoLimit && t.Edge == zhdate.EdgeNone && t.Kind == scan.Month {
		w = r.rule("FREQ=YEARLY;BYMONTH="+strconv.Itoa(t.To.Month), noteYearly)
		w.precision = "month"
		return w, true
	}
	w = r.rule(yearlyRule(t), noteYearly)
	if relative && laterYear.MatchString(word) && !r.base.Issued.IsZero() {
		// The first year it is said of is that of the issue.
		first := scan.Context{Issued: zhdate.Date{Year: r.base.Issued.Year, Month: 12, Day: 31}}
		span, _ := scan.Mention{Kind: scan.Recurrence, Rule: w.rule}.Resolve(first)
		w.due = span.Due
	}
	return w, true
}

var laterYear = regexp.MustCompile(`次年|翌年|下一?年`)

func noteEventMonth(word string) string {
	if strings.HasPrefix(word, "次") || strings.HasPrefix(word, "下") {
		return "按每月办理，次月为上一周期的下个月"
	}
	return "按每月办理"
}

// yearlyRule is the rule of the last day of t.
func yearlyRule(t *timed) string {
	m, d := t.To.Month, t.To.Day
	switch {
	case m == 0 && t.Quarter > 0:
		m = 3 * t.Quarter
	case m == 0 && t.Edge == zhdate.EdgeEarly:
		m, d = 1, 1
	case m == 0 && (t.Edge == zhdate.EdgeFirst || t.Edge == zhdate.EdgeMid):
		m, d = 6, 30
	case m == 0:
		m, d = 12, 31
	}
	switch {
	case d > 0:
	case t.Edge == zhdate.EdgeFirst || t.Edge == zhdate.EdgeEarly:
		d = 10
	case t.Edge == zhdate.EdgeSecond || t.Edge == zhdate.EdgeMid:
		d = 20
	case m == 2:
		d = -1
	case m == 4 || m == 6 || m == 9 || m == 11:
		d = 30
	default:
		d = 31
	}
	return "FREQ=YEARLY;BYMONTH=" + strconv.Itoa(m) + ";BYMONTHDAY=" + strconv.Itoa(d)
}

// rule is a recurring moment with its first day after issue.
func (r *reader) rule(rule, note string) moment {
	span, _ := scan.Mention{Kind: scan.Recurrence, Rule: rule}.Resolve(r.counting(rule))
	return moment{kind: corpus.Recurring, rule: rule, due: span.Due, precision: "day", note: note}
}

// since is 从2010年起…监测: a start without a period, taken for yearly when what
// follows is watched or reported again and again.
func (r *reader) since(t *timed) (w moment, ok bool) {
	pa := r.after(t)
	if !monitors.MatchString(pa) || r.articles {
		return w, false
	}
	span, ok := t.Resolve(r.base)
	if !ok || span.Start.IsZero() || !r.base.Issued.IsZero() && span.Start.Year < r.base.Issued.Year {
		return w, false
	}
	return moment{
		kind: corpus.Recurring, start: span.Start, rule: "FREQ=YEARLY", precision: "year",
		note: noteSince,
	}, true
}

var (
	forbids   = regexp.MustCompile(`不得|禁止|不予|不再|取消|丧失|撤销|吊销|限制|不受理|无效|视为|不能|不可|有权|可以|除外`)
	happens   = regexp.MustCompile(`接到|收到|发生|发现|知道|自|届满|期满|之日|之时|后|受理|申请|申报|举报|投诉|报告后|完成后|情形|逾期|连续|累计|的,|的，|每次|凡|时,|时，|来信|来访|网上|咨询|诉求`)
	hurryUnit = regexp.MustCompile(`小时|分钟|钟头`)
	ownIssue  = regexp.MustCompile(`^(?:自)?(?:(?:本[\p{Han}]{1,10}?|通知|文件|方案|办法|意见|规划|文)(?:正式)?(?:印发|发布|公布|下发|发文|施行|实施|生效|颁布)|(?:条例|法律)?(?:正式)?(?:印发|下发|发文|施行|实施|生效))(?:施行|实施|后)?$`)
	fromForce = regexp.MustCompile(`施行|实施|生效`)
)

// ofCaseBefore is the end of a case or an act that a period runs from: 经审核不再符合的，应当在|1个月内.
var ofCaseBefore = regexp.MustCompile(`(?:[^目]的|[之以今然]?后|时|之日)[,，][^,，。；;]{0,10}$`)

// qualifies is said of somebody, not asked for: 离校2年内未就业的, 3个月内认证即将到期的.
var qualifies = regexp.MustCompile(`^(?:未[^来]|已|曾|仍|[^,，。]{0,8}即将|往返|到访|接触)`)

// measured stands before a length that something is to have, or that is promised.
var measured = regexp.MustCompile(`(?:承诺|(?:时长|时间|年限|期限|间隔|年龄)在)$`)

// counted is a period: 三年内 runs from the day of issue, 自受理之日起20日内 from an
// event that has no day.
func (r *reader) counted(t *timed) (w moment, ok bool) {
	if t.Limit != zhdate.Within {
		return w, false
	}
	before, pa := r.before(t), firstPiece(r.after(t))
	own := t.Anchor != "" && !t.Event && ownIssue.MatchString(t.Anchor) &&
		(!r.articles || strings.ContainsAny(t.Anchor, "本法条规"))
	long := t.Unit == zhdate.InYears || t.Unit == zhdate.InMonths || t.Unit == zhdate.InQuarters ||
		t.Unit == zhdate.InTerms
	event := t.Event || !own && (t.Anchor == "" && fromThen.MatchString(before) || t.Anchor == "" && r.afterEvent(t) || ofCaseBefore.MatchString(before) || bidsWhom(lastPiece(before)) != "") || t.Anchor != "" && !own ||
		!own && (!long || hurryUnit.MatchString(r.text(t.span)) || happens.MatchString(lastPiece(before)))
	switch {
	case !own && t.Anchor == "" && (qualifies.MatchString(pa) || measured.MatchString(before)), strings.Contains(r.text(t.span), "分钟") && !duty.MatchString(pa):
		return w, false
	case r.articles && !own, forbids.MatchString(pa), strings.HasPrefix(pa, "的") && !own, strings.HasSuffix(pa, "的"):
		return w, false
	case event:
		return moment{kind: corpus.DueOnce, precision: "event", note: eventNote(t)}, true
	}
	c, note := r.base, noteCounted
	if own && fromForce.MatchString(t.Anchor) {
		c.Issued, note = r.doc.Effective, noteForce
		if r.doc.Effective.Day == 0 {
			return moment{kind: corpus.DueOnce, precision: "event", note: noteForceNo}, true
		}
	}
	if c.Issued.Day == 0 {
		return moment{kind: corpus.DueOnce, precision: "event", note: noteUndated}, true
	}
	if t.Unit == zhdate.InWorkingDays {
		note += "；" + noteWorkdays
	}
	span, ok := t.Resolve(c)
	if !ok || r.over(span.Due) {
		return w, false
	}
	w = moment{kind: corpus.DueOnce, start: span.Start, due: span.Due, precision: "counted", note: note}
	if to := c.PlanTo.Year; long && !own && to > 0 && t.Unit == zhdate.InYears && to-c.PlanFrom.Year+1 == t.N {
		w.start, w.due = zhdate.Date{Year: c.PlanFrom.Year, Month: 1, Day: 1}, zhdate.Date{Year: to, Month: 12, Day: 31}
		w.note = notePlan
	}
	if quality.MatchString(pa) && !checkable.MatchString(pa) {
		w.kind = corpus.Target
	}
	return w, true
}

// fromThen ends what a period runs from: 任职起|三个月内.
var fromThen = regexp.MustCompile(`[\p{Han}]起$`)

// afterEvent tells a period behind another one of its sentence that runs from an event, from which it
// runs too: 可在收到之日起六十日内申请复议，也可在六个月内起诉.
func (r *reader) afterEvent(t *timed) bool {
	for i := sort.Search(len(r.times), func(i int) bool { return r.times[i].span.Start >= t.span.Start }) - 1; i >= 0 && r.times[i].sentence == t.sentence; i-- {
		if r.times[i].Kind == scan.Offset {
			return r.times[i].Event || r.times[i].moment.precision == "event"
		}
	}
	return false
}

func eventNote(t *timed) string {
	if t.Anchor != "" {
		return "自" + strings.TrimPrefix(t.Anchor, "自") + "之日起计算，随事项确定"
	}
	return noteEvent
}
