package clean

import (
	"regexp"
	"slices"
	"strings"
)

// quoted is a name in title marks.
var quoted = regexp.MustCompile(`《[^《》]*》|〈[^〈〉]*〉|<[^<>]*>`)

// footWord tells what only stands at the foot of a page.
func footWord(t string) bool {
	return slices.ContainsFunc(footWords, func(w string) bool { return strings.Contains(t, w) })
}

var footWords = []string{"ICP备", "公网安备", "版权所有", "网站标识码", "Copyright", "COPYRIGHT", "copyright", "主办单位", "技术支持", "关闭窗口", "上一篇", "下一篇", "打印本页", "返回顶部"}

// siteDay is a day as sites write it, and lastWords what rules end with.
var (
	siteDay   = regexp.MustCompile(`^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}$`)
	lastWords = regexp.MustCompile(`(?:施行|执行|实施|解释|废止|有效期[^。]{1,12})。$`)
)

// ruled tells a rule that leads on to its items from whom a text is sent to.
var ruled = regexp.MustCompile(`应当|应该|可以|不得|下列|以下|如下|情形|包括|第[一二三四五六七八九十百\d]+条`)

// titleHead is how titles begin that name no matter: with a place, a body or a year.
var titleHead = regexp.MustCompile(`^(?:《|〈)?(?:(?:19|20)\d{2}年?|[\p{Han}]{2,12}(?:省|市|区|县|州|盟|旗|镇|乡|街道|局|厅|部|委员会|委|办公室|政府|大学|学院|中学|小学|幼儿园|学校|医院|公司|中心))`)

// firstNumber tells the first section or article of a text.
func firstNumber(t string) bool {
	for _, w := range []string{"一、", "第一条", "第一章", "第一部分", "第 一 章", "（一）", "1.", "1、"} {
		if strings.HasPrefix(t, w) {
			return true
		}
	}
	return false
}
