package pdf

import (
	"strings"
	"unicode"
)

// What makes a page unreadable. A text in print has none of the signs counted as bad; a few come of ornaments.
const (
	maxBad     = 0.05 // share of characters that are none
	maxStrange = 0.3  // share of characters in scripts that a Chinese text has no use for
	minScan    = 0.4  // share of the page that pictures cover
	fewChars   = 20   // a scan may have a number or a stamp over it
)

// judge tells how well the page was read.
func (d *drawer) judge() readable {
	chars, bad, strange := 0, 0, 0
	for _, g := range d.page.Glyphs {
		for _, r := range strings.TrimSpace(g.Text) {
			chars++
			switch {
			case r == unicode.ReplacementChar || private(string(r)) || unicode.IsControl(r):
				bad++
			case r > 0x17f && r < 0x2000 && !unicode.Is(unicode.Greek, r) && !unicode.Is(unicode.Cyrillic, r):
				strange++
			}
		}
	}
	switch {
	case chars < fewChars && d.covered > minScan*d.page.W*d.page.H:
		return scanned
	case chars == 0:
		return blank
	case float64(bad) > maxBad*float64(chars) || float64(strange) > maxStrange*float64(chars):
		return garbled
	}
	return legible
}
