package docx

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/policybot/policybot/corpus/format"
	"github.com/policybot/policybot/corpus/format/listnum"
	"github.com/policybot/policybot/corpus/format/markup"
	"github.com/policybot/policybot/corpus/format/prose"
)

// document is a document while it is read.
type document struct {
	budget   *format.Budget
	styles   styles
	lists    *lists
	notes    map[string]string // footnote or endnote with its id -> its words
	noted    int               // notes referred to so far
	body     flow
	chunks   []string // ids of embedded pages
	files    []format.Packed
	pictures int
	struck   bool // words struck out were left out
}

// flow is a run of blocks: the body, a cell, a text box, a note.
type flow struct {
	blocks []prose.Block
	notes  []string         // referred to, and not yet placed
	carry  *strings.Builder // words of a paragraph whose end was deleted
}

// read reads the main part.
func (d *document) read(r *markup.Reader) error {
	for {
		t, err := r.Next()
		if errors.Is(err, io.EOF) {
			return fmt.Errorf("%w: no body", format.ErrDamaged)
		} else if err != nil {
			return err
		}
		if e, ok := t.(xml.StartElement); ok && e.Name.Local == "body" {
			return d.inside(r, &d.body)
		}
	}
}

// readNotes reads footnotes.xml or endnotes.xml.
func (d *document) readNotes(r *markup.Reader, kind string) error {
	for {
		t, err := r.Next()
		if err != nil {
			return err
		}
		e, ok := t.(xml.StartElement)
		if !ok || e.Name.Local != kind {
			continue
		}
		var f flow
		if err := d.inside(r, &f); err != nil {
			return err
		}
		if markup.Attr(e, "type") == "" { // else the line above the notes
			d.notes[kind+markup.Attr(e, "id")] = strings.Join(strings.Fields(f.words(" ")), " ")
		}
	}
}

// inside reads the blocks in the element just begun, up to its end.
func (d *document) inside(r *markup.Reader, into *flow) error {
	if err := r.Each(func(e xml.StartElement) error {
		return d.block(r, e, into)
	}); err != nil {
		return err
	}
	return into.flush(d)
}

// block reads what an element begins where blocks stand. What only wraps others is gone into by reading on.
func (d *document) block(r *markup.Reader, e xml.StartElement, into *flow) error {
	switch e.Name.Local {
	case "p":
		return d.paragraph(r, into)
	case "tbl":
		return d.table(r, into)
	case "altChunk":
		d.chunks = append(d.chunks, markup.Attr(e, "id"))
	case "sectPr", "sdtPr", "tblPr", "Fallback", "del", "moveFrom":
		return r.Skip()
	}
	return nil
}

// paragraph is a paragraph while it is read.
type paragraph struct {
	*strings.Builder
	style   style
	id      string // of the style
	list    string
	level   int
	outline int
	joined  bool // its end was deleted: the next one goes on
	boxes   flow
	notes   []string
}

// paragraph reads one paragraph and puts it, its text boxes and its notes into the flow.
func (d *document) paragraph(r *markup.Reader, into *flow) error {
	p := &paragraph{Builder: into.carry, level: -1}
	if into.carry == nil {
		p.Builder = &strings.Builder{}
	}
	into.carry = nil
	if err := r.Each(func(e xml.StartElement) error {
		return d.inline(r, e, p)
	}); err != nil {
		return err
	}
	if p.joined {
		into.carry = p.Builder
		into.notes = append(into.notes, p.notes...)
		return nil
	}
	text, label := p.String(), d.label(p)
	b := prose.Block{Text: listnum.Join(label, text), Heading: d.heading(p, label, text)}
	if p.style.hidden || p.style.contents() {
		b.Text = ""
	}
	into.notes = append(into.notes, p.notes...)
	if err := into.add(d, b); err != nil {
		return err
	}
	for _, box := range p.boxes.blocks {
		if err := into.add(d, box); err != nil {
			return err
		}
	}
	into.notes = append(into.notes, p.boxes.notes...)
	return nil
}

// inline reads what an element begins inside a paragraph.
func (d *document) inline(r *markup.Reader, e xml.StartElement, p *paragraph) error {
	switch e.Name.Local {
	case "pPr":
		return d.properties(r, p)
	case "r":
		return d.run(r, p)
	case "del", "moveFrom", "Fallback", "sdtPr", "rt", "rPr":
		return r.Skip()
	}
	return nil
}

// properties reads those of a paragraph.
func (d *document) properties(r *markup.Reader, p *paragraph) error {
	return r.Each(func(e xml.StartElement) error {
		switch val := markup.Attr(e, "val"); e.Name.Local {
		case "pStyle":
			p.id, p.style = val, d.styles.resolve(val)
		case "numId":
			p.list = val
		case "ilvl":
			p.level = number(val, -1)
		case "outlineLvl":
			p.outline = outlineLevel(val)
		case "del": // of the paragraph mark
			p.joined = true
		case "pPrChange", "sectPr": // what it was before
			return r.Skip()
		}
		return nil
	})
}

// label counts the paragraph in its list. 0 is the list of what is taken out of one.
func (d *document) label(p *paragraph) string {
	list, level := p.list, p.level
	if list == "" {
		list = p.style.list
	}
	if level < 0 && p.style.list == list {
		level = p.style.level
	}
	if list == "" || list == "0" {
		return ""
	}
	return d.lists.next(list, level, p.id)
}

// heading is the level of a heading without a number; one with a number says itself what it is.
func (d *document) heading(p *paragraph, label, text string) int {
	level := p.outline
	if level == 0 {
		level = p.style.outline
	}
	if p.style.title() {
		level = prose.Title
	}
	return prose.Heading(text, label, level)
}

// add puts a block into the flow, and the notes it refers to behind it.
func (f *flow) add(d *document, b prose.Block) error {
	if strings.TrimSpace(b.Text) == "" {
		return nil
	}
	if err := d.budget.Write(len(b.Text) + 1); err != nil {
		return err
	}
	f.blocks = append(f.blocks, b)
	notes := f.notes
	f.notes = nil
	for _, n := range notes {
		if err := d.budget.Write(len(n) + 1); err != nil {
			return err
		}
		f.blocks = append(f.blocks, prose.Block{Text: n})
	}
	return nil
}

// flush ends a flow.
func (f *flow) flush(d *document) error {
	if f.carry == nil {
		return nil
	}
	last := prose.Block{Text: f.carry.String()}
	f.carry = nil
	return f.add(d, last)
}

// words are those of all blocks.
func (f *flow) words(sep string) string {
	var b strings.Builder
	for i, x := range f.blocks {
		if i > 0 {
			b.WriteString(sep)
		}
		b.WriteString(x.Text)
	}
	return b.String()
}
