package clean

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
)

// headLines is how far down a page its metadata may stand, in lines, and pageLines how far where navigation comes
// before it.
const (
	headLines = 40
	pageLines = 400
)

// The names government sites give to metadata, as the standard for their catalogues and common practice have
// them, by what their value is. Longer names come first.
var (
	numberKeys = []string{"发文字号", "文件编号", "文件字号", "发布文号", "公文字号", "文号", "字号"}
	titleKeys  = []string{"公开标题", "信息名称", "文件名称", "信息标题", "文件标题", "法规标题", "公文标题", "公文名称", "文件题名", "来信主题", "信件主题", "来信标题", "信件标题", "留言标题", "留言主题", "咨询标题", "标题", "名称"}
	signedKeys = []string{"生成日期", "产生日期", "成文日期", "成文时间", "发文日期", "发文时间", "印发日期", "印发时间", "落款日期", "颁布日期", "颁布时间", "签发日期", "修正日期", "修订日期", "订定日期", "公发布日"}
	postedKeys = []string{"发布日期", "发布时间", "公布日期", "公开日期", "更新时间", "更新日期", "发表时间", "发表日期", "答复时间", "回复时间", "答复日期", "回复日期", "上传时间", "录入时间", "时间", "日期"}
	bodyKeys   = []string{
		"答复单位", "回复单位", "答复部门", "回复部门", "答复机构", "回复机构", "办理单位", "受理单位",
		"发布机构", "发布机关", "发布单位", "发文机关", "发文机构", "发文单位", "制发机关", "制定机关", "公布机关", "发布部门", "发布科室", "发布处室", "发文部门", "颁布单位", "颁布机关", "颁布部门", "制定单位", "印发机关", "公开主体", "公开责任部门", "责任部门", "责任单位",
	}
	validKeys = []string{"有效期至", "有效性", "效力状态", "时效性", "公文时效", "有效期", "生效日期", "实施日期", "施行日期", "失效日期", "废止日期", "生效时间", "失效时间", "废止时间", "实施时间", "施行时间"}
	otherKeys = []string{
		"信息索引号", "索引号码", "索引号", "内容分类", "信息分类", "主题分类", "体裁分类", "组配分类", "所属分类", "分类", "主题词", "关键词", "关键字", "服务对象",
		"公开方式", "公开范围", "公开形式", "公开时限", "公开属性", "公开类别", "公报期号", "规范性文件统一编号", "统一编号", "登记号", "效力级别", "效力等级", "法规类别", "法宝引证码", "所属类别", "信息来源", "文章来源", "新闻来源", "来源", "作者", "内容概述", "主题类别", "文件类别", "信息类别",
		"浏览次数", "浏览量", "点击次数", "点击数", "点击量", "阅读次数", "阅读量", "访问量", "责任编辑", "签发人", "来信编号", "信件编号", "来信时间", "来信日期", "写信时间", "留言时间", "信件类型", "来信类别", "办理状态", "归档时间", "归档日期", "视力保护色", "下载地址", "文档编号", "文件格式", "载体类型", "记录形式", "语种", "体裁",
	}
	// crawlKeys are those of the head a crawler writes.
	crawlKeys = []string{"原文链接", "原文地址", "链接地址", "链接", "网址", "来源链接", "来源网址", "抓取时间", "采集时间", "爬取时间", "下载时间", "截止时间", "URL", "url"}
)

// keyKind is what the value of a name is.
var keyKind = func() map[string]byte {
	kinds := map[string]byte{}
	for kind, keys := range map[byte][]string{
		'n': numberKeys, 't': titleKeys, 's': signedKeys, 'p': postedKeys, 'b': bodyKeys, 'v': validKeys, 'o': otherKeys, 'c': crawlKeys,
	} {
		for _, k := range keys {
			kinds[k] = kind
		}
	}
	return kinds
}()

// weakKeys occur in prose, forms and timetables too: a block needs a name that does not.
var weakKeys = map[string]bool{
	"标题": true, "名称": true, "时间": true, "日期": true, "来源": true, "作者": true, "有效期": true, "分类": true, "链接": true, "网址": true, "字号": true,
	"截止时间": true, "责任单位": true, "责任部门": true, "服务对象": true, "文件类别": true, "主题类别": true, "内容分类": true, "关键词": true, "生效日期": true, "实施日期": true, "施行日期": true, "语种": true,
}

