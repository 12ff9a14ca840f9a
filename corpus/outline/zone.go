package outline

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus/hanzi"
)

// numberForm is a 文号: an abbreviation of who issued it, the year in brackets of any kind, a figure.
const numberForm = `[\p{Han}A-Za-z]{1,16}(?:[(（][\p{Han}]{1,6}[)）])?[\p{Han}]{0,6} ?[〔\[【(（﹝［] ?(?:19|20)\d{2} ?[〕\]】)）﹞］] ?(?:第 ?)?\d{1,5} ?号`

var (
	number1 = regexp.MustCompile(`^[(（]?([\p{Han}A-Za-z]{1,16}(?:[(（][\p{Han}]{1,6}[)）])?[\p{Han}]{0,6}) ?[〔\[【(（﹝［] ?((?:19|20)\d{2}) ?[〕\]】)）﹞］] ?(?:第 ?)?(\d{1,5}) ?号[)）]?$`)
	// numberRow is a line with a 文号 and what may stand beside it: a name before it, 签发人 or a year of revision
	// behind it.
	numberRow = regexp.MustCompile(`^(?:[\p{Han} ]{2,8}[:：] ?)?[(（]?(` + numberForm + `)[)）]?(?:[(（〔][^()（）〔〕]{1,20}[)）〕]|文件?)?(?: *签 ?发 ?人.{0,20}| *公开.{0,8})?$`)
	orderRow  = regexp.MustCompile(`^(?:[\p{Han}]{2,20}(?:令|公告|通告))? ?[(（]?(?:(?:19|20)\d{2}年 ?)?第 ?[\d一二三四五六七八九十百零〇]{1,5} ?号[)）]?$`)
)

// Number brings a 文号 to its one form, X〔2021〕39号; "" when s is not one.
func Number(s string) string {
	m := number1.FindStringSubmatch(strings.TrimSpace(hanzi.Fold(s)))
	if m == nil {
		return ""
	}
	return m[1] + "〔" + m[2] + "〕" + m[3] + "号"
}

// numberIn is the 文号 of a line that holds one and little else.
func numberIn(t string) string {
	if utf8.RuneCountInString(t) > 60 {
		return ""
	}
	if m := numberRow.FindStringSubmatch(hanzi.Fold(t)); m != nil { // digits may be wide: 〔２０２６〕１２号
		return Number(m[1])
	}
	return ""
}

// annexNumber is the head of an annex, which repeats the 文号 of what it belongs to: 青建发〔2020〕46号附件1.
var annexNumber = regexp.MustCompile(`(?m)^(` + numberForm + `) ?附件 ?[:：]?[0-9一二三四五六七八九十]{0,2}(?:$|[ :：])`)

// numberOfAnnex is the 文号 the annexes of a text repeat, where its own head does not have it.
func numberOfAnnex(text string) string {
	if m := annexNumber.FindStringSubmatch(text); m != nil {
		return Number(m[1])
	}
	return ""
}

// orderHead heads an order, with its number on the line below.
var (
	orderHead  = regexp.MustCompile(`^[\p{Han} ]{2,24}(?:令|公告|通告)$`)
	orderBelow = regexp.MustCompile(`^[(（]?(?:(?:19|20)\d{2}年 ?)?第 ?[\d一二三四五六七八九十百零〇]{1,5} ?号[)）]?$`)
)

// bareNumber is a 文号 without the abbreviation of who gave it.
var bareNumber = regexp.MustCompile(`^[〔\[（(] ?(?:19|20)\d{2} ?[〕\]）)] ?第? ?\d{1,4} ?号$`)

// bareOrder is the number of an order in brackets.
var bareOrder = regexp.MustCompile(`[(（]([^()（）]*第[^()（）]+号)[)）]$`)

// siteDate is a date as sites write it and papers do not.
var siteDate = regexp.MustCompile(`^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}$`)

// readZone reads the lines of the head beside the title: 文号, date, issuer, history.
func (h *head) readZone(ps []paragraph, end int) {
	below := 0 // the paragraph behind the title
	for i, r := range h.roles {
		if r == roleTitle {
			below = i + 1
		}
	}
	for i := 0; i < len(ps) && i < max(end, below+1); i++ {
		t := ps[i].text
		if h.roles[i] != roleBody {
			continue
		}
		if n := numberIn(t); n != "" && h.number == "" {
			h.number, h.roles[i] = n, roleNumber
			continue
		}
		if bareNumber.MatchString(t) && i > 0 && h.number == "" { // of minutes, below what they are
			h.number, h.roles[i] = strings.ReplaceAll(t, " ", ""), roleNumber
			continue
		}
		if m := numberEnd.FindStringSubmatch(t); m != nil && h.number == "" && len(m[0]) < len(t) && titleEnd.MatchString(stripTail(t)) {
			h.number = Number(m[1])
		}
		if orderRow.MatchString(t) && h.order == "" && strings.ContainsAny(t, "令告") {
			h.order, h.roles[i] = bareOrder.ReplaceAllString(strings.ReplaceAll(t, " ", ""), "$1"), roleNumber
			continue
		}
		if i > 0 && h.order == "" && orderBelow.MatchString(t) && orderHead.MatchString(ps[i-1].text) {
			h.order = bareOrder.ReplaceAllString(strings.ReplaceAll(ps[i-1].text+t, " ", ""), "$1")
			h.roles[i] = roleNumber
			continue
		}
		if i < below && h.above == "" && len(organs(t)) == 1 {
			h.above = t
		}
		if i < below || utf8.RuneCountInString(t) > 400 {
			continue
		}
		d, dated := dateLine(t)
		switch {
		case dated && siteDate.MatchString(t) && (i == 0 || organs(ps[i-1].text) == nil):
			h.roles[i] = roleInfo
			if h.posted.IsZero() {
				h.posted = d
			}
		case h.info.read(t):
			h.roles[i] = roleInfo
		case dated && below > 0 && (i == below || h.roles[i-1] != roleSign && organs(ps[i-1].text) == nil): // else it signs
			h.roles[i] = roleInfo
			if h.dated.IsZero() {
				h.dated = d
			}
		case organs(t) != nil && !addressee(t) && !h.signedBelow(ps, i):
			h.roles[i], h.signers = roleSign, append(h.signers, organs(t)...)
		}
	}
}

// signedBelow tells whether the body at i signs: a date stands below it, or below other bodies.
func (h *head) signedBelow(ps []paragraph, i int) bool {
	for j := i + 1; j < len(ps) && j <= i+maxSigners; j++ {
		if _, dated := dateLine(ps[j].text); dated {
			return true
		}
		if organs(ps[j].text) == nil {
			return false
		}
	}
	return false
}

// addressee tells a line that names whom a document is sent to.
func addressee(t string) bool {
	return strings.HasSuffix(t, ":") || strings.HasSuffix(t, "：")
}
