package answer

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"policybot/corpus"
	"policybot/corpus/facts"
	"policybot/corpus/hanzi"
	"policybot/search"
)

// question is what was understood of the words.
type question struct {
	text   string // simplified
	bare   string // text with the places cut out
	typ    search.Type
	terms  []term
	stages []string // 学段, canonical
	places []place
	years  []int
	units  []string // units the value may have; nil when the question names none
	unit   string   // the unit the question names itself: 多少学时
	noun   string   // what a 什么/哪 asks for: 部门, 工程; "" when it names none
	role   role     // who the asked-for body is to the act
	count  int      // 哪三个 -> 3; 0 when no count is given
	many   bool     // 各有多少: several values in one headline
	bound  corpus.Comparator
	given  []facts.Value // amounts a bound is to be applied to: 2200名
	facts  []facts.Value // amounts the question states of its case: 工作12年
	day    bool          // a day, month or year is asked for, not a length of time
	only   []string      // documents of the conversation, asked before all others
	prior  []spot        // clauses the talk has cited
	alone  *question     // the question as it stands by itself, when it took over anything
	named  []namedDoc    // documents the question names by title
	parts  []*question   // one for each value of a question that asks for several

	elliptic     bool // made of the question before
	versus       bool // two values of one place are to be compared
	half         bool // one side of a comparison
	rarity       func(string) float64
	wantTemplate bool
	unknownPlace bool
	offTopic     bool
}

// role is the part the asked-for body plays.
type role int

const (
	anyRole   role = iota
	agent          // 由谁, 归谁
	recipient      // 报给谁, 向谁
	duty           // 责任单位
	issuer         // 谁印发
	number         // 文号
	ground         // 依据的文件
)

// term is one content word of a question.
type term struct {
	text   string
	alts   []string // same meaning, from the lexicon
	weight float64
	noun   bool                   // a noun the documents know
	unseen bool                   // stands in no clause
	faint  bool                   // taken over from the question before
	heard  func(text string) bool // for a word no document holds: does one of equal sound stand in a text
}

// The words a question is built with; they carry form, not content. Longest
// first, since they are cut out in order.
var questionWords = strings.Fields(`
	指的是什么 指什么 是什么意思 是怎么 怎么样 怎样 怎么 如何 什么时候 什么时间 啥时候 何时 几时
	是什么 什么 是啥 啥 哪些 哪几个 哪几种 哪几条 哪几块 哪几项 哪几家 哪几样 哪一年 哪年 哪天 哪个 哪家 哪类 哪种 哪块 哪份 哪里 哪两个 哪两 哪三个 哪三 哪几 哪
	最多能有多少 最多能 最多 最大 最少 最晚 最小 不高于 不大于 不小于 不多于 最迟 最低 最高 至少 至多 不能少于 不能超过 不能低于 不得 不低于 不超过 能有
	多少个 多少人 多少钱 多少元 多少家 多少所 多少名 多少 几个 几所 几家 几回 几次 几名 几年 几天 几号文 几号 几 多大 多高 多长 多久 多远 多快 多
	上限 上线 下限 封顶 百分之几 百分之 百分点 是不是 能不能 可不可以 是否 算不算 有没有 可以 能否 能够 允许 吗 呢 吧 呀 啊 么
	请问 想问 一下 告诉我 我想知道 都有谁 都有啥 都有 有谁 谁 由谁 归谁 跟谁 由 归
	这个 那个 那边 这边 那份 这份 那条 这条 里面 里 讲的 讲 写了 写的是 写 规定的 规定 要求 应该 应当 需要 必须 打算 准备 计划里 目前 现在
	比一比 对比 区别 差别 不同 不一样 一样 更高 更低 哪个高 要求高 要求低
	年份 一年 起来 一次 一轮 做起 年度 时候 数目
	法律上 法律规定 规定上 条例里 法里 政策上 文件里 方案里
	要是 如果 假如 的话 会不会 会被 一所 一家 我县 我市 我校 我区
	一共 总共 总数 分别 各 分别是 大概 大约 左右 以上 以下 之前 以前 以后 之后 期间 隔多久 多长时间 做到什么程度 程度 具体
	的 了 得 着 和 与 跟 在 是 把 被 给 要 让 对 对于 关于 就 也 都 还 又 再 来 去 到 从 向 按 按照 照 以 为 会 能 想 靠 用 定 达到 有 其 该 本 我 我们 你 俺 咱 其中 一个 个 件事 件 事 这 那 想要 进行 实现`)

