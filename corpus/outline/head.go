package outline

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/hanzi"
	"github.com/policybot/policybot/corpus/zhdate"
)

// role says what a line is for, beside carrying text.
type role uint8

const (
	roleBody    role = iota
	roleTitle        // title of the file's first instrument, or of the one it carries
	roleNumber       // 文号 alone on its line
	roleInfo         // adoption and amendment history below the title of a law
	roleContent      // a line of a table of contents
	roleSign         // issuer and date lines
)

// head is what the lines outside the body say about a document.
type head struct {
	roles   []role // one per paragraph
	top     string // title of the first instrument (the 通知)
	title   string // title of the instrument that carries the rules
	carried int    // paragraph at which that one begins; -1 when it is the first
	number  string
	signers []string
	signed  corpus.Date // of the first signature
	printed corpus.Date // of the imprint (版记), which follows the signature by days
	dated   corpus.Date // (2010年9月16日) below a title
	info    info
}

// headLines is how deep into the text a title, 文号 or history line may stand.
const headLines = 30

// readHead finds title, number, history, signatures and the carried instrument.
func readHead(ps []paragraph) head {
	h := head{roles: make([]role, len(ps)), carried: -1}
	body := h.readTitle(ps)
	h.readZone(ps, body)
	h.readCarried(ps)
	h.readSigns(ps)
	h.markContents(ps)
	return h
}

// maxTitle is the longest title in bytes; the longest in law has 120 runes.
const maxTitle = 600

// readTitle takes the title at the head of the text, joining one that was
// broken over two or three lines, and returns the paragraph after it.
func (h *head) readTitle(ps []paragraph) int {
	for i := 0; i < len(ps) && i < 6; i++ {
		t := ps[i].text
		if ps[i].level == 1 && len(t) <= maxTitle {
			h.top, h.roles[i] = t, roleTitle
			if i+1 < len(ps) && ps[i+1].level == 1 { // the book of a code: 民法典 总则
				h.top, h.roles[i+1] = t+" "+ps[i+1].text, roleTitle
			}
			break
		}
		if addressee(t) || utf8.RuneCountInString(t) > 80 {
			break
		}
		for k := 1; k <= 3 && i+k <= len(ps); k++ {
			joined := joinLines(ps[i : i+k])
			if !titleLine(joined) || k > 1 && titleLine(ps[i+k-1].text) && organs(ps[i].text) == nil {
				continue // the last line is a title by itself
			}
			h.top = joined
			for j := i; j < i+k; j++ {
				h.roles[j] = roleTitle
			}
			break
		}
		if h.top != "" {
			break
		}
	}
	h.title = h.top
	next := 0
	for i, r := range h.roles {
		if r == roleTitle {
			next = i + 1
		}
	}
	return next
}

func joinLines(ps []paragraph) string {
	var b strings.Builder
	for _, p := range ps {
		b.WriteString(p.text)
	}
	return b.String()
}

var (
	titleEnd = regexp.MustCompile(`(?:通知|通告|公告|公报|决定|决议|意见|办法|规定|细则|条例|法|方案|规划|计划|纲要|要点|措施|制度|规则|规程|章程|标准|指南|指引|函|批复|报告|请示|通报|命令|令|解释|答复|纪要|预案|目录|清单|守则|公约|范文|范本|模板|经典版|若干政策|安排|复函|补充|修正案)(?:[(（《〈][^()（）]{1,30}[)）])*$`)
	number1  = regexp.MustCompile(`^[(（]?([\p{Han}]{1,16}(?:[(（][\p{Han}]{1,6}[)）])?[\p{Han}]{0,6})\s*[〔\[【(（﹝［]\s*((?:19|20)\d{2})\s*[〕\]】)）﹞］]\s*第?\s*(\d{1,5})\s*号[)）]?$`)
	carries1 = regexp.MustCompile(`(?:印发|转发|发布|公布|下发)(?:实施)?《(.+)》的?(?:通知|通告|公告|决定|令)`)
	carries2 = regexp.MustCompile(`(?:印发|转发|发布|公布|下发)(.+?)的(?:通知|通告|公告|决定)`)
	carries3 = regexp.MustCompile(`^(?:现将)?《(.+?)》[,，]?(?:.{0,30}(?:同意|通过|审定|批准)|印发|已)`)
)

