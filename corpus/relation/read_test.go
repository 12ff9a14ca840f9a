package relation_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/relation"
	"github.com/policybot/policybot/corpus/zhdate"
)

var day = corpus.Date{Year: 2026, Month: 11, Day: 29}

// document is one clause a line; a line that begins with # is a heading, with | a row of the one table, whose first
// row names the columns.
func document(title string, lines ...string) *corpus.Document {
	d := &corpus.Document{Meta: corpus.Meta{ID: title, Title: title, Path: title + ".txt", Authority: corpus.Official,
		Issued: corpus.Date{Year: 2024, Month: 5, Day: 6}}}
	section, table := -1, corpus.Table{}
	for _, l := range lines {
		at := len(d.Text)
		d.Text += l + "\n"
		span := corpus.Span{Start: at, End: len(d.Text) - 1}
		c := corpus.Clause{ID: fmt.Sprintf("c%d", len(d.Clauses)+1), Kind: corpus.Body, Section: section, Span: span}
		switch {
		case strings.HasPrefix(l, "#"):
			d.Sections = append(d.Sections, corpus.Section{Heading: l[1:], Level: 1, Parent: -1, Span: span})
			section = len(d.Sections) - 1
			continue
		case strings.HasPrefix(l, "|"):
			var row []corpus.Cell
			for cell := range strings.SplitSeq(strings.Trim(l, "|"), "|") {
				row = append(row, corpus.Cell{Text: strings.TrimSpace(cell)})
			}
			if table.Columns == nil {
				table.Columns = row
				continue
			}
			c.Kind, c.Row = corpus.Row, len(table.Rows)
			table.Rows = append(table.Rows, row)
		}
		d.Clauses = append(d.Clauses, c)
	}
	if table.Columns != nil {
		d.Tables = []corpus.Table{table}
	}
	return d
}

func TestRead(t *testing.T) {
	for _, c := range []struct {
		title string
		lines []string
		want  string // kind title number[ day], parted by ;
	}{
		{"某县办法", []string{"本办法自2024年6月1日起施行。《某县学校宿舍管理办法》（某教〔2015〕12号）同时废止。"},
			"repeals 某县学校宿舍管理办法 某教〔2015〕12号"},
		{"某县办法", []string{"《甲县食堂办法》（甲政发〔2010〕3号）、《甲县校车办法》和《甲县门卫规定》同时废止。"},
			"repeals 甲县食堂办法 甲政发〔2010〕3号; repeals 甲县校车办法 ; repeals 甲县门卫规定 "},
		{"某县办法", []string{"原某教〔2015〕12号文件同时废止。"}, "repeals  原某教〔2015〕12号"},
		{"某县决定", []string{"经研究，决定废止下列文件：《甲县食堂办法》、《甲县校车办法》。"}, "repeals 甲县食堂办法 ; repeals 甲县校车办法 "},
		{"某县办法", []string{"《甲县食堂办法》自2027年1月1日起废止。"}, "repeals 甲县食堂办法  2027-01-01 ahead"},
		{"某县办法", []string{"《甲县食堂办法》第十二条同时废止。"}, "amends 甲县食堂办法 "},
		{"某县办法", []string{"依据《甲县食堂办法》的规定，许可证失效。"}, ""},
		{"某县办法", []string{"《甲县食堂办法》拟废止。", "《甲县食堂办法》废止前已经办理的，继续有效。", "不符合《甲县食堂办法》要求的，应当废止。"}, ""},
		{"关于修改《甲县食堂办法》的决定", []string{"将第三条修改为：学校应当公示菜谱。"}, "amends 甲县食堂办法 "},
		{"关于修改部分规章的决定", []string{"一、对《甲县食堂办法》作出修改", "将《甲县校车办法》第三条中的“一年”修改为“两年”。"},
			"amends 甲县食堂办法 ; amends 甲县校车办法 "},
		{"某县规范性文件清理结果公告", []string{"#一、继续有效的规范性文件", "1.《甲县食堂办法》（甲政发〔2010〕3号）", "#二、宣布失效的规范性文件", "1.《甲县校车办法》（甲政发〔2011〕4号）"},
			"keeps 甲县食堂办法 甲政发〔2010〕3号; repeals 甲县校车办法 甲政发〔2011〕4号"},
		{"某县规范性文件清理结果公告", []string{"|序号|文件名称|文号|清理结果|", "|1|甲县食堂办法|甲政发〔2010〕3号|保留|", "|2|甲县校车办法|甲政发〔2011〕4号|废止|", "|3|甲县门卫规定|甲政发〔2012〕5号|修改|"},
			"keeps 甲县食堂办法 甲政发〔2010〕3号; repeals 甲县校车办法 甲政发〔2011〕4号; amends 甲县门卫规定 甲政发〔2012〕5号"},
		{"某县学校名单", []string{"|序号|学校名称|编号|", "|1|甲县第一小学|12|"}, ""},
		{"《甲县食堂办法》政策解读", []string{"近日，县教育局印发了《甲县食堂办法》（甲教〔2024〕2号）。"}, "explains 甲县食堂办法 ; explains 甲县食堂办法 甲教〔2024〕2号"},
		{"一图读懂：甲县学校食堂管理办法", []string{"政策原文：《甲县学校食堂管理办法》"}, "explains 甲县学校食堂管理办法 ; explains 甲县学校食堂管理办法 ; explains 甲县学校食堂管理办法 "},
		{"某县办法", []string{"为贯彻《教育法》，制定本办法。", "本办法自发布之日起施行。"}, ""},
	} {
		d := document(c.title, c.lines...)
		relation.Read(d, day)
		var got []string
		for _, x := range d.Claims {
			s := string(x.Kind) + " " + x.Title + " " + x.Number
			if !x.Day.IsZero() {
				s += " " + x.Day.String()
			}
			if x.Ahead {
				s += " ahead"
			}
			got = append(got, s)
		}
		if s := strings.Join(got, "; "); s != c.want {
			t.Errorf("%s %q\ngot  %s\nwant %s", c.title, c.lines, s, c.want)
		}
	}
}

