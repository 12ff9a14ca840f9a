package outline

import (
	"fmt"
	"regexp"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
)

// part is one document's text within a file.
type part struct {
	corpus.Mapped
	farm  bool // from a page that lists one title many times
	flags []corpus.Flag
}

// minPart is how many runes of text a part must have to be a document.
const minPart = 60

// split cuts a tidied text into its documents. A collection page has more than
// one: a page where at least two titles stand twice, one line after the other, as
// content sites print them. So has a file of several texts; see severalTexts.
func split(m corpus.Mapped) []part {
	ps := paragraphs(m.Text)
	pairs := titlePairs(ps)
	if len(pairs) < 2 {
		if parts := severalTexts(m); parts != nil {
			return parts
		}
		return []part{{Mapped: m}}
	}
	names := titleNames(ps, pairs)
	var parts []part
	starts := boundaries(ps, pairs, names)
	for i, s := range starts {
		end := len(m.Text)
		if i+1 < len(starts) {
			end = starts[i+1].at
		}
		if p, ok := cutPart(m, s, end, names); ok {
			parts = append(parts, p)
		}
	}
	if len(parts) == 0 {
		return []part{{Mapped: m}}
	}
	if len(m.Text) > maxCompared {
		return parts
	}
	return dropCopies(parts)
}

// Limits on a collection page: how many titles it may have, and how long a page
// may be for its parts to be compared with each other.
const (
	maxTitles   = 100
	maxCompared = 2 << 20 // bytes
)

// titlePairs lists the first lines of doubled titles.
func titlePairs(ps []paragraph) (out []int) {
	for i := 0; i+1 < len(ps) && len(out) < maxTitles; i++ {
		t := ps[i].text
		if t == ps[i+1].text && utf8.RuneCountInString(t) >= 6 && utf8.RuneCountInString(t) <= 80 &&
			!strings.ContainsAny(t, "。；;") {
			out = append(out, i)
		}
	}
	return out
}

var titleTail = regexp.MustCompile(`(?:[(（][0-9一二三四五六七八九十]+篇[)）]|范文|范本|模板|样本|经典版|精选|最新|完整版)$`)

// titleNames lists every form in which the titles of the page may stand glued
// to a text, longest first: with and without (3篇), 范文.
func titleNames(ps []paragraph, pairs []int) []string {
	set := map[string]bool{}
	add := func(t string) {
		for t != "" && utf8.RuneCountInString(t) >= 6 && !set[t] {
			set[t] = true
			t = titleTail.ReplaceAllString(t, "")
		}
	}
	for _, i := range pairs {
		add(ps[i].text)
	}
	if first := ps[0].text; utf8.RuneCountInString(first) <= 60 {
		add(first)
	}
	names := make([]string, 0, len(set))
	for n := range set {
		names = append(names, n)
	}
	sort.Slice(names, func(a, b int) bool {
		if len(names[a]) != len(names[b]) {
			return len(names[a]) > len(names[b])
		}
		return names[a] < names[b]
	})
	return names
}

// start is where a part begins: its title, then its text.
type start struct {
	at    int // byte offset where the part before ends
	title corpus.Span
	body  int
}

// boundaries lists the parts in text order.
func boundaries(ps []paragraph, pairs []int, names []string) []start {
	paired := map[int]bool{}
	var out []start
	for _, i := range pairs {
		paired[i], paired[i+1], paired[i+2] = true, true, true
		out = append(out, start{ps[i].span.Start, ps[i].span, min(ps[i+1].span.End+1, ps[len(ps)-1].span.End)})
	}
	for i, p := range ps {
		for _, n := range names {
			at := strings.Index(p.text, n)
			if at < 0 {
				continue
			}
			rest := p.text[at+len(n):]
			if at == 0 && !paired[i] && gluedText(rest) || at > 0 && startsLabel(rest) {
				s := p.span.Start + at
				out = append(out, start{s, corpus.Span{Start: s, End: s + len(n)}, s + len(n)})
			}
			break
		}
	}
	sort.Slice(out, func(a, b int) bool { return out[a].at < out[b].at })
	return out
}

// gluedText tells whether rest, which follows a title, is the text itself and
// not the sentence speaking of the title: 《…方案》的制定, …方案如下.
func gluedText(rest string) bool {
	r, _ := utf8.DecodeRuneInString(rest)
	return utf8.RuneCountInString(rest) >= 10 && !strings.HasPrefix(rest, "如下") &&
		!strings.ContainsRune("的》”〉。,，、;；:：是中", r)
}

// cutPart builds one part: title line, then text without the title's copy.
func cutPart(m corpus.Mapped, s start, end int, names []string) (part, bool) {
	body := trimSpan(m.Text, corpus.Span{Start: s.body, End: max(s.body, end)})
	for _, n := range names {
		text := m.Text[body.Start:body.End]
		if strings.HasPrefix(text, n) && gluedText(text[len(n):]) {
			body.Start += len(n)
			break
		}
	}
	if utf8.RuneCountInString(m.Text[body.Start:body.End]) < minPart {
		return part{}, false
	}
	return part{Mapped: corpus.Concat(m.Slice(s.title), corpus.Literal("\n", 0), m.Slice(body)), farm: true}, true
}

// shingle is how many letters two texts must share in a row to count as common.
const shingle = 6

// dropCopies leaves out a part that is contained in another one: blanked, when
// its numbers were replaced by ____, or plain. The other part says so.
func dropCopies(parts []part) []part {
	sets := make([]map[string]bool, len(parts))
	for i, p := range parts {
		sets[i] = shingles(p.Text)
	}
	dropped := make([]bool, len(parts))
	for i := range parts {
		for j := range parts {
			if i == j || dropped[j] || dropped[i] || len(sets[i]) > len(sets[j]) {
				continue
			}
			need := 0.9
			if strings.Contains(parts[i].Text, "__") {
				need = 0.6
			}
			if share(sets[i], sets[j]) >= need {
				dropped[i] = true
				parts[j].flags = append(parts[j].flags, corpus.Flag{Code: corpus.Dropped,
					Detail: fmt.Sprintf("同一网页中另有一份重复的残缺文本(%d字)，已略去，以本篇为准", utf8.RuneCountInString(parts[i].Text))})
			}
		}
	}
	var out []part
	for i, p := range parts {
		if !dropped[i] {
			out = append(out, p)
		}
	}
	return out
}

// shingles is the set of letter sequences of a text, numbers left out so that a
// blanked copy has the same ones.
func shingles(text string) map[string]bool {
	var rs []rune
	for _, r := range text {
		if unicode.Is(unicode.Han, r) {
			rs = append(rs, r)
		}
	}
	set := map[string]bool{}
	for i := 0; i+shingle <= len(rs); i++ {
		set[string(rs[i:i+shingle])] = true
	}
	return set
}

// share is the part of a that stands in b too.
func share(a, b map[string]bool) float64 {
	n := 0
	for s := range a {
		if b[s] {
			n++
		}
	}
	return float64(n) / float64(max(len(a), 1))
}
