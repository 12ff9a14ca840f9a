package outline

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus/hanzi"
)

// maxTitle is the longest title in bytes; the longest in law has 120 runes.
const maxTitle = 600

// A line, or several together, is the title when it scores at least enough. What ends like an official text counts
// most, then how it begins, what stands below it and how far down it is.
const (
	enough    = 3.0
	headTries = 60 // lines looked at
	maxBroken = 4  // lines a title may be broken over
	hinted    = 6  // what it is worth that the page says so
)

// titleEnd is how the titles of documents end.
var titleEnd = regexp.MustCompile(`(?:通知|通告|公告|公报|公示|决定|决议|意见|办法|规定|细则|条例|法|方案|规划|计划|纲要|要点|措施|制度|规则|规程|章程|标准|规范|准则|导则|指南|指引|须知|说明|简章|解答|问答|\d+问|[一二三四五六七八九十百]+问|政策|政策汇编|函|批复|报告|请示|通报|命令|令|解释|答复|纪要|预案|目录|清单|名单|守则|公约|倡议书|范文|范本|模板|经典版|若干政策|安排|复函|补充|修正案|解读|提示|流程|手册|大纲|总则|体系|承诺书|协议|合同|(?:一览|对照|日程|安排|时间|计划|汇总|明细|评分|积分|标准)表)(?:[(（《〈〔\[【][^()（）]{1,30}[)）》〉〕\]】])*[!！]?$`)

// generic are the names of columns of a site, which end like titles or stand where one does.
var generic = regexp.MustCompile(`^(?:(?:信息|政策|政务|通知|公示|服务|办事|工作|法律|地方|国家|部门|规范性|最新|重要|教育|招生|新闻|相关)?(?:公告|通知|公示|指南|法规|文件|动态|政策|公开|制度|信息|规定|规章|新闻|解读|问答|目录|标准|资讯)){1,3}$|^(?:附件|附表|目录|主动公开|特此.*|[\p{Han}]{2,20}文件)[0-9一二三四五六七八九十]*$`)

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

// zoneEnd is the first paragraph below the head: one that begins a section, names whom the text is sent to, or is
// a sentence.
func zoneEnd(ps []paragraph) int {
	for i, p := range ps {
		if i >= headTries {
			return i
		}
		n := utf8.RuneCountInString(p.text)
		if p.level == 1 || n > 40 && isInfo(p.text) {
			continue
		}
		_, labelled := p.label()
		if labelled || hanzi.Letters(p.text) == "目录" || pipe(p.text) || addressee(p.text) && n > 4 || n > 40 && strings.ContainsAny(p.text, "，。；") && !titleEnd.MatchString(p.text) {
			return i
		}
	}
	return min(len(ps), headTries)
}

// candidate is a title that may be: the paragraphs [at, at+n) joined.
type titleCandidate struct {
	at, n int
	text  string
	score float64
}

// readTitle takes the best title of the head of the text, joining one that was broken over lines. hint is what a
// page says its title is beside the text, and stated what a line 标题：… does.
func (h *head) readTitle(ps []paragraph, end int, hint, stated string) {
	var best titleCandidate
	marked := false
	for i := 0; i < end && i < len(ps); i++ {
		if ps[i].level == 1 && len(ps[i].text) <= maxTitle && best.score < enough+4 && !noTitle(ps[i].text) {
			marked = true
			if best = h.markdownTitle(ps, i); organs(ps[i].text) != nil {
				if j := headingBelow(ps, i, end); j > 0 { // the site's name heads the page
					best = titleCandidate{at: j, n: 1, text: ps[j].text, score: enough}
				}
			}
			break
		}
		for n := 1; n <= maxBroken && i+n <= end; n++ {
			if c, ok := weighTitle(ps, i, n, end, hint); !ok {
				break
			} else if c.score > best.score {
				best = c
			}
		}
	}
	if best.score < enough {
		best = plainTitle(ps, end, hint)
	}
	if c, ok := told(ps, hint); ok && !marked && !labelAbove(ps, c.at) && !sameTitle(best, c, ps) {
		best = c
	}
	h.top = best.text
	for j := best.at; j < best.at+best.n; j++ {
		h.roles[j] = roleTitle
	}
	if hint = strings.TrimSpace(hint); hint != "" && organs(hint) == nil && !generic.MatchString(hint) && (h.top == "" || strings.Contains(hanzi.Letters(hint), hanzi.Letters(h.top)) && titleEnd.MatchString(hint)) {
		h.top = hint
	}
	if stated != "" && !titleEnd.MatchString(h.top) && organs(stated) == nil && !strings.Contains(hanzi.Letters(h.top), hanzi.Letters(stated)) && !strings.Contains(hanzi.Letters(stated), hanzi.Letters(h.top)) {
		h.top = stated // the text itself says so, and what was found ends like no title
	}
	h.takeTail()
	if h.title = h.top; h.title == "" && len(ps) > 1 && ps[0].level < 2 && canOpen(ps[0].text) {
		h.opening = ps[0].text
	}
}

