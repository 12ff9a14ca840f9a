package doc

import (
	"fmt"
	"slices"
	"sort"
	"unicode/utf16"

	"golang.org/x/text/encoding/charmap"

	"github.com/policybot/policybot/corpus/format"
)

// text is all the text of a file: body, notes, headers and so on, one after the other.
type text struct {
	units  []uint16 // UTF-16
	pieces []piece
}

// piece is a run of characters that stand together in the file.
type piece struct {
	first, last int // characters [first, last)
	place       int // of the first, in bytes of the main stream
	wide        bool
}

func (t text) len() int { return len(t.units) }

// place is where character i stands in the main stream.
func (t text) place(i int) int {
	n := sort.Search(len(t.pieces), func(n int) bool { return t.pieces[n].last > i })
	if n == len(t.pieces) {
		return -1
	}
	p := t.pieces[n]
	if p.wide {
		return p.place + 2*(i-p.first)
	}
	return p.place + i - p.first
}

// Of a piece in the table: it is stored one byte a character.
const compressed = 1 << 30

// readText puts the pieces together. They may overlap in the file, so what they make is bounded, not what they take.
func (d *document) readText() (t text, err error) {
	table, err := pieceTable(d.fib.pieces.of(d.table))
	if err != nil {
		return t, err
	}
	n := (len(table) - 4) / 12
	if n < 1 {
		return t, damaged("no pieces")
	}
	total := int(le.Uint32(table[4*n:]))
	if total < d.fib.body || total > 1<<31 {
		return t, damaged("length of the text")
	}
	if int64(total) > d.budget.Text {
		return t, fmt.Errorf("%w: %d characters", format.ErrTooLarge, total)
	}
	t.units = make([]uint16, 0, total)
	for i := range n {
		first, last := int(le.Uint32(table[4*i:])), int(le.Uint32(table[4*i+4:]))
		at := le.Uint32(table[4*(n+1)+8*i+2:])
		if first != len(t.units) || last < first || last > total {
			return t, damaged("order of the pieces")
		}
		p := piece{first: first, last: last, place: int(at), wide: at&compressed == 0}
		if !p.wide {
			p.place = int(at&^compressed) / 2
		}
		if err := t.take(d.main, p); err != nil {
			return t, err
		}
	}
	return t, nil
}

// take reads the characters of one piece.
func (t *text) take(main []byte, p piece) error {
	n := p.last - p.first
	size := n
	if p.wide {
		size = 2 * n
	}
	if p.place < 0 || p.place > len(main) || size > len(main)-p.place {
		return damaged("a piece outside the file")
	}
	from := main[p.place : p.place+size]
	for i := range n {
		if p.wide {
			t.units = append(t.units, le.Uint16(from[2*i:]))
		} else {
			t.units = append(t.units, uint16(charmap.Windows1252.DecodeByte(from[i])))
		}
	}
	t.pieces = append(t.pieces, p)
	return nil
}

// pieceTable finds the table of pieces behind the changes that a quick save left.
func pieceTable(clx []byte) ([]byte, error) {
	for len(clx) >= 5 {
		switch clx[0] {
		case 1:
			n := 3 + int(le.Uint16(clx[1:]))
			if n > len(clx) {
				return nil, damaged("piece table")
			}
			clx = clx[n:]
		case 2:
			n := int(le.Uint32(clx[1:]))
			if n < 4 || n > len(clx)-5 {
				return nil, damaged("piece table")
			}
			return clx[5 : 5+n], nil
		default:
			return nil, damaged("piece table")
		}
	}
	return nil, damaged("no piece table")
}

// decode is characters [from, to) as a string.
func (t text) decode(from, to int) string { return string(utf16.Decode(t.units[from:to])) }

// run is the properties of the bytes [from, to) of the main stream.
type run struct {
	from, to int
	props    []byte
}

// runs are sorted by place and don't overlap.
type runs []run

// at is the properties of the byte at a place.
func (r runs) at(place int) []byte {
	if i := r.index(place); i >= 0 {
		return r[i].props
	}
	return nil
}

func (r runs) index(place int) int {
	i := sort.Search(len(r), func(i int) bool { return r[i].to > place })
	if i < len(r) && r[i].from <= place {
		return i
	}
	return -1
}

// pageSize is that of a page of properties.
const pageSize = 512

// readRuns reads the pages of properties that a table names: places, then one page number for each gap between them.
func (d *document) readRuns(where extent, page func([]byte) []run) (out runs) {
	table := where.of(d.table)
	n := (len(table) - 4) / 8
	if n < 1 || n > len(d.main)/pageSize {
		return nil
	}
	for i := range n {
		at := int(le.Uint32(table[4*(n+1)+4*i:])&0x3fffff) * pageSize
		if at+pageSize <= len(d.main) {
			out = append(out, page(d.main[at:at+pageSize])...)
		}
	}
	slices.SortStableFunc(out, func(a, b run) int { return a.from - b.from })
	kept := out[:0]
	for _, r := range out {
		if len(kept) == 0 || r.from >= kept[len(kept)-1].to {
			kept = append(kept, r)
		}
	}
	return kept
}

// charRuns reads one page of properties of characters.
func charRuns(page []byte) (out []run) {
	n := int(page[pageSize-1])
	for i := range n {
		if 4*(n+1)+i >= pageSize-1 {
			return out
		}
		r := run{from: int(le.Uint32(page[4*i:])), to: int(le.Uint32(page[4*i+4:]))}
		if at := 2 * int(page[4*(n+1)+i]); at > 0 && at < pageSize {
			if end := at + 1 + int(page[at]); end <= pageSize {
				r.props = page[at+1 : end]
			}
		}
		if r.from < r.to {
			out = append(out, r)
		}
	}
	return out
}

// paraRuns reads one page of properties of paragraphs: the number of the style, and the rest.
func paraRuns(page []byte) (out []run) {
	const entry = 13
	n := int(page[pageSize-1])
	for i := range n {
		if 4*(n+1)+entry*(i+1) > pageSize-1 {
			return out
		}
		r := run{from: int(le.Uint32(page[4*i:])), to: int(le.Uint32(page[4*i+4:]))}
		if at := 2 * int(page[4*(n+1)+entry*i]); at > 0 && at+1 < pageSize {
			size := 2*int(page[at]) - 1
			if at++; size < 0 {
				size = 2 * int(page[at])
				at++
			}
			if at+size <= pageSize {
				r.props = page[at : at+size]
			}
		}
		if r.from < r.to {
			out = append(out, r)
		}
	}
	return out
}