var (
	countRE    = regexp.MustCompile(`(?:哪|这|那)?([两二三四五六七八九十])(?:个|条|项|种|类|级|家|方面|点|样|块|不|大|证|步)`)
	boundYesRE = regexp.MustCompile(`合规|合格|合法|达标|符合|可以|能不能|能否|允许|行不|行吗|好吗|达标|超标|超过|够不够|够吗|违规|没有$|能[^够]{0,12}吗`)
)

// parse reads a question on its own, without the conversation.
func (e *Engine) parse(text string, gaz *gazetteer, region string) *question {
	q := &question{text: text, rarity: e.cfg.Rarity}
	q.typ = typeOf(text)
	q.offTopic = isOffTopic(text)
	q.wantTemplate = containsAny(text, "范文", "范本", "模板", "经典版", "样本")
	q.stages = facts.StagesIn(text)
	q.named = gaz.titled(text)
	q.places = gaz.find(text)
	if len(q.places) == 0 && region != "" {
		q.places = gaz.find(region)
	}
	q.places = e.softPlaces(q)
	for _, v := range facts.Values(text) {
		if v.Kind == facts.Date && v.Year > 0 {
			q.years = append(q.years, v.Year)
		}
	}
	if m := shortYearRE.FindStringSubmatch(text); m != nil && len(q.years) == 0 {
		y, _ := strconv.Atoi(m[1])
		q.years = append(q.years, 2000+y)
	}
	if m := bareYearRE.FindStringSubmatch(text); m != nil && len(q.years) == 0 {
		y, _ := strconv.Atoi(m[1])
		q.years = append(q.years, y)
	}
	q.bare = text
	for _, p := range q.places {
		for _, m := range p.mentions {
			q.bare = strings.ReplaceAll(q.bare, m, "\n")
		}
	}
	readFocus(q)
	q.noun = e.askedNoun(text)
	q.terms = e.contentTerms(q)
	q.parts = e.splitParts(q)
	if q.versus {
		if q.parts = e.sides(q); q.parts == nil {
			q.versus = false
		}
	}
	return q
}

// shortYearRE finds a year of two digits, as people say it: 25年要到多少.
var shortYearRE = regexp.MustCompile(`(?:^|[^\d.])([12]\d|3[0-5])年(?:$|[^\d内以来制期间后前])`)

// bareYearRE finds a year without 年, as keyword questions write it.
var bareYearRE = regexp.MustCompile(`(?:^|[^\d.])((?:19|20)\d{2})(?:$|[^\d.年/-])`)