// noTitle tells what a program marked as the first heading though it only stands first: the number of a paper, its
// letterhead, 附件, whom it is sent to, a sentence.
func noTitle(t string) bool {
	_, dated := dateLine(t)
	return numberIn(t) != "" || dated || bareAnnex.MatchString(t) || strings.HasSuffix(t, "文件") && organs(strings.TrimSuffix(t, "文件")) != nil ||
		addressee(t) && organs(strings.TrimRight(t, "：:")) != nil || utf8.RuneCountInString(t) > longestPlain && strings.HasSuffix(t, "。")
}

// headingBelow is the first heading below paragraph i, in the head of the text, that is a title; 0 for none.
func headingBelow(ps []paragraph, i, end int) int {
	for j := i + 1; j < min(end, len(ps)); j++ {
		if ps[j].level > 0 {
			if titleLine(ps[j].text) {
				return j
			}
			return 0
		}
	}
	return 0
}

// canOpen tells whether the first line of a text can stand for the title it does not have.
func canOpen(t string) bool {
	n := utf8.RuneCountInString(t)
	_, dated := dateLine(t)
	return n >= 4 && n <= 60 && countHan(t)*2 > n && !strings.ContainsAny(t, "。；;：:|") && !dated && !startsLabel(t) && organs(t) == nil &&
		Number(t) == "" && !attachment(t) && !generic.MatchString(t)
}

// markdownTitle is a heading # and, where the book of a code follows, the next one (民法典 总则).
func (h *head) markdownTitle(ps []paragraph, i int) titleCandidate {
	c := titleCandidate{at: i, n: 1, text: ps[i].text}
	if i+1 < len(ps) && ps[i+1].level == 1 {
		if n := standsAgain(c.text, ps[i+1:]); n > 0 {
			c.n += n
		} else {
			c.n, c.text = 2, c.text+" "+ps[i+1].text
		}
	} else if !titleEnd.MatchString(c.text) { // broken over lines, of which a program marked the first
		for n := 2; n <= maxBroken && i+n <= len(ps); n++ {
			last := ps[i+n-1].text
			if numberIn(last) != "" || addressee(last) || pipe(last) || strings.ContainsAny(last, "。；;") || utf8.RuneCountInString(last) > 60 || startsLabel(last) {
				break
			}
			if joined := joinLines(ps[i : i+n]); titleEnd.MatchString(joined) && continues(ps[i:i+n], true) {
				c.n, c.text = n, joined
				break
			}
		}
	}
	if l, ok := scanLabel(c.text); ok { // of the compilation it stands in
		c.text = c.text[l.end:]
	}
	c.score = enough
	return c
}

// standsAgain is how many of the lines below a title are the same title once more, whole or broken over lines: the one
// of the page and the one of the text.
func standsAgain(title string, below []paragraph) int {
	want := hanzi.Letters(title)
	for n := 1; n <= maxBroken && n <= len(below); n++ {
		switch again := hanzi.Letters(joinLines(below[:n])); {
		case again == want:
			return n
		case !strings.HasPrefix(want, again):
			return 0
		}
	}
	return 0
}

