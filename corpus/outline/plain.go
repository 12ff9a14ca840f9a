package outline

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// A text may have headings without a number and without a mark: a short line that ends like no sentence, above a
// paragraph, and a few of the kind in the text. Lines of questions above their answers are such headings too.
const (
	minPlain     = 3  // of them in a text
	longestPlain = 24 // characters
	longestAsked = 90 // of a question
	plainBody    = 24 // characters of the paragraph below
	plainLevel   = 2  // Markdown level given to them
)

var (
	askedHead = regexp.MustCompile(`^(?:[Qq]|问|问题) ?\d{0,3} ?[:：.、]|^[【\[]问[】\]]`)
	answered  = regexp.MustCompile(`^(?:[Aa]|答|回答|答复|回复) ?\d{0,3} ?[:：.、]|^[【\[]答[】\]]`)
	// leadsOn tells a line that leads on to what stands below it, and is no name of it; of what ends with a colon,
	// many more do.
	leadsOn    = regexp.MustCompile(`(?:如下|以下|下列|包括|之一|为|是|有|即|分别)[\p{Han}]{0,6}$|^(?:联系|咨询|地址|电话|附|注|备注|说明|来源|作者|编辑|单位|抄送|主题词|签发|特此|此复|此致|谢谢|感谢)`)
	colonLeads = regexp.MustCompile(`以下|下列|如下|包括|之一|应|须|需|请|可以|提交|提供|符合|例如|比如|其中|同时|各|[为是有即的]$`)
)

// markPlain gives such headings a level. A text whose headings are marked has them already; in one with numbered
// sections a line is none when the numbers above it go on below it.
func markPlain(ps []paragraph, roles []role) {
	for _, p := range ps {
		if p.level > 1 {
			return
		}
	}
	worded := wordedLines(ps, roles)
	for _, i := range worded {
		ps[i].level = plainLevel
	}
	if brackets := bracketLines(ps, roles); brackets != nil {
		for _, i := range brackets {
			ps[i].level = plainLevel
		}
		return
	}
	all := slices.Concat(askedLines(ps, roles), questions(ps, roles))
	all = append(all, plainLines(ps, roles, len(all) > 0)...)
	counted := 0
	for _, i := range all {
		if counter.MatchString(ps[i].text) {
			counted++
		}
	}
	for _, i := range all {
		if ps[i].level == 0 {
			ps[i].level = plainLevel
			if counted > 1 && !counter.MatchString(ps[i].text) || len(worded) > 0 {
				ps[i].level++ // 01 什么是居住证 stands above what has no number
			}
		}
	}
}

// counter is a number of two figures before a heading, as designers set it.
var counter = regexp.MustCompile(`^(?:0\d|[1-9]\d) ?\p{Han}`)

// wordedLines are the lines that count by a word: 情况一：…, 情况二：…; 步骤1：….
func wordedLines(ps []paragraph, roles []role) (out []int) {
	of := map[string][]int{}
	for i, p := range ps {
		m := worded.FindStringSubmatch(p.text)
		if m == nil || roles[i] != roleBody || attachment(p.text) || utf8.RuneCountInString(p.text) > longestAsked {
			continue
		}
		if n, _ := number(m[2], 0); n == len(of[m[1]])+1 {
			of[m[1]] = append(of[m[1]], i)
		}
	}
	for _, lines := range of {
		if len(lines) > 1 && !numbersGoOn(ps[lines[0]:lines[1]], before(ps[:lines[0]])) {
			out = append(out, lines...)
		}
	}
	slices.Sort(out)
	return out
}

var worded = regexp.MustCompile(`^(?:[*·●•] ?)?(情况|情形|方式|步骤|公约|问题|类型|途径|方法|环节|阶段|任务|事项|案例|主题|模块|单元|专题|类别|渠道|流程)([一二三四五六七八九十]{1,3}|\d{1,2}) ?[：:]`)

