package bottest

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/outbox"
)

// ChatSubject is an adapter between a fake of its platform and an intake, for
// ConformChat. There are the persons U1 and U2, the channel C1 in which the bot is,
// and a direct conversation D1 of U1 with it; Name turns these into the platform's
// own names.
type ChatSubject struct {
	Platform bot.Platform
	Kind     string                // Event.Platform
	Name     func(s string) string // U1, U2, C1, D1; nil when they are the platform's own

	// Start lets the adapter take events in until stop is called.
	Start func(in bot.Intake) (stop func())

	// Do is what a person does on the platform. It returns when the platform has
	// had its answer to the delivery, whatever that was.
	Do func(a Act) Outcome
	// Again sends once more everything that was sent, in another order, as if no
	// delivery had been acknowledged.
	Again func()
	// Noise sends what concerns nobody: the bot's own messages, those of other bots,
	// edits, deletions, people who join.
	Noise func()
	// Shown is all that is to be seen now, in the order it appeared.
	Shown func() []Shown
	// Behave makes the platform treat the next posts so, n of them.
	Behave func(b Behaviour, n int)
	// Expire makes every trigger that was handed out so far useless.
	Expire func()

	Whisper reminders.Answer // what Arrived says of a whisper that arrived
	Said    reminders.Answer // and of something said that arrived; "" is Found
	Lacks   Lacks
	Secrets []string // must not be in any error or log
	// Wrap stands around the handler, where an adapter needs something there; nil is nothing.
	Wrap func(h bot.Handler) bot.Handler
}

// Lacks is what a platform has not; the zero value is one that has everything. What it gives
// instead is looked at: who has not said here what is missing is held to it.
type Lacks struct {
	Threads  bool // an answer stands beside the question, and what a person says in one place is one conversation
	Overhear bool // in a channel the bot is told only what is addressed to it
	Commands bool // typed as words
	Whispers bool // said directly to the person
	Forms    bool // Reply.Else is said
	Triggers bool // a form can be opened at any time, so that no event expires
	Beside   bool // what is wrong with a form is said as a whole: Outcome.Errors has it under ""
	Home     bool // nor the view of an agent
	Replace  bool // said anew
	Mentions bool // who is named in a text is not told of
}

// Act is what a person does.
type Act struct {
	Kind    bot.EventKind
	Person  string              // U1 or U2
	Place   string              // C1 or D1; "" for the home page and for a form
	Thread  string              // Outcome.Message of the first message
	Text    string              // of a message, without the mention, or of a command
	Mention bool                // address the bot
	Command string              // without the slash
	On      string              // Shown.Message that is pressed
	Label   string              // of the button, or of the option chosen
	Values  map[string][]string // by Field.ID, for the form shown last to the person
}

// Outcome is what the platform made of an act.
type Outcome struct {
	Message string            // its name of the message that was said
	Errors  map[string]string // shown beside the fields of a form, by Field.ID
	Acked   bool
}

// Shown is something to be seen on the platform.
type Shown struct {
	Message string   // the platform's name
	ID      string   // of the reply, from where the platform keeps it; "" where it keeps none (a form, a page, a whisper)
	Place   string   // C1, D1, or U2 for what is said directly to a person who has no conversation yet
	Thread  string   // "" in none
	Only    string   // the person who sees it; "" everybody
	Text    string   // all that can be read: parts, labels, in order
	Labels  []string // of buttons and options
	Form    []string // Field.ID of each field, when it is a form
	Home    bool
	Alive   []string // what was taken as markup: mentions of all, links that no button or citation has
}

// room is a subject with a worker and the script behind it.
type room struct {
	*testing.T
	ChatSubject
	script *script
	inbox  *Inbox
	log    *Log
}

