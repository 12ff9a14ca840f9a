package card

import (
	"regexp"
	"slices"
	"strings"

	"github.com/policybot/policybot/corpus"
)

var (
	// site are words of the website around a text.
	site = regexp.MustCompile(`(?i)版权所有|备案号|ICP备|ICP证|网安备|网站标识码|网站地图|站点地图|技术支持|copyright|浏览器|分辨率|无障碍浏览|扫一扫|打印本页|关闭窗口|上一篇|下一篇|相关阅读|相关链接|分享到|设为首页|加入收藏|当前位置|网站主办|您是第`)
	// form are the lines of a form to be filled in, and the names of files.
	form = regexp.MustCompile(`_{3,}|＿{2,}|□|☐|\.(?i:docx?|xlsx?|pptx?|wps|pdf|zip|rar)(?:\W|$)`)
	// list of what is attached
	attached = regexp.MustCompile(`^\s*附[件表录图]\s*\d*\s*[:：.．、]?`)
	// past tells of what was.
	past = regexp.MustCompile(`(?:截至|截止)[^，,。]{0,14}(?:共|累计|已)|累计(?:发放|补贴|支出|完成|投入)|共(?:发放|有|计|完成|办理|受理|支出|补贴)[^，,。]{0,8}\d|已(?:发放|完成|建成|累计|为|有)[^，,。]{0,10}\d|同比|去年|上年度?(?:共|全)|比上年|增长了?\d`)
	// open are sentences that say that it is said elsewhere.
	elsewhere = regexp.MustCompile(`另行(?:通知|公布|公告|发布|制定|规定|安排)|详见|见附件|(?:以|按)[^，,。]{0,12}为准|可上网查询|以[^，,。]{0,12}(?:公布|公告|通知|规定)(?:的)?为准`)
)

// near is how many clauses beside the words of a website are of it as well.
const near = 2

// readChrome marks the clauses that are of a website: its address and telephone are not those of the policy.
func (r *reader) readChrome() {
	r.chrome = make([]bool, len(r.doc.Clauses))
	for i, c := range r.doc.Clauses {
		if text := r.doc.Quote(c.Span); c.Kind == corpus.Row || !siteHints.in(text) || !site.MatchString(text) {
			continue
		}
		for k := max(0, i-near); k <= i+near && k < len(r.chrome); k++ {
			if k == i || r.doc.Clauses[k].Section == c.Section {
				r.chrome[k] = true
			}
		}
	}
	r.readFoot()
}

// foot is a line that has an address, or how to call, and nothing else.
var foot = regexp.MustCompile(`^\s*(?:联系)?(?:地址|电话|邮编|邮政编码|传真|联系电话|办公地址)\s*[：:]`)

// readFoot marks what is left at the end of a page of which other parts were dropped: the address there is that of the
// website more often than not. One under a heading of its own, or in a text that came clean, stays.
func (r *reader) readFoot() {
	if !slices.ContainsFunc(r.doc.Flags, func(f corpus.Flag) bool { return f.Code == corpus.Dropped }) {
		return
	}
	for i := len(r.doc.Clauses) - 1; i >= 0; i-- {
		c := r.doc.Clauses[i]
		if c.Kind == corpus.Metadata {
			continue
		}
		if !foot.MatchString(r.doc.Quote(c.Span)) || r.above(c.Section).field != "" {
			return
		}
		r.chrome[i] = true
	}
}

// bareBody is the name of a body and nothing else: a signature, or a title that lost its line ends.
var bareBody = regexp.MustCompile(`^[\p{Han}]{2,14}(?:部|委|局|厅|办公室|署|委员会|人民政府)$`)

// sound tells a piece that may become a line at all: no form, no list of files, nothing of the past, no question, no
// example.
func sound(text string) bool {
	if isForm(text) || attached.MatchString(text) || past.MatchString(text) || bareBody.MatchString(text) || strings.HasSuffix(text, "？") {
		return false
	}
	return !broken.MatchString(text) && !example.MatchString(text)
}

// isForm tells a line to be filled in, or the name of a file.
func isForm(text string) bool { return formHints.in(text) && form.MatchString(text) }

// whole tells a piece that was not cut inside a title, a bracket or a quotation.
func whole(text string) bool {
	for _, b := range [][2]string{{"《", "》"}, {"（", "）"}, {"“", "”"}} {
		if strings.Count(text, b[0]) != strings.Count(text, b[1]) && !strings.ContainsAny(text, "()") {
			return false
		}
	}
	return true
}

// example is a made-up case, or the voice of whoever answers a letter.
var example = regexp.MustCompile(`^如按|为例|例子|举例|比如|例如|假设|譬如|收悉|换言之|也就是说`)

// broken is a number that lost a figure: 自201?
var broken = regexp.MustCompile(`\d[?？](?:\d|$)`)
