package bottest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/policybot/policybot/bot"
)

// script is the handler ConformChat puts behind an adapter: it answers with every
// kind of reply, and records what it was asked.
type script struct {
	intake bot.Intake

	mu     sync.Mutex
	events []bot.Event // as accepted, with what was sent again
	fail   int         // accepts to refuse
	longer bot.Message // said to 长
}

var errDown = errors.New("the store is down")

// Accept implements bot.Intake before the worker: some fail.
func (s *script) Accept(ctx context.Context, e bot.Event) (bool, error) {
	s.mu.Lock()
	s.events = append(s.events, e)
	failing := s.fail > 0
	if failing {
		s.fail--
	}
	s.mu.Unlock()
	if failing {
		return false, errDown
	}
	return s.intake.Accept(ctx, e)
}

// got are the events that were handed in.
func (s *script) got() []bot.Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.events)
}

// Check implements bot.Handler and bot.Intake.
func (s *script) Check(_ context.Context, e bot.Event) []bot.FieldError {
	if vs := e.Values["line"]; len(vs) > 0 && vs[0] == "错" {
		return []bot.FieldError{{Field: "line", Text: "不能写错"}}
	}
	return nil
}

// Handle implements bot.Handler.
func (s *script) Handle(_ context.Context, e bot.Event) ([]bot.Reply, error) {
	say := func(format string, args ...any) bot.Reply {
		return bot.Reply{
			Kind: bot.ReplySay, Thread: e.Here(),
			Message: &bot.Message{Kind: bot.KindNotice, At: e.At.UTC(), Headline: fmt.Sprintf(format, args...)},
		}
	}
	whisper := func(text string) bot.Reply {
		return bot.Reply{
			Kind: bot.ReplyWhisper, Thread: e.Thread,
			Message: &bot.Message{Kind: bot.KindNotice, At: e.At.UTC(), Headline: text},
		}
	}
	switch e.Kind {
	case bot.EventSaid:
		return s.said(&e, say)
	case bot.EventCommand:
		return []bot.Reply{whisper("命令" + e.Command + "：" + e.Text)}, nil
	case bot.EventPressed:
		switch e.Action {
		case bot.ActionRemind:
			late := whisper("表单没能打开")
			return []bot.Reply{{Kind: bot.ReplyForm, Form: sampleForm(e.Value), Else: &late}}, nil
		case bot.ActionRegion:
			return []bot.Reply{
				{
					Kind: bot.ReplySay, Thread: e.Thread,
					Message: &bot.Message{Kind: bot.KindNotice, At: e.At.UTC(), Headline: "选了" + e.Value},
				},
			}, nil
		case bot.ActionDone:
			r := say("已办结%s", e.Value)
			r.Kind, r.Thread = bot.ReplyReplace, ""
			r.Message.Notes = []bot.Note{{Kind: bot.NoteBy, Text: "标记完成", Person: e.Person}}
			return []bot.Reply{r}, nil
		}
		return []bot.Reply{whisper("按了" + string(e.Action) + e.Value)}, nil
	case bot.EventSubmitted:
		var parts []string
		for _, k := range slices.Sorted(maps.Keys(e.Values)) {
			parts = append(parts, k+"="+strings.Join(e.Values[k], "、"))
		}
		r := say("收到%s：%s", e.Value, strings.Join(parts, "，"))
		r.Thread = e.Thread
		return []bot.Reply{r}, nil
	case bot.EventHome:
		return []bot.Reply{{Kind: bot.ReplyHome, Home: sampleHome()}}, nil
	case bot.EventAgent:
		return []bot.Reply{
			{Kind: bot.ReplyPrompts, Thread: e.Here(), Prompts: []bot.Prompt{{Title: "班额", Text: "初中班额上限是多少"}}},
		}, nil
	}
	return nil, nil
}

