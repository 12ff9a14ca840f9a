package bottest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/reminders"
)

// FakeChat is a chat platform in memory, with people on it: the plainest adapter
// there can be, and proof that ConformChat asks for nothing impossible.
type FakeChat struct {
	*Fake // as a Sender

	mu       sync.Mutex
	intake   bot.Intake
	sent     []bot.Event // every delivery, for Again
	shown    []Shown
	controls map[string]bot.Event // message and label -> what pressing it sends
	forms    map[string]opened    // person -> the form shown last
	behave   []Behaviour
	seq      int
	age      int // of triggers; older ones have run out
}

// opened is a form and where it was opened from.
type opened struct {
	form *bot.Form
	from bot.Event
}

var _ bot.Platform = (*FakeChat)(nil)

// NewFakeChat is empty.
func NewFakeChat() *FakeChat {
	return &FakeChat{Fake: NewFake(), controls: map[string]bot.Event{}, forms: map[string]opened{}}
}

// Subject is the platform for ConformChat.
func (f *FakeChat) Subject() ChatSubject {
	return ChatSubject{
		Platform: f, Kind: "fake", Do: f.Do, Again: f.Again, Noise: func() {}, Shown: f.Shown,
		Whisper: reminders.Found,
		Start:   func(in bot.Intake) func() { f.intake = in; return func() {} },
		Behave: func(b Behaviour, n int) {
			f.mu.Lock()
			defer f.mu.Unlock()
			f.behave = slices.Repeat([]Behaviour{b}, n)
		},
		Expire: func() { f.mu.Lock(); defer f.mu.Unlock(); f.age++ },
	}
}

// Do is what a person does.
func (f *FakeChat) Do(a Act) Outcome {
	f.mu.Lock()
	f.seq++
	id := fmt.Sprintf("m%d", f.seq)
	e := bot.Event{ID: "fake:" + id, Kind: a.Kind, At: time.Now(), Platform: "fake", Team: "T1", Person: a.Person, Place: a.Place, Thread: a.Thread,
		Direct: strings.HasPrefix(a.Place, "D"), Text: a.Text, Command: a.Command, Meta: map[string]string{"age": fmt.Sprint(f.age)}}
	e.Mentioned = a.Mention || e.Direct
	if _, name, ok := strings.Cut(a.Text, "@"); ok {
		e.Mentions = []bot.Mention{{Person: name, Name: name}}
	}
	switch a.Kind {
	case bot.EventSaid:
		e.Message = id
	case bot.EventPressed:
		c := f.controls[a.On+"\x00"+a.Label]
		e.Action, e.Value, e.Message, e.Expires = c.Action, c.Value, a.On, e.At.Add(3*time.Second)
	case bot.EventSubmitted:
		o := f.forms[a.Person]
		e.Form, e.Value, e.Values, e.Place, e.Thread, e.Message, e.Direct = o.form.ID, o.form.Value, a.Values, o.from.Place, o.from.Thread, o.from.Message, o.from.Direct
	}
	in := f.intake
	f.mu.Unlock()
	if a.Kind == bot.EventSubmitted {
		if wrong := in.Check(context.Background(), e); len(wrong) > 0 {
			errs := map[string]string{}
			for _, w := range wrong {
				errs[w.Field] = w.Text
			}
			return Outcome{Errors: errs, Acked: true}
		}
	}
	f.mu.Lock()
	f.sent = append(f.sent, e)
	f.mu.Unlock()
	_, err := in.Accept(context.Background(), e)
	return Outcome{Message: e.Message, Acked: err == nil || errors.Is(err, bot.ErrEvent)}
}

// Again sends everything once more, the last first.
func (f *FakeChat) Again() {
	f.mu.Lock()
	all, in := slices.Clone(f.sent), f.intake
	f.mu.Unlock()
	slices.Reverse(all)
	for _, e := range all {
		_, _ = in.Accept(context.Background(), e)
	}
}

// Shown is all that is to be seen.
func (f *FakeChat) Shown() []Shown {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.shown)
}

