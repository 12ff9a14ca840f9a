// Package headline tells which of the first lines of a text is its title.
//
// Pages set their titles in more ways than rules can list: below two menus or none, broken over lines, above the time
// a page was put up or below the letterhead, with and without a word like 通知 at the end. Every line, and every few
// lines together, is therefore a candidate. What it looks like, what stands around it and how much of it the text below
// speaks of are features, and weights learned on documents with a known title (see the test) say how much each counts.
// A text need not have a title: that is one of the answers too.
//
// All functions are pure.
package headline

import (
	_ "embed" // the weights
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus/hanzi"
)

// Limits on what is looked at.
const (
	maxLines = 400  // lines above the text
	maxJoin  = 4    // lines a title may be broken over
	maxRunes = 100  // characters of a title
	minRunes = 4    //
	maxBody  = 6000 // bytes of the text that its title is compared with
)

// Choice is a title that may be: lines [At, At+N) together. Share is how likely it is the one, from 0 to 1.
type Choice struct {
	At, N int
	Text  string
	Share float64
}

// Choose weighs the first lines of a text, which are trimmed, against each other; a blank one stands for what is no part
// of any title. hint is what the page
// says its title is, "" when it does not. ok is false when it is more likely that there is none.
func Choose(lines []string, hint string) (best Choice, ok bool) {
	all := Candidates(lines, hint)
	w := weights()
	none, sum := math.Exp(w[None]), 0.0
	sum = none
	top := 0.0
	for _, c := range all {
		e := math.Exp(c.score(w))
		sum += e
		if e > top {
			top, best = e, c.Choice
		}
	}
	best.Share = top / sum
	return best, top > none
}

// Candidate is a choice with its features.
type Candidate struct {
	Choice
	Features map[string]float64
}

// None is the name under which the weight of there being no title is kept.
const None = "none"

// score adds up the weights in the order of their names, so that it is the same in every run.
func (c *Candidate) score(w map[string]float64) (sum float64) {
	for _, f := range slices.Sorted(maps.Keys(c.Features)) {
		sum += w[f] * c.Features[f]
	}
	return sum
}

//go:embed weights.tsv
var weightFile string

var weights = sync.OnceValue(func() map[string]float64 {
	w := map[string]float64{}
	for l := range strings.Lines(weightFile) {
		name, value, ok := strings.Cut(strings.TrimRight(l, "\n"), "\t")
		if v, err := strconv.ParseFloat(value, 64); ok && err == nil {
			w[name] = v
		}
	}
	return w
})

// Candidates are the titles that may be.
func Candidates(lines []string, hint string) (out []Candidate) {
	v := look(lines, hint)
	for i := 0; i < len(lines) && i < v.start+2 && i < maxLines; i++ {
		for n := 1; n <= maxJoin && i+n <= len(lines); n++ {
			if last := strings.TrimLeft(lines[i+n-1], "# "); last == "" || n > 1 && (v.stops(last) || i+n > v.start+1) {
				break
			}
			text := join(lines[i : i+n])
			if c := utf8.RuneCountInString(text); c > maxRunes {
				break
			} else if c < minRunes || countHan(text) < 3 {
				continue
			}
			out = append(out, Candidate{Choice{At: i, N: n, Text: Bare(text)}, v.features(i, n, text)})
		}
	}
	return out
}

var (
	lead = regexp.MustCompile(`^(?:[■●◆★▲-]+|[\[【(（]?(?:标 *题|名 *称|信息名称|文件名称|信息标题|文件标题)[\]】)）]?[:：]) *`)
	tail = regexp.MustCompile(` *[(（]?[\p{Han}A-Za-z]{1,16} ?[〔\[【(（﹝［] ?(?:19|20)\d{2} ?[〕\]】)）﹞］] ?(?:第 ?)?\d{1,5} ?号[)）]?$`)
)

// Bare is a title without the marks and names before it and the 文号 behind it.
func Bare(text string) string {
	text = lead.ReplaceAllString(strings.TrimSpace(text), "")
	if bare := tail.ReplaceAllString(text, ""); utf8.RuneCountInString(bare) >= minRunes && !strings.HasSuffix(bare, "关于") {
		return bare
	}
	return text
}

