package statement

import (
	"math"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/hanzi"
)

// The pieces of a value. Units are those of policy texts and statutes; longer
// ones first, because alternatives are tried in order.
const (
	arabic  = `\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?(?:[-—－~～至到]\d+(?:\.\d+)?)?`
	chinese = `[零〇一二两三四五六七八九十百千万亿半]+`
	unit    = `万个|万人次|万人|万名|万平方米|万册|万亩|万元|亿元|千元|元|平方米|平方公里|立方米|公顷|亩|公里|千米|厘米|毫米|米|个百分点|百分点|` +
		`个工作日|工作日|个月|周岁|岁|个小时|小时|学时|课时|分钟|个学期|学期|个学年|学年|周年|年|天|日|周|月|` +
		`人次|人|名|个|所|间|家|位|户|园|校|班|次|回|倍|项|条|门|种|类|级|件|套|座|辆|台|册|本|份|节|轮|届|分|吨|千克|公斤|支|批|处|例|起|场|篇|张|块|路`
	before = `不得超过|不能超过|不宜超过|不应超过|不超过|不得高于|不高于|不得大于|不大于|不多于|不得多于|至多|最多|最高不超过|` +
		`不得低于|不能低于|不宜低于|不应低于|不低于|不得少于|不能少于|不少于|不得小于|不小于|至少|最低|最少|` +
		`大约|达到|超过|高于|低于|少于|不足|不满|未满|满|约|近|达`
	after = `及以上|以上|及以下|以下|以内|之内|内|以前|之前|前|左右|余|多`
)

var (
	dateRE = regexp.MustCompile(`(?:到|至|在|于|自|从)?(` +
		`(?:\d{4}|[一二][零〇0一二三四五六七八九]{3})(?:[—－\-–~～至]+(?:\d{4}|[一二][零〇0一二三四五六七八九]{3}))?年` +
		`(?:(?:\d{1,2}|[一二三四五六七八九十]{1,2})月(?:(?:\d{1,2}|[一二三四五六七八九十]{1,3})日|[上中下]旬|底|末|初)?|年?底|末|初|度)?` +
		`|(?:每年)?(?:年底|年末|年初|(?:\d{1,2}|[一二三四五六七八九十]{1,2})月(?:(?:\d{1,2}|[一二三四五六七八九十]{1,3})日|[上中下]旬|底|末|初))` +
		`)(?:以前|之前|前|起)?`)
	percentRE  = regexp.MustCompile(`(` + before + `)?(?:为|是)?(百分之` + chinese + `|(?:` + arabic + `)[%％])(` + after + `)?`)
	ratioRE    = regexp.MustCompile(`\d+(?:\.\d+)?[:：∶]\d+(?:\.\d+)?|` + chinese + `比` + chinese)
	quantityRE = regexp.MustCompile(`(` + before + `)?(?:为|是|有|共|在)?(第)?(` + arabic + `|` + chinese + `)(余|多)?(` + unit + `)?(` + after + `)?`)
	codeRE     = regexp.MustCompile(`[\p{Han}]{1,12}[〔\[【(（［](?:19|20)\d{2}[〕\]】)）］]\s*第?\d+号|第[零〇一二两三四五六七八九十百千\d]+[条款项章节编届期号]`)
	yearRE     = regexp.MustCompile(`(?:\d{4}|[一二][零〇0一二三四五六七八九]{3})年`)
	everyRE    = regexp.MustCompile(`每(?:一)?(?:个)?(?:半年|半月|旬|学年|学期|季度|年|月|周|日|天|[一二两三四五六七八九十]+年|\d+年)|年度|逐年`)
)

// periodUnits make a quantity a Period.
var periodUnits = map[string]bool{
	"个工作日": true, "工作日": true, "个月": true, "月": true, "小时": true, "个小时": true, "分钟": true,
	"年": true, "周年": true, "天": true, "日": true, "周": true, "学期": true, "个学期": true, "学年": true, "个学年": true,
}

