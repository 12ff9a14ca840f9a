package statement

import "strings"

// stageWords are 学段 words: what a value may be said of. The first is the name shown;
// the longest match wins, so that 特殊教育学校 is not read as 学校.
var stageWords = [][]string{
	{"义务教育", "义务教育阶段"},
	{"中小学"},
	{"幼儿园", "学前教育", "幼儿", "公办园", "民办园", "学前"},
	{"小学", "小学生"},
	{"初中", "初级中学", "初中生"},
	{"高中", "普通高中", "高级中学", "高中阶段", "高中生"},
	{"九年一贯制学校", "九年一贯制"},
	{"十二年一贯制学校", "十二年一贯制"},
	{"特殊教育学校", "特教学校", "特殊教育", "特教"},
	{"中职", "中等职业学校", "职业高中", "职高"},
	{"大学", "高等学校", "高校"},
}

// StagesIn lists the 学段 a text names by their usual names, in order of first
// mention, each once.
func StagesIn(text string) []string {
	var out []string
	seen := map[string]bool{}
	for i := 0; i < len(text); {
		name, n := StageAt(text[i:])
		if n == 0 {
			i++
			continue
		}
		if !seen[name] {
			seen[name] = true
			out = append(out, name)
		}
		i += n
	}
	return out
}

// StageAt is the longest 学段 word at the start of text, by its usual name, and
// its length in bytes; 0 when there is none.
func StageAt(text string) (name string, n int) {
	for _, group := range stageWords {
		for _, w := range group {
			if len(w) > n && strings.HasPrefix(text, w) {
				name, n = group[0], len(w)
			}
		}
	}
	return name, n
}
