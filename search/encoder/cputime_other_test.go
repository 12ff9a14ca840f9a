//go:build !unix

package encoder

import (
	"testing"
	"time"
)

// cpuTime returns a function that says how long the benchmark has run.
func cpuTime(b *testing.B) func() time.Duration { return b.Elapsed }
