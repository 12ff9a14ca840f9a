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
	inside, from := false, 0
	for at := 0; at < len(snippet); {
		tag := ""
		switch rest := snippet[at:]; {
		case strings.HasPrefix(rest, open):
			tag = open
		case strings.HasPrefix(rest, shut):
			tag = shut
		default:
			at++
			continue
		}
		b.WriteString(plain(snippet[from:at]))
		if (tag == open) != inside {
			b.WriteString(tag)
			inside = !inside
		}
		at += len(tag)
		from = at
	}
	b.WriteString(plain(snippet[from:]))
	if inside {
		b.WriteString(shut)
	}
	return template.HTML(b.String())
}

// escape is plain text as HTML.
func escape(s string) string { return html.EscapeString(s) }

// plain escapes a piece that may be escaped already, once.
func plain(s string) string { return escape(html.UnescapeString(s)) }

// clip shortens s to at most n characters, ending in … when something was cut.
func clip(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	r := []rune(s)
	return string(r[:n-1]) + "…"
}
