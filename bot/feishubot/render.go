package feishubot

import (
	"fmt"
	"strings"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/fit"
	"github.com/policybot/policybot/search"
)

// more is said where something was left out.
const more = "内容较多，没有全部显示，请打开网页查看。"

// render lays a message out as a card. Texts of documents and people are only ever plain_text, but
// for a quote, whose value is to stand out, and a text that leads somewhere: there they are escaped.
func render(m bot.Message, at spot) card {
	s := newSheet()
	end := ending(&m, at)
	s.reserve(end...)
	s.reserve(small(more))
	var top *title
	text := strings.TrimSpace(bot.Clean(m.Headline))
	if raised(&m, text) {
		top = &title{plain(text), template(m.Kind)}
		s.left -= 400
		s.most--
	}
	if o := opening(&m, at); o != nil {
		s.add(o...)
	}
	switch {
	case top != nil || text == "":
	case m.Kind == bot.KindNotice:
		s.add(said(cut(text, maxHeadline)))
	default:
		s.add(large(cut(text, maxHeadline)))
	}
	if !blank(m.Body) {
		s.add(said(fitted(cut(bot.Clean(m.Body), maxPara), s.room()/3)))
	}
	for _, n := range m.Notes {
		if n.Kind == bot.NoteRemark && !blank(n.Text) {
			s.add(small(cut(bot.Clean(n.Text), 500)))
		}
		if n.Kind == bot.NoteBy {
			s.add(by(n))
		}
	}
	s.citations(m.Citations, maxQuotes, m.Kind == bot.KindClauses)
	for i := range m.Sections {
		s.section(&m.Sections[i], at)
	}
	if s.full {
		end = append([]el{small(more)}, end...)
	}
	body := append(s.els, end...)
	if len(body) == 0 {
		body = []el{said(line(m.Headline, maxHeadline, "（无内容）"))}
	}
	c := newCard(m.Headline, body, at.mark)
	c.Header = top
	return c
}

// raised tells whether the headline is the title of the card: the value asked for, or what a
// reminder is about, when it is short.
func raised(m *bot.Message, text string) bool {
	return (m.Kind == bot.KindAnswer || m.Kind == bot.KindReminder) && text != "" &&
		len([]rune(text)) <= maxTitle && !strings.Contains(text, "\n")
}

func template(k bot.Kind) string {
	if k == bot.KindReminder {
		return "orange"
	}
	return "blue"
}

// opening is what stands before all: who is called, and that the message is late or may be a
// repetition.
func opening(m *bot.Message, at spot) (out []el) {
	if at.person == at.place { // nobody else is there
		at.person = ""
	}
	if isPerson.MatchString(at.person) {
		out = append(out, markdown("<at id="+at.person+"></at>"))
	} else if !blank(at.person) {
		out = append(out, said("@"+line(at.person, 80, "")))
	}
	text := ""
	if n, ok := m.Note(bot.NoteLate); ok {
		text = "【补发】" + cut(bot.CleanLine(n.Text), 200)
	}
	if _, ok := m.Note(bot.NoteRepeat); ok {
		text += "【可能重复】"
	}
	if text != "" {
		out = append(out, said(text))
	}
	return out
}

// by is what a person did.
func by(n bot.Note) el {
	text := cut(bot.CleanLine(n.Text), 200)
	if isPerson.MatchString(n.Person) {
		return markdown("<at id=" + n.Person + "></at> " + escaped(text))
	}
	return small(line(n.Person, 80, "") + " " + text)
}

// ending is what must be there: the controls and the footer.
func ending(m *bot.Message, at spot) (out []el) {
	links := fit.SourceButtons(m.Citations, maxQuotes)
	rows, whole := controls(m.Buttons, m.Selects, links, at, space{maxElements / 2, maxCard / 3})
	out = append(out, rows...)
	if !whole {
		out = append(out, small("还有其他操作，请打开网页查看。"))
	}
	if !blank(m.Footer) {
		out = append(out, small(cut(bot.Clean(m.Footer), 500)))
	}
	return out
}

// citations shows each as its quote, with the value that decides set off, and what it is from.
func (s *sheet) citations(cs []search.Citation, most int, numbered bool) {
	n := min(len(cs), most)
	var rest []el
	if len(cs) > n {
		rest = append(rest, small(fmt.Sprintf("另有%d处依据，请打开网页查看", len(cs)-n)))
		s.reserve(rest...)
	}
	for i := range n {
		share := s.room() / (n - i) // what the others need is left to them
		which := ""
		if numbered && n > 1 {
			which = fmt.Sprintf("条款%d：", i+1)
		}
		if !s.citation(&cs[i], which, min(maxQuote, share-600)) {
			return
		}
	}
	s.els = append(s.els, rest...)
}

func (s *sheet) citation(c *search.Citation, which string, room int) bool {
	about := small(which + fit.Scale(fit.Runes).Source(c))
	_, size := cost(about)
	before, mark, after, whole, ok := fit.Scale(weigh).Excerpt(c, room-size-weight(fit.Shortened))
	var parts []el
	if quote := before + mark + after; ok && quote != "" {
		parts = append(parts, boxed(markdown(escaped(before)+stressed(mark)+escaped(after))))
	}
	if !whole || !ok {
		parts = append(parts, small(fit.Shortened))
	}
	return s.add(append(parts, about)...)
}

// stressed is the value that decides: in colour, and bold where markdown takes it for that.
func stressed(mark string) string {
	if mark == "" {
		return ""
	}
	text := escaped(mark)
	if !strings.ContainsAny(mark, " \n\u3000") && !strings.HasPrefix(text, "&") && !strings.HasSuffix(text, ";") {
		text = "**" + text + "**"
	}
	return "<font color='red'>" + text + "</font>"
}

// plainPost is a message as text (post), in which nothing has a meaning: for where 飞书 takes no card.
// Its last line has the mark, by which it can be found again.
func plainPost(m bot.Message, at spot) any {
	text := cut(m.Plain(), 6000)
	if strings.TrimSpace(text) == "" {
		text = "（无内容）"
	}
	first := []el{{"tag": "text", "text": text}}
	switch {
	case at.person == at.place:
	case isPerson.MatchString(at.person):
		first = append([]el{{"tag": "at", "user_id": at.person}, {"tag": "text", "text": " "}}, first...)
	case !blank(at.person):
		first = append([]el{{"tag": "text", "text": "@" + line(at.person, 80, "") + " "}}, first...)
	}
	rows := [][]el{first}
	if at.mark != "" {
		rows = append(rows, []el{{"tag": "text", "text": "（消息编号 " + at.mark + "）"}})
	}
	return el{"zh_cn": el{"content": rows}}
}
