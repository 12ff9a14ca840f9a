package feishubot

import (
	"encoding/json"
)

// The bounds on a card of schema 2.0, below those of 飞书: 30 KB of a request and 200 elements. It says
// that markup makes a card longer than what was sent.
const (
	maxCard     = 26_000 // bytes of a request
	maxElements = 180
	maxHeadline = 600 // characters
	maxTitle    = 60  // of the title above a card, which shows four lines
	maxPara     = 3000
	maxLabel    = 60 // of a button; 飞书 takes 100
	maxOption   = 100
	maxOptions  = 100
	maxAddress  = 2000
	maxQuotes   = 5
	maxQuote    = 6000 // bytes
	perElement  = 90   // bytes of a text around its content
)

// el is an element of a card.
type el = map[string]any

// card is what 飞书 shows: schema 2.0, the same for all who see it.
type card struct {
	Schema string   `json:"schema"`
	Config el       `json:"config"`
	Header *title   `json:"header,omitempty"`
	Body   elements `json:"body"`
}

type title struct {
	Title    el     `json:"title"`
	Template string `json:"template"`
}

type elements struct {
	Elements []el `json:"elements"`
}

func newCard(summary string, body []el, mark string) card {
	if len(body) > 0 && mark != "" {
		body[0]["element_id"] = mark
	}
	return card{Schema: "2.0", Config: el{"update_multi": true, "summary": el{"content": line(summary, 60, "消息")}}, Body: elements{body}}
}

// sheet is elements being laid out within bounds. What does not fit is left out, and full says so.
type sheet struct {
	els  []el
	most int // elements
	left int // bytes
	full bool
}

func newSheet() *sheet { return &sheet{most: maxElements, left: maxCard} }

// reserve keeps room for what must be shown at the end.
func (s *sheet) reserve(parts ...el) {
	n, size := cost(parts...)
	s.most, s.left = s.most-n, s.left-size
}

// add shows elements that belong together, or none of them.
func (s *sheet) add(parts ...el) bool {
	n, size := cost(parts...)
	if s.full || n > s.most || size > s.left {
		s.full = true
		return false
	}
	s.els = append(s.els, parts...)
	s.most, s.left = s.most-n, s.left-size
	return true
}

// room is how much a text may weigh in one more element.
func (s *sheet) room() int {
	if s.full || s.most < 2 {
		return 0
	}
	return max(s.left-perElement, 0)
}

// cost is how many elements parts are, and how many bytes of a request, in which a card is JSON
// within JSON.
func cost(parts ...el) (n, size int) {
	for _, p := range parts {
		raw := encoded(p)
		size += len(encoded(raw)) - 1 // the quotes around are none of it, a comma is
		n += tags(p)
	}
	return n, size
}

// tags counts what 飞书 takes for an element: all that has a tag.
func tags(v any) (n int) {
	switch v := v.(type) {
	case el:
		if _, ok := v["tag"]; ok {
			n++
		}
		for _, e := range v {
			n += tags(e)
		}
	case []el:
		for _, e := range v {
			n += tags(e)
		}
	}
	return n
}

// size is how long a card is in a request.
func (c card) size() int {
	raw, err := json.Marshal(encoded(c))
	if err != nil {
		return maxCard + 1
	}
	return len(raw)
}

// plain is a text in which nothing has a meaning.
func plain(s string) el { return el{"tag": "plain_text", "content": s} }

// said is a text on its own.
func said(s string) el { return el{"tag": "div", "text": plain(s)} }

// large and small are texts that stand out, and that stand back.
func large(s string) el {
	return el{"tag": "div", "text": el{"tag": "plain_text", "content": s, "text_size": "heading"}}
}

func small(s string) el {
	return el{"tag": "div", "text": el{"tag": "plain_text", "content": s, "text_size": "notation", "text_color": "grey"}}
}

// markdown is the one element in which signs have a meaning: what it is given is escaped.
func markdown(s string) el { return el{"tag": "markdown", "content": s} }

// boxed sets elements off, as a quote.
func boxed(parts ...el) el {
	return el{"tag": "column_set", "background_style": "grey", "columns": []el{
		{"tag": "column", "width": "weighted", "weight": 1, "padding": "8px", "elements": parts},
	}}
}

// row is elements beside each other, as many as the screen is wide.
func row(parts []el) el {
	columns := make([]el, len(parts))
	for i, p := range parts {
		columns[i] = el{"tag": "column", "width": "auto", "elements": []el{p}}
	}
	return el{"tag": "column_set", "flex_mode": "flow", "horizontal_spacing": "8px", "columns": columns}
}
