//go:build !race

package ingest

// lawStride: every how many files TestLaws reads one. All of them take a minute of processor time. smallCost is the
// size of the smaller text of TestCostIsLinear.
const (
	lawStride = 3
	smallCost = 12 << 10
)
