package deadline

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/corpus/zhdate/scan"
)

// Days that are counted within a term that comes again: 评比周期第2年10月底前.

var (
	// nthOfTerm stands before a day of the so many-th year of a term.
	nthOfTerm = regexp.MustCompile(`(?:期|周期|轮)(?:的|内|内的)?第\s*([二三四五2345])\s*(?:个)?年(?:度)?的?$`)
	// firstTerm stands before the day on which the first of them begins.
	firstTerm = regexp.MustCompile(`(?:首个|第一个|首轮|第一轮)[\p{Han}]{0,8}(?:期|轮|周期)(?:自|从|于|由)?$`)
	// termYears says how long one is: 每两年为一个周期.
	termYears = regexp.MustCompile(`每([两二三四五2345])年(?:为|是|作为)(?:一|1)?(?:个|轮)?[\p{Han}]{0,6}(?:期|周期|轮)`)
)

const (
	noteTerm   = "年份随周期确定，文件没有写明从哪一天算起"
	noteInTerm = "年份按首个周期的起始日推定"
)

// yearNumber is the value of the numerals of the patterns above.
func yearNumber(s string) int {
	switch s {
	case "两":
		return 2
	case "二", "三", "四", "五":
		return 2 + strings.Index("二三四五", s)/len("二")
	}
	return atoi(s)
}

// ofTerm is a day of the so many-th year of a term: it has its day where the text says when the first
// term began, and comes again where it says how long one is. Else nobody can tell the year.
func (r *reader) ofTerm(t *timed) (w moment, ok bool) {
	m := nthOfTerm.FindStringSubmatch(r.before(t))
	if m == nil || !t.Implied || t.To.Month == 0 {
		return w, false
	}
	w = moment{kind: corpus.DueOnce, precision: "event", note: noteTerm}
	n := yearNumber(m[1])
	for i := range r.times {
		from := &r.times[i]
		if from.From.Day == 0 || from.From.Year == 0 || !firstTerm.MatchString(r.before(from)) {
			continue
		}
		begins := zhdate.Date{Year: from.From.Year + n - 1, Month: from.From.Month, Day: from.From.Day}
		for year := begins.Year; year <= begins.Year+1; year++ {
			span, ok := t.Resolve(scan.Context{Issued: zhdate.Date{Year: year, Month: 1, Day: 1}})
			if !ok || span.Due.Before(begins) {
				continue
			}
			w.start, w.due, w.precision, w.note = span.Start, span.Due, precisionOf(t), noteInTerm
			if m := termYears.FindStringSubmatch(r.doc.Text); m != nil {
				w.kind, w.start = corpus.Recurring, zhdate.Date{}
				w.rule = strings.Replace(yearlyRule(t), "FREQ=YEARLY", "FREQ=YEARLY;INTERVAL="+strconv.Itoa(yearNumber(m[1])), 1)
			}
			return w, true
		}
	}
	return w, true
}