// contentTerms are the words left when the form words, places and 学段-free
// numbers are cut out, weighted by how rare they are.
func (e *Engine) contentTerms(q *question) []term {
	rest := spanRE.ReplaceAllString(q.text, "\n")
	for _, n := range q.named {
		rest = strings.ReplaceAll(rest, n.title, "\n")
	}
	for _, p := range q.places {
		if p.soft {
			continue
		}
		for _, m := range p.mentions {
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
		out = append(out, term{text: p, alts: alts, weight: max(0.65, e.weigh(p, alts))})
	}
	rest = cutWords(rest)
	if len(q.given) > 0 {
		rest = caseRE.ReplaceAllString(rest, "\n")
	}
	for _, w := range e.cfg.Words(rest) {
		w = strings.TrimSpace(w)
		if seen[w] || !isContent(w) || w == q.unit && utf8.RuneCountInString(w) == 1 {
			continue
		}
		seen[w] = true
		alts := append(e.cfg.Expand(w), otherNumeral(w)...)
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

// lightStages lets the 学段 themselves weigh little: they are judged apart (a
// value must be said of the right one), and 初中 alone is no evidence for 班额.
func lightStages(terms []term) {
	for i, t := range terms {
		if _, n := facts.StageAt(t.text); n == len(t.text) {
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

// onEdges tells whether a phrase begins and ends where words do: 上学 does not
// in 以上学历.
func onEdges(text, p string, edges map[int]bool) bool {
	for at := 0; ; {
		i := strings.Index(text[at:], p)
		if i < 0 {
			return false
		}
		i += at
		if edges[i] && edges[i+len(p)] {
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
			if s := string(r[i : i+n]); oneOff(s, w) && e.cfg.Sound(s) == want {
				return true
			}
		}
		return false
	}
}

// knownNoun tells whether w is a noun that stands in some clause.
func (e *Engine) knownNoun(w string) bool {
	pos, known := e.cfg.Pos(w)
	return e.cfg.Rarity(w) < unseen && (!known || strings.HasPrefix(pos, "n") || pos == "vn" || pos == "v" && utf8.RuneCountInString(w) > 1)
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
	switch noun := strings.HasPrefix(pos, "n") || pos == "vn" || pos == "j" || pos == "l"; {
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
var spanRE = regexp.MustCompile(`[这近前过]去?[几一两三五十]年`)

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

// softPlaces adds the cities and provinces no document speaks for, and other
// place names no document mentions. They need not stand beside the value, but
// somewhere in the text that answers: 东莞 in a plan of 浈江.
func (e *Engine) softPlaces(q *question) []place {
	out := q.places
	text := q.text
	for _, p := range q.places {
		for _, m := range p.mentions {
			text = strings.ReplaceAll(text, m, "\n")
		}
	}
	for _, w := range e.cfg.Words(text) {
		pos, _ := e.cfg.Pos(w)
		unknown := pos == "ns" && utf8.RuneCountInString(w) >= 2 && !genericPlace(w) && e.cfg.Rarity(w) >= unseen
		bare := shortName(w)
		if !unknown && !slices.Contains(corpus.Provinces(), bare) && !slices.Contains(corpus.Prefectures(), bare) {
			continue
		}
		known := false
		for _, p := range out {
			for _, m := range p.mentions {
				known = known || strings.Contains(w, m) || strings.Contains(m, w)
			}
		}
		for _, n := range q.named {
			known = known || strings.Contains(n.title, w)
		}
		if !known {
			out = append(out, place{name: w, mentions: []string{w}, soft: true})
		}
	}
	return out
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

// typeOf reads the type off the interrogative, the most telling first.
func typeOf(t string) search.Type {
	has := func(ws ...string) bool { return containsAny(t, ws...) }
	asksAmount := has("多少", "几个", "几所", "几次", "几回", "几名", "几家", "几天", "几年", "百分之几", "多大", "多高", "多长", "多久", "多远", "上限", "下限", "封顶", "最多", "最少", "上线", "几座", "几小时", "几分钟", "几课时", "几学时", "几种", "几个钟头", "几岁")
	switch {
	case has("一样吗", "有差别", "有区别", "哪个更", "哪里更", "谁更", "差几", "差多少", "同一年", "相比差", "比较一下", "是否一致", "不同吗"):
		return search.Comparison
	case has("文号", "几号文", "发文字号", "多少号", "哪个号"):
		return search.Entity
	case maRE.MatchString(t) && !has("多少", "是几", "第几"):
		return search.YesNo
	case yesNoForm(t) && !asksWh(t):
		return search.YesNo
	case strings.Contains(t, "还是"):
		return search.Entity
	case fiveRE.MatchString(t):
		return search.Entity
	case has("哪个部门", "哪个局", "哪个单位", "哪家", "谁来", "由谁", "归哪", "归谁", "哪个机关", "什么部门", "哪里管", "谁负责", "谁管", "找哪", "找谁") && !has("多少", "几"):
		return search.Entity
	case listAskRE.MatchString(t):
		return search.List
	case has("什么情况", "哪些情况", "什么情形", "哪些情形", "什么条件下", "哪种情况", "哪几种情况"):
		return search.List
	case has("界定", "怎么定义", "如何定义", "咋定义", "怎么算是", "算是什么"):
		return search.Definition
	case has("多久内", "几天内", "几日内", "多少天内", "多少日内", "几个工作日内", "期限"):
		return search.Deadline
	case has("罚多少", "怎么罚", "如何处罚", "怎么处罚", "罚款", "受什么处罚", "什么处罚", "会怎么处罚", "罚不罚", "罚几", "罚啥", "咋罚"):
		return search.Penalty
	case has("哪年", "哪一年", "哪天", "什么时候", "何时", "几时", "啥时候", "年份", "哪个月", "日期", "哪日", "几月", "几号", "何日", "从哪天"):
		if has("最晚", "最迟", "截止", "前完成", "之前", "以前") {
			return search.Deadline
		}
		return search.DateType
	case has("最晚", "最迟", "截止", "期限", "时限", "多长时间内", "几日内", "几天内", "几年内", "多少日内", "多少天内", "什么时间以前", "什么时间之前", "多久之内", "提前多"):
		return search.Deadline
	case has("能不能", "可不可以", "是不是", "算不算") && !has("多少", "几"):
		return search.YesNo
	case has("流程", "步骤", "手续", "程序", "怎么办理", "怎么走", "如何办理", "怎么申请", "如何申请"):
		return search.Procedure
	case has("哪些", "哪几", "哪两", "哪三", "哪四", "哪五", "哪六", "哪七", "哪八", "哪十", "有哪些") && !has("多少"):
		return search.List
	case asksAmount:
		return search.Numeric
	case has("有哪", "都有啥", "都有什么", "包括什么", "哪三", "哪两", "哪四", "哪五", "几条", "包哪", "几家"):
		return search.List
	case has("指的是什么", "是指", "什么意思", "什么叫", "啥叫", "何谓", "含义", "定义", "指什么", "啥意思", "是什么意思"):
		return search.Definition
	case has("谁", "哪个部门", "哪个局", "哪个单位", "什么部门", "哪家", "责任单位", "哪个机构", "什么机构", "哪类", "哪种", "哪块", "哪个", "什么", "啥"):
		return search.Entity
	case has("怎么", "如何", "怎样", "咋"):
		return search.Procedure
	case has("几"):
		return search.Numeric
	}
	return keywordType(t)
}

// listAskRE finds questions for conditions, papers and the like, which texts list.
var listAskRE = regexp.MustCompile(`(?:什么|啥|哪些|哪几样)(?:条件|材料|证明|手续材料|资料|东西|情形|内容|事项)`)

// keywordType is for questions without any interrogative: 小学 校额 不超过.
func keywordType(t string) search.Type {
	switch {
	case containsAny(t, "不超过", "不低于", "率", "比例", "标准", "面积", "人数", "数量", "经费", "班额", "校额", "规模", "占比"):
		return search.Numeric
	case containsAny(t, "时间", "年限"):
		return search.DateType
	case containsAny(t, "名单", "清单", "条件", "原则"):
		return search.List
	}
	return search.Other
}

var fiveRE = regexp.MustCompile(`几五[\p{Han}]`)

var notEndRE = regexp.MustCompile(`[能行可要让准给用]?[^不]不[?？]?$|行不|可不可以|能不能|是不是|算不算|有没有|要不要|会不会|需不需要`)

func yesNoForm(t string) bool {
	whole := t
	t = strings.TrimRight(t, "?？ 。")
	return bareAsk(whole) || maRE.MatchString(t) || strings.Contains(t, "是否") ||
		strings.Contains(t, "能否") || aNotA(t) || asksDoneRE.MatchString(t) || notEndRE.MatchString(t) || strings.HasSuffix(t, "可以") || strings.HasSuffix(t, "合规么")
}

var maRE = regexp.MustCompile(`(?:[吗嘛]|[^什怎多那这要]么|[可行对好]以?吧)(?:[?？,，。 (（]|$)`)

var asksDoneRE = regexp.MustCompile(`(?:了没有|了没|没有|与否)$`)

// asksWh tells whether a text holds an interrogative of its own.
func asksWh(t string) bool {
	return containsAny(t, "什么", "啥", "谁", "哪", "多少", "几", "怎么", "如何", "咋", "怎样", "何时", "多久", "多长", "多大", "多高", "多远")
}

// bareAsk finds a statement put as a question: 校长还要去听课?
func bareAsk(t string) bool {
	return strings.ContainsAny(t, "?？") && !asksWh(t) && !strings.Contains(t, "还是") && utf8.RuneCountInString(t) > 7
}

// aNotA finds the form 计不计, 算不算, 要不要.
func aNotA(t string) bool {
	r := []rune(t)
	for i := 0; i+2 < len(r); i++ {
		if r[i] == r[i+2] && r[i+1] == '不' && r[i] >= 0x4e00 {
			return true
		}
	}
	return false
}

// readFocus fills units, noun, role, count, bound and the amounts of the case.
func readFocus(q *question) {
	t := spanRE.ReplaceAllString(q.text, "")
	q.units, q.unit = askedUnits(t), namedUnit(t)
	q.role = askedRole(t)
	if q.role == agent && q.typ == search.Other {
		q.typ = search.Entity
	}
	q.many = containsAny(t, "各有", "各是", "各多少", "分别", "各几") || len(whRE.FindAllString(t, -1)) >= 2
	if m := countRE.FindStringSubmatch(t); m != nil && (q.typ == search.List || strings.Contains(t, "哪"+m[1])) {
		n, _ := hanzi.ParseNumber(m[1])
		q.count = int(n)
	}
	switch {
	case containsAny(t, "最多", "上限", "上线", "最高", "封顶", "不能超过", "不超过", "最大", "不得超过"):
		q.bound = corpus.AtMost
	case containsAny(t, "最少", "下限", "至少", "最低", "不能少于", "不少于", "不低于", "不得低于", "不能低于"):
		q.bound = corpus.AtLeast
	}
	if q.typ == search.Comparison && len(q.places) < 2 {
		switch {
		case maRE.MatchString(t) || aNotA(t):
			q.typ = search.YesNo
		default:
			q.typ = search.Numeric
			q.versus = true
		}
	}
	q.day = calendarRE.MatchString(t)
	for _, v := range facts.Values(t) {
		if (v.Kind == facts.Quantity || v.Kind == facts.Period) && v.Unit != "每" && v.Number > 1 {
			q.facts = append(q.facts, v)
		}
	}
	if q.typ == search.YesNo && boundYesRE.MatchString(t) {
		for _, v := range facts.Values(t) {
			if v.Kind == facts.Quantity && (v.Unit != "" || v.Number >= 10) || v.Kind == facts.Percent || v.Kind == facts.Period {
				q.given = append(q.given, v)
			}
		}
	}
	if q.role == number || q.role == issuer || q.role == duty {
		if q.typ != search.YesNo && q.typ != search.List {
			q.typ = search.Entity
		}
	}
}

// whRE finds interrogatives of amount; 这几年 and 十几 ask for nothing.
var whRE = regexp.MustCompile(`多少|(?:^|[^这近前那十数])几`)

func askedRole(t string) role {
	switch {
	case containsAny(t, "文号", "几号文", "发文字号", "多少号"):
		return number
	case containsAny(t, "责任单位", "牵头单位", "责任部门"):
		return duty
	case issuerRE.MatchString(t):
		return issuer
	case containsAny(t, "报给谁", "跟谁", "向谁", "报送给", "交给谁", "往哪", "递给", "报给哪", "向哪", "报到哪"):
		return recipient
	case containsAny(t, "谁", "哪个部门", "哪个局", "哪家", "哪个单位", "什么部门", "哪几个部门", "归哪", "找哪"):
		return agent
	}
	return anyRole
}

var issuerRE = regexp.MustCompile(`谁(?:印发|发布|制定|出台|发的)|哪[^,，。]{0,8}(?:印发|发布|制定|出台|联合发|发的|发文)|发文机关|印发单位|发布单位|制定机关`)

// whichRE finds the noun before 是哪两个: 东莞的镇是哪两个.
var whichRE = regexp.MustCompile(`.*的([\p{Han}]{1,4}?)(?:都)?(?:是|有)哪`)

// askedNoun is the noun a 什么 or 哪 goes with: 什么工程 -> 工程, 哪类学校 -> 学校.
var nounRE = regexp.MustCompile(`(?:什么|哪个|哪几块|哪类|哪种|哪块|哪些|哪几个|哪几家|哪几种|哪几类|哪几项|哪两个|哪两类|哪三个|哪三级|哪一类|啥|哪几|哪|几五)([\p{Han}]{2,4}?)(?:[,，?？。]|$|来|是|的|上|中|里|呢|做|管|由|负责|协调|审批|发|给|绑|调整|宣传|抓|下|里|去|才|可以|能|应|要|就)`)

func (e *Engine) askedNoun(t string) string {
	if m := whichRE.FindStringSubmatch(t); m != nil {
		return m[1]
	}
	m := nounRE.FindStringSubmatch(t)
	if m == nil {
		return ""
	}
	words := e.cfg.Words(m[1])
	if len(words) == 0 {
		return ""
	}
	last := words[len(words)-1]
	if pos, known := e.cfg.Pos(last); known && !strings.HasPrefix(pos, "n") && pos != "vn" && pos != "j" && pos != "l" {
		return "" // 哪家来罚 names no noun
	}
	return m[1]
}

func containsAny(s string, subs ...string) bool {
	for _, x := range subs {
		if strings.Contains(s, x) {
			return true
		}
	}
	return false
}

var offTopicWords = []string{"天气", "讲个笑话", "笑话", "写代码", "写一段代码", "世界杯", "股票", "彩票", "翻译成", "唱首歌", "写首诗", "你是谁", "你叫什么", "菜谱", "电影", "星座", "比分", "汇率", "现在几点", "写首", "写一首", "写篇作文", "写个代码", "讲个故事", "做饭", "减肥", "恋爱", "歌词"}

func isOffTopic(t string) bool { return containsAny(t, offTopicWords...) }
