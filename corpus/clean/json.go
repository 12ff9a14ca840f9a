package clean

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
)

// readJSON reads a file that is JSON, or JSON line by line; nil when it is not.
func readJSON(text string) *node {
	body := strings.TrimSpace(text)
	if body == "" || !strings.HasPrefix(body, "{") && !strings.HasPrefix(body, "[") || !strings.Contains(body, `"`) {
		return nil
	}
	p := jsonReader{text: text}
	all := &node{list: true, span: value{End: len(text)}}
	for at := p.blanks(0); at < len(text); at = p.blanks(at) {
		n, end := p.value(at, 0)
		if n == nil {
			return nil
		}
		all.below = append(all.below, n)
		if at = p.blanks(end); at < len(text) && text[at] == ',' {
			at++
		}
	}
	return all
}

// jsonReader reads JSON with the places of its values.
type jsonReader struct {
	text  string
	nodes int
}

func (p *jsonReader) blanks(at int) int {
	for at < len(p.text) && (strings.ContainsRune(" \t\r\n", rune(p.text[at])) || strings.HasPrefix(p.text[at:], "\ufeff")) {
		at++
		for at < len(p.text) && p.text[at]&0xc0 == 0x80 {
			at++
		}
	}
	return at
}

// value reads the value at byte at and where it ends; nil when there is none.
func (p *jsonReader) value(at, depth int) (*node, int) {
	if p.nodes++; at >= len(p.text) || depth > maxDepth || p.nodes > maxNodes {
		return nil, at
	}
	switch c := p.text[at]; c {
	case '"':
		end := p.quote(at)
		if end < 0 {
			return nil, at
		}
		return &node{scalar: true, span: value{Start: at + 1, End: end}}, end + 1
	case '{', '[':
		return p.inside(at, depth, c == '[')
	}
	end := at
	for end < len(p.text) && (p.text[end] == '-' || p.text[end] == '+' || p.text[end] == '.' || '0' <= p.text[end] && p.text[end] <= '9' || 'a' <= p.text[end]|0x20 && p.text[end]|0x20 <= 'z') {
		end++
	}
	if word := p.text[at:end]; end == at || word[0] > '9' && word != "null" && word != "true" && word != "false" {
		return nil, at
	} else if word[0] > '9' {
		return &node{scalar: true, span: value{Start: at, End: at}}, end
	}
	return &node{scalar: true, span: value{Start: at, End: end}}, end
}

// quote is the place of the sign that ends the string at at, -1 for none.
func (p *jsonReader) quote(at int) int {
	for i := at + 1; i < len(p.text); i++ {
		switch p.text[i] {
		case '\\':
			i++
		case '"':
			return i
		}
	}
	return -1
}

// inside reads an object or a list.
func (p *jsonReader) inside(at, depth int, list bool) (*node, int) {
	n := &node{list: list, span: value{Start: at}}
	for at = p.blanks(at + 1); at < len(p.text); at = p.blanks(at) {
		if p.text[at] == '}' || p.text[at] == ']' {
			n.span.End = at + 1
			return n, at + 1
		}
		if p.text[at] == ',' {
			at++
			continue
		}
		key := ""
		if !list {
			end := -1
			if p.text[at] == '"' {
				end = p.quote(at)
			}
			if end < 0 {
				return nil, at
			}
			key = jsonString(p.text[at+1 : end])
			if at = p.blanks(end + 1); at >= len(p.text) || p.text[at] != ':' {
				return nil, at
			}
			at = p.blanks(at + 1)
		}
		c, end := p.value(at, depth+1)
		if c == nil {
			return nil, at
		}
		c.key, at = key, end
		n.below = append(n.below, c)
	}
	return nil, at // without an end
}

// jsonString is the string that stands escaped.
func jsonString(s string) string {
	var b strings.Builder
	at := 0
	for _, e := range jsonEdits(s) {
		b.WriteString(s[at:e.Span.Start])
		b.WriteString(e.New)
		at = e.Span.End
	}
	return b.String() + s[at:]
}

// jsonEdits undo the escapes in a string of JSON: \n, \", \u4e00.
func jsonEdits(s string) (edits []corpus.Edit) {
	for i := 0; i+1 < len(s); i++ {
		if s[i] != '\\' {
			continue
		}
		r, w := utf8.DecodeRuneInString(s[i+1:])
		n, out := 1+w, string(r)
		switch r {
		case 'n', 'r', 'f':
			out = "\n"
		case 't', 'b':
			out = " "
		case 'u':
			n, out = escapedRune(s[i:])
		}
		edits = append(edits, corpus.Edit{Span: corpus.Span{Start: i, End: i + n}, New: out})
		i += n - 1
	}
	return edits
}

// escapedRune is the sign written as \u4e00, or as two of them, and how many bytes that takes.
func escapedRune(s string) (n int, out string) {
	unit := func(s string) (rune, bool) {
		if len(s) < 6 || s[:2] != `\u` {
			return 0, false
		}
		u, err := strconv.ParseUint(s[2:6], 16, 32)
		return rune(u), err == nil
	}
	one, ok := unit(s)
	if !ok {
		return 2, "u"
	}
	if utf16.IsSurrogate(one) {
		if two, ok := unit(s[6:]); ok {
			return 12, string(utf16.DecodeRune(one, two))
		}
		return 6, ""
	}
	if one < ' ' && one != '\n' {
		return 6, " "
	}
	return 6, string(one)
}
