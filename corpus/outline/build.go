package outline

import (
	"fmt"
	"strings"

	"github.com/policybot/policybot/corpus"
)

// builder walks the paragraphs of one document and grows its sections and
// clauses.
type builder struct {
	doc   *corpus.Document
	ps    []paragraph
	head  head
	stack []open
	ranks map[kind]kind  // usual rank -> rank in this document
	last  map[kind]int   // number seen last
	ids   map[string]int // how many clauses asked for the id
	n     int            // clauses named c1, c2, …
	art   article
	names []string        // of annexes flagged as missing
	annex int             // paragraph that is the title of an annex; 0 for none
	lines map[string]bool // the short lines of the text, folded; built when first needed
}

// open is a section the walk is inside of.
type open struct {
	section int
	kind    kind // kindNone for an unnumbered heading
	level   int  // Markdown level; 0 for a plain line
}

// article is the 条 the walk is inside of.
type article struct {
	in     bool
	name   string // a12, a12-1
	k      int    // 款 so far
	clause int    // the 款 being read; -1 before the first
	items  []open // the headings of 项 it is inside of
}

func build(d *corpus.Document, ps []paragraph, h head) {
	b := builder{
		doc: d, ps: ps, head: h, last: map[kind]int{}, ids: map[string]int{},
		ranks: documentRanks(ps, h.roles),
	}
	tables := findTables(ps, h.roles)
	for i := 0; i < len(ps); {
		if len(tables) > 0 && (tables[0].first == i || tables[0].title == i) {
			b.table(tables[0])
			i, tables = tables[0].last, tables[1:]
			continue
		}
		b.paragraph(i)
		i++
	}
	b.finish()
}

// documentRanks moves 一、 outside 条 where this document is built so: where the
// first 一、 heading stands before the first 条 and more of both follow.
func documentRanks(ps []paragraph, roles []role) map[kind]kind {
	ranks := map[kind]kind{}
	commas, articles, outer := 0, 0, false
	for i, p := range ps {
		l, ok := p.label()
		if !ok || roles[i] != roleBody {
			continue
		}
		switch l.kind {
		case kindDecimal, kindDecimal + 1:
			if commas > 0 && articles == 0 { // 1.1 stands below 一、 here
				for k := range maxDecimal {
					ranks[kindDecimal+kind(k)] = kindDot + 2 + kind(k)
				}
			}
		case kindComma:
			commas++
			outer = outer || articles == 0 && heading(p.text[l.end:])
		case kindArticle:
			articles++
		}
	}
	if outer && commas > 1 && articles > 1 {
		ranks[kindComma] = kindArticle - 5
	}
	return ranks
}

// maxDecimal is how many parts a decimal number has at most.
const maxDecimal = 5

func (b *builder) rank(k kind) kind {
	if r, ok := b.ranks[k]; ok {
		return r
	}
	return k
}

// paragraph places paragraph i.
func (b *builder) paragraph(i int) {
	p := b.ps[i]
	switch b.head.roles[i] {
	case roleTitle:
		if i == b.head.carried {
			b.reset()
		}
		b.clause(corpus.Heading, p.span, i, "")
		return
	case roleNumber, roleInfo, roleContent:
		b.outside(corpus.Preamble, p.span, i)
		return
	case roleSign:
		b.outside(corpus.Signature, p.span, i)
		return
	}
	l, labelled := p.label()
	labelled = labelled && b.plausible(l)
	switch {
	case i > 0 && i == b.annex && !labelled:
		b.annexTitle(i)
	case p.level > 0 && !labelled:
		b.unnumbered(i)
	case labelled && b.art.in && p.level == 0 && b.rank(l.kind) > b.rank(kindArticle):
		b.item(p.span, i)
	case labelled && l.kind == kindArticle:
		b.article(l, i)
	case labelled:
		b.numbered(l, i)
	case attachment(p.text):
		b.attachment(i)
	case b.art.in:
		b.paragraphOfArticle(p.span, i)
	default:
		b.text(p.span, i)
	}
}

// plausible refuses a number far from the one before it in its sequence.
func (b *builder) plausible(l label) bool {
	if l.kind >= kindDecimal && l.kind < kindDecimal+maxDecimal {
		return true // found by counting
	}
	last, seen := b.last[l.kind]
	if l.n != 1 && seen && l.kind > kindArticle && (l.n > last+5 || l.n < last-20) {
		return false
	}
	b.last[l.kind] = l.n
	return true
}

// push opens a section, closing those it does not stand under.
func (b *builder) push(k kind, level int, labelText, name string, at corpus.Span) {
	for n := len(b.stack); n > 0; n = len(b.stack) {
		top := b.stack[n-1]
		if k != kindNone && top.kind != kindNone && b.rank(top.kind) < b.rank(k) {
			break
		}
		if k == kindNone && top.level > 0 && top.level < level {
			break
		}
		if k != kindNone && top.kind == kindNone && (level == 0 || top.level > 0 && top.level < level) {
			break
		}
		b.stack = b.stack[:n-1]
	}
	parent := b.section()
	b.doc.Sections = append(b.doc.Sections, corpus.Section{Label: labelText, Heading: name,
		Level: len(b.stack) + 1, Parent: parent, Span: at})
	b.stack = append(b.stack, open{len(b.doc.Sections) - 1, k, level})
	b.art = article{}
}

