package relation

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/zhdate"
)

// mention is a text cited in a clause.
type mention struct {
	start, end    int
	title, number string
}

// mentions finds 《甲》, 《甲》（甲发〔2020〕1号）, 甲发〔2020〕1号. A title may hold another: 《关于印发〈甲〉的通知》.
var mentions = regexp.MustCompile(`《((?:[^《》\n]|《[^《》\n]*》){2,160})》(?: ?[(（]([^()（）\n]{0,40}(?:[(（][^()（）\n]{0,12}[)）][^()（）\n]{0,12})?)[)）])?|` + numbers.String())

func cited(text string) (out []mention) {
	for _, m := range mentions.FindAllStringSubmatchIndex(text, -1) {
		c := mention{start: m[0], end: m[1]}
		if m[2] < 0 {
			c.number = text[m[0]:m[1]]
		} else {
			c.title = text[m[2]:m[3]]
			if m[4] >= 0 {
				if _, tail := number(text[m[4]:m[5]]); tail != "" {
					c.number = text[m[4]:m[5]]
				}
			}
		}
		out = append(out, c)
	}
	return out
}

var (
	// over is how a text ends.
	over = regexp.MustCompile(`废止|失效|停止执行|停止施行|不再执行|不再施行`)
	// hedged is what stands right before 废止 where nothing is repealed.
	hedged = regexp.MustCompile(`(?:不|未|不予|拟|拟予以|建议|建议予以|应当|应|可以|可|是否|被|或者|尚未|自动|提前|如|适时)$`)
	// between stands between the last text named and 废止.
	between = regexp.MustCompile(`^[)）]?(?:等?[一二三四五六七八九十百零两\d]{0,4}[件个份部项]?(?:行政)?(?:规范性|政策|政策性|规章)?(?:文件|规章|法规|规定|办法|通知)?)?` +
		`[,，]?(?:自?[^,，。;；自]{2,24}(?:起|日|时)[,，]?)?(?:同时|即行|予以|相应|一并|均|也|全部|自行|即|正式|宣布|随之|现|已|已经|决定|并|随即|原)*$`)
	// partly is said of an article of a text.
	partly = regexp.MustCompile(`^(?:的|中|中的)?第[一二三四五六七八九十百零\d]+[条章款项]`)
	// chained stands between texts named together.
	chained = regexp.MustCompile(`^(?:[\s、，,;；。.\d()（）]|和|及|与|以及|及其|原)*$`)
	// announces stands between 废止 and the first text named behind it.
	announces = regexp.MustCompile(`^(?:了|以下|下列|下述|如下|[一二三四五六七八九十百零\d]+[件个份部项]|规范性|行政|政策性?|规章|文件|[：:,，\s、\d.]|[(（]\d+[)）])*$`)
	// change is how a text is said to be changed.
	change = regexp.MustCompile(`修改为|修改如下|作(?:出)?(?:如下|以下|相应|部分)?修改|予以修改|修订为`)
	// fromDay is the day from which something is said to hold.
	fromDay = regexp.MustCompile(`自([^,，。;；自]{2,24}?)起`)
)

// sentences reads the sentences of a clause that are no entry of a list.
func (r *reader) sentences(id, text string) {
	if !over.MatchString(text) && !change.MatchString(text) {
		return
	}
	for _, s := range strings.FieldsFunc(text, func(c rune) bool { return c == '。' || c == '\n' }) {
		all := cited(s)
		if len(all) == 0 {
			continue
		}
		for _, v := range over.FindAllStringIndex(s, -1) {
			r.ended(id, text, s, v, all)
		}
		if !r.kind.tells && change.MatchString(s) && (r.kind.changes || strings.Contains(s, "第")) {
			r.changed(id, text, s, all)
		}
	}
}

// ended takes down the texts a 废止 at v of a sentence is said of: those right before it, or those right behind it.
func (r *reader) ended(id, text, s string, v []int, all []mention) {
	if hedged.MatchString(s[:v[0]]) || strings.HasPrefix(s[v[1]:], "前") || strings.HasPrefix(s[v[1]:], "的，") {
		return
	}
	last := -1
	for i, m := range all {
		if m.end <= v[0] {
			last = i
		}
	}
	claim := corpus.Claim{Kind: corpus.Repeals, Words: text, Clause: id}
	if last >= 0 {
		gap := s[all[last].end:v[0]]
		switch {
		case partly.MatchString(gap) && utf8.RuneCountInString(gap) < 30:
			claim.Kind = corpus.Amends
		case !between.MatchString(gap):
			last = -1
		}
		claim.Day = r.dayIn(gap)
	}
	if last >= 0 {
		first := last
		for first > 0 && chained.MatchString(s[all[first-1].end:all[first].start]) {
			first--
		}
		r.addAll(claim, all[first:last+1])
		return
	}
	for i, m := range all {
		if m.start < v[1] || !announces.MatchString(s[v[1]:m.start]) {
			continue
		}
		end := i + 1
		for end < len(all) && chained.MatchString(s[all[end-1].end:all[end].start]) {
			end++
		}
		claim.Day = r.dayIn(s[:v[0]])
		r.addAll(claim, all[i:end])
		return
	}
}

func (r *reader) addAll(c corpus.Claim, all []mention) {
	for _, m := range all {
		c.Title, c.Number = m.title, m.number
		r.add(c)
	}
}

// changed takes down the text a sentence says is changed: the first it names.
func (r *reader) changed(id, text, s string, all []mention) {
	m := all[0]
	if m.title == "" || m.start > change.FindStringIndex(s)[0] {
		return
	}
	before := s[:m.start]
	if utf8.RuneCountInString(before) > 12 && !strings.HasSuffix(before, "将") && !strings.HasSuffix(before, "对") {
		return
	}
	r.add(corpus.Claim{Kind: corpus.Amends, Title: m.title, Number: m.number, Words: text, Clause: id, Listed: len(all) > 1})
}

// dayIn is the day a piece of a sentence names: 自2024年1月1日起.
func (r *reader) dayIn(s string) corpus.Date {
	if m := fromDay.FindStringSubmatch(s); m != nil {
		if day, _, ok := zhdate.Prefix(m[1]); ok && day.IsDay() {
			return day
		}
	}
	return corpus.Date{}
}
