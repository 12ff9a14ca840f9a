package clean

import (
	"sort"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
)

// Decoded is a file as its encoding reads it, before any cleaning, and the way
// there from its bytes. A byte-order mark is not part of it. It is immutable.
type Decoded struct {
	src   *source
	marks []int // characters before every markStep-th byte of the decoded text
}

const markStep = 4096

// Decode reads a file as Clean does; errors are the same.
func Decode(raw []byte) (*Decoded, error) {
	src, err := decode(raw)
	if err != nil {
		return nil, err
	}
	d := &Decoded{src: src}
	n := 0
	for at := 0; at < len(src.decoded); at += markStep {
		d.marks = append(d.marks, n)
		n += runes(src.decoded[at:min(at+markStep, len(src.decoded))])
	}
	return d, nil
}

// Mapped is the decoded text with the way back to the bytes of the file.
func (d *Decoded) Mapped() corpus.Mapped {
	text := d.src.text()
	text.Map = d.src.rebase(text.Map)
	return text
}

// runes counts the characters that begin in s; s may begin or end inside one.
func runes(s string) (n int) {
	for i := range len(s) {
		if utf8.RuneStart(s[i]) {
			n++
		}
	}
	return n
}

// Place returns the text that the raw bytes [start, end) decode to and how many
// Unicode characters stand before it. Bytes outside the file are left out.
func (d *Decoded) Place(start, end int) (text string, offset int) {
	from, to := d.at(start), d.at(end)
	if to < from {
		to = from
	}
	if mark := from / markStep; mark < len(d.marks) {
		offset = d.marks[mark] + runes(d.src.decoded[mark*markStep:from])
	} else if len(d.marks) > 0 {
		last := len(d.marks) - 1
		offset = d.marks[last] + runes(d.src.decoded[last*markStep:from])
	}
	return d.src.decoded[from:to], offset
}

// at is the offset in the decoded text of a raw byte; inside a character that is
// its start.
func (d *Decoded) at(raw int) int {
	s := d.src
	at := raw - s.bom
	if s.steps != nil {
		i := sort.Search(len(s.steps), func(i int) bool { return s.steps[i].Source+s.steps[i].SourceLen > raw })
		if i == len(s.steps) {
			return len(s.decoded)
		}
		r := s.steps[i]
		at = r.Text
		if r.Linear && raw > r.Source {
			at += raw - r.Source
		}
	}
	at = max(0, min(at, len(s.decoded)))
	for at > 0 && at < len(s.decoded) && !utf8.RuneStart(s.decoded[at]) {
		at--
	}
	return at
}
