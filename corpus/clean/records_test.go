package clean

import (
	"strings"
	"testing"
)

// TestRecords: rows of texts become headings and paragraphs; rows of figures stay a table, and prose stays prose.
func TestRecords(t *testing.T) {
	long := strings.Repeat("纳税人应当在规定期限内办理。", 6)
	for name, c := range map[string]struct{ in, want string }{
		"commas": {
			"title,content,url\n契税政策,\"问：按什么税率？\n答：\"\"家庭唯一住房\"\"减按1%。" + long + "\",http://a.cn/1\n专票,\"" + long + "\",http://a.cn/2\n",
			"## 契税政策\n问：按什么税率？\n答：\"家庭唯一住房\"减按1%。" + long + "\n## 专票\n" + long,
		},
		"insert": {
			"INSERT INTO `blog` VALUES (8, '评优评先办法', '\n第一条 班委健全。" + long + "', '[\\\"求助\\\"]', 'http://a.cn/1.jpg', '2024-11-13', 50);\n",
			"评优评先办法\n第一条 班委健全。" + long,
		},
		"figures": {"学校,人数,标准\n一中,520,800元\n二中,480,700元\n三中,300,600元\n", "| 学校 | 人数 | 标准 |\n| 一中 | 520 | 800元 |\n| 二中 | 480 | 700元 |\n| 三中 | 300 | 600元 |"},
		"list":    {"9. 空调单独供电，不断电，另外缴费\n10. 刷脸进出，早上6点开门，23点关门\n", "9. 空调单独供电，不断电，另外缴费\n10. 刷脸进出，早上6点开门，23点关门"},
	} {
		r, err := Clean("a.txt", []byte(c.in), Options{})
		if err != nil {
			t.Fatal(err)
		}
		checkMap(t, r, []byte(c.in))
		if r.Text != c.want {
			t.Errorf("%s: got\n%s\nwant\n%s", name, r.Text, c.want)
		}
	}
}
