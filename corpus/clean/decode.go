package clean

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"

	"github.com/policybot/policybot/corpus"
)

// source is a decoded file. steps leads from the decoded text to the raw bytes;
// it is nil for UTF-8, where the two differ only by the byte-order mark.
type source struct {
	decoded  string
	encoding string
	bom      int              // bytes of the byte-order mark
	steps    corpus.SourceMap // one run a character, runs of ASCII joined
	mixed    int              // lines in another encoding than the file
	detected bool             // guessed from the content, not declared by a mark nor plain UTF-8
}

// text is the decoded text as its own source; rebase later leads the map of what
// became of it to the raw bytes. This way the pipeline carries one run for a whole
// file instead of one for every character.
func (s *source) text() corpus.Mapped { return corpus.Identity(s.decoded, 0) }

// rebase composes a map into the decoded text with the way from there to the raw
// bytes. Linear runs are cut where the decoding is not linear.
func (s *source) rebase(m corpus.SourceMap) corpus.SourceMap {
	out := make(corpus.SourceMap, 0, len(m))
	if s.steps == nil {
		for _, r := range m {
			r.Source += s.bom
			out = append(out, r)
		}
		return out
	}
	for _, r := range m {
		if !r.Linear {
			start, end, ok := s.steps.Source(corpus.Span{Start: r.Source, End: r.Source + max(r.SourceLen, 1)})
			if !ok {
				start, end = s.rawEnd(), s.rawEnd()
			}
			if r.SourceLen == 0 {
				end = start
			}
			r.Source, r.SourceLen = start, end-start
			out = append(out, r)
			continue
		}
		piece := corpus.Mapped{Text: s.decoded, Map: s.steps}.Slice(corpus.Span{Start: r.Source, End: r.Source + r.SourceLen})
		for _, p := range piece.Map {
			p.Text += r.Text
			out = append(out, p)
		}
	}
	return out
}

// rawEnd is the offset behind the last raw byte.
func (s *source) rawEnd() int {
	if n := len(s.steps); n > 0 {
		return s.steps[n-1].Source + s.steps[n-1].SourceLen
	}
	return s.bom
}

// decode finds the encoding and decodes: a byte-order mark, else strict UTF-8,
// else UTF-16 by the place of its zero bytes, else UTF-8 with little damage, else
// GB18030 or Big5, whichever reads as Chinese. Bytes that do not decode become
// U+FFFD. Errors are ErrBinary and ErrEncoding.
func decode(raw []byte) (*source, error) {
	switch {
	case bytes.HasPrefix(raw, []byte("\xef\xbb\xbf")):
		return utf8Source(raw, 3)
	case bytes.HasPrefix(raw, []byte("\xff\xfe")):
		return utf16Source(raw, 2, binary.LittleEndian, "utf-16le"), nil
	case bytes.HasPrefix(raw, []byte("\xfe\xff")):
		return utf16Source(raw, 2, binary.BigEndian, "utf-16be"), nil
	}
	if order, name, ok := guessUTF16(raw); ok {
		s := utf16Source(raw, 0, order, name)
		s.detected = true
		return s, nil
	}
	if binaryLike(raw) {
		return nil, ErrBinary
	}
	if utf8.Valid(raw) || mostlyUTF8(raw) {
		return utf8Source(raw, 0)
	}
	return legacySource(raw)
}

// binaryLike tells whether raw holds bytes that text in the encodings read here
// does not: a zero byte, or more than one in a hundred control characters.
func binaryLike(raw []byte) bool {
	controls := 0
	for _, b := range raw {
		if b == 0 {
			return true
		}
		if b < 0x20 && b != '\n' && b != '\r' && b != '\t' && b != '\f' && b != '\v' && b != 0x1a {
			controls++
		}
	}
	return controls*100 > len(raw)
}

// mostlyUTF8 tells whether raw is UTF-8 with damage: a character cut in two at its end, bad bytes, a line in
// another encoding. Text in GBK or Big5 has hardly any characters that are good UTF-8.
func mostlyUTF8(raw []byte) bool {
	good, bad := 0, 0
	for i := 0; i < len(raw); {
		r, n := utf8.DecodeRune(raw[i:])
		if r == utf8.RuneError && n == 1 {
			bad++
		} else if n > 2 {
			good++
		}
		i += n
	}
	return bad*2 < good
}

// utf8Source takes UTF-8 behind a mark of bom bytes. A line that is GB18030 instead is read as that; other bad
// bytes become U+FFFD.
func utf8Source(raw []byte, bom int) (*source, error) {
	body := raw[bom:]
	if bytes.IndexByte(body, 0) >= 0 {
		return nil, ErrBinary
	}
	s := &source{encoding: "utf-8", bom: bom}
	if utf8.Valid(body) {
		s.decoded = string(body)
		return s, nil
	}
	b := newBuilder(len(body), bom)
	for line := range bytes.Lines(body) {
		if utf8.Valid(line) {
			b.addString(string(line), len(line))
			continue
		}
		if other, score := tryLegacy(line, simplifiedchinese.GB18030, "gb18030"); score > minOtherLine && !strings.Contains(other.decoded, "\uFFFD") {
			for _, r := range other.steps {
				b.addString(other.decoded[r.Text:r.Text+r.TextLen], r.SourceLen)
			}
			s.mixed++
			continue
		}
		for i := 0; i < len(line); {
			r, n := utf8.DecodeRune(line[i:])
			b.add(r, n)
			i += n
		}
	}
	s.decoded, s.steps = b.done()
	return s, nil
}

