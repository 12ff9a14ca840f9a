package doc

// The properties that are read, by their codes.
const (
	charDeleted = 0x0800
	charHidden  = 0x083c
	charStruck  = 0x0837
	charStruck2 = 0x2a53
	charSpecial = 0x0855
	charRaised  = 0x2a48
	charSymbol  = 0x6a09
	paraLevel   = 0x260a
	paraList    = 0x460b
	paraOutline = 0x2640
	paraInTable = 0x2416
	paraRowEnd  = 0x2417
	paraDepth   = 0x6649
	paraInner   = 0x244b // an end of a paragraph that ends a cell of a table in a table
	paraInnerTR = 0x244c
	rowCells    = 0xd608
	rowHeader   = 0x3404
	rowMerge    = 0xd62b
	longTabs    = 0xc615
)

// each gives every property to see: its code and its operand.
func each(props []byte, see func(code uint16, operand []byte)) {
	for len(props) >= 2 {
		code := le.Uint16(props)
		props = props[2:]
		n := size(code, props)
		if n < 0 || n > len(props) {
			return
		}
		see(code, props[:n])
		props = props[n:]
	}
}

// size is how many bytes the operand of a property has, its own length included.
func size(code uint16, operand []byte) int {
	switch code >> 13 {
	case 0, 1:
		return 1
	case 2, 4, 5:
		return 2
	case 3:
		return 4
	case 7:
		return 3
	}
	switch {
	case code == rowCells:
		if len(operand) < 2 {
			return -1
		}
		return 1 + int(le.Uint16(operand))
	case len(operand) < 1:
		return -1
	case code == longTabs && operand[0] == 255:
		return -1 // only in files that nobody writes
	}
	return 1 + int(operand[0])
}

// look is how a character is shown.
type look struct {
	hidden, struck, deleted, special, raised bool
	symbol                                   rune
}

func lookOf(props []byte) (l look) {
	each(props, func(code uint16, o []byte) {
		switch code {
		case charDeleted:
			l.deleted = o[0]&1 != 0
		case charHidden:
			l.hidden = o[0]&1 != 0
		case charStruck, charStruck2:
			l.struck = l.struck || o[0]&1 != 0
		case charSpecial:
			l.special = o[0]&1 != 0
		case charRaised:
			l.raised = o[0] == 1
		case charSymbol:
			l.symbol = rune(le.Uint16(o[2:]))
		}
	})
	return l
}

// para is the properties of a paragraph.
type para struct {
	style       int
	list, level int // of a list, from 1 and from 0; -1 is not said
	outline     int // as of prose: from 1; 0 is not said
	depth       int // tables in tables
	rowEnd      bool
	innerCell   bool
	innerRow    bool
	row         row
}

// row is what the end of a row says of it.
type row struct {
	edges  []int // of the cells, one more than cells, in twentieths of a point
	below  []bool
	left   []bool
	header bool
}

func paraOf(props []byte) para {
	p := para{list: -1, level: -1}
	if len(props) >= 2 {
		p.style = int(le.Uint16(props))
		p.read(props[2:])
	}
	return p
}

func (p *para) read(props []byte) {
	each(props, func(code uint16, o []byte) {
		switch code {
		case paraLevel:
			p.level = int(o[0])
		case paraList:
			p.list = int(le.Uint16(o))
		case paraOutline:
			p.outline = int(o[0]) + 1
		case paraInTable:
			if o[0] != 0 {
				p.depth = max(p.depth, 1)
			}
		case paraDepth:
			p.depth = int(min(le.Uint32(o), 64))
		case paraRowEnd:
			p.rowEnd = o[0] != 0
		case paraInner:
			p.innerCell = o[0] != 0
		case paraInnerTR:
			p.innerRow = o[0] != 0
		case rowHeader:
			p.row.header = o[0] != 0
		case rowCells:
			p.row.readCells(o[2:])
		case rowMerge:
			if len(o) >= 3 && int(o[1]) < len(p.row.below) {
				p.row.below[o[1]] = o[2] == 1
			}
		}
	})
}

// readCells reads where the cells of a row stand and which of them go on from others.
func (r *row) readCells(o []byte) {
	const cell = 20
	if len(o) < 1 {
		return
	}
	n := int(o[0])
	if o = o[1:]; n == 0 || len(o) < 2*(n+1) {
		return
	}
	r.edges, r.below, r.left = make([]int, n+1), make([]bool, n), make([]bool, n)
	for i := range r.edges {
		r.edges[i] = int(int16(le.Uint16(o[2*i:])))
	}
	o = o[2*(n+1):]
	for i := range n {
		if len(o) < cell*(i+1) {
			break
		}
		flags := le.Uint16(o[cell*i:])
		r.left[i] = flags&3 == 2
		r.below[i] = flags>>5&3 == 1
	}
}
