package outline

import (
	"strings"
	"unicode/utf8"
)

// A text may tell the same of one thing after another: the name of a benefit on a line of its own, then 政策内容：,
// 文件依据：, 申请渠道：. Such names are headings without a number, and so is what groups them (服务对象：高校毕业生).
const (
	minRecords  = 3  // things told of
	maxName     = 24 // characters of a name
	recordLevel = 3  // Markdown level given to a name
	groupLevel  = 2  // and to what groups them
)

// markRecords gives such headings a level. A text with numbered sections has its headings already.
func markRecords(ps []paragraph) {
	first := map[string]int{} // key -> how often it follows a short line
	for i := 0; i+1 < len(ps); i++ {
		if l, ok := scanLabel(ps[i].text); ok && l.kind <= kindComma || ps[i].level > 0 {
			return
		}
		if shortName(ps[i].text) {
			if key, _ := fieldOf(ps[i+1].text); key != "" {
				first[key]++
			}
		}
	}
	key, most := "", 0
	for k, n := range first {
		if n > most || n == most && k < key {
			key, most = k, n
		}
	}
	if most < minRecords {
		return
	}
	groups := map[string]int{} // what stands right before a name; a field of every record does too
	for i := 0; i+1 < len(ps); i++ {
		if k, _ := fieldOf(ps[i+1].text); k != key || !shortName(ps[i].text) {
			continue
		}
		ps[i].level = recordLevel
		if i > 0 {
			if g, value := fieldOf(ps[i-1].text); g != "" && g != key && shortName(value) {
				groups[g]++
			}
		}
	}
	for i := range ps[:len(ps)-1] {
		if g, value := fieldOf(ps[i].text); groups[g] > 1 && 2*groups[g] <= most && ps[i+1].level == recordLevel && shortName(value) {
			ps[i].level = groupLevel
		}
	}
}

// shortName tells a line that may be the name of something.
func shortName(t string) bool {
	n := utf8.RuneCountInString(t)
	return n >= 2 && n <= maxName && !strings.ContainsAny(t, "。；;:：|")
}

// fieldOf divides 政策内容：… into key and value; "" when the line is no such field.
func fieldOf(t string) (key, value string) {
	i := strings.IndexAny(t, ":：")
	if i <= 0 || utf8.RuneCountInString(t[:i]) > 8 || strings.ContainsAny(t[:i], "，。、（(") {
		return "", ""
	}
	_, w := utf8.DecodeRuneInString(t[i:])
	return t[:i], strings.TrimSpace(t[i+w:])
}
