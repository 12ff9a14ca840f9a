package clean

import (
	"regexp"
	"sort"
	"strings"

	"github.com/policybot/policybot/corpus"
)

// What is asked of a line only where it stands around the text of a page, above first and from last on.

// linkWeight is what a line above or below the text weighs that is nothing but a link.
const linkWeight = 2.0

// belowTitle is the score of a line between a title and its text that is of the site, as a call to follow it.
const belowTitle = 2 * surelySite

// mostlyLink is the share of a line that is in links when it is one.
const mostlyLink = 0.9

// linked tells the lines that are nothing but links to other pages.
func (s *state) linked(lines []line) []bool {
	out := make([]bool, len(lines))
	if len(s.links) == 0 {
		return out
	}
	for i, l := range lines {
		start, end, ok := s.m.Map.Source(l.Span)
		if !ok || end <= start {
			continue
		}
		at := sort.Search(len(s.links), func(k int) bool { return s.links[k].End > start })
		inside := 0
		for ; at < len(s.links) && s.links[at].Start < end; at++ {
			inside += corpus.Span{Start: max(start, s.links[at].Start), End: min(end, s.links[at].End)}.Len()
		}
		out[i] = float64(inside) >= mostlyLink*float64(end-start)
	}
	return out
}

// titleAt is the last line above the text that is the title the page says it has, -1 for none.
func titleAt(lines []line, title string, first int) int {
	for i := min(first, len(lines)) - 1; i >= 0 && title != ""; i-- {
		if strings.TrimLeft(lines[i].text, "# ") == title {
			return i
		}
	}
	return -1
}

// dropAboveTitle drops the short lines above the title of a page, as the words below the name of a site; a name of a body,
// a number and the beginning of the title stay.
func dropAboveTitle(lines []line, drop []bool, head, first int) {
	for i := range max(head, 0) {
		if menuLink(lines[i].text) && !headLine(lines, i, first) {
			drop[i] = true
		}
	}
}

// fileName is a line that is the name of a file to load down, which is no annex.
var fileName = regexp.MustCompile(`^[^\s。；：]{2,60}\.(?i:pdf|docx?|xlsx?|wps|ofd|zip|rar)$`)

// minSigns is how many lines around a text have to be of a site for what is likely only to count: most files are no
// pages, and lose nothing by it.
const minSigns = 3

// weighOutside adds to the weights of the lines around the text what their words are like, and that they are links.
// head is the line of the title, -1 where it is not known; sure is that line, or the one that is likely enough; signs is what else shows that a page stands around the text.
func weighOutside(lines []line, w []float64, linked []bool, head, sure, signs, first, last int) []float64 {
	out := append([]float64(nil), w...)
	learned := make([]float64, len(lines))
	for i, l := range lines {
		if i >= first && i < last || annex.MatchString(l.text) {
			continue
		}
		if linked[i] || i >= last && fileName.MatchString(l.text) && !(i > 0 && annex.MatchString(lines[i-1].text)) {
			out[i] += linkWeight
		}
		learned[i] = learnedWeight(l.text)
		if out[i] >= menuWeight || isRule(l.text) || learned[i] >= siteWeight {
			signs++
		}
		if i < first && (head >= 0 && i >= head && siteScore(l.text) < belowTitle || i >= sure && titled.MatchString(l.text) && countHan(l.text) >= pageTitleMin) {
			learned[i] = 0 // it is below the title, or may be it
		}
	}
	if signs < minSigns {
		return out
	}
	for i := range out {
		out[i] += learned[i]
	}
	return out
}

// contactReach is how many lines below a text such lines may stand.
const contactReach = 5

// contactsBelow is the line behind those right below the text that say how somebody is reached: they are of the text
// unless it was signed and dated already, or a word of the site stands above them.
func contactsBelow(lines []line, w []float64, last int) int {
	own := last
	for i := last; i < min(len(lines), last+contactReach); i++ {
		isContact := contact.MatchString(lines[i].text)
		if i > 0 && dated.MatchString(lines[i-1].text) || w[i] >= dropOutside || w[i] >= menuWeight && !isContact {
			break
		}
		if isContact {
			own = i + 1
		}
	}
	return own
}
