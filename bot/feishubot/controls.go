package feishubot

import (
	"github.com/policybot/policybot/bot"
)

// space is what a part of a card may take.
type space struct{ elements, bytes int }

// take tells whether parts fit, and takes their room.
func (r *space) take(extra int, parts ...el) bool {
	n, size := cost(parts...)
	if n += extra; n > r.elements || size+perElement*extra > r.bytes {
		return false
	}
	r.elements, r.bytes = r.elements-n, r.bytes-size-perElement*extra
	return true
}

// controls are buttons, links and selects in rows, as many as fit into room: links before all, since
// they lead to what an answer rests on. whole is false when something was left out.
func controls(buttons []bot.Button, selects []bot.Select, links []bot.Button, at spot, room space) (rows []el, whole bool) {
	seen := map[string]bool{}
	whole = true
	room.take(3) // the rows themselves
	take := func(bs []bot.Button) (out []el) {
		for _, b := range bs {
			u, opens := address(b.URL)
			if b.URL != "" && (!opens || seen[u]) {
				continue
			}
			seen[u] = opens
			e := button(b, at)
			if e == nil {
				continue
			}
			if !room.take(1, e) { // the column around it
				whole = false
				break
			}
			out = append(out, e)
		}
		return out
	}
	rest := take(links)
	all := append(take(buttons), rest...)
	for _, s := range selects {
		e := choice(s, at, space{room.elements - 1, room.bytes - perElement})
		if e == nil || !room.take(1, e) {
			whole = whole && len(optionsOf(s.Options)) == 0
			continue
		}
		whole = whole && len(e["options"].([]el)) == len(optionsOf(s.Options))
		all = append(all, e)
	}
	const wide = 10 // columns of one row
	for len(all) > 0 {
		n := min(len(all), wide)
		rows, all = append(rows, row(all[:n:n])), all[n:]
	}
	return rows, whole
}

// value is what a control sends.
func (at spot) value(a bot.Action, v string) press {
	return press{Action: string(a), Value: v, Thread: at.thread, Mark: at.mark, Direct: at.direct, Home: at.home}
}

// button is nil when it can neither open nor send anything.
func button(b bot.Button, at spot) el {
	e := el{"tag": "button", "text": plain(line(b.Label, maxLabel, "打开")), "type": "default"}
	if b.Primary {
		e["type"] = "primary"
	}
	if b.URL != "" {
		u, ok := address(b.URL)
		if !ok {
			return nil
		}
		e["behaviors"] = []el{{"type": "open_url", "default_url": u}}
		return e
	}
	if len(b.Value) > bot.MaxValue || b.Action == "" {
		return nil
	}
	e["behaviors"] = []el{{"type": "callback", "value": at.value(b.Action, b.Value)}}
	if !blank(b.Confirm) {
		e["confirm"] = el{"title": plain("请确认"), "text": plain(cut(bot.Clean(b.Confirm), 300))}
	}
	return e
}

// choice is nil without an option; it has as many as fit into room.
func choice(s bot.Select, at spot, room space) el {
	e := el{
		"tag": "select_static", "placeholder": plain(line(s.Label, 60, "请选择")), "options": []el{},
		"behaviors": []el{{"type": "callback", "value": at.value(s.Action, "")}},
	}
	room.take(0, e)
	room.bytes -= 40 // the number of the option chosen
	var options []el
	for i, o := range optionsOf(s.Options) {
		if !room.take(0, o) {
			break
		}
		options = append(options, o)
		if o["value"] == s.Value && s.Value != "" {
			e["initial_index"] = i + 1
		}
	}
	if len(options) == 0 {
		return nil
	}
	e["options"] = options
	return e
}

// optionsOf leaves out what 飞书 would refuse: no value, or one twice.
func optionsOf(in []bot.Option) (out []el) {
	seen := map[string]bool{}
	for _, o := range in {
		if o.Value == "" || len(o.Value) > bot.MaxValue || seen[o.Value] || len(out) == maxOptions {
			continue
		}
		seen[o.Value] = true
		out = append(out, el{"text": plain(line(o.Label, maxOption, "（未命名）")), "value": o.Value})
	}
	return out
}
