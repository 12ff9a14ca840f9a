package rules

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/answer/wording"
)

// Answers from the shape of a document.

// structureCandidates answers from the shape of the documents: the headings
// below a heading, the rows of a table that share a cell, the 责任单位 of an item.
func structureCandidates(q *question, p *pool) []candidate {
	var out []candidate
	for _, id := range p.order {
		d := p.docs[id]
		if d == nil {
			continue
		}
		if q.typ == search.List {
			out = append(out, headingLists(q, d)...)
		}
		if q.typ == search.List || strings.Contains(q.text, "指标") {
			out = append(out, rowLists(q, d)...)
		}
		out = append(out, dutyCandidates(q, d)...)
	}
	return out
}

// headingLists proposes the names of the headings below one that the question
// names.
func headingLists(q *question, d *corpus.Document) []candidate {
	var out []candidate
	for i, s := range d.Sections {
		var items []string
		for _, c := range d.Sections {
			if c.Parent == i && c.Heading != "" {
				items = append(items, strings.TrimRight(c.Heading, "。：: "))
			}
		}
		if len(items) < 2 || s.Heading == "" || len(items) > 40 {
			continue
		}
		hit := covered(q.terms, []layer{{s.Heading, 1}, {d.Title, 0.75}})
		back := covered(termsOf(s.Heading), []layer{{expandText(q), 1}})
		first := firstClause(d, i)
		if first < 0 || back < 0.5 && asksParts(q, back) == 0 {
			continue
		}
		w := windowOf(d, first)
		because := map[string]float64{"words": hit, "heading": back}
		out = append(out, candidate{w: w, headline: joinItems(items), items: items, because: because, more: childWindows(d, i),
			score: 0.12 + 0.6*hit + 0.2*back + countFit(q, len(items)) + asksParts(q, back)})
	}
	return out
}

// asksParts is a bonus for headings when the question asks how something named
// by a heading is divided.
func asksParts(q *question, back float64) float64 {
	if back > 0.3 && wording.Any(q.text, "拆成", "分为", "分成", "分哪", "哪几步", "几步", "几个阶段", "哪几块", "哪几部分", "哪几个方面", "哪些方面", "哪几项", "主要有哪", "包括哪") {
		return 0.12
	}
	return 0
}

// childWindows are the first clauses of the first headings below section i.
func childWindows(d *corpus.Document, i int) []window {
	var out []window
	for j, s := range d.Sections {
		if s.Parent != i || s.Heading == "" || len(out) == maxCitations {
			continue
		}
		if k := firstClause(d, j); k >= 0 {
			span := d.Clauses[k].Span
			if s.Span.Start < span.Start && span.End-s.Span.Start < 1800 {
				span.Start = s.Span.Start // with the heading, which is the item
			}
			out = append(out, window{doc: d, clause: k, span: span, text: d.Quote(span)})
		}
	}
	return out
}

// termsOf are the pairs of characters of a heading, as terms of equal weight.
func termsOf(s string) []term {
	var out []term
	r := []rune(s)
	for i := 0; i+1 < len(r); i++ {
		out = append(out, term{text: string(r[i : i+2]), weight: 1})
	}
	return out
}

func firstClause(d *corpus.Document, section int) int {
	for i, c := range d.Clauses {
		for s := c.Section; s >= 0; s = d.Sections[s].Parent {
			if s == section {
				return i
			}
		}
	}
	return -1
}

// dutyCandidates answers 责任单位 questions from the bracket that closes an item.
func dutyCandidates(q *question, d *corpus.Document) []candidate {
	if q.role != duty {
		return nil
	}
	var out []candidate
	for i, c := range d.Clauses {
		w := windowOf(d, i)
		m := dutyRE.FindStringSubmatchIndex(w.text)
		if m == nil {
			continue
		}
		above := strings.Builder{}
		for j := range d.Clauses {
			if d.Clauses[j].Section == c.Section && j != i {
				above.WriteString(d.Quote(d.Clauses[j].Span))
			}
		}
		path := strings.Join(d.SectionPath(i), "\n")
		own := ""
		if c.Section >= 0 {
			own = d.Sections[c.Section].Heading
		}
		hit := covered(q.terms, []layer{{own, 1}, {above.String(), 0.8}, {path, 0.7}, {w.text, 0.6}, {d.Title, inTitle}})
		cand := w.says(m[2], m[3], w.text[m[2]:m[3]], 0.15+0.8*hit, map[string]float64{"words": hit})
		if q.typ != search.YesNo || dutyYes(q, cand.headline, &cand) {
			out = append(out, cand)
		}
	}
	return out
}

var dutyRE = regexp.MustCompile(`(?:责任单位|牵头单位|责任部门|配合单位)[：:]\s*([^)）\n]+)`)

// dutyYes turns the list of bodies into 是 or 否 for the body the question names.
func dutyYes(q *question, list string, c *candidate) bool {
	asked := q.text
	if c.w.doc.Clauses[c.w.clause].Section >= 0 { // 义务教育用地 names the item, not 教育局
		for _, p := range termsOf(c.w.doc.Sections[c.w.doc.Clauses[c.w.clause].Section].Heading) {
			asked = strings.ReplaceAll(asked, p.text, "\n")
		}
	}
	for _, unit := range strings.FieldsFunc(list, func(r rune) bool { return r == '、' || r == ',' || r == '，' }) {
		name := strings.TrimLeft(strings.TrimSuffix(strings.TrimSuffix(unit, "局"), "委"), "市县区省")
		if utf8.RuneCountInString(name) >= 2 && strings.Contains(asked, name) {
			c.headline = "是，" + unit + "是责任单位之一"
			return true
		}
	}
	return false
}
