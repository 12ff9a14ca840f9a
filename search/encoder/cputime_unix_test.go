//go:build unix

package encoder

import (
	"syscall"
	"testing"
	"time"
)

// cpuTime returns a function that reports milliseconds of this process's processors for each of n things a round did:
// on a machine shared with others the clock on the wall says little.
func cpuTime(b *testing.B) func(n int, unit string) {
	used := func() time.Duration {
		var u syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
			b.Fatal(err)
		}
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	start := used()
	return func(n int, unit string) {
		b.ReportMetric((used()-start).Seconds()*1e3/float64(b.N*n), "cpu-"+unit)
	}
}
