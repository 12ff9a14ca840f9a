package answer

import (
	"strings"

	"policybot/corpus/facts"
)

// stageCovers lists the wider words that also speak of a stage.
var stageCovers = map[string][]string{
	"小学":       {"义务教育", "中小学", "义务教育阶段"},
	"初中":       {"义务教育", "中小学", "中学", "义务教育阶段"},
	"高中":       {"中小学", "中学"},
	"幼儿园":      {"含幼儿园"},
	"九年一贯制学校":  {"义务教育"},
	"十二年一贯制学校": {"义务教育"},
}

// stageFit tells how a text agrees with the stage asked for: 1 names it, 0.8
// names a wider one, 0 names none, -1 names only others.
func stageFit(want, text string) float64 {
	others := false
	for _, s := range facts.StagesIn(text) {
		if s == want {
			return 1
		}
		others = true
	}
	for _, c := range stageCovers[want] {
		if strings.Contains(text, c) && !others {
			return 0.8
		}
	}
	if others {
		return -1
	}
	return 0
}
