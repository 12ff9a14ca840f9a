package address

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// inside finds the longest title said ends with after words that are not known to stand
// before names: 老师让我背学校卫生工作条例. What may still be part of the name forbids it.
func (t *Titles) inside(said string) Named {
	for i := range said {
		b := bare(said[i:])
		texts := t.whole[b]
		if len(texts) == 0 {
			continue
		}
		before := said[:i]
		last, _ := utf8.DecodeLastRuneInString(before)
		switch {
		case t.regionIs(texts, before):
		case strings.ContainsRune("在和与及按据查看问对把让说读背给用由从到是有请,的了于", last):
		case utf8.RuneCountInString(b) < longName, strings.ContainsRune("省市县区州盟旗镇乡", last), strings.HasSuffix(before, "实施"):
			return Named{}
		}
		return Named{Texts: texts, Fit: Whole, Size: len(said) - i}
	}
	return Named{}
}

// regionIs leaves of texts those whose region stands at the end of before; false when
// there are none.
func (t *Titles) regionIs(texts []int, before string) bool {
	before = strings.TrimSuffix(before, "的")
	for _, n := range t.names {
		if n.region != "" && slices.Contains(texts, n.text) &&
			(strings.HasSuffix(before, n.region) || strings.HasSuffix(before, shortRegion(n.region))) {
			return true
		}
	}
	return false
}

// fits tells how well a name, which ends with a kind, fits one of a text.
func (t *Titles) fits(said, kind string, n name) Fit {
	if !strings.HasSuffix(n.full, kind) || kindAtEnd(n.full) != kind {
		return NoFit
	}
	if own, ok := ofRegion(said, n.region); ok && (own == n.local || own == n.full) {
		return Local
	} else if ok && kindAtEnd(own) == kind && own != kind {
		said = own
	}
	content := utf8.RuneCountInString(said) - utf8.RuneCountInString(kind)
	switch ends := strings.HasSuffix(n.full, said); {
	case said == n.local:
		return Local
	case ends && strings.HasSuffix(n.local, said) && t.allLoose(strings.TrimSuffix(n.local, said)):
		return Local
	case ends && content >= 4 && !t.allLoose(strings.TrimSuffix(said, kind)):
		return Ending
	}
	for _, full := range []string{n.local, n.full} {
		if t.shortens(said, full, kind) {
			return Short
		}
	}
	return NoFit
}

// ofRegion is a name without the region of its text: 清河养犬条例, 清河县的养犬条例.
func ofRegion(said, region string) (string, bool) {
	if region == "" {
		return said, false
	}
	rest, ok := strings.CutPrefix(said, region)
	if !ok {
		rest, ok = strings.CutPrefix(said, shortRegion(region))
	}
	return strings.TrimPrefix(rest, "的"), ok
}

// shortRegion is a region without its kind: 清河 for 清河县; one of two characters stays.
func shortRegion(region string) string {
	if short := strings.TrimRight(region, "省市县区州盟旗镇乡"); utf8.RuneCountInString(short) > 1 {
		return short
	}
	return region
}

// loose are words that titles carry and people leave out.
var loose = []string{
	"管理", "工作", "暂行", "试行", "实施", "若干", "有关", "关于", "问题", "的", "城市", "全国", "国家", "规范", "进一步", "加强", "做好", "和", "与", "及",
}

// allLoose tells whether s is made of such words alone.
func (t *Titles) allLoose(s string) bool {
	for s != "" {
		i := slices.IndexFunc(loose, func(w string) bool { return strings.HasPrefix(s, w) })
		if i < 0 {
			return false
		}
		s = s[len(loose[i]):]
	}
	return true
}

// blocks are the words of a title that tell something, long ones cut in two and two
// characters, as 义务教育 is shortened 义教.
func (t *Titles) blocks(title string) (out [][]rune) {
	from := 0
	add := func(s string) {
		words := []string{s}
		if t.words != nil {
			words = t.words(s)
		}
		for _, w := range words {
			r := []rune(w)
			for len(r) > 3 || len(r) > 2 && t.words == nil {
				out, r = append(out, r[:2]), r[2:]
			}
			if len(r) > 0 {
				out = append(out, r)
			}
		}
	}
	for at := 0; at < len(title); {
		i := slices.IndexFunc(loose, func(w string) bool { return strings.HasPrefix(title[at:], w) })
		if i < 0 {
			_, w := utf8.DecodeRuneInString(title[at:])
			at += w
			continue
		}
		add(title[from:at])
		out = append(out, []rune(loose[i]))
		at += len(loose[i])
		from = at
	}
	add(title[from:])
	return out
}

// shortens tells whether said is title with its words shortened: every word that tells
// anything stands there by at least its first character. One more may be missing inside:
// of a law, which are many and short, only where single characters stand for the others
// (民促法 for 民办教育促进法, but not 劳动法 for 劳动合同法).
func (t *Titles) shortens(said, title, kind string) bool {
	s, body := []rune(strings.TrimSuffix(said, kind)), strings.TrimSuffix(title, kind)
	if len(s) < 2 || !isSubsequence(s, []rune(body)) {
		return false
	}
	law := kind == "法" || kind == "法典"
	var match func(s []rune, blocks [][]rune, begun, single bool, missing int) bool
	match = func(s []rune, blocks [][]rune, begun, single bool, missing int) bool {
		if len(blocks) == 0 {
			return len(s) == 0 && (missing == 0 || missing == 1 && (single || !law))
		}
		b := blocks[0]
		for n := min(len(b), len(s)); n > 0; n-- {
			if slices.Equal(b[:n], s[:n]) && match(s[n:], blocks[1:], true, single && n == 1, missing) {
				return true
			}
		}
		if !begun && !law || t.allLoose(string(b)) { // what stands in front may be left out, but not of a law
			return match(s, blocks[1:], begun, single, missing)
		}
		return begun && missing == 0 && match(s, blocks[1:], begun, single, 1)
	}
	return match(s, t.blocks(body), false, true, 0)
}

// isSubsequence tells whether the characters of s stand in text in that order.
func isSubsequence(s, text []rune) bool {
	for _, r := range text {
		if len(s) > 0 && s[0] == r {
			s = s[1:]
		}
	}
	return len(s) == 0
}
