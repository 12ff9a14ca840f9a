package layout

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/policybot/policybot/corpus/format/grid"
)

const (
	snap     = 3.0  // what lies closer is one line: double rules, the ends of rules that meet
	maxRules = 4000 // of a page; a drawing has more
	maxCells = 40_000
	maxCell  = 1500 // bytes of a cell: a longer one shows that the rules frame text
)

// ruled finds the drawn tables of a page, and gives the glyphs outside of them.
func ruled(p Page) (tables []*table, rest []Glyph) {
	if len(p.Rules) == 0 || len(p.Rules) > maxRules {
		return nil, p.Glyphs
	}
	rest = p.Glyphs
	for _, rules := range touching(p.Rules) {
		g := newLattice(rules)
		if g == nil {
			continue
		}
		if t, outside := g.fill(rest); t != nil {
			tables, rest = append(tables, t), outside
		}
	}
	return tables, rest
}

func (r Rule) level() bool { return r.Y1-r.Y0 <= r.X1-r.X0 }

// touching groups rules that meet.
func touching(rules []Rule) [][]Rule {
	group := make([]int, len(rules))
	for i := range group {
		group[i] = i
	}
	find := func(i int) int {
		for group[i] != i {
			group[i] = group[group[i]]
			i = group[i]
		}
		return i
	}
	order := make([]int, len(rules))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(rules[a].X0, rules[b].X0) })
	for i, a := range order {
		for _, b := range order[i+1:] {
			if rules[b].X0 > rules[a].X1+snap {
				break
			}
			if rules[a].Y0 <= rules[b].Y1+snap && rules[b].Y0 <= rules[a].Y1+snap {
				group[find(a)] = find(b)
			}
		}
	}
	byGroup := map[int][]Rule{}
	var names []int
	for i, r := range rules {
		g := find(i)
		if byGroup[g] == nil {
			names = append(names, g)
		}
		byGroup[g] = append(byGroup[g], r)
	}
	out := make([][]Rule, 0, len(names))
	for _, n := range names {
		out = append(out, byGroup[n])
	}
	return out
}

// lattice is the places between rules that meet.
type lattice struct {
	xs, ys       []float64
	level, steep []Rule
}

// newLattice takes the places between rules; nil when they make no two columns. One row may go on with a table of the
// page before.
func newLattice(rules []Rule) *lattice {
	g := &lattice{}
	var xs, ys []float64
	for _, r := range rules {
		if r.level() {
			g.level = append(g.level, r)
			ys = append(ys, middleY(r))
		} else {
			g.steep = append(g.steep, r)
			xs = append(xs, middleX(r))
		}
	}
	if len(g.steep) == 0 || len(g.level) == 0 {
		return nil
	}
	for _, r := range g.level { // tables open at their sides, or cut by the end of the page, end where their rules do
		xs = append(xs, r.X0, r.X1)
	}
	for _, r := range g.steep {
		ys = append(ys, r.Y0, r.Y1)
	}
	g.xs, g.ys = snapped(xs), snapped(ys)
	keepX, keepY := meeting(slices.Clone(g.xs), g.steep, middleX), meeting(slices.Clone(g.ys), g.level, middleY)
	g.xs = slices.DeleteFunc(g.xs, func(x float64) bool { return !keepX(x) })
	g.ys = slices.DeleteFunc(g.ys, func(y float64) bool { return !keepY(y) })
	rows, cols := len(g.ys)-1, len(g.xs)-1
	if rows < 1 || cols < 2 || rows*cols > maxCells {
		return nil
	}
	return g
}

// meeting tells whether a place is one where columns or rows meet: where a rule lies, or an end of the table.
func meeting(places []float64, rules []Rule, at func(Rule) float64) func(float64) bool {
	return func(x float64) bool {
		return x-places[0] < snap || places[len(places)-1]-x < snap ||
			slices.ContainsFunc(rules, func(r Rule) bool { return math.Abs(at(r)-x) <= snap })
	}
}

func middleX(r Rule) float64 { return (r.X0 + r.X1) / 2 }
func middleY(r Rule) float64 { return (r.Y0 + r.Y1) / 2 }

// snapped is the places in order, those close together as one.
func snapped(all []float64) []float64 {
	slices.Sort(all)
	var out []float64
	for _, x := range all {
		if len(out) == 0 || x-out[len(out)-1] > snap {
			out = append(out, x)
		}
	}
	return out
}

