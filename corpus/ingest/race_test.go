//go:build race

package ingest

// The race detector makes reading ten times slower. lawStride: it finds nothing in the laws that a part of them does
// not show. smallCost: less text takes as long as smallCost without it, and tells as much.
const (
	lawStride = 20
	smallCost = 3 << 10
)
