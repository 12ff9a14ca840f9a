package outline

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
)

// gluedHeading is the longest heading, in runes, that may stand directly before
// the label of the next level: 三、主要任务1.加强….
const gluedHeading = 25

// unglue gives headings that stand in the middle of a line a line of their own.
// A label there is taken only where it carries on a sequence and stands after a
// sentence, a bracket or a bare heading; (1) and ① inside a paragraph are an
// enumeration and are left alone. The number of breaks put back is returned.
func unglue(m corpus.Mapped) (corpus.Mapped, int) {
	g := gluer{last: map[kind]int{}, lost: lostLines(m.Text)}
	var edits []corpus.Edit
	ps := paragraphs(m.Text)
	chain := sectionChain(ps)
	for i, p := range ps {
		g.after, g.sure = ps[i+1:min(i+1+listReach, len(ps))], chain[i]
		for _, at := range g.breaks(p.text) {
			at += p.span.Start
			edits = append(edits, corpus.Edit{Span: corpus.Span{Start: at, End: at}, New: "\n"})
		}
	}
	return m.Replace(edits), len(edits)
}

func gluedFlag(n int) corpus.Flag {
	return corpus.Flag{Code: corpus.Restored, Detail: fmt.Sprintf("有%d处标题与前文粘连在同一行，已按编号顺序分行", n)}
}

// listReach is how many lines below a glued 1. its 2. is looked for.
const listReach = 8

// gluer remembers, per numbering system, the number seen last.
type gluer struct {
	last  map[kind]int
	after []paragraph // the lines below the one at hand
	two   bool        // the one at hand has 二、 behind the end of a sentence
	lost  bool        // the text has lost its line ends
	sure  []int       // where sections of the text begin in it
}

// segment is the text of a line since its last label, up to a candidate.
type segment struct {
	text     string
	labelled bool // a label stands before it
	kind     kind // of that label
}

// breaks returns the byte offsets in one line where a glued heading begins.
func (g *gluer) breaks(line string) (out []int) {
	g.two = secondComma.MatchString(line)
	at, inline := 0, map[kind]int{} // start of the segment; numbers passed over in this line
	var seg segment
	if l, ok := scanLabel(line); ok {
		g.last[l.kind] = l.n
		at, seg = l.end, segment{labelled: true, kind: l.kind}
	}
	balanced := strings.Count(line, "“") == strings.Count(line, "”") &&
		strings.Count(line, "《") == strings.Count(line, "》")
	prev, depth := rune(0), 0
	for i, r := range line {
		sure := len(g.sure) > 0 && g.sure[0] == i
		if sure {
			g.sure = g.sure[1:]
		}
		if i > at && (depth == 0 || !balanced || sure) && candidate(prev, r) {
			seg.text = line[at:i]
			if l, ok := scanLabel(line[i:]); ok && l.kind != kindCircle && i+l.end < len(line) {
				if sure || g.accepts(l, prev, seg, line[i:], inline) {
					out = append(out, i)
					g.last[l.kind] = l.n
					at, seg = i+l.end, segment{labelled: true, kind: l.kind}
				} else {
					inline[l.kind] = l.n
				}
			}
		}
		switch r {
		case '“', '《':
			depth++
		case '”', '》':
			depth = max(depth-1, 0)
		}
		prev = r
	}
	return out
}

// lostShare is how much of a text that lost its line ends one line of it holds at least.
const lostShare = 0.6

// lostLines tells such a text.
func lostLines(text string) bool {
	for l := range strings.Lines(text) {
		if float64(len(l)) >= lostShare*float64(len(text)) {
			return true
		}
	}
	return false
}

// secondComma is the second section of a text, in the line of the first.
var secondComma = regexp.MustCompile(`[。！？)）] ?二、[^一二三四五六七八九十]`)

// candidate tells whether a label may begin at r after prev.
func candidate(prev, r rune) bool {
	if prev == 0 || strings.ContainsRune("第((（、,，第-—至到~", prev) || prev >= '0' && prev <= '9' {
		return false
	}
	return strings.ContainsRune("(（0123456789第一二三四五六七八九十", r)
}

// accepts decides about label l, which stands after seg and before rest.
func (g *gluer) accepts(l label, prev rune, seg segment, here string, inline map[kind]int) bool {
	if l.n > 1 && inline[l.kind] == l.n-1 {
		return false // carries on an enumeration inside the sentence
	}
	last, seen := g.last[l.kind]
	next := l.n == last+1
	strong := strings.ContainsRune("。！？!?)）】〕", prev)
	deeper := seg.labelled && l.kind > seg.kind
	bare := seg.labelled && bareHeading(seg.text)
	switch {
	case l.kind <= kindArticle:
		return strong && next && blanks(here[l.text:]) > 0
	case l.n == 1 && (prev == ':' || prev == '：'):
		return g.goesOn(l, here) || deeper && bare && !states(seg.text) && secondIsHeading(l, here)
	case l.n == 1 && l.kind == kindComma && strong && !seg.labelled && g.two:
		return true // a text that lost all its line ends
	case l.n == 1:
		return deeper && (bare || strong && shortSentenceHeading(seg.text) && l.kind != kindArParen)
	case l.kind == kindArParen:
		return false
	case l.kind == kindComma || seen:
		return next && (strong || bare || g.lost && l.kind == kindParen && strings.ContainsRune("；;", prev))
	}
	// a fragment that begins in the middle of a list
	return strong && (dutyEnds(seg.text) || strings.ContainsRune("。！？", prev))
}

// goesOn tells whether the list that 1. begins here is continued by 2. on a line
// of its own, and not in this line.
func (g *gluer) goesOn(l label, here string) bool {
	if l.kind != kindDot && l.kind != kindArParen || second(l, here) >= 0 {
		return false
	}
	for _, p := range g.after {
		if n, ok := scanLabel(p.text); ok && n.kind == l.kind {
			return n.n == 2
		}
	}
	return false
}

// second is the byte of here at which the 2. of the list that begins there stands
// in the same line, or -1.
func second(l label, here string) int {
	here = here[:min(len(here), listWidth)]
	return strings.Index(here, strings.NewReplacer("1", "2", "一", "二").Replace(here[:l.text]))
}

// listWidth is how far, in bytes, the 2. of a list is looked for in its line.
const listWidth = 4000

// secondIsHeading tells whether that 2. stands after a whole sentence, as a
// heading does, and not after ; as the next part of the same sentence.
func secondIsHeading(l label, here string) bool {
	i := second(l, here)
	if i < 0 {
		return true
	}
	prev, _ := utf8.DecodeLastRuneInString(here[:i])
	return strings.ContainsRune("。)）", prev)
}

// bareHeading tells whether s is a heading without any stop: 主要任务, 工作要求:.
func bareHeading(s string) bool {
	if len(s) > 4*gluedHeading {
		return false
	}
	s = strings.TrimRight(strings.TrimSpace(s), ":：")
	return s != "" && utf8.RuneCountInString(s) <= gluedHeading && !strings.ContainsAny(stripQuoted(s), "。；;,，！？:：")
}

// shortSentenceHeading tells whether s is one short sentence: 基本原则。
func shortSentenceHeading(s string) bool {
	if len(s) > 4*gluedHeading {
		return false
	}
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
	s = s[max(0, len(s)-600):]
	i := strings.LastIndexAny(s, "(（")
	return i >= 0 && duty(s[i:])
}
