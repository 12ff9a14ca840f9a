package tool

import (
	"errors"
	"slices"
	"testing"
)

// A program that asks for more memory than it may have fails instead of taking the machine down.
func TestRunBoundsMemory(t *testing.T) {
	c := command(t, "sh -c SCRIPT {}")
	// The limit is set on a program that runs: one that asks for its memory at once could have it before.
	c.Args[slices.Index(c.Args, "SCRIPT")] = `sleep 1; exec dd if="$0" of=/dev/null bs=400M count=1`
	c.Memory = 100 << 20
	if out, err := run1(t, c, "a"); !errors.Is(err, ErrFailed) {
		t.Errorf("%q, %v", out, err)
	}
	c.Memory = 2 << 30
	if _, err := run1(t, c, "a"); err != nil {
		t.Errorf("with room: %v", err)
	}
}
