package numbered

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/policybot/policybot/bot"
)

// actionAsk is a press of ours that Handler answers: one that is to be confirmed, with what it
// is in metaAsk, or a number that means nothing.
const (
	actionAsk bot.Action = "numbered"
	metaAsk   string     = "numbered"
)

// Intake is in, before which numbers become presses.
func (n *Numbers) Intake(in bot.Intake) bot.Intake { return &intake{in, n} }

type intake struct {
	bot.Intake
	numbers *Numbers
}

// Accept implements bot.Intake.
func (i *intake) Accept(ctx context.Context, e bot.Event) (bool, error) {
	e, err := i.numbers.pressed(ctx, e)
	if err != nil {
		return false, err
	}
	return i.Intake.Accept(ctx, e)
}

var (
	isNumber = regexp.MustCompile(`^(回复|回|选择|选|按)?[\s:：“"]*([0-9]{1,2})[\s”"。.!！]*$`)
	digits   = strings.NewReplacer("０", "0", "１", "1", "２", "2", "３", "3", "４", "4", "５", "5", "６", "6", "７", "7", "８", "8", "９", "9")
)

// pressed is what a reply of a number stands for; any other event is as it was.
func (n *Numbers) pressed(ctx context.Context, e bot.Event) (bot.Event, error) {
	if e.Kind != bot.EventSaid || !e.Mentioned && !e.Direct {
		return e, nil
	}
	found := isNumber.FindStringSubmatch(digits.Replace(strings.TrimSpace(e.Text)))
	if found == nil {
		return e, nil
	}
	number, _ := strconv.Atoi(found[2])
	m, ok, err := n.mean(ctx, key(e.Platform, placeOf(&e, nil)), number)
	switch {
	case err != nil:
		return e, err
	case !ok && found[1] == "":
		return e, nil // it may be a question
	}
	e.Text, e.Mentions, e.Expires = "", nil, time.Time{}
	e.Kind, e.Message = bot.EventPressed, cmp.Or(m.Message, e.Message)
	switch {
	case !ok:
		e.Action, e.Value = actionAsk, strconv.Itoa(number)
	case m.Form != "":
		e.Kind, e.Form, e.Value, e.Values = bot.EventSubmitted, m.Form, m.Value, m.Values
	case m.Confirm != "":
		raw, err := json.Marshal(meaning{Action: m.Action, Label: m.Label, Confirm: m.Confirm})
		if err != nil {
			return e, err
		}
		e.Action, e.Value = actionAsk, m.Value
		e.Meta = maps.Clone(e.Meta)
		if e.Meta == nil {
			e.Meta = map[string]string{}
		}
		e.Meta[metaAsk] = string(raw)
	default:
		e.Action, e.Value = m.Action, m.Value
	}
	return e, nil
}

// Handler is h, before which what concerns numbers alone is answered.
func (n *Numbers) Handler(h bot.Handler) bot.Handler { return &handler{h} }

type handler struct{ bot.Handler }

// Handle implements bot.Handler.
func (h *handler) Handle(ctx context.Context, e bot.Event) ([]bot.Reply, error) {
	if e.Kind != bot.EventPressed || e.Action != actionAsk {
		return h.Handler.Handle(ctx, e)
	}
	r := bot.Reply{Kind: bot.ReplySay, Thread: e.Thread, Message: &bot.Message{Kind: bot.KindNotice, At: e.At.UTC()}}
	var m meaning
	if json.Unmarshal([]byte(e.Meta[metaAsk]), &m) != nil || m.Action == "" {
		r.Message.Headline = "没有编号" + e.Value + "的选项，可能已经过期。请重新提问，或发送“帮助”。"
		return []bot.Reply{r}, nil
	}
	r.Message.Headline = m.Confirm
	r.Message.Buttons = []bot.Button{{Action: m.Action, Label: "确定" + m.Label, Value: e.Value}}
	return []bot.Reply{r}, nil
}
