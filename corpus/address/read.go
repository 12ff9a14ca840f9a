package address

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
)

// Address is one place somebody points to.
type Address struct {
	// Said is what stands before it (or after, where nothing does) and may end in the name
	// of the text: 请问养犬管理条例. What stands in 《》 is without them. "" when nothing does.
	Said string
	// Named tells that Said is or ends like the name of a text, so that a text is meant
	// even when none of that name is known.
	Named bool
	// This tells that the text is pointed at: 本条例, 该办法.
	This  bool
	Steps Steps
	Span  corpus.Span // of the steps, in Reading.Text
	name  corpus.Span // of Said with its marks
}

// Reading is what Read finds in a question.
type Reading struct {
	Text      string // folded: simplified, half-width, without white space
	Addresses []Address
}

// maxSaid bounds, in bytes, how far back a name is looked for.
const maxSaid = 180

// Read finds the addresses of a text, in order. One that names no text of its own has
// that of the one before, and one that begins further in stands under the one before:
// 甲条例第三条第一款和第二款 are two of 甲条例第三条.
func Read(text string) Reading {
	r := Reading{Text: fold(text)}
	end := 0 // of the address before
	for at := 0; at < len(r.Text); {
		ways, size := scanWays(r.Text[at:], r.loose(end, at))
		if size == 0 {
			_, w := utf8.DecodeRuneInString(r.Text[at:])
			at += w
			continue
		}
		a := r.said(end, at)
		through := false
		if n := len(r.Addresses); n > 0 && !a.Named {
			before := r.Addresses[n-1]
			if a.name.Len() == 0 || joins(r.Text[end:at]) || !a.This && (before.Named || before.This) {
				a.Said, a.Named, a.This, a.name = before.Said, before.Named, before.This, before.name
			}
			between := r.Text[end:at]
			through = between == "至" || between == "到" || between == "-" || between == "~"
			for i := range ways {
				ways[i] = ways[i].Under(before.Steps)
			}
			if through {
				ways = append(middle(before.Steps, ways[0]), ways...)
			}
		}
		for _, w := range ways {
			a.Steps, a.Span = w, corpus.Span{Start: at, End: at + size}
			r.Addresses = append(r.Addresses, a)
		}
		at += size
		end = at
	}
	r.nameAfter()
	return r
}

// scanWays reads a chain of steps at the start of s: one way, or several where a step
// names several at once.
func scanWays(s string, loose bool) (ways []Steps, size int) {
	var chain Steps
	for {
		after := Unit(0)
		if len(chain) > 0 {
			after = chain[len(chain)-1].Unit
		}
		skip := 0
		if after > 0 {
			skip = len(s[size:]) - len(strings.TrimLeft(s[size:], "的中里内,:之"))
		}
		steps, w := scanStep(s[size+skip:], after, loose)
		if w == 0 || steps[0].Unit <= after {
			break
		}
		if after == 0 && steps[0].Unit == Item && strings.HasPrefix(s, "(") && strings.HasPrefix(s[w:], "第") {
			return nil, 0 // 解释(二)第三条: the bracket is of the title
		}
		for _, other := range steps[:len(steps)-1] {
			ways = append(ways, append(slices.Clone(chain), other))
		}
		chain = append(chain, steps[len(steps)-1])
		size += skip + w
	}
	if len(chain) == 0 {
		return nil, 0
	}
	return append(ways, chain), size
}

// middle are the ways between the ends of a range: 第三条至第五条 has 第四条.
func middle(from, to Steps) (ways []Steps) {
	if len(from) != len(to) || !slices.Equal(from[:len(from)-1], to[:len(to)-1]) {
		return nil
	}
	a, b := from[len(from)-1], to[len(to)-1]
	if a.Unit != b.Unit || a.Unit == Half || a.N < 0 {
		return nil
	}
	for n := a.N + 1; n < b.N && n-a.N < maxRange; n++ {
		ways = append(ways, append(slices.Clone(to[:len(to)-1]), Step{Unit: a.Unit, N: n}))
	}
	return ways
}

// joins tells whether a text between two addresses only joins them.
func joins(s string) bool {
	return strings.Trim(s, "、,;和与及以或者至到还有跟同又时-~的中里") == ""
}

