package answer

import (
	"testing"

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
