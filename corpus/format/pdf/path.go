package pdf

import (
	"math"

	"github.com/policybot/policybot/corpus/format/layout"
)

// thin is how thick a filled bar may be that is a rule, in points.
const thin = 3.0

// pathOperator follows the paths that are drawn: level and upright ones are the rules of tables.
func (d *drawer) pathOperator(op keyword, args []any) {
	switch op {
	case "m":
		d.pen = [2]float64{num(args, 2), num(args, 1)}
		d.start = d.pen
	case "l":
		d.lineTo(num(args, 2), num(args, 1))
	case "c":
		d.pen = [2]float64{num(args, 2), num(args, 1)} // curves are no rules
	case "v", "y":
		d.pen = [2]float64{num(args, 2), num(args, 1)}
	case "h":
		d.lineTo(d.start[0], d.start[1])
	case "re":
		x, y, w, h := num(args, 4), num(args, 3), num(args, 2), num(args, 1)
		d.pen, d.start = [2]float64{x, y}, [2]float64{x, y}
		d.lineTo(x+w, y)
		d.lineTo(x+w, y+h)
		d.lineTo(x, y+h)
		d.lineTo(x, y)
	case "s", "b", "b*":
		d.lineTo(d.start[0], d.start[1])
		d.stroke()
	case "S", "B", "B*":
		d.stroke()
	case "f", "F", "f*":
		d.fillPath()
	case "n":
		d.path = d.path[:0]
	}
}

// lineTo adds a segment to the path, in places of the page.
func (d *drawer) lineTo(x, y float64) {
	m := d.state.ctm.mul(d.flip)
	x0, y0 := m.at(d.pen[0], d.pen[1])
	x1, y1 := m.at(x, y)
	d.pen = [2]float64{x, y}
	if len(d.path) < maxSegments {
		d.path = append(d.path, layout.Rule{X0: x0, Y0: y0, X1: x1, Y1: y1})
	}
}

// stroke keeps the level and upright segments of the path.
func (d *drawer) stroke() {
	for _, s := range d.path {
		d.rule(s)
	}
	d.path = d.path[:0]
}

// fillPath keeps thin bars: each run of four segments that comes back to its start.
func (d *drawer) fillPath() {
	for i := 0; i+3 < len(d.path); i++ {
		a, c := d.path[i], d.path[i+2]
		if math.Hypot(d.path[i+3].X1-a.X0, d.path[i+3].Y1-a.Y0) > 0.1 {
			continue
		}
		x0, x1 := min(a.X0, a.X1, c.X0, c.X1), max(a.X0, a.X1, c.X0, c.X1)
		y0, y1 := min(a.Y0, a.Y1, c.Y0, c.Y1), max(a.Y0, a.Y1, c.Y0, c.Y1)
		switch {
		case y1-y0 <= thin && x1-x0 > thin:
			d.rule(layout.Rule{X0: x0, Y0: (y0 + y1) / 2, X1: x1, Y1: (y0 + y1) / 2})
		case x1-x0 <= thin && y1-y0 > thin:
			d.rule(layout.Rule{X0: (x0 + x1) / 2, Y0: y0, X1: (x0 + x1) / 2, Y1: y1})
		}
		i += 3
	}
	d.path = d.path[:0]
}

// rule keeps a segment that is level or upright and long enough to be seen.
func (d *drawer) rule(s layout.Rule) {
	w, h := math.Abs(s.X1-s.X0), math.Abs(s.Y1-s.Y0)
	if min(w, h) > 0.5 || max(w, h) < 2 || len(d.page.Rules) >= maxSegments {
		return
	}
	d.page.Rules = append(d.page.Rules, layout.Rule{
		X0: min(s.X0, s.X1), Y0: min(s.Y0, s.Y1), X1: max(s.X0, s.X1), Y1: max(s.Y0, s.Y1),
	})
}