// titleLine tells whether a line can be the title of an official text.
func titleLine(t string) bool {
	if n := utf8.RuneCountInString(t); n < 4 || n > 90 || strings.ContainsAny(t, "。；;，！？") {
		return false
	}
	if _, ok := scanLabel(t); ok {
		return false
	}
	return titleEnd.MatchString(t)
}

// addressee tells a line that names whom a document is sent to.
func addressee(t string) bool {
	return strings.HasSuffix(t, ":") || strings.HasSuffix(t, "：")
}

// Number brings a 文号 to its one form, X〔2021〕39号; "" when s is not one.
func Number(s string) string {
	m := number1.FindStringSubmatch(strings.TrimSpace(hanzi.Fold(s)))
	if m == nil {
		return ""
	}
	return m[1] + "〔" + m[2] + "〕" + strings.TrimLeft(m[3], "0") + "号"
}

// readZone reads the lines between the title and the text itself: 文号, date,
// issuer, history.
func (h *head) readZone(ps []paragraph, from int) {
	for i := from; i < len(ps) && i < from+headLines; i++ {
		t := ps[i].text
		if ps[i].level > 1 || utf8.RuneCountInString(t) > 400 {
			return
		}
		d, n := dateLine(t)
		switch {
		case h.info.read(t):
			h.roles[i] = roleInfo
		case Number(t) != "" && h.number == "":
			h.number, h.roles[i] = Number(t), roleNumber
		case n && from > 0:
			h.roles[i] = roleInfo
			if h.dated.IsZero() {
				h.dated = d
			}
		case organs(t) != nil && !addressee(t):
			if i+1 < len(ps) {
				if _, dated := dateLine(ps[i+1].text); dated {
					return // a signature: readSigns takes it
				}
			}
			h.roles[i], h.signers = roleSign, append(h.signers, organs(t)...)
		default:
			return
		}
	}
}

// dateLine reads a line that is nothing but a date, in brackets or not.
func dateLine(t string) (corpus.Date, bool) {
	t = strings.TrimFunc(t, func(r rune) bool { return strings.ContainsRune("()（）。 \u3000", r) })
	d, n, ok := zhdate.Prefix(t)
	if !ok || d.Month == 0 || n != len(t) {
		return corpus.Date{}, false
	}
	return d, true
}

// readCarried looks for the instrument that the first one announces. Its title
// must stand in the text, on one to three lines of its own.
func (h *head) readCarried(ps []paragraph) {
	var names []string
	for _, re := range []*regexp.Regexp{carries1, carries2} {
		if m := re.FindStringSubmatch(h.top); m != nil {
			names = append(names, m[1])
		}
	}
	for i := 0; i < len(ps) && i < 12; i++ {
		if m := carries3.FindStringSubmatch(ps[i].text); m != nil {
			names = append(names, m[1])
		}
	}
	for _, name := range names {
		want := fold(name)
		for i := range ps {
			if h.roles[i] == roleTitle || utf8.RuneCountInString(ps[i].text) > 90 {
				continue
			}
			for k := 1; k <= 3 && i+k <= len(ps); k++ {
				if joined := joinLines(ps[i : i+k]); fold(joined) == want {
					h.takeCarried(ps, i, k, joined)
					return
				}
			}
		}
	}
	if len(names) > 0 && h.title == "" {
		h.title = names[0]
	}
}

func (h *head) takeCarried(ps []paragraph, i, k int, title string) {
	h.title, h.carried = title, i
	for j := i; j < i+k; j++ {
		h.roles[j] = roleTitle
	}
	if i+k < len(ps) {
		if d, ok := dateLine(ps[i+k].text); ok {
			h.roles[i+k], h.dated = roleInfo, d
		}
	}
}

// fold reduces a title to its letters and digits, so that brackets and dashes of
// any width compare equal.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
}

// markContents finds a table of contents: lines after 目录 up to the place where
// the first of them stands again.
func (h *head) markContents(ps []paragraph) {
	for i := 0; i+2 < len(ps) && i < headLines; i++ {
		if fold(ps[i].text) != "目录" {
			continue
		}
		first := fold(ps[i+1].text)
		for j := i + 2; j < len(ps) && j < i+200; j++ {
			if fold(ps[j].text) == first {
				for k := i; k < j; k++ {
					h.roles[k] = roleContent
				}
				return
			}
		}
	}
}
