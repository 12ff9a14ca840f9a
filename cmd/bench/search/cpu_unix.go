//go:build unix

package search

import (
	"syscall"
	"time"
)

// processorTime is how long this process has been on a processor. Beside the time on
// the clock it tells what other processes of the machine cost.
func processorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
