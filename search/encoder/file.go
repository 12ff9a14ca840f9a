package encoder

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"unsafe"
)

// The file, all numbers little endian, every section at a multiple of 64 bytes and padded with zeros to the next one:
//
//	 0  "pbencode", u32 version
//	12  13 u32 and 2 f32, the fields of dimensions in their order; zeros up to 96
//	96  SHA-256 of the 96 bytes before and of everything after
//
//	u32[pieces+1] where each piece begins in their text, f32[pieces] scores, their text: <s> <pad> </s> <unk>, then
//	  the others sorted by their bytes
//	u32[replaced] characters in ascending order, u32[replaced+1] where their replacements begin, the replacements' text
//	i8[pieces][width] vectors of pieces, f32[pieces] their scales
//	f32[positions][width] vectors of positions; norm of width
//	for each layer: matrix 3·width×width (queries over √(width/heads), keys, values), matrix width×width, norm;
//	  matrix inner×width, matrix width×inner, norm
//	heads, each f32[n][width] and f32[n]: relevance (1), start and end (2), polarity (3: neither, yes, no)
//
// A matrix of n outputs is i8[n·k] as matrix says, f32[n] scales, f32[n] bias; a norm f32[n] weight, f32[n] bias, and
// both again for coding. The sections' places follow from the dimensions, so that there is none to be wrong.
const (
	magic      = "pbencode"
	version    = 1
	headerSize = 128
	hashAt     = 96
	sectionTo  = 64
	polarities = 3
)

// ErrFormat says that a weight file is not one, is damaged, or was written for another version.
var ErrFormat = errors.New("not a usable weight file")

// dimensions are the numbers in the header.
type dimensions struct {
	Layers, Width, Heads, Inner, Positions uint32
	Pieces, PieceBytes                     uint32
	Replaced, ReplacedBytes                uint32
	// Tokens at most: of a question, its prefix included; of a heading, likewise; of a whole input whose vector is
	// wanted; of one to be read.
	Question, Heading, Vector, Read uint32
	Epsilon, Step                   float32 // of norms; of a unit vector's whole numbers
}

func (d *dimensions) check() error {
	within := func(v, low, high, multiple uint32) bool { return v >= low && v <= high && v%multiple == 0 }
	switch {
	case !within(d.Layers, 1, 64, 1), !within(d.Width, tile, 2048, tile), !within(d.Inner, tile, 8192, tile),
		!within(d.Heads, 1, 64, 1), d.Width%d.Heads != 0, d.Width/d.Heads%tile != 0:
		return fmt.Errorf("%w: %d layers, %d wide, %d heads, %d inner", ErrFormat, d.Layers, d.Width, d.Heads, d.Inner)
	case !within(d.Pieces, specials+1, 1<<18, 1), d.PieceBytes > 1<<26, d.Replaced > 1<<16, d.ReplacedBytes > 1<<22:
		return fmt.Errorf("%w: %d pieces, %d replacements", ErrFormat, d.Pieces, d.Replaced)
	case !within(d.Positions, minTokens, scratchRows, 1), !within(d.Vector, minTokens, d.Positions, 1),
		!within(d.Read, minTokens, d.Positions, 1), d.Question < 1, d.Heading < 1,
		uint64(d.Question)+uint64(d.Heading)+minRoom > uint64(min(d.Vector, d.Read)):
		return fmt.Errorf("%w: %d positions, inputs of %d and %d with questions of %d and headings of %d", ErrFormat,
			d.Positions, d.Vector, d.Read, d.Question, d.Heading)
	case !(d.Epsilon > 0 && d.Epsilon < 1), !(d.Step > 0 && d.Step < 1):
		return fmt.Errorf("%w: epsilon %g, step %g", ErrFormat, d.Epsilon, d.Step)
	}
	return nil
}

// An input has minTokens at least, and minRoom are left for a clause behind the longest question and heading.
const (
	minTokens = 32
	minRoom   = 16
)

// model is what a weight file holds. Whole numbers are the file's own bytes, the rest, some 2 MB, is copied.
type model struct {
	dimensions
	hash       [sha256.Size]byte
	vocabulary vocabulary
	words      []int8 // pieces × width
	wordScales []float32
	positions  []float32 // positions × width
	embedded   norm
	layers     []layer
	relevance  head
	span       head
	polarity   head
}

// layer is one layer of the encoder: attention and feed-forward, each followed by a norm.
type layer struct {
	attend, join matrix // width → queries, keys, values; width → width
	attended     norm
	widen, back  matrix // width → inner → width
	done         norm
}

// head maps a token's vector, or the mean of them, to a few numbers.
type head struct {
	weight []float32 // len(bias) × width
	bias   []float32
}

// parse reads a weight file. The model keeps parts of data, which must not change.
func parse(data []byte) (*model, error) {
	m := new(model)
	if err := unseal(data, magic, &m.hash, &m.dimensions); err != nil {
		return nil, err
	}
	if err := m.check(); err != nil {
		return nil, err
	}
	c := &cursor{data: data[headerSize:]}
	m.read(c)
	if err := c.end(); err != nil {
		return nil, err
	}
	return m, nil
}

