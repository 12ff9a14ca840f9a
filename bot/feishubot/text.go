package feishubot

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/fit"
)

// cut shortens a text to max characters, the last of them …
func cut(s string, max int) string { return fit.Scale(fit.Runes).Cut(s, max) }

// weight is how many bytes of a request a text takes at most; fitted shortens it to that.
func weight(s string) int { return fit.Scale(weigh).Of(s) }

func fitted(s string, max int) string { return fit.Scale(weigh).Cut(s, max) }

// weigh is how many bytes of a request a character takes at most: in markdown in which every sign is written as
// a number, within JSON within JSON.
func weigh(r rune) int {
	switch {
	case r == '\n':
		return 3
	case isSign(r):
		return 6
	}
	return utf8.RuneLen(r)
}

// isSign tells whether markdown may give a character a meaning: every one of ASCII that is neither
// letter, digit nor space.
func isSign(r rune) bool {
	return r > ' ' && r < 0x7f && !(r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z')
}

// escaped is a text for markdown, in which it means nothing: signs are written as 飞书 says, by
// their numbers, and so are spaces at the beginning of a line.
func escaped(s string) string {
	var b strings.Builder
	line := true
	for _, r := range s {
		switch {
		case isSign(r) || line && r == ' ':
			fmt.Fprintf(&b, "&#%d;", r)
		default:
			b.WriteRune(r)
		}
		line = r == '\n' || line && r == ' '
	}
	return b.String()
}

// line is a text on one line of at most max characters; or is for when there is nothing to show.
func line(s string, max int, or string) string {
	t := strings.TrimSpace(bot.CleanLine(s))
	if t == "" {
		t = or
	}
	return cut(t, max)
}

func blank(s string) bool { return strings.TrimSpace(bot.Clean(s)) == "" }

// target is an address for where markdown looks for its end.
func target(u string) string {
	return strings.NewReplacer("(", "%28", ")", "%29", "<", "%3C", ">", "%3E").Replace(u)
}

// address is u when a browser can open it.
func address(u string) (string, bool) { return fit.Scale(fit.Bytes).Address(u, maxAddress) }
