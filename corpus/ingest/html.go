package ingest

import (
	"bytes"
	"path"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/outline"
)

// isHTML tells a web page by its name or its first bytes.
func isHTML(name string, raw []byte) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".html", ".htm", ".xhtml", ".shtml":
		return true
	case ".txt", ".md":
		return false
	}
	head := bytes.ToLower(raw[:min(len(raw), 512)])
	return bytes.Contains(head, []byte("<!doctype html")) || bytes.Contains(head, []byte("<html"))
}

// breaking are the elements that end a line; silent ones hold no text of the
// document.
var (
	breaking = map[string]bool{
		"p": true, "div": true, "br": true, "tr": true, "table": true,
		"li": true, "ul": true, "ol": true, "h1": true, "h2": true,
		"h3": true, "h4": true, "h5": true, "h6": true, "section": true,
		"article": true, "header": true, "footer": true, "td": true, "th": true,
		"title": true, "center": true, "dl": true, "dt": true, "dd": true,
		"blockquote": true, "hr": true, "form": true,
	}
	silent = map[string]bool{
		"script": true, "style": true, "noscript": true, "template": true, "svg": true, "head": true,
		"select": true, "option": true, "button": true, "textarea": true, "iframe": true, "nav": true,
	}
)

// stripHTML turns a page into lines of text, in the encoding it came in; its map
// leads to the bytes of the page. Tables of data become | a | b | lines.
func stripHTML(raw []byte) corpus.Mapped {
	m := outline.PipeTables(corpus.Identity(string(raw), 0))
	z := html.NewTokenizer(strings.NewReader(m.Text))
	var parts []corpus.Mapped
	at, mute := 0, ""
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			break
		}
		span := corpus.Span{Start: at, End: at + len(z.Raw())}
		at = span.End
		switch kind {
		case html.TextToken:
			if mute == "" {
				parts = append(parts, unescape(m.Slice(span)))
			}
		case html.StartTagToken, html.SelfClosingTagToken, html.EndTagToken:
			name, _ := z.TagName()
			tag := string(name)
			switch {
			case mute == "" && kind == html.StartTagToken && silent[tag]:
				mute = tag
			case mute == tag && kind == html.EndTagToken:
				mute = ""
			}
			if breaking[tag] {
				parts = append(parts, corpus.Literal("\n", span.Start))
			}
		}
	}
	return corpus.Concat(parts...)
}

// unescape resolves the entities of a piece of text. In a page that is not
// UTF-8 only those that stand for ASCII are.
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
		if text != m.Text[s.Start:s.End] && (len(text) == 1 || utf8.ValidString(m.Text)) {
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
