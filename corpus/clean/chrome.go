package clean

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
)

// The furniture of a page is told by weighing lines. A word that sites use adds weight, more where a line has
// little else; how much is needed depends on where the line stands: little above the text and behind it, much
// inside it. A line with the marks of a document (see substance) is not weighed at all.
const (
	dropInside  = 3.0 // weight from which a line inside the text goes
	dropOutside = 1.6 // above the text and behind it
	menuWeight  = 0.8 // from which a line shows that the page has menus
	minMenu     = 2   // lines of that weight make a page with menus
	minFooter   = 2   // behind the text
)

// menuReach is how many links may stand behind the last word of a site above a text, and before the first below it.
// menuGap is how many more may stand between two such words; beyond it a word of a site is one of the text.
const menuReach = 6

// longestChrome is the length in characters of the longest line taken for page furniture; the legal notes of
// document libraries run to this.
const longestChrome = 200

// library are the notices of a document library or a site around what it hosts.
var library = regexp.MustCompile(`下载(?:本)?文档前|平台不提供|(?:仅|可).{0,3}部分预览|如(?:文档|本文)侵犯|^第 ?\d+ ?页[,， /]*共 ?\d+ ?页[。.]?$|您访问的链接即将离开`)

// weights are what sites write around a text. An expression that begins or ends a line stands for a button.
var weights = []struct {
	weight float64
	re     *regexp.Regexp
}{
	{4, regexp.MustCompile(`^(?:[\[【(（|｜ ]*(?:打印(?:本页|此页|文章)?|关闭(?:本页|窗口|页面|当前浏览窗口)?|我要(?:打印|纠错|收藏)|返回(?:顶部|首页|列表|上一页)|回到顶部|收藏(?:本页)?|加入收藏|设为首页|分享(?:到|至)?|字[体号] ?[:：]?|大|中|小|纠错|举报|下载|点击下载|附件下载|合集下载|文档附件|相关(?:文档|推荐|文章|阅读|新闻|链接|稿件)|最新文档|推荐(?:文档|阅读)|热门文档|猜你喜欢|浏览次数|点击数?|公报PDF|友情链接|首页)[:：\]】)）|｜ ]*)+$`)},
	{4, library},
	{4, regexp.MustCompile(`ICP ?备|公网安备|网站标识码|版权所有|(?i:copyright|all rights reserved)|手机(?:打开|浏览|查看)当前页|[您你]是第 ?\d+ ?位|^[×+\-↺xX]$|^听全文|搜索热词|^-?次$|^A\+|保护视力色|网站管理员|^@|^:::|分辨率|(?:本网|本站|网站).{0,20}(?:许可|授权).{0,20}(?:转载|复制|使用|公开)`)},
	{4, regexp.MustCompile(`^[\p{Han}]{0,8}位置 ?[:：]|^首页 ?[>›»/-]|^(?:上一?[篇条页]|下一?[篇条页])[:：《]|^(?:延伸阅读|图解|一图读懂|相关解读|政策解读|解读链接|原文链接|相关(?:链接|稿件|附件))[:：《]|^下载[:：] ?附件`)},
	{3, regexp.MustCompile(`扫一扫|扫描(?:下方)?二维码|(?:点击|浏览|阅读|访问)(?:次数|数|量)[:：]|备案(?:号|序号)[:：]|^[【\[]?(?:[\p{Han}]{0,2}解读|一图读懂|图解|视频)(?:[】\]]| ?[|｜])|获取.{0,12}播放器|站点地图|网站地图|设为首页|加入收藏|RSS|English(?: Version)?$|[|｜] ?(?:繁体|简体)|用户登录|请说话|本站原创|总?访问(?:人数|量) ?[:：] ?\d|^(?:责任编辑|编辑|审核|文章来源) ?[:：]`)},
	{3, regexp.MustCompile(`^(?:[【\[][^【】\[\]]{1,8}[】\]] ?){2,}$`)},
	{2, regexp.MustCompile(`^[\p{Han}]{4,20}文件$|(?:[\p{Han}]{2,8}[:：] ){2,}|友情链接|无障碍|旧版网页|智能问答|网站声明|免责声明|^(?:联系我们|关于我们|法律声明|隐私)|^关注 ?[·:：]|浏览器|本站搜索|站内搜索|高级搜索|网站群|^(?:分享到?|来源) ?[:：]|(?:字体|字号) ?[:：]|微信公众号|政务新媒体|^(?:技术支持|网站管理|运行管理)(?:单位)?[:：]|服务热线[:：]`)},
	{1, regexp.MustCompile(`首 ?页|政务公开|政务服务|信息公开|互动交流|政民互动|在线办事|办事指南|公共服务|要闻动态|工作动态|通知公告|政策法规|政策解读|法规政策|专题专栏|便民服务|机构(?:职能|概况)|校务公开|招生考试|资料下载|表格下载|登录|注册|导航|搜索|微信|微博|客户端|点击下载|(?i:flash|language|mobile|website|portal|sign (?:up|in)|log ?in)|网站$|门户|官网|隐私|帮助$|声明$|管理系统$|繁体|简体`)},
	{0.8, regexp.MustCompile(`^[A-Za-z][A-Za-z ,.'’?!&/-]*$`)},
	{1.6, regexp.MustCompile(`主办(?:单位)?[:：]|承办(?:单位)?[:：]|主办.{2,20}承办|技术支持[:：]|设计(?:制作|开发)[:：]`)},
}

