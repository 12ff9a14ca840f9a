package feishubot

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/feishubot/feishufake"
	"github.com/policybot/policybot/bot/internal/bottest"
	"github.com/policybot/policybot/bot/internal/fit"
	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
)

func cited(quote, mark string) search.Citation {
	at := strings.Index(quote, mark)
	return search.Citation{
		Mark: corpus.Span{Start: at, End: at + len(mark)},
		Source: corpus.Source{DocumentID: "d1", Title: "关于进一步规范中小学办学条件的通知", Number: "示教发〔2021〕12号", Issuer: "示例市教育局",
			Issued: corpus.Date{Year: 2021, Month: 9, Day: 18}, Authority: corpus.Official, Validity: corpus.InForce,
			Section: []string{"二、主要任务", "(二)控制班额"}, Quote: quote, URL: "https://policy.example/documents/d1#c7"},
	}
}

var samples = map[string]bot.Message{
	"reminder": bottest.Sample("id1"),
	"answer": {ID: "a1", Kind: bot.KindAnswer, Headline: "50人", Body: "初中班级学生数不超过50人。",
		Citations: bot.Citations{cited("初中班级学生数不超过50人，小学不超过45人。", "50人")},
		Buttons: []bot.Button{
			{Action: bot.ActionRemind, Label: "提醒我", Value: "d1#c7", Primary: true},
			{Action: bot.ActionCancel, Label: "不再提醒", Value: "r1", Confirm: "之后不再提醒，确定吗？"},
		},
		Selects: []bot.Select{{Action: bot.ActionRegion, Label: "换个地区", Value: "b", Options: []bot.Option{{Label: "甲县", Value: "a"}, {Label: "乙县", Value: "b"}, {Label: "又是乙县", Value: "b"}}}},
		Footer:  "仅供参考，以原文为准",
	},
	"list": {ID: "a2", Kind: bot.KindNotice, Headline: "您有2条提醒", Sections: []bot.Section{{Title: "待办", Rows: []bot.Row{
		{Text: "报送备案材料", Detail: "9月30日前 · 示例县教育局", URL: "https://policy.example/documents/d1#c7", Buttons: []bot.Button{{Action: bot.ActionDone, Label: "已办结", Value: "r1"}}},
		{Text: "没有按钮的一条", Detail: "仅供查看"},
		{Text: "链接的一条", URL: "https://policy.example/x?a=1&b=(2)"},
	}}}},
	"clauses": {ID: "a10", Kind: bot.KindClauses, Headline: "相关条款", Body: "这里不给结论，请看原文判断。",
		Citations: bot.Citations{cited("各校应当控制班额。班额超过标准的，应当报教育局备案。", "班额超过标准的，应当报教育局备案。"), cited("收费标准三年一定。", "")}, Footer: "以上条款不是答案"},
	"long":  {ID: "a4", Kind: bot.KindAnswer, Headline: "50人", Citations: bot.Citations{cited(strings.Repeat("前文。", 2000)+"不超过50人。"+strings.Repeat("后文。", 2000), "50人")}},
	"inert": {ID: "a5", Kind: bot.KindAnswer, Headline: "<at id=all></at> **粗** :smile: [x](https://evil.example)", Body: "> 引用\n```代码```\n1. 一\n- 二", Citations: bot.Citations{cited("<at id=all></at> &#60; 50人 **`x`**\n    四格", "50人")}, Footer: "<font color='red'>红</font>"},
	"empty": {ID: "a7", Kind: bot.KindNotice, Headline: "\u200b\x00", Body: " ", Buttons: []bot.Button{{Action: bot.ActionDone}, {Action: bot.ActionSource, URL: "javascript:alert(1)"}, {Action: bot.ActionSource, URL: "/documents/d1#c7"}}},
	"done":  {ID: "a9", Kind: bot.KindNotice, Headline: "报送备案表", Notes: []bot.Note{{Kind: bot.NoteBy, Text: "标记完成", Person: u1}, {Kind: bot.NoteBy, Text: "标记完成", Person: "王<科长>"}}},
	"late":  {ID: "a8", Kind: bot.KindReminder, Headline: strings.Repeat("还有3天，", 20), Notes: []bot.Note{{Kind: bot.NoteLate, Text: "原定9:00"}, {Kind: bot.NoteRepeat}}},
}

