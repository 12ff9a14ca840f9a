package app

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/policybot/policybot/bot"
)

// chatRoom is what answers in chat, as a Worker calls it.
type chatRoom struct {
	*served
	h     bot.Handler
	names int // of events
}

func (s *served) chatRoom() *chatRoom {
	accounts := s.chatAccounts()
	h, err := s.assistant(accounts)
	if err != nil {
		s.t.Fatal(err)
	}
	return &chatRoom{served: s, h: accounts.noted(h)}
}

// chatter is somebody on a chat platform.
type chatter struct {
	*chatRoom
	platform, person string
}

func (c chatter) who() string { return c.platform + ":T1:" + c.person }

// Where somebody is when he says something.
const (
	private = "in private"
	group   = "in a group"
	ownPage = "on his own page"
)

func (c chatter) event(kind bot.EventKind, where string) bot.Event {
	c.names++
	e := bot.Event{V: 1, ID: fmt.Sprintf("%s:T1:%d", c.platform, c.names), Kind: kind, At: c.opt.Now(), Platform: c.platform, Team: "T1",
		Person: c.person, Message: fmt.Sprint(c.names), Mentioned: true}
	switch where {
	case private:
		e.Place, e.Direct = "D"+c.person, true
	case group:
		e.Place, e.Thread = "G1", c.person // what he said himself in a thread goes on in it
	}
	return e
}

// told is all that is sent in answer to an event, and every word of it.
func (c chatter) told(e bot.Event) ([]bot.Reply, string) {
	c.t.Helper()
	if err := e.Validate(); err != nil {
		c.t.Fatal(err)
	}
	replies, err := c.h.Handle(c.t.Context(), e)
	if err != nil {
		c.t.Fatalf("%s %s %q: %v", c.who(), e.Kind, e.Text+e.Value, err)
	}
	for i := range replies {
		if err := replies[i].Validate(); err != nil {
			c.t.Error(err)
		}
	}
	raw, err := json.Marshal(replies)
	if err != nil {
		c.t.Fatal(err)
	}
	return replies, string(raw)
}

func (c chatter) say(where, text string) ([]bot.Reply, string) {
	c.t.Helper()
	e := c.event(bot.EventSaid, where)
	e.Text = text
	return c.told(e)
}

func (c chatter) press(where string, action bot.Action, value string) ([]bot.Reply, string) {
	c.t.Helper()
	e := c.event(bot.EventPressed, where)
	e.Action, e.Value = action, value
	return c.told(e)
}

// fill hands in the form of a reply as it is, but for some fields.
func (c chatter) fill(where string, f *bot.Form, values map[string][]string) ([]bot.Reply, string) {
	c.t.Helper()
	e := c.event(bot.EventSubmitted, where)
	e.Form, e.Value, e.Values = f.ID, f.Value, map[string][]string{}
	for _, x := range f.Fields {
		if x.Initial != nil {
			e.Values[x.ID] = x.Initial
		}
	}
	for k, v := range values {
		e.Values[k] = v
	}
	return c.told(e)
}

// valueOf is the value of the first button of an action in what was sent; "" where there is none.
func valueOf(replies []bot.Reply, action bot.Action) string {
	for _, r := range replies {
		if r.Message == nil {
			continue
		}
		all := slices.Clone(r.Message.Buttons)
		for _, s := range r.Message.Sections {
			for _, row := range s.Rows {
				all = append(all, row.Buttons...)
			}
		}
		for _, b := range all {
			if b.Action == action && b.Value != "" {
				return b.Value
			}
		}
	}
	return ""
}
