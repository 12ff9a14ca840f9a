//go:build faults

package soak

import (
	"strings"
	"testing"
	"time"
)

// TestSmoke is a run of seconds over the sample, with every kind of request. Whether memory grows in so little time says
// nothing, so of the verdict only what went wrong counts.
func TestSmoke(t *testing.T) {
	s, err := parse([]string{"-for", "12s", "-every", "200ms", "-encoder", "off", "-scale", "4", "-rate-feedback", "10", "-rate-mcp", "30"}, t.Output())
	if err != nil {
		t.Fatal(err)
	}
	s.dueIn = 2 * time.Second
	o, err := run(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	t.Log(o)
	if _, failed, refused := o.load.sums(); failed+refused > 0 || o.stopped != nil {
		t.Errorf("%d errors, %d refused, ended %v: %s", failed, refused, o.stopped, strings.Join(o.load.first, "\n"))
	}
	if a := o.load.book.count(); a.bad() > 0 || a.arrived == 0 {
		t.Error(a)
	}
	for _, in := range o.quarters() {
		if _, goroutines, _ := spread(in, 3); goroutines == 0 {
			t.Error("a quarter without samples")
		}
	}
	for _, kind := range []string{"question", "follow-up", "search lexical", "search hybrid", "search read", "suggest", "upload", "replace", "delete", "mcp", "set a reminder"} {
		if o.load.tallies[kind] == nil {
			t.Errorf("no %s in %d kinds", kind, len(o.load.tallies))
		}
	}
}
