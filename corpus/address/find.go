package address

import (
	"strings"

	"github.com/policybot/policybot/corpus"
)

// Place is where an address leads in a document.
type Place struct {
	Section int         // index into Sections: of the article, or the innermost heading on the way; -1 for none
	Clauses [2]int      // [first, after the last) index into Clauses
	Span    corpus.Span // the exact bytes: of the 款, the 项, or all clauses of the article
	Label   corpus.Span // the same, with the number that stands before it: 第四条 …
}

// Missing says which step of an address leads nowhere.
type Missing struct {
	Step  Step
	Above Steps // the steps before it, which lead somewhere
	Last  int   // the greatest number of its unit that is there; 0 for none
}

// Find follows an address in a document. Where a step leads nowhere it returns the place
// so far (of no clauses when that is the whole text) and what is missing.
func Find(d *corpus.Document, way Steps) (Place, *Missing) {
	w := walk{doc: d, at: Place{Section: -1, Span: corpus.Span{End: len(d.Text)}}}
	for i, s := range way {
		if last, ok := w.step(s); !ok {
			return w.place(i > 0), &Missing{Step: s, Above: way[:i], Last: last}
		}
	}
	return w.place(len(way) > 0), nil
}

// walk is a place while steps are taken.
type walk struct {
	doc  *corpus.Document
	at   Place
	text bool // inside an article: divided by its text, no more by headings
}

// place is where the walk stands, with its clauses.
func (w *walk) place(begun bool) Place {
	p := w.at
	if !begun {
		return Place{Section: -1}
	}
	for i, c := range w.doc.Clauses {
		if !c.Span.Overlaps(p.Span) {
			continue
		}
		if p.Clauses[1] == 0 {
			p.Clauses[0] = i
		}
		p.Clauses[1] = i + 1
	}
	if p.Label.Len() == 0 || !p.Label.Contains(p.Span) {
		p.Label = p.Span
	}
	return p
}

// step goes one step in; last is the greatest number there is of that unit.
func (w *walk) step(s Step) (last int, ok bool) {
	switch {
	case s.Unit == Half:
		span, ok := half(w.doc.Text, w.at.Span, s.N)
		if ok {
			w.at.Span, w.at.Label, w.text = span, corpus.Span{}, true
		}
		return 0, ok
	case s.Unit < Paragraph:
		return w.heading(s, formsOf(w.doc, s.Unit))
	}
	if !w.text {
		if last, ok := w.heading(s, below[s.Unit]); ok || last > 0 {
			return last, ok
		}
	}
	return w.part(s)
}

// below are the forms of numbers that texts without articles have for 款, 项 and 目.
var below = map[Unit][]form{
	Paragraph: {formParen},
	Item:      {formParen, formDot, formDigits, formCircle},
	Subitem:   {formDot, formDigits, formCircle},
}

// formsOf are the forms of number a unit may have in a document, the best first: what
// has no 条 is cited by 条 all the same (通知第三条 is its 三、).
func formsOf(d *corpus.Document, u Unit) []form {
	switch u {
	case Article:
		for i := range d.Sections {
			if sectionNumber(&d.Sections[i]).form == formArticle {
				return []form{formArticle}
			}
		}
		return []form{formComma, formDot}
	case Division:
		return []form{formDivision, formComma, formChapter, formDot, formParen}
	}
	return []form{form(u)}
}

// heading goes to a heading below the place.
func (w *walk) heading(s Step, forms []form) (last int, ok bool) {
	for _, f := range forms {
		found, level := -1, 0
		var all []int
		for i := range w.doc.Sections {
			sec := &w.doc.Sections[i]
			if n := sectionNumber(sec); n.form != f || !w.below(i) {
				continue
			}
			if level == 0 || f == formArticle {
				level = sec.Level
			}
			if sec.Level <= level {
				all = append(all, i)
			}
		}
		for _, i := range all {
			n := sectionNumber(&w.doc.Sections[i])
			last = max(last, n.n)
			if found < 0 && n.n == s.N && n.sub == s.Sub || s.Unit == Annex && s.N <= 1 && n.n == 0 && found < 0 {
				found = i
			}
		}
		if s.N < 0 && len(all)+s.N >= 0 {
			found = all[len(all)+s.N]
		}
		if s.Unit == Annex && s.N == 0 && len(all) > 0 {
			found = all[0]
		}
		if found >= 0 {
			w.enter(found, f)
			return last, true
		}
		if len(all) > 0 {
			return last, false
		}
	}
	return 0, false
}

// below tells whether section i stands below the place.
func (w *walk) below(i int) bool {
	return w.at.Section < 0 || i != w.at.Section && inside(w.doc, i, w.at.Section)
}

// enter makes section i the place: from its first clause with text to its last.
func (w *walk) enter(i int, f form) {
	sec := w.doc.Sections[i]
	w.at = Place{Section: i, Span: sec.Span, Label: sec.Span}
	w.text = f == formArticle
	start, end, heading := -1, sec.Span.End, corpus.Span{}
	for k, c := range w.doc.Clauses {
		if !inside(w.doc, c.Section, i) {
			continue
		}
		switch {
		case c.Kind == corpus.Heading && c.Section == i:
			heading = w.doc.Clauses[k].Span
		case start < 0:
			start, end = c.Span.Start, c.Span.End
		default:
			end = c.Span.End
		}
	}
	switch {
	case start >= 0:
		w.at.Span = corpus.Span{Start: start, End: end}
	case heading.Len() > 0:
		w.at.Span = heading
	}
	w.at.Label.End = max(w.at.Span.End, w.at.Label.Start)
}

// inside tells whether section s is section i or stands below it.
func inside(d *corpus.Document, s, i int) bool {
	for ; s >= 0; s = d.Sections[s].Parent {
		if s == i {
			return true
		}
	}
	return false
}

// part goes to a 款, 项 or 目 of the text of the place.
func (w *walk) part(s Step) (last int, ok bool) {
	var parts []corpus.Span
	switch s.Unit {
	case Paragraph:
		parts = paragraphs(w.doc, w.at.Span)
	case Item, Subitem:
		if w.at.Section < 0 {
			return 0, false
		}
		for _, p := range paragraphs(w.doc, w.at.Span) {
			list := items(w.doc.Text, p, s.Unit)
			if len(list) > len(parts) && len(parts) < max(s.N, 1) {
				parts = list
			}
		}
	}
	n := s.N
	if n < 0 {
		n += len(parts) + 1
	}
	if n < 1 || n > len(parts) || s.Sub > 0 {
		return len(parts), false
	}
	w.at.Span, w.at.Label, w.text = parts[n-1], corpus.Span{}, true
	return len(parts), true
}

// ArticleOf is the number of the article a clause of a document stands in; of no unit
// where it stands in none.
func ArticleOf(d *corpus.Document, clause int) Step {
	for s := d.Clauses[clause].Section; s >= 0; s = d.Sections[s].Parent {
		if n := sectionNumber(&d.Sections[s]); n.form == formArticle {
			return Step{Article, n.n, n.sub}
		}
	}
	return Step{}
}

// Name is what a place is called in its text: 第四条, or 三、收费标准.
func (p Place) Name(d *corpus.Document) string {
	if p.Section < 0 {
		return ""
	}
	return strings.TrimSpace(d.Sections[p.Section].Name())
}
