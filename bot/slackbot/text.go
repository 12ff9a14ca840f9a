package slackbot

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackutilsx"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/search"
)

// shortened is said where a clause is not shown whole.
const shortened = "（条款较长，见原文）"

// units is the length of a text in UTF-16 units: Slack does not say what its
// characters are, and no way of counting gives more.
func units(s string) int {
	n := 0
	for _, r := range s {
		n += max(utf16.RuneLen(r), 1)
	}
	return n
}

// cut shortens a text to max units, the last of them …
func cut(s string, max int) string {
	if units(s) <= max {
		return s
	}
	if max <= 1 {
		return ""
	}
	return head(s, max-1) + "…"
}

// head is as much of the beginning as fits.
func head(s string, max int) string {
	n := 0
	for i, r := range s {
		if n += utf16.RuneLen(r); n > max {
			return s[:i]
		}
	}
	return s
}

// tail is as much of the end as fits.
func tail(s string, max int) string {
	n := 0
	for i := len(s); i > 0; {
		r, size := utf8.DecodeLastRuneInString(s[:i])
		if n += utf16.RuneLen(r); n > max {
			return s[i:]
		}
		i -= size
	}
	return s
}

// excerpt is a quote in three parts of max units together, of which mark is the
// value that decides and never cut: what does not fit goes from the outer ends. ok
// is false when not even the value fits.
func excerpt(c *search.Citation, max int) (before, mark, after string, whole, ok bool) {
	before, mark, after = c.Marked()
	before, mark, after = bot.Clean(before), bot.Clean(mark), bot.Clean(after)
	x, m, y := units(before), units(mark), units(after)
	if x+m+y <= max {
		return before, mark, after, true, true
	}
	room := max - m - 2 // for …
	if room < 0 {
		return "", "", "", false, false
	}
	left := min(x, room/2)
	right := min(y, room-left)
	left = min(x, room-right)
	if left < x {
		before = "…" + tail(before, left)
	}
	if right < y {
		after = head(after, right) + "…"
	}
	return before, mark, after, false, true
}

// escaped is a text for where Slack looks for its control characters.
func escaped(s string) string { return slackutilsx.EscapeMessage(s) }

// plain is a text object that is shown as it is.
func plain(s string, max int) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.PlainTextType, cut(bot.Clean(s), max), false, false)
}

// line is plain on one line; or is for when there is nothing to show, which Slack
// does not take.
func line(s string, max int, or string) *slack.TextBlockObject {
	t := strings.TrimSpace(bot.CleanLine(s))
	if t == "" {
		t = or
	}
	return plain(t, max)
}

func blank(s string) bool { return strings.TrimSpace(bot.Clean(s)) == "" }
