package rtf

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus/format"
	"github.com/policybot/policybot/corpus/format/grid"
)

// unread are the groups whose words are none of the document's.
var unread = set(`colortbl stylesheet info pict object header headerl headerr headerf footer footerl footerr footerf ftnsep ftnsepc
	aftnsep aftnsepc themedata colorschememapping latentstyles listtable listoverridetable rsidtbl generator datastore xmlnstbl fldinst bkmkstart
	bkmkend annotation atnid atnauthor atndate atnref atrfstart atrfend nonshppict pgdsctbl revtbl mmathPr template do upr private formfield pn pntxta pntxtb`)

func set(words string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(words) {
		out[w] = true
	}
	return out
}

// signs are the control words that stand for a character.
var signs = map[string]string{
	"tab": "\t", "line": "\n", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "bullet": "•",
	"emspace": " ", "enspace": " ", "qmspace": " ",
}

// token takes one.
func (d *document) token(t token, l *lexer) error {
	fresh := d.group.fresh
	d.group.fresh = false
	switch t.kind {
	case openGroup:
		d.flush()
		if len(d.stack) >= d.budget.Nested {
			return fmt.Errorf("%w: %d groups", format.ErrTooDeep, len(d.stack))
		}
		d.stack = append(d.stack, d.group)
		d.group.fresh, d.group.star = true, false
	case closeGroup:
		return d.close()
	case bytes_:
		b := t.b
		if n := min(d.skip, len(b)); n > 0 {
			d.skip -= n
			b = b[n:]
		}
		return d.text(b)
	case hexByte:
		if d.skip > 0 {
			d.skip--
			return nil
		}
		return d.text([]byte{byte(t.number)})
	case symbol:
		return d.symbol(t.name)
	case control:
		return d.control(t, l, fresh || d.group.star)
	}
	return nil
}

// text takes bytes of text. Their number is bounded as that of the words they make is.
func (d *document) text(b []byte) error {
	if d.group.to == nowhere || d.group.to == fontTable {
		return nil
	}
	if int64(len(d.bytes)+d.words.Len()+d.cell.Len()+len(b)) > d.budget.Text {
		return fmt.Errorf("%w: a paragraph", format.ErrTooLarge)
	}
	d.bytes = append(d.bytes, b...)
	return nil
}

func (d *document) close() error {
	d.flush()
	if len(d.stack) == 0 {
		return nil
	}
	outer := d.stack[len(d.stack)-1]
	d.stack = d.stack[:len(d.stack)-1]
	if d.group.to == noteText && outer.to != noteText {
		if words := strings.Join(strings.Fields(d.note.String()), " "); words != "" {
			d.noted++
			d.notes = append(d.notes, fmt.Sprintf("注%d：%s", d.noted, words))
		}
		d.note.Reset()
	}
	d.skip = 0
	d.group = outer
	return nil
}

func (d *document) symbol(name string) error {
	switch name {
	case "*":
		d.group.star = true
	case "~":
		return d.text([]byte{' '})
	case "_":
		return d.text([]byte{'-'})
	case "{", "}", "\\":
		return d.text([]byte(name))
	}
	return nil
}

// control takes a control word. first is that it may name what the group is.
func (d *document) control(t token, l *lexer, first bool) error {
	if first && d.destination(t.name) {
		return nil
	}
	if s := signs[t.name]; s != "" {
		d.flush()
		d.put(s)
		return nil
	}
	g := &d.group
	on := !t.given || t.number != 0
	switch t.name {
	case "u":
		d.unicode(t.number)
		d.skip = g.skipBytes
	case "uc":
		g.skipBytes = min(max(t.number, 0), 16)
	case "bin":
		l.skip(t.number)
	case "ansicpg":
		if e := encodingOf(t.number); e != nil {
			d.page = e
		}
	case "f":
		d.flush()
		g.font = t.number
	case "fcharset":
		if e := encodingOf(t.number); g.to == fontTable && e != nil && len(d.fonts) < 10_000 {
			d.fonts[g.font] = e
		}
	case "v", "deleted", "strike", "super", "plain", "nosupersub":
		d.flush()
		d.look(t.name, on)
	case "outlinelevel":
		g.outline = min(max(t.number, 0), 9) + 1
	case "intbl":
		g.inTable = true
	case "pard":
		g.inTable, g.outline = false, 0
	default:
		return d.layout(t)
	}
	return nil
}

// look sets how words are shown.
func (d *document) look(name string, on bool) {
	g := &d.group
	switch name {
	case "v":
		g.hidden = on
	case "deleted":
		g.deleted = on
	case "strike":
		g.struck = on
	case "super":
		g.raised = on
	case "nosupersub":
		g.raised = false
	case "plain":
		g.hidden, g.deleted, g.struck, g.raised = false, false, false, false
	}
}

// destination tells a word that says where the words of the group go.
func (d *document) destination(name string) bool {
	g := &d.group
	switch {
	case g.to == nowhere && name != "shptxt":
		return true
	case name == "fonttbl":
		g.to = fontTable
	case name == "listtext", name == "pntext":
		g.to = listLabel
	case name == "footnote":
		g.to = noteText
	case name == "shptxt":
		g.to = body
	case name == "pict":
		d.pictures++
		g.to = nowhere
	case unread[name], g.star:
		g.to = nowhere
	default:
		return false
	}
	g.star = false
	return true
}

// unicode takes a character by its number. One of two halves waits for the other.
func (d *document) unicode(n int) {
	d.flush()
	r := rune(uint16(n))
	switch {
	case utf16.IsSurrogate(r) && d.high == 0:
		d.high = r
		return
	case d.high != 0:
		r, d.high = utf16.DecodeRune(d.high, r), 0
	case r >= 0xf000 && r < 0xf100:
		return // of a symbol font
	}
	if r != utf8.RuneError && r >= 0x20 {
		d.put(string(r))
	}
}

// layout takes the control words of paragraphs and tables, where words go to the body.
func (d *document) layout(t token) error {
	if d.group.to != body {
		if d.group.to == noteText && t.name == "par" {
			d.flush()
			d.put(" ")
		}
		return nil
	}
	switch t.name {
	case "par", "sect", "page":
		return d.paragraph()
	case "trowd":
		d.defined, d.below, d.left = grid.Row{Edges: []int{0}}, false, false
	case "trleft":
		if len(d.defined.Edges) == 1 {
			d.defined.Edges[0] = t.number
		}
	case "trhdr":
		d.defined.Header = true
	case "clvmrg":
		d.below = true
	case "clmrg":
		d.left = true
	case "cellx":
		d.defined.Edges = append(d.defined.Edges, t.number)
		d.defined.Below, d.defined.Left = append(d.defined.Below, d.below), append(d.defined.Left, d.left)
		d.below, d.left = false, false
		return d.budget.Cell(1)
	case "cell", "nestcell":
		d.group.inTable = true
		err := d.paragraph()
		if t.name == "nestcell" || err != nil {
			return err
		}
		d.row.Cells = append(d.row.Cells, d.cell.String())
		d.cell.Reset()
		return d.budget.Cell(1)
	case "row":
		r := d.defined
		r.Cells = d.row.Cells
		r.Edges, r.Below, r.Left = slices.Clone(r.Edges), slices.Clone(r.Below), slices.Clone(r.Left)
		d.row = grid.Row{}
		if len(r.Cells) > 0 {
			d.rows = append(d.rows, r)
		}
		return d.budget.Cell(len(r.Edges))
	}
	return nil
}
