package outline

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/hanzi"
)

// minInstrument is how many bytes each of several texts in one file has at least, and textReach how many lines
// below a title show that a text of its own begins there. maxAsked bounds how often the text before is searched
// for a title.
const (
	minInstrument = 750
	textReach     = 4
	maxParts      = 50
	maxAsked      = 200
)

// severalTexts cuts a file that holds several texts one behind the other, as where somebody saved two notices
// together: a title that nothing before it speaks of stands behind the end of a text, and below it whom it is sent
// to, its 文号, or its first section. What a notice carries, and its annexes, it names itself.
func severalTexts(m corpus.Mapped) []part {
	ps := paragraphs(m.Text)
	var cuts []int
	whole := hanzi.Letters(ps[0].text) // what names it belongs to it
	from := 0                          // byte at which the present text begins
	asked := 0
	for i := 1; i < len(ps) && len(cuts) < maxParts; i++ {
		at := ps[i].span.Start
		if at-from < minInstrument || len(m.Text)-at < minInstrument || attachment(ps[i-1].text) {
			continue
		}
		if begunAnew(ps, i, from) && !namedBefore(hanzi.Letters(m.Text[from:at]), ps[i].text) {
			cuts = append(cuts, at)
			from = at
			continue
		}
		for n := 1; n <= 3 && i+n < len(ps); n++ {
			if !endsText(ps, i) && !strongHead(ps, i+n) || !beginsText(ps, i, n, joinLines(ps[i:i+n])) {
				continue
			}
			if name := hanzi.Letters(joinLines(ps[i : i+n])); utf8.RuneCountInString(whole) >= 8 && name != whole && strings.Contains(name, whole) {
				continue
			}
			if asked++; asked > maxAsked || spokenOf(hanzi.Letters(m.Text[from:at]), ps[i:i+n]) {
				continue
			}
			cuts = append(cuts, at)
			from = at
			break
		}
	}
	if len(cuts) == 0 {
		return nil
	}
	var parts []part
	for i, at := range append([]int{0}, cuts...) {
		end := len(m.Text)
		if i < len(cuts) {
			end = cuts[i]
		}
		parts = append(parts, part{Mapped: m.Slice(trimSpan(m.Text, corpus.Span{Start: at, End: end}))})
	}
	return parts
}

// begunAnew tells that paragraph i begins a text like the one before, with a plain name: that one is dated at its end
// and has items that count from one; so has this, and it is dated at its end too. Two leaflets of one office are saved so.
func begunAnew(ps []paragraph, i, from int) bool {
	title := ps[i].text
	if _, _, signed := signature(ps[i-1].text); !signed || i+1 >= len(ps) || ps[i].level > 0 || utf8.RuneCountInString(title) < 4 || utf8.RuneCountInString(title) > longestPlain ||
		!titleLine(title) || attachment(title) || generic.MatchString(title) {
		return false
	}
	first, ok := ps[i+1].label()
	if !ok || first.n != 1 {
		return false
	}
	counted := false
	for k := i - 1; k >= 0 && ps[k].span.Start >= from; k-- {
		l, ok := ps[k].label()
		counted = counted || ok && l.kind == first.kind && l.n == 1
	}
	for _, p := range ps[i+1:] {
		if _, _, signed := signature(p.text); signed && counted {
			return true
		}
	}
	return false
}

// namedBefore tells whether the text before names a title, also a short one.
func namedBefore(before, title string) bool {
	return strings.Contains(before, hanzi.Letters(title))
}

// spokenOf tells whether the text before names what these lines are the title of, or the end of.
func spokenOf(before string, title []paragraph) bool {
	for k := range title {
		if name := hanzi.Letters(stripTail(joinLines(title[k:]))); utf8.RuneCountInString(name) >= 8 && strings.Contains(before, name) {
			return true
		}
	}
	return false
}

// endsText tells whether a text may end above paragraph i: with a signature, what stands behind one, or at least a
// sentence.
func endsText(ps []paragraph, i int) bool {
	above := ps[i-1].text
	if _, _, signed := signature(above); signed {
		return true
	}
	return strings.HasSuffix(above, "。") || strings.HasSuffix(above, "印发") || strings.HasPrefix(above, "（") || strings.HasPrefix(above, "(") ||
		strings.HasPrefix(above, "抄送") || organs(above) != nil || pipe(above)
}

// strongHead tells whether what stands below a title is only found there: a 文号, or whom a text is sent to.
func strongHead(ps []paragraph, i int) bool {
	return i < len(ps) && (numberIn(ps[i].text) != "" || addressee(ps[i].text) && strings.HasPrefix(ps[i].text, "各"))
}

// leadsItems tells a rule that leads on to its items from whom a text is sent to.
var leadsItems = regexp.MustCompile(`应当|应该|可以|不得|下列|以下|如下|情形|包括|第[一二三四五六七八九十百\d]+条`)

// beginsText tells whether the paragraphs [i, i+n) are the title of a text of its own.
func beginsText(ps []paragraph, i, n int, title string) bool {
	if r, _ := utf8.DecodeRuneInString(title); strings.ContainsRune("（(《【", r) {
		return false
	}
	if utf8.RuneCountInString(title) < 8 ||
		!strings.Contains(title, "关于") && regionOf(title) == "" && shortProvince(title) == "" ||
		!titleLine(stripTail(title)) || attachment(title) { // the dear ones last
		return false
	}
	_, _, signed := signature(ps[i-1].text)
	for _, p := range ps[i+n : min(i+n+textReach, len(ps))] {
		if addressee(p.text) && strings.ContainsAny(p.text, "各局府委") && !leadsItems.MatchString(p.text) || numberIn(p.text) != "" || isInfo(p.text) {
			return true
		}
		if l, ok := p.label(); ok && l.n == 1 && l.kind <= kindComma && signed {
			return true
		}
	}
	return false
}
