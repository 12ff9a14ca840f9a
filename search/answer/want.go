package answer

import (
	"regexp"
	"slices"
	"strings"

	"github.com/policybot/policybot/corpus/statement"
	"github.com/policybot/policybot/corpus/unit"
	"github.com/policybot/policybot/search"
)

// want is what kind of value a question asks for; the zero value is any.
type want struct {
	dims []unit.Dimension // of a value that fits; nil when the question does not tell
	unit unit.Unit        // that the question names itself: 多少学时; zero when it names none
}

// Dimensions that answer for one another.
var (
	amounts = []unit.Dimension{unit.Money, unit.Multiple, unit.Share}
	shares  = []unit.Dimension{unit.Share, unit.Ratio, unit.Points, unit.Multiple}
	lengths = []unit.Dimension{unit.Duration, unit.Lessons}
	times   = []unit.Dimension{unit.Date, unit.Clock, unit.Duration}
)

// asks tells dimensions off the words of a question; the first that fits decides.
var asks = []struct {
	re   *regexp.Regexp
	dims []unit.Dimension
}{
	{regexp.MustCompile(`百分之几|百分之多少|几个?百分点|几成|比例|占比|[^效频]率(?:是|要|达|为|不|至|最|目标|指标|标准|$|多)|满意度`), shares},
	{regexp.MustCompile(`多少钱|几块钱?|几十块|几百块|几千块|罚多少|罚几|罚款|金额|费用|工本费|资金|(?:学费|收费|缴费|[费价租]|工资|经费|补贴|补助|津贴|奖励?|押金|保证金)[^,，人名个次天日年月岁]{0,5}多少(?:$|[?？,，呢啊呀])`), amounts},
	{regexp.MustCompile(`多大面积|面积`), []unit.Dimension{unit.Area}},
	{regexp.MustCompile(`多远|多宽|多高|多深|多厚`), []unit.Dimension{unit.Length}},
	{regexp.MustCompile(`年龄|岁数|多大年纪|几岁`), []unit.Dimension{unit.Age, unit.Duration}},
	{regexp.MustCompile(`几点(?:[^要意措原建注内规说经]|$)`), []unit.Dimension{unit.Clock, unit.Date}},
	{regexp.MustCompile(`多久|多长时间|期限|时限|隔多|提前多|多长`), append(slices.Clone(lengths), unit.Date, unit.Length)},
	{regexp.MustCompile(`哪年|哪一年|几几年|哪天|什么时候|何时|几时|啥时候|年份|哪个月|日期|哪日|几月|几号|何日|什么时间|啥时间|最晚|最迟|截止|从哪天`), times},
	{regexp.MustCompile(`(?:多少|几)个?(?:人|名|位|学生|孩子|娃|老师|教师|职工|代表)|人数|班额`), []unit.Dimension{unit.Count}},
}

// askedUnitRE finds what is counted: 多少 and 几, but not 好几, 这几.
var askedUnitRE = regexp.MustCompile(`(?:多少|(?:^|[^好这近前那十数])几[十百千万]*)`)

func wantOf(t search.Type, text string) want {
	switch t {
	case search.YesNo, search.List, search.Definition, search.Procedure, search.Comparison:
		return want{}
	}
	if oftenRE.MatchString(text) {
		return want{dims: []unit.Dimension{unit.Often, unit.Duration}}
	}
	for _, m := range askedUnitRE.FindAllStringIndex(text, -1) {
		for _, r := range []string{text[m[1]:], strings.TrimPrefix(text[m[1]:], "个")} {
			if u, n := unit.Match(r); n > 0 && u.Word != "个" && u.Dim != unit.Rank {
				return want{dims: answering(u), unit: u}
			}
		}
	}
	for _, a := range asks {
		if a.re.MatchString(text) {
			return want{dims: a.dims}
		}
	}
	if t == search.DateType || t == search.Deadline {
		return want{dims: times}
	}
	return want{}
}

// oftenRE finds questions how often something is done; askedUnitRE would take 几年一次 for a length of time.
var oftenRE = regexp.MustCompile(`(?:多久|多长时间|几[年月天周]|几个(?:月|星期|小时|工作日|学期))[^,，。？?]{0,12}一[次回遍]|隔(?:多久|多长时间|几)|每隔|多久[^,，。？?]{0,6}一[次回遍]`)

// answering are the dimensions that may answer a question for a unit.
func answering(u unit.Unit) []unit.Dimension {
	switch u.Dim {
	case unit.Money:
		return amounts
	case unit.Duration, unit.Lessons, unit.Age:
		return append(slices.Clone(lengths), unit.Date, unit.Age)
	case unit.Count, unit.Multiple:
		return []unit.Dimension{unit.Count, unit.Multiple, unit.Score, unit.Ratio}
	}
	return []unit.Dimension{u.Dim}
}

// fits tells whether a value can answer, as far as its dimension says.
func (w want) fits(v statement.Value) bool {
	return w.dims == nil || slices.Contains(w.dims, v.Dim()) || v.Kind == statement.Quantity && v.Unit == ""
}

// fit says how the values of a text fit: 1 one does, -1 there are values and none does, 0 when nothing is asked for, or
// nothing is there to judge.
func (w want) fit(values []statement.Value) float64 {
	if w.dims == nil {
		return 0
	}
	known := false
	for _, v := range values {
		if !ofValue(v) {
			continue
		}
		if slices.Contains(w.dims, v.Dim()) {
			return 1
		}
		known = known || v.Unit != "" || v.Kind != statement.Quantity
	}
	if known {
		return -1
	}
	return 0
}

// sameUnit is 1 when a value has the very unit the question names, or counts the same; -1 when none does; 0 when it names
// none.
func (w want) sameUnit(values []statement.Value) float64 {
	if w.unit.Word == "" {
		return 0
	}
	same := func(v statement.Value) bool { return v.Measure.Word != "" && v.Measure.Base == w.unit.Base }
	if slices.ContainsFunc(values, same) {
		return 1
	}
	return -1
}

func ofValue(v statement.Value) bool { return v.Kind != statement.Code && v.Kind != statement.Ordinal }

// valuesIn are such values as a text states.
func valuesIn(text string, such func(statement.Value) bool) []statement.Value {
	return slices.DeleteFunc(statement.Values(text), func(v statement.Value) bool { return !such(v) })
}

// may tells whether a value can be what is asked for.
func (q *question) may(v statement.Value) bool {
	if q.want.dims == nil {
		return isAmount(v)
	}
	return ofValue(v) && q.want.fits(v)
}

// yearsOf are the years a text names.
func yearsOf(text string) (out []int) {
	for _, v := range valuesIn(text, ofYear) {
		out = append(out, v.Year)
	}
	return out
}

func ofYear(v statement.Value) bool { return v.Kind == statement.Date && v.Year > 0 }
