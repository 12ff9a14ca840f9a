package slackbot

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/policybot/policybot/bot"
)

// What Meta holds.
const (
	metaTrigger   = "trigger"
	metaResponse  = "response_url"
	metaEphemeral = "ephemeral" // the message pressed is seen by one person
)

// outer is the wrapping of an event. Only what is looked at is named, so that what
// Slack adds cannot break anything.
type outer struct {
	Type           string `json:"type"`
	Challenge      string `json:"challenge"`
	TeamID         string `json:"team_id"`
	EventID        string `json:"event_id"`
	EventTime      int64  `json:"event_time"`
	Event          inner  `json:"event"`
	Authorizations []struct {
		UserID string `json:"user_id"`
		IsBot  bool   `json:"is_bot"`
	} `json:"authorizations"`
}

type inner struct {
	Type        string          `json:"type"`
	SubType     string          `json:"subtype"`
	Hidden      bool            `json:"hidden"`
	User        string          `json:"user"`
	BotID       string          `json:"bot_id"`
	Text        string          `json:"text"`
	TS          string          `json:"ts"`
	ThreadTS    string          `json:"thread_ts"`
	EventTS     string          `json:"event_ts"`
	Channel     string          `json:"channel"`
	ChannelType string          `json:"channel_type"`
	Edited      json.RawMessage `json:"edited"`
	Tab         string          `json:"tab"`
	Assistant   struct {
		UserID    string `json:"user_id"`
		ChannelID string `json:"channel_id"`
		ThreadTS  string `json:"thread_ts"`
	} `json:"assistant_thread"`
}

// self is the bot's own name, as Slack says with each event.
func (o *outer) self() string {
	for _, a := range o.Authorizations {
		if a.IsBot && isID.MatchString(a.UserID) {
			return a.UserID
		}
	}
	return ""
}

// fromEvent makes an Event of what the Events API tells; ok is false when it is
// nothing for the bot. self is its own name.
func fromEvent(o *outer, self string, now time.Time) (e bot.Event, ok bool) {
	in := &o.Event
	if o.Type != "event_callback" || !isID.MatchString(o.TeamID) {
		return e, false
	}
	e = bot.Event{Platform: Kind, Team: o.TeamID, Person: in.User, Place: in.Channel, At: now.UTC()}
	if o.EventTime > 0 && o.EventTime < 1<<33 {
		e.At = time.Unix(o.EventTime, 0).UTC()
	}
	switch in.Type {
	case "app_mention", "message":
		ok = fromMessage(&e, in, self)
	case "app_home_opened":
		ok = fromHome(&e, in, o.EventID)
	case "assistant_thread_started":
		a := in.Assistant
		e.Kind, e.Person, e.Place, e.Thread = bot.EventAgent, a.UserID, a.ChannelID, a.ThreadTS
		e.Direct, e.Mentioned, e.Agent = true, true, true
		e.ID = id(o.TeamID, a.ChannelID, a.ThreadTS, "begun")
		ok = isID.MatchString(a.ChannelID) && isTS.MatchString(a.ThreadTS)
	}
	return e, ok && isID.MatchString(e.Person) && e.Person != self
}

// fromMessage: a message is named by its channel and timestamp, so that it is one
// event however many events tell of it.
func fromMessage(e *bot.Event, in *inner, self string) bool {
	switch in.SubType {
	case "", "file_share", "thread_broadcast":
	default:
		return false // edits, deletions, joins, topics, bots
	}
	if in.BotID != "" || in.Hidden || len(in.Edited) > 0 && string(in.Edited) != "null" ||
		!isID.MatchString(in.Channel) || !isTS.MatchString(in.TS) || in.ThreadTS != "" && !isTS.MatchString(in.ThreadTS) {
		return false
	}
	e.Kind, e.Message = bot.EventSaid, in.TS
	e.ID, e.At = id(e.Team, in.Channel, in.TS), when(in.TS)
	if in.ThreadTS != in.TS {
		e.Thread = in.ThreadTS
	}
	u := spoken(in.Text, self)
	e.Text, e.Mentions = u.text, u.others
	e.Direct = in.Channel[0] == 'D'
	e.Mentioned = u.mentioned || e.Direct || in.Type == "app_mention"
	e.Agent = e.Direct && e.Thread != ""
	// What is said in a channel, to nobody and in no thread, is not for the bot.
	return e.Mentioned || e.Thread != ""
}

// fromHome: with agent_view the conversation with the agent is a tab of the page.
func fromHome(e *bot.Event, in *inner, eventID string) bool {
	e.ID = id(e.Team, eventID)
	switch in.Tab {
	case "home":
		e.Kind, e.Place = bot.EventHome, ""
		return wellNamed(eventID)
	case "messages":
		e.Kind, e.Direct, e.Mentioned, e.Agent = bot.EventAgent, true, true, true
		return wellNamed(eventID) && isID.MatchString(in.Channel)
	}
	return false
}

// id names an event of a team.
func id(parts ...string) string { return Kind + ":" + strings.Join(parts, ":") }

// wellNamed tells whether s can be part of an id.
func wellNamed(s string) bool {
	return s != "" && len(s) <= 100 && strings.IndexFunc(s, func(r rune) bool {
		return !(r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r == '.' || r == '-' || r == '_')
	}) < 0
}

// slash is a command, as the fields of a form or as JSON.
type slash struct {
	TeamID      string `json:"team_id"`
	ChannelID   string `json:"channel_id"`
	UserID      string `json:"user_id"`
	Command     string `json:"command"`
	Text        string `json:"text"`
	ResponseURL string `json:"response_url"`
	TriggerID   string `json:"trigger_id"`
}

func fromCommand(c *slash, now time.Time) (e bot.Event, ok bool) {
	if !isID.MatchString(c.TeamID) || !isID.MatchString(c.ChannelID) || !isID.MatchString(c.UserID) ||
		!wellNamed(c.TriggerID) {
		return e, false
	}
	u := spoken(c.Text, "")
	e = bot.Event{
		Platform: Kind, Kind: bot.EventCommand, ID: id(c.TeamID, c.TriggerID), At: now.UTC(),
		Team: c.TeamID, Person: c.UserID, Place: c.ChannelID, Direct: c.ChannelID[0] == 'D',
		Mentioned: true, Command: clip(strings.TrimPrefix(strings.ToValidUTF8(c.Command, ""), "/"), 100),
		Text: u.text, Mentions: u.others,
	}
	e.Expires, e.Meta = trigger(c.TriggerID, c.ResponseURL, now)
	return e, true
}

// triggerLife is how long after it arrives a trigger is thought to hold; Slack
// gives it three seconds from when it was made.
const triggerLife = 2500 * time.Millisecond

func trigger(triggerID, responseURL string, now time.Time) (until time.Time, meta map[string]string) {
	meta = map[string]string{}
	if wellNamed(triggerID) {
		meta[metaTrigger], until = triggerID, now.UTC().Add(triggerLife)
	}
	if u, ok := address(responseURL); ok {
		meta[metaResponse] = u
	}
	return until, meta
}
