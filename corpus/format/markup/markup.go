// Package markup reads XML that nobody vouches for, token by token: entities are those of XML alone, a document type
// is refused, and elements nest only so deep.
package markup

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/net/html/charset"

	"github.com/policybot/policybot/corpus/format"
)

// Reader gives the tokens of one XML file.
type Reader struct {
	ctx   context.Context
	d     *xml.Decoder
	from  *source
	deep  int
	limit int
	n     int
}

// New reads r, whose bytes the caller has bounded.
func New(ctx context.Context, r io.Reader, b *format.Budget) *Reader {
	from := &source{r: r}
	d := xml.NewDecoder(from)
	d.CharsetReader = charset.NewReaderLabel
	return &Reader{ctx: ctx, d: d, from: from, limit: b.Nested}
}

// source remembers why it ended: the decoder takes a file that stops inside a character for bad XML.
type source struct {
	r   io.Reader
	err error
}

func (s *source) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = err
	}
	return n, err
}

// Next is the next token: a StartElement, EndElement or CharData, to be used before the next call. Comments and
// processing instructions are left out. io.EOF ends the file.
func (r *Reader) Next() (xml.Token, error) {
	for {
		if r.n++; r.n%1024 == 0 {
			if err := format.Interrupted(r.ctx); err != nil {
				return nil, err
			}
		}
		t, err := r.d.Token()
		if err != nil {
			return nil, r.wrap(err)
		}
		switch t.(type) {
		case xml.StartElement:
			if r.deep++; r.deep > r.limit {
				return nil, fmt.Errorf("%w: %d elements", format.ErrTooDeep, r.deep)
			}
			return t, nil
		case xml.EndElement:
			r.deep--
			return t, nil
		case xml.CharData:
			return t, nil
		case xml.Directive:
			return nil, fmt.Errorf("%w: XML with a document type", format.ErrDamaged)
		}
	}
}

// Depth is how many elements are open, the one just begun included.
func (r *Reader) Depth() int { return r.deep }

// Each gives every element inside the one that was just begun to see, up to its end. see may read on inside the
// element it is given.
func (r *Reader) Each(see func(xml.StartElement) error) error {
	for until := r.deep - 1; r.deep > until; {
		t, err := r.Next()
		if err != nil {
			return cut(err)
		}
		if e, ok := t.(xml.StartElement); ok {
			if err := see(e); err != nil {
				return err
			}
		}
	}
	return nil
}

// Skip leaves out the rest of the element that was just begun.
func (r *Reader) Skip() error {
	for until := r.deep - 1; r.deep > until; {
		if _, err := r.Next(); err != nil {
			return cut(err)
		}
	}
	return nil
}

// Text is the words inside the element that was just begun, up to its end.
func (r *Reader) Text() (string, error) {
	var b strings.Builder
	for until := r.deep - 1; r.deep > until; {
		t, err := r.Next()
		if err != nil {
			return "", cut(err)
		}
		if c, ok := t.(xml.CharData); ok {
			b.Write(c)
		}
	}
	return b.String(), nil
}

// cut is the error of an element that doesn't end.
func cut(err error) error {
	if errors.Is(err, io.EOF) {
		return fmt.Errorf("%w: XML ends inside an element", format.ErrDamaged)
	}
	return err
}

// wrap calls what the decoder doesn't like damaged; the end and what stopped the reading stay.
func (r *Reader) wrap(err error) error {
	if r.from.err != nil {
		return r.from.err
	}
	if errors.Is(err, io.EOF) {
		return err
	}
	return fmt.Errorf("%w: %w", format.ErrDamaged, err)
}

// Attr is an attribute by its local name, "" when it isn't there.
func Attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
