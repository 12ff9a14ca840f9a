package index

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"unicode"

	"github.com/policybot/policybot/corpus"
)

// contextOf is the text a clause is read under: the labels that are asked for by
// themselves (第五条), each on a line, and the words of its headings, for a table
// row also the title and the column names.
func contextOf(d *corpus.Document, i int) (labels, path string) {
	var l, p strings.Builder
	for s := d.Clauses[i].Section; s >= 0; s = d.Sections[s].Parent {
		if sec := d.Sections[s]; strings.HasPrefix(sec.Label, "第") {
			l.WriteString("\n" + sec.Label)
		}
		p.WriteString(d.Sections[s].Heading + "\n")
	}
	if c := d.Clauses[i]; c.Kind == corpus.Row {
		t := d.Tables[c.Table]
		p.WriteString(d.Quote(t.Title))
		for _, col := range t.Columns {
			p.WriteString("\n" + col.Text)
		}
	}
	return l.String(), p.String()
}

// letters counts what a text is long by: its letters and digits.
func letters(s string) uint16 {
	n := 0
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			n++
		}
	}
	return uint16(min(n, math.MaxUint16))
}

// packer makes the stored form of documents: their text in pages, the rest beside it.
// What leads a quotation back to the source file is left out: it takes a fifth of the
// room and nobody asks an index for it. Gob reads back twice as fast as JSON, and a
// question opens dozens of documents. A packer is kept for many documents, since a
// compressor is a megabyte to set up.
type packer struct {
	z     *gzip.Writer
	flate *flate.Writer
}

// packed is a document without the text that lies in its pages.
type packed struct {
	Document *corpus.Document
	Text     int // bytes of it
}

func (p *packer) pack(d *corpus.Document) ([]byte, error) {
	var b bytes.Buffer
	if p.z == nil {
		p.z, _ = gzip.NewWriterLevel(&b, gzip.BestSpeed) // fails on an unknown level only
	}
	p.z.Reset(&b)
	stored := *d
	stored.Map = nil
	if len(d.Clauses) > 0 {
		stored.Text = ""
	}
	if d.Stated.Validity != "" { // what others said of it is not its own
		stored.Unlink()
	}
	if err := errors.Join(gob.NewEncoder(p.z).Encode(packed{&stored, len(d.Text)}), p.z.Close()); err != nil {
		return nil, fmt.Errorf("encode document %s: %w", d.ID, err)
	}
	return b.Bytes(), nil
}

func unpack(b []byte) (d packed, err error) {
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return d, err
	}
	err = gob.NewDecoder(io.LimitReader(z, maxDocument)).Decode(&d)
	if err == nil && d.Document == nil {
		err = errPage
	}
	return d, err
}
