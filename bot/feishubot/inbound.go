package feishubot

import (
	"strings"
	"time"

	"github.com/policybot/policybot/bot"
)

// What Meta holds.
const (
	metaMark = "mark" // of the message pressed
	metaHome = "home" // the message that is the person's own page
)

// HomeKey is the event_key of the entry of the bot's menu that shows a person's own page.
const HomeKey = "home"

// id names an event of a tenant.
func id(parts ...string) string { return Kind + ":" + strings.Join(parts, ":") }

// begin is an event with what its header says; ok is false when that is unusable.
func begin(o *envelope, now time.Time) (e bot.Event, ok bool) {
	e = bot.Event{Platform: Kind, Team: o.Header.Tenant, At: now.UTC()}
	if at := when(o.Header.Created); !at.IsZero() && at.Before(now.Add(24*time.Hour)) {
		e.At = at
	}
	return e, isTenant.MatchString(o.Header.Tenant)
}

// fromMessage: a message is named by its own id, since 飞书 may tell of it in two events. ok is
// false when it is nothing for the bot; self is its own open_id.
func fromMessage(o *envelope, in *received, self string, now time.Time) (e bot.Event, ok bool) {
	m := &in.Message
	if e, ok = begin(o, now); !ok || in.Sender.Type != "user" || in.Sender.ID.OpenID == self ||
		!isPerson.MatchString(in.Sender.ID.OpenID) || !isMessage.MatchString(m.ID) || !isChat.MatchString(m.Chat) {
		return e, false
	}
	text, ok := typed(m.Type, m.Content)
	if !ok {
		return e, false
	}
	u := spoken(text, m.Mentions, self)
	e.Kind, e.ID = bot.EventSaid, id(e.Team, m.ID)
	e.Person, e.Place, e.Message = in.Sender.ID.OpenID, m.Chat, m.ID
	if at := when(m.Created); !at.IsZero() && at.Before(now.Add(24*time.Hour)) {
		e.At = at
	}
	e.Direct = m.ChatType == "p2p"
	e.Mentioned = u.mentioned || e.Direct
	// In a conversation with one person a quotation alone begins no thread.
	if isMessage.MatchString(m.Root) && m.Root != m.ID && (!e.Direct || isThread.MatchString(m.Thread)) {
		e.Thread = m.Root
	}
	e.Text, e.Mentions = u.text, u.others
	if command, rest, ok := commandOf(u.text); ok && e.Mentioned {
		e.Kind, e.Command, e.Text = bot.EventCommand, command, rest
	}
	// What is said in a group, to nobody and in no thread, is not for the bot.
	return e, e.Mentioned || e.Thread != ""
}

// commandOf: 飞书 has no commands, so that one is a message that begins with a slash.
func commandOf(text string) (command, rest string, ok bool) {
	for _, name := range []string{"remind-policy", "policy"} {
		if after, found := strings.CutPrefix(text, "/"+name); found && (after == "" || strings.HasPrefix(after, " ") || strings.HasPrefix(after, "\n")) {
			return name, strings.TrimSpace(after), true
		}
	}
	return "", "", false
}

// fromMenu is an entry of the bot's menu.
func fromMenu(o *envelope, in *menu, now time.Time) (e bot.Event, ok bool) {
	e, ok = begin(o, now)
	if !ok || !isPerson.MatchString(in.Operator.ID.OpenID) || !wellNamed(o.Header.EventID) || in.Key != HomeKey {
		return e, false
	}
	e.Kind, e.ID, e.Person = bot.EventHome, id(e.Team, o.Header.EventID), in.Operator.ID.OpenID
	return e, true
}

// wellNamed tells whether s can be part of an id.
func wellNamed(s string) bool {
	return s != "" && len(s) <= 100 && strings.IndexFunc(s, func(r rune) bool {
		return !(r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r == '.' || r == '-' || r == '_')
	}) < 0
}
