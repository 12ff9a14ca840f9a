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
	b.itemHeading(i)
	if b.art.clause < 0 {
		b.paragraphOfArticle(s, i)
		return
	}
	b.doc.Clauses[b.art.clause].Span.End = s.End
}

// itemHeading opens a section for a 项 that has a heading: （二）租金补贴。对入驻的…, or （一）文化程度 above more. Its words
// stay those of the 款; the section only says where it stands.
func (b *builder) itemHeading(i int) {
	p := b.ps[i]
	l, ok := p.label()
	if !ok || l.kind < kindComma || l.kind > kindDot {
		return
	}
	for len(b.art.items) > 0 && b.art.items[len(b.art.items)-1].kind >= l.kind {
		b.art.items = b.art.items[:len(b.art.items)-1]
	}
	words := p.text[l.end:]
	name, _, above := runIn(words)
	switch {
	case above && strings.HasPrefix(words[len(name):], "。") && utf8.RuneCountInString(name) <= longestItem:
	case heading(words) && !b.leaf(l, i) && !strings.HasSuffix(words, "；") && utf8.RuneCountInString(words) <= longestPlain:
		name = strings.TrimRight(words, "。:：")
	default:
		return
	}
	parent := b.section()
	if n := len(b.art.items); n > 0 {
		parent = b.art.items[n-1].section
	}
	b.doc.Sections = append(b.doc.Sections, corpus.Section{Label: squeeze(p.text[:l.text]), Heading: squeeze(name),
		Level: b.doc.Sections[parent].Level + 1, Parent: parent, Span: p.span})
	b.art.items = append(b.art.items, open{section: len(b.doc.Sections) - 1, kind: l.kind})
}

// longestItem is how many characters the heading of a 项 has at most.
const longestItem = 14

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
