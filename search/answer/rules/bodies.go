package rules

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/statement"
)

// Public bodies are found by what their names end with; what may not stand
// inside a name cuts a segment into pieces first.

// bodyEnds end the name of a body, longest first.
var bodyEnds = []string{
	"教育督导委员会", "教育督导室", "教育督导团", "领导小组", "人大常委会", "常务委员会", "委员会", "人民政府", "管委会", "办公室", "办公厅", "管理机构", "主管部门",
	"行政部门", "部门", "督导室", "督导团", "政府", "法院", "检察院", "机关", "机构", "编办", "中心", "常委会", "党委", "单位", "学校", "幼儿园", "领导同志",
	"主要领导", "负责人", "领导", "书记", "校长", "园长", "局长", "局", "厅",
}

// bodyCuts are words a name does not hold: prepositions and the verbs policy
// texts put beside a name.
var bodyCuts = []string{
	"报送给", "报送", "提请", "报请", "会同", "根据", "按照", "依法", "负责", "及时", "调整", "加强", "推进", "组织", "协调", "督促", "指导", "牵头",
	"配合", "应当", "要将", "应", "由", "向", "报", "经", "征得", "经", "把", "将", "对", "与", "和", "及", "到", "在", "为", "的", "并",
	"要", "须", "以", "从", "送", "给", "是", "或者", "或", "进行",
}

// bodyCandidates answers 由谁, 归哪个部门, 报给谁: the bodies of a window, each
// weighed by what stands around it.
func bodyCandidates(q *question, w *window) []candidate {
	if q.role != agent && q.role != recipient {
		return nil
	}
	if m := dutyRE.FindStringSubmatchIndex(w.text); m != nil && q.role == agent {
		return []candidate{dutyWindow(q, w, corpus.Span{Start: m[2], End: m[3]})}
	}
	var out []candidate
	segs := statement.Phrases(w.text, corpus.Span{Start: 0, End: len(w.text)})
	for n, s := range segs {
		hit := covered(q.terms, []layer{{w.text[s.Start:s.End], 1}})
		if n+1 < len(segs) { // a subject acts in the segment after its own too
			hit = max(hit, 0.8*covered(q.terms, []layer{{w.text[s.Start:segs[n+1].End], 1}}))
		}
		bodies := bodiesIn(w.text[s.Start:s.End], s.Start)
		for k, b := range bodies {
			until := s.End
			if k+1 < len(bodies) {
				until = max(b.End, bodies[k+1].Start)
			}
			body := w.text[b.Start:b.End]
			b, led := withLead(q, w.text, corpus.Span{Start: s.Start, End: until}, b)
			head := strings.Trim(w.text[b.Start:b.End], " ")
			if strings.Contains(q.text, body) || covered(termsOf(body), []layer{{q.text, 1}}) > 0.7 {
				continue // what is asked about is not the answer
			}
			if covered(q.terms, []layer{{body, 1}}) > 0.6 {
				continue // nor is a statement of what is asked
			}
			score, because := base(q, w, w.text[s.Start:s.End])
			score *= 0.82 + 0.14*note(because, "segment", hit)
			score += note(because, "led", led)
			score += note(because, "act", 0.12*actsOn(q, w.text[b.End:until]))
			if after := w.text[b.End:until]; q.role == agent &&
				(strings.HasPrefix(after, "是") || strings.HasPrefix(after, "为")) {
				part := 0.1 * actsOn(q, after)
				if chargeRE.MatchString(q.text) { // 国务院办公厅是…的主管部门
					part = 0.18 * actsOn(q, w.text[b.End:s.End])
				}
				score += note(because, "is", part)
			}
			if weakBody(body) && !weakBody(q.noun) {
				score -= note(because, "weak", 0.12)
			}
			refused := strings.HasPrefix(w.text[b.End:until], "不") && !denialRE.MatchString(q.bare)
			if q.role == agent && led <= 0.04 && weakBody(body) && (refused || actsOn(q, w.text[b.End:until]) == 0) {
				score -= note(because, "idle", 0.15) // 覆盖所有乡村学校: it does nothing that was asked for
			}
			out = append(out, w.says(b.Start, b.End, head, score, because))
		}
	}
	return out
}

// chargeRE finds questions for who is in charge, which what a body is answers;
// what it does answers the others.
var chargeRE = regexp.MustCompile(`主管|管|负责|牵头|是谁|归谁|归哪`)

// dutyWindow proposes the bodies a text lists as answerable: all of them, since
// none of them answers alone. list is where they stand in the window.
func dutyWindow(q *question, w *window, list corpus.Span) candidate {
	score, because := base(q, w, w.text)
	score *= 0.96
	head := strings.TrimRight(strings.TrimSpace(w.text[list.Start:list.End]), "。；")
	return w.says(list.Start, list.End, head, score, because)
}

// leads are the words that show a body's part; withLead takes in what stands
// between the word and the body: 向县级或者设区的市级人民政府教育行政部门.
var leads = map[role][]string{
	agent: {"由", "报", "征得", "经"}, recipient: {"报送给", "报送", "报请", "递交", "提交", "移交", "向", "报", "送"},
}

