package index

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/policybot/policybot/corpus"
)

// The text of a document is stored in pages, each with the entry of its first clause,
// so that a list of hits shows clauses without opening their documents. A page holds
// all text up to the next one, and for each clause its anchor, its place and the names
// of the headings above it.

// pageClauses is how many clauses a page has: a page takes 25 µs to open, twice as
// many would save a tenth of the room.
const pageClauses = 8

// maxPage bounds what opening one page may allocate.
const maxPage = 64 << 20

// usualPage is how many times its packed size a page is, or less, but for few.
const usualPage = 4

var errPage = errors.New("page is damaged")

// pageText is the part of the text that the page beginning with clause i holds.
func pageText(d *corpus.Document, i int) corpus.Span {
	var s corpus.Span
	if i > 0 {
		s.Start = d.Clauses[i].Span.Start
	}
	s.End = len(d.Text)
	if i+pageClauses < len(d.Clauses) {
		s.End = d.Clauses[i+pageClauses].Span.Start
	}
	return s
}

// page packs the page that begins with clause i.
func (p *packer) page(d *corpus.Document, i int) ([]byte, error) {
	span := pageText(d, i)
	var b []byte
	str := func(s string) {
		b = binary.AppendUvarint(b, uint64(len(s)))
		b = append(b, s...)
	}
	str(d.Quote(span))
	for c := i; c < min(i+pageClauses, len(d.Clauses)); c++ {
		str(d.Clauses[c].ID)
		b = binary.AppendUvarint(b, uint64(d.Clauses[c].Span.Start-span.Start))
		b = binary.AppendUvarint(b, uint64(d.Clauses[c].Span.Len()))
		path := d.SectionPath(c)
		b = binary.AppendUvarint(b, uint64(len(path)))
		for _, name := range path {
			str(name)
		}
	}
	var out bytes.Buffer
	if p.flate == nil {
		p.flate, _ = flate.NewWriter(&out, flate.DefaultCompression) // fails on an unknown level only
	}
	p.flate.Reset(&out)
	if _, err := p.flate.Write(b); err != nil {
		return nil, fmt.Errorf("pack page: %w", err)
	}
	if err := p.flate.Close(); err != nil {
		return nil, fmt.Errorf("pack page: %w", err)
	}
	return out.Bytes(), nil
}

// inflaters are kept between pages: one is 40 kB to set up.
var inflaters = sync.Pool{New: func() any { return flate.NewReader(strings.NewReader("")) }}

// page is an opened page, read from the front.
type page struct {
	text string
	rest []byte // of the clauses
	err  error
}

func openPage(packed []byte) (page, error) {
	in := inflaters.Get().(io.ReadCloser)
	defer inflaters.Put(in)
	if err := in.(flate.Resetter).Reset(bytes.NewReader(packed), nil); err != nil {
		return page{}, err
	}
	var b bytes.Buffer
	b.Grow(usualPage * len(packed))
	if _, err := b.ReadFrom(io.LimitReader(in, maxPage)); err != nil {
		return page{}, fmt.Errorf("%w: %w", errPage, err)
	}
	p := page{rest: b.Bytes()}
	p.text = p.str()
	return p, p.err
}

// clause reads the next clause.
func (p *page) clause() (id, text string, section []string) {
	id = p.str()
	start, length := p.number(), p.number()
	if start > uint64(len(p.text)) || length > uint64(len(p.text))-start {
		p.err = errPage
		return "", "", nil
	}
	names := p.number()
	if names > uint64(len(p.rest)) {
		p.err = errPage
		return "", "", nil
	}
	section = make([]string, names)
	for i := range section {
		section[i] = p.str()
	}
	return id, p.text[start : start+length], section
}

func (p *page) number() uint64 {
	v, n := binary.Uvarint(p.rest)
	if n <= 0 {
		p.err, p.rest = errPage, nil
		return 0
	}
	p.rest = p.rest[n:]
	return v
}

func (p *page) str() string {
	n := p.number()
	if n > uint64(len(p.rest)) {
		p.err, p.rest = errPage, nil
		return ""
	}
	s := string(p.rest[:n])
	p.rest = p.rest[n:]
	return s
}
