package slackbot

import (
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/fit"
	"github.com/policybot/policybot/search"
)

const (
	maxHeadline = 1000
	maxPara     = 3000
	maxQuote    = 2800
	maxQuotes   = 8    // citations of a message
	maxControls = 5000 // cost of buttons and selects
	more        = "（内容较长，其余请打开原文或网页查看）"
)

// render lays a message out in the order of its fields. person is called, "" nobody.
func render(m bot.Message, person string) []slack.Block {
	s := newSheet(maxBlocks, maxCost)
	end, whole := controls("m", m.Buttons, m.Selects, fit.SourceButtons(m.Citations, maxQuotes), maxControls)
	if !blank(m.Footer) {
		end = append(end, small(m.Footer))
	}
	s.reserve(end)
	s.reserve([]slack.Block{small(more)})

	if first := opening(m, person); first != nil {
		s.add(first)
	}
	for _, b := range headline(m) {
		s.add(b)
	}
	if !blank(m.Body) {
		s.add(rich(said(cut(bot.Clean(m.Body), min(maxPara, s.room())))))
	}
	for _, n := range m.Notes {
		if (n.Kind == bot.NoteRemark || n.Kind == bot.NoteBy) && !blank(n.Text) {
			s.add(rich(append(named(n.Person), said(cut(bot.Clean(n.Text), min(maxPara, s.room()))))...))
		}
	}
	s.citations(m.Citations, maxQuotes)
	for i := range m.Sections {
		s.section(fmt.Sprintf("s%d", i), &m.Sections[i])
	}
	if s.full || !whole {
		end = append([]slack.Block{small(more)}, end...)
	}
	return append(s.blocks, end...)
}

// opening is what stands before the headline: who is called, and that the message
// is late or may be a repetition.
func opening(m bot.Message, person string) slack.Block {
	parts := named(person)
	if n, ok := m.Note(bot.NoteLate); ok {
		parts = append(parts, said("【补发】"+cut(bot.CleanLine(n.Text), 200)))
	}
	if _, ok := m.Note(bot.NoteRepeat); ok {
		parts = append(parts, said("【可能重复】"))
	}
	if parts == nil {
		return nil
	}
	return rich(parts...)
}

// named is a person as Slack shows them, and a space.
func named(person string) []slack.RichTextSectionElement {
	switch {
	case isID.MatchString(person):
		return []slack.RichTextSectionElement{slack.NewRichTextSectionUserElement(person, nil), said(" ")}
	case !blank(person):
		return []slack.RichTextSectionElement{said("@" + cut(bot.CleanLine(person), 80) + " ")}
	}
	return nil
}

// headline is a header for an answer that is short enough, and else bold; a notice
// is not raised.
func headline(m bot.Message) []slack.Block {
	text := strings.TrimSpace(bot.Clean(m.Headline))
	switch {
	case text == "":
		return nil
	case m.Kind == bot.KindAnswer && units(text) <= maxHeader && !strings.Contains(text, "\n"):
		return []slack.Block{slack.NewHeaderBlock(plain(text, maxHeader))}
	case m.Kind == bot.KindNotice:
		return []slack.Block{rich(said(cut(text, maxHeadline)))}
	}
	return []slack.Block{rich(bold(cut(text, maxHeadline)))}
}

func said(text string) *slack.RichTextSectionTextElement {
	return slack.NewRichTextSectionTextElement(text, nil)
}

func bold(text string) *slack.RichTextSectionTextElement {
	return slack.NewRichTextSectionTextElement(text, &slack.RichTextSectionTextStyle{Bold: true})
}

// rich is a line of rich text, in which nothing but its elements has a meaning.
func rich(parts ...slack.RichTextSectionElement) slack.Block {
	return slack.NewRichTextBlock("", slack.NewRichTextSection(filled(parts)...))
}

// filled leaves out texts that are empty, which Slack refuses.
func filled(parts []slack.RichTextSectionElement) (out []slack.RichTextSectionElement) {
	for _, p := range parts {
		if t, ok := p.(*slack.RichTextSectionTextElement); !ok || t.Text != "" {
			out = append(out, p)
		}
	}
	return out
}

func small(text string) slack.Block {
	return slack.NewContextBlock("", line(text, 1000, " "))
}

// citations shows each as its quote, with the value that decides in bold, and what
// it is from.
func (s *sheet) citations(cs []search.Citation, most int) {
	n := min(len(cs), most)
	var rest []slack.Block
	if len(cs) > n {
		rest = append(rest, small(fmt.Sprintf("另有%d处依据，请打开网页查看", len(cs)-n)))
		s.reserve(rest)
	}
	for i := range n {
		share := s.room() / (n - i) // what the others need is left to them
		if !s.citation(&cs[i], min(maxQuote, share-2*perBlock)) {
			return
		}
	}
	s.blocks = append(s.blocks, rest...)
}

func (s *sheet) citation(c *search.Citation, room int) bool {
	about := fit.Scale(fit.UTF16).Source(c)
	room -= units(about)
	parts := []slack.RichTextElement{}
	before, mark, after, whole, ok := fit.Scale(fit.UTF16).Excerpt(c, room-units(fit.Shortened))
	if quote := filled([]slack.RichTextSectionElement{said(before), bold(mark), said(after)}); ok && len(quote) > 0 {
		parts = append(parts, &slack.RichTextQuote{Type: slack.RTEQuote, Elements: quote})
	}
	if !whole || !ok {
		parts = append(parts, slack.NewRichTextSection(said(fit.Shortened)))
	}
	if len(parts) == 0 {
		return s.add(small(about))
	}
	return s.add(slack.NewRichTextBlock("", parts...), small(about))
}
