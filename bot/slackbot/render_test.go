package slackbot

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/bottest"
	"github.com/policybot/policybot/bot/internal/fit"
	"github.com/policybot/policybot/bot/slackbot/slackfake"
	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/search"
)

func cited(quote, mark string) search.Citation {
	at := strings.Index(quote, mark)
	return search.Citation{
		Mark: corpus.Span{Start: at, End: at + len(mark)},
		Source: corpus.Source{DocumentID: "d1", Title: "关于进一步规范中小学办学条件的通知", Number: "示教发〔2021〕12号", Issuer: "示例市教育局",
			Issued: corpus.Date{Year: 2021, Month: 9, Day: 18}, Authority: corpus.Official, Validity: corpus.InForce,
			Section: []string{"二、主要任务", "(二)控制班额"}, Quote: quote,
			URL: "https://policy.example/documents/d1#c7"},
	}
}

var samples = map[string]bot.Message{
	"reminder": bottest.Sample("id1"),
	"answer": {ID: "a1", Kind: bot.KindAnswer, Headline: "50人", Body: "初中班级学生数不超过50人。",
		Citations: bot.Citations{cited("初中班级学生数不超过50人，小学不超过45人。", "50人")},
		Buttons: []bot.Button{
			{Action: bot.ActionRemind, Label: "提醒我", Value: "d1#c7", Primary: true},
			{Action: bot.ActionFeedback, Label: "有误反馈", Value: "a1"},
			{Action: bot.ActionCancel, Label: "不再提醒", Value: "r1", Confirm: "之后不再提醒，确定吗？"},
		},
		Selects: []bot.Select{
			{
				Action: bot.ActionRegion, Label: "换个地区", Value: "b",
				Options: []bot.Option{{Label: "甲县", Value: "a"}, {Label: "乙县", Value: "b"}},
			},
		},
		Footer: "仅供参考，以原文为准",
	},
	"list": {ID: "a2", Kind: bot.KindNotice, Headline: "您有2条提醒", Sections: []bot.Section{{Title: "待办", Rows: []bot.Row{
		{
			Text: "报送备案材料", Detail: "9月30日前 · 示例县教育局",
			URL:     "https://policy.example/documents/d1#c7",
			Buttons: []bot.Button{{Action: bot.ActionDone, Label: "已办结", Value: "r1"}},
		},
		{Text: "没有按钮的一条", Detail: "仅供查看"},
		{Text: "链接的一条", URL: "https://policy.example/x"},
	}},
		{Title: "最接近的条款", Text: "以下内容不能据此作答", Citations: bot.Citations{func() search.Citation {
			c := cited("收费标准三年一定。", "三年")
			c.Authority, c.Validity = corpus.Digest, corpus.Repealed
			return c
		}()}}}},
	"several": {ID: "a3", Kind: bot.KindAnswer, Headline: "甲县50人，乙县45人", Citations: bot.Citations{cited("不超过50人。", "50人"), cited("不超过45人。", "45人")}},
	"long":    {ID: "a4", Kind: bot.KindAnswer, Headline: "50人", Citations: bot.Citations{cited(strings.Repeat("前文。", 2000)+"不超过50人。"+strings.Repeat("后文。", 2000), "50人")}},
	"inert":   {ID: "a5", Kind: bot.KindAnswer, Headline: "<!channel> *粗* _斜_ <@U1> :smile: &amp; <https://x.example|点>", Body: "<!here>\n> 引用\n```代码```", Citations: bot.Citations{cited("<!everyone> & <@U2> 50人 `x`", "50人")}, Footer: "<!channel>"},
	"clauses": {ID: "a10", Kind: bot.KindClauses, Headline: "相关条款", Body: "下列条款很可能与问题有关，但答案不够确定，这里不给结论，请看原文判断。",
		Citations: bot.Citations{cited("各校应当控制班额。班额超过标准的，应当报教育局备案。", "班额超过标准的，应当报教育局备案。"), cited("收费标准三年一定。", "")},
		Buttons:   []bot.Button{{Action: bot.ActionFeedback, Label: "有误反馈", Value: "a10"}}, Footer: "以上条款不是答案"},
	"headline": {ID: "a6", Kind: bot.KindAnswer, Headline: strings.Repeat("一项、", 120)},
	"empty":    {ID: "a7", Kind: bot.KindNotice, Headline: "\u200b\x00", Body: " ", Buttons: []bot.Button{{Action: bot.ActionDone}, {Action: bot.ActionSource, URL: "javascript:alert(1)"}, {Action: bot.ActionSource, URL: "/documents/d1#c7"}}},
	"done":     {ID: "a9", Kind: bot.KindNotice, Headline: "报送备案表", Notes: []bot.Note{{Kind: bot.NoteBy, Text: "标记完成", Person: "U1"}}},
	"late":     {ID: "a8", Kind: bot.KindReminder, Headline: "还有3天", Notes: []bot.Note{{Kind: bot.NoteLate, Text: "原定9:00"}, {Kind: bot.NoteRepeat}}},
}