var (
	metaKey = regexp.MustCompile(`(?:^|[ |｜])[\[【]?(` + spacedKeys() + `)(?:[\]】] ?[:：]? ?|[:：] ?| |$)`)
	// posted is the line under the title of a page: 2022年01月05日 13:04某某办公室 点击:[] 打印.
	postedDate = regexp.MustCompile(`((?:民国 ?\d{2,3} ?年 ?\d{1,2} ?月 ?\d{1,2} ?日)|\d{4}(?:年|[-/.])\d{1,2}(?:月|[-/.])\d{1,2}日?)(?: ?\d{1,2}:\d{2}(?::\d{2})?)?`)
	clockDate  = regexp.MustCompile(`^[\[【(（]?\d{4}(?:年|[-/.])\d{1,2}(?:月|[-/.])\d{1,2}日? \d{1,2}:\d{2}(?::\d{2})?[\]】)）]?$`)
	postedWord = regexp.MustCompile(`(?:点击(?:数|次数|率|量)?|浏览(?:次数|量)?|阅读(?:次数|量)?|访问(?:次数|量)?|人气) ?[:：] ?(?:\[[ \d]*\]|\d*)|字(?:体|号)(?:大小)?[:：]? ?[\[【(（]?(?: ?[大中小] ?)+[\]】)）]?|[\[【](?:字体|字号)[^\]】]{0,12}[\]】]|\[?【?(?:打印(?:本页)?|关闭(?:窗口)?|收藏|分享|本站原创)】?\]?`)
	docNumber  = regexp.MustCompile(`^[(（]?[\p{Han}A-Za-z]{1,20}[〔\[【(（﹝［][^〔〕]{0,4}(?:19|20)\d{2}[〕\]】)）﹞］] ?(?:第 ?)?\d{1,5} ?号|^[\p{Han}]{0,20}(?:令|公告|通告)?(?:\d{4}年)?第 ?\d{1,5} ?号`)
)

// spacedKeys are the names as an expression; sites set them wide (索 引 号, 文　　号).
func spacedKeys() string {
	var all []string
	for _, keys := range [][]string{numberKeys, titleKeys, signedKeys, postedKeys, bodyKeys, validKeys, otherKeys, crawlKeys} {
		for _, k := range keys {
			all = append(all, strings.Join(strings.Split(k, ""), " *"))
		}
	}
	return strings.Join(all, "|")
}

// takeMeta moves the metadata of a web page from the text to Meta.
func takeMeta(s *state) {
	lines := s.lines()
	drop := make([]bool, len(lines))
	body := bodyStart(lines, s.weighAll(lines))
	head := lines[:min(len(lines), max(headLines, min(body+1, pageLines)))]
	found := takeBlocks(s, head, drop, body)
	for i, l := range head {
		switch {
		case drop[i]:
		case i < body && takeSingle(s, l, &found), takePosted(s.meta, l.text), i <= body && takeNamed(s.meta, l.text):
			drop[i] = true
			if pairs := linePairs(l.text); len(pairs) == 0 || postedOnly(pairs) {
				s.titleAbove(lines, drop, i)
			}
			if !clockDate.MatchString(l.text) && len(linePairs(l.text)) == 0 {
				found = append(found, l.Span)
			}
		case i <= body && i < headLines && clockDate.MatchString(l.text):
			drop[i] = true
			s.titleAbove(lines, drop, i)
			s.learn("发布日期", postedDate.FindString(l.text))
		}
	}
	s.keepPage(found)
	s.dropLines(lines, drop)
}

// titleAbove takes the line above the one that says when the page was put up for the title of the page: sites set
// it there.
func (s *state) titleAbove(lines []line, drop []bool, at int) {
	for i := at - 1; i >= 0 && i >= at-titleReach; i-- {
		text := strings.TrimLeft(lines[i].text, "# ")
		n := utf8.RuneCountInString(text)
		if drop[i] || weigh(text) >= dropOutside || n < 6 && i > 0 {
			continue
		}
		if n >= 6 && n <= 80 && !strings.ContainsAny(text, "。；：:|") && !numbered.MatchString(text) && !docNumber.MatchString(text) &&
			countHan(text)*2 > n && !dated.MatchString(text) {
			s.learn(PageTitle, text)
		}
		return
	}
}

// postedOnly tells names and values that say when and whence a page was put up from those of a catalogue, which stand
// above the title.
func postedOnly(pairs []pair) bool {
	posted := false
	for _, p := range pairs {
		switch kind := keyKind[p.key]; {
		case kind == 'p', p.key == "来源", p.key == "文章来源", p.key == "信息来源":
			posted = true
		case p.key == "字号" && !p.fits(): // of the letters
		case kind != 'o' || strings.Contains(p.key, "索引") || strings.Contains(p.key, "分类"):
			return false
		}
	}
	return posted
}

// titleReach is how many lines stand at most between a title and the line that says when it was put up, its own included.
const titleReach = 3

// keepPage remembers what can be quoted of the metadata, without buttons and counters.
func (s *state) keepPage(found []corpus.Span) {
	for _, span := range found {
		m := s.m.Slice(span)
		var edits []corpus.Edit
		for _, b := range postedWord.FindAllStringIndex(m.Text, -1) {
			edits = append(edits, corpus.Edit{Span: corpus.Span{Start: b[0], End: b[1]}})
		}
		m = m.Replace(edits)
		if m = m.Slice(trimmed(m.Text)); m.Text == "" {
			continue
		}
		if s.page.Text != "" {
			m = corpus.Concat(corpus.Literal("\n", 0), m)
		}
		s.page = corpus.Concat(s.page, m)
	}
}

