package outline

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/hanzi"
)

var (
	attachHead = regexp.MustCompile(`^(?:下载[:：]\s*)?附\s*(?:件|表|录|图)\s*[0-9一二三四五六七八九十]{0,3}\s*(?:[:：.、 　]|下载|$|-)`)
	attachList = regexp.MustCompile(`^(?:下载[:：]\s*)?附\s*件\s*[0-9一二三四五六七八九十]{0,3}\s*[:：]|附件下载`)
	bareAnnex  = regexp.MustCompile(`^附\s*(?:件|表|录|图)\s*[0-9一二三四五六七八九十]{0,3}\s*[:：]?$`)
	fileName   = regexp.MustCompile(`\.(?:docx?|pdf|xlsx?|wps|et|ofd|zip|rar|pptx?|jpg|png)\b`)
	listNumber = regexp.MustCompile(`^\s*[0-9]{1,2}[.．、]\s*`)
)

// maxMissing bounds how many absent annexes are flagged.
const maxMissing = 50

// attachment tells a line that names or begins an annex.
func attachment(t string) bool { return len(t) <= 300 && attachHead.MatchString(t) }

// attachment places such a line: a list of annexes is text outside the
// sections, an annex itself a section of its own.
func (b *builder) attachment(i int) {
	p := b.ps[i]
	if (attachList.MatchString(p.text) || fileName.MatchString(p.text)) && !b.annexBelow(i) {
		b.stack, b.art = nil, article{}
		b.outside(corpus.Body, p.span, i)
		b.missing(i)
		return
	}
	b.reset()
	b.push(kindNone, 1, "", strings.Join(strings.Fields(p.text), " "), p.span)
	b.clause(corpus.Heading, p.span, i, "")
	b.annex = 0
	if bareAnnex.MatchString(p.text) && i+1 < len(b.ps) && b.head.roles[i+1] == roleBody && titleOfAnnex(b.ps[i+1].text) {
		b.annex = i + 1
	}
}

// annexBelow tells that an annex itself stands below a line 附件： and not the list of them: the text above is signed,
// and what stands below goes on as a text.
func (b *builder) annexBelow(i int) bool {
	if !bareAnnex.MatchString(b.ps[i].text) || i+2 >= len(b.ps) || b.head.roles[i+1] != roleBody || b.head.roles[i+2] == roleSign ||
		!titleOfAnnex(b.ps[i+1].text) || fileName.MatchString(b.ps[i+1].text) || fileName.MatchString(b.ps[i+2].text) {
		return false
	}
	if _, labelled := b.ps[i+1].label(); labelled {
		return false
	}
	for k := i - 1; k >= 0; k-- {
		if b.head.roles[k] == roleSign {
			return true
		}
	}
	return false
}

// titleOfAnnex tells the line below 附件 that says what it is: short, no sentence, no unit of a table.
func titleOfAnnex(t string) bool {
	n := utf8.RuneCountInString(t)
	return n >= 4 && n <= 50 && !strings.ContainsAny(t, "。；;：:|") && !attachment(t) && !numeric(t)
}

// annexTitle opens the section of an annex's title.
func (b *builder) annexTitle(i int) {
	p := b.ps[i]
	b.push(kindNone, 2, "", squeeze(p.text), p.span)
	b.clause(corpus.Heading, p.span, i, "")
}

// missing flags the annexes a list names whose text is not in this document.
func (b *builder) missing(i int) {
	p := b.ps[i]
	name := attachList.ReplaceAllString(p.text, "")
	name = attachList.ReplaceAllString(strings.TrimSpace(name), "")
	name = listNumber.ReplaceAllString(fileName.ReplaceAllString(name, ""), "")
	want := hanzi.Letters(name)
	if want == "" || len(b.names) >= maxMissing {
		return
	}
	if b.lines == nil {
		b.lines = map[string]bool{}
		for _, q := range b.ps {
			if q.span != p.span && len(q.text) <= 300 {
				b.lines[hanzi.Letters(q.text)] = true
			}
		}
	}
	if b.lines[want] {
		return
	}
	for _, n := range b.names {
		if strings.HasPrefix(n, want) || strings.HasPrefix(want, n) {
			return
		}
	}
	b.names = append(b.names, want)
	b.doc.Flags = append(b.doc.Flags, corpus.Flag{Code: corpus.MissingFile, Span: p.span,
		Detail: "附件《" + strings.TrimSpace(name) + "》在正文中提到，但本文件没有收录其内容"})
}

// table adds a table: its title as a section, its rows as clauses.
func (b *builder) table(g grid) {
	t := corpus.Table{
		Columns: g.columns, Span: corpus.Span{Start: b.ps[g.first].span.Start, End: b.ps[g.last-1].span.End},
	}
	stack, art := b.stack, b.art
	if g.title >= 0 {
		p := b.ps[g.title]
		for n := len(b.stack); n > 0 && b.stack[n-1].kind >= kindDot; n-- {
			b.stack = b.stack[:n-1] // a titled table is no part of the list above it
		}
		stack = b.stack
		t.Title = p.span
		parent := b.section()
		b.doc.Sections = append(b.doc.Sections, corpus.Section{Heading: squeeze(p.text), Level: len(b.stack) + 1, Parent: parent, Span: p.span})
		b.stack = append(append([]open{}, b.stack...), open{section: len(b.doc.Sections) - 1})
		b.clause(corpus.Heading, p.span, g.title, "")
		t.Span.Start = p.span.Start
	}
	n := len(b.doc.Tables)
	if first := g.rows[0].para; first > g.first && g.columns[0].Text == "" { // a header that is no row of names
		b.clause(corpus.Body, corpus.Span{Start: b.ps[g.first].span.Start, End: b.ps[first-1].span.End}, g.first, "")
	}
	for r, row := range g.rows {
		t.Rows = append(t.Rows, row.cells)
		c := b.clause(corpus.Row, row.span, row.para, "")
		b.doc.Clauses[c].Table, b.doc.Clauses[c].Row = n, r
	}
	b.doc.Tables = append(b.doc.Tables, t)
	b.stack, b.art = stack, art
	b.art.clause = -1
}
