package ofd

import (
	"encoding/xml"
	"errors"
	"path"
	"strings"

	"github.com/policybot/policybot/corpus/format"
	"github.com/policybot/policybot/corpus/format/markup"
	"github.com/policybot/policybot/corpus/format/unzip"
)

// recognised is the text in the pictures of a page, "" when nobody reads them.
func (r *reader) recognised(b *body, s *sheet) (string, error) {
	if r.recognise == nil {
		return "", nil
	}
	if b.pictures == nil {
		if err := r.media(b); err != nil {
			return "", err
		}
	}
	var out []string
	for _, id := range s.pictures {
		part, ok := b.pictures[id]
		if !ok {
			continue
		}
		data, err := r.zip.Part(r.ctx, part)
		if errors.Is(err, unzip.ErrMissing) {
			continue
		}
		if err != nil {
			return "", err
		}
		text, err := r.recognise(r.ctx, data, strings.TrimPrefix(strings.ToLower(path.Ext(part)), "."))
		if stop := format.Interrupted(r.ctx); stop != nil {
			return "", stop
		}
		if err == nil && strings.TrimSpace(text) != "" {
			out = append(out, strings.TrimSpace(text))
		}
	}
	return strings.Join(out, "\n"), nil
}

// media finds where the pictures of a document lie.
func (r *reader) media(b *body) error {
	b.pictures = map[string]string{}
	for _, part := range b.resources {
		base, id := "", ""
		err := r.each(part, func(e xml.StartElement, x *markup.Reader) error {
			switch e.Name.Local {
			case "Res":
				base = markup.Attr(e, "BaseLoc")
			case "MultiMedia":
				id = markup.Attr(e, "ID")
			case "MediaFile":
				text, err := x.Text()
				b.pictures[id] = resolve(part, path.Join(base, strings.TrimSpace(text)))
				return err
			}
			return nil
		})
		if err != nil && !errors.Is(err, unzip.ErrMissing) {
			return err
		}
	}
	return nil
}
