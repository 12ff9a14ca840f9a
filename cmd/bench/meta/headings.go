package meta

import (
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/policybot/policybot/corpus"
)

// letters reduces a heading to its letters and digits.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, fold(s))
}

// sameHeading tells whether a section is the heading of the gold. A label that leads straight into its text is
// named with or without the first words of it.
func sameHeading(s *corpus.Section, want string) bool {
	got, label := fold(s.Name()), fold(s.Label)
	if want = fold(want); letters(got) == letters(want) {
		return letters(got) != "" && bracketed(label) == bracketed(want)
	}
	if label == "" || !strings.HasPrefix(want, label) {
		return false
	}
	got, want = letters(s.Heading), letters(want[len(label):])
	return strings.HasPrefix(want, got) || strings.HasPrefix(got, want)
}

// bracketed tells （一） from 一、.
func bracketed(label string) bool { return strings.HasPrefix(label, "(") }

// judgeHeadings matches the headings in order. One is in its place when the nearest heading of the gold above
// it is the one the gold has there.
func (t *tally) judgeHeadings(g *gold, d *corpus.Document) {
	match := make([]int, len(g.Sections)) // gold -> section, -1
	owner := map[int]int{}                // section -> gold
	at := 0
	for i, w := range g.Sections {
		match[i] = -1
		for j := range d.Sections {
			k := (at + j) % len(d.Sections)
			if _, taken := owner[k]; !taken && sameHeading(&d.Sections[k], w.Text) {
				match[i], owner[k], at = k, i, k+1
				break
			}
		}
	}
	var above []int // the gold headings open at i
	for i, w := range g.Sections {
		for len(above) > 0 && g.Sections[above[len(above)-1]].Level >= w.Level {
			above = above[:len(above)-1]
		}
		want := -1
		if len(above) > 0 {
			want = above[len(above)-1]
		}
		above = append(above, i)
		if match[i] < 0 {
			t.count(headings, false, g, "not found %q", w.Text)
			continue
		}
		t.count(headings, parent(d, match[i], owner) == want, g, "misplaced %q", w.Text)
	}
}

// parent is the heading of the gold nearest above section s, -1 when there is none.
func parent(d *corpus.Document, s int, owner map[int]int) int {
	for s = d.Sections[s].Parent; s >= 0; s = d.Sections[s].Parent {
		if g, ok := owner[s]; ok {
			return g
		}
	}
	return -1
}

// report prints a column for each part.
func report(w io.Writer, parts []string, tallies []tally) {
	fmt.Fprintf(w, "%-36s", "")
	for _, p := range parts {
		fmt.Fprintf(w, " %16s", p)
	}
	fmt.Fprintln(w)
	for m := range measures {
		fmt.Fprintf(w, "%-36s", names[m])
		for i := range tallies {
			right, all := tallies[i].right[m], tallies[i].all[m]
			fmt.Fprintf(w, " %16s", fmt.Sprintf("%d/%d %.1f%%", right, all, 100*float64(right)/float64(max(all, 1))))
		}
		fmt.Fprintln(w)
	}
}
