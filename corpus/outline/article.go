package outline

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
)

// maxBracketHeading is how long, in bytes, the heading in brackets after an
// article's number may be: 第三条（适用范围）.
const maxBracketHeading = 90

// article opens 第十二条 and places the words after it as its first 款.
func (b *builder) article(l label, i int) {
	p := b.ps[i]
	name, body := bracketHeading(p.text[l.end:])
	b.push(kindArticle, p.level, squeeze(p.text[:l.text]), name, p.span)
	b.art = article{in: true, name: fmt.Sprintf("a%d", l.n), clause: -1}
	if l.sub > 0 {
		b.art.name += fmt.Sprintf("-%d", l.sub)
	}
	rest := trimSpan(b.doc.Text, corpus.Span{Start: p.span.Start + l.end + body, End: p.span.End})
	switch {
	case rest.Len() > 0:
		b.paragraphOfArticle(rest, i)
	case name != "" && (!b.hasTextNext(i)):
		b.paragraphOfArticle(corpus.Span{Start: p.span.Start + l.end, End: p.span.End}, i)
	case name != "":
		b.clause(corpus.Heading, p.span, i, "")
	}
}

// hasTextNext tells whether the paragraph after i belongs to the same article.
func (b *builder) hasTextNext(i int) bool {
	if i+1 >= len(b.ps) || b.head.roles[i+1] != roleBody || b.ps[i+1].level > 0 {
		return false
	}
	l, ok := b.ps[i+1].label()
	return !ok || l.kind > kindArticle
}

// paragraphOfArticle adds the next 款.
func (b *builder) paragraphOfArticle(s corpus.Span, i int) {
	b.art.k++
	b.art.clause = b.clause(corpus.Body, s, i, fmt.Sprintf("%sk%d", b.art.name, b.art.k))
}

// item adds a 项 to the 款 that leads it in.
func (b *builder) item(s corpus.Span, i int) {
	if b.art.clause < 0 {
		b.paragraphOfArticle(s, i)
		return
	}
	b.doc.Clauses[b.art.clause].Span.End = s.End
}

// bracketHeading reads the heading in brackets an article's text may begin with.
func bracketHeading(s string) (name string, body int) {
	r, w := utf8.DecodeRuneInString(s)
	i := strings.IndexRune("(（【〔", r)
	if i < 0 || w == 0 {
		return "", 0
	}
	end := strings.IndexAny(s, ")）】〕")
	if end < 0 || end > maxBracketHeading || strings.ContainsAny(s[:end], "。;；") {
		return "", 0
	}
	_, cw := utf8.DecodeRuneInString(s[end:])
	return s[w:end], end + cw
}
