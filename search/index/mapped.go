package index

import (
	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// mostMapped is how much a merge writes, in bytes, before it lets go what it has read of the
// segments it merges.
const mostMapped = 32 << 20

// mapped keeps a merge from holding all it has read. Segments are mapped files, and each is read
// once from end to end: what was read stays in memory until somebody else wants it, so that a
// merge of a library of 1.4 million clauses is seen to take as much as its index is large, and
// under a limit of a container pushes out what others need. What is let go and read again after all,
// as by a search in a layer being merged, comes from the system's cache.
type mapped struct {
	files   [][]byte
	written uint64 // since they were let go last
}

// mappedOf are the files of the segments.
func mappedOf(segments []segment.Segment) *mapped {
	m := &mapped{}
	for _, s := range segments {
		if f, ok := s.(interface{ Data() []byte }); ok {
			m.files = append(m.files, f.Data())
		}
	}
	return m
}

var _ segment.StatsReporter = (*mapped)(nil)

// ReportBytesWritten is told by a merge what it wrote, which is about what it read.
func (m *mapped) ReportBytesWritten(n uint64) {
	if m.written += n; m.written < mostMapped {
		return
	}
	m.written = 0
	for _, f := range m.files {
		letGo(f)
	}
}
