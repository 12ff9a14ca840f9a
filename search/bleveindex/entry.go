package bleveindex

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

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/mapping"

	"policybot/corpus"
	"policybot/search/zh"
)

// The fields of an entry.
const (
	textField   = "text"
	pathField   = "path"
	charsField  = "chars"
	storedField = "doc"
	pageField   = "page"
)

// clauseEntry and documentEntry are what bleve maps; see newMapping.
type clauseEntry struct {
	Text   string `json:"text"`   // the clause
	Labels string `json:"labels"` // of the articles it is in
	Path   string `json:"path"`   // its headings
	Chars  string `json:"chars"`  // the clause
	Page   string `json:"page"`   // stored, see page.go; "" where none begins
}

type documentEntry struct {
	Doc string `json:"doc"`
}

// Type names the mapping of the entry.
func (clauseEntry) Type() string { return "clause" }

// Type names the mapping of the entry.
func (documentEntry) Type() string { return "document" }

// newMapping is static and lean: bleve's default one (stored text, term vectors,
// doc values, _all) makes the index six times as large.
func newMapping() mapping.IndexMapping {
	text := func(name, analyzer string) *mapping.FieldMapping {
		f := bleve.NewTextFieldMapping()
		f.Name, f.Analyzer = name, analyzer
		f.Store, f.IncludeInAll, f.IncludeTermVectors, f.DocValues = false, false, false, false
		f.SkipFreqNorm = true // zh.Times stands for it
		return f
	}
	clause := bleve.NewDocumentStaticMapping()
	clause.AddFieldMappingsAt("text", text(textField, zh.TextName))
	clause.AddFieldMappingsAt("labels", text(textField, zh.WordsName))
	clause.AddFieldMappingsAt("path", text(pathField, zh.BigramsName))
	clause.AddFieldMappingsAt("chars", text(charsField, zh.CharsName))
	stored := func(name string) *mapping.FieldMapping {
		f := text(name, zh.WordsName)
		f.Index, f.Store = false, true
		return f
	}
	clause.AddFieldMappingsAt("page", stored(pageField))
	whole := bleve.NewDocumentStaticMapping()
	whole.AddFieldMappingsAt("doc", stored(storedField))

	m := bleve.NewIndexMapping()
	m.DefaultMapping = bleve.NewDocumentDisabledMapping()
	m.IndexDynamic, m.StoreDynamic, m.DocValuesDynamic = false, false, false
	m.AddDocumentMapping("clause", clause)
	m.AddDocumentMapping("document", whole)
	return m
}

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

func (p *packer) pack(d *corpus.Document) (string, error) {
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
		stored.Validity, stored.Note = d.Stated.Validity, d.Stated.Note
	}
	if err := errors.Join(gob.NewEncoder(p.z).Encode(packed{&stored, len(d.Text)}), p.z.Close()); err != nil {
		return "", fmt.Errorf("encode document %s: %w", d.ID, err)
	}
	return b.String(), nil
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
