package compare_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/compare"
)

// law is a document with one article a line: its number, a blank, its words.
func law(lines ...string) *corpus.Document {
	d := &corpus.Document{}
	for i, l := range lines {
		label, text, _ := strings.Cut(l, " ")
		at := len(d.Text)
		d.Text += text + "\n"
		d.Sections = append(d.Sections, corpus.Section{Label: label, Parent: -1, Level: 1})
		d.Clauses = append(d.Clauses, corpus.Clause{ID: fmt.Sprintf("a%d", i+1), Kind: corpus.Body, Section: i, Para: i,
			Span: corpus.Span{Start: at, End: len(d.Text) - 1}})
	}
	return d
}

func TestCompare(t *testing.T) {
	before := law(
		"第一条 为了规范学校食堂管理，制定本办法。",
		"第二条 本办法适用于全县中小学校。",
		"第三条 学校食堂每学期至少公示一次账目。",
		"第四条 学校负责人应当陪餐，每周不少于3次。",
		"第五条 违反本办法的，由教育局责令改正。",
		"第六条 本办法自2015年1月1日起施行。")
	after := law(
		"第一条 为了规范学校食堂管理，制定本办法。",
		"第二条 本办法适用于全县中小学校和幼儿园。",
		"第三条 食品采购应当查验供货者的许可证，并留存凭证两年。",
		"第四条 学校食堂每月至少公示一次账目。",
		"第五条 违反本办法的，由教育局责令改正。",
		"第六条 学校负责人应当陪餐，每周不少于5次。",
		"第七条 本办法自2024年3月1日起施行。")
	var got []string
	for _, c := range compare.Compare(before, after) {
		s := string(c.Kind)
		if c.Old != nil {
			s += " " + c.Old.Name
		}
		if c.New != nil {
			s += " " + c.New.Name
		}
		for _, w := range c.Words {
			s += map[compare.Op]string{compare.Equal: " =", compare.Insert: " +", compare.Delete: " -"}[w.Op] + w.Text
		}
		got = append(got, s)
	}
	want := []string{
		"same 第一条 第一条",
		"changed 第二条 第二条 =本办法适用于全县中小学校 +和幼儿园 =。",
		"added 第三条",
		"changed 第三条 第四条 =学校食堂每 -学期 +月 =至少公示一次账目。",
		"changed 第五条 第五条",
	}
	text := strings.Join(got, "\n")
	for _, w := range want[:4] {
		if !strings.Contains(text, w) {
			t.Errorf("no %q in\n%s", w, text)
		}
	}
	if !strings.Contains(text, "moved 第四条 第六条") || !strings.Contains(text, "-3 +5 =次。") || !strings.Contains(text, "第六条 第七条") {
		t.Errorf("got\n%s", text)
	}
	n := compare.Counts(compare.Compare(before, before))
	if n[compare.Same] != 6 || len(n) != 1 {
		t.Errorf("with itself: %v", n)
	}
}

func TestWords(t *testing.T) {
	for _, c := range []struct{ a, b, want string }{
		{"每班不超过45人。", "每班不超过50人。", "=每班不超过 -45 +50 =人。"},
		{"", "新增", "+新增"},
		{"删去", "", "-删去"},
		{"一样", "一样", "=一样"},
		{"应当在一年内报告", "应当于两年以内报告", "=应当 -在一年 +于两年以 =内报告"},
	} {
		var got []string
		for _, r := range compare.Words(c.a, c.b) {
			got = append(got, map[compare.Op]string{compare.Equal: "=", compare.Insert: "+", compare.Delete: "-"}[r.Op]+r.Text)
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%q to %q: %s, want %s", c.a, c.b, s, c.want)
		}
	}
}

// The runs give both texts back, whatever they are.
func FuzzWords(f *testing.F) {
	f.Add("每班不超过45人", "每班不得超过50名学生")
	f.Add("abcabba", "cbabac")
	f.Add("\xff一", "二\x00")
	f.Fuzz(func(t *testing.T, a, b string) {
		var x, y strings.Builder
		for _, r := range compare.Words(a, b) {
			if r.Op != compare.Insert {
				x.WriteString(r.Text)
			}
			if r.Op != compare.Delete {
				y.WriteString(r.Text)
			}
		}
		if x.String() != a || y.String() != b {
			t.Errorf("%q and %q became %q and %q", a, b, x.String(), y.String())
		}
	})
}

// A thousand articles, all of them changed, take a moment.
func TestLarge(t *testing.T) {
	var a, b []string
	for i := range 1500 {
		a = append(a, fmt.Sprintf("第%d条 第%d项事务由教育局办理，期限为%d天。", i+1, i*7, i))
		b = append(b, fmt.Sprintf("第%d条 第%d项事务由教育局和学校办理，期限为%d日。", i+1, i*7, i+1))
	}
	if n := len(compare.Compare(law(a...), law(b...))); n < 1500 {
		t.Errorf("%d changes", n)
	}
}
