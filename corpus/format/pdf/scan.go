package pdf

import (
	"bytes"
	"strconv"
)

// The values of a PDF file: nil, bool, int, float64, string, name, array, dict, ref, stream. A word that is none of
// these is a keyword.
type (
	name    string
	keyword string
	array   []any
	dict    map[name]any
	ref     struct{ num, gen int }
	stream  struct {
		dict
		raw []byte // as it lies in the file: neither decrypted nor inflated
		at  ref    // the object it is, for its key
	}
)

const (
	maxDepth  = 60        // arrays and dictionaries inside one another
	maxItems  = 1_000_000 // values in one value, all arrays and dictionaries inside it taken together
	maxString = 4 << 20   // bytes of one string
)

// scanner reads values out of bytes. It never fails: what is malformed is passed over, and behind the last byte
// there is only the keyword end.
type scanner struct {
	src  []byte
	at   int
	left int // how many values the one being read may still hold
}

// end is the keyword behind the last value.
const end = keyword("")

func space(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

func delimiter(c byte) bool { return bytes.IndexByte([]byte("()<>[]{}/%"), c) >= 0 }

// skip passes spaces and comments.
func (s *scanner) skip() {
	for ; s.at < len(s.src); s.at++ {
		switch c := s.src[s.at]; {
		case space(c):
		case c == '%':
			for s.at < len(s.src) && s.src[s.at] != '\n' && s.src[s.at] != '\r' {
				s.at++
			}
			s.at--
		default:
			return
		}
	}
}

// value reads the next value, or a keyword. With refs set, 12 0 R is read as a reference: it is one in files and
// none in the programs that draw a page.
func (s *scanner) value(refs bool) any {
	s.left = maxItems
	return s.nested(refs, maxDepth)
}

func (s *scanner) nested(refs bool, depth int) any {
	s.skip()
	if s.at >= len(s.src) {
		return end
	}
	c := s.src[s.at]
	switch {
	case c == '/':
		s.at++
		return s.name()
	case c == '(':
		return s.literal()
	case c == '<' && s.peek(1) == '<':
		s.at += 2
		return s.dict(refs, depth-1)
	case c == '<':
		return s.hex()
	case c == '[':
		s.at++
		return s.array(refs, depth-1)
	case c == '>' && s.peek(1) == '>':
		s.at += 2
		return keyword(">>")
	case delimiter(c):
		s.at++
		return keyword(string(c))
	}
	return s.word(refs)
}

func (s *scanner) peek(n int) byte {
	if s.at+n < len(s.src) {
		return s.src[s.at+n]
	}
	return 0
}

// run is the bytes up to the next space or delimiter.
func (s *scanner) run() []byte {
	from := s.at
	for s.at < len(s.src) && !space(s.src[s.at]) && !delimiter(s.src[s.at]) {
		s.at++
	}
	return s.src[from:s.at]
}

func (s *scanner) word(refs bool) any {
	w := s.run()
	if len(w) == 0 {
		s.at++
		return keyword(" ")
	}
	if n, ok := integer(w); ok {
		if refs && n >= 0 {
			if r, ok := s.reference(n); ok {
				return r
			}
		}
		return n
	}
	if f, ok := real(w); ok {
		return f
	}
	switch string(w) {
	case "true":
		return true
	case "false":
		return false
	case "null":
		return nil
	}
	return keyword(w)
}

// reference reads the rest of 12 0 R.
func (s *scanner) reference(num int) (ref, bool) {
	from := s.at
	s.skip()
	gen, ok := integer(s.run())
	s.skip()
	if ok && gen >= 0 && s.peek(0) == 'R' && (s.at+1 >= len(s.src) || space(s.peek(1)) || delimiter(s.peek(1))) {
		s.at++
		return ref{num, gen}, true
	}
	s.at = from
	return ref{}, false
}

func integer(w []byte) (int, bool) {
	if len(w) == 0 || len(w) > 18 {
		return 0, false
	}
	n, err := strconv.Atoi(string(w))
	return n, err == nil
}

// real reads a number with a point: also .5, 5. and the --5 that some programs write. Exponents are no numbers in PDF.
func real(w []byte) (float64, bool) {
	if len(w) > 64 || bytes.IndexFunc(w, func(r rune) bool { return (r < '0' || r > '9') && r != '.' && r != '-' && r != '+' }) >= 0 {
		return 0, false
	}
	for len(w) > 1 && w[0] == '-' && w[1] == '-' {
		w = w[1:]
	}
	f, err := strconv.ParseFloat(string(w), 64)
	return f, err == nil
}

func (s *scanner) name() name {
	w := s.run()
	if bytes.IndexByte(w, '#') < 0 {
		return name(w)
	}
	var out []byte
	for i := 0; i < len(w); i++ {
		if w[i] == '#' && i+2 < len(w) {
			if hi, lo := unhex(w[i+1]), unhex(w[i+2]); hi >= 0 && lo >= 0 {
				out = append(out, byte(hi<<4|lo))
				i += 2
				continue
			}
		}
		out = append(out, w[i])
	}
	return name(out)
}

func unhex(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

// hex reads <48 65 6c>.
func (s *scanner) hex() string {
	s.at++
	var out []byte
	half := -1
	for ; s.at < len(s.src) && s.src[s.at] != '>' && len(out) < maxString; s.at++ {
		switch x := unhex(s.src[s.at]); {
		case x < 0:
		case half < 0:
			half = x
		default:
			out = append(out, byte(half<<4|x))
			half = -1
		}
	}
	s.at++
	if half >= 0 {
		out = append(out, byte(half<<4))
	}
	return string(out)
}

// escapes are the letters behind a backslash.
var escapes = map[byte]byte{'n': '\n', 'r': '\r', 't': '\t', 'b': '\b', 'f': '\f'}

// literal reads (text), with the brackets and escapes inside it.
func (s *scanner) literal() string {
	s.at++
	var out []byte
	for open := 1; s.at < len(s.src) && len(out) < maxString; s.at++ {
		c := s.src[s.at]
		switch c {
		case '(':
			open++
		case ')':
			if open--; open == 0 {
				s.at++
				return string(out)
			}
		case '\\':
			s.at++
			out = s.escape(out)
			continue
		}
		out = append(out, c)
	}
	return string(out)
}

// escape reads what stands behind a backslash; at is left on its last byte.
func (s *scanner) escape(out []byte) []byte {
	c := s.peek(0)
	switch {
	case '0' <= c && c <= '7':
		n := 0
		for i := 0; i < 3 && '0' <= s.peek(0) && s.peek(0) <= '7'; i++ {
			n = n*8 + int(s.peek(0)-'0')
			s.at++
		}
		s.at--
		return append(out, byte(n))
	case c == '\r':
		if s.peek(1) == '\n' {
			s.at++
		}
		return out
	case c == '\n':
		return out
	case escapes[c] != 0:
		return append(out, escapes[c])
	}
	return append(out, c)
}

func (s *scanner) array(refs bool, depth int) array {
	out := array{}
	for ; s.left > 0 && depth > 0; s.left-- {
		v := s.nested(refs, depth)
		if k, ok := v.(keyword); ok {
			if k == "]" || k == end || k == ">>" || k == "endobj" {
				break
			}
			continue
		}
		out = append(out, v)
	}
	return out
}

func (s *scanner) dict(refs bool, depth int) dict {
	out := dict{}
	for ; s.left > 0 && depth > 0; s.left-- {
		v := s.nested(refs, depth)
		if k, ok := v.(keyword); ok && (k == ">>" || k == end || k == "endobj" || k == "stream") {
			break
		}
		key, ok := v.(name)
		if !ok {
			continue
		}
		from := s.at
		v = s.nested(refs, depth)
		if _, odd := v.(keyword); odd { // a key without a value
			s.at = from
			continue
		}
		out[key] = v
	}
	return out
}
