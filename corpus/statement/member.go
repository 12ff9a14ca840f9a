package statement

import (
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/unit"
)

// Member is one member of a coordinate list and the words the members share.
type Member struct {
	Own    corpus.Span
	Label  string // Own in full: the 二等奖 of 一、二、三等奖
	Shared []corpus.Span
}

// Members takes a list such as 所有甲类、乙类车辆通行费 apart into n members. Where the
// first one begins and where the last one ends its form tells: the ending the
// members have in common, their length, and the words that begin a shared phrase.
// It returns nil when the list does not have n members.
func Members(text string, list corpus.Span, n int) []Member {
	for _, marks := range [][]string{{"、"}, {"、", "和", "与", "及", "以及"}, {"和", "与", "及"}, {"，", ","}} {
		pieces := cutList(text, list, marks)
		if len(pieces) < n {
			continue
		}
		if len(pieces) > n {
			pieces = pieces[len(pieces)-n:]
		}
		return takeApart(text, list, pieces)
	}
	return nil
}

// cutList cuts at the marks outside brackets and quotation marks.
func cutList(text string, list corpus.Span, marks []string) []corpus.Span {
	var out []corpus.Span
	start, depth := list.Start, 0
	for i := list.Start; i < list.End; {
		r, size := utf8.DecodeRuneInString(text[i:list.End])
		switch r {
		case '(', '（', '“', '《':
			depth++
		case ')', '）', '”', '》':
			depth = max(0, depth-1)
		}
		cut := 0
		if depth == 0 {
			for _, m := range marks {
				if len(m) > cut && strings.HasPrefix(text[i:list.End], m) && i > start {
					cut = len(m)
				}
			}
		}
		if cut > 0 {
			out = append(out, corpus.Span{Start: start, End: i})
			i += cut
			start = i
			continue
		}
		i += size
	}
	if start < list.End {
		out = append(out, corpus.Span{Start: start, End: list.End})
	}
	return out
}

// takeApart tells the members' own words from the head before the first and the tail
// behind the last.
func takeApart(text string, list corpus.Span, pieces []corpus.Span) []Member {
	n := len(pieces)
	words := make([]string, n)
	for k, p := range pieces {
		words[k] = text[p.Start:p.End]
	}
	from, to, ending := bareTokens(words)
	if ending == "" {
		to = tailAt(words)
		from = headAt(words, to)
	}
	head := corpus.Span{Start: list.Start, End: pieces[0].Start + from}
	tail := corpus.Span{Start: pieces[n-1].Start + to, End: pieces[n-1].End}
	out := make([]Member, n)
	for k, p := range pieces {
		if k == 0 {
			p.Start = head.End
		}
		if k == n-1 {
			p.End = tail.Start
		}
		out[k] = Member{Own: p, Label: trim(text[p.Start:p.End])}
		if k < n-1 {
			out[k].Label += ending
		}
		for _, s := range []corpus.Span{head, tail} {
			if s.Len() > 0 {
				out[k].Shared = append(out[k].Shared, s)
			}
		}
	}
	return out
}

// bareTokens reads lists whose members are numbers or single signs and whose last one
// alone has the word they belong to: 一、二、三等奖, A、B、C类, Ⅰ、Ⅱ级响应.
func bareTokens(words []string) (from, to int, ending string) {
	last := words[len(words)-1]
	size := tokenAt(last)
	if size == 0 {
		return 0, 0, ""
	}
	for k, w := range words[:len(words)-1] {
		n := lastToken(w)
		if n == 0 || k > 0 && n != len(w) {
			return 0, 0, ""
		}
		if k == 0 {
			from = len(w) - n
		}
	}
	if u, n := unit.Match(last[size:]); n > 0 && u.Dim == unit.Rank {
		return from, size + n, last[size : size+n]
	}
	if _, n := utf8.DecodeRuneInString(last[size:]); size < len(last) {
		return from, size + n, last[size : size+n]
	}
	return 0, 0, ""
}

const signs = "甲乙丙丁戊己庚辛大中小上下高低初ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ①②③④⑤⑥⑦⑧⑨⑩"

// tokenAt is the length of a numeral, a letter or a sign of order at the start of s.
func tokenAt(s string) int {
	at := prefix(s, "第")
	if n := readNumber(s[at:]); n.size > 0 && !n.about {
		return at + n.size
	}
	if at > 0 {
		return 0
	}
	r, size := utf8.DecodeRuneInString(s)
	if size > 0 && strings.ContainsRune(signs, r) {
		return size
	}
	for size = 0; size < len(s) && size < 4 && latin(s[size]); {
		size++
	}
	return size
}

// lastToken is the length of the token s ends in.
func lastToken(s string) int {
	for at := max(0, len(s)-15); at < len(s); at++ {
		if utf8.RuneStart(s[at]) && at+tokenAt(s[at:]) == len(s) {
			return len(s) - at
		}
	}
	return 0
}

