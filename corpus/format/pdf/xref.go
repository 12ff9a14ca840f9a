package pdf

import (
	"bytes"
	"fmt"
	"math"

	"github.com/policybot/policybot/corpus/format"
)

// maxObjects bounds the numbers of objects, as the standard does; maxEntries how many there are, each of which costs
// some hundred bytes. A file of 60 MiB has some 300,000.
const (
	maxObjects = 8_388_607
	maxEntries = 1_000_000
)

// maxTables is how many tables of objects may follow one another: each time a file is saved adds one.
const maxTables = 1000

// readTables reads the tables of objects from the last one back. The first to name an object is right.
func (f *file) readTables() {
	tail := f.raw[max(0, len(f.raw)-2048):]
	i := bytes.LastIndex(tail, []byte("startxref"))
	if i < 0 {
		return
	}
	s := &scanner{src: tail, at: i + len("startxref")}
	at, ok := s.value(false).(int)
	seen := map[int]bool{}
	for ok && at > 0 && at < len(f.raw) && !seen[at] && len(seen) < maxTables {
		seen[at] = true
		t := f.tableAt(at)
		for k, v := range t {
			if _, known := f.trailer[k]; !known {
				f.trailer[k] = v
			}
		}
		if hybrid, ok := t["XRefStm"].(int); ok && !seen[hybrid] {
			seen[hybrid] = true
			f.tableAt(hybrid)
		}
		at, ok = t["Prev"].(int)
	}
}

// tableAt reads one table and gives its trailer.
func (f *file) tableAt(at int) dict {
	if at < 0 || at >= len(f.raw) {
		return nil
	}
	s := &scanner{src: f.raw, at: at}
	if s.value(false) == keyword("xref") {
		return f.plainTable(s)
	}
	s.at = at
	num, ok := s.value(false).(int)
	if !ok {
		return nil
	}
	if st, ok := f.objectAt(at, num).(*stream); ok && st.dict["Type"] == name("XRef") {
		f.streamTable(st)
		return st.dict
	}
	return nil
}

// plainTable reads the lines of an xref table up to its trailer.
func (f *file) plainTable(s *scanner) dict {
	from := s.at
	defer func() { f.spend(s.at - from) }()
	for {
		v := s.value(false)
		if v == keyword("trailer") {
			d, _ := s.value(true).(dict)
			return d
		}
		start, ok := v.(int)
		n, ok2 := s.value(false).(int)
		if !ok || !ok2 {
			return nil
		}
		for i := range n {
			if f.err != nil {
				return nil
			}
			at, ok := s.value(false).(int)
			_, ok2 := s.value(false).(int)
			kind, ok3 := s.value(false).(keyword)
			if !ok || !ok2 || !ok3 {
				return nil
			}
			if kind == "n" {
				f.add(start+i, entry{at: at})
			}
		}
	}
}

func (f *file) add(num int, e entry) {
	if _, known := f.xref[num]; !known && num >= 0 && num <= maxObjects {
		f.set(num, e)
	}
}

func (f *file) set(num int, e entry) {
	if f.xref[num] = e; len(f.xref) > maxEntries && f.err == nil {
		f.err = fmt.Errorf("%w: more than %d objects", format.ErrTooLarge, maxEntries)
	}
}

// streamTable reads a table that is a stream of numbers of W bytes each.
func (f *file) streamTable(st *stream) {
	var w [3]int
	for i, x := range f.numbers(st.dict["W"]) {
		if i < 3 && x >= 0 && x <= 8 {
			w[i] = int(x)
		}
	}
	size := w[0] + w[1] + w[2]
	if size == 0 {
		return
	}
	index := f.numbers(st.dict["Index"])
	if len(index) < 2 {
		index = []float64{0, math.MaxInt32}
	}
	body := f.inflate(st)
	for i := 0; i+1 < len(index); i += 2 {
		for num := int(index[i]); num < int(index[i])+int(index[i+1]) && len(body) >= size && f.err == nil; num++ {
			kind := 1
			if w[0] > 0 {
				kind = field(body[:w[0]])
			}
			a, b := field(body[w[0]:w[0]+w[1]]), field(body[w[0]+w[1]:size])
			switch kind {
			case 1:
				f.add(num, entry{at: a})
			case 2:
				f.add(num, entry{at: a, index: b, packed: true})
			}
			body = body[size:]
		}
	}
}