func (s *script) said(e *bot.Event, say func(string, ...any) bot.Reply) ([]bot.Reply, error) {
	if strings.HasPrefix(e.Text, "转 ") && len(e.Mentions) == 1 {
		r := say("直接说给别人")
		r.Person, r.Thread = e.Mentions[0].Person, ""
		return []bot.Reply{r}, nil
	}
	switch e.Text {
	case "问":
		r := say("")
		r.Message = sampleAnswer(e)
		return []bot.Reply{r}, nil
	case "长":
		s.mu.Lock()
		defer s.mu.Unlock()
		r := say("")
		m := s.longer
		m.At = e.At.UTC()
		r.Message = &m
		return []bot.Reply{r}, nil
	case "两句":
		return []bot.Reply{say("第一句"), say("第二句")}, nil
	}
	if !e.Mentioned {
		return nil, nil
	}
	return []bot.Reply{say("听到%s", e.Text)}, nil
}

// sampleAnswer is an answer with every part.
func sampleAnswer(e *bot.Event) *bot.Message {
	m := Sample("")
	m.Kind, m.At, m.Headline, m.Body = bot.KindAnswer, e.At.UTC(), "50人", "塔城地区初中每班不超过50人。"
	m.Notes = []bot.Note{{Kind: bot.NoteRemark, Text: "本对话的地区：塔城"}}
	m.Sections = []bot.Section{{Title: "其他文件的规定", Citations: m.Citations, Rows: []bot.Row{{Text: "沙湾县：46人", Detail: "沙教发〔2026〕3号",
		Buttons: []bot.Button{{Action: "row", Label: "这一条", Value: "7"}}}}}}
	m.Buttons = []bot.Button{{Action: bot.ActionRemind, Label: "提醒我", Value: "d1/7", Primary: true}, {Action: bot.ActionFeedback, Label: "有误反馈", Value: "t1"},
		{Action: bot.ActionDone, Label: "已办结", Value: "r1/2026", Confirm: "确定？"}, {Action: bot.ActionSource, Label: "查看原文", URL: "https://policy.example/documents/d1#c7"}}
	m.Selects = []bot.Select{{Action: bot.ActionRegion, Label: "换个地区", Options: []bot.Option{{Label: "沙湾县", Value: "t1 沙湾县"}, {Label: "额敏县", Value: "t1 额敏县"}}}}
	m.Footer = "仅供参考，以原文为准"
	return &m
}

// sampleForm has a field of each kind.
func sampleForm(value string) *bot.Form {
	options := []bot.Option{{Label: "甲", Value: "a"}, {Label: "乙", Value: "b"}}
	return &bot.Form{ID: "sample", Title: "设置提醒", Note: "说明", Submit: "设置", Value: value, Fields: []bot.Field{
		{ID: "line", Kind: bot.FieldText, Label: "一行", Max: 100},
		{ID: "lines", Kind: bot.FieldLines, Label: "多行", Optional: true, Hint: "可以不写"},
		{ID: "one", Kind: bot.FieldChoice, Label: "选一", Options: options, Initial: []string{"a"}},
		{ID: "some", Kind: bot.FieldChoices, Label: "多选", Options: options, Optional: true},
		{ID: "day", Kind: bot.FieldDate, Label: "日期", Initial: []string{"2026-11-30"}},
		{ID: "time", Kind: bot.FieldTime, Label: "时间", Initial: []string{"09:00"}},
		{ID: "people", Kind: bot.FieldPeople, Label: "谁", Optional: true, Max: 3},
	}}
}

func sampleHome() *bot.Home {
	return &bot.Home{Title: "我的期限", Note: "说明", Footer: "以原文为准", Sections: []bot.Section{
		{Title: "期限", Rows: []bot.Row{
			{
				Text: "报备案", Detail: "11月30日",
				URL: "https://policy.example/documents/d1#c7",
				Buttons: []bot.Button{
					{Action: "row", Label: "这一条", Value: "r1"},
				},
				Selects: []bot.Select{bot.SnoozeSelect("r1")},
			},
		}},
		{Title: "订阅", Text: "没有。"},
	}, Buttons: []bot.Button{{Action: bot.ActionDigest, Label: "每周摘要", Value: "on"}}}
}
