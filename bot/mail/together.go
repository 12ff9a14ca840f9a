package mail

import (
	"fmt"
	"strings"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/gather"
)

// together is one message of several that came at a time, each with all its words: a mail is
// read whenever somebody has the time, and has room.
func together(batch []*gather.Item) bot.Message {
	first := batch[0].Message
	if len(batch) == 1 {
		return *first
	}
	out := bot.Message{Kind: bot.KindReminder, At: first.At, Footer: first.Footer}
	ids := make([]string, len(batch))
	for i, d := range batch {
		ids[i] = d.Message.ID
		out.Sections = append(out.Sections, sectionFor(i+1, d.Message))
		if d.Message.At.After(out.At) {
			out.At = d.Message.At
		}
	}
	out.ID = strings.Join(ids, "\x00")
	out.Headline = fmt.Sprintf("%d条提醒", len(batch))
	return out
}

// headlineOf is the first line of what a message says.
func headlineOf(m *bot.Message) string {
	line, _, _ := strings.Cut(strings.TrimSpace(bot.Clean(m.Headline)), "\n")
	return line
}

// sectionFor is a message inside another.
func sectionFor(n int, m *bot.Message) bot.Section {
	s := bot.Section{Title: fmt.Sprintf("%d、%s%s", n, marks(m), headlineOf(m)), Citations: m.Citations}
	var text []string
	if _, rest, more := strings.Cut(strings.TrimSpace(bot.Clean(m.Headline)), "\n"); more {
		text = append(text, rest)
	}
	if m.Body != "" {
		text = append(text, m.Body)
	}
	for _, note := range m.Notes {
		switch {
		case note.Text == "":
		case note.Kind == bot.NoteLate:
			text = append(text, "补发，"+note.Text)
		case note.Kind == bot.NoteRemark, note.Kind == bot.NoteBy:
			text = append(text, note.Text)
		}
	}
	s.Text = strings.Join(text, "\n")
	if m.About != nil && public(m.About.DoneURL) {
		s.Rows = append(s.Rows, bot.Row{Text: "标记完成", URL: m.About.DoneURL})
	}
	return s
}

// marks are what a reader must not miss of a message, before its words.
func marks(m *bot.Message) (out string) {
	for _, n := range []struct {
		kind bot.NoteKind
		mark string
	}{{bot.NoteLate, "【补发】"}, {bot.NoteRepeat, "【可能重复】"}} {
		if _, ok := m.Note(n.kind); ok {
			out += n.mark
		}
	}
	return out
}
