package rules

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/statement"
	"github.com/policybot/policybot/search/answer/wording"
)

// Answers to 什么工程, 按什么, 建立什么: a phrase of the window.

// stopper ends a noun phrase on its left.
var stopperRE = regexp.MustCompile(`[()（）]|达到|列为|实施|打造|按照|根据|通过|利用|采取|采用|坚持|配备|落实|严格执行|始终保持|保持|向|由|为|是|将|把|对|在|以|和|与|及|跟|从|到|给|的|，|,|。|、|：|:|；|;|建立|加强|推进|要|应当|应|需|加快|开展|完善|鼓励|支持|强化`)

// nounCandidates answers 什么工程, 哪类学校, 什么标准: the phrase of the window
// that ends with the noun asked for.
func nounCandidates(q *question, w *window) []candidate {
	if utf8.RuneCountInString(q.noun) < 2 || asksBasisRE.MatchString(q.text) || reachRE.MatchString(q.text) {
		return nil
	}
	var out []candidate
	for at := 0; ; {
		i := strings.Index(w.text[at:], q.noun)
		if i < 0 {
			break
		}
		i += at
		at = i + len(q.noun)
		start := phraseStart(w.text, i)
		if start == i {
			continue
		}
		head := strings.Trim(w.text[start:at], "“”\"‘’ ")
		if wording.Any(head, "不含", "包括", "下列", "以下") {
			continue
		}
		seg := segmentAt(w.text, i)
		score, because := base(q, w, seg)
		score *= 0.84 + 0.16*note(because, "segment", covered(q.terms, []layer{{seg, 1}}))
		score += 0.08
		out = append(out, w.says(start, at, head, score, because))
	}
	return out
}

// reachRE finds questions for the degree something is to reach, which the text
// states as a predicate and not as a phrase that ends in 水平.
var reachRE = regexp.MustCompile(`(?:什么|啥|怎样的?|哪种)(?:水平|程度|地步|位置|样子)`)

// phraseStart walks left from byte i to the last stopper, or to the opening
// quotation mark when the noun stands inside quotation marks.
func phraseStart(text string, i int) int {
	left := text[:i]
	if open := strings.LastIndex(left, "“"); open >= 0 && !strings.Contains(left[open:], "”") {
		return open
	}
	start := 0
	for _, m := range stopperRE.FindAllStringIndex(left, -1) {
		if !inWord(text, m[0], m[1]-m[0]) {
			start = m[1]
		}
	}
	return start
}

var (
	asksBasisRE = regexp.MustCompile(`(?:按|按照|依据|根据|以|凭|照)(?:什么|啥|哪)`)
	basisRE     = regexp.MustCompile(`以([^,，。；;]{2,30}?)为(?:依据|标准|基础|准|条件|前提)|(?:按照|按|依据|根据)([^,，。；;]{2,30}?)(?:,|，|。|进行|确定|分配|核定|计算|配备|$)`)
)

// basisCandidates answers 按什么分 with what the text says it goes by.
func basisCandidates(q *question, w *window) []candidate {
	if !asksBasisRE.MatchString(q.text) {
		return nil
	}
	var out []candidate
	for _, m := range basisRE.FindAllStringSubmatchIndex(w.text, 10) {
		score, because := base(q, w, w.text)
		score = score*0.92 + note(because, "basis", 0.1)
		if m[2] >= 0 {
			score += note(because, "stated", 0.06)
		}
		out = append(out, w.says(m[0], m[1], w.text[m[0]:m[1]], score, because))
	}
	return out
}

var verbWhatRE = regexp.MustCompile(`([\p{Han}]{2})(?:什么|啥|哪些)(?:[?？。]|$)`)

// objectCandidates answers 建立什么 with what the verb takes in the text.
func objectCandidates(q *question, w *window) []candidate {
	m := verbWhatRE.FindStringSubmatch(q.text)
	if m == nil {
		return nil
	}
	var out []candidate
	for _, s := range statement.Phrases(w.text, corpus.Span{Start: 0, End: len(w.text)}) {
		seg := w.text[s.Start:s.End]
		i := strings.Index(seg, m[1])
		if i < 0 {
			continue
		}
		obj := strings.TrimLeft(seg[i+len(m[1]):], "了")
		obj = strings.TrimPrefix(strings.TrimPrefix(obj, "健全"), "完善")
		if n := utf8.RuneCountInString(obj); n < 2 || n > 60 || wording.Any(obj, "下列", "以下") {
			continue
		}
		hit := covered(q.terms, []layer{{seg, 1}})
		score, because := base(q, w, seg)
		score = score*0.84 + note(because, "object", 0.14*hit)
		at := s.End - len(obj)
		out = append(out, w.says(at, s.End, obj, score, because))
	}
	return out
}

var regardedRE = regexp.MustCompile(`(?:把|将|以|由)([^,，。；;]{2,40}?)(?:作为|列为|定为|视为|担任|兼任)([^,，。；;]{2,40})`)

// regardedCandidates answers 第一标准是什么 from 把师德表现作为第一标准.
func regardedCandidates(q *question, w *window) []candidate {
	var out []candidate
	for _, m := range regardedRE.FindAllStringSubmatchIndex(w.text, 10) {
		as := covered(q.terms, []layer{{w.text[m[4]:m[5]], 1}})
		what := covered(q.terms, []layer{{w.text[m[2]:m[3]], 1}})
		a, b, hit := m[2], m[3], as
		if what > as { // what is X made: the other half answers
			a, b, hit = m[4], m[5], what
		}
		score, because := base(q, w, w.text)
		score = score*0.86 + note(because, "regarded", 0.16*hit)
		out = append(out, w.says(a, b, clip(w.text[a:b], 120), score, because))
	}
	return out
}

func segmentAt(text string, i int) string {
	for _, s := range statement.Segments(text, corpus.Span{Start: 0, End: len(text)}) {
		if s.Start <= i && i < s.End {
			return text[s.Start:s.End]
		}
	}
	return text
}
