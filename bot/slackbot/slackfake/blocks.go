package slackfake

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// Surface is where blocks are shown.
type Surface string

// The surfaces.
const (
	SurfaceMessage Surface = "message"
	SurfaceModal   Surface = "modal"
	SurfaceHome    Surface = "home"
)

// The limits, from Slack's reference of Block Kit but for MaxChars: that is what
// callers met, below every limit that is written down (slackapi/bolt-js#2509: 13,297
// characters in one block, 125 fewer with a divider beside it). What is counted is
// not known; here it is every text, value and address, and 125 for each block.
const (
	MaxBlocks     = 50
	MaxViewBlocks = 100
	MaxChars      = 13_200
	perBlock      = 125
	MaxText       = 40_000
)

var (
	date     = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)
	clock    = regexp.MustCompile(`^([01]\d|2[0-3]):[0-5]\d$`)
	webURL   = regexp.MustCompile(`^https?://[^\s]+$`)
	isID     = str(1, 255)
	absURL   = all(str(1, 3000), matching(webURL))
	kindOf   = func(name string) rule { return oneOf(name) }
	anyValue = func(string, any, func(string, string)) {}
)

func plain(max int) rule {
	return object(fields{"!type": oneOf("plain_text"), "!text": str(1, max), "emoji": boolean})
}

func text(max int) rule {
	return byType(map[string]rule{
		"plain_text": plain(max),
		"mrkdwn":     object(fields{"!type": kindOf("mrkdwn"), "!text": str(1, max), "verbatim": boolean}),
	})
}

var (
	confirm = object(fields{"!title": plain(100), "!text": text(300), "!confirm": plain(30), "!deny": plain(30), "style": oneOf("primary", "danger")})
	option  = object(fields{"!text": text(75), "!value": str(1, 150), "description": text(75), "url": absURL})

	buttonFields = fields{
		"!type": kindOf("button"), "!text": plain(75), "action_id": isID,
		"url": absURL, "value": str(1, 2000),
		"style": oneOf("primary", "danger"), "confirm": confirm,
		"accessibility_label": str(1, 75),
	}
	feedback = object(fields{"!text": plain(75), "!value": str(1, 2000), "accessibility_label": str(1, 75)})
)

// chooser is an element with options.
func chooser(kind string, max int, more fields) rule {
	f := fields{
		"!type": kindOf(kind), "action_id": isID, "!options": list(1, max, option),
		"confirm": confirm, "focus_on_load": boolean,
	}
	for name, r := range more {
		f[name] = r
	}
	return all(object(f), initialIsOption)
}

// initialIsOption: what is chosen at first must be, to the letter, an option.
func initialIsOption(at string, v any, say func(at, what string)) {
	o, _ := v.(map[string]any)
	options, _ := json.Marshal(o["options"])
	initial := []any{}
	if one, ok := o["initial_option"]; ok {
		initial = append(initial, one)
	}
	if several, ok := o["initial_options"].([]any); ok {
		initial = append(initial, several...)
	}
	for _, i := range initial {
		if j, _ := json.Marshal(i); !strings.Contains(string(options), string(j)) {
			say(at, "initial option is not one of the options")
		}
	}
}

func picker(kind, initial string, form rule) rule {
	return object(fields{"!type": kindOf(kind), "action_id": isID, initial: form, "placeholder": plain(150), "confirm": confirm,
		"focus_on_load": boolean, "timezone": str(1, 100)})
}

var elements = map[string]rule{
	"button":        object(buttonFields),
	"overflow":      chooser("overflow", 5, nil),
	"static_select": chooser("static_select", 100, fields{"placeholder": plain(150), "initial_option": option, "options": list(1, 100, option)}),
	"radio_buttons": chooser("radio_buttons", 10, fields{"initial_option": option}),
	"checkboxes":    chooser("checkboxes", 10, fields{"initial_options": list(1, 10, option)}),
	"datepicker":    picker("datepicker", "initial_date", matching(date)),
	"timepicker":    picker("timepicker", "initial_time", matching(clock)),
	"users_select":  picker("users_select", "initial_user", str(1, 20)),
	"multi_static_select": chooser("multi_static_select", 100, fields{"placeholder": plain(150), "initial_options": list(1, 100, option),
		"max_selected_items": number(1, 100)}),
	"multi_users_select": object(fields{"!type": kindOf("multi_users_select"), "action_id": isID, "placeholder": plain(150), "confirm": confirm,
		"initial_users": list(1, 100, str(1, 20)), "max_selected_items": number(1, 100), "focus_on_load": boolean}),
	"plain_text_input": object(fields{"!type": kindOf("plain_text_input"), "action_id": isID, "placeholder": plain(150), "initial_value": str(0, 3000),
		"multiline": boolean, "min_length": number(0, 3000), "max_length": number(1, 3000), "focus_on_load": boolean, "dispatch_action_config": anyValue}),
	"feedback_buttons": object(fields{"!type": kindOf("feedback_buttons"), "action_id": isID, "!positive_button": feedback, "!negative_button": feedback}),
}