// meta is an official text.
func meta(id, title, number, issued string, claims ...corpus.Claim) *corpus.Meta {
	d, err := zhdate.ParseDate(issued)
	if err != nil {
		panic(err)
	}
	return &corpus.Meta{ID: id, Path: id, Title: title, Number: number, Issued: d, Region: "甲县", Issuers: []string{"甲县教育局"},
		Authority: corpus.Official, Validity: corpus.Unknown, Claims: claims}
}

func TestLink(t *testing.T) {
	repeal := func(title, number string) corpus.Claim {
		return corpus.Claim{Kind: corpus.Repeals, Title: title, Number: number, Words: "废止", Clause: "c9"}
	}
	old := meta("old", "甲县食堂管理办法（试行）", "甲教〔2015〕3号", "2015-03-01")
	now := meta("now", "甲县食堂管理办法", "甲教〔2024〕9号", "2024-03-01")
	carrier := meta("carrier", "甲县教育局关于印发《甲县校车管理办法》的通知", "甲教〔2012〕3号", "2012-03-01")
	sameName := meta("same", "甲县教育局关于印发《甲县校车管理办法》的通知", "甲教〔2013〕8号", "2025-03-01")
	notice := meta("notice", "甲县学校安全规定", "甲教〔2024〕1号", "2024-01-05", repeal("关于印发《甲县校车管理办法》的通知", "甲教〔2012〕3号"), repeal("", "原甲教发〔2011〕7号"))
	byNumber := meta("number", "甲县门卫工作要求", "甲教发〔2011〕7号", "2011-02-01")
	elsewhere := meta("elsewhere", "校车管理办法", "", "2010-01-01")
	elsewhere.Region = "乙县"
	kept := meta("kept", "甲县实验室规定", "甲教〔2014〕2号", "2014-02-01")
	kept.Validity, kept.Why = corpus.Repealed, corpus.Reason{Rule: corpus.ByTerm}
	list := meta("list", "甲县规范性文件清理结果", "", "2025-01-05",
		corpus.Claim{Kind: corpus.Keeps, Title: "甲县实验室规定", Listed: true}, corpus.Claim{Kind: corpus.Amends, Title: "甲县学籍办法", Listed: true})
	changed := meta("changed", "甲县学籍办法", "", "2016-01-05")
	consolidated := meta("consolidated", "甲县学籍办法（2025年修订）", "", "2025-06-05")
	tells := meta("tells", "《甲县食堂管理办法》解读", "", "2024-03-02", corpus.Claim{Kind: corpus.Explains, Title: "甲县食堂管理办法"})
	hand := meta("hand", "甲县作息规定", "", "2020-01-01")
	year := meta("2021", "关于做好2021年招生工作的通知", "", "2021-01-01")
	next := meta("2022", "关于做好2022年招生工作的通知", "", "2022-01-01")
	all := []*corpus.Meta{old, now, carrier, sameName, notice, byNumber, elsewhere, kept, list, changed, consolidated, tells, hand, year, next}
	for range 2 { // again and again the same
		relation.Link(all, []corpus.Claim{{Kind: corpus.ByHand, Title: "甲县作息规定", Validity: corpus.Repealed, Words: "会议决定", Day: corpus.Date{Year: 2023, Month: 1, Day: 2}}})
		slices.Reverse(all)
	}
	for _, c := range []struct {
		d    *corpus.Meta
		want corpus.Validity
		rule corpus.Rule
		by   string
	}{
		{old, corpus.Amended, corpus.ByNewer, "now"},
		{now, corpus.Unknown, corpus.NoRule, ""},
		{carrier, corpus.Repealed, corpus.ByRepeal, "notice"},
		{sameName, corpus.Unknown, corpus.NoRule, ""},
		{byNumber, corpus.Repealed, corpus.ByRepeal, "notice"},
		{elsewhere, corpus.Unknown, corpus.NoRule, ""},
		{kept, corpus.InForce, corpus.ByList, "list"},
		{changed, corpus.Amended, corpus.ByAmendment, "list"},
		{consolidated, corpus.Unknown, corpus.NoRule, ""},
		{hand, corpus.Repealed, corpus.ByStaff, ""},
		{year, corpus.Unknown, corpus.NoRule, ""},
	} {
		if c.d.Validity != c.want || c.d.Why.Rule != c.rule || c.d.Why.Document != c.by {
			t.Errorf("%s: %s %+v, want %s %s by %s", c.d.Title, c.d.Validity, c.d.Why, c.want, c.rule, c.by)
		}
	}
	if got := old.Basis(); got != "有更新的文本：《甲县食堂管理办法》，自2024年3月1日起为新的文本所取代" {
		t.Error(got)
	}
	if !slices.Equal(now.ExplainedBy, []string{"tells"}) || !slices.Equal(tells.Explains, []string{"now"}) {
		t.Errorf("explained by %v, explains %v", now.ExplainedBy, tells.Explains)
	}
	if !slices.Equal(old.Versions, []string{"old", "now"}) || year.Versions != nil {
		t.Errorf("versions %v, %v", old.Versions, year.Versions)
	}
}

