package outline

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"policybot/corpus"
)

// gluedHeading is the longest heading, in runes, that may stand directly before
// the label of the next level: 三、主要任务1.加强….
const gluedHeading = 25

// unglue gives headings that stand in the middle of a line a line of their own.
// A label there is taken only where it carries on a sequence and stands after a
// sentence, a bracket or a bare heading; (1) and ① inside a paragraph are an
// enumeration and are left alone. The number of breaks put back is returned.
func unglue(m corpus.Mapped) (corpus.Mapped, int) {
	g := gluer{last: map[kind]int{}}
	var edits []corpus.Edit
	for _, p := range paragraphs(m.Text) {
		for _, at := range g.breaks(p.text) {
			at += p.span.Start
			edits = append(edits, corpus.Edit{Span: corpus.Span{Start: at, End: at}, New: "\n"})
		}
	}
	return m.Replace(edits), len(edits)
}

func gluedFlag(n int) corpus.Flag {
	return corpus.Flag{Code: corpus.Restored, Detail: fmt.Sprintf("有%d处标题与前文粘连在同一行,已按编号顺序分行", n)}
}

// gluer remembers, per numbering system, the number seen last.
type gluer struct{ last map[kind]int }

// breaks returns the byte offsets in one line where a glued heading begins.
func (g *gluer) breaks(line string) (out []int) {
	seg, inline := 0, map[kind]int{} // start of the segment; numbers passed over in this line
	first, ok := scanLabel(line)
	if ok {
		g.last[first.kind] = first.n
		seg = first.end
	}
	labelled := ok
	prev := rune(0)
	for i, r := range line {
		if i > seg && candidate(prev, r) {
			if l, ok := scanLabel(line[i:]); ok && l.kind != kindArParen && l.kind != kindCircle && i+l.end < len(line) {
				if g.accepts(l, prev, line[seg:i], line[i:], labelled, inline) {
					out = append(out, i)
					g.last[l.kind], seg, labelled = l.n, i+l.end, true
				} else {
					inline[l.kind] = l.n
				}
			}
		}
		prev = r
	}
	return out
}

// candidate tells whether a label may begin at r after prev.
func candidate(prev, r rune) bool {
	if prev == 0 || strings.ContainsRune("第((（、,，第-—至到~", prev) || prev >= '0' && prev <= '9' {
		return false
	}
	return strings.ContainsRune("(（0123456789第一二三四五六七八九十", r)
}

// accepts decides about label l that stands after seg, the text since the last
// label of the line.
func (g *gluer) accepts(l label, prev rune, seg, here string, labelled bool, inline map[kind]int) bool {
	if inline[l.kind] == l.n-1 && l.n > 1 {
		return false // carries on an enumeration inside the sentence
	}
	last, seen := g.last[l.kind]
	next := l.n == last+1
	strong := strings.ContainsRune("。！？!?)）】", prev)
	bare := labelled && bareHeading(seg)
	if l.kind <= kindArticle {
		return strong && next && blanks(here[l.text:]) > 0
	}
	if l.n == 1 {
		return bare || strong && labelled && shortSentenceHeading(seg)
	}
	if l.kind == kindComma {
		return next && (strong || bare)
	}
	if !seen { // a fragment that begins in the middle of a list
		return strong && (dutyEnds(seg) || strings.ContainsRune("。！？", prev))
	}
	return next && (strong || bare)
}

// bareHeading tells whether s is a heading without any stop: 主要任务, 工作要求:.
func bareHeading(s string) bool {
	s = strings.TrimRight(strings.TrimSpace(s), ":：")
	return s != "" && utf8.RuneCountInString(s) <= gluedHeading && !strings.ContainsAny(stripQuoted(s), "。；;,，！？:：")
}

// shortSentenceHeading tells whether s is one short sentence: 基本原则。
func shortSentenceHeading(s string) bool {
	t := strings.TrimRight(strings.TrimSpace(s), "。")
	return t != s && t != "" && utf8.RuneCountInString(t) <= gluedHeading && !strings.Contains(t, "。")
}

// stripQuoted removes the words inside “ ”, whose stops do not count.
func stripQuoted(s string) string {
	for {
		i := strings.Index(s, "“")
		j := strings.Index(s, "”")
		if i < 0 || j < i {
			return s
		}
		s = s[:i] + s[j+len("”"):]
	}
}

// dutyEnds tells whether s ends with a bracket naming who is responsible.
func dutyEnds(s string) bool {
	i := strings.LastIndexAny(s, "(（")
	return i >= 0 && duty(s[i:])
}
