package card

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
)

// clause reads the lines of clause i.
func (r *reader) clause(i int) {
	c := r.doc.Clauses[i]
	text := r.doc.Quote(c.Span)
	switch c.Kind {
	case corpus.Metadata:
		return
	case corpus.Heading:
		r.labels(i, c.Span) // 服务对象：高校毕业生
		r.lead(c.Section, text)
		return
	case corpus.Signature:
		if !r.chrome[i] {
			r.labels(i, c.Span)
		}
		return
	case corpus.Row:
		if !r.chrome[i] && !isForm(text) {
			r.row(i)
		}
		return
	}
	if r.chrome[i] || isForm(text) {
		return
	}
	r.body(i)
}

// body reads a clause of text. A lead in it speaks of the lines behind it and of the sections below.
func (r *reader) body(i int) {
	c := r.doc.Clauses[i]
	said, inside := r.above(c.Section), mark{}
	if c.Kind == corpus.Preamble {
		said = mark{}
	} else if lead := r.leads[c.Section]; c.Section >= 0 && (lead.rest || lead.colon && itemLike(r.doc.Quote(c.Span))) {
		said = lead
	}
	for _, line := range split(r.doc.Text, c.Span, "\n") {
		first := line.Start == c.Span.Start
		m := said
		if inside.says() && itemOf.MatchString(r.doc.Quote(line)) {
			m = inside
		} else if !first && !m.says() {
			inside = mark{}
		}
		for _, p := range r.parts(line, m) {
			text := r.doc.Quote(p)
			if lead := leadOf(text); lead.says() && !(m.field != "" && lead.aside) {
				inside = lead
				if lead.field != "" && !m.bar {
					r.leadLine(i, p, lead)
				}
				continue
			}
			r.piece(i, p, m)
		}
	}
	r.lead(c.Section, r.doc.Quote(c.Span))
}

// parts are the pieces of a line: all of it where a heading says what it is, else its sentences.
func (r *reader) parts(line corpus.Span, m mark) []corpus.Span {
	if text := r.doc.Quote(line); m.field != "" && sound(text) && !leadOf(lastOf(text)).says() {
		return pieces(r.doc.Text, line)
	}
	var out []corpus.Span
	for _, s := range sentences(r.doc.Text, line) {
		out = append(out, pieces(r.doc.Text, s)...)
	}
	return out
}

// lastOf is the last sentence of a text.
func lastOf(text string) string {
	if i := strings.LastIndex(strings.TrimRight(text, "。"), "。"); i >= 0 {
		return text[i+len("。"):]
	}
	return text
}

// itemOf is a line of a list inside a clause.
var itemOf = regexp.MustCompile(`^\s*(?:[(（][一二三四五六七八九十0-9]{1,3}[)）]|[0-9]{1,2}[.．、]|[①-⑳]|[一二三四五六七八九十]{1,3}、)`)

// itemLike tells a clause that is an item of a list, numbered or with more to come.
func itemLike(text string) bool {
	return itemOf.MatchString(text) || strings.HasSuffix(text, "；") || strings.HasSuffix(text, ";")
}

// lead notes what a clause says of the sections below its own. One that says nothing of them takes back what was said
// before, unless it is an item's text itself.
func (r *reader) lead(section int, text string) {
	m := leadOf(lastOf(text))
	if text = strings.TrimSpace(text); strings.HasSuffix(text, "？") || strings.HasSuffix(text, "?") {
		m = markOf(text) // a question that stands as text
		m.rest = true
	}
	if last := r.leads[section]; m.says() || section >= 0 && last.says() && !last.rest && !itemLike(text) {
		r.leads[section] = m
	}
	if section >= 0 && r.doc.Sections[section].Parent < 0 && r.doc.Sections[section].Heading != "" {
		delete(r.leads, -1)
	}
}

// leadLine makes a line of a lead, so that its items are read as it says: all of them, or one.
func (r *reader) leadLine(i int, p corpus.Span, m mark) {
	if text := r.doc.Quote(p); sound(text) {
		r.add(m.field, i, p)
	}
}

// piece makes a line of a part of clause i where it is one.
func (r *reader) piece(i int, p corpus.Span, m mark) {
	text := r.doc.Quote(p)
	if m.field == "" && !r.mayBe(text, p) || !sound(text) {
		return
	}
	found := r.labels(i, p)
	for _, f := range [...]corpus.CardField{m.field, m.dual} { // 办理地点及电话: one line says both
		if found && (f == corpus.CardAddress || f == corpus.CardPhone) && fits(f, text) && !r.has(f, i, p) {
			r.add(f, i, p)
		}
	}
	if m.bar || found {
		return
	}
	if f := either(m, text); f != "" && fits(f, text) && !(scraps[f] && utf8.RuneCountInString(text) < spoken && r.scattered(i)) {
		r.add(f, i, p)
		return
	}
	if f := r.shape(text, p); f != "" && (!m.aside || m.rest || f == corpus.CardMaterial || f == corpus.CardPeriod) && r.doc.Clauses[i].Kind != corpus.Preamble {
		r.add(f, i, p)
	}
}

// spoken is how many characters a line has at least that says something by itself, among those of a table that lost
// its lines; beside is how many shorter ones next to it show such a table.
const (
	spoken = 16
	beside = 6
)

// scraps are the fields whose lines are no short words: a document one has to bring may be.
var scraps = map[corpus.CardField]bool{corpus.CardTarget: true, corpus.CardCondition: true, corpus.CardStandard: true, corpus.CardPeriod: true}

// scattered tells whether clause i stands among the cells of a table that lost its lines: a date there is of nobody
// knows what.
func (r *reader) scattered(i int) bool {
	n := 0
	for k := max(0, i-beside); k <= i+beside && k < len(r.doc.Clauses); k++ {
		c := r.doc.Clauses[k]
		if c.Section == r.doc.Clauses[i].Section && c.Kind == corpus.Body && utf8.RuneCountInString(r.doc.Quote(c.Span)) < spoken {
			n++
		}
	}
	return n >= beside
}

// mayBe tells whether a part of a clause below no heading of a field can be a line.
func (r *reader) mayBe(text string, p corpus.Span) bool {
	return strings.ContainsAny(text, "：:") || calledHints.in(text) || targetHints.in(text) || conditionHints.in(text) || materialHints.in(text) ||
		limitHints.in(text) || benefitHints.in(text) && amountHints.in(text) || r.isDue(p)
}

// row reads a row of a table: what the heading above says of it, or the names of its columns.
func (r *reader) row(i int) {
	c := r.doc.Clauses[i]
	text := r.doc.Quote(c.Span)
	m := r.above(c.Section)
	if !short(r.doc.Text, c.Span) || m.bar {
		return
	}
	if m.field != "" && firm(m.field, text) {
		r.add(m.field, i, c.Span)
		return
	}
	if c.Table >= len(r.doc.Tables) {
		return
	}
	table := r.doc.Tables[c.Table]
	if c.Row >= len(table.Rows) {
		return
	}
	for n, cell := range table.Rows[c.Row] {
		if n >= len(table.Columns) || !c.Span.Contains(cell.Span) {
			continue
		}
		f := markOf(table.Columns[n].Text).field
		if (f == corpus.CardPhone || f == corpus.CardAddress) && firm(f, cell.Text) {
			r.add(f, i, c.Span) // with the name of what it is the number of
		}
	}
}