func blocksOf(t *testing.T, m bot.Message, person string) (json.RawMessage, slackfake.Message) {
	t.Helper()
	raw, err := json.MarshalIndent(render(m, person), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return raw, slackfake.Message{Text: fallback(m, person), Blocks: raw}
}

func TestRenderGolden(t *testing.T) {
	for name, m := range samples {
		t.Run(name, func(t *testing.T) {
			raw, _ := blocksOf(t, m, "")
			golden(t, name, raw)
			who := ""
			for _, n := range m.Notes {
				who += n.Person
			}
			holds(t, m, who)
		})
	}
}

// holds is what is true of every message that is laid out.
func holds(t *testing.T, m bot.Message, person string) {
	t.Helper()
	raw, shown := blocksOf(t, m, person)
	if err := slackfake.CheckBlocks(slackfake.SurfaceMessage, raw); err != nil {
		t.Fatalf("%v\n%.2000s", err, raw)
	}
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	if n := slackfake.Chars(v); n > maxCost {
		t.Errorf("weighs %d", n)
	}
	if n := units(shown.Text); n > 5*maxFallback+500 || strings.TrimSpace(shown.Text) == "" {
		t.Errorf("%d characters beside the blocks", n)
	}
	for _, mention := range shown.Mentions() {
		if person == "" || !strings.Contains(mention, person) {
			t.Errorf("mentions %q", mention)
		}
	}
	if strings.Contains(string(raw), `"mrkdwn"`) {
		t.Error("mrkdwn")
	}
	for _, r := range shown.Read() {
		if r != '\n' && (r < ' ' || r == 0x7f || r == '\u200b' || r == '\u202e') {
			t.Errorf("%U is shown", r)
		}
	}
}

// What decides is bold and whole, wherever it stands in a clause of whatever
// length, and the clause is shown as it is but for its ends.
func TestMarkIsNeverCut(t *testing.T) {
	for _, n := range []int{0, 10, 1000, 1390, 1400, 3000, 20_000} {
		for _, mark := range []string{"50人", "9月30日前", strings.Repeat("值", 300), "𠮷𠮷𠮷"} {
			for _, at := range []int{0, n / 2, n} {
				quote := strings.Repeat("甲", at) + mark + strings.Repeat("乙", n-at)
				m := bot.Message{Kind: bot.KindAnswer, Headline: "x", Citations: bot.Citations{cited(quote, mark)}}
				holds(t, m, "")
				_, shown := blocksOf(t, m, "")
				if !slices.Contains(shown.Bold(), mark) {
					t.Errorf("%d characters, %.20s at %d: bold is %.100q", n, mark, at, shown.Bold())
				}
				if whole := strings.Contains(shown.Read(), quote); whole == strings.Contains(shown.Read(), fit.Shortened) {
					t.Errorf("%d characters: shown whole %v, said to be fit.Shortened %v", n, whole, !whole)
				}
			}
		}
	}
}

// A value that is longer than any message is not shown in part.
func TestMarkTooLong(t *testing.T) {
	mark := strings.Repeat("值", 20_000)
	m := bot.Message{Kind: bot.KindAnswer, Headline: "x", Citations: bot.Citations{cited("前"+mark, mark)}}
	holds(t, m, "")
	_, shown := blocksOf(t, m, "")
	if strings.Contains(shown.Read(), "值值") || !strings.Contains(shown.Read(), fit.Shortened) ||
		!strings.Contains(shown.Read(), "示教发〔2021〕12号") {
		t.Errorf("%.300s", shown.Read())
	}
}

// Where there are more clauses than fit, each has a share, and that some are
// missing is said; the buttons are there all the same.
func TestManyCitations(t *testing.T) {
	m := bot.Message{
		Kind: bot.KindAnswer, Headline: "x",
		Buttons: []bot.Button{{Action: bot.ActionRemind, Label: "提醒我", Value: "v"}},
		Footer:  "仅供参考",
	}
	for i := range 12 {
		c := cited(strings.Repeat("甲", 1500)+fmt.Sprintf("第%d人", i)+strings.Repeat("乙", 1500), fmt.Sprintf("第%d人", i))
		c.URL = fmt.Sprintf("https://policy.example/%d", i)
		m.Citations = append(m.Citations, c)
	}
	holds(t, m, "")
	_, shown := blocksOf(t, m, "")
	if n := len(shown.Bold()); n != maxQuotes {
		t.Errorf("%d clauses", n)
	}
	for _, want := range []string{"另有4处依据", "[提醒我]", "[原文8]", "仅供参考"} {
		if !strings.Contains(shown.Read(), want) {
			t.Errorf("%s is missing", want)
		}
	}
}

// Of a list that is too long the beginning is shown, and that there is more.
func TestLongLists(t *testing.T) {
	for name, row := range map[string]bot.Row{"text": {Text: strings.Repeat("行", 100)},
		"with a button": {Text: strings.Repeat("行", 100), Buttons: []bot.Button{{Action: bot.ActionDone, Label: "已办结", Value: "r"}}}} {
		m := bot.Message{
			Kind: bot.KindNotice, Headline: "x",
			Sections: []bot.Section{{Title: "待办", Rows: slices.Repeat([]bot.Row{row}, 300)}, {Title: "之后"}},
			Footer:   "完",
		}
		holds(t, m, "")
		_, shown := blocksOf(t, m, "")
		if n := strings.Count(shown.Read(), row.Text); n < 15 || n == 300 || !strings.Contains(shown.Read(), more) || !strings.Contains(shown.Read(), "完") || strings.Contains(shown.Read(), "之后") {
			t.Errorf("%s: %d rows of 300", name, n)
		}
	}
}

func TestLabelledWhereverShown(t *testing.T) {
	for a, want := range map[corpus.Authority]string{corpus.Digest: "演示摘编，非原文", corpus.Template: "范文，不是政策依据"} {
		c := cited(strings.Repeat("甲", 5000)+"50人", "50人")
		c.Authority = a
		c.Title = strings.Repeat("题", 500)
		m := bot.Message{
			Kind: bot.KindAnswer, Headline: "x", Citations: bot.Citations{c},
			Sections: []bot.Section{{Citations: bot.Citations{c}}},
		}
		_, shown := blocksOf(t, m, "")
		if n := strings.Count(shown.Read(), want); n != 2 {
			t.Errorf("%s is said %d times of 2", want, n)
		}
	}
}

// A reminder says of the text it rests on what an answer says of it.
func TestReminderIsLabelled(t *testing.T) {
	for _, c := range []struct {
		authority corpus.Authority
		validity  corpus.Validity
		want      string
	}{{corpus.Digest, corpus.Unknown, "演示摘编，非原文"}, {corpus.Official, corpus.Amended, "已修改"}, {corpus.Official, corpus.Repealed, "已废止"}} {
		source := reminders.Source{Source: corpus.Source{Title: "办法", Quote: "月底前报备案。", Authority: c.authority, Validity: c.validity}}
		m := bot.FromDelivery(reminders.Delivery{Occurrence: reminders.Occurrence{ID: "o1", Reminder: "r1", Text: "提醒：报备案", Source: &source}})
		if _, shown := blocksOf(t, m, ""); !strings.Contains(shown.Read(), c.want) {
			t.Errorf("%s is lost in %s", c.want, shown.Read())
		}
	}
}

// FuzzRender: whatever a message holds, it keeps to the limits and nothing in it
// has a meaning to Slack.
func FuzzRender(f *testing.F) {
	for _, m := range samples {
		f.Add(m.Headline, m.Body, m.Footer, "U1", 3, 1, 10, 4)
	}
	f.Add("x", "y", "z", "", 60, 40, 3000, 30)
	f.Add("<!channel>", "\xff\u202e", "", "<@U1>", 9, 120, 200, 3)
	f.Fuzz(func(t *testing.T, a, b, c, person string, n, options, length, start int) {
		a, b, c = head(a, 2000), head(b, 2000), head(c, 2000)
		n, options, length = abs(n)%40, abs(options)%110, abs(length)%3500
		long := strings.Repeat(b+"甲", length/(len(b)+1)+1)
		span := corpus.Span{Start: start % (len(long) + 2), End: start%(len(long)+2) + 5}
		m := bot.Message{
			ID:   "id",
			Kind: []bot.Kind{bot.KindAnswer, bot.KindNotice, bot.KindReminder}[n%3],
			At:   time.Now(), Headline: a, Body: long, Footer: c,
			Notes: []bot.Note{{Kind: bot.NoteLate, Text: a}, {Kind: bot.NoteRemark, Text: b}},
		}
		sel := bot.Select{Action: bot.Action(a), Label: b, Value: "v1"}
		for i := range options {
			sel.Options = append(sel.Options, bot.Option{Label: c + fmt.Sprint(i), Value: fmt.Sprintf("%s%d", b, i)})
		}
		for i := range n {
			cit := search.Citation{
				Mark: span,
				Source: corpus.Source{
					Title: a, Number: b, Quote: long,
					URL:     "https://e.example/" + c + fmt.Sprint(i),
					Section: []string{b, c}, Authority: corpus.Digest,
				},
			}
			m.Citations = append(m.Citations, cit)
			button := bot.Button{Action: bot.Action(c), Label: a, Value: long, Confirm: b, Primary: i%2 == 0}
			if i%3 == 0 {
				button = bot.Button{Action: bot.ActionSource, Label: b, URL: c}
			}
			m.Buttons = append(m.Buttons, button)
			m.Sections = append(m.Sections, bot.Section{
				Title: c, Text: long, Citations: bot.Citations{cit},
				Rows: []bot.Row{
					{Text: long, Detail: b, URL: a},
					{Text: a, Buttons: []bot.Button{button}, Selects: []bot.Select{sel}},
				},
			})
		}
		m.Selects = []bot.Select{sel}
		if !isID.MatchString(person) {
			person = ""
		}
		holds(t, m, person)

		home, err := json.Marshal(page(bot.Home{Title: a, Note: b, Sections: m.Sections, Buttons: m.Buttons, Footer: c}).Blocks)
		if err != nil {
			t.Fatal(err)
		}
		if err := slackfake.CheckBlocks(slackfake.SurfaceHome, home); err != nil {
			t.Fatalf("home: %v", err)
		}
		form := bot.Form{ID: "f", Title: a, Submit: b, Note: long, Value: clip(c, 500)}
		for i, kind := range []bot.FieldKind{bot.FieldText, bot.FieldLines, bot.FieldDate, bot.FieldTime, bot.FieldPeople, bot.FieldChoice, bot.FieldChoices} {
			form.Fields = append(form.Fields, bot.Field{ID: fmt.Sprint("f", i), Kind: kind, Label: a, Hint: long, Options: append(sel.Options, bot.Option{Label: a, Value: "ok"}),
				Initial: []string{b, "ok", "2026-11-25", "U1"}, Max: length, Optional: n%2 == 0})
		}
		v, err := modal(form, bot.Event{Place: "C1", Thread: "1.2"})
		if err != nil {
			t.Fatal(err)
		}
		raw, _ := json.Marshal(v)
		if err := slackfake.CheckView(slackfake.SurfaceModal, raw); err != nil {
			t.Fatalf("form: %v", err)
		}
	})
}

func abs(n int) int { return max(n, -(n + 1)) }

func TestHomeGolden(t *testing.T) {
	v := page(bot.Home{Title: "我的提醒", Note: "您好", Buttons: []bot.Button{{Action: bot.ActionDigest, Label: "每周摘要", Value: "on"}}, Sections: samples["list"].Sections, Footer: "仅供参考"})
	raw, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "home", raw)
	if err := slackfake.CheckView(slackfake.SurfaceHome, raw); err != nil {
		t.Error(err)
	}
}

