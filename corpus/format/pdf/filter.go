package pdf

import (
	"bytes"
	"compress/flate"
	"compress/zlib"
)

// inflate gives the bytes of a stream, decrypted and with its filters undone as far as they can be. A stream that is
// damaged gives what stands before the damage. Filters of images are not undone; see pictures.
func (f *file) inflate(st *stream) []byte {
	body, rest := f.unfilter(st)
	if len(rest) > 0 {
		return nil
	}
	return body
}

// kept is inflate for streams that are used again, fonts and forms.
func (f *file) kept(st *stream) []byte {
	if len(st.raw) == 0 {
		return nil
	}
	key := &st.raw[0]
	body, ok := f.streams[key]
	if !ok {
		body = f.inflate(st)
		f.streams[key] = body
	}
	return body
}

// unfilter undoes the filters of a stream up to the first that is none of ours, and gives the names of the rest.
func (f *file) unfilter(st *stream) (body []byte, rest []name) {
	body = st.raw
	if f.crypt != nil && st.dict["Type"] != name("XRef") {
		body = f.crypt.stream(body, st.at)
	}
	filters, parms := f.chain(st.dict["Filter"], st.dict["F"]), f.chain(st.dict["DecodeParms"], st.dict["DP"])
	for i, v := range filters {
		var parm dict
		if i < len(parms) {
			parm = f.dict(parms[i])
		}
		var out []byte
		switch kind := f.name(v); kind {
		case "FlateDecode", "Fl":
			out = f.predict(f.unflate(body), parm)
		case "LZWDecode", "LZW":
			early := 1
			if v, ok := f.get(parm["EarlyChange"]).(int); ok {
				early = v
			}
			out = f.predict(f.made(unlzw(body, early)), parm)
		case "ASCIIHexDecode", "AHx":
			s := &scanner{src: append([]byte("<"), body...)}
			out = []byte(s.hex())
		case "ASCII85Decode", "A85":
			out = unascii85(body)
		case "RunLengthDecode", "RL":
			out = f.made(unrun(body))
		case "Crypt":
			continue
		default:
			for _, v := range filters[i:] {
				rest = append(rest, f.name(v))
			}
			return body, rest
		}
		body = out
	}
	return body, nil
}

// maxFilters is how many filters a stream may have one upon another.
const maxFilters = 6

// chain is the filters of a stream, written as one or as several.
func (f *file) chain(long, short any) array {
	v := f.get(long)
	if v == nil {
		if v = f.get(short); v == nil {
			return nil
		}
	}
	if a, ok := v.(array); ok {
		return a[:min(len(a), maxFilters)]
	}
	return array{v}
}

func (f *file) unflate(body []byte) []byte {
	if zr, err := zlib.NewReader(bytes.NewReader(body)); err == nil {
		if out := f.read(zr, len(body)); len(out) > 0 {
			return out
		}
	}
	skip := min(2, len(body)) // a head that is damaged
	return f.read(flate.NewReader(bytes.NewReader(body[skip:])), len(body))
}

// made counts what a filter made.
func (f *file) made(out []byte) []byte {
	f.took(len(out))
	return out
}

// unlzw undoes LZW as in TIFF: codes of 9 to 12 bits, 256 clears the table, 257 ends.
func unlzw(body []byte, early int) (out []byte) {
	type word struct {
		prefix int32
		last   byte
		size   int32
	}
	const first = 258
	table := make([]word, first, 4096)
	for i := range 256 {
		table[i] = word{-1, byte(i), 1}
	}
	bits, have, width, prev := 0, 0, 9, -1
	for _, c := range body {
		bits, have = bits<<8|int(c), have+8
		if have < width {
			continue
		}
		code := bits >> (have - width) & (1<<width - 1)
		have -= width
		bits &= 1<<have - 1
		switch {
		case code == 256:
			table, width, prev = table[:first], 9, -1
			continue
		case code == 257, code > len(table), code == len(table) && prev < 0, len(out) >= maxStream:
			return out
		}
		from := code
		if code == len(table) {
			from = prev
		}
		n := int(table[from].size)
		out = append(out, make([]byte, n)...)
		at := len(out)
		for w := int32(from); w >= 0 && at > 0; w = table[w].prefix {
			at--
			out[at] = table[w].last
		}
		head := out[len(out)-n]
		if code == len(table) {
			out = append(out, head)
		}
		if prev >= 0 && len(table) < 4096 {
			table = append(table, word{int32(prev), head, table[prev].size + 1})
		}
		prev = code
		if n := len(table) + early; n >= 1<<width && width < 12 {
			width++
		}
	}
	return out
}

