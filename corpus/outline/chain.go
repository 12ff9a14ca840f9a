package outline

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// minChain is how many sections a text has at least to be divided by their numbers alone.
const minChain = 3

// lostEnds is how many bytes a line has at least for its items to be looked for by their numbers alone.
const lostEnds = 900

// sectionChain finds the sections of a text that lost its line ends. It returns, by paragraph, the bytes at which
// those begin that stand inside one.
func sectionChain(ps []paragraph) map[int][]int {
	inside := commaChain(ps)
	if inside == nil {
		inside = articleChain(ps)
	}
	for i, p := range ps {
		if len(inside[i]) > 0 && len(p.text) >= lostEnds {
			inside[i] = withItems(p.text, inside[i])
		}
	}
	return inside
}

// commaChain finds the sections 一、 二、 三、: where every such number of the text stands there once and all in order,
// they begin sections whatever stands before them.
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

// titleReach is how many bytes the title of a chapter has at most.
const titleReach = 90

// articleChain finds the chapters and articles of rules: each the next of its kind, behind the end of a sentence or the
// title of a chapter.
func articleChain(ps []paragraph) map[int][]int {
	inside := map[int][]int{}
	last, all := map[kind]int{}, 0
	for i, p := range ps {
		chapter := -titleReach // where the last chapter begins in this line
		for at := 0; at < len(p.text); {
			k := strings.Index(p.text[at:], "第")
			if k < 0 {
				break
			}
			at += k
			l, ok := scanLabel(p.text[at:])
			if !ok || l.kind != kindArticle && l.kind != kindChapter && l.kind != kindSection || l.n != last[l.kind]+1 && l.n != 1 {
				at += len("第")
				continue
			}
			prev, _ := utf8.DecodeLastRuneInString(p.text[:at])
			sentence := at == 0 || strings.ContainsRune("。；！？）)”》", prev) || unicode.IsSpace(prev) ||
				l.n == 1 && last[l.kind] == 0 // the first may stand behind a title
			if !sentence && at-chapter > titleReach || l.n != last[l.kind]+1 && l.kind != kindSection {
				at += len("第")
				continue
			}
			if last[l.kind] = l.n; l.kind != kindArticle {
				chapter = at
			}
			if l.kind == kindChapter {
				last[kindSection] = 0
			}
			if at > 0 {
				inside[i] = append(inside[i], at)
				all++
			}
			at += l.text
		}
	}
	if all < minChain {
		return nil
	}
	return inside
}

// withItems adds to the sections of a line the items between them: （一） （二）, and in those 1. 2., each row of them
// counting from one.
func withItems(line string, sections []int) (out []int) {
	bounds := append(slices.Clone(sections), len(line))
	from := 0
	for _, to := range bounds {
		if from > 0 {
			out = append(out, from)
		}
		items := rowOf(line, from, to, kindParen)
		sub := append(slices.Clone(items), to)
		start := from
		for k, end := range sub {
			if k > 0 {
				out = append(out, start)
			}
			out = append(out, rowOf(line, start, end, kindDot)...)
			start = end
		}
		from = to
	}
	return out
}

// rowOf are the bytes of line[from:to] at which the items of a kind begin, behind the end of a sentence or what leads on
// to them; nil when they do not count 1, 2, 3.
func rowOf(line string, from, to int, k kind) (out []int) {
	for i, r := range line[from:to] {
		at := from + i
		prev, _ := utf8.DecodeLastRuneInString(line[:at])
		if at == from || !strings.ContainsRune("(（0123456789０１２３４５６７８９", r) || !strings.ContainsRune("。；;：:！？）)", prev) && !(k == kindParen && len(out) == 0 && at-from < titleReach) {
			continue
		}
		l, ok := scanLabel(line[at:to])
		if !ok || l.kind != k {
			continue
		}
		if l.n != len(out)+1 {
			return nil
		}
		out = append(out, at)
	}
	if len(out) < 2 {
		return nil
	}
	return out
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