func cardOf(t *testing.T, m bot.Message, person string) string {
	t.Helper()
	return encoded(render(m, spot{place: c1, thread: "om_root", mark: markOf(m.ID), person: person}))
}

func golden(t *testing.T, name, content string) {
	t.Helper()
	var out bytes.Buffer
	if err := json.Indent(&out, []byte(content), "", "  "); err != nil {
		t.Fatal(err)
	}
	bottest.Golden(t, filepath.Join("testdata", "render", name+".json"), out.String()+"\n")
}

func TestRenderGolden(t *testing.T) {
	for name, m := range samples {
		t.Run(name, func(t *testing.T) {
			golden(t, name, cardOf(t, m, ""))
			holds(t, cardOf(t, m, u2), u1, u2)
		})
	}
}

// holds is what is true of every card: 飞书 takes it, nobody is mentioned but who is meant, nothing
// leads elsewhere, and nothing that must not be shown is.
func holds(t *testing.T, content string, people ...string) {
	t.Helper()
	for _, wrong := range feishufake.CheckCard([]byte(content)) {
		t.Errorf("%s in\n%.3000s", wrong, content)
	}
	if raw, _ := json.Marshal(content); len(raw) > 29<<10 {
		t.Errorf("%d bytes", len(raw))
	}
	for _, id := range feishufake.Mentions(content) {
		if !slices.Contains(people, id) {
			t.Errorf("mentions %q", id)
		}
	}
	for _, u := range feishufake.Links(content) {
		if !strings.HasPrefix(u, "https://policy.example/") {
			t.Errorf("leads to %q", u)
		}
	}
	for _, r := range feishufake.ReadCard(content) {
		if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)) {
			t.Fatalf("%U is shown", r)
		}
	}
}

// TestMarkIsNeverCut: what decides stands out and is whole, wherever it stands in a clause of
// whatever length, and the clause is shown as it is but for its ends.
func TestMarkIsNeverCut(t *testing.T) {
	for _, n := range []int{0, 10, 1000, 1900, 2000, 3000, 20_000} {
		for _, mark := range []string{"50人", "9月30日前", strings.Repeat("值", 300), "𠮷𠮷𠮷", "（二）", "*5*", "a b"} {
			for _, at := range []int{0, n / 2, n} {
				quote := strings.Repeat("甲", at) + mark + strings.Repeat("乙", n-at)
				content := cardOf(t, bot.Message{ID: "x", Kind: bot.KindAnswer, Headline: "x", Citations: bot.Citations{cited(quote, mark)}}, "")
				holds(t, content)
				if got := feishufake.Stressed(content); !slices.Contains(got, mark) {
					t.Fatalf("%d characters, %s at %d: %q stands out", n, mark, at, got)
				}
				read := feishufake.ReadCard(content)
				shown := read[strings.Index(read, mark)-min(60, 3*at):]
				if at > 0 && !strings.HasPrefix(shown, strings.Repeat("甲", min(20, at))) {
					t.Errorf("%d, %d: %.200s", n, at, shown)
				}
				if whole := strings.Contains(read, quote); whole == strings.Contains(read, fit.Shortened) {
					t.Errorf("%d: whole %v and said to be shortened %v", n, whole, !whole)
				}
			}
		}
	}
}

// TestLeftOutIsSaid: what does not fit on a card is told of, and the ends stay.
func TestLeftOutIsSaid(t *testing.T) {
	m := samples["answer"]
	for i := range 200 {
		m.Sections = append(m.Sections, bot.Section{Title: fmt.Sprintf("第%d部分", i), Text: strings.Repeat("字", 500), Rows: samples["list"].Sections[0].Rows})
	}
	content := cardOf(t, m, "")
	holds(t, content)
	for _, want := range []string{more, m.Footer, "提醒我", "查看原文", "乙县", "第0部分"} {
		if !strings.Contains(feishufake.ReadCard(content), want) {
			t.Errorf("%q is missing", want)
		}
	}
	h := bot.Home{Title: "我的期限", Footer: "以原文为准", Sections: m.Sections}
	content = encoded(homeCard(h, spot{place: u1, home: true, mark: markOf("h")}))
	holds(t, content)
	if !strings.Contains(content, more) {
		t.Error("does not say that it is not all")
	}
}

