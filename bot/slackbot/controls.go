package slackbot

import (
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"github.com/policybot/policybot/bot"
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

// controls are buttons, links and selects in rows, as many as fit into room: links
// before all, since they lead to what an answer rests on. id begins the ids of their
// blocks. whole is false when something was left out.
func controls(id string, buttons []bot.Button, selects []bot.Select, links []bot.Button, room int) (rows []slack.Block, whole bool) {
	seen := map[string]bool{}
	n := 0
	take := func(bs []bot.Button) (out []slack.BlockElement) {
		for _, b := range bs {
			u, opens := address(b.URL)
			if b.URL != "" && (!opens || seen[u]) {
				continue
			}
			seen[u] = opens
			if e := button(b, n); e != nil {
				out, n = append(out, e), n+1
			}
		}
		return out
	}
	first := take(buttons)
	var rest []slack.BlockElement
	for _, e := range take(links) {
		if rest = put(rest, e, &room); room < 0 {
			break
		}
	}
	var all []slack.BlockElement
	whole = true
	for _, e := range first {
		if all = put(all, e, &room); room < 0 {
			whole = false
			break
		}
	}
	all = append(all, rest...)
	for _, s := range selects {
		if e := choice(s, n, room-perBlock); e != nil && room > 0 {
			all, n = put(all, e, &room), n+1
			whole = whole && len(e.Options) == len(optionsOf(s.Options))
		}
	}
	for i, e := range all {
		if i%maxActions == 0 {
			rows = append(rows, slack.NewActionBlock(id+"."+strconv.Itoa(len(rows))))
		}
		row := rows[len(rows)-1].(*slack.ActionBlock)
		row.Elements.ElementSet = append(row.Elements.ElementSet, e)
	}
	return rows, whole
}

// put appends e when there is room for it, and for a block it may begin; without
// room it leaves room negative.
func put(all []slack.BlockElement, e slack.BlockElement, room *int) []slack.BlockElement {
	cost := weight(e)
	if len(all)%maxActions == 0 {
		cost += perBlock
	}
	if cost > *room {
		*room = -1
		return all
	}
	*room -= cost
	return append(all, e)
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

// choice is nil without an option; it has as many as fit into room.
func choice(s bot.Select, n, room int) *slack.SelectBlockElement {
	if len(actionID(s.Action, n)) > 255 {
		return nil
	}
	e := slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, line(s.Label, 150, "请选择"), actionID(s.Action, n))
	room -= weight(e)
	for _, o := range optionsOf(s.Options) {
		chosen := o.Value == s.Value && s.Value != ""
		cost := weight(o)
		if chosen {
			cost *= 2
		}
		if room -= cost; room < 0 {
			break
		}
		e.Options = append(e.Options, o)
		if chosen {
			e.InitialOption = o
		}
	}
	if len(e.Options) == 0 {
		return nil
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
