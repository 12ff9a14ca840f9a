package clean

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

var (
	sentence = regexp.MustCompile(`[，、；。：].{6,}[。；：]?$|。$`)
	dated    = regexp.MustCompile(`^[（(]?(?:[12]\d{3}|[二一][〇○零0OＯ一二三四五六七八九]{3}) ?年.{1,8}日[)）]?$|^\d{4}[-./]\d{1,2}[-./]\d{1,2}$|印发$`)
	annex    = regexp.MustCompile(`^(?:附 ?[件表]|抄 ?送|主题词|[（(]?此件|[（(]?联系人|[（(]?联系单位)`)
	// official are the marks of lines that do end documents.
	official = regexp.MustCompile(`附件|抄送|印发|联系人|电话|公开|年.*月|委员会|办公室|人民政府|[局厅部委处]$`)
	// titled is how the titles of documents end.
	titled = regexp.MustCompile(`(?:通知|通告|公告|公报|公示|决定|决议|意见|办法|规定|细则|条例|方案|规划|计划|纲要|要点|措施|制度|规则|规程|章程|标准|规范|准则|指南|指引|须知|说明|简章|解答|解读|问答|政策|函|批复|报告|通报|令|预案|目录|清单|名单|公约|安排|补充|读本|手册|流程)(?:[(（《〈〔\[][^()（）]{1,30}[)）》〉〕\]])*(?:号?[)）])?$`)
	code   = regexp.MustCompile(`^(?:[A-Z]{1,6}[0-9-]{6,20}|0{2,}\d{1,6})$`)
)

// substance tells a line that only a document has: a sentence, a numbered section, a row of a table, a date, an
// annex.
func substance(text string) bool {
	return numbered.MatchString(text) || strings.HasPrefix(text, "|") || dated.MatchString(text) || annex.MatchString(text) ||
		utf8.RuneCountInString(text) >= 30 && sentence.MatchString(text) || asked1.MatchString(text)
}

// asked1 is a question or its answer.
var asked1 = regexp.MustCompile(`^(?:问|答|Q|A) ?\d{0,2}[：:] ?\S.{3,}`)

// addressed tells the line that says whom a document is sent to.
func addressed(text string) bool {
	return (strings.HasSuffix(text, "：") || strings.HasSuffix(text, ":")) && utf8.RuneCountInString(text) > 4 &&
		(strings.Contains(text, "各") || official.MatchString(strings.TrimRight(text, "：: "))) && !metaKey.MatchString(text)
}

// worth is how much a line speaks for being inside the text: much for a sentence, less than nothing for the
// link of a menu.
func worth(text string, weight float64) float64 {
	n := utf8.RuneCountInString(text)
	switch {
	case weight >= dropOutside:
		return -2
	case addressed(text):
		return 3
	case n >= 30 && sentence.MatchString(text) && weight < menuWeight:
		return 2 + float64(min(n, 120))/40
	case weight >= menuWeight:
		return -1
	case metaKey.MatchString(text):
		return 0
	case substance(text):
		return 2
	case n >= 16 && sentence.MatchString(text):
		return 1
	case titled.MatchString(text), n > 40, figure(text):
		return 0
	case linkLike(text):
		return -1
	}
	return 0
}

// Runs of lines are texts when they are worth enough, by themselves and beside the best of the page.
const (
	minText   = 4.0
	minSecond = 6.0  // of another text than the best
	ofBest    = 0.05 // and what it is worth beside that one
	runGap    = 8.0  // what lines between two runs are worth less than nothing, however much the first was worth
)

// bodyBounds are the first line of the text below its title and the line behind its last: the runs of lines that are
// worth most, as menus stand around a text and not in it. A page may hold several texts; what stands between them is
// told by dropIslands.
func bodyBounds(lines []line, w []float64) (first, last int) {
	runs, best := textRuns(lines, w)
	if best < minText {
		return 0, len(lines)
	}
	first = len(lines)
	for _, r := range runs {
		if r.worth == best || r.worth >= max(minSecond, ofBest*best) {
			first, last = min(first, r.first), max(last, r.last)
		}
	}
	for i, site := last, 0; i < len(lines) && site < minFooter; i++ { // what only documents have goes on behind the end
		if related(lines[i].text) {
			break
		}
		switch w := w[i]; {
		case w >= dropOutside:
			site++
		case w < menuWeight && (substance(lines[i].text) || figure(lines[i].text)):
			last = i + 1
		}
	}
	return first, last
}

// textRun is a run of lines [first, last) that is worth more than any longer or shorter one there.
type textRun struct {
	first, last int
	worth       float64
}

// textRuns finds the runs of a page and what the best is worth.
func textRuns(lines []line, w []float64) (runs []textRun, best float64) {
	var run textRun
	sum := 0.0
	for i, l := range lines {
		if sum <= 0 || run.worth-sum > runGap {
			if run.worth > 0 {
				runs = append(runs, run)
			}
			sum, run = 0, textRun{first: i}
		}
		if sum += worth(l.text, w[i]); sum > run.worth {
			run.worth, run.last = sum, i+1
		}
	}
	if run.worth > 0 {
		runs = append(runs, run)
	}
	for _, r := range runs {
		best = max(best, r.worth)
	}
	return runs, best
}

// bodyStart is the first line below the title of a text.
func bodyStart(lines []line, w []float64) int {
	first, _ := bodyBounds(lines, w)
	for first < len(lines) && (dated.MatchString(lines[first].text) || titled.MatchString(lines[first].text) && !numbered.MatchString(lines[first].text)) {
		first++
	}
	return first
}

// related tells the heading of the links to other pages that sites put below a text: what those are to this one, and what
// they are; 相关公告, 往期回顾. 相关要求 heads a part of the text.
func related(text string) bool {
	return relatedHead.MatchString(text) && !partHead.MatchString(text)
}

var (
	relatedHead = regexp.MustCompile(`^[\[【●■◆|｜ ]*(?:相关|热门|热点|最新|最近|近期|往期|推荐|精彩|精选|更多|图片|同类|关联|本类|其[他它](?:新闻|文章|信息|链接|政策))(?:政策)?[\p{Han}]{0,4}(?:推荐|排行)?[\]】:：>》|｜ ]*(?:更多|MORE|more)?[>》]*$|^(?:猜你喜欢|延伸阅读|(?:点击|阅读|浏览)排行(?:榜)?|大家都在看|你可能(?:还)?(?:喜欢|感兴趣).{0,4})[:：]?$`)
	partHead    = regexp.MustCompile(`(?:事项|要求|规定|条件|材料|说明|情况|标准|费用|责任|问题|部门|单位|人员|处理|办法|程序|待遇|规则|资料|证明|手续|依据|措施|工作|建议|知识|政策|精神|图片)[:：]?$`)
)
