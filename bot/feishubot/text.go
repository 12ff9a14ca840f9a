package feishubot

import (
	"fmt"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/search"
)

// shortened is said where a clause is not shown whole.
const shortened = "（条款较长，见原文）"

// cut shortens a text to max characters, the last of them …
func cut(s string, max int) string {
	if utf8.RuneCountInString(s) <= max {
		return s
	}
	if max <= 1 {
		return ""
	}
	n := 0
	for i := range s {
		if n++; n == max {
			return s[:i] + "…"
		}
	}
	return s
}

// weight is how many bytes of a request a text takes at most: markdown in which every sign is
// written as a number, within JSON within JSON.
func weight(s string) (n int) {
	for _, r := range s {
		n += weigh(r)
	}
	return n
}

func weigh(r rune) int {
	switch {
	case r == '\n':
		return 3
	case isSign(r):
		return 6
	}
	return utf8.RuneLen(r)
}

// head is as much of the beginning as weighs no more than max, tail of the end.
func head(s string, max int) string {
	n := 0
	for i, r := range s {
		if n += weigh(r); n > max {
			return s[:i]
		}
	}
	return s
}

func tail(s string, max int) string {
	n := 0
	for i := len(s); i > 0; {
		r, size := utf8.DecodeLastRuneInString(s[:i])
		if n += weigh(r); n > max {
			return s[i:]
		}
		i -= size
	}
	return s
}

// fitted is a text that weighs no more than max, with … where it was cut.
func fitted(s string, max int) string {
	if weight(s) <= max {
		return s
	}
	if max < 6 {
		return ""
	}
	return head(s, max-3) + "…"
}

// excerpt is a quote in three parts that weigh no more than max together, of which mark is the value
// that decides and never cut: what does not fit goes from the outer ends. ok is false when not even
// the value fits.
func excerpt(c *search.Citation, max int) (before, mark, after string, whole, ok bool) {
	before, mark, after = c.Marked()
	before, mark, after = bot.Clean(before), bot.Clean(mark), bot.Clean(after)
	x, m, y := weight(before), weight(mark), weight(after)
	if x+m+y <= max {
		return before, mark, after, true, true
	}
	room := max - m - 2*weigh('…')
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

// address is u when a browser can open it.
func address(u string) (string, bool) {
	p, err := url.Parse(u)
	if err != nil || p.Scheme != "https" && p.Scheme != "http" || p.Host == "" || len(u) > maxAddress ||
		strings.ContainsFunc(u, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
		return "", false
	}
	return p.String(), true
}

// target is an address for where markdown looks for its end.
func target(u string) string {
	return strings.NewReplacer("(", "%28", ")", "%29", "<", "%3C", ">", "%3E").Replace(u)
}
