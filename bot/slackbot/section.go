package slackbot

import (
	"slices"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"github.com/policybot/policybot/bot"
)

// section shows a titled part: its title and text, its clauses, its rows.
func (s *sheet) section(id string, sec *bot.Section) {
	var parts []slack.RichTextSectionElement
	if title := strings.TrimSpace(bot.CleanLine(sec.Title)); title != "" {
		parts = append(parts, bold(cut(title, min(200, s.room()))))
	}
	if !blank(sec.Text) {
		if len(parts) > 0 {
			parts = append(parts, said("\n"))
		}
		parts = append(parts, said(cut(bot.Clean(sec.Text), min(maxPara, max(s.room()-250, 0)))))
	}
	if len(filled(parts)) > 0 && !s.add(rich(parts...)) {
		return
	}
	s.citations(sec.Citations, maxQuotes)
	for rows, n := sec.Rows, 0; len(rows) > 0; {
		simple := slices.IndexFunc(rows, func(r bot.Row) bool { return len(r.Buttons)+len(r.Selects) > 0 })
		switch {
		case simple < 0:
			s.bullets(rows)
			return
		case simple > 0:
			s.bullets(rows[:simple])
		}
		if !s.row(id+"r"+strconv.Itoa(n), &rows[simple]) {
			return
		}
		rows, n = rows[simple+1:], n+1
	}
}

// bullets shows rows without controls as one list.
func (s *sheet) bullets(rows []bot.Row) {
	list := slack.NewRichTextList(slack.RTEListBullet, 0)
	fits, room := true, s.room()
	for i := range rows {
		e := rowText(&rows[i])
		if len(e) == 0 {
			continue
		}
		section := slack.NewRichTextSection(e...)
		if room -= weight(section); room < 10 { // the style of the list counts too
			fits = false
			break
		}
		list.Elements = append(list.Elements, section)
	}
	if len(list.Elements) > 0 {
		s.add(slack.NewRichTextBlock("", list))
	}
	s.full = s.full || !fits
}

// row is a text with what can be done about it.
func (s *sheet) row(id string, r *bot.Row) bool {
	var blocks []slack.Block
	if e := rowText(r); len(e) > 0 {
		blocks = append(blocks, rich(e...))
	}
	rows, whole := controls(id, r.Buttons, r.Selects, nil, maxControls)
	ok := s.add(append(blocks, rows...)...)
	s.full = s.full || !whole
	return ok && whole
}

func rowText(r *bot.Row) []slack.RichTextSectionElement {
	text := strings.TrimSpace(cut(bot.Clean(r.Text), 1000))
	var parts []slack.RichTextSectionElement
	if u, ok := address(r.URL); ok && text != "" {
		parts = append(parts, slack.NewRichTextSectionLinkElement(u, strings.ReplaceAll(text, "\n", " "), nil))
	} else {
		parts = append(parts, said(text))
	}
	if !blank(r.Detail) {
		parts = append(parts, said("\n"+cut(bot.Clean(r.Detail), 500)))
	}
	return filled(parts)
}

// page is a person's own page.
func page(h bot.Home) slack.HomeTabViewRequest {
	s := newSheet(maxPageBlocks, maxPageCost)
	var end []slack.Block
	if !blank(h.Footer) {
		end = append(end, small(h.Footer))
	}
	s.reserve(end)
	s.reserve([]slack.Block{small(more)})
	s.add(slack.NewHeaderBlock(line(h.Title, maxHeader, "政策问答与期限提醒")))
	if !blank(h.Note) {
		s.add(rich(said(cut(bot.Clean(h.Note), maxPara))))
	}
	rows, _ := controls("h", h.Buttons, nil, nil, maxControls)
	for _, b := range rows {
		s.add(b)
	}
	for i := range h.Sections {
		s.add(slack.NewDividerBlock())
		s.section("h"+strconv.Itoa(i), &h.Sections[i])
	}
	if s.full {
		end = append([]slack.Block{small(more)}, end...)
	}
	return slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: append(s.blocks, end...)}}
}
