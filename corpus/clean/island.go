package clean

import (
	"strings"
	"unicode/utf8"
)

// The furniture that stands inside a text, as where a page holds several texts one below the other or comments in
// between: a run of lines that say nothing, with words of a site in it.
const (
	islandLines  = 3   // different words of a site at least
	islandWeight = 6.0 // and their weight in all
)

// dropIslands drops the furniture between the texts of a page: the words of the site, and the links among them.
func dropIslands(lines []line, drop []bool, w []float64, first, last int) {
	for i := first; i < last; {
		end := i
		for end < last && worth(lines[end].text, w[end]) <= 0 {
			end++
		}
		if end > i {
			dropIsland(lines[:last], drop, w, i, end)
		}
		i = max(end, i+1)
	}
}

// dropIsland judges the run [from, end) of lines.
func dropIsland(lines []line, drop []bool, w []float64, from, end int) {
	seen, sum := map[string]bool{}, 0.0
	one, behind := end, from // the first word of a site, and what stands behind the last
	for i := from; i < end; i++ {
		if w[i] < menuWeight {
			continue
		}
		if t := lines[i].text; !seen[t] {
			seen[t] = true
			sum += w[i]
		}
		one, behind = min(one, i), i+1
	}
	if len(seen) < islandLines || sum < islandWeight {
		return
	}
	for i := one; i < behind; i++ {
		t := lines[i].text
		drop[i] = drop[i] || w[i] >= menuWeight || menuLink(t) && !headLine(lines, i, end)
	}
}

// longestWord is how many characters a link beside the words of a site has at most.
const longestWord = 12

// menuLink tells what may be a link beside the words of a site: a short name without a figure that no document ends
// with.
func menuLink(text string) bool {
	return utf8.RuneCountInString(text) <= longestWord && linkLike(text) && !strings.ContainsAny(text, "0123456789：:，、|") &&
		!substance(text) && !official.MatchString(text) && !titled.MatchString(text)
}

// dropTopMenus drops the menus a page begins with: names set beside each other, above everything that is kept.
func dropTopMenus(lines []line, drop []bool, first int) {
	for i := 0; i < first && i < len(lines); i++ {
		switch {
		case i == 0 && bodyName.MatchString(lines[i].text): // the name of the site
		case !drop[i] && !sideBySide(lines[i].text):
			return
		default:
			drop[i] = true
		}
	}
}

// sideBySide tells a line of short names with spaces between them, which are no bodies that issue a text together.
func sideBySide(text string) bool {
	names := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" |｜★☆●■◆", r) })
	for _, n := range names {
		if c := utf8.RuneCountInString(n); c < 2 || c > maxColumn || countHan(n) != c {
			return false
		}
	}
	return len(names) >= minMenuWords && !bodies(text) && !official.MatchString(text)
}

// maxStrays is how many lines left over between dropped ones go with them.
const maxStrays = 3

// dropStrays drops a few short lines outside the text that stand between lines that were dropped, or behind the last.
func dropStrays(lines []line, drop []bool, first, last int) {
	for i := 1; i < len(lines); i++ {
		if drop[i] || !drop[i-1] || i >= first && i <= last {
			continue
		}
		end := i
		for end < len(lines) && !drop[end] && menuLink(lines[end].text) {
			end++
		}
		inside := end >= first && end <= last
		if end-i > maxStrays || inside || end < len(lines) && !drop[end] {
			i = max(i, end-1)
			continue
		}
		for ; i < end; i++ {
			drop[i] = true
		}
	}
}