// parted tells whether rules run along most of the stretch from a to b at the place at.
func parted(rules []Rule, level bool, at, a, b float64) bool {
	covered := 0.0
	for _, r := range rules {
		place, from, to := middleX(r), r.Y0, r.Y1
		if level {
			place, from, to = middleY(r), r.X0, r.X1
		}
		if math.Abs(place-at) <= snap {
			covered += max(0, min(to, b)-max(from, a))
		}
	}
	return covered > (b-a)*0.6
}

// fill puts the glyphs into the places and joins the places that no rule parts; nil when it is no table of data.
func (g *lattice) fill(glyphs []Glyph) (*table, []Glyph) {
	rows, cols := len(g.ys)-1, len(g.xs)-1
	inside := make([][]Glyph, rows*cols)
	of := g.merged()
	var outside []Glyph
	for _, c := range glyphs {
		i, j := placeOf(g.ys, c.Y-0.35*c.Size), placeOf(g.xs, c.X+c.W/2)
		if i < 0 || j < 0 {
			outside = append(outside, c)
			continue
		}
		k := of[i*cols+j]
		inside[k] = append(inside[k], c)
	}
	texts := make([]string, rows*cols)
	full := 0
	for k, in := range inside {
		if len(in) == 0 {
			continue
		}
		i, j := k/cols, k%cols
		right := g.xs[j+1]
		for j+1 < cols && of[i*cols+j+1] == k {
			j++
			right = g.xs[j+1]
		}
		if texts[k] = cellText(in, right); len(texts[k]) > maxCell {
			return nil, nil
		}
		if texts[k] != "" {
			full++
		}
	}
	if full < 2 {
		return nil, nil
	}
	return &table{y0: g.ys[0], y1: g.ys[rows], xs: g.xs[:cols], rows: g.cells(of, texts)}, outside
}

// cells gives each place the text of its cell, and says where cells begin and how far they reach.
func (g *lattice) cells(of []int, texts []string) [][]grid.Cell {
	rows, cols := len(g.ys)-1, len(g.xs)-1
	out := make([][]grid.Cell, rows)
	for i := range rows {
		out[i] = make([]grid.Cell, cols)
		for j := range cols {
			k := of[i*cols+j]
			out[i][j] = grid.Cell{Text: texts[k], Copy: k != i*cols+j}
			first := &out[k/cols][k%cols]
			first.Rows, first.Cols = max(first.Rows, i-k/cols+1), max(first.Cols, j-k%cols+1)
		}
	}
	return out
}

// merged gives each place the number of the place its cell begins at.
func (g *lattice) merged() []int {
	rows, cols := len(g.ys)-1, len(g.xs)-1
	of := make([]int, rows*cols)
	level, steep := byPlace(g.level, g.ys, true), byPlace(g.steep, g.xs, false)
	for i := range rows {
		for j := range cols {
			k := i*cols + j
			switch {
			case j > 0 && !parted(steep[j], false, g.xs[j], g.ys[i], g.ys[i+1]):
				of[k] = of[k-1]
			case i > 0 && !parted(level[i], true, g.ys[i], g.xs[j], g.xs[j+1]):
				of[k] = of[k-cols]
			default:
				of[k] = k
			}
		}
	}
	return of
}

// byPlace sorts rules by the place they lie at.
func byPlace(rules []Rule, places []float64, level bool) [][]Rule {
	out := make([][]Rule, len(places))
	for _, r := range rules {
		at := middleX(r)
		if level {
			at = middleY(r)
		}
		i, _ := slices.BinarySearch(places, at-snap)
		for ; i < len(places) && places[i] <= at+snap; i++ {
			out[i] = append(out[i], r)
		}
	}
	return out
}

// placeOf is the number of the place between two of the sorted bounds; -1 for outside.
func placeOf(bounds []float64, x float64) int {
	i, _ := slices.BinarySearch(bounds, x)
	if i == 0 || i == len(bounds) {
		return -1
	}
	return i - 1
}

// cellText joins the rows in a cell: one that is full goes on in the next.
func cellText(glyphs []Glyph, right float64) string {
	var b strings.Builder
	var before row
	for i, r := range rows(glyphs) {
		if i > 0 && (before.right() < right-2.2*before.size || latinMeet(before.text(), r.text())) {
			b.WriteByte(' ')
		}
		b.WriteString(r.text())
		before = r
	}
	return words(b.String())
}