// Values lists the values of a text in order, never overlapping.
func Values(text string) []Value {
	taken := make([]bool, len(text))
	var out []Value
	add := func(v Value) {
		if v.Span.Len() == 0 || len(out) >= MaxValues {
			return
		}
		for i := v.Span.Start; i < v.Span.End; i++ {
			if taken[i] {
				return
			}
		}
		for i := v.Span.Start; i < v.Span.End; i++ {
			taken[i] = true
		}
		out = append(out, v)
	}
	for _, m := range codeRE.FindAllStringIndex(text, -1) {
		add(Value{Span: corpus.Span{Start: m[0], End: m[1]}, Kind: Code, Number: math.NaN()})
	}
	for _, m := range dateRE.FindAllStringSubmatchIndex(text, -1) {
		if dateStandsAlone(text, m[2]) {
			add(dateValue(text, m))
		}
	}
	for _, m := range percentRE.FindAllStringSubmatchIndex(text, -1) {
		add(percentValue(text, m))
	}
	for _, m := range ratioRE.FindAllStringIndex(text, -1) {
		s := corpus.Span{Start: m[0], End: m[1]}
		add(Value{Span: s, Core: s, Kind: Ratio, Number: math.NaN(), Comparator: corpus.Equal})
	}
	for _, m := range everyRE.FindAllStringIndex(text, -1) {
		s := corpus.Span{Start: m[0], End: m[1]}
		add(Value{Span: s, Core: s, Kind: Period, Unit: "每", Number: math.NaN(), Comparator: corpus.Equal})
	}
	for _, m := range quantityRE.FindAllStringSubmatchIndex(text, -1) {
		if v, ok := quantityValue(text, m); ok {
			add(v)
		}
	}
	sortValues(out)
	shareUnits(text, out)
	return joinRanges(text, out)
}

func sortValues(vs []Value) {
	for i := 1; i < len(vs); i++ {
		for j := i; j > 0 && vs[j].Span.Start < vs[j-1].Span.Start; j-- {
			vs[j], vs[j-1] = vs[j-1], vs[j]
		}
	}
}

// dateStandsAlone keeps 12021年 (glued digits) from being read as a year.
func dateStandsAlone(text string, at int) bool {
	return at == 0 || text[at-1] < '0' || text[at-1] > '9'
}

func dateValue(text string, m []int) Value {
	v := Value{
		Span: corpus.Span{Start: m[2], End: m[1]}, Core: corpus.Span{Start: m[2], End: m[3]},
		Kind: Date, Number: math.NaN(), Comparator: corpus.Equal,
	}
	if y := yearRE.FindString(text[m[2]:m[3]]); y != "" {
		if n, ok := hanzi.ParseNumber(strings.TrimSuffix(y, "年")); ok {
			v.Year = int(n)
		}
	}
	if strings.HasSuffix(text[m[2]:m[1]], "前") {
		v.Comparator = corpus.AtMost
	}
	return v
}

func percentValue(text string, m []int) Value {
	v := Value{
		Span: corpus.Span{Start: m[0], End: m[1]}, Core: corpus.Span{Start: m[4], End: m[5]},
		Kind: Percent, Unit: "%",
	}
	digits := strings.TrimSuffix(strings.TrimSuffix(strings.TrimPrefix(text[m[4]:m[5]], "百分之"), "%"), "％")
	v.Number, _ = hanzi.ParseNumber(digits)
	if sub(text, m, 1) == "" { // 为 and 是 alone are not part of the value
		v.Span.Start = m[4]
	}
	v.Comparator = compare(sub(text, m, 1), sub(text, m, 3))
	return v
}

// quantityValue reads a match of quantityRE; ok is false for what only looks
// like a value: a bare Chinese numeral inside a word, 一方面, 万众.
func quantityValue(text string, m []int) (Value, bool) {
	num, u := sub(text, m, 3), sub(text, m, 5)
	arabicNum := num[0] >= '0' && num[0] <= '9'
	if i := strings.LastIndexAny(num, "-—－~～至到"); arabicNum && i >= 0 { // 1-2项: the upper end
		_, size := utf8.DecodeRuneInString(num[i:])
		num = num[i+size:]
	}
	n, ok := hanzi.ParseNumber(num)
	if rest, wan := strings.CutPrefix(u, "万"); wan && rest != "元" { // 近1万个
		u, n = rest, n*1e4
	}
	if !ok || (!arabicNum && u == "") || (!arabicNum && u == "" && sub(text, m, 6) == "") {
		return Value{}, false
	}
	v := Value{
		Span: corpus.Span{Start: m[0], End: m[1]}, Core: corpus.Span{Start: m[6], End: m[1]},
		Number: n, Unit: u, Kind: Quantity, Comparator: compare(sub(text, m, 1), sub(text, m, 6)),
	}
	v.Core.End = m[7]
	if m[11] > 0 {
		v.Core.End = m[11]
	} else if m[9] > 0 {
		v.Core.End = m[9]
	}
	if sub(text, m, 1) == "满" && strings.HasSuffix(text[:m[0]], "届") {
		v.Span.Start = m[6] // 届满三十日前
	}
	if sub(text, m, 1) == "" { // 为 and 是 alone are not part of the value
		v.Span.Start = m[6]
	}
	switch {
	case sub(text, m, 2) != "", !arabicNum && (u == "类" || u == "级") && v.Comparator == corpus.Equal:
		v.Kind = Ordinal // 第二次, and 一类园, which names a class and counts nothing
	case periodUnits[u]:
		v.Kind = Period
	}
	return v, true
}

