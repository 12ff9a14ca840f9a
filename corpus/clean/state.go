package clean

import (
	"sort"
	"strings"

	"github.com/policybot/policybot/corpus"
)

// state is what the rules of the pipeline work on.
type state struct {
	m     corpus.Mapped
	flags []corpus.Flag
	meta  map[string]string
	page  corpus.Mapped // the lines meta was read from

	gaps    []int              // offsets of lines that several blank ones stand above, where that is rare
	links   []corpus.Span      // of the file: the words of links
	titles  []string           // of the texts a database held, in order
	weights map[string]float64 // of the lines weighed so far
}

// text is the text as the rules before have left it.
func (s *state) text() string { return s.m.Text }

// flag records a flag; span is in the present text.
func (s *state) flag(code corpus.FlagCode, detail string, span corpus.Span) {
	s.flags = append(s.flags, corpus.Flag{Code: code, Detail: detail, Span: span})
}

// apply makes the edits, which must be sorted and apart, and moves the spans of
// the flags along with the text.
func (s *state) apply(edits []corpus.Edit) {
	if len(edits) == 0 {
		return
	}
	move := shifter(edits)
	for i := range s.flags {
		span := &s.flags[i].Span
		span.Start, span.End = move(span.Start), move(span.End)
		span.End = max(span.Start, span.End)
	}
	for i := range s.gaps {
		s.gaps[i] = move(s.gaps[i])
	}
	s.m = s.m.Replace(edits)
}

// shifter returns the function from an offset before the edits to the offset of
// the same place after them. An offset inside replaced text goes to its start.
func shifter(edits []corpus.Edit) func(int) int {
	delta := make([]int, len(edits)+1) // change of length by the first i edits
	for i, e := range edits {
		delta[i+1] = delta[i] + len(e.New) - e.Span.Len()
	}
	return func(off int) int {
		n := sort.Search(len(edits), func(i int) bool { return edits[i].Span.End > off })
		if n < len(edits) && edits[n].Span.Start < off {
			return edits[n].Span.Start + delta[n]
		}
		return off + delta[n]
	}
}

// line is one line of the text without its line end.
type line struct {
	corpus.Span
	text string
}

// lines cuts the text into its lines.
func (s *state) lines() []line {
	var out []line
	at := 0
	for l := range strings.Lines(s.m.Text) {
		t := strings.TrimSuffix(l, "\n")
		out = append(out, line{corpus.Span{Start: at, End: at + len(t)}, t})
		at += len(l)
	}
	return out
}

// dropLines deletes the lines whose index is marked, with their line ends.
func (s *state) dropLines(lines []line, drop []bool) {
	var edits []corpus.Edit
	for i, l := range lines {
		if !drop[i] {
			continue
		}
		end := min(l.End+1, len(s.m.Text))
		if n := len(edits); n > 0 && edits[n-1].Span.End == l.Start {
			edits[n-1].Span.End = end
			continue
		}
		edits = append(edits, corpus.Edit{Span: corpus.Span{Start: l.Start, End: end}})
	}
	if n := len(edits); n > 0 && edits[n-1].Span.End == len(s.m.Text) && edits[n-1].Span.Start > 0 {
		edits[n-1].Span.Start-- // the line end before the last line goes too
	}
	s.apply(edits)
}
