package index

import (
	"context"
	"math"
	"math/bits"

	"github.com/RoaringBitmap/roaring/v2"
)

// Clauses are scored a stretch of their numbers at a time, in it one term after the other: what
// they earn so far then lies in the processor's nearest memory. Scored over all clauses at once,
// ten times as many took twelve times as long, nearly all of it waiting for memory.

// stretch is how many numbers there are in one; a power of 2.
const stretch = 1 << 13

// buffered is how many entries a cursor reads ahead.
const buffered = 256

// none is a number that no entry has.
const none = math.MaxUint32

// cursor walks through the entries of one part that have a term so many times, by number, and
// knows what they earn for it.
type cursor struct {
	gain       float32
	less, more float32   // the times it adds from, 0 for none, and to; see often
	norm       []float32 // by number

	left   roaring.ManyIntIterable
	base   uint32
	ahead  []uint32 // entries read, as their part numbers them
	next   uint32   // number of ahead[0]; none at the end
	buffer [buffered]uint32
}

// walk appends cursors like c over the entries found.
func (r *reader) walk(to cursors, found []occurrence, like cursor) cursors {
	for _, o := range found {
		c := like
		c.left, c.base = o.entries.ManyIterator(), r.parts[o.part].base
		c.fill()
		to = append(to, &c)
	}
	return to
}

// fill reads ahead.
func (c *cursor) fill() {
	c.ahead = c.buffer[:c.left.NextMany(c.buffer[:])]
	c.next = none
	if len(c.ahead) > 0 {
		c.next = c.base + c.ahead[0]
	}
}

// earn adds what the entries of the stretch from..to earn.
func (c *cursor) earn(from, to uint32, into *accumulator) {
	for c.next < to {
		n := 0
		for n < len(c.ahead) && c.base+c.ahead[n] < to {
			n++
		}
		into.add(c, from, c.ahead[:n])
		c.drop(n)
	}
}

// drop leaves the next n entries behind.
func (c *cursor) drop(n int) {
	if c.ahead = c.ahead[n:]; len(c.ahead) == 0 {
		c.fill()
	} else {
		c.next = c.base + c.ahead[0]
	}
}

// next is the least number that a list has not come to.
func (l cursors) next() uint32 {
	next := uint32(none)
	for _, c := range l {
		next = min(next, c.next)
	}
	return next
}

func (l cursors) earn(from, to uint32, into *accumulator) {
	for _, c := range l {
		c.earn(from, to, into)
	}
}

// accumulator is what the entries of a stretch earn.
type accumulator struct {
	sum     [stretch]float32
	touched [stretch / 64]uint64 // a bit for each
}

// add adds what entries of a cursor's part earn.
func (a *accumulator) add(c *cursor, from uint32, entries []uint32) {
	if c.less == 0 {
		for _, e := range entries {
			e += c.base
			n := e - from
			a.touched[n%stretch/64] |= 1 << (n % 64)
			a.sum[n%stretch] += c.gain / (1 + c.norm[e])
		}
		return
	}
	for _, e := range entries {
		e += c.base
		n := e - from
		a.touched[n%stretch/64] |= 1 << (n % 64)
		a.sum[n%stretch] += c.gain * (c.more/(c.more+c.norm[e]) - c.less/(c.less+c.norm[e]))
	}
}

// raise makes what entries earn at least what another earned, which begins anew.
func (a *accumulator) raise(by *accumulator) {
	for i, word := range by.touched {
		if word == 0 {
			continue
		}
		a.touched[i] |= word
		by.touched[i] = 0
		for ; word != 0; word &= word - 1 {
			n := 64*i + bits.TrailingZeros64(word)
			a.sum[n%stretch] = max(a.sum[n%stretch], by.sum[n%stretch])
			by.sum[n%stretch] = 0
		}
	}
}

// gain adds what another earned, which begins anew.
func (a *accumulator) gain(from *accumulator) {
	for i, word := range from.touched {
		if word == 0 {
			continue
		}
		a.touched[i] |= word
		from.touched[i] = 0
		for ; word != 0; word &= word - 1 {
			n := 64*i + bits.TrailingZeros64(word)
			a.sum[n%stretch] += from.sum[n%stretch]
			from.sum[n%stretch] = 0
		}
	}
}

// give hands over what was earned, by number, and begins anew.
func (a *accumulator) give(from uint32, into *scored) {
	for i, word := range a.touched {
		if word == 0 {
			continue
		}
		a.touched[i] = 0
		for ; word != 0; word &= word - 1 {
			n := 64*i + bits.TrailingZeros64(word)
			into.number = append(into.number, from+uint32(n))
			into.value = append(into.value, a.sum[n%stretch])
			a.sum[n%stretch] = 0
		}
	}
}

// scores is the room it takes to score a query.
type scores struct{ total, best, way accumulator }

// score adds up s for all clauses, in the order of their numbers by windows.
func (at *scores) score(ctx context.Context, s sum, into *scored) error {
	for {
		next := s.next()
		if next == none {
			return nil
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		from := next - next%stretch
		at.stretch(s, from, from+stretch)
		at.total.give(from, into)
	}
}

// next is the least number that has not been scored.
func (s sum) next() uint32 {
	next := s.lists.next()
	for _, g := range s.groups {
		for _, way := range g {
			next = min(next, way.next())
		}
	}
	return next
}

// stretch scores the numbers from..to into total.
func (at *scores) stretch(s sum, from, to uint32) {
	s.lists.earn(from, to, &at.total)
	for _, g := range s.groups {
		for _, way := range g {
			if way.next() >= to {
				continue
			}
			way.earn(from, to, &at.way)
			at.best.raise(&at.way)
		}
		at.total.gain(&at.best)
	}
}
