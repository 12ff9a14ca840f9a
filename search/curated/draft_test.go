package curated

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
)

func TestDrafts(t *testing.T) {
	d, pattern, same := bus(), doc("t.txt", "通知范文", "第一条 某某事项。"), doc("b/bus.txt", "校车管理办法", "第一条 另一县的规定。")
	pattern.Authority = corpus.Template
	lib := shelf{d.ID: d, pattern.ID: pattern}
	twice := shelf{d.ID: d, same.ID: same}
	for _, c := range []struct {
		name   string
		lib    shelf
		change func(*Draft)
		want   string // what is wrong; "" is nothing
	}{
		{"as it is", lib, func(*Draft) {}, ""},
		{"by path", lib, func(d *Draft) { d.Document, d.Path = "", "bus.txt" }, ""},
		{"by title", lib, func(d *Draft) { d.Document = "《校车管理办法》" }, ""},
		{"by text", lib, func(d *Draft) {
			d.Clause, d.Text = "", "第二条 校车每学期检验一次。\n检验不合格的，不得上路。"
		}, ""},
		{"whole clause", lib, func(d *Draft) { d.Passage = "" }, ""},
		{"blank wordings", lib, func(d *Draft) { d.Similar = []string{"", " ", "校车多久检验一次"} }, ""},
		{"two of that title", twice, func(d *Draft) { d.Document = "校车管理办法" }, "文件编号"},
		{"no document", lib, func(d *Draft) { d.Document = "" }, "哪份文件"},
		{"unknown document", lib, func(d *Draft) { d.Document = "x" }, "没有这份文件"},
		{"a pattern", lib, func(d *Draft) { d.Document, d.Clause, d.Passage = pattern.ID, "c1", "" }, "范文"},
		{"no clause", lib, func(d *Draft) { d.Clause = "" }, "哪一条"},
		{"unknown clause", lib, func(d *Draft) { d.Clause = "c9" }, "c9"},
		{"other text", lib, func(d *Draft) { d.Text = "第二条 校车每年检验一次。" }, "不一致"},
		{"words of one's own", lib, func(d *Draft) { d.Passage = "校车每月检验一次。" }, "不是这一条里的原文"},
		{"no question", lib, func(d *Draft) { d.Question = " " }, "太短"},
		{"marks alone", lib, func(d *Draft) { d.Question = "？？？？" }, "太短"},
		{"too long", lib, func(d *Draft) { d.Question = strings.Repeat("校车", 200) }, "超过"},
		{"two lines", lib, func(d *Draft) { d.Question = "校车\n多久检验" }, "换行"},
		{"no UTF-8", lib, func(d *Draft) { d.Similar = []string{"校车\xff多久"} }, "看不见的字符"},
		{"counter-example is a wording", lib, func(d *Draft) { d.Against = []string{"请问校车多久检验一次"} }, "同一句话"},
		{"too many", lib, func(d *Draft) {
			for i := range MaxSimilar + 1 {
				d.Similar = append(d.Similar, strings.Repeat("车", i+3))
			}
		}, "最多"},
		{"no owner", lib, func(d *Draft) { d.Owner = " " }, "负责人"},
		{"no day", lib, func(d *Draft) { d.ReviewBy = corpus.Date{} }, "复核日期"},
	} {
		in := draft(d)
		c.change(&in)
		p, err := in.Pair(context.Background(), c.lib, today)
		switch {
		case c.want == "" && (err != nil || p.Ref.Clause != "c2" || p.Ref.Document != d.ID || len(p.Similar) > 1):
			t.Errorf("%s: %+v %v", c.name, p, err)
		case c.want != "" && (!errors.Is(err, search.ErrInvalid) || !strings.Contains(search.Detail(err), c.want)):
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}