// minOtherLine is how Chinese a line must be that is read in another encoding than its file; see chineseness.
const minOtherLine = 0.9

// guessUTF16 recognises UTF-16 without a mark by its high bytes: an even length,
// and on one side of the pairs almost only zero (ASCII), 0x4e–0x9f (Chinese),
// 0x30 and 0xff (punctuation), on the other side a wide spread.
func guessUTF16(raw []byte) (binary.ByteOrder, string, bool) {
	n := min(len(raw), 4096) &^ 1
	if n < 4 || len(raw)%2 != 0 || utf8.Valid(raw) && bytes.IndexByte(raw, 0) < 0 {
		return nil, "", false
	}
	var high [2]int
	var plain [2]bool // a line end or a full stop as that side would write it
	for i := 0; i < n; i += 2 {
		for side := range 2 {
			hi, lo := raw[i+side], raw[i+1-side]
			if hi == 0 && lo >= 0x09 || hi == 0x30 || hi == 0xff || 0x4e <= hi && hi <= 0x9f || hi == 0x20 {
				high[side]++
			}
			plain[side] = plain[side] || hi == 0 && (lo == '\n' || lo == ' ') || hi == 0x30 && lo == 0x02
		}
	}
	enough := func(side int) bool {
		return high[side]*200 >= n*99 && plain[side] && high[side] > high[1-side]
	}
	switch {
	case enough(1):
		return binary.LittleEndian, "utf-16le", true
	case enough(0):
		return binary.BigEndian, "utf-16be", true
	}
	return nil, "", false
}

// utf16Source decodes UTF-16; a lone surrogate or an odd last byte becomes U+FFFD.
func utf16Source(raw []byte, bom int, order binary.ByteOrder, name string) *source {
	b := newBuilder(len(raw), bom)
	for i := bom; i < len(raw); {
		if i+1 == len(raw) {
			b.add(utf8.RuneError, 1)
			break
		}
		r, n := rune(order.Uint16(raw[i:])), 2
		if utf16.IsSurrogate(r) {
			low := rune(0)
			if i+3 < len(raw) {
				low = rune(order.Uint16(raw[i+2:]))
			}
			if r = utf16.DecodeRune(r, low); r != utf8.RuneError {
				n = 4
			}
		}
		b.add(r, n)
		i += n
	}
	s := &source{encoding: name, bom: bom}
	s.decoded, s.steps = b.done()
	return s
}

// legacySource decodes GB18030 (which is also how GBK and GB2312 are read) or
// Big5, whichever reads better; see chineseness.
func legacySource(raw []byte) (*source, error) {
	gb, gbScore := tryLegacy(raw, simplifiedchinese.GB18030, "gb18030")
	big5, big5Score := tryLegacy(raw, traditionalchinese.Big5, "big5")
	best, score := gb, gbScore
	if big5Score > gbScore {
		best, score = big5, big5Score
	}
	if score < minChineseness {
		return nil, ErrEncoding
	}
	return best, nil
}

func tryLegacy(raw []byte, enc encoding.Encoding, name string) (*source, float64) {
	dec := enc.NewDecoder()
	b := newBuilder(len(raw)*3/2, 0)
	var buf [16]byte
	for i := 0; i < len(raw); {
		if raw[i] < utf8.RuneSelf {
			b.add(rune(raw[i]), 1)
			i++
			continue
		}
		dec.Reset()
		end := min(i+legacyUnit(raw[i:], name), len(raw))
		out, used, err := dec.Transform(buf[:], raw[i:end], true)
		if err != nil || used == 0 {
			out, used = copy(buf[:], "\uFFFD"), 1
		}
		b.addString(string(buf[:out]), used)
		i += used
	}
	s := &source{encoding: name, detected: true}
	s.decoded, s.steps = b.done()
	return s, chineseness(s.decoded)
}

// legacyUnit is the length of the character b begins with: two bytes, or four in
// GB18030 when the second is a digit.
func legacyUnit(b []byte, name string) int {
	if name == "gb18030" && len(b) > 1 && '0' <= b[1] && b[1] <= '9' {
		return 4
	}
	return 2
}

// builder collects decoded characters and the raw bytes of each.
type builder struct {
	text strings.Builder
	m    corpus.SourceMap
	raw  int
}

func newBuilder(size, raw int) *builder {
	b := &builder{raw: raw}
	b.text.Grow(size)
	return b
}

func (b *builder) add(r rune, size int) { b.addString(string(r), size) }

// addString appends what size raw bytes decode to. Neighbours that are as long
// decoded as raw (ASCII, all of UTF-8) share a run.
func (b *builder) addString(s string, size int) {
	linear := len(s) == size && s != "\uFFFD"
	n := len(b.m)
	if linear && n > 0 && b.m[n-1].Linear {
		b.m[n-1].TextLen += size
		b.m[n-1].SourceLen += size
	} else {
		b.m = append(b.m, corpus.Run{Text: b.text.Len(), TextLen: len(s), Source: b.raw, SourceLen: size, Linear: linear})
	}
	b.text.WriteString(s)
	b.raw += size
}

func (b *builder) done() (string, corpus.SourceMap) { return b.text.String(), b.m }