// crumbs are the places on the way to a page: 首页 > 政务公开 > 文件. Two of them without a word of a site are
// two things compared.
var crumbs = regexp.MustCompile(`^[^<>›»]{1,30}(?: ?(?:->|>{1,2}|›|») ?[^<>›»]{1,40}){1,}$`)

// maxLink is how long the name of a link in a menu is at most, in characters.
const maxLink = 24

// contact is how somebody is reached: whoever runs the site, or whoever a document says.
var contact = regexp.MustCompile(`(?:联系方式|地址|电话|传真|邮编|邮政编码|邮箱)[:：]`)

// furniture are the expressions of weights, contact and crumbs, in that order.
var furniture = func() *guarded {
	all := make([]*regexp.Regexp, 0, len(weights)+2)
	for _, k := range weights {
		all = append(all, k.re)
	}
	return guard(append(all, contact, crumbs)...)
}()

// weigh is how much a line looks like furniture.
func weigh(text string) (w float64) {
	n := utf8.RuneCountInString(text)
	if n == 0 || n > longestChrome {
		return 0
	}
	may := furniture.may(text)
	for i, k := range weights {
		if k.weight <= 1 && (n > maxLink || strings.ContainsAny(text, "，：")) {
			continue // a word sites use, in a sentence
		}
		if may>>i&1 > 0 && k.re.MatchString(text) {
			w += k.weight
		}
	}
	if may>>len(weights)&1 > 0 {
		w += 0.6 * float64(min(len(contact.FindAllStringIndex(text, 4)), 3))
	}
	if may>>(len(weights)+1)&1 > 0 && n <= 100 && crumbs.MatchString(text) {
		w *= 2
		if strings.Count(text, ">") > 1 && !strings.ContainsAny(text, "0123456789") {
			w++
		}
	}
	if bars := strings.Count(text, "|") + strings.Count(text, "｜"); bars > 1 && !strings.HasPrefix(text, "|") {
		w += float64(min(bars, 4)) / 2
	}
	switch {
	case w < 4 && n > 100 || w < 4 && strings.ContainsAny(text, "。；"):
		return 0
	case n > 60:
		return w * 0.8
	}
	return w
}

var (
	sentence = regexp.MustCompile(`[，、；。：].{6,}[。；：]?$|。$`)
	dated    = regexp.MustCompile(`^[（(]?(?:[12]\d{3}|[二一][〇○零0OＯ一二三四五六七八九]{3}) ?年.{1,8}日[)）]?$|^\d{4}[-./]\d{1,2}[-./]\d{1,2}$|印发$`)
	annex    = regexp.MustCompile(`^(?:附 ?[件表]|抄 ?送|主题词|[（(]?此件|[（(]?联系人|[（(]?联系单位)`)
	// official are the marks of lines that do end documents.
	official = regexp.MustCompile(`附件|抄送|印发|联系人|电话|公开|年.*月|委员会|办公室|人民政府|[局厅部委处]$`)
	// titled is how the titles of documents end.
	titled = regexp.MustCompile(`(?:通知|通告|公告|公报|公示|决定|决议|意见|办法|规定|细则|条例|方案|规划|计划|纲要|要点|措施|制度|规则|规程|章程|标准|规范|准则|指南|指引|须知|说明|简章|解答|问答|政策|函|批复|报告|通报|令|预案|目录|清单|名单|公约|安排|补充|读本|手册|流程)(?:[(（《〈〔\[][^()（）]{1,30}[)）》〉〕\]])*(?:号?[)）])?$`)
	code   = regexp.MustCompile(`^(?:[A-Z]{1,6}[0-9-]{6,20}|0{2,}\d{1,6})$`)
)

