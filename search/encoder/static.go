package encoder

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"strings"
)

// Static is a table of word vectors: every piece of the vocabulary has one, with a weight in questions and one in
// passages, and the vector of a text is the sum of those of its pieces. There are no layers, so that a question takes
// microseconds on any machine; it knows that 告诉 is near 通知, and nothing of the order of words. It finds where the
// encoder is off or would take too long, and cannot read.
//
// train/static.py makes the file. All numbers little endian, sections as in a weight file:
//
//	 0  "pbstatic", u32 version
//	12  5 u32 and 1 f32, the fields of staticDimensions in their order; zeros up to 96
//	96  SHA-256 of the 96 bytes before and of everything after
//
//	the vocabulary, as in a weight file
//	i8[pieces][width] vectors; f32[pieces] their scales in questions, f32[pieces] in passages
//
// It is safe for concurrent use.
type Static struct {
	dim                staticDimensions
	hash               [sha256.Size]byte
	vocabulary         vocabulary
	words              []int8
	question, passages []float32
	kernel             *kernel
}

type staticDimensions struct {
	Width, Pieces, PieceBytes, Replaced, ReplacedBytes uint32
	Step                                               float32 // of a unit vector's whole numbers
}

const staticMagic = "pbstatic"

// OpenStatic reads a table of word vectors, of which it uses data where it is, as Open does; only o.Kernel and o.Simplify count.
// A file that is damaged or made up gives an error that is ErrFormat.
func OpenStatic(data []byte, o Options) (*Static, error) {
	k, err := kernelOf(o.Kernel)
	if err != nil {
		return nil, fmt.Errorf("open word vectors: %w", err)
	}
	s := &Static{kernel: k}
	if err := unseal(data, staticMagic, &s.hash, &s.dim); err != nil {
		return nil, fmt.Errorf("open word vectors: %w", err)
	}
	d := &s.dim
	if d.Width < tile || d.Width > 2048 || d.Width%tile != 0 || d.Pieces <= specials || d.Pieces > 1<<18 || d.PieceBytes > 1<<26 ||
		d.Replaced > 1<<16 || d.ReplacedBytes > 1<<22 || !(d.Step > 0 && d.Step < 1) {
		return nil, fmt.Errorf("open word vectors: %w: %d pieces, %d wide, step %g", ErrFormat, d.Pieces, d.Width, d.Step)
	}
	c := &cursor{data: data[headerSize:]}
	s.vocabulary = c.vocabulary(int(d.Pieces), int(d.PieceBytes), int(d.Replaced), int(d.ReplacedBytes))
	s.words = c.ints(int(d.Pieces) * int(d.Width))
	s.question, s.passages = c.floats(int(d.Pieces)), c.floats(int(d.Pieces))
	if err := c.end(); err != nil {
		return nil, fmt.Errorf("open word vectors: %w", err)
	}
	s.vocabulary.simplify = o.Simplify
	return s, nil
}

// ID names the table: vectors of tables with different IDs must not be compared, nor with those of an Encoder.
func (s *Static) ID() string { return hex.EncodeToString(s.hash[:8]) }

// Width is the length of a vector, in bytes too.
func (s *Static) Width() int { return int(s.dim.Width) }

// Query returns the vector of a question, whether or not it ends in a mark.
func (s *Static) Query(ctx context.Context, text string) (Vector, error) {
	return s.sum(s.question, strings.TrimRight(text, "?？!！。.呢吗 ")), ctx.Err()
}

// Passages returns the vectors of passages, in their order.
func (s *Static) Passages(ctx context.Context, passages []Passage) ([]Vector, error) {
	out := make([]Vector, len(passages))
	for i, p := range passages {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("vectors of %d passages: %w", len(passages), err)
		}
		out[i] = s.sum(s.passages, shortHeading(p.Heading), p.Text)
	}
	return out, nil
}

// sum is the unit vector of the pieces of some texts.
func (s *Static) sum(scales []float32, texts ...string) Vector {
	sum := make([]float32, s.Width())
	for _, text := range texts {
		for _, t := range s.vocabulary.tokenize(text) {
			row, scale := s.words[int(t.id)*len(sum):][:len(sum)], scales[t.id]
			for i, v := range row {
				sum[i] += float32(scale * float32(v)) // rounded before it is added: no machine fuses it
			}
		}
	}
	return unit(sum, s.dim.Step)
}

// Cosines is Encoder.Cosines for vectors of this table.
func (s *Static) Cosines(query Vector, rows []int8, out []float32) error {
	return cosines(s.kernel, s.dim.Step, s.Width(), query, rows, out)
}

// unit returns the unit vector in the direction of x, in whole numbers of one step.
func unit(x []float32, step float32) Vector {
	v := make(Vector, len(x))
	length := float32(math.Sqrt(float64(dot(x, x))))
	if !(length > 0) {
		return v
	}
	steps := 1 / (length * step)
	for i := range v {
		v[i] = int8(max(-127, min(127, math.RoundToEven(float64(x[i]*steps)))))
	}
	return v
}