// before are the numbers seen last in ps.
func before(ps []paragraph) map[kind]int {
	open := map[kind]int{}
	for i := range ps {
		if l, ok := ps[i].label(); ok {
			open[l.kind] = l.n
		}
	}
	return open
}

// questions are the lines that ask something and are answered below.
func questions(ps []paragraph, roles []role) (out []int) {
	for i := 0; i+1 < len(ps); i++ {
		t := ps[i].text
		n := utf8.RuneCountInString(t)
		if roles[i] != roleBody || ps[i].level > 0 || n < 5 || n > longestAsked || !asks(t) || asks(ps[i+1].text) || strings.ContainsAny(t, "。；") {
			continue
		}
		if _, labelled := ps[i].label(); !labelled && !answered.MatchString(t) {
			out = append(out, i)
		}
	}
	if len(out) < minPlain {
		return nil
	}
	return out
}

func asks(t string) bool { return strings.HasSuffix(t, "？") || strings.HasSuffix(t, "?") }

// askedLines are the questions that are answered on the line below: Q: … A: ….
func askedLines(ps []paragraph, roles []role) (out []int) {
	for i := 0; i+1 < len(ps); i++ {
		t := ps[i].text
		if roles[i] == roleBody && askedHead.MatchString(t) && answered.MatchString(ps[i+1].text) && utf8.RuneCountInString(t) <= longestAsked {
			out = append(out, i)
		}
	}
	if len(out) < 2 {
		return nil
	}
	return out
}

// plainLines are the lines that look like headings and after which no numbers go on: several of the kind, or two below
// which the same numbers begin anew, or any where there are questions too.
func plainLines(ps []paragraph, roles []role, asked bool) (out []int) {
	var all []int
	guide := guideFields(ps, roles)
	for i := range ps {
		if guide[i] || plainHead(ps, roles, i) {
			all = append(all, i)
		}
	}
	open := map[kind]int{}      // the numbers seen last
	inside := map[string]bool{} // lines that stand inside a section somewhere
	again := 0
	at := 0
	for k, i := range all {
		for ; at < i; at++ {
			if l, ok := ps[at].label(); ok && roles[at] == roleBody {
				open[l.kind] = l.n
			}
		}
		end := len(ps)
		if k+1 < len(all) {
			end = all[k+1]
		}
		if numbersGoOn(ps[i+1:end], open) {
			inside[ps[i].text] = true
			continue
		}
		if l, ok := ps[i+1].label(); ok && l.n == 1 && open[l.kind] > 1 {
			if again++; l.kind == kindComma { // the sections of the text count from one again: something new begins
				again++
			}
		}
		out = append(out, i)
	}
	out = slices.DeleteFunc(out, func(i int) bool { return inside[ps[i].text] })
	if !asked && len(out) < minPlain && again < 2 && (again == 0 || len(out) < 2) {
		return nil
	}
	return out
}

// guideField is the name of a part of a service guide, as the national form has them.
var guideField = regexp.MustCompile(`^(?:事项|部门|服务|办理|受理|申请|申报|收费|咨询|监督|投诉|承诺|法定|实施|设定|联系|审批|办结|结果)(?:名称|类型|编码|对象|依据|条件|材料|流程|程序|方式|时间|时限|期限|地点|地址|机构|主体|标准|电话|渠道|情况|要求|范围|须知|送达)[：:]?$`)

// minGuide is how many different ones make a service guide.
const minGuide = 4

// guideFields are the paragraphs that are such names alone, where the text is a service guide.
func guideFields(ps []paragraph, roles []role) map[int]bool {
	at, names := map[int]bool{}, map[string]bool{}
	for i, p := range ps {
		if roles[i] == roleBody && len(p.text) < 40 && guideField.MatchString(p.text) {
			at[i], names[p.text] = true, true
		}
	}
	if len(names) < minGuide {
		return nil
	}
	return at
}