// section is the index of the innermost open section, or -1.
func (b *builder) section() int {
	if len(b.stack) == 0 {
		return -1
	}
	return b.stack[len(b.stack)-1].section
}

// reset closes everything: another instrument begins.
func (b *builder) reset() {
	b.stack, b.art, b.last = nil, article{}, map[kind]int{}
}

// unnumbered opens a section for a Markdown heading without a number.
func (b *builder) unnumbered(i int) {
	p := b.ps[i]
	b.push(kindNone, p.level, "", squeeze(p.text), p.span)
	b.clause(corpus.Heading, p.span, i, "")
}

// numbered opens a section for 一、 (一) 1. and places the words after its
// heading.
func (b *builder) numbered(l label, i int) {
	p := b.ps[i]
	name, body := b.splitHeading(p.text[l.end:], l, i)
	b.push(l.kind, p.level, squeeze(p.text[:l.text]), squeeze(name), p.span)
	rest := trimSpan(b.doc.Text, corpus.Span{Start: p.span.Start + l.end + body, End: p.span.End})
	if rest.Len() > 0 {
		b.text(rest, i)
		return
	}
	kind := corpus.Heading
	if l.kind > kindArticle && b.leaf(l, i) && name != "" {
		kind = corpus.Body // an item of a list, not a heading
	}
	if name != "" {
		b.clause(kind, p.span, i, "")
	}
}

// leaf tells whether nothing stands below the heading at paragraph i.
func (b *builder) leaf(l label, i int) bool {
	if i+1 >= len(b.ps) || b.head.roles[i+1] != roleBody {
		return true
	}
	next, ok := b.ps[i+1].label()
	return ok && b.rank(next.kind) <= b.rank(l.kind) && next.kind != kindNone
}

// splitHeading divides the words after a label into heading and text; body is
// the byte at which the text begins, len(s) when there is none.
func (b *builder) splitHeading(s string, l label, i int) (name string, body int) {
	if l.kind < kindArticle {
		return s, len(s)
	}
	if name, body, ok := runIn(s); ok {
		return name, body
	}
	if !heading(s) {
		return "", 0
	}
	stopped := strings.HasSuffix(s, "。") || strings.HasSuffix(s, "；") || strings.HasSuffix(s, ";")
	if stopped && b.leaf(l, i) {
		return "", 0
	}
	return strings.TrimRight(s, "。；;:："), len(s)
}

// text adds the sentences of a part of paragraph i as clauses.
func (b *builder) text(s corpus.Span, i int) {
	kind := corpus.Body
	if b.section() < 0 {
		kind = corpus.Preamble
	}
	for _, c := range sentences(b.doc.Text, s) {
		b.clause(kind, c, i, "")
	}
}

// outside adds a clause that belongs to no section.
func (b *builder) outside(kind corpus.ClauseKind, s corpus.Span, i int) {
	b.clause(kind, s, i, "")
	b.doc.Clauses[len(b.doc.Clauses)-1].Section = -1
}

// clause appends a clause and returns its index. An empty id asks for the next
// of c1, c2, …; an id in use gets a suffix.
func (b *builder) clause(kind corpus.ClauseKind, s corpus.Span, i int, id string) int {
	if id == "" {
		b.n++
		id = fmt.Sprintf("c%d", b.n)
	}
	unique := id
	if b.ids[id]++; b.ids[id] > 1 {
		unique = fmt.Sprintf("%s_%d", id, b.ids[id])
	}
	b.doc.Clauses = append(b.doc.Clauses, corpus.Clause{ID: unique, Kind: kind, Section: b.section(), Span: s, Para: i})
	return len(b.doc.Clauses) - 1
}

// finish stretches sections over their clauses, and calls the text of a document
// without any heading body.
func (b *builder) finish() {
	d := b.doc
	for i, c := range d.Clauses {
		for s := c.Section; s >= 0; s = d.Sections[s].Parent {
			d.Sections[s].Span.End = max(d.Sections[s].Span.End, c.Span.End)
		}
		if (len(d.Sections) == 0 || b.fragment()) && c.Kind == corpus.Preamble && b.head.roles[c.Para] == roleBody &&
			!addressee(b.ps[c.Para].text) {
			d.Clauses[i].Kind = corpus.Body
		}
	}
}

// fragment tells whether the first number of the text is not 1: what stands
// before it is then not a preamble but the end of a section that is missing.
func (b *builder) fragment() bool {
	l, ok := scanLabel(b.doc.Sections[0].Label)
	return ok && l.n > 1
}
