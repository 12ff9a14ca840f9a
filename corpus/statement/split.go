package statement

import (
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
)

// Sentences splits a text at 。！？ and line ends, and at ； outside brackets.
// The stop belongs to the sentence. Empty ones are left out.
func Sentences(text string) []corpus.Span {
	return split(text, corpus.Span{Start: 0, End: len(text)}, true, func(r rune, depth int) bool {
		return r == '\n' || (depth == 0 && (r == '。' || r == '！' || r == '？' || r == '；' || r == ';'))
	})
}

// Segments splits a sentence at commas and colons, and around brackets, so that
// what a bracket says stands apart. The mark is in no segment.
func Segments(text string, in corpus.Span) []corpus.Span {
	return split(text, in, false, func(r rune, _ int) bool {
		switch r {
		case '，', ',', '：', ':', '；', ';', '。', '(', ')', '（', '）', '\n', '！', '？':
			return true
		}
		return false
	})
}

// Phrases splits a sentence at commas outside brackets and quotation marks, so
// that a bracket stays with the words it explains.
func Phrases(text string, in corpus.Span) []corpus.Span {
	return split(text, in, false, func(r rune, depth int) bool {
		switch r {
		case '，', ',', '；', ';', '。', '\n', '！', '？':
			return depth == 0
		}
		return false
	})
}

// split cuts where stop says so; keep leaves the mark with the piece before it.
// A comma or colon between two digits is part of a number.
func split(text string, in corpus.Span, keep bool, stop func(r rune, depth int) bool) []corpus.Span {
	var out []corpus.Span
	start, depth := in.Start, 0
	push := func(end int) {
		s := corpus.Span{Start: start, End: end}
		for s.Start < s.End && (text[s.Start] == ' ' || text[s.Start] == '\n') {
			s.Start++
		}
		if strings.Trim(text[s.Start:s.End], " \n，,：:；;。()（）！？") != "" {
			out = append(out, s)
		}
	}
	for i, r := range text[in.Start:in.End] {
		at := in.Start + i
		switch r {
		case '(', '（', '“', '《', '〔', '〈':
			depth++
		case ')', '）', '”', '》', '〕', '〉':
			depth = max(0, depth-1)
		}
		if !stop(r, depth) || (r < 128 && betweenDigits(text, at)) {
			continue
		}
		n := utf8.RuneLen(r)
		if keep {
			push(at + n)
		} else {
			push(at)
		}
		start = at + n
	}
	push(in.End)
	return out
}

func betweenDigits(text string, at int) bool {
	digit := func(i int) bool { return i >= 0 && i < len(text) && text[i] >= '0' && text[i] <= '9' }
	if !digit(at-1) || !digit(at+1) {
		return false
	}
	// 1,000 is one number, "45,2026年" is two: three digits and no more.
	n := 0
	for i := at + 1; digit(i); i++ {
		n++
	}
	return text[at] == ':' || n == 3
}

// Member is one member of a coordinate list and the words the members share.
type Member struct {
	Own    corpus.Span
	Shared []corpus.Span
}

// Members takes a list such as 所有小学、初中班级学生数 apart into n members. The
// last member ends where its noun ends as far as the others tell (it is as long
// as the longest of them in runes, when a word they all end in shows no better);
// the words after it are shared, as are the words before the first noun. It
// returns nil when the list does not have n members.
func Members(text string, list corpus.Span, n int) []Member {
	for _, marks := range [][]string{{"、"}, {"、", "和", "与", "及", "以及"}, {"和", "与", "及"}, {"，", ","}} {
		pieces := cutList(text, list, marks)
		if len(pieces) < n {
			continue
		}
		if len(pieces) > n {
			pieces = pieces[len(pieces)-n:]
		}
		return shareTail(text, list, pieces)
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

// shareTail tells the last member's own words from the tail all members share.
// When every member before is much shorter than the last one, the last carries
// the shared noun phrase: 小学、初中|班级学生数. Members of like length (公办园占比
// 和普惠园覆盖率) share nothing.
func shareTail(text string, list corpus.Span, pieces []corpus.Span) []Member {
	out := make([]Member, len(pieces))
	longest, last, stages := 0, len(pieces)-1, true
	for _, p := range pieces[:last] {
		noun := nounOf(text[p.Start:p.End])
		longest = max(longest, utf8.RuneCountInString(noun))
		stages = stages && endsInStage(noun)
	}
	tail := corpus.Span{Start: pieces[last].End, End: pieces[last].End}
	lastText := text[pieces[last].Start:pieces[last].End]
	if own := headNoun(lastText, longest, stages); own > 0 && own < len(lastText) {
		tail.Start = pieces[last].Start + own
	}
	lead := corpus.Span{Start: list.Start, End: pieces[0].Start}
	if at := lastStage(text[pieces[0].Start:pieces[0].End]); stages && at > 0 {
		lead.End = pieces[0].Start + at // 专职教师比例小学、初中: the head is of both
		pieces[0].Start = lead.End
	}
	for k, p := range pieces {
		m := Member{Own: p}
		if k == last {
			m.Own.End = tail.Start
		}
		for _, s := range []corpus.Span{lead, tail} {
			if s.Len() > 0 {
				m.Shared = append(m.Shared, s)
			}
		}
		out[k] = m
	}
	return out
}

// nounOf is a member without a leading 所有, 全部, 各 or a bracket behind it.
func nounOf(s string) string {
	for _, p := range []string{"所有", "全部", "每所", "县域内", "各"} {
		s = strings.TrimPrefix(s, p)
	}
	if i := strings.IndexAny(s, "(（"); i > 0 {
		s = s[:i]
	}
	return s
}

// headNoun returns how many bytes of the last member are its own noun: as many
// runes as the longest other member has, with a bracket right behind it; 0 when
// the last member is about as long as the others, so that nothing is shared.
// When the others are all 学段 (stages), the last one's 学段 is its noun.
func headNoun(last string, runes int, stages bool) int {
	if n := stageNoun(last); n > 0 && stages {
		return n
	}
	total := utf8.RuneCountInString(last)
	if runes == 0 || total <= runes+2 || total < runes*3/2 {
		return 0
	}
	at := 0
	for range runes {
		_, n := utf8.DecodeRuneInString(last[at:])
		at += n
	}
	return withBracket(last, at)
}

// stageNoun is the length of a noun phrase that ends in a 学段 at the start of a
// member: 初中, 公办初中, 九年一贯制学校; 0 when it does not begin with one.
func stageNoun(s string) int {
	at := 0
	for range 5 {
		if _, n := StageAt(s[at:]); n > 0 {
			return withBracket(s, at+n)
		}
		if at >= len(s) {
			return 0
		}
		_, n := utf8.DecodeRuneInString(s[at:])
		at += n
	}
	return 0
}

// endsInStage tells whether a noun phrase ends in a 学段: 公办小学.
func endsInStage(s string) bool {
	for i := range s {
		if _, n := StageAt(s[i:]); n > 0 && i+n == len(s) {
			return true
		}
	}
	return false
}

// lastStage is where the 学段 a phrase ends in begins; 0 when the phrase is
// nothing else, or ends in none.
func lastStage(s string) int {
	for i := range s {
		if _, n := StageAt(s[i:]); n > 0 && i+n == len(s) {
			return i
		}
	}
	return 0
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
