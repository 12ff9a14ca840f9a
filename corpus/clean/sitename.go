package clean

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// The names under which the body that runs a site is kept in Meta: as its pages are headed, and as its footer says.
const (
	SiteName = "网站名称"
	SiteHost = "网站主办"
)

var (
	// letterhead heads a paper of the form of GB/T 9704: who issues it, and 文件.
	letterhead = regexp.MustCompile(`^([\p{Han}]{4,30})文件$`)
	host       = regexp.MustCompile(`(?:主办(?:单位)?|版权所有|©|(?i:copyright)) ?[:：©]? ?©?(?: ?(?:19|20)\d{2}(?:[-—~ ]+(?:19|20)\d{2})?)? ?([\p{Han}]{4,30})`)
	hostBefore = regexp.MustCompile(`^([\p{Han}]{4,30})(?:主办|版权所有| ?[\p{Han}]ICP[备证])`)
)

// learnSite keeps what the furniture says of who publishes the text.
func (s *state) learnSite(lines []line, drop []bool) {
	for i, l := range lines {
		if !drop[i] || utf8.RuneCountInString(l.text) > longestChrome {
			continue
		}
		s.learn(ExplainedKey, explained(l.text))
		if bareURL.MatchString(l.text) && i < len(lines)/2 {
			s.learn("原文链接", strings.Trim(l.text, "<>"))
		} else if m := letterhead.FindStringSubmatch(l.text); m != nil {
			s.learn("发文机关", m[1])
		} else if m := hostBefore.FindStringSubmatch(l.text); m != nil {
			s.learn(SiteHost, m[1])
		} else if m := host.FindStringSubmatch(l.text); m != nil {
			s.learn(SiteHost, m[1])
		} else if pairs := linePairs(l.text); i >= len(lines)/2 && len(pairs) == 1 && pairs[0].fits() && postedOnly(pairs) {
			s.learn(pairs[0].key, pairs[0].value)
		}
	}
	s.learn(SiteName, siteName(lines, drop))
}

// ExplainedKey is the name under which the title of the text is kept in Meta that the links beside it explain.
const ExplainedKey = "所解读文件"

// explains is a link to what explains a text, which names it: 【文字解读】《某市…的通知》政策解读.
var explains = regexp.MustCompile(`^(?:[\[【]?(?:[\p{Han}]{0,4}解读|一图读懂|图解|解读|问答|视频)[\]】|｜:：]? ?)?《(.+)》(?:的?(?:政策|文字|图文|音频)?(?:解读|图解|问答|说明))?(?: ?[(（]?\d{4}[-年./].{4,12})?$`)

// explained is the title named in such a link.
func explained(text string) string {
	m := explains.FindStringSubmatch(text)
	if m == nil || strings.ContainsAny(m[1], "《》") || !titled.MatchString(m[1]) || !strings.Contains(text, "解读") && !strings.Contains(text, "读懂") && !strings.Contains(text, "图解") {
		return ""
	}
	return m[1]
}

// siteSaid is a line that a site heads its pages with, and siteTail what may stand behind the name of the body in it.
var (
	siteSaid = regexp.MustCompile(`^([\p{Han}]{5,30}?)(?:官方网站|门户网站|政务网|信息网|网站|网)?(?: [A-Za-z][\w .,'&-]*)?$`)
	minSaid  = 5
)

// siteName is the body a site is of: the one named above the text that the rest of what the site writes names most, as
// in its footer, before one that is the name of a column only.
func siteName(lines []line, drop []bool) (best string) {
	most := 0
	for i, l := range lines[:len(lines)/2] {
		m := siteSaid.FindStringSubmatch(l.text)
		if !drop[i] || m == nil || !bodyName.MatchString(m[1]) || utf8.RuneCountInString(m[1]) < minSaid {
			continue
		}
		n := 1
		for k, other := range lines {
			if drop[k] && k != i && other.text != l.text && strings.Contains(other.text, m[1]) {
				n += 2
			}
		}
		if titleHead.MatchString(m[1]) { // a place, or what only a body is called
			n++
		}
		if n > most {
			most, best = n, m[1]
		}
	}
	return best
}
