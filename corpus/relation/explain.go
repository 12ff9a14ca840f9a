package relation

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
)

var (
	tellingFront = regexp.MustCompile(`^(?:【?(?:一图读懂|一图看懂|图解|政策解读|文字解读|图文解读|解读|政策问答)】?)[:：|丨｜\-—\s]*`)
	tellingEnd   = regexp.MustCompile(`(?:的)?(?:政策|文字|图文|专家|部门|权威|有关问题|相关)*(?:解读|热点问答|问答|百问|\d+问|解答|答记者问|明白纸|起草说明|编制说明|政策说明|说明)(?:材料)?(?:[(（].{1,12}[)）])?$`)
	// original is the line that leads to the text explained.
	original = regexp.MustCompile(`(?m)(?:政策原文|原文链接|文件原文|原文|政策文件|相关文件|解读文件|关联文件)[:：]\s*(.{4,200})$`)
	// issuedLately names it in the first sentences.
	issuedLately = regexp.MustCompile(`(?:印发|出台|发布|公布|制定|修订|颁布)(?:了|实施了?)?《`)
)

// maxExplained is how many texts one page may explain.
const maxExplained = 5

// explains takes down which text a 解读 or 问答 is of: the one its title names, or else the one it leads to, or
// else the one it says was issued lately.
func (r *reader) explains() {
	if !r.kind.tells {
		return
	}
	title := r.d.Title
	add := func(all []mention, words string) (found bool) {
		for _, m := range all[:min(len(all), maxExplained)] {
			r.add(corpus.Claim{Kind: corpus.Explains, Title: m.title, Number: m.number, Words: words})
			found = true
		}
		return found
	}
	if !add(cited(title), title) {
		name := tellingEnd.ReplaceAllString(tellingFront.ReplaceAllString(title, ""), "")
		if name != title && utf8.RuneCountInString(name) >= 6 {
			r.add(corpus.Claim{Kind: corpus.Explains, Title: name, Words: title})
			r.add(corpus.Claim{Kind: corpus.Explains, Title: strings.TrimPrefix(name, "关于"), Words: title})
		}
	}
	found := false
	for _, m := range original.FindAllStringSubmatch(r.d.Text, maxExplained) {
		if add(cited(m[1]), m[0]) {
			found = true
		} else if name := strings.TrimSpace(m[1]); !strings.Contains(name, "://") {
			r.add(corpus.Claim{Kind: corpus.Explains, Title: name, Words: m[0]})
		}
	}
	head := r.d.Text[:min(len(r.d.Text), headBytes)]
	if m := issuedLately.FindStringIndex(head); m != nil && !found {
		if all := cited(head[m[1]-len("《"):]); len(all) > 0 {
			add(all[:1], head[m[0]:min(len(head), m[1]+len(all[0].title))])
		}
	}
}
