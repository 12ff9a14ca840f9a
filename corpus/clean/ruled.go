package clean

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus/headline"
)

// fileMark is a line that somebody set between texts that were put together: === 02.txt ===, ----- 文件二 -----.
var fileMark = regexp.MustCompile(`^(?:={3,}|-{3,}|\*{3,}|#{3,}|~{3,}|[-=]{2,}>) ?[^=*#~]{1,80}? ?(?:={3,}|-{3,}|\*{3,}|#{3,}|~{3,}|<[-=]{2,})$`)

// marked tells whether such a line stands at line i, with what may be a title below it.
func (p *pageCutter) marked(i int) bool {
	if !fileMark.MatchString(p.lines[i].text) || annex.MatchString(strings.Trim(p.lines[i].text, "=-*#~ ")) || i+1 >= len(p.lines) {
		return false
	}
	if _, score := p.begins(i + 1); score >= minPageStart {
		return true
	}
	return markedFile.MatchString(p.lines[i].text) && titled.MatchString(p.lines[i+1].text)
}

// ruleRunes is how long a line is drawn that rules off texts from each other, and ruledTitle how likely what stands below
// it is a title.
const (
	ruleRunes  = 8
	ruledTitle = 0.5
)

// count is the number of a text among several: 【二】, (3).
var count = regexp.MustCompile(`^[【\[〔（(]?(?:第|通知|公告|文件)?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[则篇条份]?[】\]〕）)]$`)

// ruledOff tells whether a line is drawn at line i, below it stands the title of a text, and no text before speaks of it.
func (p *pageCutter) ruledOff(i int) bool {
	if t := p.lines[i].text; !isRule(t) || utf8.RuneCountInString(t) < ruleRunes {
		return false
	}
	below := i + 1
	if below < len(p.lines) && count.MatchString(p.lines[below].text) {
		below++
	}
	var texts []string
	for _, l := range p.lines[below:min(len(p.lines), below+pageLines)] {
		if isRule(l.text) {
			break
		}
		texts = append(texts, l.text)
	}
	c, ok := headline.Choose(texts, "")
	return ok && c.At == 0 && c.Share >= ruledTitle && !annex.MatchString(c.Text) && !p.named(0, i, below, c.N)
}

// markedFile tells such a line with the name of a file, or the count of it.
var markedFile = regexp.MustCompile(`\.(?:txt|md|docx?|pdf|html?|wps)\b|文件|文档|第[一二三四五六七八九十\d]+篇`)
