package index

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
)

func TestCitedDocumentsWeighMore(t *testing.T) {
	text := "学校应当每月检查消防设施。"
	docs := []*corpus.Document{
		newDoc("1.txt", "甲类场所消防规定", text), newDoc("2.txt", "中华人民共和国乙类场所消防规定", text),
		newDoc("3.txt", "其他", "依照《乙类场所消防规定》执行。", "违反《乙类场所消防规定》的，责令改正。《未结束"),
	}
	ix := open(t, docs)
	if got := ix.table.Cited; got[0] != 0 || got[1] != 2 || got[2] != 0 {
		t.Errorf("cited %v", got)
	}
	res, err := ix.Search(context.Background(), search.Query{Text: "每月检查消防设施"})
	if err != nil || len(res.Hits) < 2 || res.Hits[0].DocumentID != "id-2.txt" {
		t.Errorf("%+v %v", res.Hits, err)
	}
}

func TestCites(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"依照《中华人民共和国甲法》和《通知》执行。", "甲法"},
		{"适用甲法典第五百条、乙法第 3 条。", "乙法? 适用甲法典?"},
		{"根据本法第三条、本条例第四条和该办法第五条处理。", ""},
		{"第一条 依法第二条", "依法?"}, // of no document
		{"《甲法》、《中华人民共和国乙项条例》同时废止。", "乙项条例 甲法 -乙项条例 -甲法"},
		{"本法施行。《丙法》继续有效；《丁法》同时废止", "丁法 丙法 -丁法"},
		{"《甲法》第一条;违反《甲法》第二条。", "甲法"},
		{"《甲法", ""},
	} {
		cs := citesOf(newDoc("x", "x", c.text))
		got := ""
		add := func(s string) {
			if got != "" {
				got += " "
			}
			got += s
		}
		for _, n := range cs.Named {
			mark := ""
			if n.Bare {
				mark = "?"
			}
			add(n.Title + mark)
		}
		for _, r := range cs.Replaces {
			add("-" + r)
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.text, got, c.want)
		}
	}
}

// Citations by a bare name, of what was replaced, and of the text that is carried out.
func TestCitationsReachTheTextInForce(t *testing.T) {
	law := newDoc("1.txt", "中华人民共和国甲民法典", "第一条 订立合同应当诚信。", "本法自2021年1月1日起施行。《合同法》同时废止。")
	rules := newDoc("2.txt", "最高法院关于适用《甲民法典》的解释", "依据甲民法典第一条起诉的,应当受理。", "当事人依照甲民法典第一条请求的,应予支持。")
	local := newDoc("3.txt", "丙州市实施《甲民法典》办法", "依照《中华人民共和国合同法》办理。")
	local.Region = "丙州市"
	ix := open(t, []*corpus.Document{law, rules, local})
	if got, want := ix.table.Cited, []int32{3, 0, 0}; !slices.Equal(got, want) {
		t.Errorf("cited %v, want %v", got, want)
	}
	serves := ix.table.serves(ix.table.byTitle())
	if want := []int32{-1, 0, -1}; !slices.Equal(serves, want) {
		t.Errorf("serves %v, want %v", serves, want)
	}
	if w := ix.table.weight; w[0] <= w[1] || w[1] <= w[2] {
		t.Errorf("weights %v", w)
	}
}

func TestServesByPrefix(t *testing.T) {
	docs := []*corpus.Document{
		newDoc("1.txt", "教育法", "依照《教育法》。"), newDoc("2.txt", "教育法实施条例", "依照《教育法》。"), newDoc("3.txt", "教育", "甲。"),
	}
	ix := open(t, docs)
	if got := fmt.Sprint(ix.table.serves(ix.table.byTitle())); got != "[-1 0 -1]" {
		t.Errorf("serves %s", got)
	}
}
