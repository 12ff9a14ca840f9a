package assistant

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/search"
)

// asked is a question of a conversation.
type asked struct {
	ID     string    `json:"id"` // of the event; ReplyID, so that it can stand in a button
	At     time.Time `json:"at"`
	Person string    `json:"person"` // Event.Who
	Text   string    `json:"text"`
	Region string    `json:"region,omitempty"`

	For     string `json:"for,omitempty"`     // Viewer.Key of whom it was answered; "" what is for everybody
	Private bool   `json:"private,omitempty"` // its answer shows what is not for everybody

	Turn search.Turn `json:"turn,omitzero"` // what its answer stood on; zero before there is one

	private bool // it was overheard: nobody outside is asked
}

// turn is the question as the history of a later one.
func (q *asked) turn() search.Turn {
	if q.Turn.Text == "" { // kept by a version that asked all again
		return search.Turn{Text: q.Text, Region: q.Region}
	}
	return q.Turn
}

// turn is a question that was answered: all that its buttons need.
type turn struct {
	asked
	Conversation string   `json:"conversation"`
	Before       []asked  `json:"before,omitempty"` // what it may refer to
	Headline     string   `json:"headline,omitempty"`
	URLs         []string `json:"urls,omitempty"` // of the clauses cited
}

func talkKey(conversation string) string   { return "talk/" + conversation }
func regionKey(conversation string) string { return "region/" + conversation }
func turnKey(id string) string             { return "turn/" + id }

// before are the last questions of a conversation that were answered from the same
// documents, without the one of this event, which is there already when it is handled again.
func (a *Assistant) before(ctx context.Context, conversation, id string) ([]asked, error) {
	raw, err := a.Memory.Recall(ctx, talkKey(conversation))
	if err != nil {
		return nil, fmt.Errorf("recall conversation: %w", err)
	}
	var all []asked
	if raw != nil && json.Unmarshal(raw, &all) != nil {
		all = nil // written by another version: a follow-up less
	}
	oldest, key := a.Now().Add(-a.KeepTalk), search.ViewerOf(ctx).Key()
	return slices.DeleteFunc(all, func(q asked) bool { return q.ID == id || q.At.Before(oldest) || q.For != key }), nil
}

// remember keeps a turn for its buttons and its question for follow-ups.
func (a *Assistant) remember(ctx context.Context, t turn) error {
	all := append(slices.Clone(t.Before), t.asked)
	all = all[max(0, len(all)-search.MaxHistory):]
	persons := []string{}
	for _, q := range all {
		if !slices.Contains(persons, q.Person) {
			persons = append(persons, q.Person)
		}
	}
	var both errgroup.Group // at once: they share a commit of the disk
	for key, v := range map[string]any{talkKey(t.Conversation): all, turnKey(t.ID): t} {
		both.Go(func() error {
			raw, err := json.Marshal(v)
			if err != nil {
				return fmt.Errorf("encode conversation: %w", err)
			}
			if err := a.Memory.Remember(ctx, key, raw, persons, a.KeepTalk); err != nil {
				return fmt.Errorf("remember conversation: %w", err)
			}
			return nil
		})
	}
	return both.Wait()
}

// turn is what a button refers to; false when its time is over, or when it was answered from
// documents that are not those of who pressed it, or for somebody alone who is not he.
func (a *Assistant) turn(ctx context.Context, e *bot.Event, id string) (t turn, ok bool, err error) {
	raw, err := a.Memory.Recall(ctx, turnKey(id))
	if err != nil {
		return t, false, fmt.Errorf("recall turn: %w", err)
	}
	ok = raw != nil && json.Unmarshal(raw, &t) == nil && t.For == search.ViewerOf(ctx).Key() && (t.For == "" || t.Person == e.Who())
	if !ok {
		return turn{}, false, nil
	}
	return t, true, nil
}

// region is the one chosen for a conversation; "" none. Using it keeps it.
func (a *Assistant) region(ctx context.Context, conversation string) (string, error) {
	raw, err := a.Memory.Recall(ctx, regionKey(conversation))
	if err != nil {
		return "", fmt.Errorf("recall region: %w", err)
	}
	return string(raw), nil
}

// setRegion is the same when it is done twice.
func (a *Assistant) setRegion(ctx context.Context, e *bot.Event, conversation, region string) error {
	if err := a.Memory.Remember(ctx, regionKey(conversation), []byte(region), []string{e.Who()}, a.KeepRegion); err != nil {
		return fmt.Errorf("remember region: %w", err)
	}
	return nil
}

// ask puts a question to the engine, after those it may refer to.
func (a *Assistant) ask(ctx context.Context, q asked, before []asked) (search.Answer, error) {
	in := search.Question{Text: strings.TrimSpace(q.Text), Region: q.Region, Private: q.private}
	for _, b := range before {
		in.History = append(in.History, b.turn())
	}
	got, err := a.Answerer.Ask(ctx, in)
	if err != nil {
		return search.Answer{}, fmt.Errorf("ask: %w", err)
	}
	return got, nil
}
