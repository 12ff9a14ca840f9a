// Package pdf reads PDF files: what their pages show, as paragraphs and tables.
//
// A PDF says where each glyph stands and little more. The file is opened as far as that takes, with its damages, and
// never trusted: every loop spends from a budget, references that lead in circles end, and a page whose program fails
// is left out alone. Package layout makes text of the glyphs.
//
//	scan      bytes -> values, never failing
//	xref      where the objects lie; found by looking through the file where its tables are wrong
//	file      objects, object streams; filter: their bytes; crypt: files that open without a password
//	cmap, font, names, gb1, truetype   what the codes in strings mean
//	page, content, text, path          a page's program -> glyphs, rules, pictures
//	gate      which pages could not be read: scans, fonts that don't say their characters
//
// What this reader cannot tell (fonts of GBK without a table of characters) a program such as pdftotext may, and of
// scans an OCR program; both are asked only for pages that came out unreadable, so that a file reads the same on
// every machine unless it reads badly without them.
package pdf

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/format"
	"github.com/policybot/policybot/corpus/format/layout"
)

// Tools are the programs asked for pages that are unreadable without. Either may be nil.
type Tools struct {
	// Pages gives the words of pages of a file with their places, by number from 1.
	Pages func(ctx context.Context, file []byte, pages []int) (map[int]layout.Page, error)
	// Recognise gives the text in a picture of a kind such as "jpg".
	Recognise func(ctx context.Context, picture []byte, kind string) (string, error)
}

// Read reads a PDF without the help of programs. It is a format.Reader.
func Read(ctx context.Context, f format.File, b *format.Budget) (format.Content, error) {
	return New(Tools{})(ctx, f, b)
}

// New is a reader that asks tools for what it cannot read itself.
func New(tools Tools) format.Reader {
	return func(ctx context.Context, in format.File, b *format.Budget) (format.Content, error) {
		f, err := open(newBudget(ctx, b), in.Data)
		if err != nil {
			return format.Content{}, err
		}
		sheets, err := f.sheets()
		if err != nil {
			return format.Content{}, err
		}
		d := document{file: f, data: in.Data, tools: tools, sheets: sheets, aid: map[int]string{}}
		return d.content(ctx, b)
	}
}

// sheets reads all pages.
func (f *file) sheets() ([]sheet, error) {
	leaves := f.leaves()
	if len(leaves) > maxPages {
		return nil, fmt.Errorf("%w: more than %d pages", format.ErrTooLarge, maxPages)
	}
	out := make([]sheet, len(leaves))
	for i, l := range leaves {
		out[i] = f.draw(l)
	}
	if f.err != nil {
		return nil, f.err
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%w: no pages in it", format.ErrDamaged)
	}
	return out, nil
}

// document is a file being read, with what programs had to say of its pages.
type document struct {
	*file
	data   []byte
	tools  Tools
	sheets []sheet
	aid    map[int]string // what was recognised, by index of the page
}

func (d *document) content(ctx context.Context, b *format.Budget) (format.Content, error) {
	if err := d.ask(ctx); err != nil {
		return format.Content{}, err
	}
	text, err := d.text(b)
	if err != nil {
		return format.Content{}, err
	}
	c := format.Content{Text: text}
	d.missing(&c)
	if len(d.aid) > 0 {
		c.Flags = append(c.Flags, corpus.Flag{Code: corpus.Unrepaired,
			Detail: "PDF第" + list(sortedKeys(d.aid)) + "页的文字由识别程序(OCR)从图片读出，可能有误，引用前请核对原件"})
	}
	if strings.TrimSpace(c.Text) == "" {
		return format.Content{}, d.empty()
	}
	return c, nil
}

// empty is why there is no text.
func (d *document) empty() error {
	if pages := d.which(garbled); len(pages) > 0 {
		return fmt.Errorf("%w: fonts of %d pages say no characters", format.ErrNoText, len(pages))
	}
	return fmt.Errorf("%w: %d pages", format.ErrNoText, len(d.sheets))
}

// which are the indices of the pages in a state that no program has helped.
func (d *document) which(state readable) (out []int) {
	for i, s := range d.sheets {
		if _, helped := d.aid[i]; s.state == state && !helped {
			out = append(out, i)
		}
	}
	return out
}

// text lays out the pages that were read, with what was recognised in others between them.
func (d *document) text(b *format.Budget) (string, error) {
	var out strings.Builder
	var run []layout.Page
	flush := func() error {
		text, err := layout.Text(run, b)
		out.WriteString(text)
		run = nil
		return err
	}
	for i, s := range d.sheets {
		if aid, ok := d.aid[i]; ok {
			if err := errors.Join(flush(), b.Write(len(aid))); err != nil {
				return "", err
			}
			out.WriteString(strings.TrimRight(aid, "\n\f ") + "\n")
			continue
		}
		if s.state == legible {
			run = append(run, s.Page)
		}
	}
	if err := flush(); err != nil {
		return "", err
	}
	return out.String(), nil
}

// missing tells of the pages that are not in the text: in a flag those who read it, and in the list of what was left
// those who keep the files.
func (d *document) missing(c *format.Content) {
	for _, m := range []struct {
		state readable
		words string
	}{
		{scanned, "是图片，没有文字层，需要文字识别，未收录"},
		{garbled, "的字体没有给出文字，需要文字识别或换一份文件，未收录"},
	} {
		if pages := d.which(m.state); len(pages) > 0 {
			which := "第" + list(pages) + "页"
			c.Flags = append(c.Flags, corpus.Flag{Code: corpus.Truncated, Detail: "PDF" + which + m.words})
			c.Left = append(c.Left, format.Left{Name: which, Err: format.ErrNoText})
		}
	}
}

// list writes the numbers of pages, runs of them as 3-7.
func list(pages []int) string {
	var out []string
	for at := 0; at < len(pages); {
		n := at + 1
		for n < len(pages) && pages[n] == pages[n-1]+1 {
			n++
		}
		s := strconv.Itoa(pages[at] + 1)
		if n-at > 1 {
			s += "-" + strconv.Itoa(pages[n-1]+1)
		}
		out = append(out, s)
		at = n
	}
	return strings.Join(out, "、")
}