// substance tells a line that only a document has: a sentence, a numbered section, a row of a table, a date, an
// annex.
func substance(text string) bool {
	return numbered.MatchString(text) || strings.HasPrefix(text, "|") || dated.MatchString(text) || annex.MatchString(text) ||
		utf8.RuneCountInString(text) >= 30 && sentence.MatchString(text)
}

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

// bodyBounds are the first line of the text below its title and the line behind its last: the run of lines that
// is worth most, as menus stand around a text and not in it.
func bodyBounds(lines []line, w []float64) (first, last int) {
	best, sum, from := 0.0, 0.0, 0
	for i, l := range lines {
		if sum <= 0 {
			sum, from = 0, i
		}
		if sum += worth(l.text, w[i]); sum > best {
			best, first, last = sum, from, i+1
		}
	}
	if best < 4 {
		return 0, len(lines)
	}
	for i, site := last, 0; i < len(lines) && site < minFooter; i++ { // what only documents have goes on behind the end
		switch w := w[i]; {
		case w >= dropOutside:
			site++
		case w < menuWeight && (substance(lines[i].text) || figure(lines[i].text)):
			last = i + 1
		}
	}
	return first, last
}

// bodyStart is the first line below the title of a text.
func bodyStart(lines []line) int {
	first, _ := bodyBounds(lines, weighAll(lines))
	for first < len(lines) && (dated.MatchString(lines[first].text) || titled.MatchString(lines[first].text) && !numbered.MatchString(lines[first].text)) {
		first++
	}
	return first
}

// dropChrome deletes page furniture, and with it what spammers put behind the end of the article.
func dropChrome(s *state) {
	lines := s.lines()
	drop := markChrome(lines)
	dropped, first := 0, ""
	for i, l := range lines {
		if drop[i] {
			if dropped == 0 {
				first = shorten(l.text, 20)
			}
			dropped++
		}
	}
	spam := markSpam(lines, drop)
	if dropped > 0 {
		s.flag(corpus.Dropped, fmt.Sprintf("删去网页导航、按钮、版权等与正文无关的文字 %d 行，如“%s”", dropped, first), corpus.Span{})
	}
	if spam > 0 {
		s.flag(corpus.Dropped, fmt.Sprintf("删去文末夹带的与正文无关的文字 %d 行", spam), corpus.Span{})
	}
	s.dropLines(lines, drop)
}

// weighAll is how much each line looks like furniture; it takes most of the time of cleaning.
func weighAll(lines []line) []float64 {
	w := make([]float64, len(lines))
	for i, l := range lines {
		w[i] = weigh(l.text)
	}
	return w
}

// markChrome decides about every line.
func markChrome(lines []line) []bool {
	drop := make([]bool, len(lines))
	w := weighAll(lines)
	first, last := bodyBounds(lines, w)
	menu, footer, sum := 0, 0, 0.0
	menuEnd, footerStart := 0, len(lines) // links stand among words of a site, not behind the last and before the first
	for i := range lines {
		switch {
		case i < first && w[i] >= menuWeight:
			menu++
			sum += w[i]
			menuEnd = i + menuReach
		case i >= last && w[i] >= 2:
			footer++
			footerStart = min(footerStart, i-menuReach)
		}
	}
	for i, l := range lines {
		switch {
		case isRule(l.text), code.MatchString(l.text) && i < first:
			drop[i] = true
		case i < first:
			drop[i] = w[i] >= dropOutside || menu >= minMenu && sum >= dropInside && i <= menuEnd && linkLike(l.text) && !headLine(lines, i, first)
		case i >= last:
			drop[i] = w[i] >= 2 || w[i] > 0.5 && (footer > 0 || menu >= minMenu) ||
				footer >= minFooter && i >= footerStart && w[i] < menuWeight && linkLike(l.text) && !official.MatchString(l.text) && !titled.MatchString(l.text) ||
				footer >= minFooter+2 && i >= footerStart && linkLike(l.text) && i > last
		default:
			drop[i] = w[i] >= dropInside && !numbered.MatchString(l.text) && !strings.Contains(l.text, "。") || library.MatchString(l.text)
		}
	}
	dropSiteNames(lines, drop, w, first)
	dropForms(lines, drop)
	return drop
}

// blankField is a line of a form nobody has filled in: 姓名： 性别： 身份证号：.
var blankField = regexp.MustCompile(`^(?:[\p{Han}]{2,8}[:：] ?)+$`)

// minForm is how many blank fields in a row make a form; one alone leads on to what stands below it.
const minForm = 3

