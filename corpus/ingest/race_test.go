//go:build race

package ingest

// lawStride: the race detector makes reading the laws ten times slower and finds
// nothing in it that a part of them does not show.
const lawStride = 20
