package pdf

import (
	"bytes"
	"math"

	"github.com/policybot/policybot/corpus/format/layout"
)

// matrix is [a b c d e f] of the standard: x' = ax + cy + e, y' = bx + dy + f.
type matrix [6]float64

var identity = matrix{1, 0, 0, 1, 0, 0}

// mul is m done first, then n.
func (m matrix) mul(n matrix) matrix {
	return matrix{
		m[0]*n[0] + m[1]*n[2], m[0]*n[1] + m[1]*n[3],
		m[2]*n[0] + m[3]*n[2], m[2]*n[1] + m[3]*n[3],
		m[4]*n[0] + m[5]*n[2] + n[4], m[4]*n[1] + m[5]*n[3] + n[5],
	}
}

func (m matrix) at(x, y float64) (float64, float64) {
	return m[0]*x + m[2]*y + m[4], m[1]*x + m[3]*y + m[5]
}

// state is what q saves and Q brings back.
type state struct {
	ctm                                 matrix
	font                                *font
	size, char, word, scale, lead, rise float64
}

// marked is a marked piece of content.
type marked struct {
	actual bool   // its text is given instead of its glyphs
	text   string // what is left of that text to be put
	glyph  int    // the glyph it was put on, -1 for none yet
	hidden bool   // a running head or a watermark, so marked
}

const (
	maxOperands = 64
	maxSaved    = 500
	maxForms    = 12 // forms inside forms
	maxSegments = 20_000
)

// drawer runs the program of a page and notes what it draws.
type drawer struct {
	*file
	page     layout.Page
	flip     matrix // from the page to the top left corner
	state    state
	saved    []state
	tm, line matrix
	marks    []marked
	path     []layout.Rule // segments of the path being built
	start    [2]float64
	pen      [2]float64
	running  map[*stream]bool
	covered  float64 // area of pictures
	pictures []*stream
	unknown  int // glyphs nobody can tell the character of
}

// run executes a program with its resources.
func (d *drawer) run(body []byte, resources dict, depth int) {
	s := &scanner{src: body, left: maxItems}
	args := make([]any, 0, maxOperands)
	saved, marks := len(d.saved), len(d.marks)
	for from := 0; d.spend(s.at - from + perValue*(1+maxItems-s.left)); {
		from = s.at
		v := s.value(false)
		op, ok := v.(keyword)
		switch {
		case ok && op == end:
			d.saved, d.marks = d.saved[:min(saved, len(d.saved))], d.marks[:min(marks, len(d.marks))]
			return
		case !ok:
			if len(args) == maxOperands {
				args = args[:copy(args, args[1:])]
			}
			args = append(args, v)
			continue
		case op == "BI":
			d.inline(s)
		default:
			d.operator(op, args, resources, depth)
		}
		args = args[:0]
	}
}

// inline passes a picture that stands in the program.
func (d *drawer) inline(s *scanner) {
	i := bytes.Index(s.src[s.at:], []byte("ID"))
	if i < 0 {
		s.at = len(s.src)
		return
	}
	s.at += i + 2
	for {
		i := bytes.Index(s.src[s.at:], []byte("EI"))
		if i < 0 || !d.spend(i) {
			s.at = len(s.src)
			return
		}
		before := s.at + i - 1
		s.at += i + 2
		if space(s.src[max(0, before)]) && (s.at >= len(s.src) || space(s.src[s.at])) {
			return
		}
	}
}

// num is the n-th operand from the end, counted from 1.
func num(args []any, n int) float64 {
	if n > len(args) {
		return 0
	}
	switch v := args[len(args)-n].(type) {
	case int:
		return bounded(float64(v))
	case float64:
		return bounded(v)
	}
	return 0
}

func sixOf(args []any) matrix {
	return matrix{num(args, 6), num(args, 5), num(args, 4), num(args, 3), num(args, 2), num(args, 1)}
}

