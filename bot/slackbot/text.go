package slackbot

import (
	"strings"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackutilsx"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/fit"
)

// units is the length of a text in UTF-16 units: Slack does not say what its characters are, and no way
// of counting gives more.
func units(s string) int { return fit.Scale(fit.UTF16).Of(s) }

// cut shortens a text to max units, the last of them …
func cut(s string, max int) string { return fit.Scale(fit.UTF16).Cut(s, max) }

// head is as much of the beginning as fits.
func head(s string, max int) string { return fit.Scale(fit.UTF16).Head(s, max) }

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

// address is u when a browser can open it.
func address(u string) (string, bool) { return fit.Scale(fit.UTF16).Address(u, maxAddress) }