// unseal reads the header of a file: what it is, its dimensions, a pointer to a struct of fixed size, and its sum, which must
// be that of the content.
func unseal(data []byte, magic string, sum *[sha256.Size]byte, dimensions any) error {
	if len(data) < headerSize || string(data[:len(magic)]) != magic {
		return fmt.Errorf("%w: no header", ErrFormat)
	}
	if v := binary.LittleEndian.Uint32(data[len(magic):]); v != version {
		return fmt.Errorf("%w: version %d, want %d", ErrFormat, v, version)
	}
	if _, err := binary.Decode(data[len(magic)+4:hashAt], binary.LittleEndian, dimensions); err != nil {
		return fmt.Errorf("%w: %w", ErrFormat, err)
	}
	h := sha256.New()
	h.Write(data[:hashAt])
	h.Write(data[headerSize:])
	if h.Sum(sum[:0]); !bytes.Equal(sum[:], data[hashAt:headerSize]) {
		return fmt.Errorf("%w: the content does not have the sum in the header", ErrFormat)
	}
	return nil
}

func (m *model) read(c *cursor) {
	pieces, width, inner := int(m.Pieces), int(m.Width), int(m.Inner)
	m.vocabulary = c.vocabulary(pieces, int(m.PieceBytes), int(m.Replaced), int(m.ReplacedBytes))
	m.words = c.ints(pieces * width)
	m.wordScales = c.floats(pieces)
	m.positions = c.floats(int(m.Positions) * width)
	m.embedded = m.norm(c)
	for range m.Layers {
		if c.err != nil {
			return
		}
		m.layers = append(m.layers, layer{
			attend: c.matrix(3*width, width), join: c.matrix(width, width), attended: m.norm(c),
			widen: c.matrix(inner, width), back: c.matrix(width, inner), done: m.norm(c),
		})
	}
	for _, h := range []struct {
		to *head
		n  int
	}{{&m.relevance, 1}, {&m.span, 2}, {&m.polarity, polarities}} {
		*h.to = head{weight: c.floats(h.n * width), bias: c.floats(h.n)}
	}
}

func (m *model) norm(c *cursor) norm {
	width := int(m.Width)
	return norm{weight: c.floats(width), bias: c.floats(width),
		codeWeight: c.floats(width), codeBias: c.floats(width), epsilon: m.Epsilon}
}

// cursor takes one section after the other from data; after an error it returns nothing more.
type cursor struct {
	data []byte
	err  error
}

func (c *cursor) fail(format string, args ...any) {
	if c.err == nil {
		c.err = fmt.Errorf(format, args...)
	}
	c.data = nil
}

// end is what went wrong, or that there is more than was taken.
func (c *cursor) end() error {
	if c.err == nil && len(c.data) > 0 {
		c.fail("%d bytes after the end", len(c.data))
	}
	if c.err != nil {
		return fmt.Errorf("%w: %w", ErrFormat, c.err)
	}
	return nil
}

func (c *cursor) vocabulary(pieces, pieceBytes, replaced, replacedBytes int) vocabulary {
	starts, scores := c.uints(pieces+1), c.floats(pieces)
	text := string(c.take(pieceBytes))
	from, to := c.uints(replaced), c.uints(replaced+1)
	replacements := string(c.take(replacedBytes))
	if c.err != nil {
		return vocabulary{}
	}
	v, err := newVocabulary(text, starts, scores, from, to, replacements)
	c.err = err
	return v
}

// take returns the next n bytes and skips the padding after them.
func (c *cursor) take(n int) []byte {
	padded := (n + sectionTo - 1) &^ (sectionTo - 1)
	if padded > len(c.data) {
		c.fail("a section of %d bytes where %d are left", n, len(c.data))
		return nil
	}
	b := c.data[:n:n]
	c.data = c.data[padded:]
	return b
}

func (c *cursor) uints(n int) []uint32 {
	b := c.take(4 * n)
	u := make([]uint32, len(b)/4)
	for i := range u {
		u[i] = binary.LittleEndian.Uint32(b[4*i:])
	}
	return u
}

func (c *cursor) floats(n int) []float32 {
	b := c.take(4 * n)
	f := make([]float32, len(b)/4)
	for i := range f {
		f[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
		if v := float64(f[i]); math.IsNaN(v) || math.IsInf(v, 0) {
			c.fail("a number that is none")
		}
	}
	return f
}

// ints returns the next n bytes as they are: 20 MB and more that are not copied.
func (c *cursor) ints(n int) []int8 {
	b := c.take(n)
	return unsafe.Slice((*int8)(unsafe.Pointer(unsafe.SliceData(b))), len(b)) // #nosec G103 -- the same bytes, signed, of the same length
}

func (c *cursor) matrix(n, k int) matrix {
	m := matrix{n: n, k: k, data: c.ints(n * k), scales: c.floats(n), bias: c.floats(n)}
	if c.err == nil {
		c.err = m.sum()
	}
	return m
}
