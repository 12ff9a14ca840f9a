//go:build unix

package encoder

import (
	"syscall"
	"testing"
	"time"
)

// cpuTime returns a function that says how long this process's processors have worked since: on a machine shared with
// others the clock on the wall says little.
func cpuTime(b *testing.B) func() time.Duration {
	used := func() time.Duration {
		var u syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
			b.Fatal(err)
		}
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	start := used()
	return func() time.Duration { return used() - start }
}
