package clean

import (
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/hanzi"
)

// A file may hold several pages one behind the other, as programs and people save them. Each is cleaned by itself, as
// what a site writes about a page stands at its head and foot. That one begins is told by weighing what stands at a
// line and above it: a title, and what stands below titles only; the end of a text, the foot of a site.
const (
	minPageStart = 3.0  // what has to speak for a beginning
	minPageCut   = 6.0  // and for that and an end together
	minPageWorth = 5.0  // what the lines of a page are worth at least
	minRuledOff  = 2.0  // and of one that is ruled off from the others
	longLine     = 16   // characters of a line that counts for that
	footReach    = 120  // lines of a foot and of the next head at most
	headReach    = 4    // lines below a title that show it to be one
	maxPages     = 100  // of a file
	maxPageAsked = 400  // lines that look like titles and are looked into
	sameHead     = 3    // lines of a head that stand again above the next page
	minSameRunes = 10   // and the characters they have
	pageTitleMin = 6    // characters of a title
	pageTitleMax = 80   //
	maxPageLines = 20e3 // lines of a file that is looked through
)

// cutPages divides a text into pages; nil when it is one.
func cutPages(s *state) []corpus.Span {
	lines := s.lines()
	if spans := recordPages(lines, s.titles); spans != nil {
		return spans
	}
	if len(lines) > maxPageLines || !severalHeads(lines) {
		return nil
	}
	p := pageCutter{lines: lines, w: s.weighAll(lines), worth: make([]float64, len(lines)+1), gap: map[int]bool{}}
	for i, k := 0, 0; i < len(lines) && k < len(s.gaps); i++ {
		for k < len(s.gaps) && s.gaps[k] <= lines[i].End {
			p.gap[i] = true
			k++
		}
	}
	for i, l := range lines {
		p.worth[i+1] = p.worth[i]
		if p.w[i] == 0 && utf8.RuneCountInString(l.text) >= longLine && !(strings.HasPrefix(l.text, "|") && len(linePairs(l.text)) > 0) {
			p.worth[i+1] += max(0, worth(l.text, 0))
		}
	}
	cuts := p.cuts()
	if len(cuts) == 0 {
		return nil
	}
	var spans []corpus.Span
	from := 0
	for _, c := range append(cuts, len(lines)) {
		spans = append(spans, corpus.Span{Start: lines[from].Start, End: lines[c-1].End})
		from = c
	}
	return spans
}

// recordPages are the texts of a database, which begin with their titles.
func recordPages(lines []line, titles []string) (spans []corpus.Span) {
	for _, l := range lines {
		if len(titles) > 0 && l.text == titles[0] {
			titles = titles[1:]
			spans = append(spans, l.Span)
		} else if n := len(spans); n > 0 {
			spans[n-1].End = l.End
		}
	}
	if len(spans) < 2 || len(titles) > 0 {
		return nil
	}
	return spans
}

// severalHeads tells whether a line below the first may begin a page, before anything is weighed.
func severalHeads(lines []line) bool {
	if len(lines) == 0 {
		return false
	}
	for i, l := range lines[1:] {
		if l.text == "---" || isRule(l.text) && utf8.RuneCountInString(l.text) >= ruleRunes || fileMark.MatchString(l.text) || l.text == lines[0].text || i > 0 && (crumbWord.MatchString(lines[i].text) || putUp(l.text)) {
			return true
		}
		if len(l.text) <= 3*pageTitleMax && !strings.ContainsAny(l.text, "。；") && !numbered.MatchString(l.text) && titled.MatchString(l.text) {
			return true
		}
	}
	return false
}

// pageCutter looks for the lines at which pages begin. worth is what the lines before each are worth together; gap are
// the lines that stand apart.
type pageCutter struct {
	gap   map[int]bool
	lines []line
	w     []float64
	worth []float64
}