// ConformChat checks an adapter and the platform's ways with the core; fresh makes
// one for each check, and they run at the same time.
func ConformChat(t *testing.T, fresh func(t *testing.T) ChatSubject) {
	for _, c := range []struct {
		name string
		run  func(r *room)
	}{
		{"conversation", conversation},
		{"events", events},
		{"controls", controls},
		{"forms", forms},
		{"form errors", formErrors},
		{"form too late", formTooLate},
		{"home and agent", homeAndAgent},
		{"directly to another", directly},
		{"sent again", sentAgain},
		{"out of order", outOfOrder},
		{"first try died", firstTryDied},
		{"noise", noise},
		{"rate limited", chatLimited},
		{"outcome unknown", chatUnknown},
		{"arrived", chatArrived},
		{"longest", longest},
		{"hostile", chatHostile},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := &room{T: t, ChatSubject: fresh(t), script: &script{}, inbox: NewInbox(), log: &Log{}}
			if r.Name == nil {
				r.Name = func(s string) string { return s }
			}
			r.open()
			c.run(r)
			for _, secret := range r.Secrets {
				if strings.Contains(r.log.String(), secret) {
					t.Error("a secret is in the log")
				}
			}
		})
	}
}

// open starts the worker and the adapter.
func (r *room) open() {
	handler := bot.Handler(r.script)
	if r.Wrap != nil {
		handler = r.Wrap(handler)
	}
	w, err := bot.NewWorker(r.inbox, handler, map[string]bot.Platform{r.Kind: r.Platform}, bot.WorkerOptions{
		Name: "conform", Poll: 10 * time.Millisecond, Settle: 50 * time.Millisecond,
		Timeout: 2 * time.Second, Lease: 20 * time.Second,
		Pacer: outbox.NewPacer(func(string) outbox.Limit { return outbox.Limit{} }, nil),
		Log:   slog.New(slog.NewTextHandler(r.log, nil)),
	})
	if err != nil {
		r.Fatal(err)
	}
	r.script.intake = w
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); _ = w.Run(ctx) }()
	stop := r.Start(r.script)
	r.Cleanup(func() { stop(); cancel(); <-done })
}

// until waits for something to be shown, and for what would be shown too much.
func (r *room) until(what string, ok func(all []Shown) bool) []Shown {
	r.Helper()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		all := r.Shown()
		if ok(all) {
			return all
		}
		if time.Now().After(deadline) {
			r.Fatalf("%s: not so after a minute; shown:\n%+v\nlog:\n%s", what, all, r.log)
		}
	}
}

// see waits for the one thing that shows text.
func (r *room) see(text string) Shown {
	r.Helper()
	all := r.until("see "+text, func(all []Shown) bool { return len(with(all, text)) > 0 })
	found := with(all, text)
	if len(found) > 1 {
		r.Errorf("%q is shown %d times", text, len(found))
	}
	return found[len(found)-1]
}

// times lets a while pass and wants text to be shown n times.
func (r *room) times(text string, n int) {
	r.Helper()
	time.Sleep(300 * time.Millisecond)
	if got := with(r.Shown(), text); len(got) != n {
		r.Errorf("%q is shown %d times, want %d: %+v", text, len(got), n, got)
	}
}

func with(all []Shown, text string) (out []Shown) {
	for _, s := range all {
		if strings.Contains(s.Text, text) {
			out = append(out, s)
		}
	}
	return out
}

// say is a message of U1; in the channel the bot is mentioned.
func (r *room) say(place, thread, text string) string {
	r.Helper()
	o := r.Do(Act{Kind: bot.EventSaid, Person: "U1", Place: place, Thread: thread, Text: text, Mention: place == "C1"})
	if o.Message == "" || !o.Acked {
		r.Fatalf("%q: %+v", text, o)
	}
	return o.Message
}

func (r *room) press(on Shown, label string) Outcome {
	r.Helper()
	o := r.Do(Act{Kind: bot.EventPressed, Person: "U1", Place: on.Place, Thread: on.Thread, On: on.Message, Label: label})
	if !o.Acked {
		r.Fatalf("%s was not acknowledged", label)
	}
	return o
}
