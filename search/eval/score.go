package eval

import (
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/policybot/policybot/corpus/hanzi"
	"github.com/policybot/policybot/search"
)

// The numbers of the rules.
const (
	maxShort      = 120 // characters of a headline
	maxLong       = 400 // of a headline of the categories in long
	citationsRead = 3   // how many citations are looked at
	coverage      = 0.6 // share of the evidence's bigrams a quote must hold
)

const yesNo = "yesno"

// long names the categories whose headline may run to maxLong characters.
func long(category string) bool {
	switch category {
	case "list", "procedure", "definition", "penalty", "comparison":
		return true
	}
	return false
}

// judge decides the outcome of a row, and in one phrase why it is not right.
func judge(r Row, a search.Answer) (Outcome, string) {
	answered := a.Status == search.Answered
	switch {
	case !r.Answerable() && answered:
		return Wrong, "库内没有依据,不应作答"
	case !r.Answerable():
		return Right, ""
	case a.Status == search.Clauses:
		return Listed, "只列了条款"
	case !answered:
		return Abstained, "未作答: " + string(a.Status)
	}
	if why := right(r, a.Headline); why != "" {
		return Wrong, why
	}
	return Right, ""
}

// right returns the first rule the headline breaks, or "".
func right(r Row, headline string) string {
	limit := maxShort
	if long(r.Category) {
		limit = maxLong
	}
	if utf8.RuneCountInString(headline) > limit {
		return "超过字数上限"
	}
	text := normalise(headline)
	if r.Category == yesNo && polarity(text) != polarity(normalise(strings.Join(r.Answer, ""))) {
		return "是与否相反或没有说明是否"
	}
	met := 0
	missing := ""
	for _, group := range r.Accept {
		if containsAny(text, group) {
			met++
		} else if missing == "" {
			missing = strings.Join(group, "/")
		}
	}
	need := len(r.Accept)
	if r.MinGroups > 0 {
		need = r.MinGroups
	}
	if met < need {
		return "缺少: " + missing
	}
	if r.Category != yesNo && !long(r.Category) {
		for _, s := range r.Reject {
			if contains(text, normalise(s)) {
				return "出现了不应有的: " + s
			}
		}
	}
	return ""
}

// polarity is +1 for an answer that begins with 是 or 可以, -1 for 否 or 不, and
// 0 for one that says neither. 是否 asks; it does not answer.
func polarity(s string) int {
	switch {
	case strings.HasPrefix(s, "是否"):
		return 0
	case strings.HasPrefix(s, "是"), strings.HasPrefix(s, "可以"):
		return 1
	case strings.HasPrefix(s, "否"), strings.HasPrefix(s, "不"):
		return -1
	}
	return 0
}

// normalise is NFKC, traditional to simplified, white space and commas removed.
func normalise(s string) string {
	s = hanzi.Simplify(norm.NFKC.String(s))
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == ',' {
			return -1
		}
		return r
	}, s)
}

// containsAny tells whether any of the strings stands in text (normalised).
func containsAny(text string, group []string) bool {
	for _, s := range group {
		if contains(text, normalise(s)) {
			return true
		}
	}
	return false
}

// contains tells whether s stands in text (both normalised) without cutting a
// number: an end of s that is a numeral must not touch a further numeral.
func contains(text, s string) bool {
	if s == "" {
		return false
	}
	first, _ := utf8.DecodeRuneInString(s)
	last, _ := utf8.DecodeLastRuneInString(s)
	for from := 0; ; {
		i := strings.Index(text[from:], s)
		if i < 0 {
			return false
		}
		start, end := from+i, from+i+len(s)
		before, _ := utf8.DecodeLastRuneInString(text[:start])
		after, _ := utf8.DecodeRuneInString(text[end:])
		if !oneNumber(before, first) && !oneNumber(last, after) {
			return true
		}
		_, size := utf8.DecodeRuneInString(text[start:])
		from = start + size
	}
}

// oneNumber tells whether two neighbours are parts of one number: two digits or
// two Chinese numerals. A magnitude behind a digit is a unit, as gold answers
// write it: 151.525 stands in 151.525万元.
func oneNumber(a, b rune) bool {
	digit := func(r rune) bool { return r >= '0' && r <= '9' }
	chinese := func(r rune) bool {
		return strings.ContainsRune("〇零一二三四五六七八九十百千万亿两", r)
	}
	return digit(a) && digit(b) || chinese(a) && (chinese(b) || digit(b))
}

// cited tells whether one of the citations up to first names a file of the row and
// quotes enough of the evidence taken from that file.
func cited(r Row, a search.Answer, first int) bool {
	for _, c := range a.Citations[:min(first, len(a.Citations))] {
		name := path.Base(c.File)
		for _, d := range r.Docs {
			if d == name && covered(c.Quote, r.Evidence[d]) >= coverage {
				return true
			}
		}
	}
	return false
}

// covered is the share of the character bigrams of evidence, counted where they
// stand, that occur anywhere in quote: 0 when evidence has none.
func covered(quote, evidence string) float64 {
	have := map[[2]rune]bool{}
	q := []rune(normalise(quote))
	for i := 0; i+1 < len(q); i++ {
		have[[2]rune{q[i], q[i+1]}] = true
	}
	e := []rune(normalise(evidence))
	hit := 0
	for i := 0; i+1 < len(e); i++ {
		if have[[2]rune{e[i], e[i+1]}] {
			hit++
		}
	}
	if len(e) < 2 {
		return 0
	}
	return float64(hit) / float64(len(e)-1)
}