// cuts are the first lines of the pages behind the first.
func (p *pageCutter) cuts() (out []int) {
	from, asked := 0, 0
	for i := 1; i < len(p.lines) && len(out) < maxPages; i++ {
		before, behind := p.worth[i]-p.worth[from], p.worth[len(p.lines)]-p.worth[i]
		if min(before, behind) >= minRuledOff && p.ruledOff(i) {
			out = append(out, i)
			from, i = i, i+1
			continue
		}
		if min(before, behind) < minPageWorth {
			continue
		}
		at, n := i, 0
		if !p.headAgain(from, i) && !p.front(i) && !p.marked(i) {
			var start float64
			if n, start = p.begins(i); start < minPageStart || asked > maxPageAsked {
				continue
			}
			asked++
			foot, end := p.ends(i, from)
			if start+end+p.again(from, i+n)+p.putUpAgain(from, i+n) < minPageCut || p.named(from, foot, i, n) {
				continue
			}
			if at = foot; p.worth[at]-p.worth[from] < minPageWorth {
				continue
			}
		}
		out = append(out, at)
		from, i = at, i+n
	}
	return out
}

// headAgain tells whether the lines from i are those the page before begins with.
func (p *pageCutter) headAgain(from, i int) bool {
	if p.lines[i].text != p.lines[from].text || i+sameHead > len(p.lines) {
		return false
	}
	runes, seen := 0, map[string]bool{}
	for k := range sameHead {
		t := p.lines[i+k].text
		if t != p.lines[from+k].text || substance(t) {
			return false
		}
		runes += utf8.RuneCountInString(t)
		seen[t] = true
	}
	return runes >= minSameRunes && len(seen) == sameHead
}

// front tells whether front matter begins at line i.
func (p *pageCutter) front(i int) bool {
	if p.lines[i].text != "---" {
		return false
	}
	n := 0
	for n < headReach && i+1+n < len(p.lines) && frontLine.MatchString(p.lines[i+1+n].text) {
		n++
	}
	return n == headReach
}

// gapWorth is what the lines of a text are worth together behind which a gap ends it.
const gapWorth = 4 * minPageWorth

// apart tells a line that stands apart and may be a title.
func (p *pageCutter) apart(i int) bool {
	return p.gap[i] && titled.MatchString(p.lines[i].text)
}

// begins weighs whether the title of a page stands at line i, over n lines.
func (p *pageCutter) begins(i int) (n int, score float64) {
	title := ""
	// What stands right below the way to a page is its title, and what stands above the line of when it was put up.
	way := i > 0 && crumbWord.MatchString(p.lines[i-1].text) || i+1 < len(p.lines) && putUp(p.lines[i+1].text)
	for n = 1; n <= 3 && i+n <= len(p.lines); n++ {
		t := strings.TrimLeft(p.lines[i+n-1].text, "# ")
		title += t
		if p.w[i+n-1] >= menuWeight || substance(t) || addressed(t) || docNumber.MatchString(t) || strings.ContainsAny(t, "。；:：|") {
			return n, 0
		}
		if way || titled.MatchString(title) {
			break
		}
	}
	c := utf8.RuneCountInString(title)
	if n > 3 || i+n > len(p.lines) || c < pageTitleMin || c > pageTitleMax || countHan(title)*2 < c {
		return n, 0
	}
	score = 1.5
	if strings.Contains(title, "关于") || titleHead.MatchString(title) {
		score++
	}
	number, posted, sent, first := 0.0, 0.0, 0.0, 0.0
	for _, l := range p.lines[min(i+n, len(p.lines)):min(i+n+headReach, len(p.lines))] {
		t := l.text
		switch {
		case docNumber.MatchString(t) && utf8.RuneCountInString(t) < 40:
			number = 2
		case siteDay.MatchString(t):
			posted = max(posted, 1.5)
		case bareURL.MatchString(t): // whence it was copied
			posted = max(posted, 2)
		case takePosted(map[string]string{}, t), clockDate.MatchString(t), len(linePairs(t)) > 0 && postedDate.MatchString(t):
			posted = 2
		case addressed(t) && strings.ContainsAny(t, "各局府委厅") && !ruled.MatchString(t):
			sent = 2
		case firstNumber(t):
			first = 1
		}
	}
	score += number + posted + sent + first
	if p.apart(i) {
		score++
	}
	for k := i - 1; k >= max(0, i-3); k-- {
		if crumbWord.MatchString(p.lines[k].text) {
			score += 2
			break
		}
	}
	return n, score
}

// putUp tells the line of when and by whom a page was put up.
func putUp(t string) bool {
	if pairs := linePairs(t); len(pairs) > 0 {
		return postedOnly(pairs) && postedDate.MatchString(t)
	}
	return takePosted(map[string]string{}, t)
}