func TestByHand(t *testing.T) {
	claims, faults := relation.ByHand("\ufeff文件\t有效性\t日期\t理由\n# 注\n旧/校车.txt\t已废止\t2024-01-02\t局务会决定\n甲教〔2012〕3号\t废止\r\n《甲县食堂办法》\t有效\n\n甲县门卫规定\t也许\n甲县门卫规定\t已废止\t某日\n只有一列\n")
	if len(claims) != 3 || claims[0].Path != "旧/校车.txt" || claims[0].Day.String() != "2024-01-02" || claims[1].Number != "甲教〔2012〕3号" ||
		claims[1].Validity != corpus.Repealed || claims[2].Title != "甲县食堂办法" || claims[2].Validity != corpus.InForce {
		t.Errorf("%+v", claims)
	}
	if len(faults) != 3 || faults[0].Line != 7 || faults[1].Line != 8 || faults[2].Line != 9 {
		t.Errorf("%v", faults)
	}
}

func FuzzRead(f *testing.F) {
	f.Add("关于废止《甲》的决定", "《甲县办法》（甲政发〔2010〕3号）、《乙》同时废止。\n自2024年1月1日起失效")
	f.Add("《甲》解读", "政策原文：《甲》")
	f.Fuzz(func(t *testing.T, title, text string) {
		d := document(title, strings.Split(text, "\n")...)
		relation.Read(d, day)
		for _, c := range d.Claims {
			if c.Title == "" && c.Number == "" {
				t.Errorf("a claim of nothing: %+v", c)
			}
		}
		relation.Link([]*corpus.Meta{&d.Meta}, d.Claims)
		relation.ByHand(text)
	})
}