func join(lines []string) string {
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(strings.TrimLeft(l, "# "))
	}
	return b.String()
}

func countHan(s string) (n int) {
	for _, r := range s {
		if unicode.Is(unicode.Han, r) {
			n++
		}
	}
	return n
}

// view is a text as it is looked at for its title.
type view struct {
	lines  []string
	start  int             // the first line of the text below the title
	body   string          // the letters of that text
	grams  map[string]bool // each two characters in a row of it
	folded []string        // the letters of each line up to the start
	hint   string
}

var (
	sentence = regexp.MustCompile(`[，、；。：].{6,}[。；：]$|。$`)
	numbered = regexp.MustCompile(`^(?:第[一二三四五六七八九十百\d]{1,4}[编章节条]|[一二三四五六七八九十]{1,3}[、.．]|[(（][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[、.．] ?\p{Han}|\d{1,2}(?:\.\d{1,2})+ ?\p{Han})`)
	sentTo   = regexp.MustCompile(`^.{3,}[：:]$`)
	number   = regexp.MustCompile(`^[(（]?[\p{Han}A-Za-z]{1,20} ?[〔\[【(（﹝［][^〔〕]{0,4}(?:19|20)\d{2}[〕\]】)）﹞］] ?(?:第 ?)?\d{1,5} ?号`)
	order    = regexp.MustCompile(`^[(（]?(?:(?:19|20)\d{2}年 ?)?第 ?[\d一二三四五六七八九十百零〇]{1,5} ?号[)）]?$`)
	day      = regexp.MustCompile(`(?:19|20)\d{2} ?(?:年|[-/.]) ?\d{1,2} ?(?:月|[-/.]) ?\d{1,2}`)
	ownDay   = regexp.MustCompile(`^[(（]?(?:(?:19|20)\d{2}|[二一][〇○零O0九][〇○零O0一二三四五六七八九]{2}) ?[年./-] ?[\d一二三四五六七八九十]{1,3} ?[月./-] ?[\d一二三四五六七八九十]{1,3} ?日?(?: ?\d{1,2}:\d{2}(?::\d{2})?)?[)）]?$`)
	says     = regexp.MustCompile(`^[\[【(（]?(?:来源|信息来源|文章来源|发布|日期|时间|作者|浏览|点击|字体|字号|编辑|索引|文号|分类|阅读|发文|成文|生成|主题|关键)[^。]{0,16}?[:：]`)
	way      = regexp.MustCompile(`位置|^首页 ?[>›»/|-]|[>›»] ?(?:正文|详细|内容|查看)|[^ ] ?(?:>{1,2}|›|») ?[^ ]`)
	ends     = regexp.MustCompile(`(?:通知|通告|公告|公报|公示|决定|决议|意见|办法|规定|细则|条例|法|方案|规划|计划|纲要|要点|措施|制度|规则|规程|章程|标准|规范|准则|导则|指南|指引|须知|说明|简章|解答|问答|\d+问|政策|函|批复|报告|请示|通报|令|解释|答复|纪要|预案|目录|清单|名单|公约|倡议书|安排|复函|补充|修正案|解读|提示|流程|手册|大纲|表)(?:[(（《〈〔\[【][^()（）]{1,30}[)）》〉〕\]】])*[!！]?$`)
	bodyName = regexp.MustCompile(`^(?:[\p{Han}]{2,30}(?:局|厅|部|委|办|处|科|会|院|政府|办公室|中心|大学|中学|小学|学院|公司|集团|网|网站|门户|论坛|医院|图书馆|平台|频道) ?)+$`)
	columns  = regexp.MustCompile(`^(?:(?:信息|政策|政务|通知|公示|服务|办事|工作|法律|地方|国家|部门|规范性|最新|重要|教育|招生|新闻|相关|热门|友情|法定)?(?:公告|通知|公示|指南|法规|文件|动态|政策|公开|制度|信息|规定|规章|新闻|解读|问答|目录|标准|资讯|链接|推荐)){1,3}$`)
	headOf   = regexp.MustCompile(`^(?:《|〈)?(?:(?:19|20)\d{2}年?|[\p{Han}]{2,12}(?:省|市|区|县|州|盟|旗|镇|乡|街道|局|厅|部|委员会|委|办公室|政府|大学|学院|中学|小学|幼儿园|学校|医院|公司|中心))`)
	greets   = regexp.MustCompile(`^(?:各位|尊敬|亲爱|广大|敬爱|全体|致[全广尊敬])`)
	annex    = regexp.MustCompile(`^附 ?[件表录]|^(?:目 ?录|主题词|抄送|[(（]?此件|[(（]?联系)`)
)

