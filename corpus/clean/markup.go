package clean

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
)

// maxTagLine is the longest line in which tags are looked for, in bytes.
const maxTagLine = 1 << 20

// maxComment is how long a comment may be, in bytes: an opening sign that is never closed must not swallow a text.
const maxComment = 4000

var (
	// strayTag is a tag of a page that was left in text, and the tail of one whose beginning is gone. Those of
	// tables are read later, by outline.
	strayTag = regexp.MustCompile(`(?i)</?(?:p|br|div|span|font|strong|b|em|u|i|a|img|o:p|h[1-6]|center|section|input|link|meta|style|script|ul|ol|li)(?: [^<>\n]*)?/?>|^[^<>\n]*(?:rel|type|href|src|style|class|media)="[^"<>\n]*"[^<>\n]*/?>|-->|<!--|--%>|<%--`)
	lineTag  = regexp.MustCompile(`(?i)^</?(?:p|br|div|h[1-6]|li|center|section)\b`)
	// mdLink is [words](address), mdImage ![words](address).
	mdLink = regexp.MustCompile(`(!?)\[([^\[\]\n]*)\]\(([^()\s]{2,}(?:\([^()\s]*\)[^()\s]*)?(?: [^()"\n]{1,120}\.[a-z]{3,4})?)(?: +"[^"\n]*")?\)`)
	// address tells that what a link leads to is one.
	address = regexp.MustCompile(`/|^#|^(?:mailto|javascript):|\.(?:docx?|xlsx?|pdf|wps|et|ofd|zip|rar|html?|jpe?g|png|gif)$`)
)

// dropMarkup deletes what a program wrote around words: comments, stray tags, the signs of Markdown for bold
// words and links, and marks before the number of a section (●第三条).
func dropMarkup(s *state) {
	if strings.ContainsAny(s.text(), "<>") {
		s.apply(comments(s.text()))
		s.apply(tags(s.text()))
	}
	s.apply(fields(s.text()))
	s.apply(links(s.text()))
	s.apply(escapes(s.text()))
	s.apply(disjoint(marks(s)))
}

// comments finds <!-- … --> and <%-- … --%>.
func comments(text string) (edits []corpus.Edit) {
	for _, sign := range [][2]string{{"<!--", "-->"}, {"<%--", "--%>"}} {
		for at := 0; ; {
			i := strings.Index(text[at:], sign[0])
			if i < 0 {
				break
			}
			i += at
			at = i + len(sign[0])
			j := strings.Index(text[at:min(len(text), at+maxComment)], sign[1])
			if j < 0 {
				continue
			}
			at += j + len(sign[1])
			edits = append(edits, corpus.Edit{Span: corpus.Span{Start: i, End: at}})
		}
	}
	return disjoint(edits)
}

// tags finds what is left of tags; one that ends a line in a page leaves a line end.
func tags(text string) (edits []corpus.Edit) {
	at := 0
	for l := range strings.Lines(text) {
		if strings.ContainsAny(l, "<>") && len(l) <= maxTagLine {
			for _, m := range strayTag.FindAllStringIndex(l, -1) {
				out := ""
				if lineTag.MatchString(l[m[0]:m[1]]) {
					out = "\n"
				}
				edits = append(edits, corpus.Edit{Span: corpus.Span{Start: at + m[0], End: at + m[1]}, New: out})
			}
		}
		at += len(l)
	}
	return edits
}

// field is what Word keeps of a link in the text.
var field = regexp.MustCompile(` ?HYPERLINK "[^"\n]*"(?: \\[a-z](?: "[^"\n]*")?)* ?`)

// fields finds the fields of links.
func fields(text string) (edits []corpus.Edit) {
	if !strings.Contains(text, "HYPERLINK \"") {
		return nil
	}
	for _, m := range field.FindAllStringIndex(text, -1) {
		edits = append(edits, corpus.Edit{Span: corpus.Span{Start: m[0], End: m[1]}})
	}
	return edits
}

// links leaves the words of [words](address) and nothing of an image.
func links(text string) (edits []corpus.Edit) {
	if !strings.Contains(text, "](") {
		return nil
	}
	for _, m := range mdLink.FindAllStringSubmatchIndex(text, -1) {
		if !address.MatchString(text[m[6]:m[7]]) {
			continue
		}
		if m[2] < m[3] {
			edits = append(edits, corpus.Edit{Span: corpus.Span{Start: m[0], End: m[1]}})
			continue
		}
		edits = append(edits, corpus.Edit{Span: corpus.Span{Start: m[0], End: m[4]}}, corpus.Edit{Span: corpus.Span{Start: m[5], End: m[1]}})
	}
	return edits
}

