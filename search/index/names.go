package index

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search/zh"
)

// Documents say themselves what else a thing is called: 管理委员会（以下简称管委会）.
// What they say becomes synonyms of the index that has them, as far as it holds
// beyond the document: most of 以下简称 stands for a thing of that document alone
// (项目, 双方, 本单位), and would mislead everywhere else.

// alias is a name that stands for another one.
type alias struct{ Short, Full string }

const (
	mostNames   = 100 // of one document
	mostMeant   = 3   // a name of more than this many things is a name of none
	longestName = 20  // characters
	longestOf   = 3   // times as long as its abbreviation a name may be
)

var (
	// briefRE finds the bracket in 甲（以下简称乙）.
	briefRE = regexp.MustCompile(`[（(](?:以下|下文|下同)?[,，]?(?:简称|统称|合称|称)为?["“「《]?(\p{Han}{2,12})["”」》]?[）)]`)
	// alsoRE finds 甲，又称乙 and 甲（俗称乙）, each between marks.
	alsoRE = regexp.MustCompile(`(?:^|[^\p{Han}])(\p{Han}{2,10})["”]?[,，]?[（(]?(?:又称|也称|亦称|俗称)为?["“「]?(\p{Han}{2,10})(?:$|[^\p{Han}])`)
	// thatIsRE finds 本法所称的甲即乙.
	thatIsRE = regexp.MustCompile(`所称的?["“]?(\p{Han}{2,10})["”]?[,，]?即["“]?(\p{Han}{2,10})["”]?[。；;]`)
	// loose is what a phrase has and a name has not.
	loose = regexp.MustCompile(`[的或在对是由其并为于等]`)
)

// namesOf reads a document.
func namesOf(d *corpus.Document) []alias {
	var out []alias
	for _, c := range d.Clauses {
		if text := d.Quote(c.Span); strings.ContainsAny(text, "称稱") {
			out = append(out, namesIn(zh.Fold(text).Text)...)
		}
		if len(out) >= mostNames {
			out = out[:mostNames]
			break
		}
	}
	slices.SortFunc(out, func(a, b alias) int { return cmp.Or(cmp.Compare(a.Short, b.Short), cmp.Compare(a.Full, b.Full)) })
	return slices.Compact(out)
}

// namesIn reads a folded text.
func namesIn(text string) (out []alias) {
	for _, m := range briefRE.FindAllStringSubmatchIndex(text, mostNames) {
		before := hanBefore(strings.TrimRight(text[:m[0]], `"”」》 `), longestName)
		if a, ok := abbreviated(text[m[2]:m[3]], before); ok {
			out = append(out, a)
		}
	}
	for _, p := range []struct {
		re *regexp.Regexp
		is bool
	}{
		{alsoRE, strings.Contains(text, "又称") || strings.Contains(text, "也称") || strings.Contains(text, "亦称") || strings.Contains(text, "俗称")},
		{thatIsRE, strings.Contains(text, "所称") && strings.Contains(text, "即")},
	} {
		if !p.is { // both are slow to find nothing
			continue
		}
		for _, m := range p.re.FindAllStringSubmatch(text, mostNames) {
			if !loose.MatchString(m[1] + m[2]) {
				out = append(out, alias{m[2], m[1]})
			}
		}
	}
	return out
}

// abbreviated finds the name at the end of before that short abbreviates: the
// shortest one that has its characters in order, at least one of them taken out of a
// word by itself. A short name that only leaves words out (突发事件 for 突发公共卫生
// 事件) is wider than the full one, and one with other characters is a new name for
// what takes a sentence to say.
func abbreviated(short, before string) (a alias, ok bool) {
	full, run, alone := before, 0, false
	at := len(before) // of the character matched last
	for s := short; s != ""; {
		r, size := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-size]
		i := strings.LastIndex(before[:at], string(r))
		if i < 0 {
			return a, false
		}
		if i+size == at {
			run++
		} else {
			alone, run = alone || run == 1, 1
		}
		at, full = i, before[i:]
	}
	alone = alone || run == 1
	_, first := utf8.DecodeRuneInString(short)
	if strings.ContainsAny(short[:first], "省市区县州镇乡") && strings.HasSuffix(full, short[first:]) {
		return a, false // 市体育部门 for 市人民政府体育部门
	}
	if !alone || loose.MatchString(full) || utf8.RuneCountInString(full) > longestOf*utf8.RuneCountInString(short) {
		return a, false
	}
	return alias{short, full}, true
}

// mined makes a lexicon of the names the documents give; nil when they give none.
func (t *table) mined(parts []part) *zh.Lexicon {
	seen, meant := map[alias]bool{}, map[string]int{}
	var all []alias
	for _, s := range t.at {
		for _, a := range parts[s.part].Names[s.doc] {
			if !seen[a] {
				seen[a] = true
				meant[a.Short]++
				meant[a.Full]++
				all = append(all, a)
			}
		}
	}
	if len(all) == 0 {
		return nil
	}
	return zh.Same(func(yield func(string, string) bool) {
		for _, a := range all {
			if meant[a.Short] <= mostMeant && meant[a.Full] <= mostMeant && !yield(a.Short, a.Full) {
				return
			}
		}
	})
}
