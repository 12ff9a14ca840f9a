package slackbot

import (
	"encoding/json"
	"time"

	"github.com/policybot/policybot/bot"
)

// interaction is a button pressed, a choice made, a form handed in.
type interaction struct {
	Type string `json:"type"`
	Team struct {
		ID string `json:"id"`
	} `json:"team"`
	User struct {
		ID     string `json:"id"`
		TeamID string `json:"team_id"`
	} `json:"user"`
	Channel struct {
		ID string `json:"id"`
	} `json:"channel"`
	Container struct {
		MessageTS string `json:"message_ts"`
		ThreadTS  string `json:"thread_ts"`
		Ephemeral bool   `json:"is_ephemeral"`
	} `json:"container"`
	Message struct {
		ThreadTS string `json:"thread_ts"`
	} `json:"message"`
	TriggerID   string   `json:"trigger_id"`
	ResponseURL string   `json:"response_url"`
	Actions     []action `json:"actions"`
	View        struct {
		ID         string `json:"id"`
		Hash       string `json:"hash"`
		CallbackID string `json:"callback_id"`
		Meta       string `json:"private_metadata"`
		State      struct {
			Values map[string]map[string]filledIn `json:"values"`
		} `json:"state"`
	} `json:"view"`
}

type action struct {
	ActionID       string `json:"action_id"`
	ActionTS       string `json:"action_ts"`
	Value          string `json:"value"`
	SelectedOption option `json:"selected_option"`
}

type option struct {
	Value string `json:"value"`
}

// filledIn is a field of a form.
type filledIn struct {
	Type            string   `json:"type"`
	Value           string   `json:"value"`
	SelectedOption  option   `json:"selected_option"`
	SelectedOptions []option `json:"selected_options"`
	SelectedDate    string   `json:"selected_date"`
	SelectedTime    string   `json:"selected_time"`
	SelectedUsers   []string `json:"selected_users"`
}

// fromInteraction makes an Event of what a person did with what the bot showed.
func fromInteraction(in *interaction, now time.Time) (e bot.Event, ok bool) {
	team := in.Team.ID
	if team == "" {
		team = in.User.TeamID // an app of a whole organisation
	}
	if !isID.MatchString(team) || !isID.MatchString(in.User.ID) {
		return e, false
	}
	e = bot.Event{Platform: Kind, At: now.UTC(), Team: team, Person: in.User.ID, Mentioned: true}
	switch in.Type {
	case "block_actions":
		ok = fromAction(&e, in, now)
	case "view_submission":
		ok = fromView(&e, in)
	}
	return e, ok
}

func fromAction(e *bot.Event, in *interaction, now time.Time) bool {
	if len(in.Actions) == 0 {
		return false
	}
	a := in.Actions[0]
	if e.Action = actionOf(clip(a.ActionID, 255)); e.Action == "" || e.Action == bot.ActionSource || !isTS.MatchString(a.ActionTS) {
		return false // the link was opened by Slack itself
	}
	if a.Value == "" {
		a.Value = a.SelectedOption.Value
	}
	if len(a.Value) > bot.MaxValue {
		return false // not one of ours
	}
	e.Kind, e.Value = bot.EventPressed, a.Value
	e.ID, e.At = id(e.Team, e.Person, a.ActionTS), when(a.ActionTS)
	e.Expires, e.Meta = trigger(in.TriggerID, in.ResponseURL, now)
	if in.Channel.ID == "" {
		return true // on the page of the app
	}
	if !isID.MatchString(in.Channel.ID) {
		return false
	}
	e.Place, e.Direct = in.Channel.ID, in.Channel.ID[0] == 'D'
	if isTS.MatchString(in.Container.MessageTS) {
		e.Message = in.Container.MessageTS
	}
	for _, t := range []string{in.Container.ThreadTS, in.Message.ThreadTS} {
		if isTS.MatchString(t) && t != e.Message {
			e.Thread = t
		}
	}
	e.Agent = e.Direct && e.Thread != ""
	if in.Container.Ephemeral {
		e.Meta[metaEphemeral] = "1"
	}
	return true
}

// fromView: a form handed in is named by the window and what it showed, so that a
// person who hands it in again after an error of the network does so once.
func fromView(e *bot.Event, in *interaction) bool {
	v := &in.View
	if !wellNamed(v.ID) || v.CallbackID == "" || len(v.CallbackID) > 255 {
		return false
	}
	var o origin
	if json.Unmarshal([]byte(v.Meta), &o) != nil ||
		o.Place != "" && !isID.MatchString(o.Place) || o.Thread != "" && !isTS.MatchString(o.Thread) || o.Message != "" && !isTS.MatchString(o.Message) {
		return false // not one of ours
	}
	e.Kind, e.Form, e.Value = bot.EventSubmitted, v.CallbackID, o.Value
	e.ID = id(e.Team, v.ID)
	if wellNamed(v.Hash) {
		e.ID = id(e.Team, v.ID, v.Hash)
	}
	e.Place, e.Thread, e.Message, e.Direct, e.Agent = o.Place, o.Thread, o.Message, o.Direct, o.Agent
	e.Values = values(v.State.Values)
	return true
}