// escapes finds the signs \ of Markdown.
func escapes(text string) (edits []corpus.Edit) {
	if !strings.Contains(text, `\`) {
		return nil
	}
	for _, m := range escaped.FindAllStringIndex(text, -1) {
		edits = append(edits, corpus.Edit{Span: corpus.Span{Start: m[0], End: m[0] + 1}})
	}
	return edits
}

// numbered is the number a section begins with, behind whatever mark.
var numbered = regexp.MustCompile(`^(?:第 ?[一二三四五六七八九十百千零〇○\d]{1,9} ?[编章节条款项部]|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[.．、])`)

// marks deletes, line by line, the signs of Markdown for bold and quoted words, and a bullet before the words.
func marks(s *state) (edits []corpus.Edit) {
	lines := s.lines()
	heads := markedHeads(lines)
	for i, l := range lines {
		lead := spaces(l.text)
		body := l.text[lead:]
		if m := callout.FindStringIndex(body); m != nil {
			edits = appendDelete(edits, l.Start+lead, l.Start+lead+m[1])
			lead += m[1]
			body = body[m[1]:]
		}
		if n := heads[i]; n > 0 {
			edits = append(edits, corpus.Edit{Span: corpus.Span{Start: l.Start, End: l.Start + n}, New: "## "})
			continue
		}
		if n := bullet(body); n > 0 && !listed(lines, i, body, n) {
			edits = appendDelete(edits, l.Start+lead, l.Start+lead+n)
			lead += n
			body = body[n:]
		}
		if m := button.FindStringIndex(body); m != nil && m[0] > 0 {
			edits = appendDelete(edits, l.Start+lead+m[0], l.Start+lead+m[1])
		}
		if n := strings.Count(body, "**"); n < 2 || n%2 > 0 || strings.Trim(body, "* ") == "" {
			continue
		}
		for i := 0; i < len(body); {
			j := strings.Index(body[i:], "**")
			if j < 0 {
				break
			}
			i += j
			edits = appendDelete(edits, l.Start+lead+i, l.Start+lead+i+2)
			i += 2
		}
	}
	return edits
}

// callout is how Markdown sets off a note: > [!WARNING].
var callout = regexp.MustCompile(`^(?:> ?)*\[![A-Za-z]{3,12}\][+-]? *`)

// escaped is a sign that Markdown would read, with the one before it that says not to.
var escaped = regexp.MustCompile(`\\[.*_#()\[\]+>~!-]`)

// listReach is how many lines below an item, blank ones included, the next one of a list is looked for.
const listReach = 4

// listed tells a bullet that the line before or behind has too, and no number follows in either: it marks the items of
// a list, and is quoted with them.
func listed(lines []line, i int, body string, n int) bool {
	mark, _ := utf8.DecodeRuneInString(body)
	if mark == '>' || numbered.MatchString(strings.TrimLeft(body[n:], " *")) {
		return false
	}
	for _, step := range []int{-1, 1} {
		for j, k := i+step, 0; j >= 0 && j < len(lines) && k < listReach; j, k = j+step, k+1 {
			t := strings.TrimLeft(lines[j].text, " ")
			if t == "" {
				continue
			}
			if r, w := utf8.DecodeRuneInString(t); r == mark && !numbered.MatchString(strings.TrimLeft(t[w:], " *")) {
				return true
			}
			break
		}
	}
	return false
}

// button is what a site puts behind a name to be clicked.
var button = regexp.MustCompile(` ?[（(\[【](?:请?点击)?(?:这里)?(?:下载|查看|浏览|打开)(?:附件|全文|原文)?[)）\]】]$`)

// bullet is how many bytes of a line are a mark before its words: ●, ■, an emoji, > of a quotation, and - or *
// before a number. Marks that say something (□ √ ★ ※) are none.
func bullet(body string) int {
	r, w := utf8.DecodeRuneInString(body)
	rest := strings.TrimLeft(body[w:], " \ufe0f*")
	switch {
	case rest == "" || isRule(body) || strings.HasPrefix(body, "**"):
		return 0
	case r == '>' && strings.HasPrefix(body, "> "), strings.ContainsRune("■◆●▶►▪◼•", r), r >= 0x1f300 && unicode.Is(unicode.So, r):
		return len(body) - len(strings.TrimLeft(body[w:], " "))
	case strings.ContainsRune("-*+·○◇★☆▲※", r) && numbered.MatchString(rest):
		return len(body) - len(strings.TrimLeft(body[w:], " "))
	}
	return 0
}

// sortEdits brings edits into the order of the text.
func sortEdits(edits []corpus.Edit) {
	slices.SortStableFunc(edits, func(a, b corpus.Edit) int { return a.Span.Start - b.Span.Start })
}

// disjoint sorts edits and leaves out those that reach into the one before.
func disjoint(edits []corpus.Edit) []corpus.Edit {
	sortEdits(edits)
	out := edits[:0]
	for _, e := range edits {
		if n := len(out); n > 0 && e.Span.Start < out[n-1].Span.End {
			continue
		}
		out = append(out, e)
	}
	return out
}
