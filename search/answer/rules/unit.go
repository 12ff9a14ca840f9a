package rules

import (
	"regexp"
	"slices"

	"github.com/policybot/policybot/corpus/statement"
	"github.com/policybot/policybot/corpus/unit"
	"github.com/policybot/policybot/search/answer/wording"
)

// Units a question may ask with and a text may answer with.

// unitClasses are units a question may ask with and a text may answer with.
var unitClasses = [][]string{
	{"人", "名", "位", "个", "人次", "周岁"},
	{"所", "家", "个", "园", "校", "间", "处"},
	{"元", "万元", "亿元", "千元", "倍"},
	{"次", "回"},
	{"个", "名", "人", "种", "项", "条", "门", "类", "间", "支", "批", "级"},
	{"平方米", "亩", "公顷", "平方公里", "米"},
	{"公里", "千米", "米"},
	{"周岁", "岁"},
	{"学时", "课时", "小时", "个小时", "分钟", "节", "天", "日", "个工作日", "工作日", "个月", "月", "年", "周", "学期", "个学期", "学年", "周年", "每"},
}

var unitAsks = []struct {
	re    *regexp.Regexp
	units []string
}{
	{regexp.MustCompile(`(?:多少|几)(?:座|个座)`), []string{"座", "个"}},
	{
		regexp.MustCompile(`百分之几|百分之多少|几个点|多少个点|几个百分点|几成|比例|占比|多大比例|率(?:是|要|达|目标|$|多少|最低|为|至少|不)|满意度|认可度`),
		[]string{"%", "％"},
	},
	{regexp.MustCompile(`(?:多少|几[十百千]?|百)(?:元|钱|块|万|亿)|罚多少|经费[^,，]{0,8}多少|资助金|补助[^,，]{0,6}多少`), unitClasses[2]},
	{regexp.MustCompile(`(?:多少|几)(?:所|家)`), unitClasses[1]},
	{regexp.MustCompile(`(?:多少|几)(?:次|回)`), unitClasses[3]},
	{regexp.MustCompile(`(?:多少|几|多大)[^,，]{0,4}(?:平方米|平米|平方|面积|场地)|面积`), unitClasses[5]},
	{regexp.MustCompile(`多宽|多深|多厚`), []string{"米", "厘米", "毫米", "公里", "千米"}},
	{regexp.MustCompile(`多远|(?:多少|几)(?:公里|米|千米)|时速|多快`), unitClasses[6]},
	{regexp.MustCompile(`(?:多少|几)(?:岁|周岁)|年龄|岁数`), unitClasses[7]},
	{regexp.MustCompile(`多久|多长时间|(?:多少|几)(?:天|日|年|个?月|个?小时|个?钟头|分钟|个?学时|个?课时|个?学期|个?星期|个?工作日|周)|隔多久|期限|时限|几天内|最晚多少天|提前多`), unitClasses[8]},
	{regexp.MustCompile(`(?:多少|几)(?:人|名|位)|(?:多少|几)个?(?:学生|孩子|娃|老师|教师|党员|人)|人数`), unitClasses[0]},
	{regexp.MustCompile(`(?:多少|几)(?:个|种|项|条|门|支)`), unitClasses[4]},
	{regexp.MustCompile(`班额|校额|班级[^,，]{0,6}人|一个班|每班|规模`), []string{"人", "名", "位"}},
}

// classOf are the units that may answer for a named one.
func classOf(unit string) []string {
	if i := slices.IndexFunc(unitClasses, func(class []string) bool { return slices.Contains(class, unit) }); i >= 0 {
		return unitClasses[i]
	}
	return []string{unit}
}

// askedUnits are the units that fit the way a question asks; nil when it says
// nothing about them. The first pattern that fits decides.
func askedUnits(t string) []string {
	for _, a := range unitAsks {
		if a.re.MatchString(t) {
			return a.units
		}
	}
	return nil
}

var namedUnitRE = regexp.MustCompile(`(?:多少|几)(个工作日|工作日|个月|个小时|小时|分钟|学时|课时|平方米|公里|周岁|元|所|次|名|人|天|日|年|周|岁|倍|座|米|亩)`)

// namedUnit is the unit right after 多少 or 几, or "".
func namedUnit(t string) string {
	if m := namedUnitRE.FindStringSubmatch(t); m != nil {
		return m[1]
	}
	return ""
}

// sameMeasure lists units people use for one another.
var sameMeasure = [][]string{
	{"天", "日", "个工作日", "工作日"}, {"小时", "个小时"}, {"月", "个月"}, {"岁", "周岁"}, {"人", "名", "位", "个"}, {"所", "家", "个", "园"},
	{"次", "回"}, {"元", "万元", "亿元", "千元"}, {"公里", "千米", "米"},
}

func sameUnitWord(a, b string) bool { return a == b || inOne(sameMeasure, a, b) }

// inOne tells whether one of the classes has both units.
func inOne(classes [][]string, a, b string) bool {
	return slices.ContainsFunc(classes, func(c []string) bool { return slices.Contains(c, a) && slices.Contains(c, b) })
}

// unitFits is 1 for a unit asked for, 0.9 when none was asked for, 0 otherwise.
func unitFits(q *question, v statement.Value) float64 {
	if len(q.units) == 0 || v.Kind == statement.Date {
		return 0.9
	}
	if slices.Contains(q.units, v.Unit) {
		if q.unit != "" && !sameUnitWord(q.unit, v.Unit) {
			return 0.75
		}
		return 1
	}
	if v.Kind == statement.Ratio && wording.Any(q.text, "比例", "比") || measures(q, v) {
		return 1
	}
	return 0
}

// measures tells whether the value is of the dimension of a unit the question may be
// answered in: 61㎡ for 平方米, 2‰ for a share, 60km/h for how fast.
func measures(q *question, v statement.Value) bool {
	if v.Measure.Dim == unit.None || v.Measure.Dim == unit.Count || v.Kind == statement.Ordinal {
		return false
	}
	if v.Measure.Dim == unit.Speed {
		return wording.Any(q.text, "时速", "车速", "速度", "多快")
	}
	for _, word := range q.units {
		if u, ok := unit.Lookup(word); ok && u.Dim == v.Measure.Dim {
			return true
		}
	}
	return false
}
