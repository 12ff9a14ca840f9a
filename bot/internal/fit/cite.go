package fit

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/search"
)

// Shortened is said where a clause is not shown whole.
const Shortened = "（条款较长，见原文）"

// Source is 《title》文号 and the details of a clause. What may be long is shortened by itself, so that the words at the
// end (a digest, no original) always stand there.
func (s Scale) Source(c *search.Citation) string {
	short := *c
	short.Issuer = s.Cut(bot.CleanLine(c.Issuer), 100)
	if path := bot.CleanLine(strings.Join(c.Section, " › ")); path != "" {
		short.Section = []string{s.Cut(path, 300)}
	}
	about := "《" + s.Cut(bot.CleanLine(c.Title), 200) + "》" + s.Cut(bot.CleanLine(c.Number), 60)
	if details := bot.Details(&short.Source); details != "" {
		about += " · " + details
	}
	return about
}

// SourceButtons open the first max clauses.
func SourceButtons(cs []search.Citation, max int) (out []bot.Button) {
	cs = cs[:min(len(cs), max)]
	for i, c := range cs {
		label := "查看原文"
		if len(cs) > 1 {
			label = fmt.Sprintf("原文%d", i+1)
		}
		out = append(out, bot.Button{Action: bot.ActionSource, Label: label, URL: c.URL})
	}
	return out
}

// Address is u when a browser can open it and it is no longer than max.
func (s Scale) Address(u string, max int) (string, bool) {
	p, err := url.Parse(u)
	if err != nil || p.Scheme != "https" && p.Scheme != "http" || p.Host == "" || s.Of(u) > max ||
		strings.ContainsFunc(u, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
		return "", false
	}
	return p.String(), true
}
