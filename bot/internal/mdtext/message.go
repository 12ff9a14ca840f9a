package mdtext

import (
	"fmt"
	"strings"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/fit"
	"github.com/policybot/policybot/search"
)

const (
	maxQuotes   = 8   // clauses shown of a message
	leastClause = 400 // bytes for each; with less there is not enough of a quote to be read
	more        = "（内容较长，其余请打开原文或网页查看）"
)

// sheet is a text that grows within its bounds.
type sheet struct {
	b    strings.Builder
	max  int
	kept int  // for what comes at the end
	full bool // something did not fit
}

func (s *sheet) room() int { return s.max - s.kept - s.b.Len() - 1 }

// add is a paragraph, or nothing when there is no room for it.
func (s *sheet) add(p string) bool {
	if p == "" {
		return true
	}
	if len(p) > s.room() {
		s.full = true
		return false
	}
	if s.b.Len() > 0 {
		s.b.WriteByte('\n')
	}
	s.b.WriteString(p)
	return true
}

// part is a paragraph, shortened to what there is room for and most at that.
func (s *sheet) part(p string, most int) {
	if cut := Cut(p, min(most, s.room())); cut != "" {
		s.full = s.full || cut != p
		s.add(cut)
	}
}

// Message lays a message out in the order of its fields, in max bytes at most (800 at least).
// What is left out is said. Buttons are not shown but for those that open something.
func Message(m *bot.Message, max int) string {
	s := &sheet{max: max}
	footer := Cut(Escape(m.Footer), max/3)
	s.kept = len(footer) + len(more) + 2
	first := 0 // what the first clause needs
	if len(m.Citations) > 0 {
		first = max / 2
	}
	s.part(opening(m)+raised(m), max/4)
	s.kept += first
	s.part(Escape(m.Body), max/4)
	for _, n := range m.Notes {
		if n.Kind == bot.NoteRemark || n.Kind == bot.NoteBy {
			s.part(Escape(n.Text), max/8)
		}
	}
	s.kept -= first
	s.citations(m.Citations, m.Kind == bot.KindClauses)
	s.links(m)
	for i := range m.Sections {
		s.section(&m.Sections[i])
	}
	s.kept = 0
	if s.full {
		s.add(more)
	}
	s.add(footer)
	return s.b.String()
}

// opening is what stands before the headline: that the message is late, or may be a
// repetition.
func opening(m *bot.Message) (out string) {
	if n, ok := m.Note(bot.NoteLate); ok {
		out = "【补发】"
		if text := Cut(Line(n.Text), 200); text != "" {
			out += text + "："
		}
	}
	if _, ok := m.Note(bot.NoteRepeat); ok {
		out += "【可能重复】"
	}
	if out != "" {
		out += "\n"
	}
	return out
}

// raised is the headline: a notice is not raised.
func raised(m *bot.Message) string {
	text := strings.TrimSpace(Escape(m.Headline))
	if m.Kind == bot.KindNotice {
		return text
	}
	return Bold(Cut(text, 900))
}

func (s *sheet) citations(cs []search.Citation, numbered bool) {
	n, shown := min(len(cs), maxQuotes), 0
	for ; shown < n; shown++ {
		share := s.room() / (n - shown) // what the others need is left to them,
		if shown == 0 {
			share = max(share, s.room()*2/3) // but the first decides
		} else if share < leastClause {
			break
		}
		label := ""
		if numbered {
			label = fmt.Sprintf("条款%d：", shown+1)
		}
		if !s.citation(&cs[shown], min(share, 1500), label) {
			break
		}
	}
	if len(cs) > shown {
		s.add(fmt.Sprintf("另有%d处依据，请打开网页查看", len(cs)-shown))
	}
}

// citation is the quote, and below it what it is from, with the way to the original.
func (s *sheet) citation(c *search.Citation, room int, label string) bool {
	about := label + source(c)
	quote, whole, ok := excerpt(c, room-len(about)-len(fit.Shortened)-4)
	if !ok {
		return s.add(about + fit.Shortened)
	}
	if strings.TrimSpace(c.Quote) != "" {
		about = quote + "\n\n" + about // else the line would belong to the quotation
	}
	if !whole {
		about += fit.Shortened
		s.full = true
	}
	return s.add(about)
}

// source is 《title》文号 and the details of a clause. What may be long is shortened by itself,
// so that the words at the end (a digest, no original) always stand there.
func source(c *search.Citation) string {
	short := *c
	short.Issuer = Cut(bot.CleanLine(c.Issuer), 150)
	if path := bot.CleanLine(strings.Join(c.Section, " › ")); path != "" {
		short.Section = []string{Cut(path, 240)}
	}
	out := "《" + Cut(Line(c.Title), 300) + "》" + Cut(Line(c.Number), 120)
	if details := Line(bot.Details(&short.Source)); details != "" {
		out += " · " + details
	}
	if link := Link("查看原文", c.URL); link != "" {
		out += " " + link
	}
	return out
}

// links are the buttons that open something no clause has opened.
func (s *sheet) links(m *bot.Message) {
	seen := map[string]bool{}
	for i := range m.Citations {
		seen[m.Citations[i].URL] = true
	}
	var out []string
	for _, b := range m.Buttons {
		if b.URL == "" || seen[b.URL] {
			continue
		}
		seen[b.URL] = true
		if link := Link(Cut(b.Label, 60), b.URL); link != "" {
			out = append(out, link)
		}
	}
	s.add(strings.Join(out, " "))
}

func (s *sheet) section(sec *bot.Section) {
	if title := Cut(Line(sec.Title), 240); title != "" && !s.add("\n"+Bold(title)) {
		return
	}
	s.part(Escape(sec.Text), s.max/4)
	s.citations(sec.Citations, false)
	for i := range sec.Rows {
		r := &sec.Rows[i]
		line := "· " + Cut(Line(r.Text), 600)
		if link := Link("打开", r.URL); link != "" {
			line += " " + link
		}
		if d := Cut(Line(r.Detail), 600); d != "" {
			line += "\n  " + d
		}
		if !s.add(line) {
			return
		}
	}
}
