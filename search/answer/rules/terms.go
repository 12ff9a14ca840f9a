package rules

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus/hanzi"
	"github.com/policybot/policybot/corpus/statement"
	"github.com/policybot/policybot/search/answer/place"
)

// The words a question is about, and how much each of them tells.

// term is one content word of a question.
type term struct {
	text   string
	alts   []string // same meaning, from the lexicon
	weight float64
	noun   bool                   // a noun the documents know
	faint  bool                   // taken over from the question before
	heard  func(text string) bool // for a word no document holds: does one of equal sound stand in a text
}

// The words a question is built with; they carry form, not content. Longest
// first, since they are cut out in order.
var questionWords = strings.Fields(`
	指的是什么 指什么 是什么意思 是怎么 怎么样 怎样 怎么 如何 什么时候 什么时间 啥时候 何时 几时
	是什么 什么 是啥 啥 哪些 哪几个 哪几种 哪几条 哪几块 哪几项 哪几家 哪几样 哪个部门 哪些部门 什么部门 哪个单位 什么单位 哪一年 哪年 几几年 哪天 哪个 哪家 哪类 哪种 哪块 哪份 哪里 哪两个 哪两 哪三个 哪三 哪几 哪
	最多能有多少 最多能 最多 最大 最少 最晚 最小 不高于 不大于 不小于 不多于 最迟 最低 最高 至少 至多 不能少于 不能超过 不能低于 不得 不低于 不超过 能有
	多少个 多少人 多少钱 多少元 多少家 多少所 多少名 多少 几个 几所 几家 几回 几次 几名 几年 几天 几号文 几号 几 多大 多高 多长 多久 多远 多快 多
	上限 上线 下限 封顶 百分之几 百分之 百分点 是不是 能不能 可不可以 是否 算不算 有没有 可以 能否 能够 允许 吗 呢 吧 呀 啊 么
	请问 想问 一下 告诉我 我想知道 都有谁 都有啥 都有 有谁 谁 由谁 归谁 跟谁 由 归
	这个 那个 那边 这边 那份 这份 那条 这条 里面 里 讲的 讲 写了 写的是 写 规定的 规定 要求 应该 应当 需要 必须 打算 准备 计划里 目前 现在
	不能 不可 不许 不准 比一比 对比 区别 差别 不同 不一样 一样 更高 更低 哪个高 要求高 要求低
	年份 一年 起来 一次 一轮 做起 年度 时候 数目
	法律上 法律规定 规定上 条例里 法里 政策上 文件里 方案里
	要是 如果 假如 的话 会不会 会被 一所 一家 我县 我市 我校 我区
	一共 总共 总数 分别 各 分别是 大概 大约 左右 以上 以下 之前 以前 以后 之后 期间 隔多久 多长时间 做到什么程度 程度 具体
	的 了 得 着 和 与 跟 在 是 把 被 给 要 让 对 对于 关于 就 也 都 还 又 再 来 去 到 从 向 按 按照 照 以 为 会 能 想 靠 用 定 达到 有 其 该 本 我 我们 你 俺 咱 其中 一个 个 件事 件 事 这 那 想要 进行 实现`)

// contentTerms are the words left when the form words, places and 学段-free
// numbers are cut out, weighted by how rare they are.
func (e *Engine) contentTerms(q *question) []term {
	rest := spanRE.ReplaceAllString(q.text, "\n")
	for _, n := range q.named {
		rest = strings.ReplaceAll(rest, n.Title, "\n")
	}
	for _, p := range q.places {
		for _, m := range p.Mentions {
			rest = strings.ReplaceAll(rest, m, "\n")
		}
	}
	var out []term
	seen := map[string]bool{}
	edges := e.wordEdges(rest)
	for _, p := range e.cfg.Phrases(rest) {
		if utf8.RuneCountInString(p) < 2 || seen[p] || isForm(p) || !onEdges(rest, p, edges) {
			continue
		}
		seen[p] = true
		rest = strings.ReplaceAll(rest, p, "\n")
		alts := e.cfg.Expand(p)
		out = append(out, term{text: p, alts: alts, weight: max(0.65, e.weigh(p, alts)), noun: e.knownNoun(p)})
	}
	rest = cutWords(rest)
	if len(q.given) > 0 {
		rest = caseRE.ReplaceAllString(rest, "\n")
	}
	for _, w := range e.cfg.Words(rest) {
		w = strings.TrimSpace(w)
		if seen[w] || !isContent(w) || plainUnit[w] {
			continue
		}
		seen[w] = true
		alts := append(e.cfg.Expand(w), otherNumeral(w)...)
		if q.role == agent && len(alts) == 0 {
			alts = spokenVerbs[w]
		}
		t := term{text: w, alts: alts, weight: e.weigh(w, alts), noun: e.knownNoun(w)}
		if n := utf8.RuneCountInString(w); n >= 2 && n <= 5 && e.cfg.Rarity(w) >= unseen && w[0] > 0x7f {
			if _, known := e.cfg.Pos(w); !known {
				t.heard = e.hears(w)
			}
		}
		out = append(out, t)
	}
	lightStages(out)
	if len(q.given) > 0 { // what is said to be 合规 is what the bound must be of
		for i := range out {
			if m := judgedRE.FindStringSubmatch(q.text); m != nil && strings.HasSuffix(m[1], out[i].text) {
				out[i].weight *= 2
			}
		}
	}
	return out
}

// spokenVerbs are the verbs of one character people ask with who does a thing, and
// what texts say of it.
var spokenVerbs = map[string][]string{
	"批": {"审批", "批准"}, "发": {"颁发", "核发", "发给"}, "罚": {"处罚", "罚款"}, "办": {"办理", "登记"}, "查": {"检查", "查处"},
	"评": {"评审", "评定"}, "收": {"收取", "征收"}, "定": {"确定", "核定", "制定"}, "审": {"审核", "审查"}, "建": {"建设", "新建"},
}

