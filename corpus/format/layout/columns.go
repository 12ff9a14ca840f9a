package layout

import (
	"cmp"
	"math"
	"slices"
	"unicode/utf8"
)

// Limits of what is taken for text in columns and not for a table.
const (
	minColumnRows = 6   // rows beside one another
	minColumnText = 8   // characters of a row in a column, on the average
	minColumnFull = 0.7 // how much of its column a row fills, on the average
)

// columns puts rows and tables into reading order, column by column. A page set in one column is one.
func columns(all []row, tables []*table) [][]block {
	size := bodySize(all)
	var out [][]block
	for at := 0; at < len(all); {
		n, gutter := besideOneAnother(all[at:], size)
		if n == 0 {
			n = 1
			for at+n < len(all) {
				if m, _ := besideOneAnother(all[at+n:], size); m > 0 {
					break
				}
				n++
			}
			out = append(out, blocksOf(all[at:at+n], size))
			at += n
			continue
		}
		var left, right []row
		for _, r := range all[at : at+n] {
			l, rt := r.split(gutter)
			if len(l.parts) > 0 {
				left = append(left, l)
			}
			if len(rt.parts) > 0 {
				right = append(right, rt)
			}
		}
		out = append(out, blocksOf(left, size), blocksOf(right, size))
		at += n
	}
	return withTables(out, tables)
}

// split parts a row at an upright line.
func (r row) split(x float64) (left, right row) {
	left, right = row{y: r.y, size: r.size}, row{y: r.y, size: r.size}
	for _, p := range r.parts {
		if (p.x0+p.x1)/2 < x {
			left.parts = append(left.parts, p)
		} else {
			right.parts = append(right.parts, p)
		}
	}
	return left, right
}

// besideOneAnother is how many of the rows stand in two columns, whose rows need not be level, and where those are
// parted; 0 for none.
func besideOneAnother(all []row, size float64) (n int, gutter float64) {
	lo, hi, ok := firstGap(all, size)
	if !ok {
		return 0, 0
	}
	left, right := 0, 0
	for _, r := range all {
		l, h := r.gapNear((lo + hi) / 2)
		if l, h = max(l, lo), min(h, hi); h-l < 0.8*size {
			break
		}
		lo, hi = l, h
		if r.left() < lo {
			left++
		}
		if r.right() > hi {
			right++
		}
		n++
	}
	if min(left, right) < minColumnRows {
		return 0, 0
	}
	gutter = (lo + hi) / 2
	if !prose(all[:n], gutter, true) || !prose(all[:n], gutter, false) {
		return 0, 0
	}
	return n, gutter
}

// firstGap is the gap between the columns that the first of the rows begin, if they do.
func firstGap(all []row, size float64) (lo, hi float64, ok bool) {
	first := all[0]
	if len(first.parts) > 1 {
		return first.parts[0].x1, first.parts[1].x0, true
	}
	if len(all) < 2 || all[1].y-first.y > 0.9*size {
		return 0, 0, false
	}
	second := all[1]
	if first.left() > second.left() {
		first, second = second, first
	}
	return first.right(), second.left(), first.right() < second.left()
}

// gapNear is the ends of the gap in a row at a place; a row on one side has a gap without end on the other.
func (r row) gapNear(x float64) (lo, hi float64) {
	lo, hi = math.Inf(-1), math.Inf(1)
	for _, p := range r.parts {
		switch {
		case p.x1 <= x:
			lo = max(lo, p.x1)
		case p.x0 >= x:
			hi = min(hi, p.x0)
		default:
			return 0, 0
		}
	}
	return lo, hi
}

// prose tells whether one side of the rows is lines of text, each nearly as long as the longest.
func prose(all []row, gutter float64, left bool) bool {
	n, chars, long, sum := 0, 0, 0.0, 0.0
	for _, r := range all {
		side, other := r.split(gutter)
		if !left {
			side = other
		}
		if len(side.parts) == 0 {
			continue
		}
		n++
		width := side.right() - side.left()
		long, sum = max(long, width), sum+width
		chars += utf8.RuneCountInString(side.text())
	}
	return n > 0 && chars >= n*minColumnText && sum >= float64(n)*long*minColumnFull
}

// blocksOf makes blocks of the rows of a column, with the tables that its alignment shows.
func blocksOf(all []row, size float64) []block {
	edge := edgesOf(all, size)
	var out []block
	for at := 0; at < len(all); {
		if t, n := aligned(all[at:], size); t != nil {
			out = append(out, block{row: all[at], table: t, edge: edge})
			at += n
			continue
		}
		out = append(out, block{row: all[at], edge: edge})
		at++
	}
	return out
}

// edgesOf is where the text of a column begins and ends: the outermost places where several rows do.
func edgesOf(all []row, size float64) edges {
	if len(all) == 0 {
		return edges{}
	}
	var lefts, rights []float64
	for _, r := range all {
		lefts, rights = append(lefts, r.left()), append(rights, -r.right())
	}
	return edges{crowded(lefts, 0.5*size, 2), -crowded(rights, 0.5*size, max(2, len(all)/10))}
}

// crowded is the smallest of some places that n of them stand near; the smallest of all when there is none. Marks
// that hang out beyond the edge of the text are few.
func crowded(places []float64, near float64, n int) float64 {
	slices.Sort(places)
	for i := 0; i+n <= len(places); i++ {
		if places[i+n-1]-places[i] < near {
			return places[i]
		}
	}
	return places[0]
}

// bodySize is the size most of the text is set in.
func bodySize(all []row) float64 {
	weight := map[float64]int{}
	best := 0.0
	for _, r := range all {
		weight[r.size] += utf8.RuneCountInString(r.text())
		if w := weight[r.size]; w > weight[best] || w == weight[best] && r.size > best {
			best = r.size
		}
	}
	return best
}

// withTables puts each drawn table before the first block below it.
func withTables(in [][]block, tables []*table) [][]block {
	slices.SortStableFunc(tables, func(a, b *table) int { return cmp.Compare(a.y0, b.y0) })
	for _, t := range tables {
		b := block{row: row{y: t.y0}, table: t}
		placed := false
		for i, column := range in {
			for j, c := range column {
				if c.top() > t.y0 {
					b.edge = c.edge
					in[i] = slices.Insert(column, j, b)
					placed = true
					break
				}
			}
			if placed {
				break
			}
		}
		if !placed {
			in = append(in, []block{b})
		}
	}
	return in
}

// top is the upper end of a block.
func (b block) top() float64 {
	if b.table != nil {
		return b.table.y0
	}
	return b.y - 0.8*b.size
}

// bottom is the lower end of a block.
func (b block) bottom() float64 {
	if b.table != nil {
		return b.table.y1
	}
	return b.y + 0.2*b.size
}
