package corpus

import (
	"sort"
	"strings"
)

// Mapped is text together with the way back to the source it came from. All
// cleaning is done by Replace and cutting by Slice and Concat, so that no rule
// has to keep offsets itself. Values are immutable.
type Mapped struct {
	Text string
	Map  SourceMap
}

// Edit replaces the bytes of Span with New. An empty New deletes, an empty Span
// inserts text that does not stand in the source.
type Edit struct {
	Span Span
	New  string
}

// Identity is text that is its own source, beginning at source byte offset off.
func Identity(text string, off int) Mapped {
	if text == "" {
		return Mapped{}
	}
	return Mapped{text, SourceMap{{0, len(text), off, len(text), true}}}
}

// Literal is text that does not stand in the source; at is the source offset it
// is shown at.
func Literal(text string, at int) Mapped {
	if text == "" {
		return Mapped{}
	}
	return Mapped{text, SourceMap{{0, len(text), at, 0, false}}}
}

// Slice is the part of m that s covers, its map rebased to offset 0. A run that
// is not linear and is cut keeps its whole source range on both sides.
func (m Mapped) Slice(s Span) Mapped {
	return Mapped{Text: m.Text[s.Start:s.End], Map: m.Map.pieces(s, 0, nil)}
}

// pieces appends to runs those of the text s covers, which is to stand at byte at.
func (m SourceMap) pieces(s Span, at int, runs SourceMap) SourceMap {
	i := sort.Search(len(m), func(i int) bool { return m[i].Text+m[i].TextLen > s.Start })
	for ; i < len(m) && m[i].Text < s.End; i++ {
		r := m[i]
		a, b := max(r.Text, s.Start), min(r.Text+r.TextLen, s.End)
		if r.Linear {
			r.Source += a - r.Text
			r.SourceLen = b - a
		}
		r.Text, r.TextLen = a-s.Start+at, b-a
		runs = runs.push(r)
	}
	return runs
}

// Concat joins pieces in order.
func Concat(parts ...Mapped) Mapped {
	var b strings.Builder
	var runs SourceMap
	for _, p := range parts {
		at := b.Len()
		for _, r := range p.Map {
			r.Text += at
			runs = runs.push(r)
		}
		b.WriteString(p.Text)
	}
	return Mapped{b.String(), runs}
}

// Replace applies edits, which must be sorted by Start and must not overlap.
// Replaced text maps as a whole to the source bytes of what it replaces.
func (m Mapped) Replace(edits []Edit) Mapped {
	if len(edits) == 0 {
		return m
	}
	var b strings.Builder
	b.Grow(len(m.Text))
	runs := make(SourceMap, 0, len(m.Map))
	keep := func(s Span) {
		runs = m.Map.pieces(s, b.Len(), runs)
		b.WriteString(m.Text[s.Start:s.End])
	}
	at := 0
	for _, e := range edits {
		if e.Span.Start > at {
			keep(Span{at, e.Span.Start})
		}
		if e.New != "" {
			for _, r := range m.replaced(e).Map {
				r.Text += b.Len()
				runs = runs.push(r)
			}
			b.WriteString(e.New)
		}
		at = e.Span.End
	}
	if at < len(m.Text) {
		keep(Span{at, len(m.Text)})
	}
	return Mapped{b.String(), runs}
}

// replaced is the new text of one edit with the source range of the old.
func (m Mapped) replaced(e Edit) Mapped {
	if start, end, ok := m.Map.Source(e.Span); ok {
		one := len(e.New) == 1 && e.Span.Len() == 1 && end-start == 1 // a tab for a space needs no run of its own
		return Mapped{e.New, SourceMap{{0, len(e.New), start, end - start, one}}}
	}
	at := 0
	if start, _, ok := m.Map.Source(Span{e.Span.Start, len(m.Text)}); ok {
		at = start
	}
	return Literal(e.New, at)
}

// push appends a run, joining it to the last one when both are linear neighbours.
func (m SourceMap) push(r Run) SourceMap {
	if n := len(m); n > 0 {
		if l := &m[n-1]; l.Linear && r.Linear && l.Source+l.SourceLen == r.Source && l.Text+l.TextLen == r.Text {
			l.TextLen += r.TextLen
			l.SourceLen += r.SourceLen
			return m
		}
	}
	return append(m, r)
}
