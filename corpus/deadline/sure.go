package deadline

import (
	"regexp"
	"strings"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/corpus/zhdate/scan"
)

// How sure it is that a deadline is one: a sum of what speaks for it and against it. The
// weights are whole and few, so that a reader can add them up; they were set on the documents
// of the development half and on 135 texts without judged rows, read by hand. What reaches
// corpus.SureFrom reminds of itself, the rest is shown to be confirmed.
const (
	sureDuty    = 2  // 应当, 须, 要, 请, 确保 before the time or right behind it
	sureForm    = 3  // a field, a line of a list, a stage, a column of times
	sureLimit   = 1  // 前, 截止, 底前, 内: the time is an end
	sureAct     = 1  // what follows the time begins with what is to be done
	sureWho     = 1  // the sentence names who
	sureDay     = 1  // the text fixes a day
	surePlaced  = 1  // 于, 在, 定于 before a day: something is set for it
	sureSoft    = -1 // a year or month without any word of an end
	sureMay     = -2 // 可以, 有权: a right rather than a duty; half of it where the right ends on a day
	sureNoun    = -3 // what follows describes a noun: 每年公布的目录
	sureRate    = -3 // an amount, a score, a rate
	sureCase    = -2 // a condition: 的， closes it without any duty
	sureAsked   = -3 // a question, an example
	sureLong    = -2 // a stretch of half a year and more without an end word: a policy's term
	surePassive = -1 // nobody is named, and nothing lays it on anybody
	sureInvalid = -9 // the day does not exist
	sureNothing = -2 // no verb of a task near
)

var (
	placed    = regexp.MustCompile(`(?:于|在|定于|安排在|暂定)$`)
	mayOnly   = regexp.MustCompile(`(?:可以|可|有权|允许|自愿|鼓励)[^,，。]{0,8}$`)
	mayBehind = regexp.MustCompile(`^[^,，。]{0,6}(?:可以|可(?:[^靠]|$)|有权|允许|自愿)`)
	nounAhead = regexp.MustCompile(`^[^,，。；;]{1,24}的[\p{Han}]{1,12}(?:[,，。；;、]|$|应|须|由|按|为|不)`)
	rateAhead = regexp.MustCompile(`^[^,，。；;]{0,14}?[\d０-９.]+\s*(?:元|万元|亿元|分|%|％|倍|小时|课时|学时|学分|千瓦|吨|度)`)
	caseAhead = regexp.MustCompile(`^[^。；;]{0,60}?的(?:[,，]|。|；|;|$)`)
	question  = regexp.MustCompile(`[?？]\s*$|^(?:问|[QＱ])\s*[:：]|如何|请问|什么时候|是否|怎么|哪些`)
)

// sureness adds up what speaks for t and dl. A recurring duty needs the words of a duty more
// than a day does: 每月 and 每年 stand in many descriptions.
func (r *reader) sureness(t *timed, dl *corpus.Deadline) int {
	s := &r.sentences[t.sentence]
	before, after := r.before(t), r.after(t)
	pb, pa := lastPiece(before), firstPiece(after)
	if pa == "" {
		pa = firstPiece(leading.ReplaceAllString(after, ""))
	}
	set, column := r.timeCell(t)
	form := s.heading || stated(t, before, after) || r.underField(t, before) || r.bareMoment(t, before, after) || r.listedBy(t, before, after) || column && set ||
		fieldBefore.MatchString(strings.TrimSuffix(before, pb)) || fieldName.MatchString(strings.TrimSuffix(before, pb))
	laid := duty.MatchString(pb) || duty.MatchString(pa)
	start, _, acts := taskIn(strings.TrimLeft(pa, "，, :："))
	begins := acts && start <= len("前向社会公开")
	named := dl.Who != "" && strings.Contains(r.text(s.span), dl.Who)
	sum := 0
	add := func(weight int, ok bool) {
		if ok {
			sum += weight
		}
	}
	add(sureForm, form)
	add(sureDuty, laid)
	add(sureLimit, t.Limit == zhdate.By || t.Limit == zhdate.To || t.Limit == zhdate.Within || t.Kind == scan.Period && t.To.Day > 0)
	add(sureAct, begins)
	add(sureWho, named)
	add(sureDay, dl.Precision == "day" || dl.Precision == "counted")
	add(sureSoft, !form && t.Limit == zhdate.NoLimit && t.To.Day == 0 && t.Kind != scan.Recurrence && t.season == "")
	put := placed.MatchString(pb)
	precise := t.Kind != scan.Recurrence && !r.articles && (t.To.Day > 0 || t.To.Month > 0 && (put || t.Limit == zhdate.By))
	may := !laid && (mayOnly.MatchString(pb) || mayBehind.MatchString(pa))
	add(surePlaced, precise && put)
	add(surePlaced, precise && (begins || named) && t.Invalid == "")
	add(sureMay, may && !precise)
	add(sureMay/2, may && precise)
	add(sureNoun, !form && !duty.MatchString(pb) && nounAhead.MatchString(pa) && !begins && !named)
	add(sureRate, !form && rateAhead.MatchString(pa) && t.Limit != zhdate.By)
	add(sureCase, !form && !duty.MatchString(pb) && caseAhead.MatchString(after) && !duty.MatchString(caseAhead.FindString(after)))
	add(sureAsked, question.MatchString(r.text(s.span)))
	add(sureLong, t.Kind == scan.Period && t.Limit == zhdate.NoLimit && !form && longSpan(dl))
	add(surePassive, !form && !laid && !named && !begins)
	add(sureInvalid, t.Invalid != "")
	add(sureNothing, !form && !hasTask(r.text(s.span)))
	return sum
}

// longSpan tells a stretch of half a year and more.
func longSpan(dl *corpus.Deadline) bool {
	return !dl.Start.IsZero() && !dl.Due.IsZero() && dl.Start.DaysUntil(dl.Due) > 180
}
