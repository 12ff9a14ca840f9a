package feishubot

import (
	"slices"
	"strings"

	"github.com/policybot/policybot/bot"
)

// section shows a titled part: its title and text, its clauses, its rows.
func (s *sheet) section(sec *bot.Section, at spot) {
	if text := strings.TrimSpace(bot.CleanLine(sec.Title)); text != "" {
		if !s.add(el{"tag": "hr"}, large(fitted(cut(text, 100), s.room()))) {
			return
		}
	}
	if !blank(sec.Text) && !s.add(said(fitted(cut(bot.Clean(sec.Text), maxPara), s.room()*2/3))) {
		return
	}
	s.citations(sec.Citations, maxQuotes, false)
	for rows := sec.Rows; len(rows) > 0 && !s.full; {
		n := slices.IndexFunc(rows, func(r bot.Row) bool { return len(r.Buttons)+len(r.Selects) > 0 })
		switch {
		case n < 0:
			s.bullets(rows)
			return
		case n > 0:
			s.bullets(rows[:n])
		}
		s.controlled(&rows[n], at)
		rows = rows[n+1:]
	}
}

// bullets shows rows without controls in as few elements as they fit into.
func (s *sheet) bullets(rows []bot.Row) {
	var lines []string
	room, fits := s.room(), true
	for i := range rows {
		line := rowText(&rows[i])
		if room -= len(encoded(encoded(line))); room < 0 {
			fits = false
			break
		}
		lines = append(lines, line)
	}
	if len(lines) > 0 {
		s.add(markdown(strings.Join(lines, "\n")))
	}
	s.full = s.full || !fits
}

// controlled is a row with what can be done about it.
func (s *sheet) controlled(r *bot.Row, at spot) {
	text := markdown(rowText(r))
	n, size := cost(text)
	rows, whole := controls(r.Buttons, r.Selects, nil, at, space{s.most - n, s.left - size})
	s.add(append([]el{text}, rows...)...)
	s.full = s.full || !whole
}

// rowText is a row as markdown: its text, which may lead somewhere, and the detail below.
func rowText(r *bot.Row) string {
	text := "· " + escaped(strings.TrimSpace(cut(bot.Clean(r.Text), 500)))
	if u, ok := address(r.URL); ok && !blank(r.Text) {
		text = "· [" + escaped(line(r.Text, 500, "")) + "](" + target(u) + ")"
	}
	if !blank(r.Detail) {
		text += "\n  <font color='grey'>" + escaped(cut(bot.CleanLine(r.Detail), 300)) + "</font>"
	}
	return text
}

// homeCard is a person's own page.
func homeCard(h bot.Home, at spot) card {
	s := newSheet()
	var end []el
	if !blank(h.Footer) {
		end = append(end, small(cut(bot.Clean(h.Footer), 500)))
	}
	s.reserve(end...)
	s.reserve(small(more))
	s.left -= 400
	if !blank(h.Note) {
		s.add(said(cut(bot.Clean(h.Note), maxPara)))
	}
	rows, _ := controls(h.Buttons, nil, nil, at, space{maxElements / 4, maxCard / 4})
	s.add(rows...)
	for i := range h.Sections {
		s.section(&h.Sections[i], at)
	}
	if s.full {
		end = append([]el{small(more)}, end...)
	}
	body := append(s.els, end...)
	if len(body) == 0 {
		body = []el{said("没有内容。")}
	}
	c := newCard(h.Title, body, at.mark)
	c.Header = &title{plain(line(h.Title, maxTitle, "政策问答与期限提醒")), "blue"}
	return c
}