// dropForms drops the forms nobody has filled in.
func dropForms(lines []line, drop []bool) {
	for i := 0; i < len(lines); {
		n := 0
		for i+n < len(lines) && blankField.MatchString(lines[i+n].text) {
			n++
		}
		if n >= minForm {
			for k := range n {
				drop[i+k] = true
			}
		}
		i += max(n, 1)
	}
}

// linkLike tells what can be a link of a menu: short, no sentence.
func linkLike(text string) bool {
	return utf8.RuneCountInString(text) <= 40 && !strings.ContainsAny(text, "。；！")
}

// nearBody is how many lines above the text its title, number and history may begin.
const nearBody = 10

// headLine tells whether line i, between menus, is of the head of the document: its title, 文号, issuer or date.
func headLine(lines []line, i, first int) bool {
	text := lines[i].text
	if docNumber.MatchString(text) || strings.HasPrefix(text, "#") || postedDate.MatchString(text) && utf8.RuneCountInString(text) > 20 {
		return true
	}
	if first-i > nearBody {
		return false
	}
	n := utf8.RuneCountInString(text)
	if titled.MatchString(text) && (n >= 10 || first-i <= 2) || dated.MatchString(text) || addressed(text) || strings.Contains(text, "关于") ||
		strings.HasPrefix(text, "（") || strings.HasPrefix(text, "(") || first-i <= 3 && bodies(text) {
		return true
	}
	// The parts of a title broken over lines, and who issued it, stand beside one of these.
	for j := i + 1; j <= min(i+2, first-1, len(lines)-1); j++ {
		t := lines[j].text
		if weigh(t) < menuWeight && (titled.MatchString(t) || docNumber.MatchString(t) || dated.MatchString(t)) {
			return n >= 4 && official.MatchString(text)
		}
	}
	return first-i == 1
}

// bodies tells a line of the names of public bodies, as they stand below a title.
func bodies(text string) bool {
	for _, f := range strings.Fields(text) {
		if !bodyName.MatchString(f) {
			return false
		}
	}
	return strings.Contains(text, " ") || utf8.RuneCountInString(text) >= 6
}

var bodyName = regexp.MustCompile(`^[\p{Han}]{2,30}(?:局|厅|部|委|办|处|会|院|政府|办公室|中心|大学|中学|学院|公司)$`)

// dropSiteNames drops the name of a site, which stands alone among its menus and looks like an issuer.
func dropSiteNames(lines []line, drop []bool, w []float64, first int) {
	for i := 0; i < first && i < len(lines); i++ {
		if drop[i] || !official.MatchString(lines[i].text) || !linkLike(lines[i].text) || titled.MatchString(lines[i].text) ||
			docNumber.MatchString(lines[i].text) || dated.MatchString(lines[i].text) {
			continue
		}
		if i+1 < len(lines) && drop[i+1] && w[i+1] >= dropOutside && (i == 0 || drop[i-1]) {
			drop[i] = true
		}
	}
}

// closing is a button that ends the article; what follows is not of it.
var closing = regexp.MustCompile(`^[\[【(（ ]*(?:关闭|打印|返回顶部)(?:本页|窗口|页面)?[\]】)） ]*$`)

// tailLines is how many lines after the article are looked at for spam.
const tailLines = 6

// markSpam marks the lines behind the last closing button, if they are the end of the file and look like no part
// of a document: short, without punctuation, numbering, figures or the marks of a date, an office or an
// attachment.
func markSpam(lines []line, drop []bool) int {
	last := -1
	for i := max(0, len(lines)-tailLines); i < len(lines); i++ {
		if drop[i] && closing.MatchString(lines[i].text) {
			last = i
		}
	}
	if last < len(lines)/2 || last < 1 {
		return 0
	}
	for i := last + 1; i < len(lines); i++ {
		if !drop[i] && !stray(lines[i].text) {
			return 0
		}
	}
	n := 0
	for i := last + 1; i < len(lines); i++ {
		if !drop[i] {
			drop[i] = true
			n++
		}
	}
	return n
}

// stray tells whether a line behind the article can only be spam.
func stray(text string) bool {
	if utf8.RuneCountInString(text) > 40 || official.MatchString(text) {
		return false
	}
	return !strings.ContainsFunc(text, func(r rune) bool {
		return unicode.IsPunct(r) || unicode.IsDigit(r)
	})
}

// shorten is the first n characters of text, with … when there are more.
func shorten(text string, n int) string {
	if r := []rune(text); len(r) > n {
		return string(r[:n]) + "…"
	}
	return text
}
