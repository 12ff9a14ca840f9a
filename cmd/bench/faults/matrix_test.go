//go:build faults

package faults

import "testing"

// TestMatrix is the whole matrix, scaled down to minutes.
func TestMatrix(t *testing.T) {
	for _, s := range stores {
		t.Run(s.name, func(t *testing.T) { matrix(t, s.name) })
	}
}