// Perform implements bot.Platform.
func (f *FakeChat) Perform(ctx context.Context, e bot.Event, r bot.Reply, id string) (reminders.Receipt, error) {
	if err := r.Validate(); err != nil {
		return reminders.Receipt{}, reminders.Rejected(err)
	}
	f.mu.Lock()
	b := Takes
	if len(f.behave) > 0 {
		b, f.behave = f.behave[0], f.behave[1:]
	}
	if b.Status == 429 {
		f.mu.Unlock()
		return reminders.Receipt{}, reminders.TryAfter(errRefused, time.Second)
	}
	err := f.show(e, r, id)
	f.mu.Unlock()
	switch {
	case err != nil:
		return reminders.Receipt{}, err
	case b.Hang:
		<-ctx.Done()
		return reminders.Receipt{}, ctx.Err()
	case b.Reset || b.Status >= 500:
		return reminders.Receipt{}, errLost
	}
	return reminders.Receipt{Channel: "fake:" + e.Place, Message: id}, nil
}

// show puts a reply where it is seen.
func (f *FakeChat) show(e bot.Event, r bot.Reply, id string) error {
	f.seq++
	s := Shown{Message: fmt.Sprintf("m%d", f.seq), ID: id, Place: e.Place, Thread: r.Thread}
	if r.Person != "" {
		s.Place, s.Thread = r.Person, ""
	}
	switch r.Kind {
	case bot.ReplyForm:
		if e.Meta["age"] != fmt.Sprint(f.age) {
			return reminders.Rejected(errors.New("the trigger has run out"))
		}
		f.forms[e.Person] = opened{r.Form, e}
		s.Only, s.ID, s.Text = e.Person, "", r.Form.Title
		for _, field := range r.Form.Fields {
			s.Form = append(s.Form, field.ID)
		}
	case bot.ReplyHome:
		s.Only, s.ID, s.Home, s.Text = e.Person, "", true, bot.Clean(r.Home.Title+"\n"+r.Home.Note+"\n"+r.Home.Footer)
		f.offer(&s, r.Home.Buttons, nil)
		f.sections(&s, r.Home.Sections)
	case bot.ReplyStatus, bot.ReplyTitle, bot.ReplyPrompts:
		return nil
	default:
		s.Text = r.Message.Plain()
		f.offer(&s, r.Message.Buttons, r.Message.Selects)
		f.sections(&s, r.Message.Sections)
		if r.Kind == bot.ReplyWhisper {
			s.Only = e.Person
		}
		if i := slices.IndexFunc(f.shown, func(old Shown) bool { return old.Message == e.Message }); r.Kind == bot.ReplyReplace && i >= 0 {
			s.Message, s.Thread = e.Message, f.shown[i].Thread
			f.shown[i] = s
			return nil
		}
	}
	f.shown = append(f.shown, s)
	return nil
}

func (f *FakeChat) sections(s *Shown, all []bot.Section) {
	for _, sec := range all {
		s.Text += "\n" + bot.CleanLine(sec.Title) + "\n" + bot.Clean(sec.Text)
		for _, row := range sec.Rows {
			s.Text += "\n" + bot.Clean(row.Text) + "\n" + bot.CleanLine(row.Detail)
			f.offer(s, row.Buttons, row.Selects)
		}
	}
}

// offer notes what can be pressed.
func (f *FakeChat) offer(s *Shown, buttons []bot.Button, selects []bot.Select) {
	add := func(label string, a bot.Action, value string) {
		label = bot.CleanLine(label)
		s.Labels = append(s.Labels, label)
		f.controls[s.Message+"\x00"+label] = bot.Event{Action: a, Value: value}
	}
	for _, b := range buttons {
		add(b.Label, b.Action, b.Value)
	}
	for _, sel := range selects {
		for _, o := range sel.Options {
			add(o.Label, sel.Action, o.Value)
		}
	}
}

// Arrived implements bot.Platform.
func (f *FakeChat) Arrived(ctx context.Context, _ bot.Event, _ bot.Reply, id string, _ time.Time) (reminders.Finding, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return reminders.Finding{}, err
	}
	if slices.ContainsFunc(f.shown, func(s Shown) bool { return s.ID == id }) {
		return reminders.Finding{Answer: reminders.Found, Receipt: reminders.Receipt{Message: id}}, nil
	}
	return reminders.Finding{Answer: reminders.Missing}, nil
}