func TestFormGolden(t *testing.T) {
	v, err := modal(bot.Form{ID: "remind", Title: "提醒我", Submit: "保存", Note: "依据：《通知》", Value: "d1#c7", Fields: []bot.Field{
		{ID: "what", Kind: bot.FieldText, Label: "提醒内容", Initial: []string{"报送材料"}, Max: 100, Hint: "一句话"},
		{ID: "more", Kind: bot.FieldLines, Label: "说明", Optional: true},
		{ID: "lead", Kind: bot.FieldChoices, Label: "提前", Options: []bot.Option{{Label: "7天", Value: "7d"}, {Label: "1天", Value: "1d"}}, Initial: []string{"7d"}},
		{ID: "to", Kind: bot.FieldChoice, Label: "发给", Options: []bot.Option{{Label: "我", Value: "me"}, {Label: "本频道", Value: "here"}}, Initial: []string{"me"}},
		{ID: "day", Kind: bot.FieldDate, Label: "日期", Initial: []string{"2026-11-25"}},
		{ID: "time", Kind: bot.FieldTime, Label: "时间", Initial: []string{"09:00"}},
		{ID: "who", Kind: bot.FieldPeople, Label: "负责人", Max: 1, Optional: true},
	}}, bot.Event{Place: "C1", Thread: "1.000002", Message: "1.000003"})
	if err != nil {
		t.Fatal(err)
	}
	raw, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "form", raw)
	if err := slackfake.CheckView(slackfake.SurfaceModal, raw); err != nil {
		t.Error(err)
	}
	for _, bad := range []bot.Form{{}, {ID: "x", Value: strings.Repeat("值", 4000)}, {ID: "x", Fields: []bot.Field{{ID: "f"}}}, {ID: "x", Fields: []bot.Field{{ID: "f", Kind: bot.FieldChoice}}}} {
		if _, err := modal(bad, bot.Event{}); err == nil {
			t.Errorf("%+v can be shown", bad)
		}
	}
}

func golden(t *testing.T, name string, raw []byte) {
	t.Helper()
	bottest.Golden(t, filepath.Join("testdata", "render", name+".json"), string(raw)+"\n")
}
