package bot_test

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/reminders"
)

// A reminder on the console, late.
func Example() {
	n := bot.NewNotifier(map[string]bot.Sender{"console": bot.NewConsole(os.Stdout)})
	o := reminders.Occurrence{
		ID: "6f1c", Reminder: "r1", To: reminders.Recipient{Channel: "console", To: "王科长"},
		At: time.Date(2026, 9, 27, 1, 0, 0, 0, time.UTC), Local: "2026-09-27T09:00:00",
		Text: "还有3天：报地区教育局备案",
		Source: &reminders.Source{
			Source: corpus.Source{Title: "办学条件管理办法", Number: "塔地教〔2021〕12号", Quote: "每年9月30日前报地区教育局备案。"},
		},
	}
	if _, err := n.Send(context.Background(), reminders.Delivery{Occurrence: o, Late: true}); err != nil {
		fmt.Println(err)
	}
	// Output:
	// ── console @王科长
	// 【补发】原定2026年9月27日 09:00：还有3天：报地区教育局备案
	// 依据：《办学条件管理办法》塔地教〔2021〕12号：“每年9月30日前报地区教育局备案。”
	// [已办结] [转派] [不再提醒] [稍后提醒 ▾]
}
