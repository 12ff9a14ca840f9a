package address

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus/hanzi"
)

// Limits on what one address may ask for.
const (
	maxNumber = 9999 // 民法典 has 1,260 articles
	maxRange  = 50   // 第一条至第六十条: the rest is left out
)

// fold is text as addresses are read: simplified, half-width, without white space.
func fold(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, hanzi.Fold(hanzi.Simplify(text)))
}

// isNumeral tells the characters a number is written with.
func isNumeral(r rune) bool {
	return '0' <= r && r <= '9' || strings.ContainsRune("〇○零一二三四五六七八九十百千两", r)
}

// number reads the number s begins with; n 0 when there is none.
func number(s string) (n, size int) {
	ascii := s != "" && s[0] < utf8.RuneSelf
	for size < len(s) {
		r, w := utf8.DecodeRuneInString(s[size:])
		if !isNumeral(r) || (r < utf8.RuneSelf) != ascii {
			break
		}
		size += w
	}
	v, ok := hanzi.ParseNumber(s[:size])
	if !ok || v < 1 || v > maxNumber || v != float64(int(v)) {
		return 0, 0
	}
	return int(v), size
}

// unitNames are the words of units; a longer one stands before those it begins with.
// But says what may not follow: 第二项目 and 第三条件 are no divisions.
var unitNames = []struct {
	word string
	unit Unit
	but  string
}{
	{"分编", Subpart, ""}, {"编", Part, "制号辑程"}, {"章", Chapter, "程"}, {"节", Section, "课假日约目点能省拍奏庆"},
	{"大部分", Division, ""}, {"部分", Division, ""}, {"大点", Division, ""}, {"大条", Article, ""}, {"条", Article, "件线龙例约街路"},
	{"款", Paragraph, "式待物"}, {"自然段", Paragraph, ""}, {"段", Paragraph, "落式"},
	{"小项", Item, ""}, {"项", Item, "目"}, {"点", Item, "半钟"}, {"目", Subitem, "标的录前"},
}

// unit reads the word of a unit.
func unit(s string) (u Unit, size int) {
	for _, n := range unitNames {
		rest, ok := strings.CutPrefix(s, n.word)
		if !ok {
			continue
		}
		if r, _ := utf8.DecodeRuneInString(rest); rest != "" && strings.ContainsRune(n.but, r) {
			return 0, 0
		}
		return n.unit, len(n.word)
	}
	return 0, 0
}

// halves are the words for parts of a 款 or 项.
var halves = []struct {
	word string
	n    int
}{
	{"前半段", FirstHalf}, {"前段", FirstHalf}, {"前半部分", FirstHalf}, {"前半句", FirstHalf}, {"第一句", FirstHalf},
	{"中段", MiddleHalf}, {"后半段", LastHalf}, {"后段", LastHalf}, {"后半部分", LastHalf}, {"后半句", LastHalf},
	{"但书", Proviso},
}

// scanStep reads one division at the start of s, as often as it names several at once
// (第三、五条, 第三至五条). after is the unit of the step before, 0 at the start; loose
// tells that something before makes a bare number one (养犬条例六条).
func scanStep(s string, after Unit, loose bool) (steps []Step, size int) {
	switch {
	case strings.HasPrefix(s, "§"):
		t := strings.TrimLeft(s, "§")
		if n, w := number(t); w > 0 {
			return []Step{{Article, n, 0}}, len(s) - len(t) + w
		}
		return nil, 0
	case strings.HasPrefix(s, "附"):
		return scanAnnex(s)
	case strings.HasPrefix(s, "最后"), strings.HasPrefix(s, "末"), strings.HasPrefix(s, "倒数"):
		return scanLast(s)
	}
	if after > 0 || loose {
		for _, h := range halves {
			if strings.HasPrefix(s, h.word) {
				return []Step{{Half, h.n, 0}}, len(h.word)
			}
		}
	}
	if rest, ok := strings.CutPrefix(s, "第"); ok {
		steps, size = scanNumbers(rest)
		if size > 0 {
			size += len("第")
		}
		return atPlace(steps, after), size
	}
	if after > 0 || loose {
		if steps, size = scanBracket(s); size > 0 {
			return steps, size
		}
		if n, w := number(s); w > 0 && after < Division { // 意见三、(二)
			if t := s[w:]; t == "、" || strings.HasPrefix(t, "、(") {
				return []Step{{Division, n, 0}}, w + len("、")
			}
		}
		steps, size = scanNumbers(s)
		return atPlace(steps, after), size
	}
	return nil, 0
}

// atPlace makes 点 a Division where nothing stands before it.
func atPlace(steps []Step, after Unit) []Step {
	for i, s := range steps {
		if s.Unit == point && after == 0 {
			steps[i].Unit = Division
		} else if s.Unit == point {
			steps[i].Unit = Item
		}
	}
	return steps
}

