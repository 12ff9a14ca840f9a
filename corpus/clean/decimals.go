package clean

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// decimal is what may be the number of a section of a standard behind spaces: 1 总则, 2.1 建设原则.
var decimal = regexp.MustCompile(` +(\d{1,2}(?:\.\d{1,2}){0,3}) ?[\p{Han}“《（]`)

// decimals finds the sections of a standard in a text that has lost its line ends: the bytes at which the spaces
// before their numbers begin, and those at which the numbers end. The numbers must count on, from 1, so that a
// measure among the words is none, and some must have two parts.
func decimals(text string) (out [][2]int) {
	var last []int
	deep := 0
	for at := 0; at < len(text); {
		m := decimal.FindStringSubmatchIndex(text[at:])
		if m == nil {
			break
		}
		if n := parts(text[at+m[2] : at+m[3]]); follows(last, n) {
			out = append(out, [2]int{at + m[0], at + m[3]})
			last = n
			if len(n) > 1 {
				deep++
			}
		}
		at += m[3]
	}
	if deep < 3 {
		return nil
	}
	return out
}

func parts(number string) (out []int) {
	for _, p := range strings.Split(number, ".") {
		n, _ := strconv.Atoi(p)
		out = append(out, n)
	}
	return out
}

// follows tells whether n is the number after last: the first below it, or the next of any of its parts.
func follows(last, n []int) bool {
	if len(last) == 0 {
		return slices.Equal(n, []int{1}) || slices.Equal(n, []int{1, 1})
	}
	if slices.Equal(n, append(slices.Clone(last), 1)) {
		return true
	}
	if len(n) > len(last) {
		return false
	}
	k := len(n) - 1
	return slices.Equal(n[:k], last[:k]) && n[k] == last[k]+1
}
