package ingest

import (
	"regexp"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/clean"
	"github.com/policybot/policybot/corpus/hanzi"
	"github.com/policybot/policybot/corpus/outline"
)

// breaking are the elements that end a line; silent ones hold no text of the document: scripts, menus, what was
// struck out, and the reading beside a character.
var (
	breaking = set("p div br tr table li ul ol h1 h2 h3 h4 h5 h6 section article header footer td th center dl dt dd blockquote hr form")
	silent   = set("script style noscript template svg select option button textarea iframe nav title del s strike rt rp")
	void     = set("br hr img input meta link area base col embed source track wbr")
	implied  = set("p li td th tr dt dd option") // ended by the next of their kind
)

func set(words string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(words) {
		out[w] = true
	}
	return out
}

// hiddenStyle is a style that shows nothing.
var hiddenStyle = regexp.MustCompile(`(?i)display\s*:\s*none|visibility\s*:\s*hidden`)

// metaNames are what pages call what they say of a text, by the name the text itself would use.
var metaNames = map[string]string{
	"articletitle": "标题", "og:title": "页面标题", "dc.title": "标题", "pubdate": "发布日期", "publishdate": "发布日期",
	"article:published_time": "发布日期", "contentsource": "来源", "source": "来源",
}

// webPage is a page turned into lines of text, and what it says of itself beside them.
type webPage struct {
	corpus.Mapped
	meta  map[string]string
	links []corpus.Span // of the text, in order: the words of links to other pages
	heads []corpus.Span // the words of <h2> to <h4>
}

// pageReader walks the tokens of a page.
type pageReader struct {
	page  corpus.Mapped
	parts []corpus.Mapped
	out   webPage
	mute  string   // the element whose text is left out, "" for none
	depth int      // how many of that kind are open
	title bool     // inside <title>
	sup   bool     // inside <sup>
	dt    bool     // a <dt> was the last thing written
	last  rune     // the last sign written
	size  int      // bytes written
	link  bool     // inside a link to another page
	head  string   // the heading it is inside of, h1 to h4
	tops  []string // the words of each <h1>
}

// stripHTML turns a page into lines of text; its map leads where that of the page does. Tables of data become
// | a | b | lines.
func stripHTML(page corpus.Mapped) webPage {
	r := pageReader{page: outline.PipeTables(page), out: webPage{meta: map[string]string{}}}
	z := html.NewTokenizer(strings.NewReader(r.page.Text))
	at := 0
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			break
		}
		span := corpus.Span{Start: at, End: at + len(z.Raw())}
		at = span.End
		switch kind {
		case html.TextToken:
			r.text(span)
		case html.StartTagToken, html.SelfClosingTagToken:
			r.open(z.Token(), span)
		case html.EndTagToken:
			r.close(z.Token().Data, span)
		}
	}
	r.out.Mapped = corpus.Concat(r.parts...)
	r.topTitle()
	return r.out
}

func (r *pageReader) open(t html.Token, at corpus.Span) {
	tag := t.Data
	switch {
	case r.mute != "" && tag == r.mute && implied[tag], r.mute == "p" && breaking[tag] && tag != "br":
		r.mute = "" // <p hidden> without an end
	case r.mute != "" && tag == r.mute:
		r.depth++
	}
	r.title = r.title || tag == "title"
	if tag == "meta" {
		r.learn(t)
	}
	if r.mute == "" && !void[tag] && t.Type == html.StartTagToken && (silent[tag] || unseen(t)) {
		r.mute, r.depth = tag, 1
	}
	r.sup = r.sup || tag == "sup" && r.mute == ""
	if tag == "a" {
		r.link = t.Type == html.StartTagToken && leadsAway(t)
	}
	if r.mute == "" && headTag[tag] && t.Type == html.StartTagToken {
		if r.head = tag; tag == "h1" {
			r.tops = append(r.tops, "")
		}
	}
	switch {
	case tag == "dd" && r.dt:
		switch r.last {
		case ':', '：':
		case '？', '?': // the answer to a question is no value of a name
			r.write(corpus.Literal("\n", at.Start))
		default:
			r.write(corpus.Literal("：", at.Start))
		}
		r.dt = false
	case breaking[tag]:
		r.write(corpus.Literal("\n", at.Start))
	}
}

