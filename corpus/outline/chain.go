package outline

import (
	"strings"
	"unicode/utf8"
)

// minChain is how many sections a text has at least to be divided by their numbers alone.
const minChain = 3

// commaChain finds the sections 一、 二、 三、 of a text that lost its line ends: where every such number of the text
// stands there once and all in order, they begin sections whatever stands before them. It returns, by paragraph, the
// bytes at which those begin that stand inside one.
func commaChain(ps []paragraph) map[int][]int {
	inside := map[int][]int{}
	n := 0
	for i, p := range ps {
		for _, at := range commas(p.text) {
			l, ok := scanLabel(p.text[at:])
			if !ok {
				continue
			}
			if n++; l.n != n {
				return nil
			}
			if at > 0 {
				inside[i] = append(inside[i], at)
			}
		}
	}
	if n < minChain {
		return nil
	}
	return inside
}

// commas are the bytes of a line at which 一、 二、 … stand, but for those that only count on in a sentence.
func commas(line string) (out []int) {
	for at := 0; ; {
		i := strings.Index(line[at:], "、")
		if i < 0 {
			return out
		}
		i += at
		at = i + len("、")
		start := i
		for start > 0 {
			r, w := utf8.DecodeLastRuneInString(line[:start])
			if !strings.ContainsRune("一二三四五六七八九十", r) {
				break
			}
			start -= w
		}
		prev, _ := utf8.DecodeLastRuneInString(line[:start])
		first, _ := utf8.DecodeRuneInString(line[start:])
		if start < i && (start == 0 || candidate(prev, first)) {
			out = append(out, start)
		}
	}
}
