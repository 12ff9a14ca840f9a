package web

import (
	"sort"
	"strconv"
	"strings"

	"github.com/policybot/policybot/corpus"
)

// block is one paragraph, heading or table of a document page.
type block struct {
	Kind  string // "p", "h" or "table"
	Class string // how a paragraph is set: "", "preamble", "signature"
	Level int    // of a heading: 2 to 6
	Parts []part // of a paragraph or heading
	Table *tableView
}

// part is a run of text inside a block. One with an ID can be linked to.
type part struct {
	ID     string // anchor: a clause's id or sec-N; "" for text outside both
	Text   string
	Clause bool // a citable clause, which gets a permalink and the highlight
	Lead   bool // heading words that run into the paragraph
}

type tableView struct {
	Caption string
	Columns []string
	Rows    []rowView
}

type rowView struct {
	ID    string // of the row's clause; "" when it has none
	Cells []string
}

// layout sets the text of a document for a page. Every character of Text that
// is not white space stands in exactly one block, but for tables, which are
// shown by their cells. anchors tells, per section, where a link to it leads.
func layout(d *corpus.Document) (blocks []block, anchors []string) {
	l := &layouter{d: d, anchors: make([]string, len(d.Sections)), drawn: make(map[int]bool), rows: rowsOf(d)}
	for i, c := range d.Clauses {
		if c.Kind == corpus.Row {
			l.row(i)
			continue
		}
		l.gap(l.at, c.Span.Start)
		l.clause(i)
		l.at = max(l.at, c.Span.End)
	}
	l.gap(l.at, len(d.Text))
	ends := endsOf(d)
	for n, a := range l.anchors { // a heading without a place of its own leads to its first clause
		if a != "" {
			continue
		}
		if i := sort.SearchInts(ends, d.Sections[n].Span.Start+1); i < len(ends) {
			l.anchors[n] = d.Clauses[i].ID
		}
	}
	return l.blocks, l.anchors
}

// endsOf is, per clause, how far the clauses up to it reach, so that the first one that ends after a place can be
// looked up: a document of a million clauses may have a hundred thousand headings.
func endsOf(d *corpus.Document) []int {
	ends, far := make([]int, len(d.Clauses)), 0
	for i, c := range d.Clauses {
		far = max(far, c.Span.End)
		ends[i] = far
	}
	return ends
}

// rowsOf are the clauses that are rows, by table.
func rowsOf(d *corpus.Document) map[int][]int {
	rows := map[int][]int{}
	for i, c := range d.Clauses {
		if c.Kind == corpus.Row {
			rows[c.Table] = append(rows[c.Table], i)
		}
	}
	return rows
}

type layouter struct {
	d       *corpus.Document
	blocks  []block
	at      int  // everything before this offset of Text has been set
	open    bool // the last block is a paragraph whose line has not ended
	anchors []string
	next    int          // the first section whose heading has not been passed
	drawn   map[int]bool // tables that stand on the page
	rows    map[int][]int
}

// gap sets the text between clauses: headings, and whatever outline left over.
func (l *layouter) gap(from, to int) {
	for from < to {
		line, rest := l.d.Text[from:to], ""
		ended := false
		if n := strings.IndexByte(line, '\n'); n >= 0 {
			line, rest, ended = line[:n], line[n+1:], true
		}
		l.line(from, line, ended)
		if ended {
			l.open = false
		}
		from = to - len(rest)
	}
}

// line sets one line, or a piece of one, that starts at byte from. Space at its
// end stays where a clause follows: it parts 第五条 from its text.
func (l *layouter) line(from int, line string, ended bool) {
	section, found := l.sectionIn(from, from+len(line))
	if strings.TrimSpace(line) == "" {
		return
	}
	p := part{Text: strings.TrimLeft(line, " \t\u3000")}
	if found {
		p.ID, p.Lead = "sec-"+strconv.Itoa(section), true
		l.anchors[section] = p.ID
	}
	switch {
	case l.open:
		l.add(p)
	case ended && found:
		p.Lead = false
		l.blocks = append(l.blocks, block{Kind: "h", Level: l.depth(section), Parts: []part{p}})
	default:
		l.blocks = append(l.blocks, block{Kind: "p", Parts: []part{p}})
		l.open = !ended
	}
}

