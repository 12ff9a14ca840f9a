// Package deadline finds what a document asks for by a time: every task with a
// last day, every duty that comes again, every outcome hoped for by a year.
//
// A deadline needs more than its clause: the year stands in the date of issue,
// 这项工作要在9月底前完成 speaks of its whole paragraph, the body responsible is
// named at the end of the item. So Find reads a document as a row of sentences
// (read.go), refuses the times that ask for nothing (trap.go), resolves and judges
// the others (kind.go), and looks around for who, what and to whom (who.go, act.go,
// to.go). What is a matter of convention is decided as follows:
//
//   - X月底前 and 到Y年 end on the last day, which is included.
//   - A time over before the document was issued asks for nothing.
//   - A period that runs from an event (自受理之日起20日内) has no day: in a plan or
//     notice it is a deadline without one and Note says so, in a text set in
//     articles it is a rule of procedure and left out.
//   - A day of the year without a year (3月31日前) comes every year in a text set
//     in articles, and once in a plan or notice.
//   - Ratios, rates and what is due every day are standards, not tasks.
//   - Working days are counted by weekends only; Note says so.
//
// All offsets are bytes, spans half-open. Everything is linear in the text.
package deadline

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/zhdate"
)

// Max bounds how many deadlines one document gives; what stands behind
// is left out, as are times behind the first maxTimes. A sentence longer than
// maxSentence bytes is read in pieces, and one of more than maxCrowd times, which leaves no room for words, gives
// none of them.
const (
	Max         = 1000
	maxTimes    = 3000
	maxSentence = 2000
	maxCrowd    = 60
)

// Find returns what d asks for by a time, in the order of the time
// expressions. TimeText and Offset are left to whoever has the source file. The
// work is linear in the text, but for a bounded look around each time.
func Find(d *corpus.Document) []corpus.Deadline {
	if tells.MatchString(d.Text) {
		return nil
	}
	r := newReader(d)
	var out []corpus.Deadline
	for i := range r.times {
		if len(out) == Max {
			break
		}
		if dl, ok := r.deadline(&r.times[i]); ok && !r.repeats(out, &dl) {
			out = append(out, dl)
		}
	}
	return out
}

// sameDuty tells two deadlines that say one thing in other words: 报送总结 and 总结于12月25日前
// 报送, for the same day and nobody else.
func (r *reader) sameDuty(a, b *corpus.Deadline) bool {
	if a.Kind != corpus.DueOnce || b.Kind != a.Kind || a.Due.IsZero() || a.Due != b.Due || a.Who != "" && b.Who != "" && a.Who != b.Who {
		return false
	}
	said := func(d *corpus.Deadline) string { return r.doc.Text[d.Span.Start:max(d.Span.Start, d.Time.Start)] }
	if x, y := said(a), said(b); x != y && min(len(x), len(y)) >= len("以下适龄儿童，家长") {
		return false // of others, though what they do is the same
	}
	words := func(d *corpus.Deadline) string {
		s := strings.ReplaceAll(d.Action, r.text(d.Time), "")
		chars := []rune(filler.Replace(s))
		slices.Sort(chars)
		return string(chars)
	}
	x := words(a)
	return len(x) >= len("报送总结") && x == words(b)
}

var filler = strings.NewReplacer("于", "", "在", "", "前", "", "将", "", "把", "", "的", "", "应", "", "，", "", ",", "", " ", "")

// repeats tells a deadline that only says the last one again: 2月底（2月28日）前, and the
// 年度 of 次年1月10日前报送年度报告.
func (r *reader) repeats(out []corpus.Deadline, dl *corpus.Deadline) bool {
	const back = 20 // deadlines
	for i := len(out) - 1; i >= 0 && i >= len(out)-back; i-- {
		if r.sameDuty(&out[i], dl) {
			if out[i].Who == "" {
				out[i].Who = dl.Who
			}
			return true
		}
	}
	if len(out) == 0 || out[len(out)-1].Span != dl.Span {
		return false
	}
	last := &out[len(out)-1]
	between := r.doc.Text[last.Time.End:max(last.Time.End, dl.Time.Start)]
	if dl.Kind == last.Kind && dl.Due == last.Due && dl.RRule == last.RRule && strings.Trim(between, "(（即 ") == "" {
		if !hasTask(last.Action) {
			last.Action = dl.Action
		}
		return true
	}
	return dl.Due.IsZero() && dl.Kind == corpus.Recurring && inNoun.MatchString(r.text(dl.Time)) && len(between) < 60
}

