package layout

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// part is a run of text without a wide gap in it.
type part struct {
	x0, x1 float64
	text   string
}

// row is the parts that stand on one base line, from left to right.
type row struct {
	y, size float64
	parts   []part
}

func (r row) left() float64  { return r.parts[0].x0 }
func (r row) right() float64 { return r.parts[len(r.parts)-1].x1 }

func (r row) text() string {
	words := make([]string, len(r.parts))
	for i, p := range r.parts {
		words[i] = p.text
	}
	return strings.Join(words, " ")
}

// wideGap is the gap, in sizes of the font, that parts a row into what may be cells or columns.
const wideGap = 1.8

// rows puts glyphs into rows from the top down. A raised figure belongs to the row it is raised from.
func rows(glyphs []Glyph) []row {
	sorted := slices.Clone(glyphs)
	slices.SortStableFunc(sorted, func(a, b Glyph) int { return cmp.Compare(a.Y, b.Y) })
	var out []row
	for at := 0; at < len(sorted); {
		base := sorted[at] // the largest glyph so far gives the base line
		n := at + 1
		for n < len(sorted) && sameRow(base, sorted[n]) {
			if sorted[n].Size > base.Size*1.05 {
				base = sorted[n]
			}
			n++
		}
		if r := newRow(sorted[at:n]); len(r.parts) > 0 {
			out = append(out, r)
		}
		at = n
	}
	return out
}

// sameRow tells whether a glyph below stands on the base line of another, or is raised from it or lowered.
func sameRow(base, g Glyph) bool {
	const near = 0.3
	dist := math.Abs(g.Y - base.Y)
	if big := max(base.Size, g.Size); min(base.Size, g.Size) < 0.8*big {
		return dist < 0.45*big
	}
	return dist < near*max(base.Size, g.Size)
}

// newRow joins the glyphs of a row into its parts.
func newRow(glyphs []Glyph) row {
	glyphs = slices.Clone(glyphs)
	slices.SortStableFunc(glyphs, func(a, b Glyph) int { return cmp.Compare(a.X, b.X) })
	var r row
	var text strings.Builder
	var x0, x1 float64
	var last rune
	blank := false
	weights := map[float64]int{}
	ys := map[float64]float64{}
	finish := func() {
		if text.Len() > 0 {
			r.parts = append(r.parts, part{x0, x1, text.String()})
			text.Reset()
		}
	}
	for _, g := range glyphs {
		words := strings.TrimSpace(g.Text)
		if words == "" {
			blank = blank || text.Len() > 0
			continue
		}
		size := math.Round(g.Size*10) / 10
		weights[size] += utf8.RuneCountInString(words)
		ys[size] = g.Y
		first, _ := utf8.DecodeRuneInString(words)
		gap := g.X - x1
		switch {
		case text.Len() > 0 && gap > wideGap*g.Size:
			finish()
			x0 = g.X
		case text.Len() == 0:
			x0 = g.X
		case blank || gap > spaceGap(last, first)*g.Size:
			text.WriteByte(' ')
		}
		text.WriteString(words)
		x1 = max(g.X+g.W, x1)
		if text.Len() == len(words) {
			x1 = g.X + g.W
		}
		last, _ = utf8.DecodeLastRuneInString(words)
		blank = false
	}
	finish()
	for size, n := range weights {
		if n > weights[r.size] || n == weights[r.size] && size > r.size {
			r.size = size
		}
	}
	r.y = ys[r.size]
	return r
}

// spaceGap is the gap between two characters, in sizes of the font, that is a space. Programs set figures and
// letters off from Chinese by a quarter of it, which is none.
func spaceGap(a, b rune) float64 {
	if narrow(a) && narrow(b) {
		return 0.2
	}
	return 0.6
}

// narrow tells what is no Chinese: letters, figures, and the signs that go with them.
func narrow(r rune) bool { return r < 0x2000 }

func latin(r rune) bool { return r < 0x2e80 && (unicode.IsLetter(r) || unicode.IsDigit(r)) }
