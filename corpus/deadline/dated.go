package deadline

import (
	"regexp"
	"strings"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/corpus/zhdate/scan"
)

// dated is a time that names its day, month or year.
func (r *reader) dated(t *timed) (w moment, ok bool) {
	word := r.text(t.span)
	if strings.HasPrefix(word, "去年") || strings.HasPrefix(word, "上年") || strings.HasPrefix(word, "上一年") ||
		strings.HasPrefix(word, "当年") && t.Limit == zhdate.NoLimit {
		return w, false
	}
	if t.Implied && t.To.Month == 0 && t.Edge == zhdate.EdgeNone && t.Quarter == 0 && t.Limit == zhdate.NoLimit &&
		!t.PlanFor &&
		(r.articles || !strings.HasPrefix(word, "今年") && !strings.HasPrefix(word, "明年")) {
		return w, false // 本年度的, 下一年度预算
	}
	if r.articles && (t.PlanFor || t.Implied && t.Limit == zhdate.Within && t.To.Month == 0) ||
		strings.HasPrefix(word, "年度内") ||
		strings.HasSuffix(lastPiece(r.before(t)), "年的") {
		return w, false // 会计年度内, 规划期内, 第50年的12月31日
	}
	c := r.base
	c.Carry = t.carry
	span, ok := t.Resolve(c)
	if ok && c.Carry && t.Implied && r.over(span.Due) {
		if t.Limit == zhdate.NoLimit && !t.far {
			return w, false
		}
		c.Carry = false
		span, ok = t.Resolve(c)
	}
	w = moment{start: span.Start, due: span.Due, precision: precisionOf(t)}
	if !ok {
		if t.PlanFor || r.base.Issued.IsZero() && t.Implied && t.Limit != zhdate.NoLimit {
			w.note = noteUndated
			if t.PlanFor {
				w.note = "文件没有写明规划的起止年份"
			}
			w.kind = r.once(t)
			return w, true
		}
		if t.To.Month == 2 && t.To.Day == 29 && t.Limit != zhdate.NoLimit {
			return moment{kind: corpus.DueOnce, precision: "day", note: noteInvalid + "这一年2月没有29日"}, true
		}
		return w, false
	}
	if r.over(span.Due) && !r.askedLate(t, span) || r.told(t, span) {
		return w, false
	}
	switch {
	case t.Implied && t.PlanFor:
		w.note = notePlan
	case t.merged:
	case t.Implied && c.Carry && t.CarryYear > 0:
		w.note = noteCarried
	case t.Implied && r.doc.Issued.IsZero():
		w.note = noteTitled
	case t.Implied:
		w.note = noteYear
	}
	w.kind = r.once(t)
	yearly := t.yearly()
	if yearly && t.Kind == scan.Year && t.Limit == zhdate.NoLimit && w.kind == corpus.DueOnce {
		w.start = zhdate.Date{Year: t.To.Year, Month: 1, Day: 1}
	}
	w.outcome = yearly && (w.kind == corpus.Target || t.Limit == zhdate.To)
	return w, true
}

// over tells whether a day was past when the document was issued.
func (r *reader) over(due zhdate.Date) bool {
	issued := r.base.Issued
	if issued.IsZero() || due.IsZero() {
		return false
	}
	if issued.Month == 0 {
		const autumn = 8 // month
		if r.ahead && due.Year == issued.Year-1 && due.Month >= autumn {
			return false
		}
		return due.Year < issued.Year
	}
	return due.Before(zhdate.Date{Year: issued.Year, Month: issued.Month, Day: max(issued.Day, 1)})
}

// askedLate tells a day that the text itself dates and asks something for, although the
// document counts as issued after it: what a site posts late is dated by its posting.
func (r *reader) askedLate(t *timed, span scan.Span) bool {
	return t.Limit == zhdate.By && !t.Implied && t.To.Month > 0 && span.Due.Year >= r.base.Issued.Year &&
		(hasTask(firstPiece(r.after(t))) || duty.MatchString(r.before(t)))
}

// aim are the words without which a date in a text of rules sets nothing.
var aim = regexp.MustCompile(duty.String() + `|实现|目标|完成|达到`)