// point is 点 while it is not known whether anything stands before it.
const point Unit = -1

// scanNumbers reads 六条, 六条之一, 2-1条, 十之一条, 三、五条, 三至五条, (二)项.
func scanNumbers(s string) (steps []Step, size int) {
	at := 0
	var joins []joint // what stands before each number
	var join joint
	for {
		bracket := strings.HasPrefix(s[at:], "(")
		if bracket {
			at++
		}
		n, w := number(s[at:])
		if w == 0 {
			return nil, 0
		}
		at += w
		if bracket {
			if !strings.HasPrefix(s[at:], ")") {
				return nil, 0
			}
			at++
		}
		steps, joins = append(steps, Step{N: n}), append(joins, join)
		if u, w := unit(s[at:]); w > 0 {
			if s[at:at+w] == "点" {
				u = point
			}
			at += w
			for i := range steps {
				steps[i].Unit = u
			}
			break
		}
		sep := 0
		if join, sep = separator(s[at:]); sep == 0 {
			return nil, 0
		}
		at += sep
	}
	steps = spread(steps, joins)
	if last := &steps[len(steps)-1]; last.Unit == Article {
		if rest, ok := strings.CutPrefix(s[at:], "之"); ok {
			if n, w := number(rest); w > 0 && !followsUnit(rest[w:]) {
				last.Sub, at = n, at+len("之")+w
			}
		}
	}
	return steps, at
}

// followsUnit tells 第十条之二款, where 之 is 的, from 第十条之二.
func followsUnit(s string) bool {
	u, w := unit(s)
	return w > 0 && (u == Paragraph || u == Item) && !strings.HasPrefix(s, "点")
}

// joint is what stands between two numbers of one unit.
type joint int

const (
	both    joint = iota + 1 // 三、五
	through                  // 三至五
	under                    // 二之一
)

// separator reads a joint.
func separator(s string) (j joint, size int) {
	for _, sep := range []struct {
		word string
		join joint
	}{
		{"至", through}, {"到", through}, {"-", through}, {"~", through}, {"之", under},
		{"、", both}, {",", both}, {"和", both}, {"与", both}, {"及", both}, {"或", both}, {"跟", both},
	} {
		if strings.HasPrefix(s, sep.word) {
			return sep.join, len(sep.word)
		}
	}
	return 0, 0
}

// spread fills in ranges: 三至五 is 三, 四, 五; in 2-1 the number falls, so that it is 二之一.
func spread(steps []Step, joins []joint) []Step {
	out := steps[:1:1]
	for i, s := range steps[1:] {
		last := &out[len(out)-1]
		switch j := joins[i+1]; {
		case j == both:
			out = append(out, s)
		case s.Unit == Article && last.Sub == 0 && (j == under || s.N < last.N):
			last.Sub = s.N
		default:
			for n := last.N + 1; n <= s.N && n-out[0].N < maxRange; n++ {
				out = append(out, Step{Unit: s.Unit, N: n})
			}
		}
	}
	return out
}

// scanBracket reads (二) and (二)项.
func scanBracket(s string) ([]Step, int) {
	if !strings.HasPrefix(s, "(") {
		return nil, 0
	}
	n, w := number(s[1:])
	if w == 0 || n > 99 || !strings.HasPrefix(s[1+w:], ")") {
		return nil, 0
	}
	at := w + len("()")
	u, more := unit(s[at:])
	if u != Paragraph && u != Subitem {
		if u != Item {
			more = 0
		}
		u = Item
	}
	return []Step{{Unit: u, N: n}}, at + more
}

// scanAnnex reads 附件2, 附件二, 附表1; 附件 alone is the first.
func scanAnnex(s string) ([]Step, int) {
	for _, word := range []string{"附件", "附录", "附表", "附图"} {
		rest, ok := strings.CutPrefix(s, word)
		if !ok {
			continue
		}
		at := len(word)
		if strings.HasPrefix(rest, "第") {
			rest, at = rest[len("第"):], at+len("第")
		}
		n, w := number(rest)
		return []Step{{Unit: Annex, N: n}}, at + w
	}
	return nil, 0
}

// scanLast reads 最后一条, 末条, 倒数第二款.
func scanLast(s string) ([]Step, int) {
	n, at := 1, 0
	switch {
	case strings.HasPrefix(s, "最后一"):
		at = len("最后一")
	case strings.HasPrefix(s, "末"):
		at = len("末")
	case strings.HasPrefix(s, "倒数第"):
		w := 0
		if n, w = number(s[len("倒数第"):]); w == 0 {
			return nil, 0
		}
		at = len("倒数第") + w
	default:
		return nil, 0
	}
	u, w := unit(s[at:])
	if w == 0 {
		return nil, 0
	}
	return []Step{{Unit: u, N: -n}}, at + w
}
