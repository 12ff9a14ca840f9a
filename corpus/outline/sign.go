package outline

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/zhdate"
)

// organEnd are the words a public body's name ends with.
var organEnd = regexp.MustCompile(`(?:政府|办公室|办公厅|委员会|党委|县委|市委|区委|省委|地委|州委|工委|局|厅|部|署|公署|行署|法院|检察院|人大|常委会|中心|领导小组|总队|支队|学校|大学|学院|协会|联合会|总工会|管委会|指挥部|银行|监督室|督导室|研究院|国务院|中学|小学|幼儿园|公司|集团|总会|大队|分局|管理处|办事处|考试院|医院|派出所|卫生院|基金会|学会|商会|图书馆|[居村业]委会|[\p{Han}]{2}(?:办|委))$`)

// hosts is what follows the name of a body that runs something.
var hosts = regexp.MustCompile(`(?:主|承|协|举|督|经|代|交|试|公|民|申|补|新|开|兴|筹|停|创|联|合)办$`)

// stamped is what says that a body has put its seal, or one for another.
var stamped = regexp.MustCompile(` ?[(（](?:代章|盖章|公章|印章|签章|章|代)[)）]$`)

// bracketName is a body with its other name in brackets.
var bracketName = regexp.MustCompile(`^([\p{Han}]{4,30})[(（]([\p{Han}]{2,20}(?:学院|办公室|委员会|局|中心|公司|管理处|管委会|[处科室办部]))[)）]$`)

// organs reads a line that holds nothing but names of public bodies, several
// divided by blanks or 、; nil when it is something else.
func organs(t string) []string {
	t = stamped.ReplaceAllString(t, "")
	if m := bracketName.FindStringSubmatch(t); m != nil && (organs(m[1]) != nil || looseEnd.MatchString(m[1])) { // 信息学院（软件学院）
		return []string{t}
	}
	if utf8.RuneCountInString(t) > 80 || strings.ContainsAny(t, "。；;,，:：()（）《》") {
		return nil
	}
	if _, ok := scanLabel(t); ok {
		return nil
	}
	var out []string
	for _, f := range strings.FieldsFunc(t, func(r rune) bool { return unicode.IsSpace(r) || r == '、' }) {
		if !organEnd.MatchString(f) || hosts.MatchString(f) || utf8.RuneCountInString(f) < 3 || !allHan(f) {
			return nil
		}
		out = append(out, runTogether(f)...)
	}
	return out
}

// runTogether are the bodies of one place whose names were run together: 某区教育局某区财政局.
func runTogether(name string) []string {
	if place := regionOf(name); place != "" && strings.HasPrefix(name, place) {
		if i := strings.LastIndex(name, place); i > 0 && organEnd.MatchString(name[:i]) && organEnd.MatchString(name[i:]) {
			return append(runTogether(name[:i]), name[i:])
		}
	}
	return []string{name}
}

func allHan(s string) bool {
	for _, r := range s {
		if !unicode.Is(unicode.Han, r) {
			return false
		}
	}
	return true
}

// dayBelow is a heading or the name of a field that the day below it is said of: 四、笔试, 征集时间.
var dayBelow = regexp.MustCompile(`^(?:[一二三四五六七八九十]+、|[(（][一二三四五六七八九十]+[)）])[^。；;,，]{1,14}$|^[^。；;,，]{2,12}(?:时间|日期|时限|期限)\s*[:：]?$`)

// maxSigners is how many lines of a signature stand above its date.
const maxSigners = 8

