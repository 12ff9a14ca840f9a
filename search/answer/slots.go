package answer

import (
	"slices"
	"strings"

	"policybot/corpus/facts"
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

// stageFit tells how a text agrees with the stage asked for: 1 names it, 0.8
// names a wider or narrower one, 0 names none, -1 names only others.
func stageFit(want, text string) float64 {
	fit := 0.0
	for _, s := range facts.StagesIn(text) {
		switch {
		case s == want:
			return 1
		case slices.Contains(stageCovers[want], s):
			fit = 0.8
		case fit == 0:
			fit = -1
		}
	}
	if want == "幼儿园" && strings.Contains(text, "含幼儿园") {
		return 1
	}
	return fit
}
