package rules

import (
	"slices"
	"strings"

	"github.com/policybot/policybot/corpus/statement"
)

// stageCovers lists, for a 学段, the names that also speak of it.
var stageCovers = map[string][]string{
	"义务教育":     {"小学", "初中", "中小学"},
	"中小学":      {"小学", "初中", "高中"},
	"小学":       {"义务教育", "中小学"},
	"初中":       {"义务教育", "中小学"},
	"高中":       {"中小学"},
	"九年一贯制学校":  {"义务教育"},
	"十二年一贯制学校": {"义务教育"},
	"特殊教育学校":   {"义务教育"},
}

// opposites are words that exclude each other: what is said of one is not said
// of the other.
var opposites = [][2]string{
	{"学士", "硕士"}, {"硕士", "博士"}, {"学士", "博士"}, {"甲级", "乙级"}, {"一类", "二类"}, {"首次", "第二次"},
	{
		"非本市户籍", "本市户籍",
	},
	{"非户籍", "户籍"}, {"男", "女"}, {"公办", "民办"}, {"非营利性", "营利性"}, {"城镇", "农村"}, {"城市", "农村"}, {"城市", "乡村"},
	{"未成年", "成年人"}, {"非机动车", "机动车"}, {"普惠性", "非普惠"}, {"本地", "外地"}, {"在职", "退休"}, {"专任", "兼职"}, {"提前", "延期"},
	{"首次", "再次"}, {"单位", "个人"}, {"国内", "境外"}, {"室内", "室外"},
}

// opposed is the factor for a text that speaks of the opposite of what the
// question names, and not of that itself: 1 when it does not.
func opposed(question, own, text string) float64 {
	f := 1.0
	for _, p := range opposites {
		for _, ab := range [][2]string{{p[0], p[1]}, {p[1], p[0]}} {
			if !names(question, ab[0], ab[1]) || names(question, ab[1], ab[0]) {
				continue
			}
			switch {
			case names(own, ab[1], ab[0]) && !names(own, ab[0], ab[1]):
				f *= 0.5
			case names(text, ab[1], ab[0]) && !names(text, ab[0], ab[1]):
				f *= 0.75
			}
		}
	}
	return f
}

// names tells whether text holds word other than inside the longer word long.
func names(text, word, long string) bool {
	if strings.Contains(long, word) {
		text = strings.ReplaceAll(text, long, "")
	}
	return strings.Contains(text, word)
}

// stageFit tells how a text agrees with the stage asked for: 1 names it, 0.8
// names a wider or narrower one, 0 names none, -1 names only others.
func stageFit(want, text string) float64 {
	wide, other := false, false
	for _, s := range statement.StagesIn(text) {
		switch {
		case s == want:
			return 1
		case slices.Contains(stageCovers[want], s):
			wide = true
		default:
			other = true
		}
	}
	fit := 0.0
	switch {
	case wide && other:
		fit = 0.5 // 义务教育阶段小学 is not 初中
	case wide:
		fit = 0.8
	case other:
		fit = -1
	}
	if want == "幼儿园" && strings.Contains(text, "含幼儿园") {
		return 1
	}
	return fit
}
