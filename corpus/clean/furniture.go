package clean

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// library are the notices of a document library or a site around what it hosts.
var library = regexp.MustCompile(`下载(?:本)?文档前|平台不提供|(?:仅|可).{0,3}部分预览|如(?:文档|本文)侵犯|^第 ?\d+ ?页[,， /]*共 ?\d+ ?页[。.]?$|您访问的链接即将离开|不适用著作权法|(?:脚本|程序)自.{0,20}(?:提取|抓取)|仅供检索|所需(?:积分|财富值)|下载券|(?:文档|资料)(?:编号|格式|星级)[:：]|以官方.{0,12}为准`)

// weights are what sites write around a text. An expression that begins or ends a line stands for a button.
var weights = []struct {
	weight float64
	re     *regexp.Regexp
}{
	{4, alone(buttons)},
	{4, library},
	{4, anyOf(signsOfSites)},
	{4, regexp.MustCompile(codeLine)},
	{4, regexp.MustCompile(`^[\p{Han}]{0,8}位置 ?[:：]|^(?:网站)?[首主]页 ?(?:->|[>›»/-])|^Home ?[>›»/]|^(?:上一?[篇条页]|下一?[篇条页])[:：《]|^(?:延伸阅读|图解|一图读懂|相关解读|政策解读|解读链接|原文链接|相关(?:链接|稿件|附件))[:：《]|^下载[:：] ?附件`)},
	{3, regexp.MustCompile(`扫一扫|扫描(?:下方)?二维码|(?:点击|浏览|阅读|访问)(?:次数|数|量)[:：]|备案(?:号|序号)[:：]|^[【\[]?(?:[\p{Han}]{0,2}解读|一图读懂|图解|视频)(?:[】\]]| ?[|｜])|获取.{0,12}播放器|站点地图|网站地图|设为首页|加入收藏|RSS|English(?: Version)?$|[|｜] ?(?:繁体|简体)|用户登录|请说话|本站原创|总?访问(?:人数|量) ?[:：] ?\d|^审核 ?[:：]`)},
	{3, anyOf(pageLabels)},
	{4, regexp.MustCompile(`^(?:本|此)(?:网站|网页|站|平台|资料库)(?:系|由|是|法规|内容|资料|所载|提供|上的|仅|不|最佳|建议|信息)`)},
	{3, regexp.MustCompile(`(?:(?:编辑|责编|审核|校对|[一二三终初复]审|监制|图文|文字|摄影|供稿|作者|签发|统筹|排版|来源)(?:单位)?[：:][^：:。；]{1,16}){2,}`)},
	{4, regexp.MustCompile(`^(?:[\[【][^\[\]【】]{2,8}[\]】][^\[\]【】。；]{4,40}){3,}$`)},
	{3, regexp.MustCompile(`^(?:[【\[][^【】\[\]]{1,8}[】\]] ?){2,}$|^[（(【]?点击(?:此处|这里)?(?:查看|阅读).{0,8}解读`)},
	{2, regexp.MustCompile(`^\d+(?:\.\d+)? ?(?:[KM]B|lines?(?: \(.*\))?)$|^(?:Star|Fork|Watch) ?\d+$|^(?:编辑|审核|校对|校核|[一二三初复终]审|监制|发布者|发布人|录入|信息员|供稿|作者|来源) ?[:：|｜丨].{0,40}$`)},
	{2, regexp.MustCompile(`^[\p{Han}A-Za-z ]{2,12} ?[/>›»→]$|^今天是|^欢迎(?:您|你)?(?:访问|光临|来到)|^(?:用户名|密码|验证码|帐号|账号) ?[:：]?$|^忘记密码|^请(?:输入|上传|选择)[\p{Han}]{1,20}$|^请输入.{0,6}(?:关键|搜索|内容|密码|用户)|^热门?(?:搜索|关键词|搜词?) ?[:：]`)},
	{1.2, regexp.MustCompile(`^(?:EN|详细内容|信息详情|文章正文|(?:正 ?文|内 ?容)(?: ?[：:])?|返回|保存|朗读|二维码|党政机关|事业单位标识)$`)},
	{2, regexp.MustCompile(`^[\p{Han}]{4,20}文件$|(?:[\p{Han}]{2,8}[:：] ){2,}|友情链接|无障碍|旧版网页|智能问答|网站声明|免责声明|^(?:联系我们|关于我们|法律声明|隐私)|^关注 ?[·:：]|浏览器|本站搜索|站内搜索|高级搜索|网站群|^(?:分享到?|来源) ?[:：]|(?:字体|字号) ?[:：]|微信公众号|政务新媒体|^(?:技术支持|网站管理|运行管理)(?:单位)?[:：]|服务热线[:：]`)},
	{1.6, regexp.MustCompile(`^[\p{Han}]{2,8}(?: ?(?:->|>{1,2}|»|›) ?[\p{Han}]{2,10}){1,5}$`)}, // the way to a page
	{1, anyOf(siteColumns)},
	{1, regexp.MustCompile(`^\d{4} ?年 ?\d{1,2} ?月 ?\d{1,2} ?日 ?星期[一二三四五六日天]$|^(?:标签|Tags?|关键词) ?[:：]|^\d{1,3} ?/ ?\d{1,3}$|^共 ?\d+ ?页`)},
	{1.2, regexp.MustCompile(`^[A-Za-z][A-Za-z ,.'’?!&/-]*$`)},
	{1.6, regexp.MustCompile(`主办(?:单位)?[:：]|承办(?:单位)?[:：]|主办.{2,20}承办|技术支持[:：]|设计(?:制作|开发)[:：]`)},
}

// minMenuWords is how many names of columns a line has at least to be a menu.
const minMenuWords = 3

// menuLine is the weight of a whole menu on one line: names of columns with spaces or bars between them.
func menuLine(text string, n int) float64 {
	if n <= maxLink || strings.ContainsAny(text, "，。；：、") {
		return 0
	}
	links := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" |｜·/", r) })
	columns := 0
	for _, l := range links {
		if utf8.RuneCountInString(l) <= maxColumn && column.MatchString(l) {
			columns++
		}
	}
	if columns < minMenuWords || 3*columns < len(links) {
		return 0
	}
	return float64(min(columns, 5))
}

// maxColumn is how long the name of a column is at most, in characters.
const maxColumn = 8

// column is one of the names of columns.
var column = anyOf(siteColumns)

// crumbs are the places on the way to a page: 首页 > 政务公开 > 文件. Two of them without a word of a site are
// two things compared.
var crumbs = regexp.MustCompile(`^[^<>›»]{1,30}(?: ?(?:->|>{1,2}|›|») ?[^<>›»]{1,40}){1,}$`)

// maxLink is how long the name of a link in a menu is at most, in characters.
const maxLink = 24

// contact is how somebody is reached: whoever runs the site, or whoever a document says.
var contact = regexp.MustCompile(`(?:联系方式|地址|电话|传真|邮编|邮政编码|邮箱|(?i:e-?mail)) ?[:：]`)

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
	text = strings.TrimLeft(text, ">›»") // the sign of a menu before the way to the page
	n := utf8.RuneCountInString(text)
	if n == 0 || n > longestChrome {
		return 0
	}
	may := furniture.may(text)
	w = menuLine(text, n)
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