// readSigns finds the signatures: a date on a line of its own, with the bodies
// that sign on the lines above it, or one line with both. end is where the head ends.
func (h *head) readSigns(ps []paragraph, end int) {
	signed, loose := false, false // loose: by a date alone in the head, which may be of the page
	for i, p := range ps {
		if h.roles[i] != roleBody || utf8.RuneCountInString(p.text) > 80 {
			continue
		}
		who, d, ok := signature(p.text)
		if !ok {
			if who, d, ok := imprint(p.text); ok {
				if who == nil && i > 0 {
					who = organs(ps[i-1].text)
				}
				h.roles[i], h.printed, h.printer = roleSign, d, who
			}
			continue
		}
		h.roles[i] = roleSign
		var above []string
		for j := i - 1; j >= 0 && j >= i-maxSigners && h.roles[j] == roleBody; j-- {
			o := organs(ps[j].text)
			if o == nil && j == i-1 && (i > end || i > len(ps)/2) && who == nil && signsLoosely(ps[j].text) {
				o = []string{ps[j].text}
			}
			if o == nil {
				break
			}
			if j > 0 && len(o) == 1 && h.roles[j-1] == roleBody && beginsName(ps[j-1].text, o[0]) { // broken over two lines
				h.roles[j-1] = roleSign
				o = []string{ps[j-1].text + o[0]}
				j--
			}
			h.roles[j] = roleSign
			above = append(o, above...)
		}
		if len(above)+len(who) == 0 && i > 0 && dayBelow.MatchString(ps[i-1].text) {
			h.roles[i] = roleBody
			continue
		}
		if bodies := len(above) + len(who); !signed || loose && (bodies > 0 || i >= end) {
			h.signed, signed = d, true
			loose = bodies == 0 && i < end
			h.signers = append(h.signers, append(above, who...)...)
		}
	}
	if last := len(ps) - 1; len(h.signers) == 0 && last >= min(end, 3) && h.roles[last] == roleBody { // who signs, undated
		if o := organs(ps[last].text); len(o) == 1 {
			h.signers, h.roles[last] = o, roleSign
		}
	}
}

// beginsName tells a line that is the beginning of the name of a body whose end stands below: it begins with a place
// and does not end as a sentence or as a body does, and the end names no place.
func beginsName(t, end string) bool {
	n := utf8.RuneCountInString(t)
	return n >= 6 && n <= 30 && allHan(t) && regionOf(t) != "" && regionOf(end) == "" && organs(t) == nil && !titleEnd.MatchString(t)
}

// looseEnd is how the names of the offices of a body end, and of smaller bodies. In a text many words do: it counts for
// what stands right above the last date.
var looseEnd = regexp.MustCompile(`^[\p{Han}]{2,25}(?:处|科|室|院|站|所|社|队|会|部|园|校|馆|街道|社区|厂|台)$`)

// signsLoosely tells a line above the date that can only be who signs.
func signsLoosely(t string) bool {
	_, labelled := scanLabel(t)
	return !labelled && looseEnd.MatchString(stamped.ReplaceAllString(t, "")) && !leadsOn.MatchString(t) && !strings.ContainsAny(t, "请的")
}

// imprint reads the last line of a document printed in the form of GB/T 9704: the
// body that printed it and the day, 某县人民政府办公室 2022年8月22日印发.
func imprint(t string) (who []string, d corpus.Date, ok bool) {
	if t, ok = strings.CutSuffix(strings.TrimRight(t, "。 "), "印发"); !ok {
		return nil, d, false
	}
	return signature(strings.TrimSpace(t))
}

// made is the sentence of a report on a text that says who made it, and when: 公安厅治安管理总队于2011年10月27日制定下发了.
var made = regexp.MustCompile(`[，。]?([\p{Han}]{4,30})于(.{8,20}日)(?:研究)?(?:制定|印发|下发|发布|出台|公布)`)

// madeLines is how far down such a sentence is looked for.
const madeLines = 4

// readMaker finds that sentence where nobody signs.
func (h *head) readMaker(ps []paragraph) {
	if len(h.signers) > 0 || !h.signed.IsZero() {
		return
	}
	for i, n := 0, 0; i < len(ps) && n < madeLines; i++ {
		if h.roles[i] != roleBody {
			continue
		}
		n++
		for _, m := range made.FindAllStringSubmatch(ps[i].text, 3) {
			d, end, ok := zhdate.Prefix(m[2])
			if o := organs(m[1]); ok && end == len(m[2]) && o != nil {
				h.maker, h.signed = o, d
				return
			}
		}
	}
}

// signedOn is what is said of the day a text was signed.
var signedOn = regexp.MustCompile(`日 ?(?:签发|签署)$`)

// signature reads a line that is a date, or bodies and a date.
func signature(t string) (who []string, d corpus.Date, ok bool) {
	t = signedOn.ReplaceAllString(t, "日")
	if d, ok := dateLine(t); ok {
		return nil, d, true
	}
	for i := range t {
		if z, n, ok := zhdate.Prefix(t[i:]); ok {
			who = organs(strings.TrimSpace(t[:i]))
			return who, z, who != nil && i+n == len(t) && z.Day > 0
		}
	}
	return nil, d, false
}
