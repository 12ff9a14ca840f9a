package outline

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// decimalHead is the number a section of a standard begins with: 1 范围, 2.1 车龄, 2.1.1 车龄不超过8年.
var decimalHead = regexp.MustCompile(`^(\d{1,2}(?:\.\d{1,2}){0,4})([.．、]?)( *)[^\d\s.．、%％]`)

// minDecimals is how many numbers of several parts make a text one that is numbered so.
const minDecimals = 3

// markDecimals finds the sections numbered 1, 1.1, 1.1.1. The numbers have to count on from 1, so that no measure
// at the head of a line (2.5米) is one, and a 1. whose sections are not 1.1 stays the item of a list.
func markDecimals(ps []paragraph) {
	type found struct {
		at    int
		parts []int
		l     label
	}
	var all []found
	var last []int
	deep, dotted := 0, false      // dotted: the last number of one part had a dot
	headings := map[string]bool{} // seen
	for i, p := range ps {
		m := decimalHead.FindStringSubmatchIndex(p.text)
		if m == nil {
			continue
		}
		parts := numberParts(p.text[m[2]:m[3]])
		first := headings[p.text] && begins(parts) // again, behind the table of contents
		if !first && !countsOn(last, parts) {
			continue
		}
		dot := m[4] < m[5]
		if glued := m[4] == m[5] && m[6] == m[7]; len(parts) == 1 && (glued || dot) && !hasChild(ps, i, parts[0]) &&
			!(dot && dotted && len(last) > 1 && parts[0] == last[0]+1) {
			continue // 8米 is no number of a section, and 3. not one behind an item 2.
		}
		if first {
			all, deep = nil, 0
		}
		if len(parts) == 1 {
			dotted = dot
		}
		headings[p.text] = true
		if len(parts) > 1 {
			deep++
		}
		last = parts
		end := m[5]
		all = append(all, found{i, parts, label{kind: kindDecimal + kind(len(parts)-1), n: parts[len(parts)-1], text: end, end: end + m[7] - m[6]}})
	}
	if deep < minDecimals {
		return
	}
	for _, f := range all {
		ps[f.at].decimal = f.l
	}
}

// begins tells the first number of a text.
func begins(n []int) bool {
	return n[0] == 1 && (len(n) == 1 || len(n) == 2 && n[1] == 1)
}

// childReach is how many lines below 1. its 1.1 is looked for.
const childReach = 12

func hasChild(ps []paragraph, i, n int) bool {
	want := strconv.Itoa(n) + "."
	for _, p := range ps[i+1 : min(i+1+childReach, len(ps))] {
		if strings.HasPrefix(p.text, want+"1") || strings.HasPrefix(p.text, want+"0.1") { // 1.0.1 where no 1.1 stands between

			return true
		}
	}
	return false
}

func numberParts(number string) (out []int) {
	for _, p := range strings.Split(number, ".") {
		n, _ := strconv.Atoi(p)
		out = append(out, n)
	}
	return out
}

// countsOn tells whether n is the number after last: the first below it, or the next of any of its parts.
func countsOn(last, n []int) bool {
	if len(last) == 0 {
		return begins(n)
	}
	if slices.Equal(n, append(slices.Clone(last), 1)) || slices.Equal(n, append(slices.Clone(last), 0, 1)) {
		return true
	}
	if len(n) > len(last) {
		return len(n) == len(last)+1 && n[len(n)-1] == 1 && n[len(n)-2] == last[len(last)-1]+1 && slices.Equal(n[:len(n)-2], last[:len(last)-1])
	}
	k := len(n) - 1
	return slices.Equal(n[:k], last[:k]) && n[k] > last[k] && n[k] <= last[k]+maxSkipped
}

// maxSkipped is how far numbers may jump where one was lost.
const maxSkipped = 2

// label is the numbering a paragraph begins with.
func (p *paragraph) label() (label, bool) {
	if p.decimal.kind != kindNone {
		return p.decimal, true
	}
	return scanLabel(p.text)
}
