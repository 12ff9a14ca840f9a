package clean

import (
	"strings"
	"testing"

	"github.com/policybot/policybot/corpus"
)

const article = "关于校服备案的通知\n2023-03-08 09:15 来源：甲县教育局\n各中小学校：\n请各校于3月底前报送校服采购方案，逾期不再受理。\n一、范围\n全县各中小学校采购的校服，均须备案并公示价格。\n甲县教育局\n2023年3月6日\n"

// TestLinks: what is nothing but links around a text goes, whatever it says; in the text they stay.
func TestLinks(t *testing.T) {
	const above, below = "古城夜游开放时间调整公告\n导游词大赛获奖名单\n", "甲县中考成绩今日公布\n"
	raw := above + article + below
	inside := strings.Index(raw, "请各校于3月底")
	links := []corpus.Span{{Start: 0, End: len(above)}, {Start: inside, End: inside + len("请各校于3月底前报送")}, {Start: len(raw) - len(below), End: len(raw)}}
	with, err := Clean("x.html", []byte(raw), Options{Links: links})
	if err != nil {
		t.Fatal(err)
	}
	for _, gone := range []string{"古城夜游", "获奖名单", "中考成绩"} {
		if strings.Contains(with.Text, gone) {
			t.Errorf("%s is left in\n%s", gone, with.Text)
		}
	}
	if !strings.Contains(with.Text, "请各校于3月底前报送校服采购方案") || !strings.Contains(with.Text, "关于校服备案的通知") {
		t.Errorf("the text is gone in\n%s", with.Text)
	}
	without, err := Clean("x.txt", []byte(raw), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(without.Text, "中考成绩") {
		t.Errorf("a line that no one says is a link is gone from\n%s", without.Text)
	}
}

// TestUnlistedWords: the words of sites go that no list has, and what a document says in the same place stays.
func TestUnlistedWords(t *testing.T) {
	raw := "走进公园\n公园新闻\n游园服务\n便民查询\n" + article + "附件：1.备案表\n猜您喜欢\n投稿信箱\n部门之窗\n"
	r, err := Clean("x.txt", []byte(raw), Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, gone := range []string{"走进公园", "游园服务", "猜您喜欢", "部门之窗"} {
		if strings.Contains(r.Text, gone) {
			t.Errorf("%s is left in\n%s", gone, r.Text)
		}
	}
	for _, kept := range []string{"附件：1.备案表", "甲县教育局\n2023年3月6日", "各中小学校："} {
		if !strings.Contains(r.Text, kept) {
			t.Errorf("%s is gone from\n%s", kept, r.Text)
		}
	}
	const plain = "就诊指南\n健康教育\n" // too little to be a page
	r, err = Clean("x.txt", []byte(plain+"一、时间\n门诊时间为上午8:00至12:00，下午14:00至17:30，急诊全天开放。\n"), Options{})
	if err != nil || !strings.HasPrefix(r.Text, "就诊指南") {
		t.Errorf("%v: %s", err, r.Text)
	}
}

// TestContactsBelow: how somebody is reached is of the text where it stands right below what is not signed yet.
func TestContactsBelow(t *testing.T) {
	raw := "首页 > 政策解读 > 正文\n《甲县条例》解读\n来源：甲县民政局 时间：2022-12-02 11:05:44 字号：A A A\n打印\n近日，《甲县条例》经县人大常委会审议通过，现就主要内容解读如下。\n" +
		"一、内容\n新建小区按照每百户不少于30平方米配建用房，单处面积不少于200平方米。\n解读人：陈某\n联系方式：0577-5550166\n技术支持：乙公司\n电话：0577-5550000\n"
	r, err := Clean("x.txt", []byte(raw), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(r.Text, "《甲县条例》解读") || !strings.HasSuffix(r.Text, "联系方式：0577-5550166") || r.Meta["来源"] != "甲县民政局" {
		t.Errorf("%v\n%s", r.Meta, r.Text)
	}
}

// TestMarkedHeads: a sign before short lines with text between them makes headings; before the items of a list, none.
func TestMarkedHeads(t *testing.T) {
	for in, want := range map[string]int{
		"▌品类\n冰箱、空调等12类家电。\n▌标准\n按成交价的15%补贴。\n▌时间\n用完即止，先到先得。\n":   3,
		"01\n缴费标准\n每人380元。\n02\n缴费时间\n十月至次年二月。\n03\n缴费方式\n掌上缴费。\n": 3,
		"材料：\n●身份证\n●户口簿\n●居住证\n以上材料各一份。\n":                        0,
		"□是\n请填写理由。\n□否\n请填写单位。\n":                                 0,
	} {
		r, err := Clean("x.txt", []byte(in), Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Count("\n"+r.Text, "\n## "); got != want {
			t.Errorf("%d headings, want %d:\n%s", got, want, r.Text)
		}
	}
}
