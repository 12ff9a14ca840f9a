package pdf

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/policybot/policybot/corpus/format"
)

// What one file may cost, besides what format.Limits say. A gazette of a thousand pages inflates to some 50 MiB.
const (
	maxStream = 64 << 20    // bytes of one stream
	maxWork   = 600_000_000 // some nanoseconds each: bytes looked at, and what is done besides
	maxPages  = 5000
	maxGlyphs = 4_000_000 // of all pages together
)

// budget is what is left to be spent on a file. Once it is spent, or the context has ended, err is set and every
// reader stops at its next step with what it has.
type budget struct {
	ctx    context.Context
	limits *format.Budget
	work   int
	glyphs int
	err    error
}

func newBudget(ctx context.Context, limits *format.Budget) *budget {
	return &budget{ctx: ctx, limits: limits, work: maxWork, glyphs: maxGlyphs}
}

// workPerCheck is how much work passes between two looks at the context.
const workPerCheck = 1 << 22

// What is done besides looking at bytes, in the same measure.
const (
	perValue  = 20   // a value or an operator of a program
	perGlyph  = 60   // a glyph drawn
	perObject = 1000 // an object read
	perForm   = 5000 // a form drawn
)

// spend takes n of the work, and tells whether the reader may go on.
func (b *budget) spend(n int) bool {
	if b.err != nil {
		return false
	}
	before := b.work
	if b.work -= n; b.work < 0 {
		b.err = fmt.Errorf("%w: more than %d steps of work", format.ErrTooLarge, maxWork)
	} else if before/workPerCheck != b.work/workPerCheck {
		b.err = format.Interrupted(b.ctx)
	}
	return b.err == nil
}

// read inflates what packed bytes make, up to a damage in them or to the limits.
func (b *budget) read(r io.Reader, packed int) []byte {
	if b.err != nil {
		return nil
	}
	from := &latch{r: b.limits.Reader(b.ctx, r, int64(packed)), b: b}
	out, _ := io.ReadAll(io.LimitReader(from, maxStream)) // what stands before a damage is all there is
	if len(out) == maxStream {
		b.err = fmt.Errorf("%w: a stream of more than %d bytes", format.ErrTooLarge, maxStream)
	}
	b.spend(len(out))
	return out
}

// took counts n bytes that a filter without a reader made out of fewer.
func (b *budget) took(n int) {
	if err := b.limits.Unpack(int64(n)); err != nil && b.err == nil {
		b.err = err
	}
	b.spend(n)
}

// latch keeps the error of a budget that is spent, and lets go those of damaged data.
type latch struct {
	r io.Reader
	b *budget
}

func (l *latch) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	if err != nil && isLimit(err) && l.b.err == nil {
		l.b.err = err
	}
	return n, err
}

// isLimit tells an error of the limits from one of the data.
func isLimit(err error) bool {
	return errors.Is(err, format.ErrTooLarge) || errors.Is(err, format.ErrSlow) || errors.Is(err, context.Canceled)
}