// putUpAgain weighs whether such a line stands below a title as below that of the page before.
func (p *pageCutter) putUpAgain(from, below int) float64 {
	if below >= len(p.lines) || !putUp(p.lines[below].text) {
		return 0
	}
	for _, l := range p.lines[from:min(from+footReach, below)] {
		if putUp(l.text) {
			return 2
		}
	}
	return 0
}

// again weighs whether the sections below a title begin anew where the page before has some already.
func (p *pageCutter) again(from, below int) float64 {
	for _, l := range p.lines[min(below, len(p.lines)):min(below+2*headReach, len(p.lines))] {
		for mark, score := range map[string]float64{"第一章": 2, "第一条": 2, "一、": 1} {
			if !strings.HasPrefix(strings.ReplaceAll(l.text, " ", ""), mark) {
				continue
			}
			for _, b := range p.lines[from:below] {
				if strings.HasPrefix(strings.ReplaceAll(b.text, " ", ""), mark) {
					return score
				}
			}
		}
	}
	return 0
}

// ends weighs whether a text ends above the title at line i; foot is the line at which the next page begins with its
// menus and what its site says of the text.
func (p *pageCutter) ends(i, from int) (foot int, score float64) {
	foot = i
	words, said, k := 0, 0, i-1
	if p.apart(i) && p.worth[i]-p.worth[from] >= gapWorth {
		score = 1.5
	}
	if k > from && docNumber.MatchString(p.lines[k].text) && !substance(p.lines[k].text) { // the number above the title
		score, k, foot = score+1.5, k-1, k
		if bodies(p.lines[k].text) {
			k, foot = k-1, k
		}
	}
	end := -1 // the line behind the foot of the page before
	for ; k > from && k > i-footReach; k-- {
		t := p.lines[k].text
		if pairs := linePairs(t); len(pairs) > 0 {
			said += len(pairs)
			continue
		}
		if isRule(t) {
			if score++; k == i-1 {
				score++
			}
			continue
		}
		if p.w[k] >= dropOutside {
			words++
			if footWord(t) && end < 0 {
				end = k + 1
			}
			continue
		}
		if p.w[k] < menuWeight && !menuLink(t) && !postedDate.MatchString(t) || dated.MatchString(t) && !p.valueOf(k) {
			break
		}
	}
	if words > 1 {
		score += 2
	}
	if said > 2 {
		score += 2
	}
	if words+said > 0 {
		foot = k + 1
	}
	if end >= 0 {
		foot = end
	}
	switch t := p.lines[max(k, 0)].text; {
	case dated.MatchString(t), annex.MatchString(t), strings.HasSuffix(t, "印发"):
		if score += 2; k > 0 && bodies(p.lines[k-1].text) { // it is signed
			score++
		}
	case strings.HasPrefix(t, "（") || strings.HasPrefix(t, "("), strings.HasPrefix(t, "联系"):
		score++
	case lastWords.MatchString(t):
		score += 1.5
	case strings.HasSuffix(t, "。") || strings.HasPrefix(t, "|"):
		score += 0.5
	}
	if k == i-1 && annex.MatchString(p.lines[k].text) && !strings.HasSuffix(p.lines[k].text, "印发") { // the title of an annex
		score -= 4
	}
	return foot, score
}

// valueOf tells whether line k is the value of the name above it.
func (p *pageCutter) valueOf(k int) bool {
	return k > 0 && len(linePairs(p.lines[k-1].text)) == 1 && linePairs(p.lines[k-1].text)[0].value == ""
}

// named tells whether the page before, which ends above line end, speaks of the title at line i: what a notice carries
// and its annexes it names.
func (p *pageCutter) named(from, end, i, n int) bool {
	title := ""
	for k := range n {
		title += p.lines[i+k].text
	}
	whole, without := hanzi.Letters(title), hanzi.Letters(quoted.ReplaceAllString(title, "")) // names in marks get lost
	if utf8.RuneCountInString(without) < pageTitleMin {
		without = whole
	}
	for _, l := range p.lines[from:end] {
		t := hanzi.Letters(l.text)
		if t != whole && (strings.Contains(t, whole) || strings.Contains(t, without)) {
			return true
		}
		if utf8.RuneCountInString(t) >= 8 && t != whole && strings.Contains(whole, t) && !substance(l.text) && titled.MatchString(l.text) {
			return true
		}
	}
	return false
}