// sectionIn is the first section that begins in [from, to) of Text.
func (l *layouter) sectionIn(from, to int) (int, bool) {
	s := l.d.Sections
	for l.next < len(s) && s[l.next].Span.Start < from {
		l.next++
	}
	first, found := l.next, l.next < len(s) && s[l.next].Span.Start < to
	for l.next < len(s) && s[l.next].Span.Start < to {
		l.next++
	}
	return first, found
}

// clause sets clause i, which is not a row.
func (l *layouter) clause(i int) {
	c := l.d.Clauses[i]
	text := l.d.Quote(c.Span)
	p := part{ID: c.ID, Text: strings.TrimSpace(text), Clause: true}
	switch {
	case c.Kind == corpus.Heading:
		l.open = false
		level := 2
		if c.Section >= 0 {
			level = l.depth(c.Section)
		}
		l.blocks = append(l.blocks, block{Kind: "h", Level: level, Parts: []part{p}})
		return
	case l.open:
		l.add(p)
	default:
		b := block{Kind: "p", Parts: []part{p}}
		if c.Kind == corpus.Preamble || c.Kind == corpus.Signature {
			b.Class = string(c.Kind)
		}
		l.blocks = append(l.blocks, b)
	}
	l.open = !strings.HasSuffix(text, "\n")
}

// row sets the table row i belongs to, whole, the first time one of its rows is met.
func (l *layouter) row(i int) {
	c := l.d.Clauses[i]
	t := &l.d.Tables[c.Table]
	if !l.drawn[c.Table] {
		l.drawn[c.Table] = true
		start := c.Span.Start
		if t.Span.Len() > 0 {
			start = min(start, t.Span.Start)
		}
		if t.Title.Len() > 0 && t.Title.Start >= l.at && t.Title.End <= start {
			l.gap(l.at, t.Title.Start)
			l.at = t.Title.End
		}
		l.gap(l.at, max(l.at, start))
		l.open = false
		l.blocks = append(l.blocks, block{Kind: "table", Table: l.table(c.Table)})
	}
	l.at = max(l.at, c.Span.End)
	if last := i+1 == len(l.d.Clauses); last || l.d.Clauses[i+1].Span.Start >= t.Span.End {
		l.at = max(l.at, t.Span.End)
	}
}

func (l *layouter) table(n int) *tableView {
	t := &l.d.Tables[n]
	v := &tableView{Caption: strings.TrimSpace(l.d.Quote(t.Title))}
	for _, c := range t.Columns {
		v.Columns = append(v.Columns, c.Text)
	}
	for _, row := range t.Rows {
		r := rowView{}
		for _, c := range row {
			r.Cells = append(r.Cells, c.Text)
		}
		v.Rows = append(v.Rows, r)
	}
	for _, i := range l.rows[n] {
		v.Rows[l.d.Clauses[i].Row].ID = l.d.Clauses[i].ID
	}
	return v
}

func (l *layouter) add(p part) {
	last := &l.blocks[len(l.blocks)-1]
	last.Parts = append(last.Parts, p)
}

// depth is the HTML heading level of section n; the page's own title is h1.
func (l *layouter) depth(n int) int { return min(max(l.d.Sections[n].Level+1, 2), 6) }

// outlineEntry is one line of the page's table of contents.
type outlineEntry struct {
	Name, Anchor string
	Level        int
}

// maxOutline bounds the contents: deeper levels are left out where all of them
// would make it longer than this many lines.
const maxOutline = 80

// outline lists the headings down to the deepest level that keeps the list short.
func outline(d *corpus.Document, anchors []string) []outlineEntry {
	count := map[int]int{}
	deepest := 1
	for _, s := range d.Sections {
		count[s.Level]++
		deepest = max(deepest, s.Level)
	}
	level, total := 1, count[1]
	for level < deepest && total+count[level+1] <= maxOutline {
		level++
		total += count[level]
	}
	var out []outlineEntry
	for n, s := range d.Sections {
		if s.Level <= level && anchors[n] != "" {
			out = append(out, outlineEntry{clip(s.Name(), 40), anchors[n], s.Level})
		}
	}
	return out
}
