package clean

import (
	"strings"
	"testing"
)

// TestSheet: a title and notes fill one cell of a row of a sheet, and are lines of text.
func TestSheet(t *testing.T) {
	const sheet = "春晖幼儿园收费公示,,,\n制表：园务室,,日期：2024年8月25日,\n项目,单位,小班,大班\n保教费,元/月,880,840\n伙食费,元/天,16,16\n\"说明：缺勤满10天的，退还一半；\n次月退还。\",,,\n"
	res, err := Clean("a.csv", []byte(sheet), Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"春晖幼儿园收费公示\n制表：园务室 日期：2024年8月25日\n| 项目 | 单位 | 小班 | 大班 |\n", "| 伙食费 | 元/天 | 16 | 16 |\n说明：缺勤满10天的"} {
		if !strings.Contains(res.Text, want) {
			t.Errorf("%q is not in\n%s", want, res.Text)
		}
	}
	const prose = "一、甲,乙,丙\n二、甲,乙\n三、丙,丁,戊\n四、己\n"
	if res, err = Clean("a.txt", []byte(prose), Options{}); err != nil || strings.Contains(res.Text, "|") {
		t.Errorf("%v: %s", err, res.Text)
	}
}

// TestRuledOff: texts between drawn lines are read one by one, also short ones; a line drawn above an annex divides none.
func TestRuledOff(t *testing.T) {
	const first, second = "停气通知\n尊敬的用户：\n因管网施工，定于11月6日22时至次日6时对城西路以北片区停气，请关闭灶前阀。\n青禾燃气有限公司\n2024年11月4日\n",
		"关于调整天然气价格的公告\n一、商业用气每立方米由3.92元调整为4.15元，自下月起执行。\n二、工业用气每立方米由3.86元调整为4.05元。\n青禾燃气有限公司\n2024年10月28日\n"
	res, err := Clean("a.txt", []byte("【一】\n"+first+"==============\n【二】\n"+second), Options{})
	if err != nil || len(res.More) != 1 || !strings.HasPrefix(res.More[0].Text, "关于调整天然气价格的公告") || !strings.HasPrefix(res.Text, "停气通知") {
		t.Errorf("%v: %+v", err, res)
	}
	res, err = Clean("a.txt", []byte(second+"==============\n附件：天然气价格表\n商业用气每立方米4.15元，工业用气每立方米4.05元，居民用气不作调整。\n"), Options{})
	if err != nil || len(res.More) != 0 {
		t.Errorf("%v: %d texts", err, 1+len(res.More))
	}
}
