package slackfake

import (
	"encoding/json"
	"fmt"
	"strings"
)

// inputs are the input blocks of a view.
func inputs(blocks json.RawMessage) (out []map[string]any) {
	var all []map[string]any
	_ = json.Unmarshal(blocks, &all)
	for _, b := range all {
		if b["type"] == "input" {
			out = append(out, b)
		}
	}
	return out
}

// Submit fills in a modal, by the labels or ids of its fields, and hands it in. A
// value is text, a date or a time; of options the label or value, or several joined
// by 、. Fields that are not named keep what they began with.
func (s *Slack) Submit(viewID string, values map[string]string) (*Delivery, error) {
	s.mu.Lock()
	v := s.views[viewID]
	if v == nil || v.Closed {
		s.mu.Unlock()
		return nil, fmt.Errorf("%s is not open", viewID)
	}
	state := map[string]any{}
	left := len(values)
	for _, in := range inputs(v.Blocks) {
		block, _ := in["block_id"].(string)
		element, _ := in["element"].(map[string]any)
		action, _ := element["action_id"].(string)
		value, named := values[textOf(in["label"])]
		if !named {
			value, named = values[block]
		}
		if named {
			left--
		}
		filled, err := fill(element, value, named)
		if err != nil {
			s.mu.Unlock()
			return nil, err
		}
		if filled == nil && in["optional"] != true {
			s.mu.Unlock()
			return nil, fmt.Errorf("%s must be filled in", textOf(in["label"]))
		}
		state[block] = map[string]any{action: answered(element, filled)}
	}
	if left > 0 {
		s.mu.Unlock()
		return nil, fmt.Errorf("%d of the fields named are not in the form", left)
	}
	wire := v.wire()
	wire["state"] = map[string]any{"values": state}
	p := interactive(map[string]any{"type": "view_submission", "team": map[string]any{"id": Team, "domain": "test"}, "user": s.person(v.User),
		"api_app_id": App, "token": "legacy", "trigger_id": s.newTrigger(v.User, v.ID), "view": wire, "response_urls": []any{}}, v.ID+v.Hash)
	p.view = v.ID
	s.mu.Unlock()
	return s.deliverAll([]payload{p})[0], nil
}

// fill is what an element holds when it is handed in; nil when nothing.
func fill(element map[string]any, value string, named bool) (any, error) {
	kind, _ := element["type"].(string)
	if !named {
		for _, name := range []string{"initial_value", "initial_option", "initial_options", "initial_date", "initial_time", "initial_user", "initial_users"} {
			if v, ok := element[name]; ok {
				return v, nil
			}
		}
		return nil, nil
	}
	if value == "" {
		return nil, nil
	}
	options, _ := element["options"].([]any)
	var chosen []any
	for _, o := range options {
		for want := range strings.SplitSeq(value, "、") {
			if o := o.(map[string]any); textOf(o["text"]) == want || o["value"] == want {
				chosen = append(chosen, o)
			}
		}
	}
	switch kind {
	case "multi_users_select":
		var people []any
		for p := range strings.SplitSeq(value, "、") {
			people = append(people, p)
		}
		return people, nil
	case "checkboxes", "multi_static_select":
		if len(chosen) == 0 {
			return nil, fmt.Errorf("no option %q", value)
		}
		return chosen, nil
	case "static_select", "radio_buttons":
		if len(chosen) != 1 {
			return nil, fmt.Errorf("no option %q", value)
		}
		return chosen[0], nil
	}
	if most, ok := element["max_length"].(float64); ok && len([]rune(value)) > int(most) {
		return nil, fmt.Errorf("longer than %g", most)
	}
	return value, nil
}

// answered is the state of an element.
func answered(element map[string]any, v any) map[string]any {
	out := map[string]any{"type": element["type"]}
	name := map[string]string{"static_select": "selected_option", "radio_buttons": "selected_option", "checkboxes": "selected_options", "multi_static_select": "selected_options",
		"multi_users_select": "selected_users", "datepicker": "selected_date", "timepicker": "selected_time", "users_select": "selected_user"}[fmt.Sprint(element["type"])]
	if name == "" {
		name = "value"
	}
	out[name] = v
	if name == "selected_options" && v == nil {
		out[name] = []any{}
	}
	return out
}

// submitted closes a modal, or keeps it open with what is wrong, as the app says.
func (s *Slack) submitted(view string, response []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v := s.views[view]
	var r struct {
		Action string            `json:"response_action"`
		Errors map[string]string `json:"errors"`
		View   json.RawMessage   `json:"view"`
	}
	if len(response) > 0 && json.Unmarshal(response, &r) != nil {
		s.complainLocked("a submit was answered with %q", response)
	}
	switch r.Action {
	case "":
		v.Closed = true
	case "clear":
		for _, o := range s.views {
			if o.Root == v.Root {
				o.Closed = true
			}
		}
	case "errors":
		ids := map[string]bool{}
		for _, in := range inputs(v.Blocks) {
			id, _ := in["block_id"].(string)
			ids[id] = true
		}
		for id, text := range r.Errors {
			if !ids[id] || text == "" || len(r.Errors) == 0 {
				s.complainLocked("errors for %q, which is no field", id)
			}
		}
	case "update", "push":
		if _, err := s.view(string(r.View), SurfaceModal); err != nil {
			s.complainLocked("response_action %s: %v", r.Action, err)
		}
	default:
		s.complainLocked("response_action %q", r.Action)
	}
}
