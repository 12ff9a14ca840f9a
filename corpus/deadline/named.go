package deadline

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
)

// Where the one who acts is named in a phrase that is no sentence of his own: the name of a
// field (在校学生缴费时间为…), and the condition before a duty (租户逾期未签的，应当在…).

var (
	// fieldTail is a field of somebody's act, behind his name: |集中参保时间为.
	fieldTail = regexp.MustCompile(`^的?(?:应当?|须|需)?(?:办理|集中|独立|自行|网络|网上|线上|线下|现场|统一|首次|初次|补|预)*(?:受理|` + comesForward.String() + `)[^,，。的]{0,8}(?:时间|日期|期限|时限)(?:截止)?\s*(?:原则上|一般|暂)?(?:为|是|定于|[:：])?\s*(?:每年的?)?$`)
	// isCondition is a phrase that says in which case, or after what, the next one holds.
	isCondition = regexp.MustCompile(`(?:的|后|时|之日|情况下|情形下|过程中)$|^[\p{Han}]{2,20}(?:如果|如|若)[有需对未因遇]|^(?:经|因|由于|自|如果|如|若|凡|当|对|在|确|逾期)`)
	// conjoined is a condition added to another one: 超过期限且|申请人自愿的.
	conjoined = regexp.MustCompile(`^.*(?:并且|而且|且)`)
	// caseWords open a condition.
	caseWords = regexp.MustCompile(`^(?:如果|如|若|凡|当|对|因|经|由于|在|逾期)+`)
	// hasOpened is what stands behind somebody whose case it is; a noun that goes on with the
	// name is none.
	hasOpened = regexp.MustCompile(`^(?:如|若|对|因|经|被|未|已|不|自愿|有|无|距|逾期|预约|搬迁|拒|提[出交]|持|在|需|要|确|符合|变更|发生|遗失|丢失|死亡|认为|申请|办理|要求|可|选择|达到|出现|具有|具备|属于|迁|离|转|失业|就业|退休|满|超过|收到|接到|取得|获得|参加|停止|停用|拟|暂停|恢复|改变|转让|出租|购买|使用|从事|违反|发现|[\p{Han}]{1,8}(?:变更|变动|改变|变化|丢失|遗失|损坏|到期|届满|死亡|不符|不全|有误)|[\p{Han}]{2}的$)`)
)

// fieldSubject is whose field a time fills: 当年出生的新生儿参保时间为….
func (r *reader) fieldSubject(t *timed) string {
	field := strings.TrimLeft(lastPieceOf(r.before(t)), " \u3000")
	field = lead.ReplaceAllString(field, "")
	const longest = 50 // runes
	if utf8.RuneCountInString(field) > longest || !anyField.MatchString(field) {
		return ""
	}
	for i := range field {
		if i > 0 && mayEnd(field[:i]) && !wholePlace.MatchString(field[:i]) && (isActor(field[:i]) || ofActors(field[:i])) && fieldTail.MatchString(field[i:]) {
			return field[:i]
		}
	}
	return ""
}

// bids is who another one asks to act: 通知|申请人|在5日内补正. Of 其 the sentence names whom it
// means where it begins.
var bids = regexp.MustCompile(`(?:要求|责令|通知|告知)([\p{Han}、]{1,16}?)(?:应当?|须|必须)?(?:在|于|自|限)?$`)

func (r *reader) bidden(t *timed) string {
	name := bidsWhom(lastPiece(r.before(t)))
	if name == "其" {
		return opener(firstPiece(r.before(t)))
	}
	return name
}

// bidsWhom is the one asked at the end of pb, 其 for whom was named before.
func bidsWhom(pb string) string {
	if m := bids.FindStringSubmatch(pb); m != nil && (m[1] == "其" || isActor(m[1])) {
		return m[1]
	}
	return ""
}

var anyField = regexp.MustCompile(`时间|日期|期限|时限`)

// lastPieceOf is the piece before a time with the colon that closes the field left on.
func lastPieceOf(before string) string {
	trimmed := strings.TrimRight(before, ":： ")
	return lastPiece(trimmed)
}

// conditionSubject is whom the conditions before the phrase of a duty speak of: the phrase that
// is a name and nothing else with its conditions behind it, or who opens the last of them.
func (r *reader) conditionSubject(t *timed, phrases []corpus.Span, own int) string {
	said := r.doc.Text[t.span.End:max(t.span.End, phrases[own].End)]
	if own == 0 || !opensDuty.MatchString(r.text(phrases[own])) && !r.opensWithTime(t, phrases[own]) || takesIn.MatchString(takesInNoun.ReplaceAllString(said, "")) {
		return ""
	}
	const back = 4 // phrases
	best := ""
	for i := own - 1; i >= 0 && i >= own-back; i-- {
		name := strings.Trim(r.text(phrases[i]), " ,，")
		if !isCondition.MatchString(name) {
			if utf8.RuneCountInString(name) <= 40 && (isActor(name) || ofActors(name)) {
				return name
			}
			break
		}
		if best == "" {
			best = opener(name)
		}
	}
	return best
}

// opensWithTime tells a phrase that begins with its time, of an act of whoever was spoken of: 持证人
// 住址变动的，|自变动之日起10日内办理登记.
func (r *reader) opensWithTime(t *timed, p corpus.Span) bool {
	return strings.TrimSpace(r.doc.Text[p.Start:max(p.Start, t.span.Start)]) == "" && takesUp.MatchString(r.doc.Text[min(t.span.End, p.End):p.End])
}

// opener is the one a condition begins with: 参保人|距年满60周岁不足15年的.
func opener(phrase string) string {
	phrase = lead.ReplaceAllString(phrase, "")
	phrase = conjoined.ReplaceAllString(phrase, "")
	phrase = caseWords.ReplaceAllString(phrase, "")
	const longest = 20 // runes
	best := ""
	n := 0
	for i := range phrase {
		if n++; n > longest {
			break
		}
		if i > 0 && mayEnd(phrase[:i]) && hasOpened.MatchString(phrase[i:]) && (comingBody.MatchString(phrase[:i]) || person.MatchString(phrase[:i]) || wholeName.MatchString(phrase[:i])) &&
			(isActor(phrase[:i]) || ofActors(phrase[:i])) {
			best = phrase[:i]
		}
	}
	return best
}
