package clean

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/text/unicode/norm"

	"github.com/policybot/policybot/corpus"
)

// entity is a character reference of HTML that was left in plain text, however often it was escaped.
var entity = regexp.MustCompile(`&(?:amp;)*(?:[a-zA-Z]{2,8}\d{0,2}|#\d{2,6}|#[xX][0-9a-fA-F]{2,5});`)

// entities resolves the character references of HTML in a text that is no page.
func entities(text string) []corpus.Edit {
	if !strings.Contains(text, "&") {
		return nil
	}
	var edits []corpus.Edit
	for _, m := range entity.FindAllStringIndex(text, -1) {
		old := text[m[0]:m[1]]
		out := strings.ReplaceAll(old, "amp;", "")
		if out == "&" || len(out) < 3 { // &amp; itself
			out = "&amp;"
		}
		out = html.UnescapeString(out)
		if strings.HasPrefix(out, "&") && len(out) > 1 {
			continue // no such name
		}
		if r, _ := utf8.DecodeRuneInString(out); r < ' ' || r == 0xa0 || 0x2000 <= r && r <= 0x200f {
			out = " "
		}
		edits = append(edits, corpus.Edit{Span: corpus.Span{Start: m[0], End: m[1]}, New: out})
	}
	return edits
}

// radicalForms are the radicals of the supplement block that stand for a character of their own. Those of the
// Kangxi block have a compatibility form in Unicode; these have none.
const radicalForms = `⺃乚⺌小⺗心⺝月⺟母⺠民⺩王⺬示⺮竹⺯糸⺲网⺳网⺶羊⺷羊⺻聿⺼肉⻁虎⻂衣⻃西⻄西⻅见⻆角⻇角⻉贝⻋车⻌辶⻍辶⻎辶⻏邑⻐金⻑长⻒长⻓长⻔门⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻬齐⻮齿⻰龙`

// radicals turns radical signs, which some PDF programs write for characters (第⼆条), into those characters.
func radicals(text string) []corpus.Edit {
	var edits []corpus.Edit
	for i, r := range text {
		out := ""
		switch {
		case 0x2f00 <= r && r <= 0x2fdf:
			out = norm.NFKC.String(string(r))
		case 0x2e80 <= r && r <= 0x2eff:
			if at := strings.IndexRune(radicalForms, r); at >= 0 {
				next, _ := utf8.DecodeRuneInString(radicalForms[at+utf8.RuneLen(r):])
				out = string(next)
			}
		}
		if out != "" && out != string(r) {
			edits = append(edits, corpus.Edit{Span: corpus.Span{Start: i, End: i + utf8.RuneLen(r)}, New: out})
		}
	}
	return edits
}