func (d *drawer) operator(op keyword, args []any, resources dict, depth int) {
	st := &d.state
	switch op {
	case "q":
		if len(d.saved) < maxSaved {
			d.saved = append(d.saved, *st)
		}
	case "Q":
		if n := len(d.saved); n > 0 {
			*st, d.saved = d.saved[n-1], d.saved[:n-1]
		}
	case "cm":
		st.ctm = sixOf(args).mul(st.ctm)
	case "gs":
		gs := d.dict(d.lookup(resources, "ExtGState", args))
		if font := d.array(gs["Font"]); len(font) == 2 {
			st.font, st.size = d.font(font[0]), d.number(font[1])
		}
	case "Do":
		d.object(d.stream(d.lookup(resources, "XObject", args)), resources, depth)
	case "BMC", "BDC", "EMC":
		d.mark(op, args, resources)
	case "BT", "Tf", "Td", "TD", "Tm", "T*", "TL", "Tc", "Tw", "Tz", "Ts", "Tj", "TJ", "'", "\"":
		d.textOperator(op, args, resources)
	default:
		d.pathOperator(op, args)
	}
}

// lookup is the resource that the last operand names.
func (d *drawer) lookup(resources dict, kind name, args []any) any {
	if len(args) == 0 {
		return nil
	}
	n, _ := args[len(args)-1].(name)
	return d.dict(resources[kind])[n]
}

// object draws a picture, or a form with a program of its own.
func (d *drawer) object(st *stream, resources dict, depth int) {
	if st == nil {
		return
	}
	switch d.name(st.dict["Subtype"]) {
	case "Image":
		m := d.state.ctm
		area := math.Abs(m[0]*m[3] - m[1]*m[2])
		d.covered += area
		if area > 0.05*d.page.W*d.page.H && len(d.pictures) < 100 {
			d.pictures = append(d.pictures, st)
		}
	case "Form":
		if depth >= maxForms || d.running[st] || !d.spend(perForm) {
			return
		}
		d.running[st] = true
		before := d.state
		if m := d.numbers(st.dict["Matrix"]); len(m) == 6 {
			d.state.ctm = matrix(m).mul(d.state.ctm)
		}
		if own := d.dict(st.dict["Resources"]); own != nil {
			resources = own
		}
		tm, line := d.tm, d.line
		d.run(d.kept(st), resources, depth+1)
		d.state, d.tm, d.line = before, tm, line
		delete(d.running, st)
	}
}

// mark keeps what marked content says of its text: other characters than its glyphs, or that it is a running head.
func (d *drawer) mark(op keyword, args []any, resources dict) {
	if op == "EMC" {
		if n := len(d.marks); n > 0 {
			d.marks = d.marks[:n-1]
		}
		return
	}
	if len(d.marks) >= maxSaved {
		return
	}
	m := marked{glyph: -1}
	if op == "BDC" && len(args) >= 2 {
		says, ok := args[len(args)-1].(dict)
		if !ok {
			says = d.dict(d.lookup(resources, "Properties", args))
		}
		if actual, ok := d.get(says["ActualText"]).(string); ok {
			m.actual, m.text = true, textString(actual)
		}
		if args[len(args)-2] == name("Artifact") {
			kind := d.name(says["Subtype"])
			m.hidden = d.name(says["Type"]) == "Pagination" || kind == "Header" || kind == "Footer" || kind == "Watermark"
		}
	}
	d.marks = append(d.marks, m)
}

// textString is a string for people: UTF-16 or UTF-8 with a mark, or Latin.
func textString(s string) string {
	switch {
	case len(s) >= 2 && s[:2] == "\xfe\xff":
		return wide(s[2:])
	case len(s) >= 3 && s[:3] == "\xef\xbb\xbf":
		return s[3:]
	}
	out := make([]rune, len(s))
	for i := range len(s) {
		out[i] = rune(s[i])
	}
	return string(out)
}
