package format

import (
	"context"
	"errors"
	"fmt"
	"io"
)

// Limits bound what one file may cost, with all the files packed in it. A zero field is that of DefaultLimits.
type Limits struct {
	Unpacked int64 // bytes unpacked, of all entries together
	Part     int64 // bytes of one entry that is held in memory
	Ratio    int64 // of unpacked to packed bytes of an entry, once it has made ratioFloor bytes
	Text     int64 // bytes of text
	Entries  int   // files packed in one container
	Cells    int   // cells of tables, empty ones between others included
	Nested   int   // elements in elements
	Depth    int   // files in files
}

// DefaultLimits hold what offices write, with room: a law of 900 pages unpacks to 30 MiB of XML.
var DefaultLimits = Limits{
	Unpacked: 512 << 20,
	Part:     64 << 20,
	Ratio:    400,
	Text:     16 << 20,
	Entries:  10_000,
	Cells:    1_000_000,
	Nested:   256,
	Depth:    3,
}

// ratioFloor is what an entry may make whatever its ratio: blank sheets pack a thousand to one.
const ratioFloor = 8 << 20

// Budget is what is left of the limits while one file is read. It is for one goroutine.
type Budget struct {
	Limits
	unpacked, text int64
	cells          int
}

// NewBudget is the whole of the limits.
func NewBudget(l Limits) *Budget {
	d := DefaultLimits
	fill(&l.Unpacked, d.Unpacked)
	fill(&l.Part, d.Part)
	fill(&l.Ratio, d.Ratio)
	fill(&l.Text, d.Text)
	fill(&l.Entries, d.Entries)
	fill(&l.Cells, d.Cells)
	fill(&l.Nested, d.Nested)
	fill(&l.Depth, d.Depth)
	return &Budget{Limits: l}
}

func fill[T int | int64](v *T, otherwise T) {
	if *v <= 0 {
		*v = otherwise
	}
}

// Unpack spends n unpacked bytes.
func (b *Budget) Unpack(n int64) error {
	if b.unpacked += n; b.unpacked > b.Unpacked {
		return fmt.Errorf("%w: more than %d bytes unpacked", ErrTooLarge, b.Unpacked)
	}
	return nil
}

// Write spends n bytes of text.
func (b *Budget) Write(n int) error {
	if b.text += int64(n); b.text > b.Text {
		return fmt.Errorf("%w: more than %d bytes of text", ErrTooLarge, b.Text)
	}
	return nil
}

// Cell spends n cells of a table.
func (b *Budget) Cell(n int) error {
	if b.cells += n; n < 0 || b.cells > b.Cells {
		return fmt.Errorf("%w: more than %d cells", ErrTooLarge, b.Cells)
	}
	return nil
}

// Directory bounds the n files of one container, whose directory is held in memory. How many containers there may be
// follows from what they unpack to.
func (b *Budget) Directory(n int) error {
	if n > b.Entries {
		return fmt.Errorf("%w: %d packed files, more than %d", ErrTooLarge, n, b.Entries)
	}
	return nil
}

// Reader spends what is read from r, an entry of packed bytes, and ends with ctx. packed is 0 where r isn't packed.
func (b *Budget) Reader(ctx context.Context, r io.Reader, packed int64) io.Reader {
	return &spender{ctx: ctx, b: b, r: r, packed: packed}
}

type spender struct {
	ctx          context.Context
	b            *Budget
	r            io.Reader
	packed, made int64
}

func (s *spender) Read(p []byte) (int, error) {
	if err := Interrupted(s.ctx); err != nil {
		return 0, err
	}
	n, err := s.r.Read(p)
	s.made += int64(n)
	if over := s.b.Unpack(int64(n)); over != nil {
		return 0, over
	}
	if s.packed > 0 && s.made > ratioFloor && s.made/s.packed > s.b.Ratio {
		return 0, fmt.Errorf("%w: %d bytes out of %d", ErrTooLarge, s.made, s.packed)
	}
	return n, err
}

// Interrupted is why reading has to stop now, or nil: the limit of time, or that nobody waits for it.
func Interrupted(ctx context.Context) error {
	switch err := ctx.Err(); {
	case err == nil:
		return nil
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("%w: %w", ErrSlow, err)
	default:
		return err
	}
}