func sub(text string, m []int, group int) string {
	if m[2*group] < 0 {
		return ""
	}
	return text[m[2*group]:m[2*group+1]]
}

// compare reads the bound from the words before and after the number.
func compare(before, after string) corpus.Comparator {
	switch before {
	case "不得超过", "不能超过", "不宜超过", "不应超过", "不超过", "不得高于", "不高于", "不得大于", "不大于", "不多于", "不得多于", "至多", "最多", "最高不超过":
		return corpus.AtMost
	case "不得低于", "不能低于", "不宜低于", "不应低于", "不低于", "不得少于", "不能少于", "不少于", "不得小于", "不小于", "至少", "最低", "最少", "满":
		return corpus.AtLeast
	case "超过", "高于":
		return corpus.Above
	case "低于", "少于", "不足", "不满", "未满":
		return corpus.Below
	case "约", "近", "大约":
		return corpus.About
	}
	switch after {
	case "及以上", "以上":
		return corpus.AtLeast
	case "及以下", "以下", "以内", "之内", "内", "以前", "之前", "前":
		return corpus.AtMost
	case "左右":
		return corpus.About
	}
	return corpus.Equal
}

// shareUnits gives a number without a unit the unit, kind and bound of the next
// one when only a list mark stands between them: 4.5、5.8平方米以上. A bound
// written once before the first (不超过45人、50人) or after the last holds for
// all of such a list.
func shareUnits(text string, vs []Value) {
	for i := len(vs) - 2; i >= 0; i-- {
		a, b := &vs[i], vs[i+1]
		if !listMark(text[a.Span.End:b.Span.Start]) || a.Kind == Code || b.Kind == Code || a.Kind == Date {
			continue
		}
		if a.Unit == "" && b.Unit != "" {
			a.Unit, a.Kind = b.Unit, b.Kind
		}
		if a.Unit == b.Unit && a.Comparator == corpus.Equal && strings.HasSuffix(text[b.Span.Start:b.Span.End], "以上") {
			a.Comparator = b.Comparator
		}
	}
	for i := 1; i < len(vs); i++ {
		a, b := vs[i-1], &vs[i]
		if listMark(text[a.Span.End:b.Span.Start]) && a.Unit == b.Unit && b.Comparator == corpus.Equal &&
			a.Span.Start < a.Core.Start {
			b.Comparator = a.Comparator
		}
	}
}

// joinRanges makes one value of a range: 2000元以上5000元以下, 一倍以上五倍以下.
func joinRanges(text string, vs []Value) []Value {
	out := vs[:0]
	for i := 0; i < len(vs); i++ {
		v := vs[i]
		if i+1 < len(vs) && v.Kind == vs[i+1].Kind && v.Span.End == vs[i+1].Span.Start &&
			strings.HasSuffix(text[v.Span.Start:v.Span.End], "以上") && upTo(text[vs[i+1].Span.Start:vs[i+1].Span.End]) {
			v.Span.End = vs[i+1].Span.End
			v.Core.End = v.Span.End
			v.Comparator = corpus.Equal
			if v.Unit == "" {
				v.Unit = vs[i+1].Unit
			}
			i++
		}
		out = append(out, v)
	}
	return out
}

func upTo(s string) bool { return strings.HasSuffix(s, "以下") || strings.HasSuffix(s, "以内") }

func listMark(s string) bool {
	switch s {
	case "、", "和", "与", "及", ",", "，", "以及":
		return true
	}
	return false
}
