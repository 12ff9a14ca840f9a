package numbered

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/policybot/policybot/bot"
)

// errNoForm: the platform has no forms, and this one is no single choice.
var errNoForm = errors.New("该平台没有表单")

const (
	lead      = "回复数字（群里先@我）："
	alsoSaid  = "；其余请直接说"
	maxLabel  = 24 // characters of a label
	separator = "；"
)

// group is what stands together in the list: the buttons, or the options of a choice.
type group struct {
	title    string
	meanings []meaning
}

// numbered is m with its controls under numbers.
func (n *Numbers) numbered(ctx context.Context, name, who string, m bot.Message) (bot.Message, error) {
	groups := controls(m.Buttons, m.Selects)
	own := count(groups)
	type rowAt struct{ section, row, groups int }
	var at []rowAt
	for i := range m.Sections {
		for j := range m.Sections[i].Rows {
			r := &m.Sections[i].Rows[j]
			if g := controls(r.Buttons, r.Selects); count(g) > 0 {
				groups = append(groups, g...)
				at = append(at, rowAt{i, j, len(g)})
			}
		}
	}
	mine := len(groups)
	for _, r := range at {
		mine -= r.groups
	}
	var offers []meaning
	for _, g := range groups {
		offers = append(offers, g.meanings...)
	}
	total := len(offers)
	offers = offers[:min(total, perPage)]
	given, err := n.give(ctx, name, m.ID, who, offers)
	if err != nil {
		return m, err
	}
	for i := range groups { // the numbers back into their groups
		k := min(len(groups[i].meanings), len(given))
		groups[i].meanings, given = given[:k], given[k:]
	}
	m.Sections = cloned(m.Sections)
	below := groups[mine:]
	for _, where := range at {
		r := &m.Sections[where.section].Rows[where.row]
		text := list(below[:where.groups], -1)
		if below = below[where.groups:]; text != "" {
			r.Detail = strings.TrimPrefix(r.Detail+"\n"+strings.TrimPrefix(text, "\n"), "\n")
		}
		r.Buttons, r.Selects = nil, nil
	}
	if text := list(groups[:mine], own); text != "" {
		m.Footer = strings.TrimSuffix(text+"\n"+m.Footer, "\n")
	}
	m.Buttons = slices.DeleteFunc(slices.Clone(m.Buttons), func(b bot.Button) bool { return b.URL == "" })
	m.Selects = nil
	return m, nil
}

// cloned are sections whose rows can be changed.
func cloned(in []bot.Section) []bot.Section {
	out := slices.Clone(in)
	for i := range out {
		out[i].Rows = slices.Clone(out[i].Rows)
	}
	return out
}

// controls are what can be pressed of buttons and choices.
func controls(buttons []bot.Button, selects []bot.Select) (out []group) {
	var g group
	for _, b := range buttons {
		if b.URL == "" {
			g.meanings = append(g.meanings, meaning{Action: b.Action, Value: b.Value, Label: label(b.Label), Confirm: b.Confirm})
		}
	}
	if len(g.meanings) > 0 {
		out = append(out, g)
	}
	for _, s := range selects {
		g := group{title: label(s.Label)}
		for _, o := range s.Options {
			g.meanings = append(g.meanings, meaning{Action: s.Action, Value: o.Value, Label: label(o.Label)})
		}
		out = append(out, g)
	}
	return out
}

func count(groups []group) (n int) {
	for _, g := range groups {
		n += len(g.meanings)
	}
	return n
}

// label is a label within a list: on one line, without what parts the list.
func label(s string) string {
	runes := []rune(strings.NewReplacer(separator, "，", "\n", " ").Replace(strings.TrimSpace(bot.CleanLine(s))))
	if len(runes) > maxLabel {
		runes = append(runes[:maxLabel-1], '…')
	}
	return string(runes)
}

// list says which number is what: 回复数字：12 提醒我；13 有误反馈, and below it the choices. all
// is how much there was to be offered; -1 is what there is.
func list(groups []group, all int) string {
	var b strings.Builder
	shown := 0
	for _, g := range groups {
		if len(g.meanings) == 0 || b.Len() > maxList {
			continue
		}
		switch {
		case b.Len() == 0:
			b.WriteString(lead)
		default:
			b.WriteString("\n")
		}
		if g.title != "" {
			if shown == 0 {
				b.WriteString("\n")
			}
			b.WriteString(g.title + "：")
		}
		for i, m := range g.meanings {
			if b.Len() > maxList {
				break
			}
			if i > 0 {
				b.WriteString(separator)
			}
			fmt.Fprintf(&b, "%d %s", m.Number, m.Label)
			shown++
		}
	}
	if shown > 0 && all > shown {
		b.WriteString(alsoSaid)
	}
	return b.String()
}

// question is a form as a message.
type question struct {
	message bot.Message
	offers  []meaning
}

// asQuestion makes the first choice of a form a question, when all else in it is filled in or
// may be left out. What it says above its fields is said.
func asQuestion(e *bot.Event, f *bot.Form, id string) (q question, ok bool) {
	first := slices.IndexFunc(f.Fields, func(x bot.Field) bool { return x.Kind == bot.FieldChoice })
	if first < 0 {
		return q, false
	}
	values := map[string][]string{}
	for i, x := range f.Fields {
		switch {
		case i == first:
		case len(x.Initial) > 0:
			values[x.ID] = x.Initial
		case !x.Optional:
			return q, false
		}
	}
	choice := f.Fields[first]
	for _, o := range choice.Options[:min(len(choice.Options), perPage)] {
		vs := map[string][]string{choice.ID: {o.Value}}
		for k, v := range values {
			vs[k] = v
		}
		q.offers = append(q.offers, meaning{Form: f.ID, Value: f.Value, Values: vs, Label: label(o.Label)})
	}
	q.message = bot.Message{ID: id, Kind: bot.KindNotice, At: e.At.UTC(), Headline: f.Title + "：" + choice.Label, Body: f.Note}
	return q, true
}