// told tells times that the text only tells of: the day of issue itself, a day
// earlier in the year of issue that would have to be taken for next year's, and
// days of an undated statute.
func (r *reader) told(t *timed, span scan.Span) bool {
	issued := r.base.Issued
	if r.articles && !aim.MatchString(r.text(r.sentences[t.sentence].span)) {
		return true
	}
	if t.Limit != zhdate.NoLimit || r.setByForm(t) {
		return false
	}
	switch {
	case issued.IsZero():
		return r.articles || t.To.Month > 0 && !duty.MatchString(r.text(r.sentences[t.sentence].span))
	case span.Last == issued && t.Kind == scan.Day:
		return true
	case t.Implied && t.To.Month > 0 && span.Due.Year > issued.Year && !t.carry:
		return !duty.MatchString(r.text(r.sentences[t.sentence].span))
	}
	return false
}

// precisionOf says how exactly the text names the day.
func precisionOf(t *timed) string {
	switch {
	case t.Kind == scan.Period && t.To.Month == 0:
		return "period"
	case t.To.Day > 0, t.Kind == scan.Day:
		return "day"
	case t.To.Month > 0:
		return "month"
	case t.Quarter > 0:
		return "quarter"
	case t.Edge == zhdate.EdgeFirst || t.Edge == zhdate.EdgeSecond:
		return "half"
	}
	return "year"
}

var (
	softBefore = regexp.MustCompile(`(?:(?:力争|争取|努力|拟|预计|有望|力求)|(?:^|[,，。；;、\s县市区局院校司位委])(?:计划|规划))(?:在|于|到|用)?$`)
	softAfter  = regexp.MustCompile(`^[,，]?[^,，。]{0,12}?(?:力争|争取[^,，。]|努力(?:实现|达到|使)|(?:计划|预计|规划)(?:新|建|投|到|实|增|引|改|完|开|招|培|在|于|用))`)
	checkable  = regexp.MustCompile(`完成|达标|全部|全覆盖|覆盖率?达|实现.{0,12}(?:覆盖|全|率)|建成|清零|消除|不低于|不少于|不超过|以上|以内|\d%|配齐|到位|达到|创成|备案|竣工|投入使用|验收|出台|印发|报送|控制在|降[至到]|[提]高[至到]|新增\D{0,12}\d`)
	quality    = regexp.MustCompile(`显著|明显|大体|更加|不断|大幅|进一步|突破性|基本(?:形成|建立|实现|建成|满足)|奠定|差距|进展|提升|优化|协调发展|满意|繁荣|凸显|日益|充分|大体`)
	acts       = regexp.MustCompile(`评估|检查|验收|召开|举办|举行|组织|开展|启动|出台|印发|制定|完成|报送|开工|竣工|招聘|编制|修订`)
	outcomes   = regexp.MustCompile(`目标|实现|达到|达\d|以上|水平|[提升]`)
)

// yearly tells a time that names whole years only.
func (t *timed) yearly() bool {
	return (t.Kind == scan.Year || t.Kind == scan.Period && t.To.Month == 0) && t.Edge == zhdate.EdgeNone &&
		t.Quarter == 0
}

// once tells a deadline from a target.
func (r *reader) once(t *timed) corpus.DeadlineKind {
	before, after := r.before(t), r.doc.Text[t.span.End:r.governs(t)]
	if softBefore.MatchString(before) || softAfter.MatchString(after) {
		return corpus.Target
	}
	if !t.yearly() {
		return corpus.DueOnce
	}
	first := firstPredicate(after)
	if t.Limit == zhdate.NoLimit && t.Kind == scan.Year {
		if acts.MatchString(first) && !outcomes.MatchString(first) {
			return corpus.DueOnce
		}
		return corpus.Target
	}
	c, q := checkable.FindStringIndex(first), quality.FindStringIndex(first)
	if c != nil && (q == nil || c[0] < q[0]) {
		return corpus.DueOnce
	}
	return corpus.Target
}

// firstPredicate is the first piece after a time that says what is done.
func firstPredicate(after string) string {
	for _, p := range strings.FieldsFunc(after, func(c rune) bool { return strings.ContainsRune(",，；;:：。", c) }) {
		if hasTask(p) && !strings.HasSuffix(p, "基础上") && !strings.HasPrefix(p, "在") {
			return p
		}
	}
	return after
}
