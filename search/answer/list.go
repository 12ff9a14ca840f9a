package answer

import (
	"regexp"
	"strings"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/statement"
)

// labelRE is the numbering of an 项 or item at the start of a text.
var labelRE = regexp.MustCompile(`^\s*(?:[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[.、．]|[①-⑳])\s*`)

var itemRE = regexp.MustCompile(`[（(][一二三四五六七八九十]{1,3}[）)]|[①-⑳]|(?:^|\n)\s*\d{1,2}[.、．]`)

// enumeration is a coordinate list of a text.
type enumeration struct {
	span  corpus.Span
	items []string
}

// lists are the numbered items of a text, and the lists joined by 、 in its segments.
func lists(text string) (out []enumeration) {
	if m := itemRE.FindAllStringIndex(text, -1); len(m) > 1 {
		l := enumeration{span: corpus.Span{Start: m[0][0], End: len(text)}}
		for i, x := range m {
			end := len(text)
			if i+1 < len(m) {
				end = m[i+1][0]
			}
			if s := strings.Trim(oneLine(text[x[1]:end]), "；;。，, 和"); s != "" {
				l.items = append(l.items, s)
			}
		}
		out = append(out, l)
	}
	for _, s := range statement.Phrases(text, wholeOf(text)) {
		if phrase := text[s.Start:s.End]; strings.Contains(phrase, "、") {
			out = append(out, enumeration{span: s, items: strings.FieldsFunc(oneLine(phrase), func(r rune) bool { return r == '、' })})
		}
	}
	return out
}
