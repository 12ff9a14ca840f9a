package clean

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
)

// The head of a text may have lost its line ends: title, 文号, whom it is sent to and the first paragraph stand in one
// line. Each is known by its form and by what follows it.
const (
	minRun    = 60  // characters of a line that may hold several of them
	longTitle = 150 // characters of a title
	maxHeads  = 6   // parts of a head
)

var (
	headNumber = regexp.MustCompile(`^(?:[\p{Han}A-Za-z]{1,14}[〔\[【(（﹝［] ?(?:19|20)\d{2} ?[〕\]】)）﹞］] ?(?:第 ?)?\d{1,5} ?号)`)
	headLetter = regexp.MustCompile(`^[A-Z\d]{0,8}[\p{Han}]{4,30}文件 ?|^[-—－ ]{1,3}\d{1,3}[-—－ ]{1,3}`)
	headDay    = regexp.MustCompile(`^(?:[（(](?:19|20)\d{2} ?年 ?\d{1,2} ?月(?: ?\d{1,2} ?日)?[^（）()]{0,60}[)）])`)
	headSent   = regexp.MustCompile(`^(?:各[^。；：:]{2,200}|[\p{Han}、，,（）()《》〈〉“” \d]{3,120}(?:局|委|办|厅|院|府|会|校|位|处|司|中心|公司))[：:]`)
	headEnd    = regexp.MustCompile(`(?:通知|通告|公告|公示|决定|决议|意见|办法|规定|细则|条例|方案|规划|计划|纲要|要点|措施|制度|规则|规程|章程|标准|规范|指南|指引|须知|简章|函|批复|报告|通报|预案|目录|清单|公约)(?:[(（《〈〔\[][^()（）]{1,20}[)）》〉〕\]])?`)
	headBody   = regexp.MustCompile(`^(?:为[\p{Han}]|根据|按照|依据|依照|现将|现就|现对|经[\p{Han}]|第 ?[一二三四五六七八九十百\d]{1,4} ?[章条部节]|一、|1[.．、]|目 ?录|近年来|日前|近日|随着|[（(]一[)）]|[\p{Han}]{2,20}(?:根据|按照|决定|将于|拟于))`)
	headFirst  = regexp.MustCompile(`^第 ?[一1] ?[章条部]`)
	goesOn     = regexp.MustCompile(`^[的》〉”和及与、，,等之中内外上下]`)
)

// breakRun gives the parts of a head that stand in one line a line each.
func breakRun(s *state) {
	var edits []corpus.Edit
	for _, l := range s.lines() {
		if utf8.RuneCountInString(l.text) < minRun || strings.HasPrefix(l.text, "|") {
			continue
		}
		for _, at := range slices.Concat(headParts(l.text), askedParts(l.text)) {
			edits = append(edits, corpus.Edit{Span: corpus.Span{Start: l.Start + at, End: l.Start + at}, New: "\n"})
		}
	}
	s.apply(edits)
}

// askedPart begins a question or its answer behind the one before.
var askedPart = regexp.MustCompile(`[。？！?!；;)）” ](?:问|答|Q|A) ?\d{0,2}[：:]`)

// minAsked is how many of them a line has that lost its line ends.
const minAsked = 3

// askedParts are the bytes of a line at which its questions and answers begin.
func askedParts(line string) (out []int) {
	all := askedPart.FindAllStringIndex(line, -1)
	if len(all) < minAsked || len(headParts(line)) > 0 {
		return nil
	}
	for _, m := range all {
		_, w := utf8.DecodeRuneInString(line[m[0]:])
		out = append(out, m[0]+w)
	}
	return out
}

// headParts are the bytes of a line at which its parts after the first begin; none where it has no title with more of a
// head beside it.
func headParts(line string) (out []int) {
	if begin := line[:min(len(line), 4*longTitle)]; !headEnd.MatchString(begin) || !strings.Contains(begin, "关于") && !headFirst.MatchString(line) &&
		!titleHead.MatchString(strings.TrimLeft(line, " #")) && !strings.Contains(begin, "第一") {
		return nil
	}
	at, titled, more, titles := spaces(line), false, false, 0
	for range maxHeads {
		rest := line[at:]
		n := 0
		if m := headLetter.FindString(rest); m != "" && !titled && headNumber.MatchString(rest[len(m):]) {
			n = len(m)
		} else if m := headNumber.FindString(rest); m != "" {
			n, more = len(m), true
		} else if m := headDay.FindString(rest); m != "" && titled {
			n = len(m)
		} else if m := headSent.FindString(rest); m != "" && titled && !ruled.MatchString(m) {
			n, more = len(m), true
		} else if m := headTitle(rest); m > 0 && titles < 2 {
			n, titled = m, true
			titles++
			more = more || titles > 1 || headBody.MatchString(strings.TrimLeft(rest[m:], " "))
		} else {
			break
		}
		at += n + spaces(rest[n:])
		if at >= len(line) {
			break
		}
		out = append(out, at)
	}
	if !titled || !more {
		return nil
	}
	return out
}

// headTitleAgain is the title of the notice behind that of what it carries.
var headTitleAgain = regexp.MustCompile(`^[\p{Han} ]{4,40}关于(?:印发|转发|发布|公布)`)

// headTitle is how many bytes of s are a title that something of a head or the first words of a text follow; 0 for none.
func headTitle(s string) int {
	for _, m := range headEnd.FindAllStringIndex(s[:min(len(s), 4*longTitle)], -1) {
		title, rest := s[:m[1]], strings.TrimLeft(s[m[1]:], " ")
		if strings.HasPrefix(s, "《") && strings.HasPrefix(rest, "》") { // marks around the whole of it
			title += "》"
			rest = strings.TrimLeft(rest[len("》"):], " ")
		}
		rest = strings.TrimLeft(rest, "!！ ")
		n := utf8.RuneCountInString(title)
		if n > longTitle || strings.ContainsAny(title, "。；：:") {
			return 0
		}
		if n < pageTitleMin || strings.Count(title, "《") != strings.Count(title, "》") || goesOn.MatchString(rest) {
			continue
		}
		named := strings.Contains(title, "关于") || titleHead.MatchString(title)
		again := strings.HasPrefix(rest, title) || headTitleAgain.MatchString(rest)
		if headFirst.MatchString(rest) || named && (again || headNumber.MatchString(rest) || headSent.MatchString(rest) || headBody.MatchString(rest) ||
			headDay.MatchString(rest) || len(linePairs(rest)) > 0) {
			return len(title)
		}
	}
	return 0
}