// weighTitle scores n paragraphs from i as a title; ok is false when no longer run from there can be one.
func weighTitle(ps []paragraph, i, n, end int, hint string) (c titleCandidate, ok bool) {
	last := ps[i+n-1].text
	if ps[i].level > 1 && ps[i].level == nextLevel(ps[i+1:]) { // a section like the next one
		return c, false
	}
	if i > 0 && strings.HasPrefix(ps[i].text, "学年") { // the line above is its beginning
		return c, false
	}
	if length := utf8.RuneCountInString(last); length > 80 || strings.ContainsAny(last, "。；;") || addressee(last) || Number(last) != "" || orderBelow.MatchString(last) || pipe(last) ||
		ps[i].level > 1 && i > 0 || n > 1 && ps[i+n-1].level > 1 {
		return c, false
	}
	if _, dated := dateLine(last); dated {
		return c, false
	}
	c = titleCandidate{at: i, n: n, text: joinLines(ps[i : i+n])}
	length := utf8.RuneCountInString(c.text)
	if length < 4 || length > 100 || generic.MatchString(c.text) || organs(c.text) != nil {
		return c, length <= 100
	}
	ends := titleEnd.MatchString(stripTail(c.text))
	if n > 1 && !continues(ps[i:i+n], ends) {
		return c, true
	}
	if ends {
		c.score += 4
	}
	if n > 1 { // the parts belong together
		c.score += 0.7
	}
	if strings.Contains(c.text, "关于") {
		c.score += 1.5
	}
	if placeOrYear(c.text) {
		c.score++
	}
	if strings.ContainsAny(c.text, "，！？?") {
		c.score--
	}
	if hint != "" && hanzi.Letters(hint) == hanzi.Letters(c.text) {
		c.score += hinted
	}
	if i+n < len(ps) && opens(ps[i+n].text) {
		c.score++
		if Number(ps[i+n].text) != "" || addressee(ps[i+n].text) {
			c.score++
		}
	}
	if i+n >= end { // right above the text
		c.score += 0.5
	}
	c.score -= 0.05*float64(i) + 0.2*float64(n-1)
	if i > 0 && strings.HasSuffix(ps[i-1].text, "。") && utf8.RuneCountInString(ps[i-1].text) >= plainBody { // a heading of the text
		c.score -= 2
	}
	if _, labelled := scanLabel(c.text); labelled {
		c.score -= 4
	}
	return c, true
}

// nextLevel is the level of the next Markdown heading, 0 when there is none.
func nextLevel(ps []paragraph) int {
	for _, p := range ps {
		if p.level > 0 {
			return p.level
		}
	}
	return 0
}

// continues tells whether lines go on from each other to one title: the first does not end like one, and neither
// is there a title before the last begins; or the last is what stands in brackets behind it.
func continues(ps []paragraph, ends bool) bool {
	last := ps[len(ps)-1].text
	before := joinLines(ps[:len(ps)-1])
	if r, _ := utf8.DecodeRuneInString(last); strings.ContainsRune("(（〔", r) {
		return titleEnd.MatchString(before) && utf8.RuneCountInString(last) <= 14 && !strings.ContainsAny(last, "年月日")
	}
	if titleEnd.MatchString(stripTail(before)) && strings.Count(before, "《") == strings.Count(before, "》") || !ends {
		return !ends && len(ps) < maxBroken
	}
	if organs(before) != nil && titleEnd.MatchString(last) && placeOrYear(last) { // the body above a whole title
		return false
	}
	open := strings.Contains(before, "关于") || yearEnd.MatchString(before) || organs(before) != nil || strings.Count(before, "《") > strings.Count(before, "》")
	if placeOrYear(before) && !placeOrYear(last) && !strings.HasPrefix(last, "关于") && utf8.RuneCountInString(before) >= 8 && allHan(before) {
		return true // 某市建筑企业外来务工人员 / 参加社会保险办法实施细则
	}
	return open || utf8.RuneCountInString(last) < 14 && utf8.RuneCountInString(before) >= 10
}

