package doc

import (
	"encoding/binary"
	"fmt"

	"github.com/policybot/policybot/corpus/format"
)

var le = binary.LittleEndian

// fib is what the header of the main stream says: how long the texts are, and where in the table stream what stands.
type fib struct {
	flags uint16

	body, footnotes, headers, comments, endnotes, boxes int // lengths of the texts in characters, in this order

	styles, footnoteRefs, footnoteText, chars, paras, pieces, endnoteRefs, endnoteText, lists, overrides extent
}

// extent is a part of the table stream.
type extent struct{ offset, length int }

// of is the part itself, empty where the stream doesn't reach.
func (e extent) of(stream []byte) []byte {
	if e.offset < 0 || e.length <= 0 || e.offset > len(stream) || e.length > len(stream)-e.offset {
		return nil
	}
	return stream[e.offset : e.offset+e.length]
}

func (e extent) end() int { return max(e.offset, 0) + max(e.length, 0) }

// The places of the header, from [MS-DOC] 2.5.
const (
	identWord97 = 0xa5ec
	identOld    = 0xa5dc
	atFlags     = 0x0a
	atLengths   = 0x4c
	atExtents   = 0x9a
	fibSize     = atExtents + 93*8

	flagEncrypted  = 0x0100
	flagFirstTable = 0x0200 // the stream is 1Table
	firstUnicode   = 0xc1   // nFib of Word 97
)

func readFIB(b []byte) (fib, error) {
	if len(b) < 34 {
		return fib{}, damaged("header")
	}
	ident, version := le.Uint16(b), le.Uint16(b[2:])
	if ident == identOld || ident == identWord97 && version < firstUnicode {
		return fib{}, fmt.Errorf("%w: %w", format.ErrUnsupported, errOld)
	}
	if ident != identWord97 || len(b) < fibSize {
		return fib{}, damaged("header")
	}
	h := fib{flags: le.Uint16(b[atFlags:])}
	if h.flags&flagEncrypted != 0 {
		return fib{}, format.ErrEncrypted
	}
	for i, n := range []*int{&h.body, &h.footnotes, &h.headers, nil, &h.comments, &h.endnotes, &h.boxes} {
		if n == nil {
			continue
		}
		if *n = int(int32(le.Uint32(b[atLengths+4*i:]))); *n < 0 {
			return fib{}, damaged("length of a text")
		}
	}
	for i, e := range map[int]*extent{
		1: &h.styles, 2: &h.footnoteRefs, 3: &h.footnoteText, 12: &h.chars, 13: &h.paras, 33: &h.pieces, 46: &h.endnoteRefs, 47: &h.endnoteText,
		73: &h.lists, 74: &h.overrides,
	} {
		*e = extent{int(int32(le.Uint32(b[atExtents+8*i:]))), int(int32(le.Uint32(b[atExtents+8*i+4:])))}
	}
	return h, nil
}

func (h fib) tableStream() string {
	if h.flags&flagFirstTable != 0 {
		return "1Table"
	}
	return "0Table"
}

// The first characters of the texts behind the body.
func (h fib) footnotesAt() int { return h.body }
func (h fib) endnotesAt() int  { return h.body + h.footnotes + h.headers + h.comments }
func (h fib) boxesAt() int     { return h.endnotesAt() + h.endnotes }
