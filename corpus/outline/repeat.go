package outline

import (
	"fmt"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
)

// Limits of what counts as a text that stands in its file twice: how many lines at least, how many characters, and
// how long a line must be to find the copy by.
const (
	repeatLines = 4
	repeatRunes = 200
	repeatFind  = 20 // runes
)

// dropRepeat deletes the second copy of a text that a page holds twice, one behind the other: a line stands again,
// and from there on every line down to the end of the copy is that of the first.
func dropRepeat(m corpus.Mapped) (corpus.Mapped, []corpus.Flag) {
	ps := paragraphs(m.Text)
	seen := map[string]int{}
	for j, p := range ps {
		i, again := seen[p.text]
		if !again {
			if utf8.RuneCountInString(p.text) >= repeatFind {
				seen[p.text] = j
			}
			continue
		}
		// The copy may begin above the line that gave it away.
		for i > 0 && j > i+1 && ps[i-1].text == ps[j-1].text {
			i, j = i-1, j-1
		}
		n, runes := 0, 0
		for j+n < len(ps) && i+n < j && ps[i+n].text == ps[j+n].text {
			runes += utf8.RuneCountInString(ps[j+n].text)
			n++
		}
		if n < repeatLines || runes < repeatRunes || i+n < j && j+n < len(ps) {
			continue
		}
		end := len(m.Text)
		if j+n < len(ps) {
			end = ps[j+n].span.Start
		}
		m = m.Replace([]corpus.Edit{{Span: corpus.Span{Start: ps[j].span.Start, End: end}}})
		m = m.Slice(trimSpan(m.Text, corpus.Span{Start: 0, End: len(m.Text)}))
		return m, []corpus.Flag{{Code: corpus.Dropped, Detail: fmt.Sprintf("同一文本在文件中出现两遍，已略去重复的一遍（%d字）", runes)}}
	}
	return m, nil
}
