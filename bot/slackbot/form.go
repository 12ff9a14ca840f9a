package slackbot

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"github.com/policybot/policybot/bot"
)

const (
	maxInput = 3000 // of what can be typed
	maxMeta  = 3000 // of what a form keeps unseen
	input    = "v"  // the action_id of every field; its block has the field's name
)

// origin is what a form keeps of the event it was opened by, and its value.
type origin struct {
	Place   string `json:"p,omitempty"`
	Thread  string `json:"t,omitempty"`
	Message string `json:"m,omitempty"`
	Direct  bool   `json:"d,omitempty"`
	Agent   bool   `json:"a,omitempty"`
	Value   string `json:"v,omitempty"`
}

// modal is a form as a window.
func modal(f bot.Form, e bot.Event) (slack.ModalViewRequest, error) {
	meta, err := json.Marshal(origin{e.Place, e.Thread, e.Message, e.Direct, e.Agent, f.Value})
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	if units(string(meta)) > maxMeta || len(f.ID) > 255 || f.ID == "" {
		return slack.ModalViewRequest{}, fmt.Errorf("form %.40q: its id or value is too long", f.ID)
	}
	v := slack.ModalViewRequest{Type: slack.VTModal, CallbackID: f.ID, PrivateMetadata: string(meta),
		Title: line(f.Title, bot.MaxFormTitle, "请填写"), Submit: line(f.Submit, bot.MaxFormTitle, "提交"), Close: plain("取消", bot.MaxFormTitle)}
	if !blank(f.Note) {
		v.Blocks.BlockSet = append(v.Blocks.BlockSet, slack.NewSectionBlock(plain(f.Note, maxSection), nil, nil))
	}
	for i := range f.Fields {
		b, err := field(&f.Fields[i])
		if err != nil {
			return v, err
		}
		v.Blocks.BlockSet = append(v.Blocks.BlockSet, b)
	}
	return v, nil
}

func field(f *bot.Field) (*slack.InputBlock, error) {
	if f.ID == "" || len(f.ID) > 255 {
		return nil, fmt.Errorf("field %.40q: no usable id", f.ID)
	}
	b := &slack.InputBlock{Type: slack.MBTInput, BlockID: f.ID, Label: line(f.Label, 2000, f.ID), Optional: f.Optional}
	hint := (*slack.TextBlockObject)(nil)
	if !blank(f.Hint) {
		hint = line(f.Hint, 150, "")
		if units(bot.CleanLine(f.Hint)) > 150 {
			hint, b.Hint = nil, plain(f.Hint, 2000)
		}
	}
	first := ""
	if len(f.Initial) > 0 {
		first = bot.Clean(f.Initial[0])
	}
	switch f.Kind {
	case bot.FieldText, bot.FieldLines:
		longest := maxInput
		if f.Max > 0 {
			longest = min(f.Max, maxInput)
		}
		b.Element = &slack.PlainTextInputBlockElement{Type: slack.METPlainTextInput, ActionID: input, Placeholder: hint,
			InitialValue: head(first, longest), Multiline: f.Kind == bot.FieldLines, MaxLength: longest}
	case bot.FieldChoice, bot.FieldChoices:
		options := optionsOf(f.Options)
		if len(options) == 0 {
			return nil, fmt.Errorf("field %q: no options", f.ID)
		}
		b.Element = chooser(f, options, hint)
	case bot.FieldDate:
		e := &slack.DatePickerBlockElement{Type: slack.METDatepicker, ActionID: input, Placeholder: hint}
		if _, err := time.Parse(time.DateOnly, first); err == nil {
			e.InitialDate = first
		}
		b.Element = e
	case bot.FieldTime:
		e := &slack.TimePickerBlockElement{Type: slack.METTimepicker, ActionID: input, Placeholder: hint}
		if _, err := time.Parse("15:04", first); err == nil && len(first) == 5 {
			e.InitialTime = first
		}
		b.Element = e
	case bot.FieldPeople:
		e := &slack.MultiSelectBlockElement{Type: slack.MultiOptTypeUser, ActionID: input, Placeholder: hint}
		for _, p := range f.Initial {
			if isID.MatchString(p) {
				e.InitialUsers = append(e.InitialUsers, p)
			}
		}
		if f.Max > 0 {
			most := min(f.Max, 100)
			e.MaxSelectedItems = &most
			e.InitialUsers = e.InitialUsers[:min(len(e.InitialUsers), most)]
		}
		b.Element = e
	default:
		return nil, fmt.Errorf("field %q: unknown kind %q", f.ID, f.Kind)
	}
	return b, nil
}

// chooser is a list to choose from: boxes while they are few, which show at a
// glance.
func chooser(f *bot.Field, options []*slack.OptionBlockObject, hint *slack.TextBlockObject) slack.BlockElement {
	var initial []*slack.OptionBlockObject
	for _, o := range options {
		if slices.Contains(f.Initial, o.Value) {
			initial = append(initial, o)
		}
	}
	if f.Kind == bot.FieldChoices {
		if len(options) <= 10 {
			return &slack.CheckboxGroupsBlockElement{
				Type: slack.METCheckboxGroups, ActionID: input, Options: options,
				InitialOptions: initial,
			}
		}
		return &slack.MultiSelectBlockElement{
			Type: slack.MultiOptTypeStatic, ActionID: input, Placeholder: hint,
			Options: options, InitialOptions: initial,
		}
	}
	e := slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, hint, input, options...)
	if len(initial) > 0 {
		e.InitialOption = initial[0]
	}
	return e
}

// values reads what was filled in, in the form Event.Values has.
func values(state map[string]map[string]filledIn) map[string][]string {
	out := map[string][]string{}
	for name, block := range state {
		v, ok := block[input]
		if !ok {
			continue
		}
		var got []string
		switch v.Type {
		case "plain_text_input":
			got = append(got, v.Value)
		case "static_select":
			got = append(got, v.SelectedOption.Value)
		case "checkboxes", "multi_static_select":
			for _, o := range v.SelectedOptions {
				got = append(got, o.Value)
			}
		case "datepicker":
			got = append(got, v.SelectedDate)
		case "timepicker":
			got = append(got, v.SelectedTime)
		case "multi_users_select":
			got = append(got, v.SelectedUsers...)
		}
		got = slices.DeleteFunc(got, func(s string) bool { return strings.TrimSpace(s) == "" })
		if len(got) > 0 {
			out[name] = got
		}
	}
	return out
}
