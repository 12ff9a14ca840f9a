//go:build !race

package ingest

// lawStride: every how many files TestLaws reads one.
const lawStride = 1
