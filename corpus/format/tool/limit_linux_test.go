package tool

import (
	"errors"
	"testing"
)

// A program that asks for more memory than it may have fails instead of taking the machine down.
func TestRunBoundsMemory(t *testing.T) {
	c := command(t, "dd if=/dev/zero of=/dev/null bs=400M count=1 #{}")
	c.Args = c.Args[:len(c.Args)-1]
	c.Args[1] = "if={}"
	c.Memory = 100 << 20
	if out, err := run1(t, c, "a"); !errors.Is(err, ErrFailed) {
		t.Errorf("%q, %v", out, err)
	}
	c.Memory = 2 << 30
	if _, err := run1(t, c, "a"); err != nil {
		t.Errorf("with room: %v", err)
	}
}
