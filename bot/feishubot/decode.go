package feishubot

import (
	"encoding/json"
	"strings"

	"github.com/policybot/policybot/bot"
)

const maxNamed = 50 // mentions an event tells of

// utterance is what a person typed.
type utterance struct {
	text      string // plain: the mention of the bot taken out
	mentioned bool   // the bot
	others    []bot.Mention
}

// typed is the text of a message as it came, with the keys of mentions in it; ok is false for what
// has none (a picture, a file).
func typed(kind, content string) (text string, ok bool) {
	switch kind {
	case "text":
		var in struct {
			Text string `json:"text"`
		}
		err := json.Unmarshal([]byte(content), &in)
		return in.Text, err == nil
	case "post":
		var in struct {
			Title   string `json:"title"`
			Content [][]struct {
				Tag  string `json:"tag"`
				Text string `json:"text"`
				User string `json:"user_id"` // of at: the key of the mention
			} `json:"content"`
		}
		if json.Unmarshal([]byte(content), &in) != nil {
			return "", false
		}
		lines := []string{}
		if in.Title != "" {
			lines = append(lines, in.Title)
		}
		for _, row := range in.Content {
			var line strings.Builder
			for _, e := range row {
				if e.Tag == "at" {
					line.WriteString(e.User)
				} else {
					line.WriteString(e.Text)
				}
			}
			lines = append(lines, line.String())
		}
		return strings.Join(lines, "\n"), true
	}
	return "", false
}

// spoken puts names in the place of the keys of mentions (@_user_1); self is the bot's own.
func spoken(text string, mentions []mention, self string) (u utterance) {
	text = bot.Clean(text)
	byKey := map[string]mention{}
	for _, m := range mentions[:min(len(mentions), maxNamed)] {
		byKey[m.Key] = m
	}
	var b strings.Builder
	for {
		i := strings.Index(text, "@_")
		if i < 0 {
			break
		}
		b.WriteString(text[:i])
		key := keyAt(text[i:])
		text = text[i+len(key):]
		m, known := byKey[key]
		switch {
		case known && self != "" && m.ID.OpenID == self:
			u.mentioned = true
			b.WriteString(" ")
		case known:
			name := clip(strings.TrimSpace(bot.CleanLine(m.Name)), 100)
			if isPerson.MatchString(m.ID.OpenID) {
				u.others = append(u.others, bot.Mention{Person: m.ID.OpenID, Name: name})
			}
			b.WriteString("@" + name)
		case key == "@_all":
			b.WriteString("@所有人")
		default:
			b.WriteString(key)
		}
	}
	b.WriteString(text)
	u.text = strings.TrimSpace(b.String())
	if u.mentioned { // where the mention stood nothing is missing
		u.text = strings.TrimLeft(u.text, ",，:：、 \u3000")
	}
	u.text = clip(u.text, bot.MaxText)
	return u
}

// keyAt is the key of a mention that s, which begins with @_, begins with.
func keyAt(s string) string {
	n := 2
	for n < len(s) && (s[n] == '_' || s[n] >= 'a' && s[n] <= 'z' || s[n] >= '0' && s[n] <= '9') {
		n++
	}
	return s[:n]
}

// clip is text within n bytes, cut between characters.
func clip(text string, n int) string {
	if len(text) <= n {
		return text
	}
	return strings.ToValidUTF8(text[:n], "")
}