// yearEnd is where a title goes on: 某学院2025—2026学年.
var yearEnd = regexp.MustCompile(`(?:学年|年度|[-—0-9]\d{3}[年届级])$`)

// opens tells what stands directly below a title.
func opens(t string) bool {
	_, dated := dateLine(t)
	_, labelled := scanLabel(t)
	return dated || labelled || addressee(t) || Number(t) != "" || organs(t) != nil || strings.HasPrefix(t, "（") || strings.HasPrefix(t, "(") ||
		utf8.RuneCountInString(t) > 40
}

// placeOrYear tells whether a title begins with who issued it, for where, or for when.
func placeOrYear(t string) bool {
	return regionOf(t) != "" || shortProvince(t) != "" || len(t) > 4 && t[0] >= '1' && t[0] <= '2' && strings.HasPrefix(t[4:], "年")
}

// plainTitle is the first line of a text that begins right below it, whatever it ends with.
func plainTitle(ps []paragraph, end int, hint string) titleCandidate {
	for i := 0; i < end && i < 4; i++ {
		t := ps[i].text
		n := utf8.RuneCountInString(t)
		if ps[i].level > 1 || n < 4 || n > 45 || strings.ContainsAny(t, "。；;：:，|") || generic.MatchString(t) || organs(t) != nil || Number(t) != "" || attachment(t) || countHan(t) < 4 {
			continue
		}
		if _, dated := dateLine(t); dated || i+1 >= len(ps) || hint != "" {
			continue
		}
		if i+1 == end || opens(ps[i+1].text) {
			return titleCandidate{at: i, n: 1, text: t}
		}
	}
	return titleCandidate{}
}

func countHan(s string) (n int) {
	for _, r := range s {
		if unicode.Is(unicode.Han, r) {
			n++
		}
	}
	return n
}

var (
	titleMark = regexp.MustCompile(`^(?:[■●◆★▲]|标题[:：]|名称[:：]) *`)
	organMark = regexp.MustCompile(`^([\p{Han}]{4,20}(?:局|厅|委员会|办公室|政府|中心|部))-{1,2}`)
	numberEnd = regexp.MustCompile(` ?[(（]?(` + numberForm + `)[)）]?$`)
)

// stripTail is a title without the 文号 behind it.
func stripTail(t string) string { return numberEnd.ReplaceAllString(t, "") }

// takeTail takes from a title the marks before it and the 文号 behind it.
func (h *head) takeTail() {
	h.top = once(titleMark.ReplaceAllString(h.top, ""))
	if m := numberEnd.FindStringSubmatch(h.top); m != nil && len(m[0]) < len(h.top) && !strings.Contains(m[0], "《") {
		h.number = Number(m[1])
		h.top = strings.TrimSuffix(h.top, m[0])
	}
	if m := organMark.FindStringSubmatch(h.top); m != nil && titleEnd.MatchString(h.top) {
		h.site = m[1]
		h.top = strings.TrimPrefix(h.top, m[0])
	}
	if bare := strings.TrimRight(h.top, "!！ "); titleEnd.MatchString(bare) { // else it is a call: 电动车上牌有变化！
		h.top = bare
	}
}

// once is a title without its repetition: programs set it twice, for the cover and for the text.
func once(title string) string {
	half := utf8.RuneCountInString(hanzi.Letters(title)) / 2
	if half < minTwice {
		return title
	}
	n := 0
	for i, r := range title {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			n++
		}
		if n == half+1 { // the first sign of the second half
			if hanzi.Letters(title[:i]) == hanzi.Letters(title[i:]) {
				return strings.TrimSpace(title[:i])
			}
			break
		}
	}
	return title
}

// minTwice is how many letters a title has at least to be looked for twice.
const minTwice = 6

func joinLines(ps []paragraph) string {
	var b strings.Builder
	for _, p := range ps {
		b.WriteString(p.text)
	}
	return b.String()
}