func field(b []byte) (n int) {
	for _, c := range b {
		n = n<<8 | int(c)
	}
	return n
}

// mend makes the table anew by looking for "12 0 obj" through the whole file; of two with one number the last is
// right. Once is enough.
func (f *file) mend() {
	if f.mended || !f.spend(len(f.raw)) {
		return
	}
	crypt, encrypt, id := f.crypt, f.trailer["Encrypt"], f.trailer["ID"]
	f.reset()
	f.mended, f.crypt = true, crypt
	var roots []ref
	for at := 0; ; {
		i := bytes.Index(f.raw[at:], []byte("obj"))
		if i < 0 {
			break
		}
		at += i + len("obj")
		start, num, ok := f.before(at - len("obj"))
		if !ok || !f.spend(8) {
			continue
		}
		f.set(num, entry{at: start})
		if head := f.raw[at:min(len(f.raw), at+256)]; bytes.Contains(head, []byte("/Catalog")) {
			roots = append(roots, ref{num, 0})
		}
	}
	f.trailers()
	if f.trailer["Encrypt"] == nil && encrypt != nil {
		f.trailer["Encrypt"], f.trailer["ID"] = encrypt, id
	}
	f.unlock()
	f.unpack(&roots)
	f.unlock() // a table that is a stream may have told of it
	for i := len(roots) - 1; i >= 0 && f.pages() == nil; i-- {
		f.trailer["Root"] = roots[i]
	}
}

// before reads the number of an object whose word obj stands at end: "12 0 obj".
func (f *file) before(end int) (start, num int, ok bool) {
	at := end
	figures := func() (n int, ok bool) {
		stop := at
		for at > 0 && f.raw[at-1] >= '0' && f.raw[at-1] <= '9' && stop-at < 10 {
			at--
		}
		return integer(f.raw[at:stop])
	}
	spaces := func() bool {
		stop := at
		for at > 0 && space(f.raw[at-1]) && stop-at < 8 {
			at--
		}
		return at < stop
	}
	if !spaces() {
		return 0, 0, false
	}
	if _, ok := figures(); !ok || !spaces() {
		return 0, 0, false
	}
	num, ok = figures()
	return at, num, ok && num <= maxObjects
}

// trailers takes what the trailers in the file say, the last one first.
func (f *file) trailers() {
	for end := len(f.raw); f.spend(64); {
		i := bytes.LastIndex(f.raw[:end], []byte("trailer"))
		if i < 0 {
			return
		}
		end = i
		s := &scanner{src: f.raw, at: i + len("trailer")}
		d, _ := s.value(true).(dict)
		f.spend(s.at - i)
		for k, v := range d {
			if _, known := f.trailer[k]; !known {
				f.trailer[k] = v
			}
		}
	}
}

// unpack finds the objects in object streams, and the trailer in streams that are tables.
func (f *file) unpack(roots *[]ref) {
	for _, num := range sortedKeys(f.xref) {
		e := f.xref[num]
		if e.packed || !bytes.Contains(f.raw[e.at:min(len(f.raw), e.at+512)], []byte("stream")) {
			continue
		}
		st, ok := f.object(num).(*stream)
		if !ok {
			continue
		}
		switch st.dict["Type"] {
		case name("XRef"):
			for k, v := range st.dict {
				if _, known := f.trailer[k]; !known {
					f.trailer[k] = v
				}
			}
		case name("ObjStm"):
			for n, v := range f.pack(num) {
				f.add(n, entry{at: num, packed: true})
				if d, ok := v.(dict); ok && d["Type"] == name("Catalog") {
					*roots = append(*roots, ref{n, 0})
				}
			}
		}
	}
}
