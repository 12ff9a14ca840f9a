package wecombot

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/bottest"
	"github.com/policybot/policybot/bot/internal/mdtext"
	"github.com/policybot/policybot/bot/numbered"
	"github.com/policybot/policybot/bot/wecombot/wecomfake"
	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/search"
)

// TestGolden: what is seen, of an answer, of a reminder, and of more than fits, as a robot and
// as an app say it.
func TestGolden(t *testing.T) {
	answer := bottest.Sample("a1")
	answer.Kind, answer.Headline, answer.Body, answer.Footer = bot.KindAnswer, "50人", "塔城地区初中每班不超过50人。", "仅供参考，以原文为准"
	answer.Notes = []bot.Note{{Kind: bot.NoteRemark, Text: "本对话的地区：塔城"}}
	answer.Citations[0].Section, answer.Citations[0].Issuer = []string{"二、工作任务", "（二）加强学校标准化建设"}, "塔城地区教育局"
	answer.Sections = []bot.Section{{Title: "其他文件的规定", Rows: []bot.Row{{Text: "沙湾县：46人", Detail: "沙教发〔2026〕3号"}}}}
	answer.Buttons = []bot.Button{{Action: bot.ActionRemind, Label: "提醒我", Value: "d1/7"}, {Action: bot.ActionFeedback, Label: "有误反馈", Value: "t1"}}
	answer.Selects = []bot.Select{{Action: bot.ActionRegion, Label: "换个地区", Options: []bot.Option{{Label: "沙湾县", Value: "1"}, {Label: "额敏县", Value: "2"}}}}
	reminder := bottest.Sample("r1")
	reminder.Buttons, reminder.Selects = bot.ReminderButtons("r1", "2026"), []bot.Select{bot.SnoozeSelect("r1")}
	longest := answer
	c := answer.Citations[0]
	c.Quote = strings.Repeat("前面的话，", 800) + "初中每班不超过50人" + strings.Repeat("，后面的话", 800)
	at := strings.Index(c.Quote, "50人")
	c.Span, c.Mark = corpus.Span{End: len(c.Quote)}, corpus.Span{Start: at, End: at + len("50人")}
	longest.Body, longest.Citations = strings.Repeat("正文很长。", 500), slices.Repeat([]search.Citation{c}, 9)
	for name, m := range map[string]bot.Message{"answer": answer, "reminder": reminder, "longest": longest} {
		for kind, max := range map[string]int{"robot": maxText, "app": maxApp} {
			t.Run(name+" "+kind, func(t *testing.T) {
				keep := &keeper{}
				if _, err := numbered.New(bottest.NewInbox()).Platform(keep).Send(t.Context(), bot.Recipient{Kind: Kind, Place: "U1"}, m); err != nil {
					t.Fatal(err)
				}
				got := mdtext.Message(&keep.m, max)
				if len(got) > max {
					t.Errorf("%d bytes", len(got))
				}
				if r := wecomfake.ReadMarkdown(got); len(r.Other)+len(r.Mentions) > 0 || name == "longest" && !slices.Contains(r.Bold, "50人") {
					t.Errorf("%+v", r)
				}
				bottest.Golden(t, filepath.Join("testdata", name+"."+kind+".md"), got+"\n")
			})
		}
	}
}

// keeper keeps what is sent.
type keeper struct {
	bot.Platform
	m bot.Message
}

func (k *keeper) Send(_ context.Context, _ bot.Recipient, m bot.Message) (reminders.Receipt, error) {
	k.m = m
	return reminders.Receipt{}, nil
}
