package zh

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus/hanzi"
)

// lineGroups are the groups of the embedded lexicon as written, with the number
// of their line.
func lineGroups() map[int][]string {
	out := map[int][]string{}
	n := 0
	for line := range strings.Lines(synonymsText) {
		n++
		text, _, _ := strings.Cut(line, "#")
		if g := strings.Fields(text); len(g) > 0 {
			out[n] = g
		}
	}
	return out
}

// mostWords is how many words a group may have: the index asks for the word and
// eight others.
const mostWords = 9

// The single characters that mean one thing wherever they stand alone.
var singles = strings.Fields("娃 涨 偷 狗 犬")

func TestSynonymsAreWellFormed(t *testing.T) {
	lines := map[string]int{}
	for n, g := range lineGroups() {
		sorted := slices.Sorted(slices.Values(g))
		if len(slices.Compact(slices.Clone(sorted))) != len(g) {
			t.Errorf("line %d: a word twice in %v", n, g)
		}
		if len(g) < 2 || len(g) > mostWords {
			t.Errorf("line %d: %d words in %v", n, len(g), g)
		}
		key := strings.Join(sorted, " ")
		if lines[key] != 0 {
			t.Errorf("lines %d and %d: the same group %v", n, lines[key], g)
		}
		lines[key] = n
		for _, w := range g {
			if utf8.RuneCountInString(w) < 2 && !slices.Contains(singles, w) {
				t.Errorf("line %d: %s is a single character", n, w)
			}
			if s := hanzi.Fold(hanzi.Simplify(w)); s != w {
				t.Errorf("line %d: %s should be written %s", n, w, s)
			}
		}
	}
	if len(lines) < 700 {
		t.Errorf("%d groups", len(lines))
	}
}

// Everyday words lead one way, each on one line, to few official ones.
func TestLayIsWellFormed(t *testing.T) {
	seen, n := map[string]int{}, 0
	for line := range strings.Lines(layText) {
		n++
		text, _, _ := strings.Cut(line, "#")
		if strings.TrimSpace(text) == "" {
			continue
		}
		from, to, ok := strings.Cut(text, ">")
		asked, meant := strings.Fields(from), strings.Fields(to)
		if !ok || len(asked) == 0 || len(meant) == 0 || len(meant) > 4 {
			t.Errorf("line %d: %q", n, text)
		}
		for _, w := range asked {
			if seen[w] != 0 {
				t.Errorf("lines %d and %d both explain %s", seen[w], n, w)
			}
			seen[w] = n
			if utf8.RuneCountInString(w) < 2 || slices.Contains(meant, w) || hanzi.Fold(hanzi.Simplify(w)) != w {
				t.Errorf("line %d: %s", n, w)
			}
		}
	}
	if len(seen) < 3000 {
		t.Errorf("%d everyday words", len(seen))
	}
}

// schoolings are the names of the 学段 by the stage they name. The longest is
// read first, so that 职业高中 is no 高中 and 中小学 is neither.
var schoolings = []struct{ name, stage string }{
	{"中小学", ""}, {"职业高中", "vocational"}, {"职业高级中学", "vocational"},
	{"中等职业", "vocational"}, {"中职", "vocational"}, {"高级中学", "high"}, {"高中", "high"},
	{"初级中学", "middle"}, {"初中", "middle"}, {"小学", "primary"}, {"高等学校", "college"},
	{"大学", "college"}, {"幼儿园", "nursery"}, {"学前", "nursery"},
}

func TestSynonymsKeepSchoolingsApart(t *testing.T) {
	for n, g := range lineGroups() {
		stages := map[string]bool{}
		for _, w := range g {
			for _, s := range schoolings {
				if strings.Contains(w, s.name) {
					stages[s.stage] = true
					w = strings.ReplaceAll(w, s.name, "|")
				}
			}
		}
		delete(stages, "")
		if len(stages) > 1 {
			t.Errorf("line %d: several 学段 in %v", n, g)
		}
	}
}

// What the law tells apart must not be one step from each other.
func TestSynonymsKeepKindsApart(t *testing.T) {
	l := DefaultLexicon()
	for _, pair := range []string{
		"罚款 罚金", "拘留 逮捕", "定金 订金", "毕业证 结业证", "童工 未成年工", "从轻处罚 减轻处罚",
		"最低 最高", "提高 降低", "公办学校 民办学校", "营利性 非营利性", "复查 复核", "撤销教师资格 丧失教师资格",
		"教育局 公安局", "县政府 市政府", "大班额 超大班额", "处分 处罚", "判决 仲裁", "调解 和解", "入学率 巩固率",
		"原告 被告", "成年人 未成年人", "产假 生育假", "强制执行 强制措施", "居住地 住所地", "拼装车 报废车",
		"试用期 见习期", "国家赔偿 行政赔偿", "猥亵 强奸", "查封 扣押", "复议 诉讼", "酒驾 醉驾", "乡政府 镇政府", "校长 园长", "出租人 承租人", "加害人 受害人", "受理 不予受理", "公开 不予公开", "开办 停办", "重点班 分班",
	} {
		a, b, _ := strings.Cut(pair, " ")
		if slices.Contains(l.Expand(a), b) || slices.Contains(l.Expand(b), a) {
			t.Errorf("%s and %s are taken for the same", a, b)
		}
	}
}

// What people say must reach what documents say.
func TestSynonymsReachOfficialWords(t *testing.T) {
	l := DefaultLexicon()
	for _, pair := range []string{
		"课本 教科书", "价钱 价格", "到期 届满", "续期 延续", "材料不全 申请材料不齐全", "罚钱 罚款", "赔钱 赔偿",
		"爸妈 监护人", "小孩 未成年人", "开发商 建设单位", "司机 驾驶人", "老板 用人单位", "照顾 倾斜", "并校 撤并",
		"打官司 起诉", "打疫苗 预防接种", "酒驾 饮酒后驾驶", "炒鱿鱼 解除劳动合同", "打学生 体罚", "体检 健康检查",
		"房产证 不动产权证书", "没办证 未经许可", "不受理 不予受理", "说清 告知", "改制 变更办学性质", "发证 颁发",
	} {
		lay, official, _ := strings.Cut(pair, " ")
		if !slices.Contains(l.Expand(lay), official) {
			t.Errorf("%s does not reach %s but %v", lay, official, l.Expand(lay))
		}
	}
}
