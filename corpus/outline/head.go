package outline

import (
	"regexp"
	"strings"
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

// carries tell the instrument that a notice announces.
var (
	carries1 = regexp.MustCompile(`(?:印发|转发|发布|公布|下发)(?:实施)?《(.+)》的?(?:通知|通告|公告|决定|令|函)`)
	carries2 = regexp.MustCompile(`(?:印发|转发|发布|公布|下发)(.+?)的(?:通知|通告|公告|决定|函)`)
	carries3 = regexp.MustCompile(`^(?:现将)?《(.+?)》[,，]?(?:.{0,30}(?:同意|通过|审定|批准)|印发|已)`)
)

// handsOn is what a notice says of what it carries, and inMarks what it names.
var (
	handsOn = regexp.MustCompile(`现(?:将|予)?[^。]{0,60}?(?:印发|转发|下发|发布|公布)`)
	inMarks = regexp.MustCompile(`《([^《》]{4,80})》`)
)

// maxNamed is how many names of a paragraph are looked for below.
const maxNamed = 12

// head is what the lines outside the body say about a document.
type head struct {
	roles   []role // one per paragraph
	top     string // title of the first instrument (the 通知)
	title   string // title of the instrument that carries the rules
	carried int    // paragraph at which that one begins; -1 when it is the first
	number  string
	order   string // 第3号令, where there is no other number
	site    string // the body whose name a site put before the title
	above   string // the body that stands alone above the title, as over what it puts up
	signers []string
	signed  corpus.Date // of the first signature
	printed corpus.Date // of the imprint (版记), which follows the signature by days
	printer []string    // who printed it there
	maker   []string    // who made it, as a report on it says
	dated   corpus.Date // (2010年9月16日) below a title
	posted  corpus.Date // 2010-9-16 below a title: the day a site put it up
	text    string      // all of it
	opening string      // the first line of a text without a title, where it can stand for one
	info    info
}

// headLines is how deep into the text a title, 文号 or history line may stand.
const headLines = 30

// readHead finds title, number, history, signatures and the carried instrument. hint
// is a title that stands beside the text, "" when there is none; stated the one a line names so; explained is what links beside it say they explain.
func readHead(ps []paragraph, hint, stated, explained string) head {
	h := head{roles: make([]role, len(ps)), carried: -1}
	end := zoneEnd(ps)
	h.readTitle(ps, end, hint, stated)
	if h.top == "" && explained != "" { // the text has none of its own; the links beside it name it
		h.top, h.title, h.opening = explained, explained, ""
	}
	h.readZone(ps, end)
	h.readCarried(ps)
	h.readSigns(ps, end)
	h.readMaker(ps)
	h.readFoot(ps)
	h.markContents(ps)
	return h
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
		} else if h.top == "" && handsOn.MatchString(ps[i].text) { // a notice without a title
			for _, m := range inMarks.FindAllStringSubmatch(ps[i].text, maxNamed) {
				names = append(names, m[1])
			}
		}
	}
	for _, name := range names {
		want := hanzi.Letters(name)
		for i := range ps {
			if h.roles[i] == roleTitle || utf8.RuneCountInString(ps[i].text) > 90 {
				continue
			}
			for k := 1; k <= 3 && i+k <= len(ps); k++ {
				if joined := joinLines(ps[i : i+k]); hanzi.Letters(joined) == want {
					h.takeCarried(ps, i, k, joined)
					return
				}
			}
		}
	}
	if len(names) > 0 && h.title == "" && h.top != "" {
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

// markContents finds a table of contents: lines after 目录 up to the place where
// the first of them stands again.
func (h *head) markContents(ps []paragraph) {
	for i := 0; i+2 < len(ps) && i < headLines; i++ {
		if hanzi.Letters(ps[i].text) != "目录" {
			continue
		}
		first := hanzi.Letters(ps[i+1].text)
		for j := i + 2; j < len(ps) && j < i+200; j++ {
			if hanzi.Letters(ps[j].text) == first {
				for k := i; k < j; k++ {
					h.roles[k] = roleContent
				}
				return
			}
		}
	}
}
