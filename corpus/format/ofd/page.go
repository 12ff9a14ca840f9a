package ofd

import (
	"encoding/xml"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus/format"
	"github.com/policybot/policybot/corpus/format/layout"
	"github.com/policybot/policybot/corpus/format/markup"
	"github.com/policybot/policybot/corpus/format/unzip"
)

// point is how many points a millimetre has, the unit of OFD: layout knows sizes in points.
const point = 72 / 25.4

// sheet is a page and the pictures on it.
type sheet struct {
	layout.Page
	covered  float64  // area of the pictures
	pictures []string // IDs
}

// What makes a page a picture of text; see package pdf.
const (
	fewChars = 20
	minScan  = 0.4
)

func (s *sheet) scanned() bool {
	chars := 0
	for _, g := range s.Glyphs {
		chars += len(strings.TrimSpace(g.Text))
	}
	return chars < fewChars && s.covered > minScan*s.W*s.H
}

// page reads a page with its templates.
func (r *reader) page(b *body, name string) (*sheet, error) {
	s := &sheet{Page: layout.Page{W: b.box[2] * point, H: b.box[3] * point}}
	var below []string
	if err := r.draw(name, s, &below); err != nil {
		return nil, err
	}
	for _, id := range below {
		if part, ok := b.templates[id]; ok {
			if err := r.draw(part, s, nil); err != nil && !errors.Is(err, unzip.ErrMissing) {
				return nil, err
			}
		}
	}
	return s, nil
}

// draw reads the objects of a part. templates, when not nil, takes the IDs of those the page stands on.
func (r *reader) draw(name string, s *sheet, templates *[]string) error {
	return r.each(name, func(e xml.StartElement, x *markup.Reader) error {
		switch e.Name.Local {
		case "PhysicalBox":
			text, err := x.Text()
			if box := floats(text); len(box) == 4 && box[2] > 0 && box[3] > 0 && templates != nil {
				s.W, s.H = box[2]*point, box[3]*point
			}
			return err
		case "Template":
			if templates != nil && len(*templates) < 10 {
				*templates = append(*templates, markup.Attr(e, "TemplateID"))
			}
		case "TextObject", "PathObject", "ImageObject":
			o, ok := newObject(e)
			if !ok {
				return x.Skip()
			}
			switch e.Name.Local {
			case "TextObject":
				return r.textObject(o, e, x, s)
			case "PathObject":
				return pathObject(o, e, x, s)
			}
			s.covered += o.w * o.h * point * point
			s.pictures = append(s.pictures, markup.Attr(e, "ResourceID"))
		}
		return nil
	})
}

// object is where an object of a page lies.
type object struct {
	x, y, w, h float64
	ctm        [6]float64
}

// newObject reads the place of an object; false for one that isn't shown.
func newObject(e xml.StartElement) (object, bool) {
	o := object{ctm: [6]float64{1, 0, 0, 1, 0, 0}}
	if strings.EqualFold(markup.Attr(e, "Visible"), "false") {
		return o, false
	}
	if b := floats(markup.Attr(e, "Boundary")); len(b) == 4 {
		o.x, o.y, o.w, o.h = b[0], b[1], b[2], b[3]
	}
	if m := floats(markup.Attr(e, "CTM")); len(m) == 6 {
		o.ctm = [6]float64(m)
	}
	return o, true
}

// at is a place of the page in points.
func (o object) at(x, y float64) (float64, float64) {
	m := o.ctm
	return (o.x + m[0]*x + m[2]*y + m[4]) * point, (o.y + m[1]*x + m[3]*y + m[5]) * point
}

// textObject puts the characters of a text where its codes say.
func (r *reader) textObject(o object, e xml.StartElement, x *markup.Reader, s *sheet) error {
	size := number(markup.Attr(e, "Size"))
	stretch := number(markup.Attr(e, "HScale"))
	if stretch <= 0 {
		stretch = 1
	}
	until := x.Depth() - 1
	var px, py float64
	for x.Depth() > until {
		t, err := x.Next()
		if err != nil {
			return fmt.Errorf("a text: %w", cut(err))
		}
		c, ok := t.(xml.StartElement)
		if !ok || c.Name.Local != "TextCode" {
			continue
		}
		if v := markup.Attr(c, "X"); v != "" { // else where the code before began
			px = number(v)
		}
		if v := markup.Attr(c, "Y"); v != "" {
			py = number(v)
		}
		text, err := x.Text()
		if err != nil {
			return err
		}
		if r.glyphs -= utf8.RuneCountInString(text); r.glyphs < 0 {
			return fmt.Errorf("%w: more than %d characters", format.ErrTooLarge, maxGlyphs)
		}
		s.place(o, text, px, py, size, stretch, deltas(markup.Attr(c, "DeltaX"), len(text)), deltas(markup.Attr(c, "DeltaY"), len(text)))
	}
	return nil
}

func cut(err error) error { return fmt.Errorf("%w: %w", format.ErrDamaged, err) }

