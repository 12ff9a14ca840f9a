package wecombot

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/bottest"
	"github.com/policybot/policybot/bot/internal/openapi"
	"github.com/policybot/policybot/bot/wecombot/wecomfake"
	"github.com/policybot/policybot/reminders"
)

// asked is a question in a group, taken in.
func (r *rig) asked(t *testing.T, in *bottest.Intake, person, group string) bot.Event {
	t.Helper()
	before := len(in.Events())
	if !r.Say(person, group, "问").Acked() {
		t.Fatal("not acknowledged")
	}
	return in.Nth(t, before+1)
}

func answer(e bot.Event, n int) (bot.Reply, string) {
	id := bot.ReplyID(e.ID, n)
	m := bottest.Sample(id)
	m.Kind = bot.KindAnswer
	return bot.Reply{Kind: bot.ReplySay, Message: &m}, id
}

// TestStreams: the first reply is the message that was being written; said twice it is there
// once; the next is a message of its own; when the stream has run out so is the first.
func TestStreams(t *testing.T) {
	in, clock := &bottest.Intake{}, &clock{}
	r := newRig(t, wecomfake.Config{}, Options{Now: clock.now}, false)
	r.start(t, in)
	e := r.asked(t, in, "U1", "C1")
	for range 2 {
		reply, id := answer(e, 0)
		if _, err := r.bot.Perform(t.Context(), e, reply, id); err != nil {
			t.Fatal(err)
		}
	}
	reply, id := answer(e, 1)
	if _, err := r.bot.Perform(t.Context(), e, reply, id); err != nil {
		t.Fatal(err)
	}
	if got := r.Posted("C1"); len(got) != 2 || got[0].By != "stream" || got[0].ID != bot.ReplyID(e.ID, 0) || got[1].By != "push" {
		t.Errorf("%+v", got)
	}
	late := r.asked(t, in, "U1", "")
	clock.add(streamLife)
	reply, id = answer(late, 0)
	if f, err := r.bot.Arrived(t.Context(), late, reply, id, late.At); err != nil || f.Answer != reminders.Unreadable {
		t.Errorf("%+v %v", f, err)
	}
	if _, err := r.bot.Perform(t.Context(), late, reply, id); err != nil {
		t.Fatal(err)
	}
	lost := e
	lost.Meta = map[string]string{metaRequest: "unknown"}
	lost.At = clock.now()
	reply, id = answer(lost, 0)
	if _, err := r.bot.Perform(t.Context(), lost, reply, id); err != nil {
		t.Fatal(err)
	}
	if got := r.Posted("U1"); len(got) != 1 || got[0].By != "push" {
		t.Errorf("%+v", got)
	}
	if got := r.Posted("C1"); len(got) != 3 || got[2].By != "push" {
		t.Errorf("%+v", got)
	}
}

// TestLateAnswers: the answer to an attempt that was given up counts for the next, whatever it says; in
// the end the reply is there once, and that is known.
func TestLateAnswers(t *testing.T) {
	for name, late := range map[string]wecomfake.Behaviour{"yes": {}, "no": {ErrCode: 45009}, "perhaps": {Lost: true}} {
		t.Run(name, func(t *testing.T) {
			in := &bottest.Intake{}
			r := newRig(t, wecomfake.Config{}, Options{}, false)
			r.start(t, in)
			e := r.asked(t, in, "U1", "C1")
			reply, id := answer(e, 0)
			held, tried := make(chan struct{}), make(chan struct{})
			n := 0
			r.Behave(func(string, string) wecomfake.Behaviour { // one at a time
				if n++; n > 1 {
					return wecomfake.Behaviour{}
				}
				close(tried)
				late.Held = held
				return late
			})
			ctx, cancel := context.WithCancel(t.Context())
			given := make(chan error)
			perform := func(ctx context.Context) {
				_, err := r.bot.Perform(ctx, e, reply, id)
				given <- err
			}
			go perform(ctx)
			<-tried
			cancel()
			if err := <-given; bottest.Class(err) != "unsure" {
				t.Fatal(err)
			}
			waiting := func() (n int) {
				r.bot.conn.mu.Lock()
				defer r.bot.conn.mu.Unlock()
				return r.bot.conn.flying
			}
			go perform(t.Context())
			bottest.WaitFor(t, "the second attempt", func() bool { return waiting() == 1 })
			close(held)
			err := <-given
			for tries := 0; err != nil && tries < 3; tries++ {
				if c := reminders.Certain(err); c != nil && c.Dead {
					t.Fatal(err)
				}
				go perform(t.Context())
				err = <-given
			}
			if err != nil {
				t.Error(err)
			}
			if got := r.Posted("C1"); len(got) != 1 || got[0].ID != id {
				t.Errorf("%+v", got)
			}
		})
	}
}