// some are the elements of those types.
func some(kinds ...string) rule {
	m := map[string]rule{}
	for _, k := range kinds {
		m[k] = elements[k]
	}
	return byType(m)
}

// blocks are the types of blocks the fake knows; an app that needs another has to
// add it here, with its limits.
var blocks = map[string]rule{
	"header":  object(fields{"!type": kindOf("header"), "block_id": isID, "!text": plain(150)}),
	"divider": object(fields{"!type": kindOf("divider"), "block_id": isID}),
	"context": object(fields{"!type": kindOf("context"), "block_id": isID, "!elements": list(1, 10, text(2000))}),
	"section": all(needsOneOf("text", "fields"), object(fields{"!type": kindOf("section"), "block_id": isID, "text": text(3000),
		"fields": list(1, 10, text(2000)), "expand": boolean,
		"accessory": some("button", "overflow", "static_select", "radio_buttons", "checkboxes", "datepicker", "timepicker", "users_select")})),
	"actions": object(fields{"!type": kindOf("actions"), "block_id": isID, "!elements": list(1, 25,
		some("button", "overflow", "static_select", "radio_buttons", "checkboxes", "datepicker", "timepicker", "users_select"))}),
	"context_actions": object(fields{"!type": kindOf("context_actions"), "block_id": isID, "!elements": list(1, 5, some("feedback_buttons"))}),
	"input": object(fields{"!type": kindOf("input"), "block_id": isID, "!label": plain(2000), "hint": plain(2000), "optional": boolean, "dispatch_action": boolean,
		"!element": some("plain_text_input", "static_select", "radio_buttons", "checkboxes", "datepicker", "timepicker", "users_select",
			"multi_static_select", "multi_users_select")}),
	"rich_text": richText,
}

var surfaces = map[Surface][]string{
	SurfaceMessage: {"header", "divider", "context", "section", "actions", "context_actions", "input", "rich_text"},
	SurfaceModal:   {"header", "divider", "context", "section", "actions", "input", "rich_text"},
	SurfaceHome:    {"header", "divider", "context", "section", "actions", "input", "rich_text"},
}

// CheckBlocks is what is wrong with blocks (a JSON array) shown on a surface, or nil.
func CheckBlocks(where Surface, raw []byte) error {
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		return errors.New("invalid_blocks_format")
	}
	known := map[string]rule{}
	for _, k := range surfaces[where] {
		known[k] = blocks[k]
	}
	most := MaxViewBlocks
	if where == SurfaceMessage {
		most = MaxBlocks
	}
	var bad []string
	say := func(at, what string) { bad = append(bad, fmt.Sprintf("[ERROR] %s [json-pointer:%s]", what, at)) }
	list(0, most, byType(known))("/blocks", v, say)
	unique(v, say)
	if len(bad) > 0 {
		return blockError{bad}
	}
	if where == SurfaceMessage && Chars(v) > MaxChars {
		return errors.New("msg_blocks_too_long")
	}
	return nil
}

// Chars is what MaxChars bounds, of decoded blocks.
func Chars(blocks any) int {
	n := 0
	if list, ok := blocks.([]any); ok {
		n = perBlock * len(list)
	}
	walk("", blocks, func(_ string, o map[string]any) {
		for name, v := range o {
			if s, ok := v.(string); ok && name != "type" {
				n += units(s)
			}
		}
	})
	return n
}

// unique: a block_id is once in a surface, an action_id once in a block.
func unique(v any, say func(at, what string)) {
	ids := map[string]bool{}
	list, _ := v.([]any)
	for i, b := range list {
		at := fmt.Sprintf("/blocks/%d", i)
		actions := map[string]bool{}
		walk(at, b, func(at string, o map[string]any) {
			if id, ok := o["block_id"].(string); ok {
				if ids[id] {
					say(at, "block_id already exists: "+id)
				}
				ids[id] = true
			}
			if id, ok := o["action_id"].(string); ok {
				if actions[id] {
					say(at, "action_id already exists: "+id)
				}
				actions[id] = true
			}
		})
	}
}

// blockError is invalid_blocks with what is wrong with each.
type blockError struct{ messages []string }

func (e blockError) Error() string { return "invalid_blocks: " + strings.Join(e.messages, "; ") }