// numbersGoOn tells whether a number of ps goes on from one that was seen before them.
func numbersGoOn(ps []paragraph, open map[kind]int) bool {
	seen := map[kind]int{}
	for _, p := range ps {
		l, ok := p.label()
		if !ok {
			continue
		}
		if _, here := seen[l.kind]; !here && l.n > 1 && open[l.kind] > 0 && l.n > open[l.kind] {
			return true
		}
		seen[l.kind] = l.n
	}
	return false
}

// plainHead tells a line that looks like a heading: short, no sentence, between paragraphs.
func plainHead(ps []paragraph, roles []role, i int) bool {
	if i == 0 || i+1 >= len(ps) || roles[i] != roleBody || roles[i+1] != roleBody || ps[i].level > 0 {
		return false
	}
	t := ps[i].text
	n := utf8.RuneCountInString(t)
	if n < 3 && !(n == 2 && firstItem(ps[i+1])) || n > longestPlain && !(asks(t) && n <= longestAsked/2) || countHan(t)*3 < n*2 || pipe(t) || attachment(t) || numeric(t) {
		return false
	}
	bare := strings.TrimRight(t, "？?:：")
	halves := twoHalves(ps, i)
	if strings.ContainsAny(bare, "。；;,:：！!？?") || strings.Contains(bare, "，") && !halves || leadsOn.MatchString(bare) && !halves || addressee(t) && colonLeads.MatchString(bare) ||
		organs(bare) != nil || Number(t) != "" {
		return false
	}
	if _, labelled := ps[i].label(); labelled {
		return false
	}
	if _, dated := dateLine(t); dated {
		return false
	}
	if l, ok := ps[i+1].label(); ok && l.n == 1 && l.kind == kindParen && n <= longestPlain/2 && !strings.ContainsAny(t, ":：") {
		return true // 主要职责 above （一）
	}
	return closesParagraph(ps[i-1], roles[i-1]) && opensParagraph(ps[i+1])
}

// firstItem tells the first item of a list: 办证 heads it, and is no name that stands beside something.
func firstItem(p paragraph) bool {
	l, ok := p.label()
	return ok && l.n == 1 && (l.kind == kindDot || l.kind == kindArParen)
}

// twoHalves tells a heading as reports have them, of two halves with a comma between, on a line between two paragraphs
// that are much longer: 对口直升为主，电脑派位为补充.
func twoHalves(ps []paragraph, i int) bool {
	a, b, _ := strings.Cut(ps[i].text, "，")
	n, m := utf8.RuneCountInString(a), utf8.RuneCountInString(b)
	return n >= 4 && m >= 4 && n <= longestPlain/2 && m <= longestPlain/2 && !strings.Contains(b, "，") &&
		longParagraph(ps[i-1].text) && longParagraph(ps[i+1].text)
}

// minLong is how many characters a paragraph has that is much longer than a heading.
const minLong = 3 * longestPlain / 2

// longParagraph tells a paragraph of that length that ends with its sentence.
func longParagraph(t string) bool {
	return strings.HasSuffix(t, "。") && utf8.RuneCountInString(t) >= minLong
}

// closesParagraph tells a line above a heading: a sentence, or what belongs to the head of the text.
func closesParagraph(p paragraph, r role) bool {
	if r != roleBody {
		return r != roleSign
	}
	return asks(p.text) || strings.ContainsAny(lastRune(p.text), "。；;！!）)”：:") && utf8.RuneCountInString(p.text) >= 10
}

// opensParagraph tells a line below a heading: a sentence, or the first of a list.
func opensParagraph(p paragraph) bool {
	if l, ok := p.label(); ok {
		return l.n == 1
	}
	if r, _ := utf8.DecodeRuneInString(p.text); strings.ContainsRune("●•◆■·○", r) {
		return true
	}
	return utf8.RuneCountInString(p.text) >= plainBody && strings.ContainsAny(p.text, "，。；：:")
}

// lastRune is the last sign of s.
func lastRune(s string) string {
	_, w := utf8.DecodeLastRuneInString(s)
	return s[len(s)-w:]
}
