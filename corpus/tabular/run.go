package tabular

import (
	"slices"
	"strings"
)

// maxRunLines bounds the lines of one table.
const maxRunLines = 6000

// gap is what stands between a line of a run and the next.
type gap uint8

const (
	inner   gap = iota // what stands between the cells of a row, or says nothing
	outer              // what divides the rows
	doubled            // more blank lines than divide the other rows
)

// run is lines that may be the cells of a table.
type run struct {
	at      []int // their indices
	gaps    []gap // behind each of them
	grouped bool  // the rows are divided
	gapped  bool  // a blank line is an empty cell, and one of the run
}

// runs are the ways to read the lines from i on. Blank lines may stand between all cells and mean nothing; where they
// differ they may divide the rows; or each may be an empty cell.
func (f *finder) runs(i int) (out []run) {
	var all []int
	var gaps []string // the blanks behind each line
	blank := false
	for k := i; k < len(f.lines) && len(all) < maxRunLines; {
		if !f.lines[k].cellLike() {
			break
		}
		next := k + 1
		for next < len(f.lines) && f.lines[next].text == "" {
			next++
		}
		all = append(all, k)
		gaps = append(gaps, strings.Join(f.raw[k+1:next], "\n"))
		blank = blank || next > k+1 && next < len(f.lines) && f.lines[next].cellLike()
		k = next
	}
	f.left -= len(all)
	if len(all) < 2*(minRows+1) {
		return nil
	}
	end := 1
	for end < len(all) && all[end]-all[end-1] == all[1]-all[0] && gaps[end-1] == gaps[0] {
		end++
	}
	out = append(out, run{at: all[:end], gaps: make([]gap, end)})
	if !blank {
		return out
	}
	for _, in := range f.frequent(all, gaps) {
		out = append(out, divided(all, gaps, in))
	}
	if all[1] == all[0]+1 {
		out = append(out, run{at: f.withBlanks(all), gapped: true})
	}
	return out
}

// nearGaps is how many gaps are looked at to see what stands between cells.
const nearGaps = 60

// frequent are the two most frequent gaps.
func (f *finder) frequent(all []int, gaps []string) []string {
	count := map[string]int{}
	key := func(i int) string { return strings.Repeat("\n", all[i+1]-all[i]) + gaps[i] }
	for i := 0; i+1 < min(len(all), nearGaps); i++ {
		count[key(i)]++
	}
	var keys []string
	for k := range count {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b string) int {
		if count[a] != count[b] {
			return count[b] - count[a]
		}
		return strings.Compare(a, b)
	})
	return keys[:min(2, len(keys))]
}

// divided is a run whose rows are divided by every gap but in.
func divided(all []int, gaps []string, in string) run {
	r := run{at: all, gaps: make([]gap, len(all)), grouped: true}
	least := 0
	for i := 0; i+1 < len(all); i++ {
		n := all[i+1] - all[i]
		if strings.Repeat("\n", n)+gaps[i] == in {
			continue
		}
		r.gaps[i] = outer
		if least == 0 || n < least {
			least = n
		}
	}
	for i := 0; i+1 < len(all); i++ {
		if r.gaps[i] == outer && all[i+1]-all[i] > least {
			r.gaps[i] = doubled
		}
	}
	r.gaps[len(all)-1] = outer
	return r
}

// withBlanks are the lines of a run with the blank ones between them and behind.
func (f *finder) withBlanks(all []int) (at []int) {
	end := all[len(all)-1] + 1
	for end < len(f.lines) && f.lines[end].text == "" {
		end++
	}
	for k := all[0]; k < end; k++ {
		at = append(at, k)
	}
	return at
}
