package docx

import (
	"encoding/xml"
	"fmt"
	"strconv"

	"github.com/policybot/policybot/corpus/format/markup"
	"github.com/policybot/policybot/corpus/format/prose"
)

// look is how the words of a run are shown.
type look struct{ hidden, struck, raised bool }

// run reads one run of a paragraph. Runs stand in runs where a reading stands above characters.
func (d *document) run(r *markup.Reader, p *paragraph) error {
	var l look
	return r.Each(func(e xml.StartElement) error {
		var err error
		switch e.Name.Local {
		case "rPr":
			l, err = d.look(r)
		case "t":
			err = d.words(r, p, l)
		case "tab", "ptab":
			p.WriteByte('\t')
		case "br", "cr":
			p.WriteByte('\n')
		case "noBreakHyphen":
			p.WriteByte('-')
		case "sym":
			p.WriteString(symbol(markup.Attr(e, "char")))
		case "footnoteReference":
			d.note(p, "footnote"+markup.Attr(e, "id"))
		case "endnoteReference":
			d.note(p, "endnote"+markup.Attr(e, "id"))
		case "txbxContent":
			err = d.inside(r, &p.boxes)
		case "r":
			err = d.run(r, p)
		case "blip", "imagedata":
			d.pictures++
		case "delText", "instrText", "delInstrText", "Fallback", "rt", "del", "moveFrom":
			err = r.Skip()
		}
		return err
	})
}

// look reads the properties of a run.
func (d *document) look(r *markup.Reader) (l look, err error) {
	err = r.Each(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "vanish":
			l.hidden = on(e)
		case "strike", "dstrike":
			l.struck = l.struck || on(e)
		case "vertAlign":
			l.raised = markup.Attr(e, "val") == "superscript"
		case "rStyle":
			l.hidden = l.hidden || d.styles.resolve(markup.Attr(e, "val")).hidden
		case "rPrChange":
			return r.Skip()
		}
		return nil
	})
	return l, err
}

// words reads the text of a run.
func (d *document) words(r *markup.Reader, p *paragraph, l look) error {
	s, err := r.Text()
	switch {
	case err != nil || l.hidden:
		return err
	case l.struck:
		d.struck = d.struck || s != ""
		return nil
	case l.raised:
		s = prose.Raised(s)
	}
	if p.Len()+len(s) > int(d.budget.Text) {
		return d.budget.Write(len(s) + p.Len())
	}
	p.WriteString(s)
	return nil
}

// note places what a note says behind the paragraph that refers to it.
func (d *document) note(p *paragraph, id string) {
	if words := d.notes[id]; words != "" {
		d.noted++
		p.notes = append(p.notes, fmt.Sprintf("注%d：%s", d.noted, words))
	}
}

// symbol is a character by its number.
func symbol(hex string) string {
	n, err := strconv.ParseInt(hex, 16, 32)
	if err != nil {
		return ""
	}
	return prose.Symbol(rune(n))
}
