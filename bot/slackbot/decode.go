package slackbot

import (
	"regexp"
	"strings"

	"github.com/policybot/policybot/bot"
)

// markup is what Slack puts between < and > in the text of a message.
var markup = regexp.MustCompile(`<([^<>]*)>`)

var entities = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")

// utterance is what a person typed.
type utterance struct {
	text      string // plain: the mention of the bot taken out, & < > decoded once
	mentioned bool   // the bot
	others    []bot.Mention
}

// spoken reads a text as Slack passes it on; mentions and links become what was
// shown. self is the bot's own name.
func spoken(text, self string) (u utterance) {
	text = bot.Clean(text) // before, so that nothing taken out makes an entity of what was none
	var b strings.Builder
	last := 0
	for _, at := range markup.FindAllStringSubmatchIndex(text, -1) {
		b.WriteString(entities.Replace(text[last:at[0]]))
		last = at[1]
		in := text[at[2]:at[3]]
		id, _, _ := strings.Cut(in, "|")
		if self != "" && id == "@"+self {
			u.mentioned = true
			b.WriteString(" ")
			continue
		}
		shown := entities.Replace(seen(in))
		if person, ok := strings.CutPrefix(id, "@"); ok && isID.MatchString(person) && len(u.others) < maxNamed {
			u.others = append(u.others, bot.Mention{Person: person, Name: clip(strings.TrimPrefix(shown, "@"), 100)})
		}
		b.WriteString(shown)
	}
	b.WriteString(entities.Replace(text[last:]))
	u.text = strings.TrimSpace(b.String())
	if u.mentioned { // where the mention stood nothing is missing
		u.text = strings.TrimLeft(u.text, ",，:：、 \u3000")
	}
	u.text = clip(u.text, bot.MaxText)
	return u
}

// maxNamed is how many mentions an event tells of.
const maxNamed = 50

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
