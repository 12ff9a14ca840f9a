package clean

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/hanzi"
)

// The accident behind the damage repaired here: a converter worked on GBK bytes
// without minding where characters begin. Its pattern for one character hit the
// second byte of one and the first byte of the next, what it inserted or replaced
// tore both apart, and the byte left alone decoded to "?". Three forms remain:
//
//	gloss  入?yún)^政府    入区 is C8EB 855E. The gloss of EB85 went in after the
//	       85, which with the bracket decodes to nothing; 5E is the ^.
//	shift  学?;窘ㄔO       校基本建設 is D0A3 BBF9 B1BE BDA8 D44F. A3BB is the full
//	       width semicolon; D0 is alone, F9B1 no character, and everything up to
//	       the ASCII letter is one byte out of step.
//	lost   缩??;           both bytes of one character decoded to nothing.
//
// The bytes that are left fix most of the answer. The rest is searched: a repair
// is made only when one reading stands out (see decisive), otherwise the place is
// flagged and left.
var (
	glossSite = regexp.MustCompile(`\p{Han}(\?([a-zü]*[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][a-zü]*)\)([@-~]))(?:\(([^()]{1,8})\))?`)
	shiftSite = regexp.MustCompile(`\p{Han}(\?([,:;!])([^\x00-\x7f]{1,6}[@-~]))`)
	lostSite  = regexp.MustCompile(`\p{Han}(\?\?)[,;:，；：。、]`)
)

const (
	// maxSites bounds the places of one form in one file that are searched.
	maxSites = 40
	// maxCandidates bounds the readings tried in one file, about a second of work
	// for a file made to be slow.
	maxCandidates = 300_000
	// decisive is by how much (a factor of ten, as a logarithm) the best reading
	// must be likelier than the next. Where the lost byte is known from another
	// repair of the same file, half of that ratio is enough.
	decisive      = 2.3
	decisiveKnown = 1.6
)

// site is a damaged place: piece is what is torn, in the text.
type site struct {
	piece corpus.Span
	fixed string // "" when there is no certain reading
	how   string // what the repair rests on, for the reader
}

// repairMojibake mends the three forms above.
func repairMojibake(s *state) {
	text := s.text()
	if !strings.Contains(text, "?") {
		return
	}
	r := &repairer{text: text, leads: map[byte]bool{}, known: map[string]string{}, pairs: map[string]bool{}}
	sites := append(r.glossSites(), r.shiftSites()...)
	sites = append(sites, r.lostSites()...) // last: uses the bytes the others found
	slices.SortFunc(sites, func(a, b site) int { return a.piece.Start - b.piece.Start })
	var edits []corpus.Edit
	for _, d := range sites {
		old := text[d.piece.Start:d.piece.End]
		if d.fixed == "" {
			s.flag(corpus.Unrepaired, "“"+old+"”处有乱码，无法确定原字，未改动，请核对原文", d.piece)
			continue
		}
		s.flag(corpus.Repaired, fmt.Sprintf("“%s”处有乱码，已按%s还原为“%s”", old, d.how, hanzi.Simplify(d.fixed)), d.piece)
		edits = append(edits, corpus.Edit{Span: d.piece, New: d.fixed})
	}
	if len(sites) >= maxSites {
		s.flag(corpus.Unrepaired, "乱码很多，只处理了一部分，请换一份完好的原文", corpus.Span{})
	}
	s.apply(edits)
}

// repairer searches the damaged places of one text.
type repairer struct {
	text  string
	tried int               // readings tried so far
	leads map[byte]bool     // bytes known to have been lost, from repairs made
	known map[string]string // damaged piece with its neighbours -> reading already found
	pairs map[string]bool   // two characters that stand side by side in the text; see support
}

// glossSites finds the first form. The character is one whose second byte is the
// ASCII letter; when it has a gloss itself, one that has the same gloss elsewhere.
func (r *repairer) glossSites() []site {
	matches := glossSite.FindAllStringSubmatchIndex(r.text, maxSites)
	if len(matches) == 0 {
		return nil
	}
	readings := r.readings()
	var sites []site
	for _, m := range matches {
		d := site{piece: corpus.Span{Start: m[2], End: m[3]}, how: "残留字节"}
		candidates := secondByte(r.text[m[6]])
		if m[8] >= 0 {
			same := readings[r.text[m[8]:m[9]]]
			candidates = keep(candidates, func(c string) bool { return same[c] })
		}
		if m[8] >= 0 && len(candidates) == 1 {
			d.fixed = candidates[0] // byte and gloss agree: no need to read on
		} else {
			d.fixed = r.choose(d.piece, decisive, func() []string { return candidates })
		}
		sites = append(sites, d)
	}
	return sites
}

// readings lists, for every gloss of the text, the characters that carry it.
func (r *repairer) readings() map[string]map[string]bool {
	out := map[string]map[string]bool{}
	for _, m := range glossed.FindAllStringSubmatch(r.text, -1) {
		if out[m[3]] == nil {
			out[m[3]] = map[string]bool{}
		}
		out[m[3]][m[1]] = true
	}
	return out
}

// shiftSites finds the second form.
func (r *repairer) shiftSites() []site {
	var sites []site
	for _, m := range shiftSite.FindAllStringSubmatchIndex(r.text, maxSites) {
		d := site{piece: corpus.Span{Start: m[2], End: m[3]}, how: "残留字节"}
		tail := r.text[m[6]:m[7]]
		d.fixed = r.choose(d.piece, decisive, func() []string { return shifted(r.text[m[4]], tail) })
		if d.fixed == "" && readable(tail) || d.fixed != "" && evenness(d.fixed) < evenness(tail) {
			continue // a question mark that was meant
		}
		if b, err := gbk(d.fixed); err == nil && len(b) > 0 {
			r.leads[b[0]] = true
		}
		sites = append(sites, d)
	}
	return sites
}

