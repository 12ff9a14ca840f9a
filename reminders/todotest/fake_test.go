package todotest

import "testing"

func TestFake(t *testing.T) {
	Conform(t, func(*testing.T) Subject {
		f := New()
		return Subject{f, func(_ *testing.T, id string) { f.Tick(id) }, func(_ *testing.T, id string) Item { return f.Look(id) }}
	})
}
