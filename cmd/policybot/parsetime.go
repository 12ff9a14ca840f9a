package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/policybot/policybot/cmd/internal/app"
	"github.com/policybot/policybot/cmd/internal/config"
	"github.com/policybot/policybot/search/web"
)

type parseTimeCmd struct {
	calendarFlag
	Base string   `help:"按哪一刻理解,如 2026-11-22T10:00:00+08:00;不给则为现在。" placeholder:"时刻"`
	JSON bool     `name:"json" help:"输出接口的JSON。"`
	Text []string `arg:"" help:"要提醒的话。" name:"话"`
}

// Run says what a phrase means. A phrase that is not understood is a result, not
// a failure. No service is asked: the settings and the calendar decide.
func (p *parseTimeCmd) Run(e *env) error {
	text := strings.Join(p.Text, " ")
	if err := checkText(text); err != nil {
		return err
	}
	cfg, err := e.load(config.Config{Calendar: p.Calendar})
	if err != nil {
		return err
	}
	h, err := app.Handler(cfg, app.Options{Version: version(), Log: e.logger(false)}, nil)
	if err != nil {
		return err
	}
	got, err := localClient(h).ReadTime(e.ctx, text, p.Base)
	switch {
	case err != nil:
		return readable(err)
	case p.JSON:
		return printJSON(e.std.out, got)
	}
	return printTime(e.std.out, got)
}

// printTime writes what was understood, a line for each part.
func printTime(w io.Writer, t web.TimeReading) error {
	var b strings.Builder
	line := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%s: %s\n", name, value)
		}
	}
	switch t.Status {
	case "ask":
		line("还不能设", t.Reason)
	case "refuse":
		line("不能设", t.Reason)
	}
	name := "提醒"
	if t.Mode == "by" {
		name = "截止"
	}
	line(name, moment(t.Due))
	if t.Due == nil && t.Start != nil && t.End != nil {
		line("所说的时间", moment(t.Start)+" 至 "+moment(t.End))
	}
	line("重复", t.RRule+t.Lunar)
	if len(t.Lead) > 0 {
		line("另提前", strings.Join(t.Lead, "、"))
	}
	line("事项", t.What)
	who, known := map[string]string{"me": "本人", "channel": "本群"}[t.Who]
	if !known {
		who = t.Who
	}
	line("对象", who)
	if t.RestDay != nil {
		line("注", t.RestDay.Note)
	}
	line("注", t.CalendarNote)
	line("注", t.Note)
	_, err := io.WriteString(w, printable(b.String()))
	return err
}

// moment words an RFC 3339 moment, with its weekday to check it by.
func moment(s *string) string {
	if s == nil {
		return ""
	}
	at, err := time.Parse(time.RFC3339, *s)
	if err != nil {
		return *s
	}
	day := [...]string{"日", "一", "二", "三", "四", "五", "六"}[at.Weekday()]
	return fmt.Sprintf("%d年%d月%d日 星期%s %s (UTC%s)", at.Year(), at.Month(), at.Day(), day, at.Format("15:04"), at.Format("-07:00"))
}