// TestOwnAnswers: of requests at once under one req_id each gets the answer to itself. The acknowledgement
// of a message and its answer may be under way at once: swapped, a refusal of the answer would count for
// the acknowledgement, and nobody would say it again.
func TestOwnAnswers(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ws, err := (&websocket.Upgrader{}).Upgrade(w, r, nil)
		if err != nil {
			return
		}
		defer ws.Close()
		for {
			var in frame
			if ws.ReadJSON(&in) != nil {
				return
			}
			var body struct{ N int }
			_ = json.Unmarshal(in.Body, &body)
			if ws.WriteJSON(frame{Headers: in.Headers, ErrCode: &body.N}) != nil {
				return
			}
		}
	}))
	defer server.Close()
	b, err := New(Options{BotID: botID, Secret: secret, WS: "ws" + strings.TrimPrefix(server.URL, "http"), Log: (&bottest.Log{}).Logger()})
	if err != nil {
		t.Fatal(err)
	}
	bottest.Run(t, func(ctx context.Context) error { return b.Run(ctx, &bottest.Intake{}) })
	bottest.WaitFor(t, "the long connection", func() bool { return b.Health().Open == 1 })
	var wg sync.WaitGroup
	for n := range 300 {
		wg.Go(func() {
			err := b.conn.request(t.Context(), cmdRespond, "r", map[string]int{"n": 700000 + n})
			if got := openapi.Code(err); got != strconv.Itoa(700000+n) {
				t.Errorf("%d is answered with %s (%v)", n, got, err)
			}
		})
	}
	wg.Wait()
}

type clock struct{ by atomic.Int64 }

func (c *clock) now() time.Time      { return time.Now().Add(time.Duration(c.by.Load())) }
func (c *clock) add(d time.Duration) { c.by.Add(int64(d)) }

// TestWhisper: what is for one person is said to them alone, and the group sees that it was,
// or what to do when it could not be.
func TestWhisper(t *testing.T) {
	for _, callbacks := range []bool{false, true} {
		in := &bottest.Intake{}
		r := newRig(t, wecomfake.Config{}, Options{}, callbacks)
		stop := r.start(t, in)
		e := r.asked(t, in, "U1", "C1")
		reply, id := answer(e, 0)
		reply.Kind = bot.ReplyWhisper
		if _, err := r.bot.Perform(t.Context(), e, reply, id); err != nil {
			t.Fatal(err)
		}
		if got := r.Posted("C1"); len(got) != 1 || got[0].Text != sentYou {
			t.Errorf("%v: in the group %+v", callbacks, got)
		}
		if got := r.Posted("U1"); len(got) != 1 || !strings.Contains(got[0].Text, "9月30日") {
			t.Errorf("%v: %+v", callbacks, got)
		}
		stranger := r.asked(t, in, "U9", "C1") // has never spoken to the robot alone
		reply, id = answer(stranger, 0)
		reply.Kind = bot.ReplyWhisper
		if _, err := r.bot.Perform(t.Context(), stranger, reply, id); bottest.Class(err) != "rejected" {
			t.Errorf("%v: %v", callbacks, err)
		}
		if got := r.Posted("C1"); len(got) != 2 || got[1].Text != notHere {
			t.Errorf("%v: %+v", callbacks, got)
		}
		stop()
	}
}

// TestWelcome: who opens the conversation is greeted with what can be asked.
func TestWelcome(t *testing.T) {
	in := &bottest.Intake{}
	r := newRig(t, wecomfake.Config{}, Options{}, false)
	r.start(t, in)
	d := r.Enter("U1")
	bottest.WaitFor(t, "the event", func() bool { return len(in.Events()) == 1 })
	e := in.Events()[0]
	prompts := bot.Reply{Kind: bot.ReplyPrompts, Prompts: []bot.Prompt{{Title: "班额", Text: "初中班额上限是多少"}}}
	if _, err := r.bot.Perform(t.Context(), e, prompts, "a"); err != nil {
		t.Fatal(err)
	}
	if got := r.Posted("U1"); !d.Acked() || len(got) != 1 || !strings.Contains(got[0].Text, "初中班额上限是多少") {
		t.Errorf("%+v", got)
	}
	if _, err := r.bot.Perform(t.Context(), e, prompts, "a"); bottest.Class(err) != "rejected" {
		t.Errorf("twice: %v", err)
	}
	for _, kind := range []bot.ReplyKind{bot.ReplyForm, bot.ReplyHome} {
		if _, err := r.bot.Perform(t.Context(), e, bot.Reply{Kind: kind}, "a"); bottest.Class(err) != "rejected" {
			t.Errorf("%s: %v", kind, err)
		}
	}
}

