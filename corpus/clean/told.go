package clean

import (
	"github.com/policybot/policybot/corpus/headline"
)

// sureTitle is how likely a line is the title from which what stands above it is of the site.
const sureTitle = 0.7

// tellTitle is the likeliest title above the text, of no lines where there is none. Words of sites are none.
func tellTitle(lines []line, w []float64, title string, first int) (told headline.Choice) {
	if first == 0 {
		return told
	}
	texts := make([]string, len(lines))
	for i, l := range lines {
		if i >= first || w[i] < menuWeight && (learnedWeight(l.text) < siteWeight || titled.MatchString(l.text)) {
			texts[i] = l.text
		}
	}
	c, ok := headline.Choose(texts, title)
	if !ok || c.At+c.N > first+1 {
		return told
	}
	return c
}

// hasMenus tells whether words of a site stand above the text.
func hasMenus(w []float64, first int) bool {
	n := 0
	for _, x := range w[:min(first, len(w))] {
		if x >= menuWeight {
			n++
		}
	}
	return n >= minMenu
}
