package outline

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/zhdate"
)

// ownTerm is 有效期 said of the instrument itself: after 起施行, or with 本办法
// before it. Licences and vaccines have terms too, which are not meant.
const ownTerm = `(?:起(?:正式)?(?:施行|实施|执行|试行)[,，。;；]?\s*|本(?:办法|规定|通知|意见|方案|细则|措施|政策|规范|标准|文件|决定|指南|制度|公告|通告))(?:的)?(?:有效期|试行期|执行期)(?:限)?`

// The sentences by which a document states its own term. 本…自 keeps the dates
// of other documents out.
var (
	inForceFrom = regexp.MustCompile(`(?:[\n。;；,，])\s*(?:第[一二三四五六七八九十百零]+条\s*)?(?:[一二三四五六七八九十]+、|[(（][一二三四五六七八九十]+[)）])?本?[\p{Han}]{0,12}自([^。;；\n,，《》]{2,30}?)起(?:正式)?(?:施行|实施|执行|试行|生效)`)
	termYears   = regexp.MustCompile(ownTerm + `(?:为|是)?\s*([一二两三四五六七八九十\d]{1,3})\s*(年|个月)`)
	termUntil   = regexp.MustCompile(ownTerm + `(?:截止?)?(?:至|到|自[^。\n]{2,20}(?:至|到))\s*([^。;；,，\n止]{6,20})`)
	fromPublic  = regexp.MustCompile(`^(?:本[\p{Han}]{1,8})?(?:公布|发布|印发|颁布|发文|下发|通过)之日$`)
	voidTitle   = regexp.MustCompile(`[(（](?:已?废止|已?失效|已宣布失效)[)）]`)
)

// Limits of the search for 起施行: how many 起 are looked at from the end, and how
// many bytes before one its sentence may begin.
const (
	maxTries    = 200
	maxSentence = 150
)

// term is what a text says about the time it holds.
type term struct {
	effective, expires corpus.Date
	note               string // verbatim
}

// readTerm looks for 自…起施行 and 有效期. published is the day the text counts
// as published, for 自公布之日起.
func readTerm(text string, published corpus.Date) (t term) {
	// The last such sentence counts: earlier ones speak of other instruments.
	for end, tries := len(text), 0; tries < maxTries; tries++ {
		i := strings.LastIndex(text[:end], "起")
		if i < 0 {
			break
		}
		end = i
		when := sinceWhen(text, i)
		if when == "" {
			continue
		}
		if d, n, ok := zhdate.Prefix(when); ok && n == len(when) && d.Day > 0 {
			t.effective = d
		} else if fromPublic.MatchString(when) {
			t.effective = published
		}
		if !t.effective.IsZero() {
			t.note = noteAt(text, i, i)
			break
		}
	}
	t.readExpiry(text)
	return t
}

// sinceWhen is what stands between 自 and the 起施行 whose 起 is at byte i, when
// the sentence is about the instrument itself; else "".
func sinceWhen(text string, i int) string {
	start, edge := i-maxSentence, "x"
	if start <= 0 {
		start, edge = 0, "\n"
	}
	for !utf8.RuneStart(text[start]) {
		start++
	}
	end := min(len(text), i+len("起正式施行"))
	for end < len(text) && !utf8.RuneStart(text[end]) {
		end++
	}
	window := edge + text[start:end]
	all := inForceFrom.FindAllStringSubmatchIndex(window, -1)
	if len(all) == 0 || all[len(all)-1][1] <= len(edge)+i-start {
		return ""
	}
	m := all[len(all)-1]
	return window[m[2]:m[3]]
}

func (t *term) readExpiry(text string) {
	if !strings.Contains(text, "有效期") && !strings.Contains(text, "试行期") && !strings.Contains(text, "执行期") {
		return
	}
	if m := termUntil.FindStringSubmatchIndex(text); m != nil {
		if d, _, ok := zhdate.Prefix(text[m[2]:m[3]]); ok && d.Day > 0 {
			t.expires = d
			t.note = noteAt(text, m[0], m[1])
			return
		}
	}
	m := termYears.FindStringSubmatchIndex(text)
	if m == nil || t.effective.Day == 0 {
		return
	}
	years, _ := number(text, m[2])
	if text[m[2]:m[3]] == "两" {
		years = 2
	}
	months := 0
	if text[m[4]:m[5]] != "年" {
		years, months = 0, years
	}
	last := time.Date(t.effective.Year+years, time.Month(t.effective.Month+months), t.effective.Day-1, 0, 0, 0, 0, time.UTC)
	t.expires = zhdate.DateOf(last)
	t.note = noteAt(text, m[0], m[1])
}

// noteAt is the sentence around text[a:b], at most 200 bytes of it.
func noteAt(text string, a, b int) string {
	i := max(strings.LastIndexAny(text[:a], "\n"), strings.LastIndex(text[:a], "。")+len("。")-1) + 1
	j := b
	if k := strings.IndexAny(text[b:], "\n"); k >= 0 {
		j = b + k
	} else {
		j = len(text)
	}
	if k := strings.Index(text[b:j], "。"); k >= 0 {
		j = b + k
	}
	if j-i > 200 {
		i, j = a, b
	}
	return strings.TrimSpace(text[i:j])
}

// setValidity decides Validity as of the day of now.
func setValidity(d *corpus.Document, now time.Time, t term) {
	d.Effective, d.Expires, d.Note, d.Validity = t.effective, t.expires, t.note, corpus.Unknown
	today := corpus.Date{Year: now.Year(), Month: int(now.Month()), Day: now.Day()}
	d.Why = corpus.Reason{}
	switch {
	case voidTitle.MatchString(d.Title):
		d.Validity, d.Note, d.Why.Rule = corpus.Repealed, d.Title, corpus.ByMark
	case now.IsZero():
	case d.Expires.Day > 0 && d.Expires.Compare(today) < 0:
		d.Validity, d.Why = corpus.Repealed, corpus.Reason{Rule: corpus.ByTerm, Since: d.Expires.AddDays(1)}
		d.Note += ",已于" + strconv.Itoa(d.Expires.Year) + "年" + strconv.Itoa(d.Expires.Month) + "月" + strconv.Itoa(d.Expires.Day) + "日到期"
	case d.Effective.Day > 0 && d.Effective.Compare(today) > 0:
		d.Validity, d.Why = corpus.NotYet, corpus.Reason{Rule: corpus.ByEffective, Since: d.Effective}
	case d.Effective.Day > 0:
		d.Validity, d.Why = corpus.InForce, corpus.Reason{Rule: corpus.ByEffective, Since: d.Effective}
	}
}
