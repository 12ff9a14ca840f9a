package compare

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Op is what became of a run of words.
type Op string

// The three of them.
const (
	Equal  Op = "equal"
	Insert Op = "insert"
	Delete Op = "delete"
)

// Run is some words of both texts, or of one.
type Run struct {
	Op   Op     `json:"op"`
	Text string `json:"text"`
}

// Limits of a comparison word by word. Beyond them the whole is shown as replaced.
const (
	maxWords = 40_000
	maxEdits = 1_200
)

// Words is what changed from a to b. The equal and deleted runs together are a, the equal and inserted b.
func Words(a, b string) []Run {
	x, y := words(a), words(b)
	start := 0
	for start < len(x) && start < len(y) && x[start] == y[start] {
		start++
	}
	end := 0
	for end < len(x)-start && end < len(y)-start && x[len(x)-1-end] == y[len(y)-1-end] {
		end++
	}
	var out runs
	out.add(Equal, x[:start]...)
	middle(&out, x[start:len(x)-end], y[start:len(y)-end])
	out.add(Equal, x[len(x)-end:]...)
	return smooth(out)
}

// words cuts a text: a number or a word of letters is one, of the rest each character.
func words(s string) (out []string) {
	for len(s) > 0 {
		n := 0
		for n < len(s) && (s[n] >= '0' && s[n] <= '9' || s[n] == '.' && n > 0 || s[n] >= 'a' && s[n] <= 'z' || s[n] >= 'A' && s[n] <= 'Z') {
			n++
		}
		if n == 0 {
			_, n = utf8.DecodeRuneInString(s)
		}
		out, s = append(out, s[:n]), s[n:]
	}
	return out
}

type runs []Run

func (r *runs) add(op Op, words ...string) {
	if len(words) == 0 {
		return
	}
	text := strings.Join(words, "")
	if n := len(*r); n > 0 && (*r)[n-1].Op == op {
		(*r)[n-1].Text += text
		return
	}
	*r = append(*r, Run{op, text})
}

// middle finds the shortest way from x to y (Myers, "An O(ND) Difference Algorithm").
func middle(out *runs, x, y []string) {
	if len(x) == 0 || len(y) == 0 || len(x)+len(y) > maxWords {
		out.add(Delete, x...)
		out.add(Insert, y...)
		return
	}
	most := min(len(x)+len(y), maxEdits)
	reach := make([]int, 2*most+2) // by diagonal: how far x was read
	var trace [][]int
	for d := 0; d <= most; d++ {
		trace = append(trace, slices.Clone(reach[most-d:most+d+2]))
		for k := -d; k <= d; k += 2 {
			i := 0
			if k == -d || k != d && reach[most+k-1] < reach[most+k+1] {
				i = reach[most+k+1]
			} else {
				i = reach[most+k-1] + 1
			}
			j := i - k
			for i < len(x) && j < len(y) && x[i] == y[j] {
				i, j = i+1, j+1
			}
			reach[most+k] = i
			if i >= len(x) && j >= len(y) {
				back(out, x, y, trace)
				return
			}
		}
	}
	out.add(Delete, x...)
	out.add(Insert, y...)
}

// back reads the way found from its end to its beginning.
func back(out *runs, x, y []string, trace [][]int) {
	type step struct {
		op   Op
		word string
	}
	var steps []step
	i, j := len(x), len(y)
	for d := len(trace) - 1; d >= 0; d-- {
		fromI, fromJ := 0, 0
		down := false // what led here was inserted
		if d > 0 {
			reach := func(k int) int { return trace[d][d+k] }
			k := i - j
			before := k - 1
			if down = k == -d || k != d && reach(k-1) < reach(k+1); down {
				before = k + 1
			}
			fromI, fromJ = reach(before), reach(before)-before
		}
		for i > fromI && j > fromJ {
			i, j = i-1, j-1
			steps = append(steps, step{Equal, x[i]})
		}
		switch {
		case d == 0:
		case down:
			j--
			steps = append(steps, step{Insert, y[j]})
		default:
			i--
			steps = append(steps, step{Delete, x[i]})
		}
	}
	for n := len(steps) - 1; n >= 0; n-- {
		out.add(steps[n].op, steps[n].word)
	}
}

// shortest is how many characters in common between two edits are worth showing as such.
const shortest = 2

// smooth takes single characters that two edits happen to leave in common for part of the edit, and puts what was
// deleted before what was inserted.
func smooth(in []Run) []Run {
	var out runs
	for n := 0; n < len(in); {
		if in[n].Op == Equal {
			out.add(Equal, in[n].Text)
			n++
			continue
		}
		var del, ins strings.Builder
		for ; n < len(in); n++ {
			r := in[n]
			if r.Op == Equal && (n+1 == len(in) || !chance(r.Text)) {
				break
			}
			if r.Op != Insert {
				del.WriteString(r.Text)
			}
			if r.Op != Delete {
				ins.WriteString(r.Text)
			}
		}
		if del.Len() > 0 {
			out.add(Delete, del.String())
		}
		if ins.Len() > 0 {
			out.add(Insert, ins.String())
		}
	}
	return out
}

// chance tells whether two edits have so little in common between them that it may be by chance.
func chance(s string) bool {
	n := 0
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			n++
		}
	}
	return n < shortest && !strings.Contains(s, "\n")
}
