package slackfake

import (
	"encoding/json"
	"strings"
)

// Read is a message as a person sees it: the texts of its blocks in order, links
// with their address; the text where there are no blocks.
func (m Message) Read() string {
	if m.Blocks == nil {
		return unescape(m.Text)
	}
	return ReadBlocks(m.Blocks)
}

// ReadBlocks is what a person sees of blocks.
func ReadBlocks(raw json.RawMessage) string {
	var list []map[string]any
	_ = json.Unmarshal(raw, &list)
	var lines []string
	for _, b := range list {
		if t := strings.TrimSpace(readAny(b)); t != "" {
			lines = append(lines, t)
		}
	}
	return strings.Join(lines, "\n")
}

// order of the parts of an object as they are shown.
var shown = []string{
	"title", "label", "text", "fields", "placeholder", "elements", "accessory", "element", "options", "hint",
}

func readAny(v any) string {
	switch v := v.(type) {
	case []any:
		var b strings.Builder
		for _, e := range v {
			b.WriteString(readAny(e))
		}
		return b.String()
	case map[string]any:
		kind, _ := v["type"].(string)
		text, isText := v["text"].(string)
		switch {
		case kind == "mrkdwn":
			return unescape(text) + "\n"
		case kind == "plain_text":
			return text + "\n"
		case kind == "text" && isText:
			return text
		case kind == "link":
			u, _ := v["url"].(string)
			return text + " (" + u + ")"
		case kind == "user":
			id, _ := v["user_id"].(string)
			return "<@" + id + ">"
		}
		var b strings.Builder
		if kind == "button" {
			b.WriteString("[" + textOf(v["text"]) + "]")
			if u, ok := v["url"].(string); ok {
				b.WriteString("(" + u + ")")
			}
			return b.String() + "\n"
		}
		for _, name := range shown {
			b.WriteString(readAny(v[name]))
		}
		if strings.HasPrefix(kind, "rich_text_") {
			b.WriteString("\n")
		}
		return b.String()
	}
	return ""
}

// Labels are those of the buttons and options of blocks.
func Labels(raw json.RawMessage) (out []string) {
	var v any
	_ = json.Unmarshal(raw, &v)
	list, _ := v.([]any)
	for _, b := range list {
		out = append(out, labels(b)...)
	}
	return out
}

func labels(v any) (out []string) {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			out = append(out, labels(e)...)
		}
	case map[string]any:
		if v["type"] == "button" {
			return []string{textOf(v["text"])}
		}
		options, _ := v["options"].([]any)
		for _, o := range options {
			o, _ := o.(map[string]any)
			out = append(out, textOf(o["text"]))
		}
		for _, name := range shown {
			if name != "options" {
				out = append(out, labels(v[name])...)
			}
		}
	}
	return out
}

func unescape(s string) string {
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(s)
}

// Mentions are the people and groups a message would call: in the text of it or of
// mrkdwn, and in rich text.
func (m Message) Mentions() (out []string) {
	scan := func(text string) {
		for {
			_, rest, ok := strings.Cut(text, "<")
			if !ok {
				return
			}
			in, after, ok := strings.Cut(rest, ">")
			if ok && (strings.HasPrefix(in, "@") || strings.HasPrefix(in, "!") || strings.HasPrefix(in, "#")) {
				out = append(out, in)
			}
			text = after
		}
	}
	scan(m.Text)
	var v any
	_ = json.Unmarshal(m.Blocks, &v)
	walk("", v, func(_ string, o map[string]any) {
		switch o["type"] {
		case "mrkdwn":
			text, _ := o["text"].(string)
			scan(text)
		case "user", "usergroup", "broadcast", "channel":
			raw, _ := json.Marshal(o)
			out = append(out, string(raw))
		}
	})
	return out
}

// Bold are the parts of a message's rich text that stand out.
func (m Message) Bold() (out []string) {
	var v any
	_ = json.Unmarshal(m.Blocks, &v)
	walk("", v, func(_ string, o map[string]any) {
		style, _ := o["style"].(map[string]any)
		if text, ok := o["text"].(string); ok && style["bold"] == true {
			out = append(out, text)
		}
	})
	return out
}
