package web

import (
	"html"
	"html/template"
	"strings"
	"unicode/utf8"
)

// markOnly returns the snippet with every markup escaped but <mark> and
// </mark>, which it also balances. A well-formed snippet comes back unchanged,
// so the escaping is not doubled. This is the only way from a string to
// template.HTML in the package.
func markOnly(snippet string) template.HTML {
	const open, shut = "<mark>", "</mark>"
	var b strings.Builder
	inside := false
	for len(snippet) > 0 {
		o, s := strings.Index(snippet, open), strings.Index(snippet, shut)
		next, tag := len(snippet), ""
		if o >= 0 {
			next, tag = o, open
		}
		if s >= 0 && s < next {
			next, tag = s, shut
		}
		b.WriteString(html.EscapeString(html.UnescapeString(snippet[:next])))
		snippet = snippet[next+len(tag):]
		if tag != "" && (tag == open) != inside {
			b.WriteString(tag)
			inside = !inside
		}
	}
	if inside {
		b.WriteString(shut)
	}
	return template.HTML(b.String())
}

// escape is plain text as HTML.
func escape(s string) string { return html.EscapeString(s) }

// clip shortens s to at most n characters, ending in … when something was cut.
func clip(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	r := []rune(s)
	return string(r[:n-1]) + "…"
}
