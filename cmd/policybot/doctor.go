package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/cmd/internal/app"
)

type doctorCmd struct {
	corpusFlags
	calendarFlag
}

// Run says what works and what is to be done. Anything that does not work is a
// failure.
func (d *doctorCmd) Run(e *env) error {
	flags := d.config()
	flags.Calendar = d.Calendar
	cfg, err := e.load(flags)
	if err != nil {
		return err
	}
	found := app.Doctor(e.ctx, cfg, time.Now(), app.SlackChecks(cfg, app.Options{}), app.WecomChecks(cfg, app.Options{}),
		app.DingTalkChecks(cfg, app.Options{}), app.FeishuChecks(cfg, app.Options{}), app.MailChecks(cfg))
	if err := printFindings(e.std.out, found); err != nil {
		return err
	}
	bad := 0
	for _, f := range found {
		if f.Verdict == bot.Bad {
			bad++
		}
	}
	if bad > 0 {
		return fmt.Errorf("有%d项不能用,请照上面的说明改正", bad)
	}
	return nil
}

func printFindings(w io.Writer, found []bot.Finding) error {
	var b strings.Builder
	lines := make([][]string, 0, len(found))
	for _, f := range found {
		lines = append(lines, []string{[...]string{"好", "注意", "不行"}[f.Verdict], f.What, strings.ReplaceAll(f.Text, "\n", " ")})
	}
	writeColumns(&b, lines)
	_, err := io.WriteString(w, printable(b.String()))
	return err
}
