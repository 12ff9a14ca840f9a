// Package ooxml reads the parts of files of Office Open XML (ECMA-376, part 2): ZIP archives of XML in which a part
// names the others that it needs by relations. What the parts say is for packages docx and xlsx.
package ooxml

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/policybot/policybot/corpus/format"
	"github.com/policybot/policybot/corpus/format/markup"
	"github.com/policybot/policybot/corpus/format/unzip"
)

// File is one file while it is read. It is for one goroutine.
type File struct {
	Zip    *unzip.Container
	Budget *format.Budget

	ctx context.Context // of the one call of a format.Reader that the file lives in
}

// Open opens a file. Its errors are those of unzip.Open.
func Open(ctx context.Context, data []byte, b *format.Budget) (*File, error) {
	z, err := unzip.Open(data, b)
	if err != nil {
		return nil, err
	}
	return &File{Zip: z, Budget: b, ctx: ctx}, nil
}

// Bytes is a part as it stands; a missing one is unzip.ErrMissing.
func (f *File) Bytes(name string) ([]byte, error) { return f.Zip.Part(f.ctx, name) }

// Part reads one part; a missing one is unzip.ErrMissing. Its XML is read as it is unpacked, and read may return the
// io.EOF that ends it.
func (f *File) Part(name string, read func(*markup.Reader) error) error {
	stream, err := f.Zip.StreamPart(f.ctx, name)
	if err != nil {
		return err
	}
	defer stream.Close()
	if err := read(markup.New(f.ctx, stream, f.Budget)); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("part %s: %w", name, unzip.Broken(err))
	}
	return nil
}

// Optional reads a part that need not be there.
func (f *File) Optional(name string, read func(*markup.Reader) error) error {
	if err := f.Part(name, read); !errors.Is(err, unzip.ErrMissing) {
		return err
	}
	return nil
}

// Relations are those of one part: the parts it refers to, by the last word of the relation's type and by its id.
type Relations struct{ ByType, ByID map[string]string }

// Relations reads the relations of a part; one without any has none. What lies outside the file is left out.
func (f *File) Relations(part string) (Relations, error) {
	dir, name := path.Split(part)
	out := Relations{map[string]string{}, map[string]string{}}
	err := f.Optional(dir+"_rels/"+name+".rels", Elements(func(e xml.StartElement, _ *markup.Reader) error {
		if e.Name.Local != "Relationship" || markup.Attr(e, "TargetMode") == "External" {
			return nil
		}
		target, fromRoot := strings.CutPrefix(markup.Attr(e, "Target"), "/")
		if !fromRoot {
			target = path.Join(dir, target)
		}
		_, kind := path.Split(markup.Attr(e, "Type"))
		out.ByType[kind] = target
		out.ByID[markup.Attr(e, "Id")] = target
		return nil
	}))
	return out, err
}

// Elements gives every element of a part to read, which may read on inside it.
func Elements(read func(xml.StartElement, *markup.Reader) error) func(*markup.Reader) error {
	return func(r *markup.Reader) error {
		for {
			t, err := r.Next()
			if err != nil {
				return err
			}
			if e, ok := t.(xml.StartElement); ok {
				if err := read(e, r); err != nil {
					return err
				}
			}
		}
	}
}
