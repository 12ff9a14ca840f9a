package faults

import (
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/policybot/policybot/reminders/faults"
)

// row is what one scenario came to.
type row struct {
	name, note             string
	n, delivered           int
	lost, duplicate, early int
	p50, p95, p99, worst   time.Duration
	rate                   float64 // accepted a second; 0 not measured
	reads                  int     // messages read back
}

func (r row) bad() bool { return r.lost+r.duplicate+r.early > 0 }

// fromTally makes a row of what arrived.
func fromTally(name string, n int, t faults.Tally) row {
	slices.Sort(t.Lateness)
	at := func(share float64) time.Duration {
		if len(t.Lateness) == 0 {
			return 0
		}
		return t.Lateness[min(len(t.Lateness)-1, int(share*float64(len(t.Lateness))))]
	}
	return row{
		name: name, n: n, delivered: t.Arrived, lost: t.Lost,
		duplicate: t.Duplicates + len(t.Bad), early: t.Early, p50: at(0.50), p95: at(0.95),
		p99: at(0.99), worst: at(1), reads: t.Reads,
	}
}

// table writes the rows of a store in Markdown. It is an error when anything was
// lost, doubled or early.
func table(out io.Writer, store string, rows []row) error {
	w := tabwriter.NewWriter(out, 0, 0, 1, ' ', 0)
	fmt.Fprintf(w, "| %s\t| n\t| delivered\t| lost\t| twice\t| early\t| p50\t| p95\t| p99\t| worst late\t| accepted/s\t| read back\t| note |\n", store)
	fmt.Fprintln(w, "|---\t|---\t|---\t|---\t|---\t|---\t|---\t|---\t|---\t|---\t|---\t|---\t|--- |")
	bad := 0
	for _, r := range rows {
		if r.bad() {
			bad++
		}
		rate := "-"
		if r.rate > 0 {
			rate = fmt.Sprintf("%.0f", r.rate)
		}
		fmt.Fprintf(w, "| %s\t| %d\t| %d\t| %d\t| %d\t| %d\t| %s\t| %s\t| %s\t| %s\t| %s\t| %d\t| %s |\n", r.name, r.n, r.delivered,
			r.lost, r.duplicate, r.early, short(r.p50), short(r.p95), short(r.p99), short(r.worst), rate, r.reads, r.note)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if bad > 0 {
		return fmt.Errorf("%s: %d scenarios lost, doubled or sent early", store, bad)
	}
	return nil
}

func short(d time.Duration) string {
	switch {
	case d == 0:
		return "-"
	case d < 10*time.Second:
		return d.Round(time.Millisecond).String()
	}
	return d.Round(100 * time.Millisecond).String()
}
