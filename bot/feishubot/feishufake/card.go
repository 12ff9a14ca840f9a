package feishufake

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// Limits of a card of schema 2.0.
const (
	maxElements = 200
	maxTables   = 5
	maxDepth    = 5 // of containers
)

var elementID = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]{0,19}$`)

// CheckCard is what 飞书 would refuse a card for, or show otherwise than was meant.
func CheckCard(raw []byte) []string {
	var card map[string]any
	if json.Unmarshal(raw, &card) != nil {
		return []string{"not JSON"}
	}
	c := &checker{ids: map[string]bool{}, names: map[string]bool{}}
	if card["schema"] != "2.0" {
		c.say("schema %v", card["schema"])
	}
	c.keys("card", card, "schema", "config", "header", "body", "card_link")
	if config, ok := card["config"].(map[string]any); ok {
		c.keys("config", config, "update_multi", "summary", "enable_forward", "width_mode")
		if v, has := config["update_multi"]; has && v != true {
			c.say("update_multi is not true")
		}
	}
	if header, ok := card["header"].(map[string]any); ok {
		c.keys("header", header, "title", "subtitle", "template", "text_tag_list")
		c.text("title", header["title"], 0)
		c.elements++
	}
	body, _ := card["body"].(map[string]any)
	els, _ := body["elements"].([]any)
	if len(els) == 0 {
		c.say("an empty body")
	}
	for _, e := range els {
		c.element(e, 0, nil)
	}
	if c.elements > maxElements {
		c.say("element exceeds the limit: %d", c.elements)
	}
	if c.tables > maxTables {
		c.say("%d tables", c.tables)
	}
	return c.wrong
}

type checker struct {
	elements, tables int
	ids, names       map[string]bool
	wrong            []string
}

// form is a container that collects what is filled in.
type form struct{ submits int }

func (c *checker) say(format string, args ...any) {
	c.wrong = append(c.wrong, fmt.Sprintf(format, args...))
}

func (c *checker) keys(what string, m map[string]any, known ...string) {
	for k := range m {
		if !strings.Contains(" "+strings.Join(known, " ")+" ", " "+k+" ") {
			c.say("%s has an unknown field %s", what, k)
		}
	}
}

// text is a plain_text of at most max characters, 0 for any number.
func (c *checker) text(what string, v any, max int) {
	c.elements++
	m, _ := v.(map[string]any)
	content, _ := m["content"].(string)
	if m["tag"] != "plain_text" || content == "" {
		c.say("%s is no plain_text, or empty", what)
	}
	if max > 0 && utf8.RuneCountInString(content) > max {
		c.say("%s has %d characters", what, utf8.RuneCountInString(content))
	}
}

const common = "tag element_id margin "

var knownFields = map[string]string{
	"div": "text", "markdown": "content text_size text_align", "hr": "", "table": "columns rows page_size row_height header_style",
	"column_set": "columns flex_mode background_style horizontal_spacing horizontal_align",
	"column":     "elements width weight padding vertical_align vertical_spacing",
	"button":     "text type size width behaviors confirm name form_action_type disabled",
	"form":       "name elements direction vertical_spacing",
	"input":      "name required placeholder default_value width max_length input_type rows label behaviors",

	"select_static":       "name required placeholder options initial_index initial_option width behaviors type confirm",
	"multi_select_static": "name required placeholder options selected_values width behaviors type",
	"multi_select_person": "name required placeholder options selected_values width behaviors type",
	"date_picker":         "name required placeholder initial_date width behaviors",
	"picker_time":         "name required placeholder initial_time width behaviors",
}

func (c *checker) element(v any, depth int, in *form) {
	e, ok := v.(map[string]any)
	tag, _ := e["tag"].(string)
	fields, known := knownFields[tag]
	if !ok || !known {
		c.say("cards of schema V2 no longer support this capability: unsupported tag %q", tag)
		return
	}
	c.elements++
	c.keys(tag, e, strings.Fields(common+fields)...)
	if id, has := e["element_id"].(string); has {
		if !elementID.MatchString(id) || c.ids[id] {
			c.say("element_id %q is unusable, or there twice", id)
		}
		c.ids[id] = true
	}
	if depth > maxDepth {
		c.say("containers are nested %d deep", depth)
	}
	if name, has := e["name"].(string); has || in != nil && strings.Contains(fields, "name") {
		if name == "" || c.names[name] {
			c.say("%s: name %q is empty, or there twice", tag, name)
		}
		c.names[name] = true
	}
	if _, has := e["required"]; has && in == nil {
		c.say("%s: required outside a form", tag)
	}
	switch tag {
	case "div":
		c.text("div", e["text"], 0)
	case "markdown":
		content, _ := e["content"].(string)
		if content == "" {
			c.say("an empty markdown")
		}
		if _, loose := readMarkdown(content); loose != "" {
			c.say("a sign with a meaning in markdown: %s in %s", loose, content)
		}
	case "table":
		c.tables++
	case "column_set":
		columns, _ := e["columns"].([]any)
		if len(columns) == 0 {
			c.say("a column_set without columns")
		}
		for _, col := range columns {
			if m, _ := col.(map[string]any); m["tag"] != "column" {
				c.say("no column in a column_set")
			}
			c.element(col, depth+1, in)
		}
	case "column":
		els, _ := e["elements"].([]any)
		for _, x := range els {
			c.element(x, depth+1, in)
		}
	case "form":
		c.form(e, depth, in)
	case "button":
		c.button(e, in)
	default:
		c.field(tag, e, in)
	}
}

func (c *checker) form(e map[string]any, depth int, in *form) {
	if depth > 0 || in != nil {
		c.say("a form inside something")
	}
	if name, _ := e["name"].(string); name == "" {
		c.say("a form without a name")
	}
	f := &form{}
	els, _ := e["elements"].([]any)
	for _, x := range els {
		c.element(x, depth+1, f)
	}
	if f.submits == 0 {
		c.say("a form that cannot be handed in")
	}
}

func (c *checker) button(e map[string]any, in *form) {
	c.text("button", e["text"], 100)
	if e["form_action_type"] == "submit" {
		if in == nil {
			c.say("a button that submits nothing")
		} else {
			in.submits++
		}
	}
	c.behaviors("button", e["behaviors"])
	if confirm, has := e["confirm"].(map[string]any); has {
		c.text("confirm", confirm["title"], 0)
		c.text("confirm", confirm["text"], 0)
	}
}

func (c *checker) behaviors(what string, v any) {
	list, _ := v.([]any)
	if len(list) == 0 {
		c.say("%s does nothing", what)
	}
	for _, b := range list {
		m, _ := b.(map[string]any)
		switch m["type"] {
		case "open_url":
			if u, _ := m["default_url"].(string); !strings.HasPrefix(u, "http") {
				c.say("%s opens %q", what, u)
			}
		case "callback":
			if _, ok := m["value"].(map[string]any); !ok {
				c.say("%s sends no object", what)
			}
		default:
			c.say("%s: behaviour %v", what, m["type"])
		}
	}
}

// field is something to be filled in or chosen.
func (c *checker) field(tag string, e map[string]any, in *form) {
	if p, has := e["placeholder"]; has {
		c.text(tag+" placeholder", p, 100)
	}
	if in == nil && tag != "hr" {
		if tag != "select_static" {
			c.say("%s outside a form", tag)
		}
		c.behaviors(tag, e["behaviors"])
	}
	switch tag {
	case "input":
		if n, has := e["max_length"].(float64); has && (n < 1 || n > 1000) {
			c.say("input: max_length %v", n)
		}
	case "select_static", "multi_select_static":
		options, _ := e["options"].([]any)
		if len(options) == 0 {
			c.say("%s without options", tag)
		}
		seen := map[any]bool{}
		for _, o := range options {
			m, _ := o.(map[string]any)
			c.text("option", m["text"], 0)
			if v, _ := m["value"].(string); v == "" || seen[v] {
				c.say("option value %q is empty, or there twice", v)
			}
			seen[m["value"]] = true
		}
		if n, has := e["initial_index"].(float64); has && (n < 0 || int(n) > len(options)) {
			c.say("initial_index %v", n)
		}
	}
}
