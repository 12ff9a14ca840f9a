package layout

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// upright turns a page so that most of its text runs to the right, and leaves out what runs otherwise: watermarks
// and the words beside a table that stands on its side. What is drawn twice for boldness is kept once.
func upright(p Page) Page {
	var weight [4]float64 // right, down, left, up
	for _, g := range p.Glyphs {
		if q, ok := quarter(g); ok {
			weight[q] += g.Size * float64(len(g.Text))
		}
	}
	most := 0
	for q := range weight {
		if weight[q] > weight[most] {
			most = q
		}
	}
	out := Page{W: p.W, H: p.H}
	if most%2 == 1 {
		out.W, out.H = p.H, p.W
	}
	for _, g := range p.Glyphs {
		if q, ok := quarter(g); ok && q == most && g.Size > 0 && g.Text != "" {
			g.X, g.Y = turn(p, most, g.X, g.Y)
			g.DX, g.DY = 1, 0
			out.Glyphs = append(out.Glyphs, g)
		}
	}
	for _, r := range p.Rules {
		r.X0, r.Y0 = turn(p, most, r.X0, r.Y0)
		r.X1, r.Y1 = turn(p, most, r.X1, r.Y1)
		out.Rules = append(out.Rules, Rule{min(r.X0, r.X1), min(r.Y0, r.Y1), max(r.X0, r.X1), max(r.Y0, r.Y1)})
	}
	out.Glyphs = once(out.Glyphs)
	return out
}

// quarter is how many quarter turns to the right a glyph runs; false for one that runs aslant.
func quarter(g Glyph) (int, bool) {
	const slant = 0.1
	switch {
	case math.IsNaN(g.X+g.Y+g.W+g.Size) || math.IsInf(g.X+g.Y+g.W+g.Size, 0):
		return 0, false
	case g.DX == 0 && g.DY == 0, g.DX > 0 && math.Abs(g.DY) < slant:
		return 0, true
	case g.DX < 0 && math.Abs(g.DY) < slant:
		return 2, true
	case g.DY > 0 && math.Abs(g.DX) < slant:
		return 1, true
	case g.DY < 0 && math.Abs(g.DX) < slant:
		return 3, true
	}
	return 0, false
}

// turn is where a point lies once the page is turned back by q quarters.
func turn(p Page, q int, x, y float64) (float64, float64) {
	switch q {
	case 1:
		return y, p.W - x
	case 2:
		return p.W - x, p.H - y
	case 3:
		return p.H - y, x
	}
	return x, y
}

// once keeps one of the glyphs drawn over one another, a hair apart, to look bold or to have a shadow.
func once(glyphs []Glyph) []Glyph {
	byPlace := slices.Clone(glyphs)
	slices.SortStableFunc(byPlace, func(a, b Glyph) int {
		return cmp.Or(strings.Compare(a.Text, b.Text), cmp.Compare(a.X, b.X))
	})
	type spot struct {
		text string
		x, y float64
	}
	gone := map[spot]int{}
	const hair = 0.2
	for i, g := range byPlace {
		for j := i - 1; j >= 0 && j >= i-8 && byPlace[j].Text == g.Text && g.X-byPlace[j].X < hair*g.Size; j-- {
			if math.Abs(g.Y-byPlace[j].Y) < hair*g.Size && strings.TrimSpace(g.Text) != "" {
				gone[spot{g.Text, g.X, g.Y}]++
				break
			}
		}
	}
	if len(gone) == 0 {
		return glyphs
	}
	return slices.DeleteFunc(slices.Clone(glyphs), func(g Glyph) bool {
		at := spot{g.Text, g.X, g.Y}
		if gone[at] > 0 {
			gone[at]--
			return true
		}
		return false
	})
}
