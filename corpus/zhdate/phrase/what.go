package phrase

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus/zhdate/internal/lex"
)

// source is what was typed for characters i to j, with the white space left out
// between Chinese characters.
func (p *phrase) source(i, j int) string {
	if i >= j {
		return ""
	}
	if int(p.t[j-1].To-p.t[i].From) == width(p.t[i:j]) {
		return p.src[p.t[i].From:p.t[j-1].To]
	}
	var b strings.Builder
	for k := i; k < j; k++ {
		if k > i && p.t.Gap(k) && p.t[k].R < 0x80 && p.t[k-1].R < 0x80 {
			b.WriteByte(' ')
		}
		b.WriteString(p.src[p.t[k].From:p.t[k].To])
	}
	return b.String()
}

// width is the number of source bytes of the cells themselves.
func width(t lex.Text) int {
	n := 0
	for _, c := range t {
		n += int(c.To - c.From)
	}
	return n
}

// what is the task: what is left of the phrase when times, command and persons
// are taken out.
func (p *phrase) what() string {
	slices.SortFunc(p.cut, func(a, b interval) int { return a.i - b.i })
	var out string
	i := 0
	for k := 0; k <= len(p.cut); k++ {
		j := len(p.t)
		if k < len(p.cut) {
			j = p.cut[k].i
		}
		if i < j {
			if piece := p.piece(i, j); piece != "" {
				if out != "" && p.punctuated(i, j) {
					out += "，"
				}
				out += piece
			}
		}
		if k < len(p.cut) {
			i = max(i, p.cut[k].j)
		}
	}
	return out
}

// punctuated tells whether the piece from i on follows a comma.
func (p *phrase) punctuated(i, _ int) bool { return p.t.In(i, ",。;") || p.t.In(i-1, ",。;") }

// piece is characters i to j without the fillers at its ends.
func (p *phrase) piece(i, j int) string {
	t := p.t
	for i < j {
		n, k := t.Any(i, "的时候", "时候", "左右", "之前", "以前", "之后", "以后", "我需要", "我要", "我得", "我应该", "需要", "大概", "大约", "差不多", "能不能", "能否", "可不可以", "可以", "你能", "不要忘了", "不要忘记", "别忘记", "别忘了", "记得", "务必", "千万", "麻烦", "帮我", "请", "截止", "最晚", "最迟", "不晚于", "直到", "一直", "持续", "应该", "是", "内容是", "内容为", "内容:", "内容", "事项是", "事项:", "那天", "当天", "这天")
		if k < 0 {
			switch {
			case t.In(i, ",.。;:!?、，~-\"'“”「」『』()\n"),
				t.In(i, "的时") && p.cutEnds(i), t.At(i) == '我' && !t.In(i+1, "局校科处县区市镇院办们"),
				t.At(i) == '要' &&
					!t.In(i+1, "点求闻素"),
				t.At(i) == '得', t.At(i) == '于', t.At(i) == '前' && p.cutEnds(i) && !t.In(i+1, "天台端期"),
				t.At(i) == '和' && p.cutEnds(i):
				n = i + 1
			default:
				n = i
			}
		}
		if n == i || n > j {
			break
		}
		i = n
	}
	for i < j {
		n := p.trimEnd(i, j)
		if n == j {
			break
		}
		j = n
	}
	return p.source(i, j)
}

// cutEnds tells whether a removed part ends at i.
func (p *phrase) cutEnds(i int) bool {
	return slices.ContainsFunc(p.cut, func(c interval) bool { return c.j == i })
}

// cutBegins tells whether a removed part begins at j.
func (p *phrase) cutBegins(j int) bool {
	return slices.ContainsFunc(p.cut, func(c interval) bool { return c.i == j })
}

// trimEnd is j without one filler before it.
func (p *phrase) trimEnd(i, j int) int {
	t := p.t
	words := tails[:]
	if !p.cutBegins(j) {
		words = tails[:beforeTimes]
	}
	for _, w := range words {
		n := j - utf8.RuneCountInString(w)
		if n >= i && t.Has(n, w) {
			return n
		}
	}
	if t.In(j-1, ",.。;:!?、，~-\"'“”「」『』()\n吧啊哦呀哈哟喔") || t.In(j-1, "在于请从直") && p.cutBegins(j) {
		return j - 1
	}
	return j
}

// tails are words at the end of a task that are no part of it; the last ones only
// where a time or a command follows.
var tails = [...]string{
	"谢谢你", "谢谢", "谢了", "好吗", "可以吗", "行吗", "好不好", "记得", "别忘了", "不要忘", "到时候", "到时", "届时", "的事情", "的事", "这件事", "务必",
	"大概", "大约", "最晚", "最迟", "直到", "一直", "持续", "必须", "赶在", "麻烦", "帮我", "定于", "定在", "计划", "不晚于", "不迟于", "截至", "截止到",
}

const beforeTimes = 16