// trimmed is the span of text without the spaces around it.
func trimmed(text string) corpus.Span {
	left := len(text) - len(strings.TrimLeft(text, " "))
	return corpus.Span{Start: left, End: max(left, len(strings.TrimRight(text, " ")))}
}

// takeBlocks finds runs of lines that consist of names and values, at least two names to a run and one of them
// found nowhere else, and marks them; below the beginning of the text, at body, it takes more. It returns where the
// values stand that people ask for.
func takeBlocks(s *state, head []line, drop []bool, body int) (found []corpus.Span) {
	for i := 0; i < len(head); {
		pairs, n := readBlock(head[i:])
		strong := 0
		for _, p := range pairs {
			if !weakKeys[p.key] {
				strong++
			}
		}
		if n == 0 || len(pairs) < 2 || strong == 0 || i > max(body, 2) && (strong < 2 || len(pairs) < 3) {
			i++
			continue
		}
		if postedOnly(pairs) {
			s.titleAbove(head, drop, i)
		}
		for _, p := range pairs {
			if keyKind[p.key] != 'n' || strings.ContainsAny(p.value, "0123456789") { // 字号：A A A
				s.learn(p.key, p.value)
			}
			if p.value != "" && asked(p.key) {
				found = append(found, p.span)
			}
		}
		for ; n > 0; n-- {
			drop[i] = true
			i++
		}
	}
	return found
}

// asked tells the metadata that people ask for; the rest serves the catalogue of a site.
func asked(key string) bool {
	switch keyKind[key] {
	case 'n', 's', 'p', 'b', 'v':
		return true
	}
	return key == "来源"
}

// takeSingle recognises a line above the text that is one name and the value it should have.
func takeSingle(s *state, l line, found *[]corpus.Span) bool {
	pairs := linePairs(l.text)
	if len(pairs) != 1 || pairs[0].value == "" || !strings.ContainsAny(l.text, ":：】]") {
		return false
	}
	p := pairs[0]
	if kind := keyKind[p.key]; !p.fits() || kind == 'v' || weakKeys[p.key] && (kind == 'b' || kind == 'o' && p.key != "来源") {
		return false
	}
	s.learn(p.key, p.value)
	if asked(p.key) {
		*found = append(*found, p.span.Shift(l.Start))
	}
	return true
}

var (
	// siteKey are the names that stand beside the time a page was put up.
	siteKey = regexp.MustCompile(`(?:来源|作者|编辑|责编|发布者|发布人|录入|审核)[:：]`)
	// bracketWord is what sites set beside it in brackets.
	bracketWord = regexp.MustCompile(`[\[【][^\[\]【】]{2,20}[\]】]`)
)

// takeNamed recognises such a line without a button, as of an article: the time of day, and names beside it.
func takeNamed(meta map[string]string, text string) bool {
	at := postedDate.FindStringIndex(text)
	if at == nil || !strings.Contains(text[at[0]:at[1]], ":") || utf8.RuneCountInString(text) > 60 ||
		strings.ContainsAny(text, "，。；！、()（）—~至起前止|") || numbered.MatchString(text) {
		return false
	}
	names := strings.Fields(text[:at[0]])
	for _, n := range names {
		if utf8.RuneCountInString(n) > 20 || strings.ContainsAny(n, ":：") && len(linePairs(n)) == 0 {
			return false
		}
	}
	if behind := strings.TrimSpace(text[at[1]:]); len(names) == 0 && behind != "" || utf8.RuneCountInString(behind) > 20 {
		return false
	}
	if meta["发布日期"] == "" {
		meta["发布日期"] = postedDate.FindStringSubmatch(text)[1]
	}
	for _, n := range names {
		if bodyName.MatchString(n) && meta["来源"] == "" {
			meta["来源"] = n
		}
	}
	return true
}

// takePosted recognises the line under a page's title that says when and by whom it was put up: a date and at
// least one button or counter, and little else.
func takePosted(meta map[string]string, text string) bool {
	date := postedDate.FindStringSubmatchIndex(text)
	if date == nil || utf8.RuneCountInString(text) > 120 {
		return false
	}
	rest := text[:date[0]] + " " + text[date[1]:]
	if clock := strings.Contains(text[date[0]:date[1]], ":"); !postedWord.MatchString(rest) && !(clock && siteKey.MatchString(rest)) {
		return false
	}
	rest = bracketWord.ReplaceAllString(rest, " ")
	rest = strings.Trim(postedWord.ReplaceAllString(rest, " "), " :：|｜[]")
	for _, p := range linePairs(rest) {
		if p.value != "" && (keyKind[p.key] != 'n' || p.fits()) {
			meta[p.key], rest = p.value, ""
		}
	}
	if utf8.RuneCountInString(rest) > 40 || strings.ContainsAny(rest, "。；") {
		return false
	}
	if meta["发布日期"] == "" {
		meta["发布日期"] = text[date[2]:date[3]]
	}
	if rest = strings.Trim(rest, " :：|｜[]"); rest != "" && meta["来源"] == "" && !metaKey.MatchString(rest) {
		meta["来源"] = rest
	}
	return true
}
