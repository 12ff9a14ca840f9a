//go:build !race

package ingest

// lawStride: every how many files TestLaws reads one. All of them take a minute of processor time.
const lawStride = 3
