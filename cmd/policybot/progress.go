package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
)

// barWidth is the width of the bar in characters.
const barWidth = 30

// progress shows how far long work is: one line that is rewritten on a
// terminal, elsewhere a line at each tenth. Safe for concurrent use.
type progress struct {
	mu    sync.Mutex
	w     io.Writer
	tty   bool
	stage string
	tenth int // last one printed; -1 before the first
	open  bool
}

func newProgress(w io.Writer) *progress { return &progress{w: w, tty: isTerminal(w), tenth: -1} }

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// show reports that done of total are through the stage.
func (p *progress) show(stage string, done, total int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if total <= 0 {
		return
	}
	if stage != p.stage {
		p.finish()
		p.stage, p.tenth = stage, -1
	}
	if p.tty {
		filled := min(done*barWidth/total, barWidth)
		fmt.Fprintf(p.w, "\r%s [%s%s] %d/%d", stage, strings.Repeat("=", filled), strings.Repeat(" ", barWidth-filled), done, total)
		p.open = true
		return
	}
	if tenth := done * 10 / total; tenth > p.tenth && total >= 100 || done == total && p.tenth < 10 {
		p.tenth = max(tenth, p.tenth+1)
		fmt.Fprintf(p.w, "%s %d/%d\n", stage, done, total)
	}
}

// end leaves the line, so that what follows starts on a new one.
func (p *progress) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.finish()
}

func (p *progress) finish() {
	if p.open {
		fmt.Fprintln(p.w)
		p.open = false
	}
}

// sortedKeys lists the keys of a map in order.
func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