// evenness is how well s reads as Chinese, by character.
func evenness(s string) float64 {
	return words().fitness(hanzi.Simplify(s)) / float64(utf8.RuneCountInString(s))
}

// readable tells whether a tail consists of everyday characters but for the ASCII
// letter it ends with.
func readable(tail string) bool {
	return !strings.ContainsFunc(tail[:len(tail)-1], func(r rune) bool { return !words().common(r) })
}

// lostSites finds the third form. One accident loses one byte again and again, so
// only characters that begin with a byte found in another repair of this text are
// tried; with both bytes gone there is nothing else to hold on to.
func (r *repairer) lostSites() []site {
	var sites []site
	for _, m := range lostSite.FindAllStringSubmatchIndex(r.text, maxSites) {
		d := site{piece: corpus.Span{Start: m[2], End: m[3]}, how: "前后文和本文件其他乱码的规律"}
		d.fixed = r.choose(d.piece, decisiveKnown, r.sameLead)
		sites = append(sites, d)
	}
	return sites
}

// sameLead lists the everyday characters that begin with a byte known to be lost.
func (r *repairer) sameLead() []string {
	var out []string
	for lead := range r.leads {
		out = append(out, firstByte(lead)...)
	}
	return out
}

// choose returns the candidate that makes by far the best Chinese in place of the
// piece, or "". It has to form a word with its neighbours or by itself.
// The same piece between the same neighbours is searched once.
func (r *repairer) choose(piece corpus.Span, margin float64, list func() []string) string {
	left, right := r.context(piece)
	key := left + r.text[piece.Start:piece.End] + right
	if fixed, ok := r.known[key]; ok {
		return fixed
	}
	if r.tried >= maxCandidates {
		return ""
	}
	candidates := list()
	r.tried += len(candidates)
	fixed := r.search(left, right, candidates, margin)
	r.known[key] = fixed
	return fixed
}

// search compares the candidates between left and right; see choose.
func (r *repairer) search(left, right string, candidates []string, margin float64) string {
	l := words()
	best, first, second := "", -1e9, -1e9
	seen := map[string]bool{}
	for _, c := range candidates {
		plain := hanzi.Simplify(c)
		if seen[plain] || !joined(l, left, plain, right) {
			continue
		}
		seen[plain] = true
		switch f := l.fitness(left+plain+right) + r.support(left, plain, right); {
		case f > first:
			best, first, second = c, f, first
		case f > second:
			second = f
		}
	}
	if best == "" || first-second < margin {
		return ""
	}
	return best
}

// support is what the rest of the text says for a candidate: one for every two
// characters it would put side by side that stand so elsewhere.
func (r *repairer) support(left, plain, right string) float64 {
	if len(r.pairs) == 0 {
		eachPair(hanzi.Simplify(glossed.ReplaceAllString(r.text, "$1")), func(p string) { r.pairs[p] = true })
	}
	_, n := utf8.DecodeLastRuneInString(left)
	_, m := utf8.DecodeRuneInString(right)
	found := 0.0
	eachPair(left[len(left)-n:]+plain+right[:m], func(p string) {
		if r.pairs[p] {
			found++
		}
	})
	return found
}

// eachPair calls f for every two neighbouring characters of s.
func eachPair(s string, f func(string)) {
	last := -1
	for i, c := range s {
		if last >= 0 {
			f(s[last : i+utf8.RuneLen(c)])
		}
		last = i
	}
}

// context is the up to three Chinese characters on either side of a piece, without
// glosses and simplified.
func (r *repairer) context(piece corpus.Span) (left, right string) {
	strip := func(s string) string { return hanzi.Simplify(glossed.ReplaceAllString(s, "$1")) }
	before := []rune(strip(r.text[max(0, piece.Start-60):piece.Start]))
	after := []rune(strip(strings.TrimLeft(ownGloss.ReplaceAllString(r.text[piece.End:min(len(r.text), piece.End+60)], ""), " ")))
	i := len(before)
	for i > 0 && len(before)-i < 3 && unicode.Is(unicode.Han, before[i-1]) {
		i--
	}
	j := 0
	for j < len(after) && j < 3 && unicode.Is(unicode.Han, after[j]) {
		j++
	}
	return string(before[i:]), string(after[:j])
}

// ownGloss is the gloss of the damaged character itself.
var ownGloss = regexp.MustCompile(`^[(（][a-zü]*[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][a-zü]*[)）]`)

// joined tells whether the candidate makes a known word together with what stands
// before or after it, or is one.
func joined(l *lexicon, left, plain, right string) bool {
	p, a, b := []rune(plain), []rune(left), []rune(right)
	head, tail := string(p[:1]), string(p[len(p)-1:])
	known := func(s string) bool { return l.words[s] > 0 }
	return len(a) > 0 && known(string(a[len(a)-1:])+head) || len(b) > 0 && known(tail+string(b[:1])) ||
		len(b) > 1 && known(tail+string(b[:2])) || len(a) > 1 && known(string(a[len(a)-2:])+head) ||
		len(p) > 1 && (known(string(p[:2])) || known(string(p[len(p)-2:])))
}