// TestForm: what a form of any kind becomes, and what is too much for one.
func TestForm(t *testing.T) {
	options := make([]bot.Option, bot.MaxOptions)
	for i := range options {
		options[i] = bot.Option{Label: strings.Repeat("选", 200), Value: fmt.Sprint(i)}
	}
	f := bot.Form{ID: "f", Title: "题<at id=all></at>", Note: "说明", Submit: "提交", Value: "v", Fields: []bot.Field{
		{ID: "line", Kind: bot.FieldText, Label: "一行", Max: 5000, Initial: []string{"初"}, Hint: strings.Repeat("提示", 100)},
		{ID: "one", Kind: bot.FieldChoice, Label: "选一", Options: options[:3], Initial: []string{"1"}},
		{ID: "some", Kind: bot.FieldChoices, Label: "多选", Options: options, Initial: []string{"0", "2"}, Optional: true},
		{ID: "day", Kind: bot.FieldDate, Label: "日期", Initial: []string{"2026-11-30"}}, {ID: "time", Kind: bot.FieldTime, Label: "时间", Initial: []string{"9:00"}},
		{ID: "people", Kind: bot.FieldPeople, Label: "谁", Initial: []string{u1, "x"}},
	}}
	e := bot.Event{Person: u1, Place: c1, Message: "om_1"}
	c, err := formCard(f, e, []string{u1, u2}, markOf("f"))
	if err != nil {
		t.Fatal(err)
	}
	holds(t, encoded(c))
	golden(t, "form", encoded(c))
	for name, change := range map[string]func(f *bot.Form){
		"no id":        func(f *bot.Form) { f.ID = "" },
		"no options":   func(f *bot.Form) { f.Fields[1].Options = nil },
		"unknown kind": func(f *bot.Form) { f.Fields[0].Kind = "x" },
		"too much": func(f *bot.Form) {
			f.Fields = slices.Repeat(f.Fields[2:3], bot.MaxFields)
		},
	} {
		g := f
		g.Fields = slices.Clone(f.Fields)
		change(&g)
		if _, err := formCard(g, e, nil, ""); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}

// FuzzRender: whatever a message says, 飞书 takes the card, and nothing in it has a meaning.
func FuzzRender(f *testing.F) {
	for _, m := range samples {
		quote := ""
		if len(m.Citations) > 0 {
			quote = m.Citations[0].Quote
		}
		f.Add(string(m.Kind), m.Headline, m.Body, quote, 3, 9, uint8(3))
	}
	f.Add("answer", "<at id=ou_2></at>", "](https://evil.example)", "&#60;at id=all&#62;", 0, 4, uint8(60))
	f.Fuzz(func(t *testing.T, kind, headline, body, quote string, from, to int, n uint8) {
		c := cited(quote, "")
		if from >= 0 && from <= to && to <= len(quote) {
			c.Mark = corpus.Span{Start: from, End: to}
		}
		c.Title, c.Number, c.Section = headline, body, []string{quote}
		m := bot.Message{ID: "x", Kind: bot.Kind(kind), Headline: headline, Body: body, Footer: quote, Notes: []bot.Note{{Kind: bot.NoteRemark, Text: body}, {Kind: bot.NoteLate, Text: quote}}}
		for range n % 12 {
			m.Citations = append(m.Citations, c)
			m.Buttons = append(m.Buttons, bot.Button{Action: "x", Label: headline, Value: body, Confirm: quote})
			m.Selects = append(m.Selects, bot.Select{Action: "y", Label: body, Options: []bot.Option{{Label: quote, Value: headline}, {Label: headline, Value: body}}})
			m.Sections = append(m.Sections, bot.Section{Title: headline, Text: body, Citations: m.Citations[:1],
				Rows: []bot.Row{{Text: quote, Detail: headline, URL: body, Buttons: m.Buttons[:1]}, {Text: body, URL: "https://policy.example/" + quote}}})
		}
		content := cardOf(t, m, headline)
		for _, wrong := range feishufake.CheckCard([]byte(content)) {
			t.Fatalf("%s in\n%.3000s", wrong, content)
		}
		if raw, _ := json.Marshal(content); len(raw) > 29<<10 {
			t.Fatalf("%d bytes", len(raw))
		}
		for _, id := range feishufake.Mentions(content) {
			if id != headline || !isPerson.MatchString(id) {
				t.Fatalf("mentions %q", id)
			}
		}
		if strings.Contains(feishufake.ReadCard(content), "\u202e") {
			t.Fatal("turns the text around")
		}
	})
}