// isSentence tells a line that only the text itself has.
func isSentence(l string) bool { return utf8.RuneCountInString(l) >= 25 && sentence.MatchString(l) }

// look finds where the text begins and what it speaks of.
func look(lines []string, hint string) *view {
	v := &view{lines: lines, start: len(lines), grams: map[string]bool{}, hint: hanzi.Letters(hint)}
	for i, l := range lines {
		if numbered.MatchString(l) && i > 0 || isSentence(l) && (utf8.RuneCountInString(l) >= 40 || v.textBelow(i, 5)) || sentTo.MatchString(l) && v.textBelow(i, 2) && !says.MatchString(l) && i > 0 {
			v.start = i
			break
		}
	}
	var b strings.Builder
	for _, l := range lines[min(v.start, len(lines)):] {
		if b.Len() > maxBody {
			break
		}
		b.WriteString(hanzi.Letters(l))
	}
	v.body = b.String()
	last := rune(0)
	for _, r := range v.body {
		v.grams[string(last)+string(r)] = true
		last = r
	}
	for _, l := range lines[:min(v.start+2, len(lines))] {
		v.folded = append(v.folded, hanzi.Letters(l))
	}
	return v
}

// textBelow tells whether one of the next lines, as many as within, is one of a text, too.
func (v *view) textBelow(i, within int) bool {
	for _, l := range v.lines[i+1 : min(len(v.lines), i+1+within)] {
		if isSentence(l) || numbered.MatchString(l) {
			return true
		}
	}
	return false
}

// stops tells a line that no title goes on with.
func (v *view) stops(l string) bool {
	return strings.ContainsAny(l, "。；;|") || number.MatchString(l) || order.MatchString(l) || ownDay.MatchString(l) || sentTo.MatchString(l) || says.MatchString(l) || numbered.MatchString(l)
}

// overlap is how many of the pairs of characters of t the text below has.
func (v *view) overlap(t string) float64 {
	n, in := 0, 0
	last := rune(0)
	for _, r := range t {
		if last != 0 {
			n++
			if v.grams[string(last)+string(r)] {
				in++
			}
		}
		last = r
	}
	return float64(in) / float64(max(n, 1))
}

// kindOf is what a line beside a title is.
func (v *view) kindOf(i int) string {
	switch {
	case i < 0:
		return "edge"
	case i >= len(v.lines):
		return "end"
	}
	l := v.lines[i]
	n := utf8.RuneCountInString(l)
	switch {
	case number.MatchString(l):
		return "number"
	case order.MatchString(l):
		return "order"
	case ownDay.MatchString(l):
		return "day"
	case says.MatchString(l), day.MatchString(l) && n < 80 && !strings.ContainsAny(l, "。；"):
		return "posted"
	case n <= 120 && way.MatchString(l):
		return "way"
	case numbered.MatchString(l):
		return "numbered"
	case sentTo.MatchString(l):
		return "sent"
	case isSentence(l):
		return "sentence"
	case bodyName.MatchString(l):
		return "body"
	case strings.HasPrefix(l, "(") || strings.HasPrefix(l, "（"):
		return "bracket"
	case ends.MatchString(l):
		return "title"
	case n <= 6:
		return "word"
	}
	return "other"
}

