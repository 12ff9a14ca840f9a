package dingtalkbot

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/mdtext"
)

const (
	maxText    = 7500 // bytes of Markdown: clients show nothing of cards beyond some 3,000 characters
	maxPlain   = 4000 // bytes of plain text
	maxPreview = 150  // bytes of what the list of conversations shows
	maxButtons = 12
	maxLabel   = 60   // bytes
	maxOptions = 6    // of a choice, each of which is a button
	maxSaying  = 6000 // bytes of all that buttons say
	maxOpen    = 5    // buttons of an actionCard
)

const fewer = "按钮没有列全，其余的请直接用文字说。"

// button of a card.
type button struct {
	Text    string `json:"text"`
	Color   string `json:"color"`
	URL     string `json:"url,omitempty"`
	Request bool   `json:"request,omitempty"` // pressing it calls us
	ID      string `json:"id,omitempty"`
	Params  *says  `json:"params,omitempty"`
}

// card is a message as the variables of PublicTemplate.
func (b *Bot) card(m bot.Message, track string, o origin) map[string]string {
	m = numberedRows(m)
	buttons, whole := b.buttons(&m, track, o)
	tips := ""
	if !whole {
		tips = fewer
	}
	list, _ := json.Marshal(map[string]any{"msgButtons": buttons}) // plain data: it cannot fail
	return map[string]string{
		"title":             title(&m),
		"markdown":          markdown(&m),
		"tips":              tips,
		"sys_full_json_obj": string(list),
	}
}

// markdown lays a message out. A line of it ends with two blanks, else 钉钉 joins it to the next.
func markdown(m *bot.Message) string {
	text := mdtext.Message(m, maxText-200)
	lines := strings.Split(text, "\n")
	for i := range lines[:len(lines)-1] {
		if lines[i] != "" && lines[i+1] != "" {
			lines[i] += "  "
		}
	}
	return strings.Join(lines, "\n")
}

// title is what a message is about, in the colour bar of its card.
func title(m *bot.Message) string {
	switch m.Kind {
	case bot.KindReminder:
		return "期限提醒"
	case bot.KindAnswer, bot.KindClauses:
		return "政策问答"
	}
	return "政策助手"
}

// preview is what notifications and the list of conversations show.
func preview(m *bot.Message) string {
	text := mdtext.Cut(strings.TrimSpace(bot.CleanLine(m.Headline)), maxPreview)
	if text == "" {
		return title(m)
	}
	return text
}

// numberedRows is m with a number at each row that has buttons, so that these can say which
// row they are of.
func numberedRows(m bot.Message) bot.Message {
	n := 0
	sections := slices.Clone(m.Sections)
	for i := range sections {
		rows := slices.Clone(sections[i].Rows)
		for j := range rows {
			if len(rows[j].Buttons)+len(rows[j].Selects) > 0 {
				n++
				rows[j].Text = fmt.Sprintf("【%d】%s", n, rows[j].Text)
			}
		}
		sections[i].Rows = rows
	}
	m.Sections = sections
	return m
}

// buttons are all controls of a message as buttons; whole is false when some are left out.
func (b *Bot) buttons(m *bot.Message, track string, o origin) (out []button, whole bool) {
	whole, room := true, maxSaying
	out = []button{}
	for _, c := range offered(m, &whole) {
		k := button{Text: mdtext.Cut(strings.TrimSpace(bot.CleanLine(c.Label)), maxLabel), Color: "gray"}
		if c.Primary {
			k.Color = "blue"
		}
		if c.URL != "" {
			u, ok := mdtext.Address(c.URL)
			if !ok || slices.ContainsFunc(out, func(x button) bool { return x.URL == u }) {
				continue
			}
			k.URL = u
		} else {
			s := b.sealed(track, c.Action, c.Value, o)
			k.Request, k.ID, k.Params = true, fmt.Sprintf("b%d", len(out)), &s
		}
		raw, _ := json.Marshal(k) // plain data: it cannot fail
		if k.Text == "" || len(raw) > room {
			whole = false
			continue
		}
		room -= len(raw) + 1
		out = append(out, k)
	}
	return out, whole
}

