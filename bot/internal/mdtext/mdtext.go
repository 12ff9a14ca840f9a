// Package mdtext writes messages in the small Markdown of 企业微信 and 钉钉, within so many
// bytes. These platforms have no way to escape: 企业微信 shows a backslash as it stands. So
// what could be markup is written in its full-width form (＊ ＜ ［), which reads the same
// among Chinese characters and is nothing to any parser. Nothing of a document can become a
// mention, a link, a heading or emphasis.
//
// A bare address in a text stays as it is. Clients may make it something to click, but it
// leads where it says.
package mdtext

import (
	"net/url"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/fit"
	"github.com/policybot/policybot/search"
)

// wide are the characters that can begin or end markup anywhere in a line.
var wide = strings.NewReplacer("<", "＜", "*", "＊", "_", "＿", "`", "｀", "~", "～", "[", "［", "]", "］", "|", "｜", "\\", "＼")

var (
	entity = regexp.MustCompile(`&([a-zA-Z][a-zA-Z0-9]{0,31}|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});`)
	// atStart is what means something at the beginning of a line: a heading, a quote, an
	// item of a list, a line below a heading.
	atStart = regexp.MustCompile(`(?m)^[ \x{a0}]*([#>]+|[-+=]+(?:[ =-]|$)|[0-9]{1,9}[.)](?: |$))`)
	ascii   = strings.NewReplacer("#", "＃", ">", "＞", "-", "－", "+", "＋", "=", "＝", ".", "．", ")", "）")
)

// Escape is a text in which nothing is markup, clean.
func Escape(s string) string {
	s = wide.Replace(entity.ReplaceAllString(bot.Clean(s), "＆$1;"))
	s = atStart.ReplaceAllStringFunc(s, func(m string) string { return ascii.Replace(strings.TrimLeft(m, " \u00a0")) })
	lines := strings.Split(s, "\n")
	for i := range lines { // four spaces would be a block of code, two at the end a break
		lines[i] = strings.Trim(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}

// Line is Escape on one line.
func Line(s string) string { return Escape(strings.TrimSpace(bot.CleanLine(s))) }

// Bold is an escaped text in bold; the lines of it each.
func Bold(escaped string) string {
	lines := strings.Split(escaped, "\n")
	for i, l := range lines {
		if l != "" {
			lines[i] = "**" + l + "**"
		}
	}
	return strings.Join(lines, "\n")
}

// Address is u when a browser can open it and it can stand in a link.
func Address(u string) (string, bool) {
	p, err := url.Parse(u)
	if err != nil || p.Scheme != "https" && p.Scheme != "http" || p.Host == "" || len(u) > 1000 {
		return "", false
	}
	u = p.String()
	if strings.ContainsFunc(u, func(r rune) bool { return r <= ' ' || r == 0x7f || r == '<' || r == '>' }) {
		return "", false
	}
	return strings.NewReplacer("(", "%28", ")", "%29", "*", "%2A", "_", "%5F").Replace(u), true
}

// Link is a link with a label of our own; "" when u cannot be opened.
func Link(label, u string) string {
	u, ok := Address(u)
	if !ok {
		return ""
	}
	return "[" + Line(label) + "](" + u + ")"
}

// Cut shortens a text to max bytes, the last of them …
func Cut(s string, max int) string { return fit.Scale(fit.Bytes).Cut(s, max) }

// newline begins another line of a quotation.
const newline = "\n> "

// excerpt is a quote of max bytes, escaped and laid out as a quotation, with the value that
// decides in bold. ok is false when not even the value fits.
func excerpt(c *search.Citation, max int) (text string, whole, ok bool) {
	before, mark, after := c.Marked()
	quoted := strings.NewReplacer("\n", newline).Replace
	before, mark, after = quoted(Escape(before)), Escape(mark), quoted(Escape(after))
	if mark == "" {
		text = Cut("> "+before+after, max)
		return text, len(text) == len("> "+before+after), text != ""
	}
	const stars = 4 // ** and **
	lines := strings.Count(mark, "\n")
	beside := len("> ") + stars*(1+lines) + lines*(len(newline)-1) + 2 // the blanks of emphasised
	before, after, whole, ok = around(before, mark, after, max-beside)
	return "> " + emphasised(before, mark, after), whole, ok
}

// Around is the quote of c as plain text in max bytes, shortened around the value that
// decides; "" when not even that fits.
func Around(c *search.Citation, max int) string {
	before, mark, after := c.Marked()
	before, mark, after = bot.Clean(before), bot.Clean(mark), bot.Clean(after)
	if mark == "" {
		return Cut(before+after, max)
	}
	before, after, _, ok := around(before, mark, after, max)
	if !ok {
		return ""
	}
	return before + mark + after
}

// around is fit.Scale.Around, without what is left of a line where something was cut off.
func around(before, mark, after string, max int) (b, a string, whole, ok bool) {
	b, a, whole, ok = fit.Scale(fit.Bytes).Around(before, mark, after, max)
	if ok && b != before {
		b = "…" + strings.TrimLeft(strings.TrimPrefix(b, "…"), newline)
	}
	if ok && a != after {
		a = strings.TrimRight(strings.TrimSuffix(a, "…"), newline) + "…"
	}
	return b, a, whole, ok
}

// emphasised puts mark in bold. Strict parsers do not take ** for bold between a letter and
// a punctuation mark, so there is a blank between them.
func emphasised(before, mark, after string) string {
	first, _ := utf8.DecodeRuneInString(mark)
	last, _ := utf8.DecodeLastRuneInString(mark)
	if r, _ := utf8.DecodeLastRuneInString(before); marks(first) && before != "" && !marks(r) && !unicode.IsSpace(r) {
		before += " "
	}
	if r, _ := utf8.DecodeRuneInString(after); marks(last) && after != "" && !marks(r) && !unicode.IsSpace(r) {
		after = " " + after
	}
	return before + strings.ReplaceAll(Bold(mark), "\n", newline) + after
}

func marks(r rune) bool { return unicode.IsPunct(r) || unicode.IsSymbol(r) }
