package slackbot

import (
	"regexp"
	"strings"

	"policybot/bot"
)

// markup is what Slack puts between < and > in the text of a message.
var markup = regexp.MustCompile(`<([^<>]*)>`)

var entities = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")

// spoken is what a person typed: the mention of the bot taken out, other mentions
// and links as they were shown, & < > decoded once.
func spoken(text, self string) (plain string, mentioned bool) {
	text = bot.Clean(text) // before, so that nothing taken out makes an entity of what was none
	var b strings.Builder
	last := 0
	for _, at := range markup.FindAllStringSubmatchIndex(text, -1) {
		b.WriteString(entities.Replace(text[last:at[0]]))
		last = at[1]
		in := text[at[2]:at[3]]
		if id, _, _ := strings.Cut(in, "|"); self != "" && id == "@"+self {
			mentioned = true
			b.WriteString(" ")
			continue
		}
		b.WriteString(entities.Replace(seen(in)))
	}
	b.WriteString(entities.Replace(text[last:]))
	plain = strings.TrimSpace(b.String())
	if mentioned { // where the mention stood nothing is missing
		plain = strings.TrimLeft(plain, ",，:：、 \u3000")
	}
	return plain, mentioned
}

// seen is what stands for markup on the screen.
func seen(in string) string {
	target, label, has := strings.Cut(in, "|")
	switch {
	case target == "":
		return label
	case target[0] == '@' || target[0] == '#':
		if has && label != "" {
			return string(target[0]) + strings.TrimLeft(label, "@#")
		}
		return target
	case target[0] == '!':
		if has && label != "" {
			return label
		}
		return "@" + strings.TrimPrefix(target, "!")
	case has && label != "":
		return label
	}
	return target
}

// clip is text within n bytes, cut between characters.
func clip(text string, n int) string {
	if len(text) <= n {
		return text
	}
	return strings.ToValidUTF8(text[:n], "")
}