// place puts characters one after another, each as far from the last as the deltas say.
func (s *sheet) place(o object, text string, x, y, size, stretch float64, dx, dy []float64) {
	text = strings.Trim(text, "\r\n\t") // the layout of the XML
	down := len(dx) == 0 && len(dy) > 0 && dy[0] > 0
	for i, c := range []rune(text) {
		gx, gy := o.at(x, y)
		w := size * stretch
		if c < 0x2e80 {
			w /= 2
		}
		ex, ey := o.at(x+w, y)
		_, top := o.at(x, y-size)
		left, _ := o.at(x, y-size)
		g := layout.Glyph{Text: string(c), X: gx, Y: gy, W: math.Hypot(ex-gx, ey-gy), Size: math.Hypot(gx-left, gy-top)}
		if g.W > 0 {
			g.DX, g.DY = (ex-gx)/g.W, (ey-gy)/g.W
		}
		if len(dx) == 0 && len(dy) == 0 {
			x += w
		}
		if i < len(dx) {
			x += dx[i]
			g.W = min(g.W, math.Abs(dx[i])*point*math.Hypot(o.ctm[0], o.ctm[1])+0.01)
		}
		if i < len(dy) {
			y += dy[i]
		}
		if down {
			g.DX, g.DY, g.W = 0, 1, g.Size
		}
		s.Glyphs = append(s.Glyphs, g)
	}
}

// deltas reads distances: numbers, and g n d for n times d; at most limit of them.
func deltas(v string, limit int) (out []float64) {
	fields := strings.Fields(v)
	for i := 0; i < len(fields) && len(out) < limit; i++ {
		if fields[i] != "g" {
			out = append(out, number(fields[i]))
			continue
		}
		if i+2 >= len(fields) {
			break
		}
		for range min(int(number(fields[i+1])), limit-len(out)) {
			out = append(out, number(fields[i+2]))
		}
		i += 2
	}
	return out
}

// thin is how thick a filled bar may be that is a rule, in points; maxRules bounds those of a page.
const (
	thin     = 3.0
	maxRules = 20_000
)

// pathObject keeps the level and upright lines of a path.
func pathObject(o object, e xml.StartElement, x *markup.Reader, s *sheet) error {
	filled := strings.EqualFold(markup.Attr(e, "Fill"), "true")
	stroked := !strings.EqualFold(markup.Attr(e, "Stroke"), "false")
	until := x.Depth() - 1
	for x.Depth() > until {
		t, err := x.Next()
		if err != nil {
			return cut(err)
		}
		if c, ok := t.(xml.StartElement); ok && c.Name.Local == "AbbreviatedData" {
			data, err := x.Text()
			if err != nil {
				return err
			}
			s.path(o, data, stroked, filled)
		}
	}
	return nil
}

// operands is how many numbers follow the letters of a path.
var operands = map[string]int{"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}

// path follows a path: M x y, L x y, curves, C back to its start.
func (s *sheet) path(o object, data string, stroked, filled bool) {
	fields := strings.Fields(data)
	var sx, sy, px, py float64
	box := layout.Rule{X0: math.Inf(1), Y0: math.Inf(1), X1: math.Inf(-1), Y1: math.Inf(-1)}
	line := func(x, y float64) {
		x0, y0 := o.at(px, py)
		x1, y1 := o.at(x, y)
		r := layout.Rule{X0: min(x0, x1), Y0: min(y0, y1), X1: max(x0, x1), Y1: max(y0, y1)}
		box = layout.Rule{X0: min(box.X0, r.X0), Y0: min(box.Y0, r.Y0), X1: max(box.X1, r.X1), Y1: max(box.Y1, r.Y1)}
		if stroked {
			s.rule(r)
		}
		px, py = x, y
	}
	for i := 0; i < len(fields); {
		n, ok := operands[fields[i]]
		if !ok || i+n >= len(fields) {
			break
		}
		args := fields[i+1 : i+1+n]
		switch fields[i] {
		case "S", "M":
			px, py = number(args[0]), number(args[1])
			sx, sy = px, py
		case "L":
			line(number(args[0]), number(args[1]))
		case "C":
			line(sx, sy)
		default: // curves are no rules
			px, py = number(args[n-2]), number(args[n-1])
		}
		i += n + 1
	}
	if filled && box.X1-box.X0 > thin && box.Y1-box.Y0 <= thin {
		y := (box.Y0 + box.Y1) / 2
		s.rule(layout.Rule{X0: box.X0, Y0: y, X1: box.X1, Y1: y})
	} else if filled && box.Y1-box.Y0 > thin && box.X1-box.X0 <= thin {
		x := (box.X0 + box.X1) / 2
		s.rule(layout.Rule{X0: x, Y0: box.Y0, X1: x, Y1: box.Y1})
	}
}

func (s *sheet) rule(r layout.Rule) {
	w, h := r.X1-r.X0, r.Y1-r.Y0
	if min(w, h) <= 0.5 && max(w, h) >= 2 && len(s.Rules) < maxRules {
		s.Rules = append(s.Rules, r)
	}
}

func floats(s string) (out []float64) {
	fields := strings.Fields(s)
	for _, f := range fields[:min(len(fields), 6)] {
		out = append(out, number(f))
	}
	return out
}

// number reads a number; what lies outside any page is none.
func number(s string) float64 {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(v) || math.Abs(v) > 1e6 {
		return 0
	}
	return v
}
