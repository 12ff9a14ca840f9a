package main

import "strings"

// writeColumns writes lines of cells below each other, each to the left. Han
// characters count two columns, as terminals show them, which text/tabwriter does
// not know. The last cell is not padded.
func writeColumns(b *strings.Builder, lines [][]string) {
	widths := make([]int, len(lines[0]))
	for _, l := range lines {
		for i, c := range l {
			widths[i] = max(widths[i], columns(c))
		}
	}
	for _, l := range lines {
		for i, c := range l {
			if i > 0 {
				b.WriteString("  ")
			}
			b.WriteString(c)
			if i < len(l)-1 {
				b.WriteString(strings.Repeat(" ", widths[i]-columns(c)))
			}
		}
		b.WriteString("\n")
	}
}

// columns is how many terminal columns s takes.
func columns(s string) int {
	n := 0
	for _, r := range s {
		n += runeColumns(r)
	}
	return n
}

func runeColumns(r rune) int {
	if r >= 0x2e80 {
		return 2
	}
	return 1
}

// clipColumns shortens s to at most n columns, ending in … when something was cut.
func clipColumns(s string, n int) string {
	if columns(s) <= n {
		return s
	}
	used := 0
	for i, r := range s {
		if used += runeColumns(r); used > n-1 {
			return s[:i] + "…"
		}
	}
	return s
}

// oneLine keeps a cell on its line.
func oneLine(s string) string { return strings.Join(strings.Fields(printable(s)), " ") }
