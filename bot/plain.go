package bot

import (
	"fmt"
	"strings"

	"github.com/policybot/policybot/search"
)

// Plain is the message as plain text, a reminder in the same words as
// reminders.Delivery.Text, and clean.
func (m Message) Plain() string {
	var b strings.Builder
	if n, ok := m.Note(NoteLate); ok {
		b.WriteString("【补发】")
		if n.Text != "" {
			b.WriteString(CleanLine(n.Text) + "：")
		}
	}
	if _, ok := m.Note(NoteRepeat); ok {
		b.WriteString("【可能重复】")
	}
	b.WriteString(Clean(m.Headline))
	if m.Body != "" {
		b.WriteString("\n" + Clean(m.Body))
	}
	for _, n := range m.Notes {
		if (n.Kind == NoteRemark || n.Kind == NoteBy) && n.Text != "" {
			b.WriteString("\n" + Clean(n.Text))
		}
	}
	for i := range m.Citations {
		if m.Kind == KindClauses {
			b.WriteString("\n" + plainClause(i+1, &m.Citations[i]))
			continue
		}
		b.WriteString("\n依据：" + PlainCitation(&m.Citations[i]))
	}
	for i := range m.Sections {
		b.WriteString("\n\n" + m.Sections[i].plain())
	}
	if m.Footer != "" {
		b.WriteString("\n" + Clean(m.Footer))
	}
	return b.String()
}

func (s *Section) plain() string {
	var parts []string
	if s.Title != "" {
		parts = append(parts, CleanLine(s.Title))
	}
	if s.Text != "" {
		parts = append(parts, Clean(s.Text))
	}
	for i := range s.Citations {
		parts = append(parts, PlainCitation(&s.Citations[i]))
	}
	for _, r := range s.Rows {
		row := "· " + Clean(r.Text)
		if r.Detail != "" {
			row += "\n  " + CleanLine(r.Detail)
		}
		if r.URL != "" {
			row += "\n  " + CleanLine(r.URL)
		}
		parts = append(parts, row)
	}
	return strings.Join(parts, "\n")
}

// plainClause is a clause that is shown and decides nothing, with the sentence in it that
// likely tells.
func plainClause(n int, c *search.Citation) string {
	text := fmt.Sprintf("条款%d：", n) + PlainCitation(c)
	if before, told, after := c.Marked(); told != "" && before+after != "" {
		text += "\n最可能有关的一句：“" + Clean(told) + "”"
	}
	return text
}

// PlainCitation is 《title》number（details）：“quote”, and its URL on a line of its own.
func PlainCitation(c *search.Citation) string {
	var b strings.Builder
	b.WriteString("《" + CleanLine(c.Title) + "》" + CleanLine(c.Number))
	if d := Details(&c.Source); d != "" {
		b.WriteString("（" + d + "）")
	}
	if c.Quote != "" {
		b.WriteString("：“" + Clean(c.Quote) + "”")
	}
	if c.URL != "" {
		b.WriteString("\n" + CleanLine(c.URL))
	}
	return b.String()
}
