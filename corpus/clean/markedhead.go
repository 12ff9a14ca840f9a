package clean

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Designers set headings by a sign of their own instead of a number: an emoji, a square, or 01 on a line above. A sign
// makes headings where it stands before short lines only, never before two in a row, and often enough; before the items
// of a list it stands line by line.
const (
	minMarked    = 3  // headings of a text with one sign
	longestHeads = 20 // characters of such a heading
)

// figureLine is the number of a heading on a line of its own: 01, PART 02.
var figureLine = regexp.MustCompile(`^(?:(?i:part|no)[. ]?)?0?(\d{1,2})[.、]?$`)

// markedHeads are how many bytes of a line, by its index, are the sign before a heading. The number above a heading is
// of the line above, which reaches into it.
func markedHeads(lines []line) map[int]int {
	of := map[string][]int{} // the lines of each sign
	size := map[int]int{}
	var filled []int
	for i, l := range lines {
		if strings.TrimSpace(l.text) != "" {
			filled = append(filled, i)
		}
	}
	for k, i := range filled {
		lead := spaces(lines[i].text)
		body := lines[i].text[lead:]
		if m := figureLine.FindStringSubmatch(body); m != nil && strings.HasPrefix(strings.TrimLeft(body, "PARTpartNOno. "), "0") {
			if k+1 < len(filled) && shortHead(lines[filled[k+1]].text) {
				of["0"] = append(of["0"], i)
				size[i] = lines[filled[k+1]].Start + spaces(lines[filled[k+1]].text) - lines[i].Start
			}
			continue
		}
		if r, w := utf8.DecodeRuneInString(body); unicode.Is(unicode.So, r) || strings.ContainsRune("•·", r) {
			of[string(r)] = append(of[string(r)], i)
			size[i] = lead + len(body) - len(strings.TrimLeft(body[w:], " \ufe0f"))
		}
	}
	heads := map[int]int{}
	for sign, all := range of {
		if len(all) < minMarked {
			continue
		}
		apart := true
		for k, i := range all {
			text := lines[i].text[min(size[i], len(lines[i].text)):]
			apart = apart && (sign == "0" || shortHead(text)) && !(k > 0 && filledBetween(lines, all[k-1], i) == 0)
		}
		apart = apart && all[len(all)-1] < filled[len(filled)-1]
		if !apart {
			continue
		}
		for _, i := range all {
			heads[i] = size[i]
		}
	}
	return heads
}

// shortHead tells a line that can be such a heading.
func shortHead(text string) bool {
	text = strings.TrimSpace(text)
	n := utf8.RuneCountInString(text)
	return n >= 2 && n <= longestHeads && countHan(text)*2 > n && !strings.ContainsAny(text, "。；，,;:：|") && !numbered.MatchString(text)
}

// filledBetween counts the lines with words between two.
func filledBetween(lines []line, from, to int) (n int) {
	for _, l := range lines[from+1 : to] {
		if strings.TrimSpace(l.text) != "" {
			n++
		}
	}
	return n
}
