package answer

import (
	"testing"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search/answer/internal/shelftest"
)

const sharp = `
标题:望溪市学生装管理办法
文号:望政发〔2024〕9号
地区:望溪市
机关:望溪市人民政府
日期:2024-03-05
# 一、价格
校服每套不超过180元。
护学岗值守补贴每人每月捌佰陆拾元。
处百分之五十以上五倍以下罚款。
`

// TestSharpest: what the question says itself is left off a number, what the number is counted by stays with it, and no end
// of a range is taken for the whole.
func TestSharpest(t *testing.T) {
	for _, c := range []struct{ q, mark, want string }{
		{"校服每套不超过多少元", "每套不超过180元", "180元"},
		{"校服不超过多少元", "每套不超过180元", "每套不超过180元"},
		{"护学岗值守补贴是多少", "护学岗值守补贴每人每月捌佰陆拾元", "每人每月捌佰陆拾元"},
		{"护学岗值守补贴每人每月是多少", "护学岗值守补贴每人每月捌佰陆拾元", "捌佰陆拾元"},
	} {
		e := reading(0, 0, []string{c.mark}, shelftest.Doc(t, "s", sharp))
		a := ask(t, e, c.q)
		if len(a.Citations) == 0 || a.Headline != c.want {
			t.Errorf("%s: %s %q, want %q", c.q, a.Status, a.Headline, c.want)
		}
	}
}

// TestEndAsked: of a span of days the end that is asked for is said, the whole where both are or neither.
func TestEndAsked(t *testing.T) {
	const text = "报名时间为2026年3月1日至3月15日。"
	for asks, want := range map[string]string{
		"报名截止到什么时候": "3月15日", "报名最晚几号": "3月15日", "从哪天开始报名": "2026年3月1日",
		"报名时间是什么时候": "2026年3月1日至3月15日", "从什么时候到什么时候可以报名": "2026年3月1日至3月15日",
	} {
		start := indexOf(t, text, "2026年3月1日至3月15日")
		c := &candidate{clause: &clause{text: text}, kind: valueKind, headline: "2026年3月1日至3月15日", mark: corpus.Span{Start: start, End: start + len("2026年3月1日至3月15日")}}
		if got := c.endAsked(&question{text: asks}); got.headline != want || text[got.mark.Start:got.mark.End] != want {
			t.Errorf("%s: %q", asks, got.headline)
		}
	}
}

// TestStatesOld: what held before a change is no answer, unless it is asked for.
func TestStatesOld(t *testing.T) {
	d := shelftest.Doc(t, "o", "标题:望溪市津贴办法\n地区:望溪市\n班主任津贴标准由100元调整为150元。\n")
	for question, old := range map[string]bool{"班主任津贴标准现在是多少元": true, "班主任津贴标准原来是多少元": false} {
		a := ask(t, reading(0, 0, []string{"100元"}, d), question)
		if c := considered(t, a, "100元"); (c.Refused == "what held before") != old {
			t.Errorf("%s: 100元 is refused because %q", question, c.Refused)
		}
	}
}