// features are what speaks for and against lines [i, i+n).
func (v *view) features(i, n int, text string) map[string]float64 {
	f := map[string]float64{}
	set := func(name string, is bool) {
		if is {
			f[name] = 1
		}
	}
	bare := Bare(text)
	length := utf8.RuneCountInString(bare)
	folded := hanzi.Letters(bare)
	end := ends.MatchString(bare)
	set("ends", end)
	set("关于", strings.Contains(bare, "关于"))
	set("headOf", headOf.MatchString(bare))
	f["overlap"] = v.overlap(folded)
	set("overlapMost", f["overlap"] > 0.8)
	set("short", length < 7)
	set("middle", length >= 10 && length <= 45)
	set("long", length > 60)
	set("body", bodyName.MatchString(bare))
	set("column", columns.MatchString(bare))
	set("colon", strings.ContainsAny(bare, "：:"))
	set("bars", strings.ContainsAny(bare, "|>›»_"))
	set("stop", strings.ContainsAny(bare, "。；;"))
	set("comma", strings.Contains(bare, "，"))
	set("asks", strings.ContainsAny(bare, "？！?!"))
	set("numbered", numbered.MatchString(bare))
	set("number", number.MatchString(bare) || order.MatchString(bare))
	set("dated", day.MatchString(bare))
	set("says", says.MatchString(bare))
	set("tailed", tail.MatchString(text))
	set("led", lead.MatchString(text))
	set("greets", greets.MatchString(bare))
	set("annex", annex.MatchString(bare))
	set("bracket", strings.HasPrefix(bare, "(") || strings.HasPrefix(bare, "（") || strings.HasPrefix(bare, "【") || strings.HasPrefix(bare, "["))
	set("文件", strings.HasSuffix(bare, "文件"))
	set("mark", strings.HasPrefix(v.lines[i], "#"))
	set("top", i == 0)
	set("words", strings.Contains(bare, " ") && !end)
	set("inBody", i >= v.start)
	f["far"] = math.Log2(float64(1 + max(0, v.start-i-n)))
	set("above:"+v.kindOf(i-1), true)
	set("below:"+v.kindOf(i+n), true)
	set("hint", v.hint != "" && v.hint == folded)
	set("inHint", v.hint != "" && v.hint != folded && length >= 6 && strings.Contains(v.hint, folded))
	set("holdsHint", v.hint != "" && v.hint != folded && strings.Contains(folded, v.hint))
	set("spoken", length >= 6 && strings.Contains(v.body, folded))
	again, part := false, false
	for k, other := range v.folded {
		if k >= i && k < i+n {
			continue
		}
		if again = again || other == folded; other != folded && strings.Contains(other, folded) && length >= 8 {
			part = true
		}
	}
	set("again", again)
	set("part", part)
	if n > 1 {
		before := join(v.lines[i : i+n-1])
		last := strings.TrimLeft(v.lines[i+n-1], "# ")
		f["joined"] = 1
		f["lines"] = float64(n - 2)
		set("joinedEnds", end)
		set("wasWhole", ends.MatchString(before) && strings.Count(before, "《") == strings.Count(before, "》"))
		set("lastShort", utf8.RuneCountInString(last) < 14)
		set("open", strings.HasSuffix(before, "关于") || strings.Count(before, "《") > strings.Count(before, "》"))
		set("bodyFirst", bodyName.MatchString(before))
		set("wordFirst", utf8.RuneCountInString(strings.TrimLeft(v.lines[i], "# ")) < 8)
		first := strings.TrimLeft(v.lines[i], "# ")
		set("firstWords", strings.Contains(first, " ") && !bodyName.MatchString(first))
		set("firstBars", strings.ContainsAny(first, "|>›»：:"))
		set("lastWhole", ends.MatchString(last) && utf8.RuneCountInString(last) >= 8 && headOf.MatchString(last))
		f["lastOverlap"] = v.overlap(hanzi.Letters(last)) - v.overlap(hanzi.Letters(first))
		set("aboutLast", strings.HasPrefix(last, "关于"))
		set("aboutLater", !strings.HasPrefix(last, "关于") && strings.Contains(last, "关于"))
		set("tail", strings.HasPrefix(last, "（") || strings.HasPrefix(last, "("))
	}
	if i+n < len(v.lines) && i+n < v.start { // it may go on
		next := strings.TrimLeft(v.lines[i+n], "# ")
		set("goesOn", !end && !v.stops(next) && ends.MatchString(bare+next))
		set("tailBelow", (strings.HasPrefix(next, "（") || strings.HasPrefix(next, "(")) && !day.MatchString(next))
	}
	return f
}
