// Package latency counts how long requests took.
package latency

import (
	"fmt"
	"slices"
	"time"
)

// Times are how long requests took, in any order.
type Times []time.Duration

// At is what a share of them did not exceed; 0 when there are none.
func (l Times) At(share float64) time.Duration {
	if len(l) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(l))
	return sorted[min(len(sorted)-1, int(share*float64(len(sorted))))]
}

// MS is d in milliseconds.
func MS(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func (l Times) String() string {
	return fmt.Sprintf("%d requests, p50 %.1f ms, p95 %.1f ms, max %.1f ms", len(l), MS(l.At(0.5)), MS(l.At(0.95)), MS(l.At(1)))
}
