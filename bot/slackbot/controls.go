package slackbot

import (
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"policybot/bot"
)

// actionID names a control: what it does, and a number, since no two of a block may
// have the same.
func actionID(a bot.Action, n int) string { return string(a) + "." + strconv.Itoa(n) }

// actionOf is what actionID was made of.
func actionOf(id string) bot.Action {
	if i := strings.LastIndexByte(id, '.'); i >= 0 {
		id = id[:i]
	}
	return bot.Action(id)
}

// controls are buttons, selects and links in rows, as many as fit into room; id
// begins the ids of their blocks.
func controls(id string, buttons []bot.Button, selects []bot.Select, links []bot.Button, room int) (out []slack.Block) {
	var all []slack.BlockElement
	seen := map[string]bool{}
	for _, b := range append(append([]bot.Button{}, buttons...), links...) {
		if b.URL != "" {
			u, ok := address(b.URL)
			if !ok || seen[u] {
				continue
			}
			seen[u] = true
		}
		if e := button(b, len(all)); e != nil {
			all = append(all, e)
		}
	}
	for _, s := range selects {
		if e := choice(s, len(all)); e != nil {
			all = append(all, e)
		}
	}
	for i, e := range all {
		if i%maxActions == 0 {
			room -= perBlock
		}
		if room -= weight(e); room < 0 {
			break
		}
		if i%maxActions == 0 {
			out = append(out, slack.NewActionBlock(id+"."+strconv.Itoa(len(out))))
		}
		row := out[len(out)-1].(*slack.ActionBlock)
		row.Elements.ElementSet = append(row.Elements.ElementSet, e)
	}
	return out
}

// button is nil when it can neither open nor send anything.
func button(b bot.Button, n int) slack.BlockElement {
	e := slack.NewButtonBlockElement(actionID(b.Action, n), "", line(b.Label, maxLabel, "打开"))
	if b.URL != "" {
		u, ok := address(b.URL)
		if !ok {
			return nil
		}
		e.URL = u
	}
	if units(b.Value) > maxValue || len(e.ActionID) > 255 {
		return nil
	}
	e.Value = b.Value
	if b.Primary {
		e.Style = slack.StylePrimary
	}
	if !blank(b.Confirm) {
		e.Confirm = slack.NewConfirmationBlockObject(plain("请确认", 100), plain(b.Confirm, 300), line(b.Label, 30, "确定"), plain("取消", 30))
	}
	return e
}

func choice(s bot.Select, n int) slack.BlockElement {
	options := optionsOf(s.Options)
	if len(options) == 0 || len(actionID(s.Action, n)) > 255 {
		return nil
	}
	e := slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, line(s.Label, 150, "请选择"), actionID(s.Action, n), options...)
	for _, o := range options {
		if o.Value == s.Value && s.Value != "" {
			e.InitialOption = o
		}
	}
	return e
}

// optionsOf leaves out what Slack would refuse: no value, one that is too long, or
// one twice.
func optionsOf(in []bot.Option) (out []*slack.OptionBlockObject) {
	seen := map[string]bool{}
	for _, o := range in {
		if o.Value == "" || units(o.Value) > maxOption || seen[o.Value] || len(out) == maxOptions {
			continue
		}
		seen[o.Value] = true
		out = append(out, slack.NewOptionBlockObject(o.Value, line(o.Label, maxLabel, "（未命名）"), nil))
	}
	return out
}
