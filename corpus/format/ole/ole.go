// Package ole opens compound files, in which old Office programs and WPS keep the streams of a document.
package ole

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/richardlehane/mscfb"

	"github.com/policybot/policybot/corpus/format"
)

// Sign begins every compound file.
const Sign = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

// File is an open compound file: the streams that stand at its top, not those of objects in it.
type File struct {
	streams map[string]*mscfb.File
	budget  *format.Budget
}

// Open reads the directory. What the library stumbles over is damage.
func Open(data []byte, b *format.Budget) (f *File, err error) {
	defer func() {
		if p := recover(); p != nil {
			f, err = nil, fmt.Errorf("%w: compound file: %v", format.ErrDamaged, p)
		}
	}()
	r, err := mscfb.New(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%w: compound file: %w", format.ErrDamaged, err)
	}
	f = &File{streams: map[string]*mscfb.File{}, budget: b}
	for _, e := range r.File {
		if len(e.Path) == 0 {
			if name := strings.ToLower(e.Name); f.streams[name] == nil {
				f.streams[name] = e
			}
		}
	}
	return f, b.Directory(len(r.File))
}

// Has tells whether there is a stream or storage of that name.
func (f *File) Has(name string) bool { return f.streams[strings.ToLower(name)] != nil }

// Stream reads a stream as a whole, once.
func (f *File) Stream(ctx context.Context, name string) (data []byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			data, err = nil, fmt.Errorf("%w: stream %s: %v", format.ErrDamaged, name, p)
		}
	}()
	s := f.streams[strings.ToLower(name)]
	if s == nil {
		return nil, fmt.Errorf("%w: no stream %s", format.ErrDamaged, name)
	}
	data, err = io.ReadAll(f.budget.Reader(ctx, s, 0))
	if own := new(mscfb.Error); errors.As(err, own) {
		return nil, fmt.Errorf("%w: stream %s: %w", format.ErrDamaged, name, err)
	}
	return data, err
}
