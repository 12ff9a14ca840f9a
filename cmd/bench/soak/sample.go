package soak

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// measures are what is looked at, in the order of a sample. Each may grow by a tenth and its allowance.
var measures = []struct {
	name, unit string
	per, spare float64 // of the unit; in units
}{
	{"resident memory", "MiB", 1 << 20, 16},
	{"of it anonymous", "MiB", 1 << 20, 16}, // what is left is files mapped, which the system takes back when it likes
	{"Go heap in use", "MiB", 1 << 20, 16},
	{"goroutines", "", 1, 20},
	{"open files", "", 1, 10},
}

// sample is what was seen at one moment, in units; 0 is what cannot be seen on this system.
type sample struct {
	at     time.Duration // since the load began
	values [5]float64
}

// watch looks at the service until ctx ends.
func (o *outcome) watch(ctx context.Context, s settings, pid int) error {
	began, tick := time.Now(), time.NewTicker(s.every)
	defer tick.Stop()
	missed := 0 // in a row
	for {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil
		}
		at := time.Since(began)
		v, err := look(context.WithoutCancel(ctx), o.load, pid) // what was begun is finished
		if err != nil {
			o.load.note("sample", 0, err)
			if missed++; missed == 3 {
				return fmt.Errorf("after %v: %w", at.Round(time.Second), err) // the rest of the time would show nothing
			}
			continue
		}
		missed = 0
		o.samples = append(o.samples, sample{at, v})
		o.load.progress(at, v)
	}
}

// progress prints one line.
func (l *load) progress(at time.Duration, v [5]float64) {
	n, failed, refused := l.sums()
	a := l.book.count()
	_, _ = fmt.Fprintf(l.s.out, "%8s  %6d requests, %d errors, %d refused, %d behind; reminders %d set, %d arrived;", at.Round(time.Second), n, failed, refused, l.late(), a.set, a.arrived)
	for i, m := range measures {
		_, _ = fmt.Fprintf(l.s.out, " %s %.0f%s", m.name, v[i], m.unit)
	}
	if load, err := os.ReadFile("/proc/loadavg"); err == nil {
		_, _ = fmt.Fprintf(l.s.out, "; load average of the machine %.5s", load) // errors of one that others keep busy say little
	}
	_, _ = fmt.Fprintln(l.s.out)
}

func procfs() bool { _, err := os.Stat("/proc/self/status"); return err == nil }

// look reads what the service says of itself and what the system says of it.
func look(ctx context.Context, l *load, pid int) (v [5]float64, err error) {
	said, err := l.get(ctx, "health", "/metrics")
	if err != nil {
		return v, err
	}
	for i, name := range map[int]string{2: "go_memstats_heap_inuse_bytes", 3: "go_goroutines"} {
		if v[i], err = metric(string(said), name); err != nil {
			return v, err
		}
	}
	if procfs() {
		status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
		if err != nil {
			return v, err
		}
		for i, name := range []string{"VmRSS:", "RssAnon:"} {
			if v[i], err = metric(string(status), name); err != nil {
				return v, err
			}
			v[i] *= 1 << 10 // it says kB
		}
		files, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", pid))
		if err != nil {
			return v, err
		}
		v[4] = float64(len(files))
	}
	for i, m := range measures {
		v[i] /= m.per
	}
	return v, nil
}

// metric is the number behind a name at the start of a line.
func metric(text, name string) (float64, error) {
	for line := range strings.Lines(text) {
		if f := strings.Fields(line); len(f) > 1 && f[0] == name {
			return strconv.ParseFloat(f[1], 64)
		}
	}
	return 0, fmt.Errorf("no %s among the metrics", name)
}
