// Package doc reads Word documents of the binary format, as Word 97 to 2003 and WPS write them ([MS-DOC]).
//
// The text stands in pieces all over one stream, and what it looks like in pages of properties addressed by the place
// of the text in the file. As in package docx, numbers of lists are written out, deleted and hidden words left out,
// notes put behind their paragraph. The words of text boxes stand behind the text.
//
//	doc     the streams of the file, and what comes of them
//	fib     the table of contents of the file
//	pieces  the text, and where each character stands
//	props   properties of characters and paragraphs
//	styles  styles; lists: numbers
//	body    paragraphs
//	table   tables, whose cells are told by where their edges stand
package doc

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/format"
	"github.com/policybot/policybot/corpus/format/ole"
	"github.com/policybot/policybot/corpus/format/prose"
)

// Read reads one document. It is a format.Reader.
func Read(ctx context.Context, f format.File, b *format.Budget) (c format.Content, err error) {
	o, err := ole.Open(f.Data, b)
	if err != nil {
		return c, fmt.Errorf("doc: %w", err)
	}
	main, err := o.Stream(ctx, "WordDocument")
	if err != nil {
		return c, fmt.Errorf("doc: %w", err)
	}
	return read(ctx, b, main, func(name string) ([]byte, error) { return o.Stream(ctx, name) })
}

// read reads the document whose streams are given.
func read(ctx context.Context, b *format.Budget, main []byte, stream func(string) ([]byte, error)) (c format.Content, err error) {
	h, err := readFIB(main)
	if err != nil {
		return c, fmt.Errorf("doc: %w", err)
	}
	table, err := stream(h.tableStream())
	if err != nil {
		return c, fmt.Errorf("doc: %w", err)
	}
	d := &document{ctx: ctx, budget: b, fib: h, main: main, table: table}
	if err := d.read(); err != nil {
		return c, fmt.Errorf("doc: %w", err)
	}
	c.Text = prose.Text(d.blocks)
	if strings.TrimSpace(c.Text) == "" && d.pictures > 0 {
		return c, fmt.Errorf("doc: %d pictures: %w", d.pictures, format.ErrNoText)
	}
	if d.struck {
		c.Flags = append(c.Flags, corpus.Flag{Code: corpus.Dropped, Detail: "划了删除线的文字未收录"})
	}
	return c, nil
}

// document is a document while it is read.
type document struct {
	ctx         context.Context
	budget      *format.Budget
	fib         fib
	main, table []byte
	text        text
	chars       runs // properties of characters, by place in the file
	paras       runs // and of paragraphs
	styles      []style
	lists       *lists
	notes       map[int]string // by the character that refers to it
	noted       int
	pictures    int
	struck      bool // words struck out were left out
	blocks      []prose.Block
}

func (d *document) read() (err error) {
	if d.text, err = d.readText(); err != nil {
		return err
	}
	d.chars = d.readRuns(d.fib.chars, charRuns)
	d.paras = d.readRuns(d.fib.paras, paraRuns)
	d.styles = readStyles(d.fib.styles.of(d.table))
	d.lists = readLists(d.fib.lists.of(d.table), d.table[min(d.fib.lists.end(), len(d.table)):], d.fib.overrides.of(d.table))
	if d.notes, err = d.readNotes(); err != nil {
		return err
	}
	if err := d.story(0, d.fib.body); err != nil {
		return err
	}
	if at := d.fib.boxesAt(); d.fib.boxes > 0 {
		return d.story(at, min(at+d.fib.boxes, d.text.len()))
	}
	return nil
}

// damaged is an error of the file.
func damaged(what string) error { return fmt.Errorf("%w: %s", format.ErrDamaged, what) }

// errOld is a document of Word before 97, whose text no table describes.
var errOld = errors.New("written by Word 95 or older")
