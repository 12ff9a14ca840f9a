package dingtalkfake

import (
	"regexp"
	"strings"
)

var (
	linked   = regexp.MustCompile(`(!?)\[([^\[\]]*)\]\(([^()\s]*)\)`)
	bolds    = regexp.MustCompile(`\*\*([^*\n]+)\*\*`)
	tagged   = regexp.MustCompile(`<[a-zA-Z/!][^<>]*>`)
	stressed = regexp.MustCompile("(^|[^*])\\*[^*\\s][^*\\n]*\\*|__[^_\\n]+__|`[^`\\n]+`|~~[^~\\n]+~~")
	heading  = regexp.MustCompile(`(?m)^ {0,3}#{1,6} `)
)

// Read is a message as a person sees it: what Markdown makes of it, then the buttons.
func (m *Message) Read() string {
	text := m.Text
	if m.Kind != "text" {
		text = linked.ReplaceAllString(text, "$2 $3")
		text = bolds.ReplaceAllString(text, "$1")
		lines := strings.Split(text, "\n")
		for i := range lines {
			lines[i] = strings.TrimSuffix(strings.TrimPrefix(lines[i], "> "), "  ")
		}
		text = strings.Join(lines, "\n")
	}
	parts := []string{m.Title, text, m.Tips}
	for _, b := range m.Buttons {
		parts = append(parts, strings.TrimSpace(b.Text+" "+b.URL))
	}
	return strings.Join(parts, "\n")
}

// Links are the addresses that can be tapped.
func (m *Message) Links() (out []string) {
	for _, l := range linked.FindAllStringSubmatch(m.Text, -1) {
		out = append(out, l[3])
	}
	for _, b := range m.Buttons {
		if b.URL != "" {
			out = append(out, b.URL)
		}
	}
	return out
}

// Markup is what clients take as markup besides links, bold and quotations: tags, pictures,
// emphasis, headings.
func (m *Message) Markup() (out []string) {
	if m.Kind == "text" {
		return nil
	}
	for _, l := range linked.FindAllStringSubmatch(m.Text, -1) {
		if l[1] != "" {
			out = append(out, l[0])
		}
	}
	text := bolds.ReplaceAllString(linked.ReplaceAllString(m.Text, ""), "$1")
	for _, re := range []*regexp.Regexp{tagged, stressed, heading} {
		out = append(out, re.FindAllString(text, -1)...)
	}
	return out
}