// offered are the controls there is room for, each named by its row or its choice: those of the
// message first, then of the rows, each row its first before any its second, then the choices.
func offered(m *bot.Message, whole *bool) []bot.Button {
	out := slices.Clone(m.Buttons)
	var rows [][]bot.Button
	for i := range m.Sections {
		for j := range m.Sections[i].Rows {
			if r := &m.Sections[i].Rows[j]; len(r.Buttons)+len(r.Selects) > 0 {
				all := append(slices.Clone(r.Buttons), chosen(r.Selects, whole)...)
				for k := range all {
					all[k].Label = fmt.Sprintf("【%d】%s", len(rows)+1, all[k].Label)
				}
				rows = append(rows, all)
			}
		}
	}
	last := chosen(m.Selects, whole)
	room := max(maxButtons-len(out)-min(len(last), maxOptions), 0)
	shares := make([]int, len(rows))
	for level, more := 0, true; more; level++ {
		more = false
		for i := range rows {
			if level < len(rows[i]) && room > 0 {
				shares[i], room, more = level+1, room-1, true
			}
		}
	}
	for i, n := range shares {
		out = append(out, rows[i][:n]...)
		*whole = *whole && n == len(rows[i])
	}
	out = append(out, last...)
	if len(out) > maxButtons {
		out, *whole = out[:maxButtons], false
	}
	return out
}

// chosen are the options of choices as buttons.
func chosen(selects []bot.Select, whole *bool) (out []bot.Button) {
	for _, s := range selects {
		n := min(len(s.Options), maxOptions)
		*whole = *whole && n == len(s.Options)
		for _, x := range s.Options[:n] {
			out = append(out, bot.Button{Action: s.Action, Label: bot.CleanLine(s.Label) + "：" + x.Label, Value: x.Value})
		}
	}
	return out
}

// opening are the ways to originals and pages, for an actionCard.
func opening(m *bot.Message) (out []bot.Button) {
	seen := map[string]bool{}
	add := func(label, to string) {
		if u, ok := mdtext.Address(to); ok && !seen[u] && len(out) < maxOpen {
			seen[u] = true
			out = append(out, bot.Button{Label: mdtext.Cut(bot.CleanLine(label), maxLabel), URL: u})
		}
	}
	for _, c := range m.Buttons {
		add(c.Label, c.URL)
	}
	for i := range m.Citations {
		add("查看原文"+bot.CleanLine(m.Citations[i].Number), m.Citations[i].URL)
	}
	return out
}

// robot is a message for the interface for robots, and for an address of an answer.
type robot struct {
	key   string         // msgKey
	param map[string]any // msgParam
	hook  map[string]any
}

// robotMessage is an actionCard when there is something to open, and else Markdown.
func robotMessage(m *bot.Message, at string) robot {
	head, text := preview(m), markdown(m)
	hooked := text
	if at != "" {
		hooked = "@" + at + "  \n" + text
	}
	links := opening(m)
	switch n := len(links); n {
	case 0:
		return robot{"sampleMarkdown", map[string]any{"title": head, "text": text},
			mention(map[string]any{"msgtype": "markdown", "markdown": map[string]any{"title": head, "text": hooked}}, at)}
	case 1:
		param := map[string]any{"title": head, "text": text, "singleTitle": links[0].Label, "singleURL": links[0].URL}
		return robot{"sampleActionCard", param, mention(map[string]any{"msgtype": "actionCard", "actionCard": map[string]any{
			"title": head, "text": hooked, "singleTitle": links[0].Label, "singleURL": links[0].URL, "btnOrientation": "0"}}, at)}
	default:
		param := map[string]any{"title": head, "text": text}
		var btns []map[string]string
		for i, l := range links {
			param[fmt.Sprintf("actionTitle%d", i+1)], param[fmt.Sprintf("actionURL%d", i+1)] = l.Label, l.URL
			btns = append(btns, map[string]string{"title": l.Label, "actionURL": l.URL})
		}
		return robot{fmt.Sprintf("sampleActionCard%d", n), param, mention(map[string]any{"msgtype": "actionCard", "actionCard": map[string]any{
			"title": head, "text": hooked, "btns": btns, "btnOrientation": "0"}}, at)}
	}
}

// plainMessage is for where even Markdown is refused.
func plainMessage(m *bot.Message, at string) robot {
	text := mdtext.Cut(m.Plain(), maxPlain)
	hooked := text
	if at != "" {
		hooked = "@" + at + " " + text
	}
	return robot{"sampleText", map[string]any{"content": text}, mention(map[string]any{"msgtype": "text", "text": map[string]any{"content": hooked}}, at)}
}

func mention(body map[string]any, at string) map[string]any {
	if at != "" {
		body["at"] = map[string]any{"atUserIds": []string{at}, "isAtAll": false}
	}
	return body
}
