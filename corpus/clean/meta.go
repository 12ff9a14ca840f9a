package clean

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
)

// headLines is how far down a page its metadata may stand, in lines.
const headLines = 40

// metaKeys are the names government sites give to metadata, as the standard for
// their catalogues and common practice have them. Longer names come first.
var metaKeys = []string{
	"索引号码", "信息索引号", "索引号", "发文字号", "文件编号", "文件字号", "文号",
	"生成日期", "产生日期", "成文日期", "成文时间", "发文日期", "发文时间", "印发日期", "公开日期", "发布日期", "发布时间", "公布日期",
	"发布机构", "发布单位", "发文机关", "发文机构", "发文单位", "制发机关", "公开主体", "公开责任部门", "责任部门", "责任单位",
	"内容分类", "信息分类", "主题分类", "体裁分类", "所属分类", "主题词", "关键词", "服务对象",
	"公开方式", "公开范围", "公开形式", "公开时限", "公开属性", "有效性", "效力状态", "时效性", "有效期", "生效日期", "实施日期", "失效日期", "废止日期",
	"统一编号", "规范性文件统一编号", "登记号", "信息来源", "文章来源", "来源", "作者", "浏览次数", "点击次数", "点击数", "阅读次数",
}

// strongKeys occur in the metadata of a page and hardly anywhere else; a block
// has to hold one of them, or one of the posting.
var strongKeys = map[string]bool{
	"索引号码": true, "信息索引号": true, "索引号": true, "发文字号": true, "文件编号": true, "文号": true, "生成日期": true,
	"产生日期": true, "成文日期": true, "发文日期": true, "发布日期": true, "发布时间": true, "公开日期": true, "发布机构": true,
	"发文机关": true, "信息来源": true, "浏览次数": true, "统一编号": true, "发文单位": true, "发布单位": true, "发文机构": true,
	"公开主体": true,
}

var (
	metaKey = regexp.MustCompile(`(?:^|[ |｜])(` + strings.Join(metaKeys, "|") + `)([:：] ?| |$)`)
	// posted is the line under the title of a page: 2022年01月05日 13:04某某办公室 点击:[] 打印.
	postedDate = regexp.MustCompile(`(\d{4}(?:年|[-/.])\d{1,2}(?:月|[-/.])\d{1,2}日?)(?: ?\d{1,2}:\d{2}(?::\d{2})?)?`)
	postedWord = regexp.MustCompile(`(?:点击(?:数|次数|率|量)?|浏览(?:次数|量)?|阅读(?:次数|量)?|访问(?:次数|量)?|人气) ?[:：] ?(?:\[[ \d]*\]|\d*)|字(?:体|号)[:：]? ?[\[【(（]?(?: ?[大中小] ?)*[\]】)）]?|\[?【?(?:打印(?:本页)?|关闭(?:窗口)?|收藏|分享)】?\]?`)
)

// takeMeta moves the metadata of a web page from the text to Meta.
func takeMeta(s *state) {
	lines := s.lines()
	drop := make([]bool, len(lines))
	head := lines[:min(len(lines), headLines)]
	takeBlocks(s.meta, head, drop)
	for i, l := range head {
		if !drop[i] && takePosted(s.meta, l.text) {
			drop[i] = true
		}
	}
	s.keepPage(lines, drop)
	s.dropLines(lines, drop)
}

// keepPage remembers the marked lines, without buttons and counters.
func (s *state) keepPage(lines []line, drop []bool) {
	for i, l := range lines {
		if !drop[i] {
			continue
		}
		m := s.m.Slice(l.Span)
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

// takeBlocks finds runs of lines that consist of names and values, at least two
// names to a run and one of them strong, and marks them.
func takeBlocks(meta map[string]string, head []line, drop []bool) {
	for i := 0; i < len(head); {
		pairs, n := readBlock(head[i:])
		strong := false
		for _, p := range pairs {
			strong = strong || strongKeys[p.key]
		}
		if n == 0 || len(pairs) < 2 || !strong {
			i++
			continue
		}
		for _, p := range pairs {
			if p.value != "" && meta[p.key] == "" {
				meta[p.key] = p.value
			}
		}
		for ; n > 0; n-- {
			drop[i] = true
			i++
		}
	}
}

// pair is one metadatum.
type pair struct{ key, value string }

// readBlock reads metadata from the first lines: "key value key value" to a line,
// or a key on one line and its value on the next. It returns the pairs and how
// many lines they take.
func readBlock(lines []line) (pairs []pair, n int) {
	for n < len(lines) {
		found := linePairs(lines[n].text)
		if len(found) == 0 {
			break
		}
		n++
		last := &found[len(found)-1]
		if last.value == "" && n < len(lines) && len(linePairs(lines[n].text)) == 0 && isValue(lines[n].text) {
			last.value = lines[n].text
			n++
		}
		pairs = append(pairs, found...)
	}
	return pairs, n
}

// linePairs reads a line that begins with a key; nil when it does not, or when
// what follows is prose.
func linePairs(text string) []pair {
	at := metaKey.FindAllStringSubmatchIndex(text, -1)
	if len(at) == 0 || at[0][0] != 0 || at[0][2] != 0 {
		return nil
	}
	var pairs []pair
	for i, m := range at {
		end := len(text)
		if i+1 < len(at) {
			end = at[i+1][0]
		}
		value := strings.Trim(text[m[1]:end], " |｜")
		if !isValue(value) {
			return nil
		}
		pairs = append(pairs, pair{text[m[2]:m[3]], value})
	}
	return pairs
}

// isValue tells whether text can be the value of a metadatum: short, no sentence.
func isValue(text string) bool {
	return utf8.RuneCountInString(text) <= 60 && !strings.ContainsAny(text, "。；")
}

// takePosted recognises the line under a page's title that says when and by whom
// it was put up: a date and at least one button or counter, and little else.
func takePosted(meta map[string]string, text string) bool {
	date := postedDate.FindStringSubmatchIndex(text)
	if date == nil || utf8.RuneCountInString(text) > 120 || !postedWord.MatchString(text[:date[0]]+" "+text[date[1]:]) {
		return false
	}
	rest := text[:date[0]] + " " + text[date[1]:]
	rest = strings.Trim(postedWord.ReplaceAllString(rest, " "), " :：|｜[]")
	for _, p := range linePairs(rest) {
		if p.value != "" {
			meta[p.key], rest = p.value, ""
		}
	}
	if utf8.RuneCountInString(rest) > 40 || !isValue(rest) {
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