func (r *pageReader) close(tag string, at corpus.Span) {
	if tag == "title" {
		r.title = false
	}
	if r.mute == tag {
		if r.depth--; r.depth == 0 {
			r.mute = ""
		}
	}
	if tag == "sup" {
		r.sup = false
	}
	if tag == "a" {
		r.link = false
	}
	if tag == r.head {
		r.head = ""
	}
	if tag == "dt" {
		r.dt = true
		return
	}
	if breaking[tag] {
		r.write(corpus.Literal("\n", at.Start))
	}
}

// headTag are the headings that are looked at; smaller ones stand in margins.
var headTag = set("h1 h2 h3 h4")

// leastTitle is how many characters the title of a page has at least.
const leastTitle = 4

// topTitle takes the only <h1> of a page for its title where the title bar says something else: sites set their name, or
// one for all of their pages, into the bar. The name of a body heads the site.
func (r *pageReader) topTitle() {
	if len(r.tops) != 1 {
		return
	}
	top := hanzi.Simplify(strings.Join(strings.Fields(r.tops[0]), " "))
	bar := r.out.meta[clean.PageTitle]
	if n := utf8.RuneCountInString(top); n < leastTitle || n > 80 || strings.Contains(bar, top) || clean.SiteLike(top) || strings.Contains(r.out.Text, "\n"+bar+"\n") {
		return
	}
	r.out.meta[clean.PageTitle] = top
}

// inHeads are the lines of a text that are such headings, numbered ones apart; a single one is none.
func inHeads(m corpus.Mapped, heads []corpus.Span) (out []corpus.Span) {
	at := 0
	for l := range strings.Lines(m.Text) {
		span := corpus.Span{Start: at, End: at + len(strings.TrimSuffix(l, "\n"))}
		at += len(l)
		start, end, ok := m.Map.Source(span)
		if !ok || end <= start {
			continue
		}
		k := sort.Search(len(heads), func(i int) bool { return heads[i].End > start })
		if k < len(heads) && heads[k].Start <= start && heads[k].End >= end {
			out = append(out, span)
		}
	}
	if len(out) < 2 {
		return nil
	}
	return out
}

// unseen tells an element that the page does not show.
func unseen(t html.Token) bool {
	for _, a := range t.Attr {
		if a.Key == "hidden" || a.Key == "style" && hiddenStyle.MatchString(a.Val) {
			return true
		}
	}
	return false
}

// carriedFile is the address of a file that a page carries, which is part of the text.
var carriedFile = regexp.MustCompile(`(?i)\.(?:docx?|xlsx?|pptx?|pdf|ofd|wps|et|rar|zip|7z|txt|rtf|jpe?g|png)\b|download|attach|^(?:mailto|tel):`)

// leadsAway tells a link to another page, or a button, from one to a file and from the mark of a place in this page.
func leadsAway(t html.Token) bool {
	place := false
	for _, a := range t.Attr {
		if a.Key == "href" {
			return !carriedFile.MatchString(a.Val)
		}
		place = place || a.Key == "name" || a.Key == "id"
	}
	return !place
}

// learn keeps what a <meta> element says.
func (r *pageReader) learn(t html.Token) {
	name, content := "", ""
	for _, a := range t.Attr {
		switch strings.ToLower(a.Key) {
		case "name", "property":
			name = strings.ToLower(strings.TrimSpace(a.Val))
		case "content":
			content = strings.TrimSpace(a.Val)
		}
	}
	if key := metaNames[name]; key != "" && content != "" && r.out.meta[key] == "" {
		r.out.meta[key] = hanzi.Simplify(content)
	}
}

func (r *pageReader) text(at corpus.Span) {
	m := unescape(r.page.Slice(at))
	switch {
	case r.title:
		r.titleBar(strings.TrimSpace(m.Text))
	case r.mute != "":
	case r.sup:
		r.raised(m)
	default:
		r.write(m)
	}
}

