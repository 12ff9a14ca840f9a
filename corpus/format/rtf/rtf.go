// Package rtf reads documents in Rich Text Format, as Word and WPS write them. The numbers of lists stand in the file
// as the program showed them; deleted and hidden words, headers and pictures are left out.
//
//	rtf    what comes of the file
//	lex    its signs: groups, control words, bytes
//	words  what control words do to text, paragraphs and tables
package rtf

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"

	"github.com/policybot/policybot/corpus/format"
	"github.com/policybot/policybot/corpus/format/grid"
	"github.com/policybot/policybot/corpus/format/listnum"
	"github.com/policybot/policybot/corpus/format/prose"
)

// Read reads one document. It is a format.Reader. A file that is cut off gives nothing: its last groups are open.
func Read(ctx context.Context, f format.File, b *format.Budget) (format.Content, error) {
	raw := bytes.TrimLeft(bytes.TrimPrefix(f.Data, []byte("\xef\xbb\xbf")), " \t\r\n")
	d := &document{budget: b, fonts: map[int]encoding.Encoding{}, page: charmap.Windows1252, group: group{skipBytes: 1}}
	l := lexer{b: raw}
	for n := 0; ; n++ {
		if n%4096 == 0 {
			if err := format.Interrupted(ctx); err != nil {
				return format.Content{}, err
			}
		}
		t := l.next()
		if t.kind == end {
			break
		}
		if err := d.token(t, &l); err != nil {
			return format.Content{}, fmt.Errorf("rtf: %w", err)
		}
		if t.kind == closeGroup && len(d.stack) == 0 {
			break
		}
	}
	if len(d.stack) > 0 {
		return format.Content{}, fmt.Errorf("rtf: %w: ends inside a group", format.ErrDamaged)
	}
	if err := d.finish(); err != nil {
		return format.Content{}, fmt.Errorf("rtf: %w", err)
	}
	text := prose.Text(d.blocks)
	if strings.TrimSpace(text) == "" && d.pictures > 0 {
		return format.Content{}, fmt.Errorf("rtf: %d pictures: %w", d.pictures, format.ErrNoText)
	}
	return format.Content{Text: text}, nil
}

// document is a document while it is read.
type document struct {
	budget *format.Budget
	page   encoding.Encoding         // of the whole file
	fonts  map[int]encoding.Encoding // of fonts that have their own
	group  group
	stack  []group

	words    strings.Builder // of the paragraph
	bytes    []byte          // of it, not yet decoded
	high     rune            // the first half of a character of two
	label    strings.Builder // the number of the paragraph, as the program showed it
	note     strings.Builder
	notes    []string
	noted    int
	skip     int // characters that only stand for one that was read already
	cell     strings.Builder
	row      grid.Row
	defined  grid.Row // the edges of the cells of the row
	below    bool     // of the cell whose edge comes next
	left     bool
	rows     []grid.Row
	blocks   []prose.Block
	pictures int
}

// target is where words of a group go.
type target int

const (
	body target = iota
	nowhere
	listLabel
	noteText
	fontTable
)

// group is what a group takes from the one around it and gives back at its end.
type group struct {
	to        target
	star      bool // it began with \*
	fresh     bool // nothing of it was read yet
	hidden    bool
	deleted   bool
	struck    bool
	raised    bool
	inTable   bool
	outline   int
	font      int
	skipBytes int // of \uc
}

// encodings are those of code pages and, below 256, of the character sets of fonts.
func encodingOf(page int) encoding.Encoding {
	switch page {
	case 936, 54936, 134:
		return simplifiedchinese.GB18030
	case 950, 136:
		return traditionalchinese.Big5
	}
	return nil
}

// flush decodes the bytes that were read.
func (d *document) flush() {
	if len(d.bytes) == 0 {
		return
	}
	enc := d.fonts[d.group.font]
	if enc == nil {
		enc = d.page
	}
	s, err := enc.NewDecoder().Bytes(d.bytes)
	if err != nil {
		s = bytes.ToValidUTF8(d.bytes, nil)
	}
	d.bytes = d.bytes[:0]
	d.put(string(s))
}

// put writes words where the group says.
func (d *document) put(s string) {
	g := &d.group
	if g.hidden || g.deleted || g.struck {
		return
	}
	switch g.to {
	case body:
		if g.raised {
			s = prose.Raised(s)
		}
		d.words.WriteString(s)
	case listLabel:
		d.label.WriteString(s)
	case noteText:
		d.note.WriteString(s)
	}
}

// add adds a block that says something.
func (d *document) add(b prose.Block) error {
	if strings.TrimSpace(b.Text) == "" {
		return nil
	}
	d.blocks = append(d.blocks, b)
	return d.budget.Write(len(b.Text) + 1)
}

// paragraph ends one.
func (d *document) paragraph() error {
	d.flush()
	text, label := d.words.String(), strings.TrimSpace(d.label.String())
	d.words.Reset()
	d.label.Reset()
	if !strings.ContainsFunc(label, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }) {
		label = "" // a bullet
	}
	whole := listnum.Join(label, text)
	if d.group.inTable {
		if strings.TrimSpace(whole) != "" {
			if d.cell.Len() > 0 {
				d.cell.WriteByte('\n')
			}
			d.cell.WriteString(whole)
		}
		return nil
	}
	if err := d.endTable(); err != nil {
		return err
	}
	if err := d.add(prose.Block{Text: whole, Heading: prose.Heading(text, label, d.group.outline)}); err != nil {
		return err
	}
	return d.place()
}

// place puts the notes that were referred to behind the paragraph or table.
func (d *document) place() error {
	notes := d.notes
	d.notes = nil
	for _, n := range notes {
		if err := d.add(prose.Block{Text: n}); err != nil {
			return err
		}
	}
	return nil
}

// endTable puts the table that was read into the document.
func (d *document) endTable() error {
	rows := d.rows
	if d.rows = nil; len(rows) == 0 {
		return nil
	}
	t, err := grid.FromRows(rows, d.budget)
	if err != nil {
		return err
	}
	lines, err := grid.Lines(t, d.budget)
	if err != nil {
		return err
	}
	if err := d.add(prose.Block{Text: lines}); err != nil {
		return err
	}
	return d.place()
}

// finish ends what is open at the end of the file.
func (d *document) finish() error {
	d.group.inTable = false
	if err := d.paragraph(); err != nil {
		return err
	}
	return d.endTable()
}
