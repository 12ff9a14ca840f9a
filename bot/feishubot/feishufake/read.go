package feishufake

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

var (
	reAt     = regexp.MustCompile(`^<at id=([^<>\s"']+)></at>`)
	reFont   = regexp.MustCompile(`^</?font(?: color='[a-z]+')?>`)
	reLink   = regexp.MustCompile(`^\[([^\[\]]*)\]\((https?://[^()\s]+)\)`)
	reEntity = regexp.MustCompile(`^&#(\d{1,6});`)
)

// readMarkdown is what a person reads of markdown, and the first sign that has a meaning without
// being part of what may be used: at, font, links, bold, and signs by their numbers.
func readMarkdown(s string) (read, loose string) {
	var b strings.Builder
	for s != "" {
		if m := reEntity.FindStringSubmatch(s); m != nil {
			n, _ := strconv.Atoi(m[1])
			b.WriteRune(rune(n))
			s = s[len(m[0]):]
			continue
		}
		if m := reAt.FindStringSubmatch(s); m != nil {
			b.WriteString("@" + m[1])
			s = s[len(m[0]):]
			continue
		}
		if m := reFont.FindString(s); m != "" {
			s = s[len(m):]
			continue
		}
		if m := reLink.FindStringSubmatch(s); m != nil {
			text, inner := readMarkdown(m[1])
			if inner != "" && loose == "" {
				loose = inner
			}
			b.WriteString(text + " " + m[2])
			s = s[len(m[0]):]
			continue
		}
		if strings.HasPrefix(s, "**") {
			s = s[2:]
			continue
		}
		if strings.IndexByte("*_~`<>[]()#!|\\&:+-/$\"'.=", s[0]) >= 0 && loose == "" {
			loose = s[:1]
		}
		r := []rune(s[:min(len(s), 4)])[0]
		b.WriteRune(r)
		s = s[len(string(r)):]
	}
	return b.String(), loose
}

// Read is all that can be read on a message, its addresses too.
func (m Message) Read() string {
	switch m.Type {
	case "interactive":
		return ReadCard(m.Content)
	case "post":
		var post map[string]struct {
			Content [][]map[string]string `json:"content"`
		}
		_ = json.Unmarshal([]byte(m.Content), &post)
		var lines []string
		for _, row := range post["zh_cn"].Content {
			var line strings.Builder
			for _, e := range row {
				line.WriteString(e["text"])
				if e["tag"] == "at" {
					line.WriteString("@" + e["user_id"])
				}
			}
			lines = append(lines, line.String())
		}
		return strings.Join(lines, "\n")
	}
	return m.Content
}

// ReadCard is all that can be read on a card, in order.
func ReadCard(content string) string {
	var lines []string
	walk(content, func(e map[string]any) {
		switch e["tag"] {
		case "plain_text":
			lines = append(lines, fmt.Sprint(e["content"]))
		case "markdown":
			text, _ := readMarkdown(fmt.Sprint(e["content"]))
			lines = append(lines, text)
		}
		if u, ok := e["default_url"].(string); ok {
			lines = append(lines, u)
		}
	})
	return strings.Join(lines, "\n")
}

// Mentions are the people named on a card as such.
func Mentions(content string) (ids []string) {
	walk(content, func(e map[string]any) {
		if e["tag"] == "markdown" {
			for _, m := range regexp.MustCompile(`<at id=([^<>]*)></at>`).FindAllStringSubmatch(fmt.Sprint(e["content"]), -1) {
				ids = append(ids, m[1])
			}
		}
	})
	return ids
}

// Stressed are the texts of a card that stand out in colour, as they are read.
func Stressed(content string) (out []string) {
	walk(content, func(e map[string]any) {
		if e["tag"] == "markdown" {
			for _, m := range regexp.MustCompile(`(?s)<font color='red'>(.*?)</font>`).FindAllStringSubmatch(fmt.Sprint(e["content"]), -1) {
				text, _ := readMarkdown(m[1])
				out = append(out, text)
			}
		}
	})
	return out
}

// Links are the addresses that texts of a card lead to, without those of buttons.
func Links(content string) (urls []string) {
	walk(content, func(e map[string]any) {
		if e["tag"] == "markdown" {
			for _, m := range regexp.MustCompile(`\]\(([^)]*)\)`).FindAllStringSubmatch(fmt.Sprint(e["content"]), -1) {
				urls = append(urls, m[1])
			}
		}
	})
	return urls
}

// Labels are those of the buttons and options of a card.
func Labels(content string) (out []string) {
	for _, c := range controlsOf(content) {
		if !c.submit {
			out = append(out, c.label)
		}
	}
	return out
}

// FormFields are the names of the fields of the form on a card.
func FormFields(content string) (names []string) {
	walk(content, func(e map[string]any) {
		if name, ok := e["name"].(string); ok && e["tag"] != "form" && e["tag"] != "button" {
			names = append(names, name)
		}
	})
	return names
}

// walk visits every object of a card in the order in which it is shown.
func walk(content string, visit func(e map[string]any)) {
	var card struct {
		Header any `json:"header"`
		Body   any `json:"body"`
	}
	_ = json.Unmarshal([]byte(content), &card)
	var in func(v any)
	in = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			visit(v)
			for _, k := range []string{"title", "text", "placeholder", "columns", "elements", "options", "behaviors", "confirm"} {
				in(v[k])
			}
		case []any:
			for _, e := range v {
				in(e)
			}
		}
	}
	in(card.Header)
	in(card.Body)
}

// control is something on a card that sends something.
type control struct {
	tag, label, option, name string
	value                    map[string]any
	submit                   bool
	required                 []string
}

func controlsOf(content string) (out []control) {
	var required []string
	walk(content, func(e map[string]any) {
		tag, _ := e["tag"].(string)
		name, _ := e["name"].(string)
		if e["required"] == true {
			required = append(required, name)
		}
		switch tag {
		case "button":
			out = append(out, control{tag: tag, label: textOf(e["text"]), name: name, value: valueOf(e), submit: e["form_action_type"] == "submit"})
		case "select_static":
			if name != "" {
				return // a field of a form
			}
			options, _ := e["options"].([]any)
			for _, o := range options {
				m, _ := o.(map[string]any)
				out = append(out, control{tag: tag, label: textOf(m["text"]), option: fmt.Sprint(m["value"]), value: valueOf(e)})
			}
		}
	})
	for i := range out {
		out[i].required = required
	}
	return out
}

func textOf(v any) string {
	m, _ := v.(map[string]any)
	s, _ := m["content"].(string)
	return s
}

func valueOf(e map[string]any) map[string]any {
	list, _ := e["behaviors"].([]any)
	for _, b := range list {
		if m, _ := b.(map[string]any); m["type"] == "callback" {
			v, _ := m["value"].(map[string]any)
			return v
		}
	}
	return nil
}

// Options are the values that can be chosen in a field of a form.
func Options(content, name string) (values []string) {
	walk(content, func(e map[string]any) {
		if e["name"] != name {
			return
		}
		options, _ := e["options"].([]any)
		for _, o := range options {
			m, _ := o.(map[string]any)
			values = append(values, fmt.Sprint(m["value"]))
		}
	})
	return values
}
