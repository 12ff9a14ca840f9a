package main

import (
	"encoding/json"
	"testing"

	"github.com/policybot/policybot/search"
)

// A fee table as a web page has it: a header of two rows, cells over several
// rows and columns, a word in place of a number.
const feePage = `<html><head><title>青山县中小学收费标准</title></head><body>
<h1>青山县教育局关于公布中小学收费标准的通知</h1><p>青教费〔2025〕6号</p><p>各中小学：</p>
<p>一、住宿费和伙食费</p>
<table>
<tr><td colspan="5">青山县收费标准一览表</td></tr>
<tr><td rowspan="2">学段</td><td colspan="2">每学期收费（元）</td><td rowspan="2">收费月数</td><td rowspan="2">适用</td></tr>
<tr><td>住宿费</td><td>伙食费</td></tr>
<tr><td rowspan="2">初中</td><td>260</td><td>1350</td><td>5</td><td>乡镇</td></tr>
<tr><td>310</td><td>1480</td><td>5</td><td>县城</td></tr>
<tr><td>高中</td><td>420</td><td>1600</td><td>5</td><td></td></tr>
<tr><td>特殊教育学校</td><td colspan="2">免收</td><td>-</td><td></td></tr>
</table>
<p>二、收费管理</p><p>收费实行公示制度。</p><p>青山县教育局</p><p>2025年7月3日</p></body></html>`

const subsidyNotes = `# 白水县学生资助标准

白教助〔2025〕9号

## 一、标准

| 学段 | 每人每年(元) | 享受人数 |
| --- | ---: | ---: |
| 小学 | 1000 | 312 |
| 初中 | 1250 | 208 |
| 高中 | 2300 | 95 |

白水县教育局
2025年2月11日
`

// Amounts out of tables are the cell meant, with its unit, never the one beside.
func TestTables(t *testing.T) {
	env := environ(t.TempDir())
	dir := folder(t, map[string]string{"fees.html": feePage, "aid.md": subsidyNotes})
	for _, c := range []struct{ question, want string }{
		{"青山县高中每学期住宿费多少元", "420元"},
		{"青山县高中每学期伙食费多少元", "1600元"},
		{"青山县县城初中住宿费标准", "310元"},
		{"青山县乡镇初中伙食费多少钱", "1350元"},
		{"青山县特殊教育学校伙食费多少", "免收"},
		{"青山县高中的收费月数是多少", "5个月"},
		{"白水县初中资助每人每年多少元", "1250元"},
		{"白水县初中有多少人享受资助", "208人"},
	} {
		code, out, errs := call(t, env, "ask", "--json", "--corpus", dir, c.question)
		var a search.Answer
		if err := json.Unmarshal([]byte(out), &a); code != 0 || err != nil {
			t.Fatalf("%s: %d, %v\n%s%s", c.question, code, err, out, errs)
		}
		if a.Headline != c.want {
			t.Errorf("%s: %s %q, want %q (%s)", c.question, a.Status, a.Headline, c.want, a.Text)
		}
	}
}
