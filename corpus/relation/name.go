package relation

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
)

// minName is how many characters the name of one text has at least: 《通知》 is anybody's.
const minName = 4

// canon is a title in the one form in which titles are compared: without blanks and quotation marks.
func canon(title string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r) || strings.ContainsRune("《》〈〉<>“”\"「」『』", r):
			return -1
		case r == '（' || r == '〔' || r == '[' || r == '［' || r == '【':
			return '('
		case r == '）' || r == '〕' || r == ']' || r == '］' || r == '】':
			return ')'
		case r >= '！' && r <= '～':
			return r - 0xfee0
		}
		return r
	}, title)
}

// marked finds what a title says of its version: (2021年修订), (试行), 2023版 at its end.
var marked = regexp.MustCompile(`\([^()]{0,12}(?:修订|修正|修改|版|试行|暂行|本|\d{4}年)[^()]{0,8}\)|(?:19|20)\d{2}(?:年)?(?:修订)?版$|修订[版本稿]$`)

// draft is a text that is not issued.
var draft = regexp.MustCompile(`征求意见|草案|送审|讨论稿`)

// base is a title without what it says of its version, so that two versions of one text have the same.
func base(title string) string {
	t := marked.ReplaceAllString(canon(title), "")
	for _, trial := range []string{"暂行", "试行"} {
		for _, kind := range []string{"办法", "规定", "条例", "细则", "规则", "标准", "意见", "方案", "规范"} {
			t = strings.ReplaceAll(t, trial+kind, kind)
		}
	}
	return t
}

// carries finds what a notice puts in force: 关于印发《甲办法》的通知.
var carries = regexp.MustCompile(`(?:印发|发布|公布|颁布)《?(.{4,80}?)》?的(?:通知|公告|通告|决定|命令|令)(?:\(|$)`)

// carried is the name of the text a notice carries, "" for none.
func carried(title string) string {
	if m := carries.FindStringSubmatch(title); m != nil {
		return strings.NewReplacer("《", "", "》", "").Replace(m[1])
	}
	return ""
}

// organEnds end the name of a body that stands before 关于.
const organEnds = "局厅府会办室部院委行署校处所站团区市县省"

// keys are the names under which a title may be cited: the whole, that without who issued it, that of what it carries.
func keys(title string) []string {
	whole := canon(title)
	out := []string{whole}
	if at := strings.Index(whole, "关于"); at > 0 {
		if last, _ := utf8.DecodeLastRuneInString(whole[:at]); strings.ContainsRune(organEnds, last) {
			out = append(out, whole[at:])
		}
	}
	if c := carried(whole); utf8.RuneCountInString(c) >= minName {
		out = append(out, c)
	}
	return out
}

// bare is a title without the place it begins with.
func bare(m *corpus.Meta) string {
	whole := canon(m.Title)
	if m.Region != "" {
		if rest, ok := strings.CutPrefix(whole, m.Region); ok && utf8.RuneCountInString(rest) >= minName {
			return rest
		}
	}
	return ""
}

// numbers finds a 文号 in a text.
var numbers = regexp.MustCompile(`(\p{Han}{1,20}) ?[〔\[［【(（] ?((?:19|20)\d\d) ?[〕\]］】)）] ?第? ?0*(\d{1,5}) ?号`)

// orders finds the number of an order: 市政府令第12号.
var orders = regexp.MustCompile(`(\p{Han}{2,20}令)(?:\((?:19|20)\d\d\))?第?(\d{1,4})号`)

// number is a 文号 in two parts: who issued it, and the year with the serial. tail is "" for none.
func number(s string) (agency, tail string) {
	s = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
	if m := numbers.FindStringSubmatch(s); m != nil {
		return m[1], m[2] + "-" + m[3]
	}
	if m := orders.FindStringSubmatch(strings.NewReplacer("（", "(", "）", ")").Replace(s)); m != nil {
		return m[1], "令" + m[2]
	}
	return "", ""
}

// sameNumber tells whether a 文号 as cited is that of a document: words may stand before it.
func sameNumber(cited, own string) bool {
	a, t := number(cited)
	b, u := number(own)
	return t != "" && t == u && (strings.HasSuffix(a, b) || strings.HasSuffix(b, a))
}