// plainUnit are units that stand in any text with numbers: the fit of a value's
// unit is judged apart.
var plainUnit = map[string]bool{"平方米": true, "平方": true, "公里": true, "米": true}

// lightStages lets the 学段 themselves weigh little: they are judged apart (a
// value must be said of the right one), and 初中 alone is no evidence for 班额.
func lightStages(terms []term) {
	for i, t := range terms {
		if _, n := statement.StageAt(t.text); n == len(t.text) {
			terms[i].weight *= 0.45
		}
	}
}

var judgedRE = regexp.MustCompile(`([\p{Han}]{2,12})(?:合规|合格|合法|达标|符合|超标|违规|够不够|够吗)`)

// unseen is the least rarity of a word that stands in no clause.
const unseen = 0.985

// wordEdges marks the bytes of a text at which its words begin or end.
func (e *Engine) wordEdges(text string) map[int]bool {
	edges := map[int]bool{0: true, len(text): true}
	at := 0
	for _, w := range e.cfg.Words(text) {
		i := strings.Index(text[at:], w)
		if i < 0 {
			continue
		}
		edges[at+i], edges[at+i+len(w)] = true, true
		at += i + len(w)
	}
	return edges
}

// onEdges tells whether a phrase begins where a word does: 上学 does not in
// 以上学历. Its end is its own affair: 改制 in 改制成.
func onEdges(text, p string, edges map[int]bool) bool {
	for at := 0; ; {
		i := strings.Index(text[at:], p)
		if i < 0 {
			return false
		}
		i += at
		if edges[i] {
			return true
		}
		at = i + len(p)
	}
}

// hears returns a test for a word that sounds like w and differs in one
// character: 申清 for 申请. nil when sounds are not known.
func (e *Engine) hears(w string) func(string) bool {
	want, n := e.cfg.Sound(w), utf8.RuneCountInString(w)
	if want == "" {
		return nil
	}
	return func(text string) bool {
		r := []rune(text)
		for i := 0; i+n <= len(r); i++ {
			if s := string(r[i : i+n]); place.OneOff(s, w) && e.cfg.Sound(s) == want {
				return true
			}
		}
		return false
	}
}

// knownNoun tells whether w is a noun that stands in some clause.
func (e *Engine) knownNoun(w string) bool {
	pos, known := e.cfg.Pos(w)
	return e.cfg.Rarity(w) < unseen && (!known || pos == "" || strings.HasPrefix(pos, "n") || pos == "vn" || pos == "v" && utf8.RuneCountInString(w) > 1)
}

// weigh says how much a word tells. A rare word tells more; a verb less than a
// noun, since people put what they ask into verbs of their own; and a verb that
// stands nowhere in the documents next to nothing.
func (e *Engine) weigh(w string, alts []string) float64 {
	rarity := e.cfg.Rarity(w)
	for _, a := range alts {
		rarity = min(rarity, e.cfg.Rarity(a))
	}
	weight := 0.35 + rarity
	pos, known := e.cfg.Pos(w)
	switch noun := pos == "" || strings.HasPrefix(pos, "n") || pos == "vn" || pos == "j" || pos == "l"; {
	case rarity >= unseen && known && !noun:
		weight = 0.3
	case w[0] >= '0' && w[0] <= '9' && !strings.Contains(w, "年"):
		weight = 0.5
	case rarity >= unseen:
		weight = 0.8
	case known && !noun:
		weight *= 0.9
	}
	if utf8.RuneCountInString(w) == 1 {
		if pos == "n" {
			return weight * 0.8 // 狗, 猫
		}
		weight *= 0.4
	}
	return weight
}

// caseRE finds the words that put a case to a rule.
var caseRE = regexp.MustCompile(`合规|合格|合法|达标|符合|违规|超标|现有|纯|共有|\d+(?:\.\d+)?(?:名|人|个|元|%)?`)

// spanRE finds 这几年, 近三年: when the asker lives, not what is asked.
var spanRE = regexp.MustCompile(`(?:[这近前]|过去)[几一两三五十]年`)

// otherNumeral is a word that begins with a number, with the number in the other
// script: 五年 and 5年.
func otherNumeral(w string) []string {
	n := hanzi.NumberPrefix(w)
	if n == 0 || n == len(w) {
		return nil
	}
	v, ok := hanzi.ParseNumber(w[:n])
	if !ok || v != math.Trunc(v) || v < 1 || v > 99999 {
		return nil
	}
	if w[0] <= '9' {
		if v <= 10 {
			return []string{[]string{"", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十"}[int(v)] + w[n:]}
		}
		return nil
	}
	return []string{strconv.Itoa(int(v)) + w[n:]}
}

// cutWords replaces the form words of a question by line breaks, so that no
// word is made across them.
func cutWords(text string) string {
	for _, w := range questionWords {
		if utf8.RuneCountInString(w) > 1 {
			text = strings.ReplaceAll(text, w, "\n")
		}
	}
	return strings.ReplaceAll(text, "的", "\n")
}

// isForm tells whether a word carries only the form of a question.
func isForm(w string) bool { return slices.Contains(questionWords, w) }

// isContent tells whether a word says what a question is about.
func isContent(w string) bool {
	if w == "" || isForm(w) {
		return false
	}
	if _, ok := hanzi.ParseNumber(w); ok && (utf8.RuneCountInString(w) < 2 || w[0] > '9') {
		return false
	}
	for _, r := range w {
		if r == '%' || isWordRune(r) {
			return true
		}
	}
	return false
}

func isWordRune(r rune) bool {
	return r >= 0x3400 && r <= 0x9fff || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
}