// titleBar keeps the title in the words of the title bar.
func (r *pageReader) titleBar(words string) {
	words = hanzi.Simplify(strings.Join(strings.Fields(words), " "))
	if title, ok := clean.TitleOfBar(words); ok {
		words = title
	}
	if words != "" && r.out.meta[clean.PageTitle] == "" {
		r.out.meta[clean.PageTitle] = words
	}
}

func (r *pageReader) write(m corpus.Mapped) {
	if m.Text == "" {
		return
	}
	r.parts = append(r.parts, m)
	if r.link && strings.TrimSpace(m.Text) != "" {
		r.out.links = append(r.out.links, corpus.Span{Start: r.size, End: r.size + len(m.Text)})
	}
	if strings.TrimSpace(m.Text) != "" {
		switch r.head {
		case "":
		case "h1":
			r.tops[len(r.tops)-1] += m.Text
		default:
			r.out.heads = append(r.out.heads, corpus.Span{Start: r.size, End: r.size + len(m.Text)})
		}
	}
	r.size += len(m.Text)
	if t := strings.TrimRightFunc(m.Text, unicode.IsSpace); t != "" || strings.Contains(m.Text, "\n") {
		r.last, _ = utf8.DecodeLastRuneInString(m.Text)
		if strings.TrimSpace(m.Text) != "" {
			r.dt = false
		}
	}
}

// noteMark is the number of a footnote.
var noteMark = regexp.MustCompile(`^[\[〔(（]?(?:\d{1,3}|[*†‡]|注\d*|[①-⑳])[\]〕)）]?$`)

// raised writes what stands raised: m² and m³ as such, and no number of a footnote, which would run into the
// figure before it. A footnote itself begins with its number.
func (r *pageReader) raised(m corpus.Mapped) {
	word := strings.TrimSpace(m.Text)
	switch {
	case word == "2" && latin(r.last), word == "3" && latin(r.last):
		sign := map[string]string{"2": "²", "3": "³"}[word]
		r.write(m.Replace([]corpus.Edit{{Span: corpus.Span{Start: 0, End: len(m.Text)}, New: sign}}))
	case noteMark.MatchString(word) && r.last != 0 && r.last != '\n':
	default:
		r.write(m)
	}
}

func latin(r rune) bool {
	return r < 0x80 && unicode.IsLetter(r) || strings.ContainsRune("米㎡里", r)
}

// unescape resolves the entities of a piece of text.
func unescape(m corpus.Mapped) corpus.Mapped {
	var edits []corpus.Edit
	for at := 0; ; {
		i := strings.IndexByte(m.Text[at:], '&')
		if i < 0 {
			return m.Replace(edits)
		}
		i += at
		at = i + 1
		j := strings.IndexByte(m.Text[i:min(len(m.Text), i+12)], ';')
		if j < 0 {
			continue
		}
		s := corpus.Span{Start: i, End: i + j + 1}
		text := html.UnescapeString(m.Text[s.Start:s.End])
		if text == "\u00a0" || text == "\u2003" || text == "\u2002" {
			text = " "
		}
		if text != m.Text[s.Start:s.End] {
			edits = append(edits, corpus.Edit{Span: s, New: text})
			at = s.End
		}
	}
}

// compose leads the map of text made from page on to the bytes page came from.
func compose(text, page corpus.Mapped) corpus.Mapped {
	parts := make([]corpus.Mapped, 0, len(text.Map))
	for _, r := range text.Map {
		words := text.Text[r.Text : r.Text+r.TextLen]
		from := corpus.Span{Start: r.Source, End: r.Source + r.SourceLen}
		switch start, end, ok := page.Map.Source(from); {
		case r.Linear:
			p := page.Slice(from)
			p.Text = words
			parts = append(parts, p)
		case ok && r.SourceLen > 0:
			parts = append(parts, corpus.Mapped{Text: words, Map: corpus.SourceMap{{TextLen: len(words), Source: start, SourceLen: end - start}}})
		default:
			parts = append(parts, corpus.Literal(words, start))
		}
	}
	return corpus.Concat(parts...)
}
