// Package docx reads Word documents of Office Open XML, as Word, WPS and LibreOffice write them.
//
// What a reader of the document sees is read: the numbers that Word puts before paragraphs, changes as accepted,
// notes behind the paragraph that refers to them, text boxes behind the paragraph they hang on. Headers and footers,
// comments, hidden and struck words are left out.
//
//	docx       the parts of the file, and what comes of them
//	styles     which styles are headings, hidden, numbered
//	numbering  the lists
//	body       paragraphs and runs
//	table      tables
package docx

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/format"
	"github.com/policybot/policybot/corpus/format/markup"
	"github.com/policybot/policybot/corpus/format/ooxml"
	"github.com/policybot/policybot/corpus/format/prose"
	"github.com/policybot/policybot/corpus/format/unzip"
)

// Read reads one document. It is a format.Reader.
func Read(ctx context.Context, f format.File, b *format.Budget) (format.Content, error) {
	file, err := ooxml.Open(ctx, f.Data, b)
	if err != nil {
		return format.Content{}, fmt.Errorf("docx: %w", err)
	}
	p := parts{File: file, main: "word/document.xml"}
	d, err := p.document()
	if errors.Is(err, unzip.ErrMissing) || errors.Is(err, io.EOF) {
		err = fmt.Errorf("%w: %w", format.ErrDamaged, err)
	}
	if err != nil {
		return format.Content{}, fmt.Errorf("docx: %w", err)
	}
	text := prose.Text(d.body.blocks)
	if strings.TrimSpace(text) == "" && len(d.files) == 0 && d.pictures > 0 {
		return format.Content{}, fmt.Errorf("docx: %d pictures: %w", d.pictures, format.ErrNoText)
	}
	c := format.Content{Text: text, Files: d.files}
	if d.struck {
		c.Flags = append(c.Flags, corpus.Flag{Code: corpus.Dropped, Detail: "划了删除线的文字未收录"})
	}
	return c, nil
}

// parts are the parts of one file.
type parts struct {
	*ooxml.File
	main  string
	links map[string]string // from the ids the main part uses to the parts they name
}

// The relations between parts that are followed, by the end of their type.
const (
	officeDocument = "officeDocument"
	relStyles      = "styles"
	relNumbering   = "numbering"
)

// document reads the parts in the order in which they need each other.
func (p *parts) document() (*document, error) {
	if root, err := p.Relations(""); err != nil {
		return nil, err
	} else if target := root.ByType[officeDocument]; target != "" {
		p.main = target
	}
	dir, _ := path.Split(p.main)
	rels, err := p.Relations(p.main)
	if err != nil {
		return nil, err
	}
	p.links = rels.ByID
	d := &document{budget: p.Budget, notes: map[string]string{}}
	if err := p.Optional(first(rels.ByType[relStyles], dir+"styles.xml"), func(r *markup.Reader) (err error) {
		d.styles, err = readStyles(r)
		return err
	}); err != nil {
		return nil, err
	}
	if err := p.Optional(first(rels.ByType[relNumbering], dir+"numbering.xml"), func(r *markup.Reader) (err error) {
		d.lists, err = readLists(r)
		return err
	}); err != nil {
		return nil, err
	}
	for _, kind := range []string{"footnote", "endnote"} {
		if err := p.Optional(first(rels.ByType[kind+"s"], dir+kind+"s.xml"), func(r *markup.Reader) error {
			return d.readNotes(r, kind)
		}); err != nil {
			return nil, err
		}
	}
	if err := p.Part(p.main, d.read); err != nil {
		return nil, err
	}
	return d, p.embedded(d)
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// embedded unpacks the files whose text the document takes in as a whole, as some exporters write pages.
func (p *parts) embedded(d *document) error {
	for _, id := range d.chunks {
		data, err := p.Bytes(p.links[id])
		if errors.Is(err, unzip.ErrMissing) {
			continue
		}
		if err != nil {
			return err
		}
		d.files = append(d.files, format.Whole("", data))
	}
	return nil
}
