package pdf

import (
	"math"
	"strings"

	"github.com/policybot/policybot/corpus/format/layout"
)

func (d *drawer) textOperator(op keyword, args []any, resources dict) {
	st := &d.state
	switch op {
	case "BT":
		d.tm, d.line = identity, identity
	case "Tf":
		if len(args) >= 2 {
			st.font, st.size = d.font(d.lookup(resources, "Font", args[:len(args)-1])), num(args, 1)
		}
	case "Td":
		d.newLine(num(args, 2), num(args, 1))
	case "TD":
		st.lead = -num(args, 1)
		d.newLine(num(args, 2), num(args, 1))
	case "Tm":
		d.tm = sixOf(args)
		d.line = d.tm
	case "T*":
		d.newLine(0, -st.lead)
	case "TL":
		st.lead = num(args, 1)
	case "Tc":
		st.char = num(args, 1)
	case "Tw":
		st.word = num(args, 1)
	case "Tz":
		st.scale = num(args, 1) / 100
	case "Ts":
		st.rise = num(args, 1)
	case "\"":
		st.word, st.char = num(args, 3), num(args, 2)
		d.newLine(0, -st.lead)
		d.showLast(args)
	case "'":
		d.newLine(0, -st.lead)
		d.showLast(args)
	case "Tj":
		d.showLast(args)
	case "TJ":
		d.showList(args)
	}
}

func (d *drawer) newLine(x, y float64) {
	d.line = matrix{1, 0, 0, 1, x, y}.mul(d.line)
	d.tm = d.line
}

func (d *drawer) showLast(args []any) {
	if len(args) > 0 {
		if s, ok := args[len(args)-1].(string); ok {
			d.show(s)
		}
	}
}

// showList shows strings with shifts of the pen between them.
func (d *drawer) showList(args []any) {
	if len(args) == 0 {
		return
	}
	list, _ := args[len(args)-1].(array)
	for _, v := range list {
		switch v := v.(type) {
		case string:
			d.show(v)
		case int, float64:
			d.shift(-num([]any{v}, 1) / 1000 * d.state.size)
		}
	}
}

// shift moves the pen along the line.
func (d *drawer) shift(by float64) {
	if f := d.state.font; f != nil && f.vertical {
		d.tm = matrix{1, 0, 0, 1, 0, by}.mul(d.tm)
		return
	}
	d.tm = matrix{1, 0, 0, 1, by * d.state.scale, 0}.mul(d.tm)
}

// show draws the glyphs of a string.
func (d *drawer) show(s string) {
	st := &d.state
	if st.font == nil || st.size == 0 {
		return
	}
	for len(s) > 0 && d.spend(perGlyph) {
		n := st.font.next(s)
		text, width := st.font.glyph(s[:n])
		d.draw(text, width)
		by := width*st.size + st.char
		if st.font.vertical {
			by = -st.size - st.char
		}
		if n == 1 && s[0] == ' ' {
			by += st.word
		}
		d.shift(by)
		s = s[n:]
	}
}

// draw notes one glyph at the pen.
func (d *drawer) draw(text string, width float64) {
	for i := range d.marks {
		m := &d.marks[i]
		if m.hidden {
			return
		}
		if !m.actual {
			continue
		}
		if m.glyph >= 0 || m.text == "" { // the text stands on the first glyph, which reaches over the others
			d.stretch(m.glyph, width)
			return
		}
		text = m.text
		m.glyph = len(d.page.Glyphs)
	}
	g := d.placed(text, width)
	if text == unknown {
		d.unknown++
	}
	if strings.TrimSpace(text) != "" && (g.X < -g.Size || g.X > d.page.W || g.Y < 0 || g.Y > d.page.H+g.Size) {
		return // beside the page
	}
	if d.glyphs--; d.glyphs < 0 {
		d.spend(maxWork) // more glyphs than any text has
		return
	}
	d.page.Glyphs = append(d.page.Glyphs, g)
}

// placed is a glyph at the pen, in places of the page.
func (d *drawer) placed(text string, width float64) layout.Glyph {
	st := &d.state
	m := matrix{st.size * st.scale, 0, 0, st.size, 0, st.rise}.mul(d.tm).mul(st.ctm).mul(d.flip)
	x, y := m.at(0, 0)
	ax, ay := m[0]*width, m[1]*width
	dx, dy := m[0], m[1]
	if st.font.vertical {
		ax, ay = -m[2], -m[3]
		dx, dy = ax, ay
	}
	length := math.Hypot(dx, dy)
	if length > 0 {
		dx, dy = dx/length, dy/length
	}
	return layout.Glyph{Text: text, X: x, Y: y, W: math.Hypot(ax, ay), Size: math.Hypot(m[2], m[3]), DX: dx, DY: dy}
}

// stretch makes a glyph reach to the end of one that is drawn behind it.
func (d *drawer) stretch(glyph int, width float64) {
	if glyph < 0 || glyph >= len(d.page.Glyphs) {
		return
	}
	g, next := &d.page.Glyphs[glyph], d.placed("", width)
	if far := math.Hypot(next.X-g.X, next.Y-g.Y) + next.W; far < d.page.W {
		g.W = max(g.W, far)
	}
}
