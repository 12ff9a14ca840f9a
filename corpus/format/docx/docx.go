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
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/format"
	"github.com/policybot/policybot/corpus/format/markup"
	"github.com/policybot/policybot/corpus/format/prose"
	"github.com/policybot/policybot/corpus/format/unzip"
)

// Read reads one document. It is a format.Reader.
func Read(ctx context.Context, f format.File, b *format.Budget) (format.Content, error) {
	z, err := unzip.Open(f.Data, b)
	if err != nil {
		return format.Content{}, fmt.Errorf("docx: %w", err)
	}
	p := parts{ctx: ctx, zip: z, budget: b, main: "word/document.xml"}
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
	ctx    context.Context
	zip    *unzip.Container
	budget *format.Budget
	main   string
	links  map[string]string // from the ids the main part uses to the parts they name
}

// The relations between parts that are followed, by the end of their type.
const (
	officeDocument = "officeDocument"
	relStyles      = "styles"
	relNumbering   = "numbering"
)

// document reads the parts in the order in which they need each other.
func (p *parts) document() (*document, error) {
	if root, err := p.relations("_rels/.rels", ""); err != nil {
		return nil, err
	} else if target := root.byType[officeDocument]; target != "" {
		p.main = target
	}
	dir, file := path.Split(p.main)
	rels, err := p.relations(dir+"_rels/"+file+".rels", dir)
	if err != nil {
		return nil, err
	}
	p.links = rels.byID
	d := &document{budget: p.budget, notes: map[string]string{}}
	if err := p.optional(first(rels.byType[relStyles], dir+"styles.xml"), func(r *markup.Reader) (err error) {
		d.styles, err = readStyles(r)
		return err
	}); err != nil {
		return nil, err
	}
	if err := p.optional(first(rels.byType[relNumbering], dir+"numbering.xml"), func(r *markup.Reader) (err error) {
		d.lists, err = readLists(r)
		return err
	}); err != nil {
		return nil, err
	}
	for _, kind := range []string{"footnote", "endnote"} {
		if err := p.optional(first(rels.byType[kind+"s"], dir+kind+"s.xml"), func(r *markup.Reader) error {
			return d.readNotes(r, kind)
		}); err != nil {
			return nil, err
		}
	}
	if err := p.part(p.main, d.read); err != nil {
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

// optional reads a part that need not be there.
func (p *parts) optional(name string, read func(*markup.Reader) error) error {
	err := p.part(name, read)
	if errors.Is(err, unzip.ErrMissing) {
		return nil
	}
	return err
}

// part reads one part. Its XML is read as it is unpacked.
func (p *parts) part(name string, read func(*markup.Reader) error) error {
	stream, err := p.zip.StreamPart(p.ctx, name)
	if err != nil {
		return err
	}
	defer stream.Close()
	if err := read(markup.New(p.ctx, stream, p.budget)); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("part %s: %w", name, unzip.Broken(err))
	}
	return nil
}

// relations are those of one part, by their type and by their id.
type relations struct{ byType, byID map[string]string }

// relations reads the part that says which other parts one refers to. dir is where those paths begin.
func (p *parts) relations(name, dir string) (relations, error) {
	out := relations{map[string]string{}, map[string]string{}}
	err := p.optional(name, func(r *markup.Reader) error {
		for {
			t, err := r.Next()
			if err != nil {
				return err
			}
			e, ok := t.(xml.StartElement)
			if !ok || e.Name.Local != "Relationship" || markup.Attr(e, "TargetMode") == "External" {
				continue
			}
			target := markup.Attr(e, "Target")
			if strings.HasPrefix(target, "/") {
				target = strings.TrimPrefix(target, "/")
			} else {
				target = path.Join(dir, target)
			}
			_, kind := path.Split(markup.Attr(e, "Type"))
			out.byType[kind] = target
			out.byID[markup.Attr(e, "Id")] = target
		}
	})
	return out, err
}

// embedded unpacks the files whose text the document takes in as a whole, as some exporters write pages.
func (p *parts) embedded(d *document) error {
	for _, id := range d.chunks {
		data, err := p.zip.Part(p.ctx, p.links[id])
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