// deadline judges one time of the document.
func (r *reader) deadline(t *timed) (corpus.Deadline, bool) {
	if t.idle {
		return corpus.Deadline{}, false
	}
	w := t.moment
	s := &r.sentences[t.sentence]
	dl := corpus.Deadline{
		Kind: w.kind, Start: w.start, Due: w.due, RRule: everyMonth(w.rule, w.due), Until: w.until,
		Precision: w.precision, Note: w.note,
		Clause: s.clause, Span: s.span, Time: t.span, DaysOff: r.offDays(t),
	}
	if s.heading && !s.cited {
		// The heading is in no clause: what is quoted runs on to the text below it.
		dl.Span.End = r.firstSentenceEnd(s)
	}
	if s.row {
		r.fromRow(t, &dl)
	}
	if dl.Who == "" {
		dl.Who = r.who(t, w)
	}
	if ownBody.MatchString(dl.Who) && strings.HasSuffix(r.doc.Issuer(), strings.TrimLeft(dl.Who, "我本")) {
		dl.Who = r.doc.Issuer()
	}
	said := dl.Who
	if dl.Who = plain(dl.Who); ownPlace.MatchString(dl.Who) {
		dl.Who = "" // 我市 is nobody who could be asked
	}
	if dl.Action == "" {
		dl.Action = r.action(t, said)
	}
	if dl.ToWhom == "" {
		dl.ToWhom = r.toWhom(t)
	}
	if dl.Action == "" || clockOnly.MatchString(dl.Action) {
		dl.Action = clip(r.fieldAbove(s))
	}
	dl.Sureness = r.sureness(t, &dl)
	if whose := r.whoseKin(t, said); whose != said {
		dl.Who = whose
	}
	dl.ID = deadlineID(r.doc.ID, dl)
	return dl, true
}

// plain is a name without the words that only count or point: 各申请人, 其监护人.
func plain(who string) string {
	who = pointed.ReplaceAllString(who, "")
	if m := begged.FindStringSubmatch(who); m != nil && isActor(m[1]) {
		who = m[1]
	}
	if strings.HasPrefix(who, "各") && !eachOne.MatchString(who) {
		return who // 各校从业人员 are of every school
	}
	if rest := counted.ReplaceAllString(who, ""); rest != who && !inWord.MatchString(who) && utf8.RuneCountInString(rest) > 1 && (person.MatchString(rest) || strings.HasSuffix(rest, "父母")) && isActor(rest) {
		return rest
	}
	return who
}

// pointed are words that point at somebody already named: 这个|纳税人.
var pointed = regexp.MustCompile(`^(?:这个|那个|这些|那些|凡是|凡)`)

var eachOne = regexp.MustCompile(`^各(?:位|申请|申报|报名|报考|应聘|参赛|参保|参会|考生|学生|家长|员工|职工|教师|监护|投标|用户|会员|缴费)`)

var counted = regexp.MustCompile(`^(?:各位|各|所有|全体|每位|每名|广大|其)`)

// inWord are words that only begin as those that count: 其他参保人员, 所有权人. begged is who is asked.
var (
	inWord = regexp.MustCompile(`^(?:其[他余中它]|所有[权者制])`)
	begged = regexp.MustCompile(`^请([^示假教求战柬].*)$`)
)

// ownBody is the issuer by its own word.
var ownBody = regexp.MustCompile(`^[我本](?:局|委|厅|办|部|校|院|中心|会|公司|司|处)$`)

// everyMonth is the rule with a day in every month it names: what is due on the 31st
// of every quarter's last month is due on 30 June.
func everyMonth(rule string, due zhdate.Date) string {
	r, err := zhdate.ParseRule(rule)
	if err != nil {
		return rule
	}
	return r.Clamped(due).String()
}

// deadlineID is stable while the document is: a hash of the document, the place
// of the time expression and the kind.
func deadlineID(doc string, dl corpus.Deadline) string {
	h := sha256.New()
	h.Write([]byte(doc))
	binary.Write(h, binary.BigEndian, [2]int64{int64(dl.Time.Start), int64(dl.Time.End)}) // a hash never fails to write
	h.Write([]byte(dl.Kind))
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// firstSentenceEnd is where the first sentence below a heading ends.
func (r *reader) firstSentenceEnd(s *sentence) int {
	for i := s.index + 1; i < len(r.sentences); i++ {
		if n := &r.sentences[i]; !n.heading && n.clause == s.clause {
			return n.span.End
		}
	}
	return s.span.End
}
