package pdf

import (
	"fmt"

	"github.com/policybot/policybot/corpus/format/layout"
)

// sheet is what came of one page.
type sheet struct {
	layout.Page
	state    readable
	pictures []*stream
	broken   error // what ended the reading of the page, for the log
}

// readable says how well a page could be read.
type readable int

const (
	legible readable = iota // read
	blank                   // nothing on it
	scanned                 // a picture of text
	garbled                 // glyphs nobody can tell the characters of
)

// maxTree is how deep the tree of pages may be.
const maxTree = 40

// leaf is a page with what it inherits.
type leaf struct {
	dict
	resources dict
	box       []float64
	rotate    int
}

// leaves are the pages in order.
func (f *file) leaves() (out []leaf) {
	seen := map[ref]bool{}
	var walk func(v any, above leaf, depth int)
	walk = func(v any, above leaf, depth int) {
		if r, ok := v.(ref); ok {
			if seen[r] {
				return
			}
			seen[r] = true
		}
		d := f.dict(v)
		if d == nil || depth > maxTree || len(out) > maxPages || !f.spend(perObject) {
			return
		}
		l := f.inherit(d, above)
		if kids := f.array(d["Kids"]); kids != nil && f.name(d["Type"]) != "Page" {
			for _, k := range kids {
				walk(k, l, depth+1)
			}
			return
		}
		out = append(out, l)
	}
	walk(f.dict(f.trailer["Root"])["Pages"], leaf{}, 0)
	return out
}

func (f *file) inherit(d dict, above leaf) leaf {
	l := leaf{d, above.resources, above.box, above.rotate}
	if r := f.dict(d["Resources"]); r != nil {
		l.resources = r
	}
	for _, key := range []name{"MediaBox", "CropBox"} {
		if b := f.numbers(d[key]); len(b) == 4 && b[0] != b[2] && b[1] != b[3] {
			l.box = []float64{min(b[0], b[2]), min(b[1], b[3]), max(b[0], b[2]), max(b[1], b[3])}
		}
	}
	if v, ok := f.get(d["Rotate"]).(int); ok {
		l.rotate = ((v/90)%4 + 4) % 4
	}
	return l
}

// draw runs the program of a page. A page whose program makes us panic is broken, and the rest is read.
func (f *file) draw(l leaf) (s sheet) {
	d := &drawer{file: f, running: map[*stream]bool{}, tm: identity, line: identity}
	defer func() {
		if r := recover(); r != nil {
			s = sheet{state: garbled, broken: fmt.Errorf("read page: %v", r)}
		}
	}()
	box := l.box
	if box == nil {
		box = []float64{0, 0, 595, 842}
	}
	d.page.W, d.page.H = box[2]-box[0], box[3]-box[1]
	d.flip = turned(box, l.rotate)
	if l.rotate%2 == 1 {
		d.page.W, d.page.H = d.page.H, d.page.W
	}
	d.state = state{ctm: identity, scale: 1}
	d.run(f.program(l.dict["Contents"]), l.resources, 0)
	return sheet{Page: d.page, pictures: d.pictures, state: d.judge()}
}

// turned leads from places in a box, which grow upward, to those from its top left corner once the page is turned.
func turned(box []float64, quarters int) matrix {
	w, h := box[2]-box[0], box[3]-box[1]
	m := matrix{1, 0, 0, -1, -box[0], box[3]}
	switch quarters {
	case 1:
		return m.mul(matrix{0, 1, -1, 0, h, 0})
	case 2:
		return m.mul(matrix{-1, 0, 0, -1, w, h})
	case 3:
		return m.mul(matrix{0, -1, 1, 0, 0, w})
	}
	return m
}

// program is the streams of a page, one after another.
func (f *file) program(v any) []byte {
	if st := f.stream(v); st != nil {
		return f.inflate(st)
	}
	var out []byte
	for _, part := range f.array(v) {
		if st := f.stream(part); st != nil && len(out) < maxStream && f.err == nil {
			out = append(append(out, f.inflate(st)...), '\n')
		}
	}
	return out
}
