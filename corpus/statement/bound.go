package statement

import (
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
)

// bounds before a number, the words that say them whole. A verb of measure turns with
// the negation before it: 超过 is above, 不得超过 at most.
var (
	boundWords = []struct {
		word string
		cmp  corpus.Comparator
	}{
		{"至多", corpus.AtMost}, {"最多", corpus.AtMost}, {"最高", corpus.AtMost}, {"最长", corpus.AtMost}, {"最大", corpus.AtMost},
		{"最迟", corpus.AtMost}, {"最晚", corpus.AtMost}, {"上限", corpus.AtMost}, {"≤", corpus.AtMost}, {"≦", corpus.AtMost}, {"⩽", corpus.AtMost},
		{"<=", corpus.AtMost}, {"＜=", corpus.AtMost},
		{"至少", corpus.AtLeast}, {"最少", corpus.AtLeast}, {"最低", corpus.AtLeast}, {"最短", corpus.AtLeast}, {"最小", corpus.AtLeast},
		{"最早", corpus.AtLeast}, {"起码", corpus.AtLeast}, {"下限", corpus.AtLeast}, {"≥", corpus.AtLeast}, {"≧", corpus.AtLeast}, {"⩾", corpus.AtLeast},
		{">=", corpus.AtLeast}, {"年满", corpus.AtLeast}, {"已满", corpus.AtLeast},
		{"不足", corpus.Below}, {"不满", corpus.Below}, {"未满", corpus.Below}, {"不到", corpus.Below}, {"未达到", corpus.Below}, {"未达", corpus.Below},
		{"<", corpus.Below}, {"＜", corpus.Below}, {">", corpus.Above}, {"＞", corpus.Above},
		{"大约", corpus.About}, {"大概", corpus.About}, {"将近", corpus.About}, {"接近", corpus.About}, {"约", corpus.About}, {"近", corpus.About},
		{"达到", corpus.Equal}, {"达", corpus.Equal},
	}
	above    = []string{"超过", "高于", "大于", "多于", "长于", "晚于", "迟于", "超出", "突破", "逾", "超"}
	below    = []string{"低于", "少于", "小于", "短于", "早于"}
	negation = []string{
		"不得", "不能", "不应当", "不应该", "不应", "不宜", "不可以", "不可", "不准", "不许", "不会", "不再", "不允许", "不要", "不必", "严禁", "禁止", "均不",
		"未", "不",
	}
	fillers = []string{"为", "是", "有", "在", "到", "至", "了", "共", ":", "："}
)

// boundBefore reads the bound written right before a number and how many bytes of s
// it takes; a 为 between the two counts in.
func boundBefore(s string) (corpus.Comparator, int) {
	trimmed := strings.TrimRight(s, blanks)
	for _, f := range append([]string{""}, fillers...) {
		rest, ok := strings.CutSuffix(trimmed, f)
		if !ok {
			continue
		}
		if cmp, n := boundWord(strings.TrimRight(rest, blanks)); n > 0 {
			return cmp, len(s) - len(strings.TrimRight(rest, blanks)) + n
		}
	}
	return corpus.Equal, 0
}

// boundWord reads the bound s ends in and its length.
func boundWord(s string) (corpus.Comparator, int) {
	for _, w := range above {
		if rest, ok := strings.CutSuffix(s, w); ok {
			return negated(rest, len(w), corpus.Above, corpus.AtMost)
		}
	}
	for _, w := range below {
		if rest, ok := strings.CutSuffix(s, w); ok {
			return negated(rest, len(w), corpus.Below, corpus.AtLeast)
		}
	}
	for _, b := range boundWords {
		if rest, ok := strings.CutSuffix(s, b.word); ok && !inWord(rest, b.word) {
			return b.cmp, len(b.word)
		}
	}
	if rest, ok := strings.CutSuffix(s, "满"); ok && !strings.HasSuffix(rest, "届") && !strings.HasSuffix(rest, "期") &&
		!strings.HasSuffix(rest, "圆") && !strings.HasSuffix(rest, "充") && !strings.HasSuffix(rest, "爆") {
		return corpus.AtLeast, len("满")
	}
	return corpus.Equal, 0
}

// inWord tells whether a short bound word is the end of another: 制约, 附近, 表达.
func inWord(before, word string) bool {
	r, _ := utf8.DecodeLastRuneInString(before)
	switch word {
	case "约":
		return strings.ContainsRune("制节签违合公大预条邀履要契", r)
	case "近":
		return strings.ContainsRune("附临靠亲邻接将新最", r)
	case "达":
		return strings.ContainsRune("表传到发直送下抵转", r)
	case "上限", "下限":
		return false
	}
	return false
}

func negated(before string, n int, plain, turned corpus.Comparator) (corpus.Comparator, int) {
	most := ""
	if rest, ok := strings.CutSuffix(before, "得"); ok && !strings.HasSuffix(rest, "不") {
		before = rest
	}
	for _, w := range negation {
		if strings.HasSuffix(before, w) && len(w) > len(most) {
			most = w
		}
	}
	if most == "" {
		return plain, n
	}
	n += len(most)
	for _, w := range []string{"最高", "最长", "最多", "最低", "最少", "最短", "最大", "最小"} {
		if strings.HasSuffix(strings.TrimSuffix(before, most), w) {
			n += len(w)
		}
	}
	return turned, n
}

// boundAfter reads the bound written behind a unit and its length.
func boundAfter(s string, v Value) (corpus.Comparator, int) {
	gap := blank(s)
	rest := s[gap:]
	note := 0
	for _, w := range []string{"（含本数）", "(含本数)", "（含）", "(含)", "（不含）", "(不含)"} {
		if strings.HasPrefix(rest, w) {
			note = len(w)
		}
	}
	rest = rest[note:]
	for _, b := range []struct {
		word string
		cmp  corpus.Comparator
	}{
		{"及其以上", corpus.AtLeast}, {"及以上", corpus.AtLeast}, {"或以上", corpus.AtLeast}, {"以上", corpus.AtLeast},
		{"及其以下", corpus.AtMost}, {"及以下", corpus.AtMost}, {"或以下", corpus.AtMost}, {"以下", corpus.AtMost}, {"以内", corpus.AtMost},
		{"之内", corpus.AtMost}, {"以前", corpus.AtMost}, {"之前", corpus.AtMost}, {"左右", corpus.About}, {"上下", corpus.About},
		{"封顶", corpus.AtMost}, {"为上限", corpus.AtMost}, {"为限", corpus.AtMost}, {"为下限", corpus.AtLeast}, {"起步", corpus.AtLeast},
	} {
		if strings.HasPrefix(rest, b.word) && !(b.word == "上下" && prefix(rest, "上下班", "上下学", "上下楼", "上下游") > 0) {
			return b.cmp, gap + note + len(b.word)
		}
	}
	if note > 0 {
		return corpus.Equal, 0
	}
	lasts := v.Kind == Period
	switch {
	case prefix(rest, "内") > 0 && prefix(rest, "内部", "内容", "内外", "内设", "内涵", "内科", "内蒙", "内地", "内资", "内控", "内审", "内环") == 0:
		return corpus.AtMost, gap + len("内")
	case lasts && prefix(rest, "前") > 0:
		return corpus.AtMost, gap + len("前")
	case prefix(rest, "余", "多") > 0 && (lasts || v.Unit == "元"):
		return corpus.About, gap + len("多")
	}
	return corpus.Equal, 0
}
