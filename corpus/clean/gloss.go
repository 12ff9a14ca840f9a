package clean

import (
	"fmt"
	"regexp"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
)

// glossed is a Chinese character with its reading in brackets: 镇(zhèn). The
// reading carries a tone mark; without one it could be an abbreviation.
var glossed = regexp.MustCompile(`(\p{Han})([(（]([a-zü]*[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ][a-zü]*)[)）])`)

// dropGlosses deletes the readings a converter put behind everyday characters. A
// reading behind a rare character is the author's and stays.
func dropGlosses(s *state) {
	text := s.text()
	var edits []corpus.Edit
	for _, m := range glossed.FindAllStringSubmatchIndex(text, -1) {
		r, _ := utf8.DecodeRuneInString(text[m[2]:])
		if words().common(r) {
			edits = appendDelete(edits, m[4], m[5])
		}
	}
	if len(edits) == 0 {
		return
	}
	s.flag(corpus.Repaired, fmt.Sprintf("删去转换软件在常用字后加注的拼音 %d 处", len(edits)), corpus.Span{})
	s.apply(edits)
}
