package rules

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus/hanzi"
	"github.com/policybot/policybot/corpus/statement"
	"github.com/policybot/policybot/search/answer/asked"
	"github.com/policybot/policybot/search/answer/place"
	"github.com/policybot/policybot/search/answer/wording"
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
		if utf8.RuneCountInString(p) < 2 || seen[p] || asked.IsForm(p) || !onEdges(rest, p, edges) {
			continue
		}
		seen[p] = true
		rest = strings.ReplaceAll(rest, p, "\n")
		alts := e.cfg.Expand(p)
		out = append(out, term{text: p, alts: alts, weight: max(0.65, e.weigh(p, alts)), noun: e.knownNoun(p)})
	}
	rest = strings.ReplaceAll(asked.WithoutForm(rest), "的", "\n")
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

// isContent tells whether a word says what a question is about.
func isContent(w string) bool {
	if w == "" || asked.IsForm(w) {
		return false
	}
	if _, ok := hanzi.ParseNumber(w); ok && (utf8.RuneCountInString(w) < 2 || w[0] > '9') {
		return false
	}
	for _, r := range w {
		if r == '%' || wording.Letter(r) {
			return true
		}
	}
	return false
}
