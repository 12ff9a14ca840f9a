package wecomfake

import (
	"regexp"
	"strings"
)

// Reading is Markdown as a reader sees it. The reader is stricter than any client: it takes
// for markup whatever some client might.
type Reading struct {
	Text     string   // what can be read; a link is its label and its address
	Links    []string // where they lead
	Mentions []string // the persons named by <@…>
	Bold     []string
	Other    []string // any other markup: a heading, a list, code, HTML, emphasis
}

var (
	mdLink    = regexp.MustCompile(`!?\[([^\]]*)\]\(([^()\s]*)\)`)
	mdMention = regexp.MustCompile(`<@([^<>]*)>`)
	mdTag     = regexp.MustCompile(`</?[A-Za-z!?][^<>]*>?|<https?:[^<>]*>`)
	mdBold    = regexp.MustCompile(`\*\*([^*\n]+)\*\*`)
	mdEm      = regexp.MustCompile("\\*[^*\\n]+\\*|_[^_\\n]+_|~~?[^~\\n]+~~?|`[^`\\n]*`|```")
	mdLine    = regexp.MustCompile(`^\s*(#{1,6}( |$)|[-+*] |-{3,}$|={2,}$|[0-9]+[.)] |\|.*\|$)|^ {4}`)
	mdEntity  = regexp.MustCompile(`&(#[0-9]+|#[xX][0-9a-fA-F]+|[a-zA-Z][a-zA-Z0-9]*);`)
	// asWritten: the full-width forms of what could be markup read as the characters themselves.
	asWritten = strings.NewReplacer("＜", "<", "＞", ">", "＊", "*", "＿", "_", "｀", "`", "～", "~", "［", "[", "］", "]", "｜", "|", "＼", "\\",
		"＃", "#", "＆", "&", "－", "-", "＋", "+", "＝", "=", "．", ".")
)

// ReadMarkdown reads the small Markdown of the platform.
func ReadMarkdown(content string) (r Reading) {
	var lines []string
	for line := range strings.SplitSeq(content, "\n") {
		for strings.HasPrefix(line, ">") { // a quotation
			line = strings.TrimPrefix(strings.TrimPrefix(line, ">"), " ")
		}
		r.Other = append(r.Other, mdLine.FindAllString(line, -1)...)
		r.Other = append(r.Other, mdEntity.FindAllString(line, -1)...)
		line = mdMention.ReplaceAllStringFunc(line, func(m string) string {
			r.Mentions = append(r.Mentions, m[2:len(m)-1])
			return "@" + m[2:len(m)-1]
		})
		r.Other = append(r.Other, mdTag.FindAllString(line, -1)...)
		line = mdLink.ReplaceAllStringFunc(line, func(m string) string {
			part := mdLink.FindStringSubmatch(m)
			r.Links = append(r.Links, part[2])
			return part[1] + " " + strings.NewReplacer("%28", "(", "%29", ")", "%2A", "*", "%5F", "_").Replace(part[2])
		})
		line = mdBold.ReplaceAllStringFunc(line, func(m string) string {
			r.Bold = append(r.Bold, asWritten.Replace(m[2:len(m)-2]))
			return m[2 : len(m)-2]
		})
		r.Other = append(r.Other, mdEm.FindAllString(strings.Join(strings.Fields(mdAddress.ReplaceAllString(line, "")), " "), -1)...)
		lines = append(lines, asWritten.Replace(line))
	}
	r.Text = strings.Join(lines, "\n")
	return r
}

var mdAddress = regexp.MustCompile(`https?://\S+`)
