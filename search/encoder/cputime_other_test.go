//go:build !unix

package encoder

import "testing"

// cpuTime reports nothing here.
func cpuTime(*testing.B) func(n int, unit string) { return func(int, string) {} }