// tailAt is where the last member's own words end: behind the ending the others have,
// before a word that begins a phrase, or at their length; at its end when it is of
// their length, so that nothing is shared.
func tailAt(words []string) int {
	n := len(words)
	last := words[n-1]
	longest := 0
	for _, w := range words[:n-1] {
		longest = max(longest, utf8.RuneCountInString(nounOf(w)))
	}
	total := utf8.RuneCountInString(last)
	if at := sameEnding(last, nounOf(words[max(0, n-2)]), longest+3); at > 0 {
		return withBracket(last, at)
	}
	if at := phraseAt(last); at > 0 && utf8.RuneCountInString(last[:at]) <= longest+2 {
		return withBracket(last, at)
	}
	if longest == 0 || total <= longest+2 || total < longest*3/2 {
		return len(last)
	}
	return withBracket(last, runes(last, longest))
}

// sameEnding is where the last member reaches the ending of another one: 医院, 级, 车.
func sameEnding(last, other string, limit int) int {
	for _, k := range []int{2, 1} {
		cut := len(other)
		for range k {
			_, size := utf8.DecodeLastRuneInString(other[:cut])
			cut -= size
		}
		ending := other[cut:]
		if ending == "" || utf8.RuneCountInString(other) <= k {
			continue
		}
		at := strings.Index(last, ending)
		if bracket := strings.IndexAny(last, "(（"); bracket >= 0 && at > bracket {
			continue
		}
		if k == 1 {
			limit -= 2 // one character may end another word: 小学, 班级学生数
		}
		if at > 0 && utf8.RuneCountInString(last[:at])+k <= limit {
			return at + len(ending)
		}
	}
	return 0
}

// phraseAt is where words begin that no noun of a list holds: 每, 的, 人均.
func phraseAt(s string) int {
	best := 0
	for _, cue := range []string{
		"每", "的", "人均", "户均", "生均", "年均", "平均", "单位", "最高", "最低", "应当", "应", "须", "均为", "为", "按", "占", "达到", "不低", "不超", "(", "（",
	} {
		if at := strings.Index(s, cue); at > 0 && utf8.RuneCountInString(s[:at]) > 1 && (best == 0 || at < best) {
			best = at
		}
	}
	return best
}

// headAt is where the first member's own words begin: behind words that say how many
// or begin a list, or as many characters before its end as the others have.
func headAt(words []string, tail int) int {
	first, n := words[0], len(words)
	size := utf8.RuneCountInString(nounOf(words[n-1][:tail]))
	for _, w := range words[1 : n-1] {
		size = max(size, utf8.RuneCountInString(w))
	}
	cut := quantified(first)
	if utf8.RuneCountInString(first[cut:]) < size+3 || size < 2 {
		return cut
	}
	return len(first) - len(lastRunes(first, size))
}

// quantifiers open a list and are said of all its members.
var quantifiers = []string{
	"所有", "全部", "各", "每所", "每个", "县域内", "全县", "全市", "全省", "全区", "全国", "全州", "全院", "全校", "全镇", "本市", "本县", "本省", "本区", "其中", "对", "向", "按照", "按", "将",
	"包括", "城区",
}

// quantified is where the noun begins behind words that say how many of it: 确保县域内所有小学.
func quantified(s string) int {
	at := 0
	for _, q := range []string{"所有", "全部"} {
		if i := strings.LastIndex(s, q); i >= 0 && i+len(q) < len(s) {
			at = max(at, i+len(q))
		}
	}
	for {
		n := prefix(s[at:], quantifiers...)
		if n == 0 || at+n >= len(s) {
			return at
		}
		at += n
	}
}

// nounOf is a member without what says how many of it, or a bracket behind it.
func nounOf(s string) string {
	s = s[quantified(s):]
	if i := strings.IndexAny(s, "(（"); i > 0 {
		s = s[:i]
	}
	return s
}

// withBracket moves a noun's end behind a bracket that follows it.
func withBracket(s string, at int) int {
	if i := strings.IndexAny(s[at:], "(（"); i != 0 {
		return at
	}
	j := strings.IndexAny(s[at:], ")）")
	if j < 0 {
		return at
	}
	_, n := utf8.DecodeRuneInString(s[at+j:])
	return at + j + n
}

// runes is how many bytes the first n characters take.
func runes(s string, n int) int {
	at := 0
	for range n {
		_, size := utf8.DecodeRuneInString(s[at:])
		at += size
	}
	return at
}

func lastRunes(s string, n int) string {
	at := len(s)
	for range n {
		_, size := utf8.DecodeLastRuneInString(s[:at])
		at -= size
	}
	return s[at:]
}
