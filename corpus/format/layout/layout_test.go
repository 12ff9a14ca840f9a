package layout

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus/format"
)

// sheet is a page to be set: text 400 wide from 100 on, in size 10.
type sheet struct{ Page }

func newSheet() *sheet { return &sheet{Page{W: 600, H: 800}} }

// set puts a line of text at a place, letters half as wide as Chinese.
func (s *sheet) set(x, y, size float64, text string) *sheet {
	for _, r := range text {
		w := size
		if r < 0x2e80 {
			w = size / 2
		}
		s.Glyphs = append(s.Glyphs, Glyph{Text: string(r), X: x, Y: y, W: w, Size: size, DX: 1})
		x += w
	}
	return s
}

// box draws the rules between places.
func (s *sheet) box(xs, ys []float64) *sheet {
	for _, x := range xs {
		s.Rules = append(s.Rules, Rule{x, ys[0], x, ys[len(ys)-1]})
	}
	for _, y := range ys {
		s.Rules = append(s.Rules, Rule{xs[0], y, xs[len(xs)-1], y})
	}
	return s
}

func textOf(t testing.TB, sheets ...*sheet) string {
	t.Helper()
	pages := make([]Page, len(sheets))
	for i, s := range sheets {
		pages[i] = s.Page
	}
	out, err := Text(pages, format.NewBudget(format.Limits{}))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// line40 is a line of 40 characters, as wide as the text.
func line40(word string) string {
	return strings.Repeat(word, 40/utf8.RuneCountInString(word))
}

func check(t *testing.T, got string, want ...string) {
	t.Helper()
	if w := strings.Join(want, "\n") + "\n"; got != w {
		t.Errorf("got\n%s\nwant\n%s", got, w)
	}
}

func TestParagraphs(t *testing.T) {
	a := line40("学生")
	s := newSheet().set(236, 80, 16, "关于规范校服管理").set(260, 105, 16, "工作的通知").
		set(120, 140, 10, "学生"+strings.Repeat("校服", 18)).set(100, 158, 10, a).set(100, 176, 10, "自愿购买。").
		set(120, 194, 10, "一、总体要求").
		set(120, 212, 10, strings.Repeat("采购", 19)).set(100, 230, 10, "公示不少于5个工作日。").
		set(120, 248, 10, "联系人：李明").
		set(430, 280, 10, "云桥市教育局").set(420, 298, 10, "2026年2月10日")
	check(t, textOf(t, s), "关于规范校服管理工作的通知", "学生"+strings.Repeat("校服", 18)+a+"自愿购买。", "一、总体要求",
		strings.Repeat("采购", 19)+"公示不少于5个工作日。", "联系人：李明", "云桥市教育局", "2026年2月10日")
}

// Without indents a paragraph ends where its last row is short, where more than the usual space follows, and before a
// number of its own.
func TestParagraphsWithoutIndents(t *testing.T) {
	a := line40("学生")
	s := newSheet().set(100, 100, 10, a).set(100, 118, 10, "自愿。").set(100, 136, 10, a[:len(a)-3]+"。").
		set(100, 154, 10, "第二条 "+a[:90]).set(100, 172, 10, a[:len(a)-6]+"的。").set(100, 200, 10, "本通知自发布之日起施行")
	check(t, textOf(t, s), a+"自愿。", a[:len(a)-3]+"。", "第二条 "+a[:90], a[:len(a)-6]+"的。", "本通知自发布之日起施行")
}

func TestNumbersAndWordsOverTheEndOfARow(t *testing.T) {
	s := newSheet().set(100, 100, 10, strings.Repeat("学", 38)+"20").set(100, 118, 10, "26年，"+strings.Repeat("生", 34)+"word").
		set(100, 136, 10, "test，"+strings.Repeat("在", 37)).set(100, 154, 10, "止")
	check(t, textOf(t, s), strings.Repeat("学", 38)+"2026年，"+strings.Repeat("生", 34)+"word test，"+strings.Repeat("在", 37)+"止")
}

func TestRunningHeadsAndPageNumbersGo(t *testing.T) {
	page := func(n string, rows ...string) *sheet {
		s := newSheet().set(250, 40, 9, "云桥市教育局文件").set(290, 770, 9, n)
		for i, r := range rows {
			s.set(100, 100+18*float64(i), 10, r)
		}
		return s
	}
	a, b := line40("学生"), line40("校服")
	check(t, textOf(t, page("— 1 —", a, a), page("— 2 —", "自愿。", "云桥市教育局文件"), page("— 3 —", b, "止。")), a+a+"自愿。", "云桥市教育局文件", b+"止。")
	check(t, textOf(t, page("第 1 页 共 1 页", "自愿。")), "云桥市教育局文件", "自愿。")
	check(t, textOf(t, newSheet().set(100, 30, 8, "2026/2/10 15:20 通知").set(100, 100, 10, "自愿。").set(100, 780, 8, "https://www.example.gov.cn/a.html 1/1")), "自愿。")
}

func TestColumns(t *testing.T) {
	s := newSheet().set(250, 60, 16, "公报")
	for i := range 8 {
		y := 100 + 18*float64(i)
		s.set(60, y, 10, strings.Repeat("左", 22)).set(320, y+3, 10, strings.Repeat("右", 22))
	}
	got := textOf(t, s)
	check(t, got, "公报", strings.Repeat("左", 22*8)+strings.Repeat("右", 22*8))
}

func TestRuledTables(t *testing.T) {
	xs := []float64{100, 200, 300, 400}
	one := newSheet().set(120, 600, 10, "标准如下：").box(xs, []float64{650, 670, 690, 710}).
		set(110, 665, 10, "学段").set(210, 665, 10, "生均").set(310, 665, 10, "公用").
		set(110, 685, 10, "小学").set(210, 685, 10, "650").set(310, 685, 10, "800").
		set(110, 705, 10, "初中").set(210, 705, 10, "850").set(310, 705, 10, "950")
	two := newSheet().box(xs, []float64{60, 80, 100}).
		set(110, 75, 10, "学段").set(210, 75, 10, "生均").set(310, 75, 10, "公用").
		set(110, 95, 10, "高中").set(210, 95, 10, "1|0").set(120, 130, 10, "按年拨付。")
	check(t, textOf(t, one, two), "标准如下：", "| 学段 | 生均 | 公用 |", "| --- | --- | --- |", "| 小学 | 650 | 800 |", "| 初中 | 850 | 950 |",
		"| 高中 | 1/0 |  |", "按年拨付。")
}

// A cell over several places is filled into each; one that is cut by the end of a page goes on behind it.
func TestMergedCells(t *testing.T) {
	s := newSheet()
	for _, y := range []float64{100, 120, 140, 160} {
		s.Rules = append(s.Rules, Rule{200, y, 400, y})
	}
	s.Rules = append(s.Rules, Rule{100, 100, 100, 160}, Rule{200, 100, 200, 160}, Rule{300, 120, 300, 160}, Rule{400, 100, 400, 160},
		Rule{100, 100, 200, 100}, Rule{100, 160, 200, 160}, Rule{100, 140, 200, 140})
	s.set(130, 125, 10, "学段").set(280, 115, 10, "金额").set(220, 135, 10, "城").set(320, 135, 10, "乡").
		set(130, 155, 10, "小学").set(220, 155, 10, "1").set(320, 155, 10, "2")
	next := newSheet()
	next.Rules = []Rule{{100, 60, 100, 80}, {200, 60, 200, 80}, {300, 60, 300, 80}, {400, 60, 400, 80}, {100, 80, 400, 80}}
	next.set(220, 75, 10, "3").set(320, 75, 10, "4")
	check(t, textOf(t, s, next), "| 学段 | 金额 | 金额 |", "| 学段 | 城 | 乡 |", "| --- | --- | --- |", "| 小学 | 1 | 2 |", "| 小学 | 3 | 4 |")
}

func TestTablesWithoutRules(t *testing.T) {
	s := newSheet().set(120, 80, 10, "标准见下表。").
		set(100, 110, 10, "学段").set(220, 110, 10, "标准（元）").set(380, 110, 10, "说明").
		set(100, 128, 10, "小学").set(220, 128, 10, "650").set(380, 128, 10, "按学籍").
		set(380, 143, 10, "人数").
		set(100, 164, 10, "初中").set(220, 164, 10, "850").set(380, 164, 10, "无").
		set(120, 200, 10, "按年拨付。")
	check(t, textOf(t, s), "标准见下表。", "| 学段 | 标准（元） | 说明 |", "| --- | --- | --- |", "| 小学 | 650 | 按学籍人数 |", "| 初中 | 850 | 无 |", "按年拨付。")
	sign := newSheet().set(100, 100, 10, "负责人：").set(300, 100, 10, "电话：").set(100, 118, 10, "自愿。")
	check(t, textOf(t, sign), "负责人： 电话：", "自愿。")
}

func TestWhatIsNoTextOfThePage(t *testing.T) {
	s := newSheet().set(100, 100, 10, "学生自愿购买校服。").set(100.8, 100, 10, "学生自愿购买校服。") // bold by drawing twice
	for i, r := range "内部资料" {
		s.Glyphs = append(s.Glyphs, Glyph{Text: string(r), X: 200 + 30*float64(i), Y: 400 + 30*float64(i), W: 40, Size: 40, DX: 0.7, DY: 0.7})
	}
	check(t, textOf(t, s), "学生自愿购买校服。")
}

func TestPagesOnTheirSide(t *testing.T) {
	s := newSheet()
	for i, r := range []rune("学生自愿") {
		s.Glyphs = append(s.Glyphs, Glyph{Text: string(r), X: 300, Y: 100 + 10*float64(i), W: 10, Size: 10, DY: 1},
			Glyph{Text: "购", X: 280, Y: 100 + 10*float64(i), W: 10, Size: 10, DY: 1})
	}
	check(t, textOf(t, s), "学生自愿购购购购")
}

func TestRaisedSignsStayInTheirRow(t *testing.T) {
	s := newSheet().set(100, 100, 10, "面积50m").set(135, 96, 6, "2").set(138, 100, 10, "以上。")
	check(t, textOf(t, s), "面积50m2以上。")
}

func TestSpaces(t *testing.T) {
	s := newSheet().set(100, 100, 10, "第五条").set(140, 100, 10, "学生").set(162, 100, 10, "26").set(174, 100, 10, "人")
	check(t, textOf(t, s), "第五条 学生26人")
	s = newSheet().set(100, 100, 10, "the").set(118, 100, 10, "end,").set(141, 100, 10, "and").set(156, 100, 10, "3.").set(166, 100, 10, "5")
	check(t, textOf(t, s), "the end, and3.5")
}

// FuzzText puts characters and rules anywhere. Whatever the page, the text holds no character more often than it.
func FuzzText(f *testing.F) {
	f.Add([]byte("\x10\x10\x05a\x12\x10\x05b\x90\x10\x05c\x10\x30\x05d\xff\x00\x00\xff\xff\x40\x00\xff"))
	f.Fuzz(func(t *testing.T, in []byte) {
		s := newSheet()
		count := map[rune]int{}
		for ; len(in) >= 4; in = in[4:] {
			x, y := float64(in[0])*2.4, float64(in[1])*3.2
			if in[3] >= 0xc0 {
				s.Rules = append(s.Rules, Rule{x, y, x + float64(in[2])*float64(in[3]&1), y + float64(in[2])*float64(1-in[3]&1)})
				continue
			}
			r := rune(0x4e00) + rune(in[3])
			count[r]++
			s.Glyphs = append(s.Glyphs, Glyph{Text: string(r), X: x, Y: y, W: 10, Size: 1 + float64(in[2])/8, DX: 1})
		}
		out := textOf(t, s)
		if !utf8.ValidString(out) {
			t.Fatalf("not UTF-8: %q", out)
		}
		got := map[rune]int{}
		table := strings.Contains(out, "|")
		for _, r := range out {
			if unicode.Is(unicode.Han, r) {
				if got[r]++; got[r] > count[r] && !table {
					t.Fatalf("%c stands %d times in the text, %d times on the page", r, got[r], count[r])
				}
			}
		}
		for r := range count {
			if got[r] == 0 && len(s.Glyphs) < 3 {
				t.Fatalf("%c is lost: %q", r, out)
			}
		}
	})
}
