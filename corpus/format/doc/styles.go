package doc

import (
	"strings"
	"unicode/utf16"

	"github.com/policybot/policybot/corpus/format/prose"
)

// style is what paragraphs take from their style.
type style struct {
	known bool
	id    int // of Word's own styles
	name  string
	based int
	para  para
}

// Word's own styles, and that of what is based on none.
const (
	firstHeading  = 1
	lastHeading   = 9
	firstContents = 19
	lastContents  = 27
	titleStyle    = 62
	noStyle       = 0xfff
)

// readStyles reads the style sheet; what of it is damaged is left out.
func readStyles(b []byte) (all []style) {
	if len(b) < 6 {
		return nil
	}
	head := int(le.Uint16(b))
	count, base := int(le.Uint16(b[2:])), int(le.Uint16(b[4:]))
	if b = b[2:]; head > len(b) {
		return nil
	}
	b = b[head:]
	for range count {
		if len(b) < 2 {
			break
		}
		n := int(le.Uint16(b))
		if b = b[2:]; n > len(b) {
			break
		}
		all = append(all, readStyle(b[:n], base))
		b = b[min(n+n%2, len(b)):]
	}
	return all
}

// readStyle reads one style, whose fixed part has base bytes.
func readStyle(b []byte, base int) style {
	const paragraphs = 1
	s := style{based: noStyle, para: para{list: -1, level: -1}}
	if len(b) < base+2 || base < 8 {
		return s
	}
	s.known, s.id, s.based = true, int(le.Uint16(b)&0xfff), int(le.Uint16(b[2:])>>4)
	kind := le.Uint16(b[2:]) & 0xf
	b = b[base:]
	n := int(le.Uint16(b))
	if b = b[2:]; 2*n+2 > len(b) {
		return s
	}
	name := make([]uint16, n)
	for i := range name {
		name[i] = le.Uint16(b[2*i:])
	}
	s.name = strings.ToLower(string(utf16.Decode(name)))
	if b = b[2*n+2:]; kind != paragraphs || len(b) < 4 {
		return s
	}
	if n := int(le.Uint16(b)); n >= 2 && n <= len(b)-2 {
		s.para.read(b[4 : 2+n])
	}
	return s
}

// maxBased bounds how long a chain of styles is followed: it may be a circle.
const maxBased = 12

// inherit gives a paragraph what its style says and it doesn't.
func (d *document) inherit(p *para) (s style) {
	for at, n := p.style, 0; n < maxBased && at >= 0 && at < len(d.styles) && d.styles[at].known; n++ {
		from := d.styles[at]
		if n == 0 {
			s = from
		}
		if p.list < 0 {
			p.list = from.para.list
		}
		if p.level < 0 {
			p.level = from.para.level
		}
		if p.outline == 0 {
			if p.outline = from.para.outline; p.outline == 0 && firstHeading <= from.id && from.id <= lastHeading {
				p.outline = from.id
			}
		}
		at = from.based
	}
	if s.id == titleStyle || s.name == "title" || s.name == "标题" {
		p.outline = prose.Title
	}
	return s
}

// contents tells the lines of a table of contents, whose words stand in the text again.
func (s style) contents() bool { return s.known && firstContents <= s.id && s.id <= lastContents }
