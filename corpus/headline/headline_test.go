package headline

import (
	"strings"
	"testing"
)

const body = "为规范校外托管机构管理，保障学生安全，经县人民政府同意，现就有关事项通知如下，请认真贯彻执行。\n一、备案\n托管机构应当在开业前向所在乡镇人民政府备案，备案不收取任何费用，逾期的责令改正。"

// TestChoose asks for titles in the surroundings that sites and people give them.
func TestChoose(t *testing.T) {
	for name, tt := range map[string]struct{ text, want string }{
		"above the day":         {"校外托管怎么管？看这篇\n2024-05-06 09:30\n来源：本站\n" + body, "校外托管怎么管？看这篇"},
		"far above the text":    {"首页\n通知公告\n关于加强校外托管机构管理的通知\n来源：\n基教科\n日期：\n2024-05-06\n点击：\n16\n次\n" + body, "关于加强校外托管机构管理的通知"},
		"broken over two lines": {"青岚县教育局关于加强\n校外托管机构管理的通知\n青教发〔2024〕6号\n各中小学校：\n" + body, "青岚县教育局关于加强校外托管机构管理的通知"},
		"below a letterhead":    {"青岚县教育局文件\n青教发〔2024〕6号\n关于加强校外托管机构管理的通知\n各中小学校：\n" + body, "关于加强校外托管机构管理的通知"},
		"with its number":       {"关于加强校外托管机构管理的通知（青教发〔2024〕6号）\n各中小学校：\n" + body, "关于加强校外托管机构管理的通知"},
		"below a column":        {"分类：教育 > 学校管理\n校外托管管理制度\n" + body, "校外托管管理制度"},
		"none":                  {"各中小学校：\n" + body, ""},
	} {
		t.Run(name, func(t *testing.T) {
			c, ok := Choose(strings.Split(tt.text, "\n"), "")
			if got := c.Text; ok != (tt.want != "") || ok && got != tt.want {
				t.Errorf("%q, %v, %.2f; want %q", got, ok, c.Share, tt.want)
			}
			if c.Share < 0 || c.Share > 1 {
				t.Errorf("a share of %.2f", c.Share)
			}
		})
	}
}

// FuzzChoose: a choice lies within the lines, and the same lines give the same one.
func FuzzChoose(f *testing.F) {
	f.Add("关于加强校外托管机构管理的通知\n"+body, "")
	f.Add("# 一\n\n\n》《（\n", "x")
	f.Fuzz(func(t *testing.T, text, hint string) {
		lines := strings.Split(text, "\n")
		c, ok := Choose(lines, hint)
		if ok && (c.N < 1 || c.At < 0 || c.At+c.N > len(lines) || c.Text == "") {
			t.Errorf("%+v of %d lines", c, len(lines))
		}
		if again, _ := Choose(lines, hint); again != c {
			t.Errorf("%+v, then %+v", c, again)
		}
	})
}

// TestNearLinear: four times the lines do not take much longer, as only so many are looked at.
func TestNearLinear(t *testing.T) {
	long := strings.Repeat("关于第三号事项的说明\n", 20000)
	c, _ := Choose(strings.Split(long, "\n"), "")
	if c.At > maxLines {
		t.Errorf("line %d is looked at", c.At)
	}
}
