package outline

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
)

// Leaflets set their headings in brackets instead of numbering them: 【办理条件】, alone on the line or with the text
// behind. One such word may stand before a title; headings there are several.
const (
	minBrackets = 2
	minRunIn    = 3 // of those with the text behind, as lists of links have words in brackets too
)

var (
	bracketHead = regexp.MustCompile(`^[【〖]\p{Han}[^【】〖〗\n。；，]{1,15}[】〗]`)
	bracketOnly = regexp.MustCompile(`^[【〖]\p{Han}[^【】〖〗\n。；，]{1,15}[】〗]$`)
	noBracket   = regexp.MustCompile(`^.(?:问|答|第?[一二三四五六七八九十]+[则篇]?|打印|关闭|字体|字号|来源|责任编辑|[\p{Han}]{0,4}解读|下载|返回|收藏)[】〗：: ]`)
)

// freeBrackets gives such headings their lines where the text stands behind them.
func freeBrackets(m corpus.Mapped) corpus.Mapped {
	var edits []corpus.Edit
	at, heads := 0, 0
	for l := range strings.Lines(m.Text) {
		if h := bracketHead.FindString(l); h != "" && !noBracket.MatchString(h) {
			heads++
			if i := at + len(h); strings.TrimSpace(l[len(h):]) != "" {
				edits = append(edits, corpus.Edit{Span: corpus.Span{Start: i, End: i + blanks(l[len(h):])}, New: "\n"})
			}
		}
		at += len(l)
	}
	if heads < minRunIn {
		return m
	}
	return m.Replace(edits)
}

// bracketLines are the lines that are such headings.
func bracketLines(ps []paragraph, roles []role) (out []int) {
	for i, p := range ps {
		if roles[i] == roleBody && i+1 < len(ps) && bracketOnly.MatchString(p.text) && !noBracket.MatchString(p.text) {
			out = append(out, i)
		}
	}
	if len(out) < minBrackets {
		return nil
	}
	return out
}

// markHeads writes the headings a page marks as those of Markdown, where they can be headings of a text.
func markHeads(m corpus.Mapped, heads []corpus.Span) corpus.Mapped {
	var edits []corpus.Edit
	for _, h := range heads {
		t := m.Text[h.Start:h.End]
		if n := utf8.RuneCountInString(t); n < 2 || n > longestAsked || h.Start == 0 || strings.HasPrefix(t, "#") || startsLabel(t) || strings.HasSuffix(t, "。") || pipe(t) || titleEnd.MatchString(t) && n > longestPlain {
			continue
		}
		edits = append(edits, corpus.Edit{Span: corpus.Span{Start: h.Start, End: h.Start}, New: "## "})
	}
	if len(edits) < minBrackets {
		return m
	}
	return m.Replace(edits)
}
