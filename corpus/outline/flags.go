package outline

import "github.com/policybot/policybot/corpus"

// carryFlags brings the flags of cleaning, whose spans are those of the whole
// file's text, to the text of one document. One that concerns a place in another
// document of the file is left out; one without a place concerns all of them.
func carryFlags(in Input, m corpus.SourceMap) (out []corpus.Flag) {
	for _, f := range in.Flags {
		if f.Span.Len() == 0 {
			f.Span = corpus.Span{}
			out = append(out, f)
			continue
		}
		start, end, ok := in.Map.Source(f.Span)
		if !ok {
			continue
		}
		if f.Span, ok = locate(m, start, end); ok {
			out = append(out, f)
		}
	}
	return out
}

// locate is the first stretch of text that came from source bytes [start, end).
func locate(m corpus.SourceMap, start, end int) (s corpus.Span, ok bool) {
	for _, r := range m {
		if r.SourceLen == 0 || r.Source >= end || r.Source+r.SourceLen <= start {
			if ok {
				return s, true
			}
			continue
		}
		a, b := r.Text, r.Text+r.TextLen
		if r.Linear {
			a += max(start-r.Source, 0)
			b -= max(r.Source+r.SourceLen-end, 0)
		}
		if !ok {
			s.Start, ok = a, true
		}
		s.End = b
	}
	return s, ok
}
