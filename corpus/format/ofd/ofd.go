// Package ofd reads OFD files (GB/T 33190), the layout format of electronic documents of Chinese offices: a ZIP of XML
// that says where each character stands, much as a PDF does. Package layout makes text of it.
//
//	ofd        which parts the file has: OFD.xml, the document, its pages and their templates
//	page       a page -> characters, rules, pictures
//
// Seals and signatures lie in parts of their own and are no text. A page that is a picture is named and left out.
package ofd

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/format"
	"github.com/policybot/policybot/corpus/format/layout"
	"github.com/policybot/policybot/corpus/format/markup"
	"github.com/policybot/policybot/corpus/format/unzip"
)

const (
	maxDocuments = 20 // in one file
	maxPages     = 5000
	maxGlyphs    = 4_000_000 // of all pages together
)

// Recognise gives the text in a picture of a kind such as "png"; see package ocr.
type Recognise func(ctx context.Context, picture []byte, kind string) (string, error)

// Read reads an OFD file without the help of programs. It is a format.Reader.
func Read(ctx context.Context, f format.File, b *format.Budget) (format.Content, error) {
	return New(nil)(ctx, f, b)
}

// New is a reader that has the pictures of pages without text recognised, where recognise isn't nil.
func New(recognise Recognise) format.Reader {
	return func(ctx context.Context, f format.File, b *format.Budget) (format.Content, error) {
		zip, err := unzip.Open(f.Data, b)
		if err != nil {
			return format.Content{}, err
		}
		r := &reader{ctx: ctx, budget: b, zip: zip, glyphs: maxGlyphs, recognise: recognise}
		return r.read()
	}
}

// reader is one file being read.
type reader struct {
	ctx       context.Context
	budget    *format.Budget
	zip       *unzip.Container
	glyphs    int
	recognise Recognise
	pages     int
	scans     []int // numbers of the pages that are pictures
	aided     []int // and of those that were recognised
}

// The parts by which encrypted files are known.
var locks = []string{"Encryptions.xml", "decryptseed.dat"}

func (r *reader) read() (format.Content, error) {
	for _, l := range locks {
		for _, e := range r.zip.Entries {
			if strings.EqualFold(path.Base(e.Name), l) {
				return format.Content{}, fmt.Errorf("%w: %s", format.ErrEncrypted, e.Name)
			}
		}
	}
	var roots []string
	err := r.each("OFD.xml", func(e xml.StartElement, x *markup.Reader) error {
		if e.Name.Local != "DocRoot" || len(roots) == maxDocuments {
			return nil
		}
		text, err := x.Text()
		roots = append(roots, strings.TrimSpace(text))
		return err
	})
	if err != nil {
		return format.Content{}, damaged(err)
	}
	var text strings.Builder
	for _, root := range roots {
		t, err := r.document(resolve("", root))
		if err != nil {
			return format.Content{}, damaged(err)
		}
		text.WriteString(t)
	}
	c := format.Content{Text: text.String()}
	if strings.TrimSpace(c.Text) == "" {
		if r.pages == 0 {
			return format.Content{}, fmt.Errorf("%w: no pages in it", format.ErrDamaged)
		}
		return format.Content{}, fmt.Errorf("%w: %d pages", format.ErrNoText, r.pages)
	}
	if len(r.scans) > 0 {
		which := "第" + numbers(r.scans) + "页"
		c.Flags = append(c.Flags, corpus.Flag{Code: corpus.Truncated, Detail: "OFD" + which + "是图片，没有文字层，需要文字识别，未收录"})
		c.Left = append(c.Left, format.Left{Name: which, Err: format.ErrNoText})
	}
	if len(r.aided) > 0 {
		c.Flags = append(c.Flags, corpus.Flag{Code: corpus.Unrepaired,
			Detail: "OFD第" + numbers(r.aided) + "页的文字由识别程序(OCR)从图片读出，可能有误，引用前请核对原件"})
	}
	return c, nil
}

// damaged calls a part that isn't there a damage; other errors have their kind.
func damaged(err error) error {
	if errors.Is(err, unzip.ErrMissing) {
		return fmt.Errorf("%w: %w", format.ErrDamaged, err)
	}
	return err
}

func numbers(pages []int) string {
	words := make([]string, len(pages))
	for i, p := range pages {
		words[i] = strconv.Itoa(p)
	}
	return strings.Join(words, "、")
}

// resolve is the name of a part that another one names: from its folder, or from the root with a slash before it.
func resolve(from, name string) string {
	name = strings.ReplaceAll(name, `\`, "/")
	if !strings.HasPrefix(name, "/") {
		name = path.Join(path.Dir(from), name)
	}
	return strings.TrimPrefix(path.Clean("/"+name), "/")
}

// each calls visit for the elements of a part as they begin; visit may read an element to its end.
func (r *reader) each(name string, visit func(xml.StartElement, *markup.Reader) error) error {
	data, err := r.zip.Part(r.ctx, name)
	if err != nil {
		return err
	}
	x := markup.New(r.ctx, bytes.NewReader(data), r.budget)
	for {
		t, err := x.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if e, ok := t.(xml.StartElement); ok {
			if err := visit(e, x); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
	}
}

// body is one document of the file.
type body struct {
	box       []float64         // of pages that name none
	pages     []string          // parts, in order
	templates map[string]string // parts, by ID
	resources []string          // parts
	pictures  map[string]string // parts, by ID
}

// document reads the text of one document.
func (r *reader) document(root string) (string, error) {
	b := body{box: []float64{0, 0, 210, 297}, templates: map[string]string{}}
	err := r.each(root, func(e xml.StartElement, x *markup.Reader) error {
		switch e.Name.Local {
		case "PhysicalBox":
			text, err := x.Text()
			if box := floats(text); len(box) == 4 && box[2] > 0 && box[3] > 0 {
				b.box = box
			}
			return err
		case "TemplatePage":
			b.templates[markup.Attr(e, "ID")] = resolve(root, markup.Attr(e, "BaseLoc"))
		case "Page":
			if loc := markup.Attr(e, "BaseLoc"); loc != "" && len(b.pages) <= maxPages {
				b.pages = append(b.pages, resolve(root, loc))
			}
		case "DocumentRes", "PublicRes":
			text, err := x.Text()
			b.resources = append(b.resources, resolve(root, strings.TrimSpace(text)))
			return err
		}
		return nil
	})
	if err != nil {
		return "", err
	}
	if len(b.pages) > maxPages {
		return "", fmt.Errorf("%w: more than %d pages", format.ErrTooLarge, maxPages)
	}
	return r.text(&b)
}

// text lays out the pages of a document, with what was recognised in pictures between them.
func (r *reader) text(b *body) (string, error) {
	var out strings.Builder
	var run []layout.Page
	flush := func() error {
		text, err := layout.Text(run, r.budget)
		out.WriteString(text)
		run = nil
		return err
	}
	for _, name := range b.pages {
		r.pages++
		p, err := r.page(b, name)
		if err != nil {
			return "", err
		}
		if !p.scanned() {
			run = append(run, p.Page)
			continue
		}
		aid, err := r.recognised(b, p)
		if err != nil {
			return "", err
		}
		if aid == "" {
			r.scans = append(r.scans, r.pages)
			continue
		}
		r.aided = append(r.aided, r.pages)
		if err := errors.Join(flush(), r.budget.Write(len(aid))); err != nil {
			return "", err
		}
		out.WriteString(aid + "\n")
	}
	if err := flush(); err != nil {
		return "", err
	}
	return out.String(), nil
}
