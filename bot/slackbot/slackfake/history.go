package slackfake

import (
	"slices"
	"strconv"
	"strings"
)

// readable is a conversation the bot may look into.
func (s *Slack) readable(id, right string) (*channel, error) {
	c := s.channels[id] // a person's id does not do here
	switch {
	case c == nil:
		return nil, fail("channel_not_found")
	case !s.scope(map[string]string{"im": "im", "group": "groups", "channel": "channels"}[c.kind()] + ":" + right):
		return nil, s.missing(map[string]string{"im": "im", "group": "groups", "channel": "channels"}[c.kind()] + ":" + right)
	case !c.has(BotUser) && (right == "history" || c.kind() != "channel"):
		if c.kind() == "channel" {
			return nil, fail("not_in_channel")
		}
		return nil, fail("channel_not_found")
	}
	return c, nil
}

func (s *Slack) history(a Args) (map[string]any, error) {
	if err := a.need("channel"); err != nil {
		return nil, err
	}
	c, err := s.readable(a["channel"], "history")
	if err != nil {
		return nil, err
	}
	var top []*Message // the newest first, and not what is in threads
	for _, m := range slices.Backward(c.messages) {
		if m.Thread == "" || m.Thread == m.TS {
			top = append(top, m)
		}
	}
	return s.page(top, a)
}

func (s *Slack) replies(a Args) (map[string]any, error) {
	if err := a.need("channel", "ts"); err != nil {
		return nil, err
	}
	c, err := s.readable(a["channel"], "history")
	if err != nil {
		return nil, err
	}
	first := c.message(a["ts"])
	if first == nil {
		return nil, fail("thread_not_found")
	}
	var in []*Message // the oldest first
	for _, m := range c.messages {
		if m.TS == first.TS || m.Thread == root(first) {
			in = append(in, m)
		}
	}
	return s.page(in, a)
}

// page is the part of messages that a call asks for.
func (s *Slack) page(in []*Message, a Args) (map[string]any, error) {
	limit := 100
	if a["limit"] != "" {
		n, err := strconv.Atoi(a["limit"])
		if err != nil || n < 1 || n > 999 {
			return nil, fail("invalid_limit")
		}
		limit = n
	}
	for _, name := range []string{"oldest", "latest"} {
		if v := a[name]; v != "" {
			if _, err := strconv.ParseFloat(v, 64); err != nil {
				return nil, fail("invalid_ts_" + name)
			}
		}
	}
	inclusive := a.yes("inclusive")
	kept := slices.DeleteFunc(slices.Clone(in), func(m *Message) bool {
		return a["oldest"] != "" && before(m.TS, a["oldest"], !inclusive) ||
			a["latest"] != "" && before(a["latest"], m.TS, !inclusive)
	})
	start := 0
	if cur := a["cursor"]; cur != "" {
		at, ok := strings.CutPrefix(cur, "next_ts:")
		if start = slices.IndexFunc(kept, func(m *Message) bool { return m.TS == at }); !ok || start < 0 {
			return nil, fail("invalid_cursor")
		}
	}
	end := min(start+limit, len(kept))
	out := map[string]any{"messages": []any{}, "has_more": end < len(kept)}
	messages := make([]any, 0, end-start)
	for _, m := range kept[start:end] {
		messages = append(messages, m.wire(a.yes("include_all_metadata")))
	}
	out["messages"] = messages
	if end < len(kept) {
		out["response_metadata"] = map[string]any{"next_cursor": "next_ts:" + kept[end].TS}
	}
	return out, nil
}

// before compares timestamps, whose fractions may be of any length.
func before(a, b string, orSame bool) bool {
	x, _ := strconv.ParseFloat(a, 64)
	y, _ := strconv.ParseFloat(b, 64)
	return x < y || orSame && x == y
}
