package clean

import (
	"regexp"
	"strconv"

	"github.com/policybot/policybot/corpus"
)

// oldest is the greatest age a document speaks of.
const oldest = 120

var (
	age     = regexp.MustCompile(`\d{3,6}周?岁`)
	percent = regexp.MustCompile(`(\d[%％])(\d+(?:\.\d+)?)([%％]?)(年?)`)
)

// restoreSeparators puts back separators that were lost between figures, where
// only one place and one sign are possible. What is put in has no source.
func restoreSeparators(s *state) {
	s.restore(ageSeparator(s.text()))
	s.restore(percentSeparator(s.text()))
}

// gap is a place between two figures; sign is "" when it is not certain what
// stood there. Around is the damaged piece.
type gap struct {
	at     int
	sign   string
	around corpus.Span
}

// restore fills the gaps and flags each.
func (s *state) restore(gaps []gap) {
	var edits []corpus.Edit
	for _, g := range gaps {
		old := s.text()[g.around.Start:g.around.End]
		if g.sign == "" {
			s.flag(corpus.Unrepaired, "“"+old+"”的数字之间似缺少标点，未改动，请核对原文", g.around)
			continue
		}
		now := s.text()[g.around.Start:g.at] + g.sign + s.text()[g.at:g.around.End]
		s.flag(corpus.Restored, "“"+old+"”缺少标点，已补为“"+now+"”", g.around)
		edits = append(edits, corpus.Edit{Span: corpus.Span{Start: g.at, End: g.at}, New: g.sign})
	}
	s.apply(edits)
}

// ageSeparator finds an age beyond any life (615周岁) that is two ages run
// together, the lower first: 6—15周岁.
func ageSeparator(text string) []gap {
	var gaps []gap
	for _, m := range age.FindAllStringIndex(text, -1) {
		end := m[0]
		for end < m[1] && text[end] >= '0' && text[end] <= '9' {
			end++
		}
		figures := text[m[0]:end]
		if n, err := strconv.Atoi(figures); err != nil || n <= oldest || precededByFigure(text, m[0]) {
			continue
		}
		g := gap{around: corpus.Span{Start: m[0], End: m[1]}}
		if at, ok := splitAges(figures); ok {
			g.at, g.sign = m[0]+at, "—"
		}
		gaps = append(gaps, g)
	}
	return gaps
}

// precededByFigure tells whether the figures at i are the end of a longer number.
func precededByFigure(text string, i int) bool {
	digit := func(i int) bool { return i >= 0 && '0' <= text[i] && text[i] <= '9' }
	return digit(i-1) || i > 1 && (text[i-1] == '.' || text[i-1] == ',') && digit(i-2)
}

// splitAges is the only place that cuts figures into a lower and a higher age.
func splitAges(figures string) (at int, ok bool) {
	for i := 1; i < len(figures); i++ {
		low, _ := strconv.Atoi(figures[:i])
		high, _ := strconv.Atoi(figures[i:])
		if figures[0] == '0' && i > 1 || figures[i] == '0' || low >= high || high > oldest {
			continue
		}
		if ok {
			return 0, false
		}
		at, ok = i, true
	}
	return at, ok
}

// percentSeparator finds a per cent sign followed at once by a figure. Before
// another percentage a 、 is missing (50%85%); before a year the sentence ended
// (80%2021年). Anything else is not certain.
func percentSeparator(text string) []gap {
	var gaps []gap
	for at := 0; at < len(text); {
		m := percent.FindStringSubmatchIndex(text[at:])
		if m == nil {
			break
		}
		for i := range m {
			m[i] += at
		}
		g := gap{at: m[3], around: corpus.Span{Start: m[2], End: m[1]}}
		figure, _ := strconv.ParseFloat(text[m[4]:m[5]], 64)
		switch {
		case m[6] < m[7] && figure <= 200:
			g.sign = "、"
		case m[8] < m[9] && m[5]-m[4] == 4 && figure >= 1900 && figure < 2100:
			g.sign = "。"
		}
		g.around.Start = figureStart(text, g.around.Start)
		gaps = append(gaps, g)
		at = m[5] - 1 // the second figure may begin the next pair
	}
	return gaps
}

// figureStart moves i to the beginning of the number it stands in.
func figureStart(text string, i int) int {
	for i > 0 && (text[i-1] == '.' || '0' <= text[i-1] && text[i-1] <= '9') {
		i--
	}
	return i
}

// damaged is what no text has on purpose: a character that did not decode, and
// brackets with nothing in them behind a Chinese character.
var damaged = regexp.MustCompile(`\x{FFFD}+|[\x{E000}-\x{F8FF}]+|\p{Han}(?:\( ?\)|（ ?）)`)

// maxDamageFlags bounds the flags of one file; the last says how many there are.
const maxDamageFlags = 20

// flagDamage flags what is still damaged at the end.
func flagDamage(s *state) {
	for i, m := range damaged.FindAllStringIndex(s.text(), -1) {
		if i == maxDamageFlags {
			s.flag(corpus.Unrepaired, "还有更多缺字或乱码，请换一份完好的原文", corpus.Span{})
			return
		}
		s.flag(corpus.Unrepaired, "此处缺字或有乱码，未改动，请核对原文", corpus.Span{Start: m[0], End: m[1]})
	}
}
