package clean

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
)

// The furniture of a page, by line. None of these can be a line of a document.
var (
	// breadcrumb: 当前位置:首页 > 政务公开 > 文件
	breadcrumb = regexp.MustCompile(`^(?:(?:您?(?:当前|现在|所在|目前)的?|您的)?位置 ?[:：]|首页 ?[>›»/])|^[^<>›»]{1,20}(?: ?[>›»] ?[^<>›»]{1,20}){2,}$`)
	// button: what can be clicked at the head or foot of a page, alone or several.
	button = regexp.MustCompile(`^(?:[\[【(（|｜ ]*(?:打印(?:本页|此页|文章)?|关闭(?:本页|窗口|页面)?|我要(?:打印|纠错|收藏)|返回(?:顶部|首页|列表|上一页)|收藏(?:本页)?|加入收藏|分享(?:到|至)?|字体 ?[:：]?|大|中|小|纠错|举报|下载|附件下载|合集下载|相关(?:文档|推荐|文章|阅读|新闻|链接)|最新文档|推荐(?:文档|阅读)|热门文档|猜你喜欢|浏览次数|点击数?)[:：\]】)）|｜ ]*)+$`)
	// footer: who runs the site, its registration numbers, its legal notes.
	footer = regexp.MustCompile(`ICP备|公网安备|网站标识码|版权所有|(?i:copyright)|^(?:主办|承办|技术支持|网站管理)(?:单位)?[:：]|^(?:联系我们|网站地图|关于我们|法律声明|隐私)|^扫一扫|^扫描(?:下方)?二维码|手机(?:打开|浏览|查看)当前页|您是第 ?\d+ ?位`)
	// neighbour: links to other pages, with their titles.
	neighbour = regexp.MustCompile(`^(?:上一?[篇条页]|下一?[篇条页]|相关解读|相关(?:链接|稿件|附件)|延伸阅读|政策解读|解读链接|原文链接|图解)[:：《]|^下载[:：] ?附件|^(?:分享到?|责任编辑|编辑|审核|文章来源|来源) ?[:：]`)
	// library: the notices of a document library around what it hosts.
	library = regexp.MustCompile(`下载(?:本)?文档前|平台不提供|(?:仅|可).{0,3}部分预览|如(?:文档|本文)侵犯|^第 ?\d+ ?页[,， /]*共 ?\d+ ?页[。.]?$`)
	// closing: a button that ends the article; what follows is not of it.
	closing = regexp.MustCompile(`^[\[【(（ ]*(?:关闭|打印|返回顶部)(?:本页|窗口|页面)?[\]】)） ]*$`)
)

// longestChrome is the length in characters of the longest line taken for page
// furniture; the legal notes of document libraries run to this.
const longestChrome = 200

// isChrome tells whether a line is page furniture.
func isChrome(text string) bool {
	if text == "" || utf8.RuneCountInString(text) > longestChrome {
		return false
	}
	short := utf8.RuneCountInString(text) <= 100 && !strings.ContainsAny(text, "。；")
	return button.MatchString(text) || library.MatchString(text) ||
		short && (breadcrumb.MatchString(text) || footer.MatchString(text) || neighbour.MatchString(text))
}

// dropChrome deletes page furniture, and with it what spammers put behind the end
// of the article.
func dropChrome(s *state) {
	lines := s.lines()
	drop := make([]bool, len(lines))
	dropped := 0
	var first string
	for i, l := range lines {
		if drop[i] = isChrome(l.text); drop[i] {
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

// tailLines is how many lines after the article are looked at for spam.
const tailLines = 6

// markSpam marks the lines behind the last closing button, if they are the end of
// the file and look like no part of a document: short, without punctuation,
// numbering, figures or the marks of a date, an office or an attachment.
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

// official are the marks of lines that do end documents.
var official = regexp.MustCompile(`附件|抄送|印发|联系人|电话|公开|年.*月|委员会|办公室|人民政府|[局厅部委处]$`)

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