// unascii85 undoes base 85, as far as it is well formed.
func unascii85(body []byte) (out []byte) {
	var group [5]byte
	n := 0
	flush := func(n int) {
		v := uint32(0)
		for i := range 5 {
			d := byte(84)
			if i < n {
				d = group[i]
			}
			v = v*85 + uint32(d)
		}
		for i := range n - 1 {
			out = append(out, byte(v>>(24-8*i)))
		}
	}
	for _, c := range bytes.TrimPrefix(body, []byte("<~")) {
		switch {
		case c == '~':
			if n > 1 {
				flush(n)
			}
			return out
		case c == 'z' && n == 0:
			out = append(out, 0, 0, 0, 0)
		case '!' <= c && c <= 'u':
			if group[n] = c - '!'; n == 4 {
				flush(5)
				n = 0
				continue
			}
			n++
		}
	}
	if n > 1 {
		flush(n)
	}
	return out
}

func unrun(body []byte) (out []byte) {
	for i := 0; i < len(body) && len(out) < maxStream; {
		n := int(body[i])
		i++
		switch {
		case n == 128:
			return out
		case n < 128:
			stop := min(i+n+1, len(body))
			out = append(out, body[i:stop]...)
			i = stop
		case i < len(body):
			out = append(out, bytes.Repeat(body[i:i+1], 257-n)...)
			i++
		}
	}
	return out
}

// predict undoes a predictor: each row of bytes is written as its difference from the row above or the byte before.
func (f *file) predict(body []byte, parm dict) []byte {
	kind := f.int(parm["Predictor"])
	if kind < 2 {
		return body
	}
	number := func(key name, otherwise int) int {
		if n := f.int(parm[key]); n > 0 && n < 1<<20 {
			return n
		}
		return otherwise
	}
	pixel := (number("Colors", 1)*number("BitsPerComponent", 8) + 7) / 8
	row := (number("Colors", 1)*number("BitsPerComponent", 8)*number("Columns", 1) + 7) / 8
	if row <= 0 || row > maxStream {
		return nil
	}
	if kind == 2 {
		for i := pixel; i < len(body); i++ {
			if i%row >= pixel {
				body[i] += body[i-pixel]
			}
		}
		return body
	}
	out := make([]byte, 0, len(body))
	above := make([]byte, row)
	for len(body) > 1 {
		how, line := body[0], body[1:min(row+1, len(body))]
		body = body[1+len(line):]
		for i := range line {
			var left, corner byte
			if i >= pixel {
				left, corner = line[i-pixel], above[i-pixel]
			}
			switch how {
			case 1:
				line[i] += left
			case 2:
				line[i] += above[i]
			case 3:
				line[i] += byte((int(left) + int(above[i])) / 2)
			case 4:
				line[i] += paeth(left, above[i], corner)
			}
		}
		out = append(out, line...)
		copy(above, line)
	}
	return out
}

func paeth(left, up, corner byte) byte {
	p := int(left) + int(up) - int(corner)
	a, b, c := dist(p, int(left)), dist(p, int(up)), dist(p, int(corner))
	switch {
	case a <= b && a <= c:
		return left
	case b <= c:
		return up
	}
	return corner
}

func dist(a, b int) int {
	if a < b {
		return b - a
	}
	return a - b
}
