// Package inboxtest holds every bot.Store to its contract: Run with virtual time,
// Crash with processes that are killed.
package inboxtest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
)

// Harness is a fresh store and what can be done to it. Its time runs only by
// Advance, or beside it by less than Tick in a test.
type Harness struct {
	Store   bot.Store
	Advance func(d time.Duration)
	Tick    time.Duration                 // no step of the suite is shorter; at least 1 ms
	Restart func(t testing.TB) bot.Store  // the same store after its process was killed
	Lose    func(t testing.TB) bot.Store  // the same after its server lost power; nil when it loses nothing
	Keep    time.Duration                 // how long ids are remembered
	Damage  func(t testing.TB, id string) // makes the record of an event unreadable; nil when it cannot be
}

// Run runs the suite; fresh makes an empty store.
func Run(t *testing.T, fresh func(t testing.TB) *Harness) {
	for _, c := range []struct {
		name string
		run  func(s *suite)
	}{
		{"accepts once", acceptsOnce},
		{"accepts once at once", acceptsAtOnce},
		{"forgets ids", forgetsIDs},
		{"hands out in order", handsOut},
		{"what expires first", urgentFirst},
		{"one of a lane", oneOfALane},
		{"leases", leases},
		{"replies", replies},
		{"doubt", doubt},
		{"retries", retries},
		{"dead and revived", dead},
		{"restart", restart},
		{"lost power", lostPower},
		{"damaged record", damaged},
		{"many workers", manyWorkers},
		{"counts", counts},
		{"ended context and closed store", ended},
		{"memory", memory},
		{"memory of persons", forget},
		{"feedback", feedback},
		{"random", random},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := fresh(t)
			c.run(&suite{T: t, Harness: h, ctx: t.Context()})
		})
	}
}

type suite struct {
	*testing.T
	*Harness
	ctx context.Context
}

const lease = time.Minute

// event is the n-th in a conversation of its own unless place says otherwise.
func event(id, place string) bot.Event {
	if place == "" {
		place = "C" + id
	}
	return bot.Event{
		V: bot.EventVersion, ID: id, Kind: bot.EventSaid,
		At: time.Date(2026, 11, 22, 2, 0, 0, 0, time.UTC), Platform: "test", Team: "T1",
		Person: "U1", Place: place, Direct: true, Mentioned: true, Text: "初中班额上限是多少 " + id,
		Meta: map[string]string{"a": "b"},
	}
}

// urgent is one that expires.
func urgent(id, person string) bot.Event {
	e := event(id, "")
	e.Kind, e.Action, e.Person, e.Expires = bot.EventPressed, bot.ActionRemind, person, e.At.Add(3*time.Second)
	return e
}

func (s *suite) accept(es ...bot.Event) {
	s.Helper()
	for _, e := range es {
		fresh, err := s.Store.Accept(s.ctx, e)
		s.ok(err)
		if !fresh {
			s.Fatalf("%s was known", e.ID)
		}
	}
}

func (s *suite) known(id string) bool {
	s.Helper()
	fresh, err := s.Store.Accept(s.ctx, event(id, ""))
	s.ok(err)
	return !fresh
}

func (s *suite) claim(max int) []bot.Job {
	s.Helper()
	got, err := s.Store.Claim(s.ctx, bot.ClaimOptions{Worker: "w", Max: max, Lease: lease})
	s.ok(err)
	return got.Jobs
}

// one claims what must be exactly this event.
func (s *suite) one(id string) bot.Job {
	s.Helper()
	jobs := s.claim(10)
	s.same(ids(jobs), []string{id})
	return jobs[0]
}

func (s *suite) none() {
	s.Helper()
	s.same(ids(s.claim(10)), nil)
}

func ids(jobs []bot.Job) (out []string) {
	for _, j := range jobs {
		out = append(out, j.Event.ID)
	}
	return out
}

func (s *suite) ok(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

func (s *suite) is(err, want error) {
	s.Helper()
	if !errors.Is(err, want) {
		s.Errorf("%v, want %v", err, want)
	}
}

func (s *suite) same(got, want any) {
	s.Helper()
	if g, w := reflect.ValueOf(got), reflect.ValueOf(want); g.Kind() == reflect.Slice && g.Len() == 0 && (!w.IsValid() || w.Len() == 0) {
		return
	}
	if !reflect.DeepEqual(got, want) {
		s.Fatalf("got  %+v\nwant %+v", got, want)
	}
}

func (s *suite) done(j bot.Job) {
	s.Helper()
	s.ok(s.Store.Settle(s.ctx, j.Ref, bot.Settled{N: j.Next, Last: true}))
}

func (s *suite) sleep(d time.Duration) { s.Advance(max(d, s.Tick)) }

// answers are two replies with everything a store could lose in them.
func answers() []bot.Reply {
	quote := "初中班额不超过50人。"
	return []bot.Reply{
		{Kind: bot.ReplySay, Thread: "1.2", Message: &bot.Message{Kind: bot.KindAnswer, At: time.Date(2026, 11, 22, 2, 0, 0, 0, time.UTC),
			Headline: "50人", Body: "<&>\u2028“”", Notes: []bot.Note{{Kind: bot.NoteRemark, Text: "甲"}},
			Citations: bot.Citations{{Source: corpus.Source{DocumentID: "d", Title: "办法", Quote: quote, Section: []string{"一"}}, Span: corpus.Span{Start: 100, End: 130}, Mark: corpus.Span{Start: 118, End: 123}}},
			Sections:  []bot.Section{{Title: "其他", Citations: []search.Citation{{Source: corpus.Source{Quote: "五十人"}, Mark: corpus.Span{Start: 0, End: 6}}}, Rows: []bot.Row{{Text: "行"}}}},
			Buttons:   []bot.Button{{Action: bot.ActionDone, Label: "好", Value: "r1/2026"}},
			Selects:   []bot.Select{{Action: bot.ActionRegion, Label: "地区", Options: []bot.Option{{Label: "甲", Value: "1"}}}}}},
		{Kind: bot.ReplyForm, Form: &bot.Form{ID: "f", Title: "表", Submit: "交", Fields: []bot.Field{{ID: "a", Kind: bot.FieldText, Label: "甲"}}},
			Else: &bot.Reply{Kind: bot.ReplyWhisper, Message: &bot.Message{Kind: bot.KindNotice, Headline: "晚了"}}},
	}
}

func name(format string, a ...any) string { return fmt.Sprintf(format, a...) }
