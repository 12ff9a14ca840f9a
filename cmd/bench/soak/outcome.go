package soak

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/policybot/policybot/cmd/bench/internal/latency"
)

// outcome is what was counted and seen.
type outcome struct {
	load    *load
	over    time.Duration
	samples []sample
	stopped error // how the service ended when it was asked to
}

// sums are all requests.
func (l *load) sums() (n, failed, refused int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, t := range l.tallies {
		n, failed, refused = n+len(t.took), failed+t.failed, refused+t.refused
	}
	return n, failed, refused
}

// late is how many things were not begun.
func (l *load) late() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.behind
}

// quarters are the samples after a warm-up of a tenth of the time, by the quarter they were seen in.
func (o *outcome) quarters() (q [4][]sample) {
	warm := o.over / 10
	for _, s := range o.samples {
		if s.at >= warm {
			i := min(3, int(4*(s.at-warm)/(o.over-warm)))
			q[i] = append(q[i], s)
		}
	}
	return q
}

// spread is the least, the median and the most of a measure.
func spread(in []sample, measure int) (least, median, most float64) {
	if len(in) == 0 {
		return 0, 0, 0
	}
	var v []float64
	for _, s := range in {
		v = append(v, s.values[measure])
	}
	slices.Sort(v)
	return v[0], v[len(v)/2], v[len(v)-1]
}

// judge tells what is wrong.
func (o *outcome) judge() error {
	var bad []error
	add := func(format string, a ...any) {
		bad = append(bad, fmt.Errorf("%w: "+format, append([]any{errUnsteady}, a...)...))
	}
	n, failed, refused := o.load.sums()
	if failed > 0 || n == refused {
		add("%d errors in %d requests, of which %d were refused", failed, n, refused)
	}
	if a := o.load.book.count(); a.bad() > 0 {
		add("%s", a)
	}
	if o.stopped != nil {
		add("the service did not end as it should: %v", o.stopped)
	}
	q := o.quarters()
	for i, m := range measures {
		_, second, _ := spread(q[1], i)
		_, last, _ := spread(q[3], i)
		switch {
		case len(q[1]) == 0 || len(q[3]) == 0:
			add("too few samples to judge %s", m.name)
		case last > 1.1*second+m.spare:
			add("%s grew from %.0f to %.0f %s, medians of the second and the last quarter", m.name, second, last, m.unit)
		}
	}
	return errors.Join(bad...)
}

// String is the report.
func (o *outcome) String() string {
	var b strings.Builder
	l := o.load
	l.mu.Lock()
	fmt.Fprintf(&b, "\n%-20s %8s %8s %8s %8s %8s %8s\n", "requests", "number", "p50 ms", "p95 ms", "p99 ms", "errors", "refused")
	for _, k := range slices.Sorted(maps.Keys(l.tallies)) {
		t := l.tallies[k]
		fmt.Fprintf(&b, "%-20s %8d %8.1f %8.1f %8.1f %8d %8d\n", k, len(t.took), latency.MS(t.took.At(0.5)), latency.MS(t.took.At(0.95)), latency.MS(t.took.At(0.99)), t.failed, t.refused)
	}
	for _, e := range l.first {
		fmt.Fprintf(&b, "  %s\n", e)
	}
	l.mu.Unlock()
	n, failed, refused := l.sums()
	fmt.Fprintf(&b, "%-20s %8d %35d %8d; %d things not begun, all clients being busy\n%s\n", "all", n, failed, refused, l.late(), l.book.count())
	fmt.Fprintf(&b, "\n%-20s %26s %26s %26s %26s\n", "least/median/most", "first quarter", "second", "third", "last")
	q := o.quarters()
	for i, m := range measures {
		fmt.Fprintf(&b, "%-20s", strings.TrimSpace(m.name+" "+m.unit))
		for _, in := range q {
			least, median, most := spread(in, i)
			fmt.Fprintf(&b, " %26s", fmt.Sprintf("%.0f / %.0f / %.0f", least, median, most))
		}
		fmt.Fprintln(&b)
	}
	return b.String()
}
