package rules

import (
	"regexp"
	"slices"
	"strings"

	"github.com/policybot/policybot/corpus/hanzi"
	"github.com/policybot/policybot/corpus/statement"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/answer/asked"
	"github.com/policybot/policybot/search/answer/wording"
)

// What is asked for: the unit, the noun, the part a body plays, how many.

// role is the part the asked-for body plays.
type role int

const (
	anyRole   role = iota
	agent          // 由谁, 归谁
	recipient      // 报给谁, 向谁
	duty           // 责任单位
	issuer         // 谁印发
	number         // 文号
	ground         // 哪个文件: the text that rules it, or that one is based on
)

var (
	countRE    = regexp.MustCompile(`(?:哪|这|那)?([两二三四五六七八九十])(?:个|条|项|种|类|级|家|方面|点|样|块|不|大|证|步)`)
	boundYesRE = regexp.MustCompile(`合规|合格|合法|达标|符合|可以|能不能|能否|允许|行不|行吗|好吗|达标|超标|超过|够不够|够吗|违规|没有$|能[^够]{0,12}吗`)
)

// readFocus fills units, noun, role, count, bound and the amounts of the case.
func readFocus(q *question) {
	t := spanRE.ReplaceAllString(q.text, "")
	q.units, q.unit = askedUnits(t), namedUnit(t)
	if q.unit != "" && !slices.Contains(q.units, q.unit) {
		q.units = classOf(q.unit) // 补助多少天 asks for days
	}
	q.role = askedRole(t)
	if q.role == agent && q.typ == search.Other {
		q.typ = search.Entity
	}
	q.many = wording.Any(t, "各有", "各是", "各多少", "分别", "各几") || len(whRE.FindAllString(t, -1)) >= 2
	if m := countRE.FindStringSubmatch(t); m != nil && (q.typ == search.List || strings.Contains(t, "哪"+m[1])) {
		n, _ := hanzi.ParseNumber(m[1])
		q.count = int(n)
	}
	q.bound = wording.AsksBound(t)
	if q.typ == search.Comparison && len(q.places) < 2 {
		switch {
		case asked.Ma(t) || asked.ANotA(t):
			q.typ = search.YesNo
		default:
			q.typ = search.Numeric
			q.versus = true
		}
	}
	q.day = calendarRE.MatchString(t)
	for _, v := range statement.Values(t) {
		if (v.Kind == statement.Quantity || v.Kind == statement.Period) && v.Unit != "每" && v.Number > 1 {
			q.facts = append(q.facts, v)
		}
	}
	if q.typ == search.YesNo && boundYesRE.MatchString(t) {
		for _, v := range statement.Values(t) {
			if v.Kind == statement.Quantity && (v.Unit != "" || v.Number >= 10) || v.Kind == statement.Percent ||
				v.Kind == statement.Period {
				q.given = append(q.given, v)
			}
		}
	}
	if q.role == number || q.role == issuer || q.role == duty || q.role == ground {
		if q.typ != search.YesNo && q.typ != search.List {
			q.typ = search.Entity
		}
	}
}

// whRE finds interrogatives of amount; 这几年 and 十几 ask for nothing.
var whRE = regexp.MustCompile(`多少|(?:^|[^这近前那十数])几`)

func askedRole(t string) role {
	switch {
	case wording.Any(t, "文号", "几号文", "发文字号", "多少号"):
		return number
	case whichTextRE.MatchString(t):
		return ground
	case wording.Any(t, "责任单位", "牵头单位", "责任部门"):
		return duty
	case issuerRE.MatchString(t) || sentRE.MatchString(t) && wording.Any(t, textNouns...):
		return issuer
	case wording.Any(t, "报给谁", "跟谁", "向谁", "报送给", "交给谁", "往哪", "递给", "报给哪", "向哪", "报到哪"):
		return recipient
	case wording.Any(t, "谁", "哪个部门", "哪个局", "哪家", "哪个单位", "什么部门", "哪几个部门", "归哪", "找哪"):
		return agent
	}
	return anyRole
}

// whichTextRE finds questions for the text itself: 该看哪个文件, 依据哪部法律.
var whichTextRE = regexp.MustCompile(`(?:哪(?:一|几)?[个份部条项些]?|什么)(?:文件|法律法规|法律|法规|法条|条例|规章|司法解释|办法)(?:[,，?？。管规里来]|$)`)

// issuerRE finds questions for who issued a text; 哪年印发 asks for its date.
var issuerRE = regexp.MustCompile(`谁(?:印发|发布|制定|出台)|哪[^,，。年天月日时]{0,8}(?:印发|发布|制定|出台|联合发|发文)|发文机关|印发单位|发布单位|制定机关`)

// sentRE is the same in fewer words, if it is of a text: 谁发的 may be asked of a
// licence too.
var sentRE = regexp.MustCompile(`(?:谁|哪[^,，。年天月日时]{0,8})发的`)

// whichRE finds the noun before 是哪两个: 东莞的镇是哪两个.
var whichRE = regexp.MustCompile(`.*的([\p{Han}]{1,4}?)(?:都)?(?:是|有)哪`)

// askedNoun is the noun a 什么 or 哪 goes with: 什么工程 -> 工程, 哪类学校 -> 学校.
var nounRE = regexp.MustCompile(`(?:什么|哪个|哪几块|哪类|哪种|哪块|哪些|哪几个|哪几家|哪几种|哪几类|哪几项|哪两个|哪两类|哪三个|哪三级|哪一类|啥|哪几|哪|几五)([\p{Han}]{2,4}?)(?:[,，?？。]|$|来|是|的|上|中|里|呢|做|管|由|负责|协调|审批|发|给|调整|宣传|下|里|去|才|可以|能|应|要|就)`)

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
