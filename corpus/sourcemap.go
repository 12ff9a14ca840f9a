package corpus

import (
	"fmt"
	"sort"
)

// SourceMap leads from bytes of a Document's Text back to bytes of the source
// file as it lies on disk (before decoding). It is a list of runs in text
// order; the zero value maps nothing.
type SourceMap []Run

// Run maps Text[Text : Text+TextLen) to source bytes [Source, Source+SourceLen).
// When both lengths are equal and Linear is set the bytes correspond one to one;
// otherwise the whole run corresponds to the whole source range (a converted
// character, a mended piece of mojibake). SourceLen is 0 for text that does not
// stand in the source at all: a separator that was put back.
type Run struct {
	Text      int  `json:"t"`
	TextLen   int  `json:"tl"`
	Source    int  `json:"s"`
	SourceLen int  `json:"sl"`
	Linear    bool `json:"l,omitempty"`
}

// Source returns the smallest range of source bytes that covers the span of
// text, and false when no part of the span stands in the source.
func (m SourceMap) Source(s Span) (start, end int, ok bool) {
	i := sort.Search(len(m), func(i int) bool { return m[i].Text+m[i].TextLen > s.Start })
	for ; i < len(m) && m[i].Text < s.End; i++ {
		r := m[i]
		if r.SourceLen == 0 {
			continue
		}
		a, b := r.Source, r.Source+r.SourceLen
		if r.Linear {
			if s.Start > r.Text {
				a += s.Start - r.Text
			}
			if e := r.Text + r.TextLen; s.End < e {
				b -= e - s.End
			}
		}
		if !ok || a < start {
			start = a
		}
		if !ok || b > end {
			end = b
		}
		ok = true
	}
	return start, end, ok
}

// check tells whether the runs cover [0, n) in order without gap or overlap.
func (m SourceMap) check(n int) error {
	at := 0
	for i, r := range m {
		if r.Text != at || r.TextLen <= 0 || r.Source < 0 || r.SourceLen < 0 || (r.Linear && r.TextLen != r.SourceLen) {
			return fmt.Errorf("%w: source map run %d %+v at %d", ErrInvariant, i, r, at)
		}
		at += r.TextLen
	}
	if at != n {
		return fmt.Errorf("%w: source map covers %d of %d bytes", ErrInvariant, at, n)
	}
	return nil
}