// loose tells whether a bare number at a byte may be an article: 养犬条例六条, or after
// another one, 第五条、六条.
func (r *Reading) loose(end, at int) bool {
	s := r.Text[end:at]
	if s != "" && joins(s) && len(r.Addresses) > 0 {
		return true
	}
	return strings.HasSuffix(s, "》") || strings.HasSuffix(s, "》的") || kindAtEnd(s) != "" && len(s) > len(kindAtEnd(s))
}

// said reads what stands in [from, at) before an address.
func (r *Reading) said(from, at int) Address {
	s := strings.TrimRight(r.Text[from:at], "的中里内在之,:\"”'’")
	end := from + len(s)
	s = s[len(s)-min(len(s), maxSaid):]
	for s != "" && !utf8.RuneStart(s[0]) {
		s = s[1:]
	}
	body := s
	if open := strings.LastIndexByte(s, '('); open > 0 && strings.HasSuffix(s, ")") && strings.HasSuffix(s[:open], "》") {
		body = s[:open] // 《甲条例》(2020年修订)
	}
	if strings.HasSuffix(body, "》") {
		open := opening(body)
		name := corpus.Span{Start: end - len(s) + open, End: end}
		return Address{Said: strings.Trim(body[open:], "《》") + s[len(body):], Named: true, name: name}
	}
	i := len(s)
	for i > 0 {
		c, w := utf8.DecodeLastRuneInString(s[:i])
		if !unicode.Is(unicode.Han, c) && !('0' <= c && c <= '9') && !strings.ContainsRune("()〔〕《》<>·、-", c) {
			break
		}
		i -= w
	}
	s = strings.TrimLeft(s[i:], "、-)〕》>·")
	a := Address{name: corpus.Span{Start: end - len(s), End: end}}
	if this := thisText(s); this >= 0 {
		a.This, a.name.Start = true, a.name.Start+this
		return a
	}
	kind := kindAtEnd(trimBracket(s))
	a.Said, a.Named = s, kind != "" && nameBefore(s, kind)
	return a
}

// opening is where the 《 of the 》 that s ends with stands; 《甲〈乙〉》 and 《甲《乙》》 are one.
func opening(s string) int {
	depth := 0
	for i := len(s); i > 0; {
		c, w := utf8.DecodeLastRuneInString(s[:i])
		i -= w
		switch c {
		case '》':
			depth++
		case '《':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return 0
}

// nameAfter looks for a name behind the address where none stands before it: 第四条，
// 养犬管理条例里的.
func (r *Reading) nameAfter() {
	n := len(r.Addresses)
	if n == 0 || r.Addresses[n-1].Named || r.Addresses[n-1].This {
		return
	}
	end := r.Addresses[n-1].Span.End
	rest := strings.TrimLeft(r.Text[end:], ",在(的:是")
	start := len(r.Text) - len(rest)
	name := ""
	if strings.HasPrefix(rest, "《") {
		if i := strings.Index(rest, "》"); i > 0 {
			name = rest[:i+len("》")]
		}
	} else {
		for i := range rest {
			if k := kindAtEnd(rest[:i]); k != "" && nameBefore(rest[:i], k) {
				name = rest[:i]
			}
		}
		if k := kindAtEnd(rest); k != "" && nameBefore(rest, k) {
			name = rest
		}
	}
	if name == "" || len(name) > maxSaid {
		return
	}
	for i := range r.Addresses {
		if a := &r.Addresses[i]; !a.Named && !a.This {
			a.Said = strings.Trim(name, "《》")
			a.name = corpus.Span{Start: start, End: start + len(name)}
		}
	}
}

// Rest is the text without the addresses and without the names of texts: of each Said
// the bytes that end after bytes before its end.
func (r *Reading) Rest(name func(a Address) (size, after int)) string {
	drop := make([]bool, len(r.Text))
	mark := func(s corpus.Span) {
		for i := s.Start; i < s.End; i++ {
			drop[i] = true
		}
	}
	for _, a := range r.Addresses {
		mark(a.Span)
		said := a.name
		if size, after := name(a); !a.This && r.Text[said.Start:said.End] == a.Said {
			said.End -= min(after, said.Len())
			said.Start = said.End - min(size, said.Len())
		}
		mark(said)
	}
	var b strings.Builder
	for i, c := range r.Text {
		if !drop[i] {
			b.WriteRune(c)
		}
	}
	return b.String()
}