// TestToken: it is fetched once for many, and once more when the platform says that it is no
// good.
func TestToken(t *testing.T) {
	r := newRig(t, wecomfake.Config{PerMinute: -1}, Options{}, true)
	send := func(id string) {
		m := bottest.Sample(id)
		m.Headline += id
		if _, err := r.bot.Send(t.Context(), bot.Recipient{Kind: Kind, Place: "U1"}, m); err != nil {
			t.Error(err)
		}
	}
	var wg sync.WaitGroup
	for _, id := range []string{"一", "二", "三", "四"} {
		wg.Go(func() { send(id) })
	}
	wg.Wait()
	if r.Tokens() != 1 {
		t.Errorf("%d tokens were fetched", r.Tokens())
	}
	r.Revoke()
	send("五")
	if r.Tokens() != 1 || len(r.Posted("U1")) != 5 {
		t.Errorf("%d tokens, %d messages", r.Tokens(), len(r.Posted("U1")))
	}
}

// TestNoApp: over callbacks without an app, what cannot be sent is refused with what to do.
func TestNoApp(t *testing.T) {
	r := newRig(t, wecomfake.Config{}, Options{}, true)
	r.bot.app = nil
	_, err := r.bot.Send(t.Context(), bot.Recipient{Kind: Kind, Place: "U1"}, bottest.Sample("a"))
	if bottest.Class(err) != "rejected" || !strings.Contains(err.Error(), "WECOM_CORP_ID") {
		t.Error(err)
	}
}

// TestDrivenOff: when the same robot connects elsewhere, this one leaves it alone for a while.
func TestDrivenOff(t *testing.T) {
	in, clock := &bottest.Intake{}, &clock{}
	r := newRig(t, wecomfake.Config{}, Options{Now: clock.now}, false)
	r.start(t, in)
	other, err := New(r.bot.opt)
	if err != nil {
		t.Fatal(err)
	}
	bottest.Run(t, func(ctx context.Context) error { return other.Run(ctx, &bottest.Intake{}) })
	bottest.WaitFor(t, "the other", func() bool { return other.Health().Open == 1 && r.bot.Health().Open == 0 && r.bot.Health().Err != nil })
	bottest.WaitFor(t, "why", func() bool { err := r.bot.Health().Err; return errors.Is(err, errKicked) })
	_, err = r.bot.Send(t.Context(), bot.Recipient{Kind: Kind, Place: "U1"}, bottest.Sample("a"))
	if !strings.HasPrefix(bottest.Class(err), "after") {
		t.Errorf("%v", err)
	}
}

// TestNotKept: what could not be kept is not acknowledged, and comes again.
func TestNotKept(t *testing.T) {
	for _, callbacks := range []bool{false, true} {
		in := &bottest.Intake{}
		in.Fail(bot.ErrUnavailable)
		r := newRig(t, wecomfake.Config{AckWithin: 300 * time.Millisecond}, Options{}, callbacks)
		stop := r.start(t, in)
		d := r.Say("U1", "", "问")
		if d.Acked() {
			t.Errorf("%v: acknowledged", callbacks)
		}
		in.Fail(nil)
		if !d.Once() || len(in.Events()) != 1 {
			t.Errorf("%v: %d events", callbacks, len(in.Events()))
		}
		stop()
	}
}

// TestAnswering: over the long connection nothing is left as being worked on.
func TestAnswering(t *testing.T) {
	e := bot.Event{ID: "wecom:m1", Kind: bot.EventSaid, Platform: Kind, At: now, Person: "U1", Place: "U1", Direct: true}
	silent := silentHandler{}
	got, err := Answering(silent).Handle(t.Context(), e)
	if err != nil || len(got) != 1 || got[0].Validate() != nil {
		t.Errorf("%+v %v", got, err)
	}
	e.Platform = "slack"
	if got, err := Answering(silent).Handle(t.Context(), e); err != nil || len(got) != 0 {
		t.Errorf("%+v %v", got, err)
	}
}

type silentHandler struct{}

func (silentHandler) Handle(context.Context, bot.Event) ([]bot.Reply, error) { return nil, nil }
func (silentHandler) Check(context.Context, bot.Event) []bot.FieldError      { return nil }

func TestAccepts(t *testing.T) {
	r := newRig(t, wecomfake.Config{}, Options{}, false)
	for place, ok := range map[string]bool{"zhangsan": true, "wrkSFfCgAAtMQKg4xqDatM5C9IDHFpTw": true, "": false, "a b": false, "<@all>": false, "张三": false, strings.Repeat("a", 65): false} {
		if err := r.bot.Accepts(place); (err == nil) != ok || err != nil && !errors.Is(err, bot.ErrRecipient) {
			t.Errorf("%q: %v", place, err)
		}
	}
}
