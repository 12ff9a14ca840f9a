package dingtalkbot

import (
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/bottest"
	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
)

func renderer(t *testing.T) *Bot {
	t.Helper()
	b, err := New(Options{ClientID: "c", ClientSecret: "s", Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func answer() bot.Message {
	m := bottest.Sample("id1")
	m.Kind, m.Headline, m.Body = bot.KindAnswer, "50人", "塔城地区初中每班不超过50人。"
	m.Notes = []bot.Note{{Kind: bot.NoteRemark, Text: "本对话的地区：塔城"}}
	m.Sections = []bot.Section{{Title: "其他文件的规定", Citations: m.Citations, Rows: []bot.Row{{Text: "沙湾县：46人", Detail: "沙教发〔2026〕3号",
		Buttons: []bot.Button{{Action: "row", Label: "这一条", Value: "7"}}}}}}
	m.Buttons = []bot.Button{{Action: bot.ActionRemind, Label: "提醒我", Value: "d1/7", Primary: true}, {Action: bot.ActionFeedback, Label: "有误反馈", Value: "t1"},
		{Action: bot.ActionSource, Label: "查看原文", URL: m.Citations[0].URL}}
	m.Selects = []bot.Select{{Action: bot.ActionRegion, Label: "换个地区", Options: []bot.Option{{Label: "沙湾县", Value: "t1 沙湾县"}, {Label: "额敏县", Value: "t1 额敏县"}}}}
	m.Footer = "仅供参考，以原文为准"
	return m
}

func list() bot.Message {
	m := bot.Message{ID: "id2", Kind: bot.KindNotice, At: time.Unix(1_800_000_000, 0), Headline: "你有2条提醒", Sections: []bot.Section{{Title: "提醒"}}}
	for i, text := range []string{"1. 报备案 *急*", "# 报考勤"} {
		m.Sections[0].Rows = append(m.Sections[0].Rows, bot.Row{Text: text, Detail: "12月10日 09:00", Buttons: bot.ReminderButtons(fmt.Sprintf("r%d", i), ""), Selects: []bot.Select{bot.SnoozeSelect(fmt.Sprintf("r%d", i))}})
	}
	return m
}

// TestGolden holds what is sent to files that people have looked at.
func TestGolden(t *testing.T) {
	b := renderer(t)
	for name, m := range map[string]bot.Message{"answer": answer(), "reminder": bottest.Sample("id3"), "list": list()} {
		var out strings.Builder
		card := b.card(m, m.ID, origin{c1, "@U1"})
		for _, k := range []string{"title", "markdown", "tips", "sys_full_json_obj"} {
			fmt.Fprintf(&out, "── %s\n%s\n", k, strings.ReplaceAll(card[k], `},{"text"`, "},\n{\"text\""))
		}
		r := robotMessage(&m, "U1")
		fmt.Fprintf(&out, "── %s\n%v\n── hook\n%v\n", r.key, r.param, r.hook)
		bottest.Golden(t, filepath.Join("testdata", name+".txt"), out.String())
	}
}

// TestBounds: whatever a message holds, the parts keep to the bounds and the value stays whole.
func TestBounds(t *testing.T) {
	b := renderer(t)
	m := answer()
	quote := strings.Repeat("前面的话，", 3000) + "初中每班不超过50人" + strings.Repeat("，后面的话", 3000)
	at := strings.Index(quote, "50人")
	c := m.Citations[0]
	c.Quote, c.Span, c.Mark = quote, corpus.Span{End: len(quote)}, corpus.Span{Start: at, End: at + len("50人")}
	m.Citations = []search.Citation{c, c, c, c, c, c, c, c, c, c}
	m.Headline = strings.Repeat("长", 3000)
	for i := range 40 {
		m.Buttons = append(m.Buttons, bot.Button{Action: "row", Label: strings.Repeat("钮", 99), Value: strings.Repeat("v", 50*i)})
	}
	card := b.card(m, "t", origin{c1, "@U1"})
	if n := len(card["markdown"]); n > maxText || !strings.Contains(card["markdown"], "**50人**") || !strings.Contains(card["markdown"], c.URL) {
		t.Errorf("%d bytes:\n%s", n, card["markdown"])
	}
	if n := len(card["sys_full_json_obj"]); n > maxSaying+100 || card["tips"] != fewer {
		t.Errorf("%d bytes, %q", n, card["tips"])
	}
	if r := robotMessage(&m, "U1"); len(fmt.Sprint(r.param)) > 14_000 || len(preview(&m)) > maxPreview {
		t.Errorf("%d bytes", len(fmt.Sprint(r.param)))
	}
	if p := plainMessage(&m, ""); len(p.param["content"].(string)) > maxPlain {
		t.Error("too long as text")
	}
}

// FuzzMarkdown: nothing of a text becomes a link, a tag or a button.
func FuzzMarkdown(f *testing.F) {
	f.Add("甲[x](https://evil.example)乙", "# 标题\n> 引用\n1. 项")
	f.Add("<a atId=U2>@所有人</a>", "![](https://evil.example/x.png)")
	f.Fuzz(func(t *testing.T, head, body string) {
		m := bot.Message{ID: "x", Kind: bot.KindNotice, Headline: head, Body: body, Sections: []bot.Section{{Title: head, Rows: []bot.Row{{Text: body, Detail: head}}}}}
		text := markdown(&m)
		if len(text) > maxText || strings.Contains(text, "](") || strings.Contains(text, "<") {
			t.Errorf("%q", text)
		}
	})
}
