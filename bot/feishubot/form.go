package feishubot

import (
	"fmt"
	"slices"
	"time"

	"github.com/policybot/policybot/bot"
)

const (
	maxInput   = 1000 // of what can be typed
	maxPeople  = 100  // to choose from
	maxChoices = 60   // of a field, since each option is an element of the card

	kindText   = "t" // the name of a field begins with its kind, since times come back with a zone
	kindDate   = "d"
	kindTime   = "h"
	kindChoice = "c"
	kindPeople = "p"
)

// formCard is a form as a card; the button that hands it in brings back where it was opened.
func formCard(f bot.Form, e bot.Event, people []string, mark string) (card, error) {
	if f.ID == "" || len(f.ID) > 255 || len(f.Value) > bot.MaxValue {
		return card{}, fmt.Errorf("form %.40q: its id or value is too long", f.ID)
	}
	var body, inside []el
	if !blank(f.Note) {
		body = append(body, said(cut(bot.Clean(f.Note), maxPara)))
	}
	for i := range f.Fields {
		els, err := fieldOf(&f.Fields[i], people)
		if err != nil {
			return card{}, err
		}
		inside = append(inside, els...)
	}
	origin := press{Form: f.ID, Value: f.Value, Place: e.Place, Message: e.Message, Thread: e.Thread, Direct: e.Direct, Mark: mark}
	if origin.Thread == "" && !e.Direct {
		origin.Thread = e.Message
	}
	inside = append(inside, el{
		"tag": "button", "name": "submit", "type": "primary", "form_action_type": "submit", "text": plain(line(f.Submit, maxLabel, "提交")),
		"behaviors": []el{{"type": "callback", "value": origin}},
	})
	body = append(body, el{"tag": "form", "name": "form", "elements": inside})
	c := newCard(f.Title, body, mark)
	c.Header = &title{plain(line(f.Title, maxTitle, "请填写")), "blue"}
	if n, _ := cost(body...); n > maxElements || c.size() > maxCard {
		return card{}, fmt.Errorf("form %.40q: too much for a card", f.ID)
	}
	return c, nil
}

// fieldOf is a field with its label.
func fieldOf(f *bot.Field, people []string) ([]el, error) {
	if f.ID == "" || len(f.ID) > 200 {
		return nil, fmt.Errorf("field %.40q: no usable id", f.ID)
	}
	e := el{"required": !f.Optional, "width": "fill"}
	if !blank(f.Hint) {
		e["placeholder"] = plain(line(f.Hint, 100, ""))
	}
	first := ""
	if len(f.Initial) > 0 {
		first = bot.Clean(f.Initial[0])
	}
	kind := kindChoice
	switch f.Kind {
	case bot.FieldText, bot.FieldLines:
		longest := maxInput
		if f.Max > 0 {
			longest = min(f.Max, maxInput)
		}
		kind, e["tag"], e["max_length"] = kindText, "input", longest
		if f.Kind == bot.FieldLines {
			e["input_type"], e["rows"] = "multiline_text", 4
		}
		if first != "" {
			e["default_value"] = cut(first, longest)
		}
	case bot.FieldChoice, bot.FieldChoices:
		options := optionsOf(f.Options)
		if len(options) == 0 {
			return nil, fmt.Errorf("field %q: no options", f.ID)
		}
		chooser(e, f, options[:min(len(options), maxChoices)])
	case bot.FieldDate:
		kind, e["tag"] = kindDate, "date_picker"
		if _, err := time.Parse(time.DateOnly, first); err == nil {
			e["initial_date"] = first
		}
	case bot.FieldTime:
		kind, e["tag"] = kindTime, "picker_time"
		if _, err := time.Parse("15:04", first); err == nil && len(first) == 5 {
			e["initial_time"] = first
		}
	case bot.FieldPeople:
		kind, e["tag"] = kindPeople, "multi_select_person"
		var options []el
		for _, p := range people[:min(len(people), maxPeople)] {
			options = append(options, el{"value": p})
		}
		if len(options) > 0 {
			e["options"] = options
		}
		if chosen := slices.DeleteFunc(slices.Clone(f.Initial), func(p string) bool { return !isPerson.MatchString(p) }); len(chosen) > 0 {
			e["selected_values"] = chosen
		}
	default:
		return nil, fmt.Errorf("field %q: unknown kind %q", f.ID, f.Kind)
	}
	e["name"] = kind + "_" + f.ID
	label := line(f.Label, 100, f.ID)
	if f.Optional {
		label += "（选填）"
	}
	return []el{said(label), e}, nil
}

// chooser is a list to choose one or several from.
func chooser(e el, f *bot.Field, options []el) {
	e["options"] = options
	if f.Kind == bot.FieldChoices {
		e["tag"] = "multi_select_static"
		var chosen []string
		for _, o := range options {
			if v := o["value"].(string); slices.Contains(f.Initial, v) {
				chosen = append(chosen, v)
			}
		}
		if len(chosen) > 0 {
			e["selected_values"] = chosen
		}
		return
	}
	e["tag"] = "select_static"
	for i, o := range options {
		if slices.Contains(f.Initial, o["value"].(string)) {
			e["initial_index"] = i + 1
			return
		}
	}
}

// submitted is what a form becomes when it has been handed in, so that it is not handed in twice.
func submitted(mark string) card {
	return newCard("已提交", []el{said("已提交，结果会在原来的会话里告诉您。")}, mark)
}
