//go:build unix

package web

import (
	"fmt"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/policybot/policybot/corpus"
)

// longDoc has n clauses, a tenth as many headings that stand within a clause, and a table for every hundred.
func longDoc(n int) *corpus.Document {
	d := &corpus.Document{Meta: corpus.Meta{ID: "long", Title: "长文"}}
	var text strings.Builder
	for i := range n {
		start := text.Len()
		text.WriteString("学校应当公示收费标准。\n")
		c := corpus.Clause{ID: fmt.Sprintf("c%d", i), Kind: corpus.Body, Section: -1, Span: corpus.Span{Start: start, End: text.Len() - 1}, Para: i}
		if i%10 == 0 {
			d.Sections = append(d.Sections, corpus.Section{Label: "一、", Level: 1, Parent: -1, Span: corpus.Span{Start: start + 3, End: text.Len() - 1}})
		}
		if i%100 == 50 {
			c.Kind, c.Table = corpus.Row, len(d.Tables)
			d.Tables = append(d.Tables, corpus.Table{Span: c.Span, Rows: [][]corpus.Cell{{{Text: "甲"}}}})
		}
		d.Clauses = append(d.Clauses, c)
	}
	d.Text = text.String()
	return d
}

// spent is the processor time this process has used: what others do on the machine does not count.
func spent(t *testing.T) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// TestLayoutCostIsLinear: four times the clauses take no more than some four times the work to set; 16 times would keep a
// core busy for minutes over one allowed file. The quickest of some runs counts.
func TestLayoutCostIsLinear(t *testing.T) {
	took := func(n int) time.Duration {
		d, best := longDoc(n), time.Hour
		for range 3 {
			start := spent(t)
			if blocks, anchors := layout(d); len(blocks) < n/2 || anchors[len(anchors)-1] == "" {
				t.Fatalf("%d blocks, anchors %q", len(blocks), anchors[len(anchors)-1])
			}
			best = min(best, spent(t)-start)
		}
		return best
	}
	const n = 100_000
	once, four := took(n), took(4*n)
	t.Log(once, four)
	if four > 9*once+50*time.Millisecond {
		t.Errorf("%v for %d clauses, %v for four times as many", once, n, four)
	}
}