func withLead(q *question, text string, seg, b corpus.Span) (corpus.Span, float64) {
	before := text[seg.Start:b.Start]
	for _, l := range leads[q.role] {
		i := strings.LastIndex(before, l)
		if i < 0 {
			continue
		}
		from := seg.Start + i + len(l)
		gap := text[from:b.Start]
		if utf8.RuneCountInString(gap) > 24 || len(bodiesIn(gap, 0)) > 0 {
			continue
		}
		if l == "报" && q.role == agent && actsOn(q, text[b.End:seg.End]) == 0 {
			continue
		}
		return corpus.Span{Start: from, End: b.End}, 0.08
	}
	if q.role == agent && strings.HasSuffix(before, "的") && utf8.RuneCountInString(before) <= 12 {
		return corpus.Span{Start: seg.Start, End: b.End}, 0.04 // 分管教育工作的区政府领导
	}
	if q.role == agent && b.Start-seg.Start <= 3 {
		return b, 0.04 // the subject of the segment
	}
	if q.role == recipient {
		return b, -0.1
	}
	return b, 0
}

// actsOn is the share of the question's words in the rest of the segment.
func actsOn(q *question, rest string) float64 { return covered(q.terms, []layer{{rest, 1}}) }

// weakBody tells bodies that are often the object of a rule from authorities.
func weakBody(b string) bool {
	return b == "机关" || // 公安机关 and 税务机关 are authorities
		slices.ContainsFunc([]string{"学校", "幼儿园", "单位", "机构", "中心", "行政机关", "国家机关", "有关机关"}, func(e string) bool { return strings.HasSuffix(b, e) })
}

// bodiesIn lists the bodies of a segment in order; 发改、住建、自然资源部门 is one.
// base is the segment's offset.
func bodiesIn(seg string, base int) []corpus.Span {
	var out []corpus.Span
	for _, p := range bodyPieces(seg) {
		end := bodyEnd(seg[p.Start:p.End])
		if end == 0 {
			continue
		}
		b := corpus.Span{Start: p.Start, End: p.Start + end}
		b.Start = listStart(seg, b.Start)
		if n := len(out); n > 0 && b.Start >= out[n-1].End-base && joinsBodies(seg[out[n-1].End-base:b.Start]) {
			out[n-1].End = base + b.End // one list
			continue
		}
		out = append(out, corpus.Span{Start: base + b.Start, End: base + b.End})
	}
	return out
}

// joinsBodies tells whether what stands between two bodies makes them one answer.
func joinsBodies(s string) bool {
	return slices.Contains([]string{"", "、", "和", "与", "及", "会同", "或者", "或", "同"}, s)
}

// bodyPieces cuts a segment at list marks and at the words no name holds.
func bodyPieces(seg string) []corpus.Span {
	var out []corpus.Span
	start := 0
	push := func(end int) {
		if end > start {
			out = append(out, corpus.Span{Start: start, End: end})
		}
	}
	for i := 0; i < len(seg); {
		n := 0
		if strings.HasPrefix(seg[i:], "、") {
			n = len("、")
		}
		for _, c := range bodyCuts {
			if len(c) > n && strings.HasPrefix(seg[i:], c) && !inWord(seg, i, len(c)) {
				n = len(c)
			}
		}
		if n > 0 {
			push(i)
			i += n
			start = i
			continue
		}
		_, size := utf8.DecodeRuneInString(seg[i:])
		i += size
	}
	push(len(seg))
	return out
}

// wholeWords hold a cutting character as part of themselves.
var wholeWords = strings.Fields("结对子 结对 主要 经济 自由 参与 普及 以及 相应 对口 行为 在职 以上 以下 从业 共和国 并举 和谐 到位 经营 财经 理由 应急 供应 反应 对外 送教 为主 作为 认为 必须 须知 要求 重要 需要 征得 地方 是否 住房和城乡建设 住房与城乡建设 自然资源和规划 规划和自然资源 人力资源和社会保障 文化和旅游 工业和信息化 发展和改革 交通和 卫生和 城市管理和综合执法 经济和信息化 教育和体育 文化广电和旅游 科学和技术 民族和宗教 林业和草原 市场和质量 对外贸易")

// inWord tells whether the n bytes at i lie inside one of those words.
func inWord(seg string, i, n int) bool {
	for _, w := range wholeWords {
		for from := max(0, i-len(w)+n); from <= i; from++ {
			if strings.HasPrefix(seg[from:], w) && from+len(w) >= i+n && len(w) > n {
				return true
			}
		}
	}
	return false
}

// bodyEnd is the length of the longest prefix of piece that ends like a body and
// is short enough for a name, with the office named after it; in bytes, 0 when
// there is none.
func bodyEnd(piece string) int {
	best := 0
	for _, e := range bodyEnds {
		for at := 0; ; {
			i := strings.Index(piece[at:], e)
			if i < 0 {
				break
			}
			at += i + len(e)
			if at > best && at > len(e) && utf8.RuneCountInString(piece[:at]) <= 20 {
				best = at
			}
		}
	}
	if best > 0 {
		if m := officeRE.FindStringSubmatchIndex(piece[best:]); m != nil {
			best += m[3]
		}
	}
	return best
}

// officeRE finds the office within a body that its name goes on with:
// 县教育局后勤办备案 names the office, not the bureau. A verb or nothing follows.
var officeRE = regexp.MustCompile(`^([\p{Han}]{1,5}[办科股处室])(?:备案|审批|审核|审查|核准|批准|登记|受理|汇总|办理|$)`)

// listStart moves the start of a body back over short 、-joined members that
// share its ending: 发改、住建、自然资源部门.
func listStart(seg string, start int) int {
	for {
		before, ok := strings.CutSuffix(seg[:start], "、")
		if !ok {
			return start
		}
		cut := strings.LastIndexAny(before, "、")
		from := 0
		if cut >= 0 {
			from = cut + len("、")
		}
		for _, p := range bodyPieces(before[from:]) {
			if p.End == len(before)-from {
				from += p.Start
				break
			}
		}
		if n := utf8.RuneCountInString(before[from:]); n == 0 || n > 10 {
			return start
		}
		start = from
	}
}
