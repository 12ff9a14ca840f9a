package pdf

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/policybot/policybot/corpus/format"
)

// entry says where an object lies: at a byte of the file, or as one of those in an object stream.
type entry struct {
	at     int // byte offset, or number of the object stream
	index  int // place in the object stream
	packed bool
}

// file is an opened PDF. Objects are read when they are asked for, and kept.
type file struct {
	*budget
	raw     []byte
	xref    map[int]entry
	trailer dict
	objects map[int]any
	opening map[int]bool        // objects being read, against loops
	packs   map[int]map[int]any // object streams, by number: their objects
	streams map[*byte][]byte    // inflated streams that are used again, by their first byte
	fonts   map[ref]*font       // by object
	crypt   *crypt              // nil for a file without encryption
	mended  bool                // the table of objects was made anew by looking through the file
}

// open finds the objects of a file. A table of objects that is missing or leads nowhere is made anew by looking
// through the whole file, as every reader of PDF does.
func open(b *budget, raw []byte) (*file, error) {
	head := bytes.Index(raw[:min(len(raw), 1024)], []byte("%PDF-"))
	if head < 0 {
		return nil, fmt.Errorf("%w: no head %%PDF", format.ErrDamaged)
	}
	raw = raw[head:] // offsets count from there
	f := &file{budget: b, raw: raw}
	f.reset()
	f.readTables()
	f.unlock()
	if f.pages() == nil {
		f.mend()
	}
	switch pages := f.pages(); {
	case f.err != nil:
		return nil, f.err
	case pages == nil:
		return nil, fmt.Errorf("%w: no pages in it", format.ErrDamaged)
	}
	return f, nil
}

// unlock finds the key of an encrypted file, once; what was read before it was there is read anew.
func (f *file) unlock() {
	e := f.dict(f.trailer["Encrypt"])
	if e == nil || f.crypt != nil || f.err != nil {
		return
	}
	if f.crypt, f.err = newCrypt(f, e); f.err == nil {
		f.objects, f.packs = map[int]any{}, map[int]map[int]any{}
	}
}

func (f *file) reset() {
	f.xref, f.trailer = map[int]entry{}, dict{}
	f.objects, f.packs = map[int]any{}, map[int]map[int]any{}
	f.opening, f.fonts = map[int]bool{}, map[ref]*font{}
	f.streams = map[*byte][]byte{}
}

// pages is the root of the tree of pages, nil when it cannot be found.
func (f *file) pages() dict {
	root := f.dict(f.trailer["Root"])
	pages := f.dict(root["Pages"])
	if pages == nil || f.array(pages["Kids"]) == nil && pages["Type"] != name("Page") {
		return nil
	}
	return pages
}

// get follows a reference to the object it names.
func (f *file) get(v any) any {
	for range 8 { // references to references
		r, ok := v.(ref)
		if !ok {
			return v
		}
		v = f.object(r.num)
	}
	return nil
}

func (f *file) dict(v any) dict {
	switch v := f.get(v).(type) {
	case dict:
		return v
	case *stream:
		return v.dict
	}
	return nil
}

func (f *file) array(v any) array {
	a, _ := f.get(v).(array)
	return a
}

func (f *file) name(v any) name {
	n, _ := f.get(v).(name)
	return n
}

func (f *file) stream(v any) *stream {
	s, _ := f.get(v).(*stream)
	return s
}

func (f *file) text(v any) string {
	s, _ := f.get(v).(string)
	return s
}

func (f *file) int(v any) int { return int(f.number(v)) }

// number reads a number; what lies outside any page or table is none.
func (f *file) number(v any) float64 {
	switch v := f.get(v).(type) {
	case int:
		return bounded(float64(v))
	case float64:
		return bounded(v)
	}
	return 0
}

func bounded(x float64) float64 {
	if x != x || x > 1e12 || x < -1e12 {
		return 0
	}
	return x
}

func (f *file) numbers(v any) (out []float64) {
	for _, x := range f.array(v) {
		out = append(out, f.number(x))
	}
	return out
}

// object reads an object once. One that is asked for while it is being read does not exist.
func (f *file) object(num int) any {
	if v, ok := f.objects[num]; ok {
		return v
	}
	e, ok := f.xref[num]
	if !ok || f.opening[num] || !f.spend(perObject) {
		return nil
	}
	f.opening[num] = true
	defer delete(f.opening, num)
	var v any
	if e.packed {
		v = f.pack(e.at)[num]
	} else {
		v = f.objectAt(e.at, num)
	}
	f.objects[num] = v
	return v
}

// objectAt reads 12 0 obj ... at a byte of the file; nil when another object lies there.
func (f *file) objectAt(at, num int) any {
	if at < 0 || at >= len(f.raw) {
		return nil
	}
	s := &scanner{src: f.raw, at: at}
	n, ok := s.value(false).(int)
	gen, ok2 := s.value(false).(int)
	if !ok || !ok2 || n != num || s.value(false) != keyword("obj") {
		return nil
	}
	v := s.value(true)
	if d, ok := v.(dict); ok {
		if body := s.at; s.value(false) == keyword("stream") {
			v = f.streamAt(d, bytes.Index(f.raw[body:], []byte("stream"))+body+len("stream"), ref{n, gen})
		}
	}
	f.spend(s.at - at)
	if _, odd := v.(keyword); odd {
		return nil
	}
	if f.crypt != nil {
		v = f.crypt.strings(v, ref{n, gen}, maxDepth)
	}
	return v
}

// streamAt takes the bytes of a stream, whose length the file says wrongly as often as not: then they end where
// endstream stands.
func (f *file) streamAt(d dict, at int, self ref) *stream {
	if at < len(f.raw) && f.raw[at] == '\r' {
		at++
	}
	if at < len(f.raw) && f.raw[at] == '\n' {
		at++
	}
	at = min(at, len(f.raw))
	mark := []byte("endstream")
	if n, ok := f.get(d["Length"]).(int); ok && n >= 0 && n <= len(f.raw)-at {
		tail := f.raw[at+n:]
		if i := bytes.Index(tail[:min(len(tail), 32)], mark); i >= 0 {
			return &stream{dict: d, raw: f.raw[at : at+n], at: self}
		}
	}
	n := bytes.Index(f.raw[at:], mark)
	if n < 0 {
		n = len(f.raw) - at
	}
	f.spend(n)
	return &stream{dict: d, raw: bytes.TrimSuffix(bytes.TrimSuffix(f.raw[at:at+n], []byte("\n")), []byte("\r")), at: self}
}

// maxPacked is how many objects an object stream may hold; programs put some 200 into one.
const maxPacked = 100_000

// pack reads all objects of an object stream.
func (f *file) pack(num int) map[int]any {
	if p, ok := f.packs[num]; ok {
		return p
	}
	p := map[int]any{}
	f.packs[num] = p
	st := f.stream(ref{num, 0})
	if st == nil || f.xref[num].packed {
		return p
	}
	body := f.inflate(st)
	first := f.int(st.dict["First"])
	s := &scanner{src: body}
	for range min(f.int(st.dict["N"]), maxPacked) {
		n, ok := s.value(false).(int)
		off, ok2 := s.value(false).(int)
		if !ok || !ok2 {
			break
		}
		if at := first + off; at >= 0 && at < len(body) {
			o := &scanner{src: body, at: at}
			v := o.value(true)
			if !f.spend(o.at - at) {
				break
			}
			if _, odd := v.(keyword); !odd {
				p[n] = v
			}
		}
	}
	return p
}

// sortedKeys are the keys of a map in order.
func sortedKeys[V any](m map[int]V) []int {
	keys := make([]int, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
