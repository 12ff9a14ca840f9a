package robot

import (
	"fmt"
	"strings"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/gather"
	"github.com/policybot/policybot/bot/internal/mdtext"
)

// maxLine is what a reminder gets in a digest, in bytes: some 60 characters, so that 200
// reminders are no more than 12 messages of 企业微信.
const maxLine = 195

// line is a reminder in a digest: what is to be done, and by which document. write is how
// text becomes one that is not markup.
func line(n int, m *bot.Message, write func(string) string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d、", n)
	if _, ok := m.Note(bot.NoteLate); ok {
		b.WriteString("【补发】")
	}
	if _, ok := m.Note(bot.NoteRepeat); ok {
		b.WriteString("【可能重复】")
	}
	b.WriteString(write(strings.TrimSpace(bot.CleanLine(m.Headline))))
	out := mdtext.Cut(b.String(), maxLine)
	if len(m.Citations) > 0 && m.Citations[0].Title != "" {
		if title := "（《" + write(bot.CleanLine(m.Citations[0].Title)) + "》）"; len(out)+len(title) <= maxLine {
			out += title
		}
	}
	return out
}

// fitting lays out a digest: as many of ds as stay within max bytes, one at least, cost being
// what a line costs beside its text.
func fitting(ds []*gather.Item, max, cost int, write func(string) string, call func(person string) string) (lines []string) {
	for i, d := range ds {
		l := line(i+1, d.Message, write)
		if who := call(d.Person); who != "" {
			l += " " + who
		}
		if max -= len(l) + cost; max < 0 && i > 0 {
			break
		}
		lines = append(lines, l)
	}
	return lines
}

func headline(n int) string { return fmt.Sprintf("%d条提醒", n) }
