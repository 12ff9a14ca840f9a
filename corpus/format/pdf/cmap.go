package pdf

import (
	"bytes"
	"sort"
	"unicode/utf16"
)

// cmap leads from the codes of a font to characters (ToUnicode), or to the numbers of its glyphs (CIDs).
type cmap struct {
	spaces   []span         // which codes there are, and of how many bytes
	texts    map[int]string // single codes to characters
	ranges   []textRange    // runs of codes to characters that count on, by first code
	cids     []cidRange     // runs of codes to CIDs, by first code
	vertical bool
}

type span struct{ size, lo, hi int }

type textRange struct {
	lo, hi int
	text   string
	list   array // one text each, instead of text
}

type cidRange struct{ lo, hi, cid int }

// maxMappings bounds the lines of one map; the largest fonts have 65,536 glyphs.
const maxMappings = 200_000

// readCmap reads the program that a map is written as. Only its tables count.
func readCmap(b *budget, body []byte) *cmap {
	m := &cmap{texts: map[int]string{}}
	s := &scanner{src: body}
	var last any
	for n := 0; n < maxMappings && b.spend(perValue); n++ {
		v := s.value(false)
		switch v {
		case end:
			m.sort()
			return m
		case keyword("begincodespacerange"):
			m.block(s, 2, func(a []any) {
				lo, hi := code(a[0]), code(a[1])
				if size := size(a[0]); size > 0 && size <= 4 && len(m.spaces) < 100 {
					m.spaces = append(m.spaces, span{size, lo, hi})
				}
			})
		case keyword("beginbfchar"):
			m.block(s, 2, func(a []any) { m.texts[code(a[0])] = wide(a[1]) })
		case keyword("beginbfrange"):
			m.block(s, 3, func(a []any) {
				list, _ := a[2].(array)
				m.ranges = append(m.ranges, textRange{code(a[0]), code(a[1]), wide(a[2]), list})
			})
		case keyword("begincidchar"):
			m.block(s, 2, func(a []any) {
				cid, _ := a[1].(int)
				m.cids = append(m.cids, cidRange{code(a[0]), code(a[0]), cid})
			})
		case keyword("begincidrange"):
			m.block(s, 3, func(a []any) {
				cid, _ := a[2].(int)
				m.cids = append(m.cids, cidRange{code(a[0]), code(a[1]), cid})
			})
		case keyword("def"):
			if n, ok := last.(int); ok && n == 1 && m.wmode(s) {
				m.vertical = true
			}
		}
		last = v
	}
	m.sort()
	return m
}

// wmode tells whether the value just defined is that of /WMode.
func (m *cmap) wmode(s *scanner) bool {
	from := max(0, s.at-24)
	return bytes.Contains(s.src[from:s.at], []byte("/WMode"))
}

func (m *cmap) sort() {
	sort.SliceStable(m.ranges, func(i, j int) bool { return m.ranges[i].lo < m.ranges[j].lo })
	sort.SliceStable(m.cids, func(i, j int) bool { return m.cids[i].lo < m.cids[j].lo })
}

// block reads the lines of a table, of n values each, up to its end.
func (m *cmap) block(s *scanner, n int, line func([]any)) {
	row := make([]any, 0, n)
	for range maxMappings {
		v := s.value(false)
		if _, ok := v.(keyword); ok {
			return
		}
		if row = append(row, v); len(row) == n {
			line(row)
			row = row[:0]
		}
	}
}

func size(v any) int { s, _ := v.(string); return len(s) }

// code is the number that a code of up to four bytes is.
func code(v any) (n int) {
	s, _ := v.(string)
	for i := range min(len(s), 4) {
		n = n<<8 | int(s[i])
	}
	return n
}

// wide is a string of UTF-16.
func wide(v any) string {
	s, _ := v.(string)
	if len(s) == 1 {
		return string(rune(s[0]))
	}
	units := make([]uint16, 0, len(s)/2)
	for i := 0; i+1 < len(s); i += 2 {
		units = append(units, uint16(s[i])<<8|uint16(s[i+1]))
	}
	return string(utf16.Decode(units))
}

// text is the characters of a code, "" for none.
func (m *cmap) text(c int) string {
	if m == nil {
		return ""
	}
	if t, ok := m.texts[c]; ok {
		return t
	}
	i := sort.Search(len(m.ranges), func(i int) bool { return m.ranges[i].lo > c }) - 1
	if i < 0 || c > m.ranges[i].hi {
		return ""
	}
	r := m.ranges[i]
	if r.list != nil {
		if c-r.lo < len(r.list) {
			return wide(r.list[c-r.lo])
		}
		return ""
	}
	runes := []rune(r.text)
	if len(runes) == 0 {
		return ""
	}
	runes[len(runes)-1] += rune(c - r.lo)
	return string(runes)
}

// cid is the glyph of a code.
func (m *cmap) cid(c int) int {
	i := sort.Search(len(m.cids), func(i int) bool { return m.cids[i].lo > c }) - 1
	if i < 0 || c > m.cids[i].hi {
		return 0
	}
	return m.cids[i].cid + c - m.cids[i].lo
}

// next is how many bytes the first code of s has, two where the map doesn't say.
func (m *cmap) next(s string) int {
	if len(m.spaces) == 0 {
		return min(2, len(s))
	}
	short := 4
	for size := 1; size <= min(4, len(s)); size++ {
		c := code(s[:size])
		for _, sp := range m.spaces {
			short = min(short, sp.size)
			if sp.size == size && within(c, sp) {
				return size
			}
		}
	}
	return min(short, len(s))
}

// within compares a code with a space byte by byte, as the standard has it.
func within(c int, sp span) bool {
	for i := range sp.size {
		b, lo, hi := c>>(8*i)&255, sp.lo>>(8*i)&255, sp.hi>>(8*i)&255
		if b < lo || b > hi {
			return false
		}
	}
	return true
}
