package bottest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/search"
)

// Subject is a Sender aimed at a fake.
type Subject struct {
	Sender  bot.Sender
	To      bot.Recipient // a place that takes messages
	Nowhere bot.Recipient // a place that is not set up; zero when every place is

	// Arrived is the text of each arrival of an id, as a reader of the platform would
	// see it.
	Arrived func(id string) []string
	// Behave sets the platform's behaviour; nil when it has none (a console).
	Behave func(Behaviour)
	// Answer is reminders.Found when the platform can be read back, else what it says.
	Answer reminders.Answer
	// Frozen: retries have the same bytes, so 可能重复 is not said.
	Frozen bool
	// After is how long a sender is told to wait by RateLimited, where the platform cannot
	// say it; 0 is the 7 s that it says.
	After time.Duration
	// Secrets must not be in any error.
	Secrets []string
}

// Sample is a message with everything in it.
func Sample(id string) bot.Message {
	quote := "各县（市）应当在每年9月30日前报地区教育局备案。"
	mark := strings.Index(quote, "9月30日")
	return bot.Message{
		ID: id, Kind: bot.KindReminder, At: time.Date(2026, 9, 27, 1, 0, 0, 0, time.UTC),
		Headline: "提醒：还有3天，向地区教育局报送备案材料 <b>&\"'*_`~@all</b>",
		Notes:    []bot.Note{{Kind: bot.NoteLate, Text: "原定2026年9月27日 09:00"}, {Kind: bot.NoteRemark, Text: "签批需要时间。"}},
		Citations: []search.Citation{{Mark: corpus.Span{Start: mark, End: mark + len("9月30日")},
			Source: corpus.Source{DocumentID: "d1", Title: "塔城地区办学条件管理办法", Number: "塔地教〔2021〕12号", Quote: quote,
				URL: "https://policy.example/documents/d1#c7"}}},
		Buttons: []bot.Button{{Action: bot.ActionDone, Label: "已办结", Value: "r1/2026"}},
	}
}

// Conform checks a Sender; fresh makes one for each check.
func Conform(t *testing.T, fresh func(t *testing.T) Subject) {
	run := func(name string, f func(t *testing.T, s Subject)) {
		t.Run(name, func(t *testing.T) { f(t, fresh(t)) })
	}
	run("delivers", delivers)
	run("hostile text", hostile)
	run("many at once", many)
	run("ended context", ended)
	run("reads back", readsBack)
	run("nowhere", nowhere)
	if fresh(t).Behave == nil {
		return
	}
	for _, c := range []struct {
		name    string
		how     Behaviour
		certain bool
		dead    bool
		after   time.Duration
	}{
		{"rate limited", RateLimited, true, false, 7 * time.Second},
		{"unavailable", Unavailable, false, false, 0},
		{"gone", IsGone, true, true, 0},
		{"hangs", Hangs, false, false, 0},
		{"resets", Resets, false, false, 0},
	} {
		run(c.name, func(t *testing.T, s Subject) {
			s.Behave(c.how)
			want := c.after
			if want > 0 && s.After > 0 {
				want = s.After
			}
			patience := 10 * time.Second
			if c.how.Hang {
				patience = 3 * time.Second // enough to connect on a busy machine
			}
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			began := time.Now()
			_, err := s.Sender.Send(ctx, s.To, Sample("id1"))
			if took := time.Since(began); took > patience+time.Minute {
				t.Errorf("took %s, with %s to do it in", took, patience)
			}
			var e *reminders.SendError
			switch certain := errors.As(err, &e); {
			case err == nil:
				t.Fatal("no error")
			case certain != c.certain:
				t.Fatalf("certain %v, want %v: %v", certain, c.certain, err)
			case certain && (e.Dead != c.dead || e.After != want):
				t.Errorf("dead %v after %s, want %v, %s", e.Dead, e.After, c.dead, want)
			}
			s.secretive(t, err)
			if n := len(s.Arrived("id1")); n > 1 {
				t.Errorf("sent %d times by itself", n)
			}
		})
	}
	run("again after doubt", again)
}

func (s Subject) secretive(t *testing.T, err error) {
	t.Helper()
	for _, secret := range s.Secrets {
		if text := fmt.Sprintf("%v %+v %#v", err, err, err); strings.Contains(text, secret) {
			t.Errorf("a secret is in an error: %v", err)
		}
	}
}

func (s Subject) send(t *testing.T, m bot.Message) reminders.Receipt {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	receipt, err := s.Sender.Send(ctx, s.To, m)
	if err != nil {
		t.Fatal(err)
	}
	return receipt
}

func delivers(t *testing.T, s Subject) {
	m := Sample("id1")
	m.Notes = append(m.Notes, bot.Note{Kind: bot.NoteRepeat})
	receipt := s.send(t, m)
	if receipt.Channel != s.To.Channel() {
		t.Errorf("receipt of %q, want %q", receipt.Channel, s.To.Channel())
	}
	got := s.Arrived("id1")
	if len(got) != 1 {
		t.Fatalf("arrived %d times", len(got))
	}
	for _, want := range []string{m.Headline, "补发", "原定2026年9月27日 09:00", "签批需要时间。",
		m.Citations[0].Title, m.Citations[0].Number, m.Citations[0].Quote, m.Citations[0].URL} {
		if !strings.Contains(got[0], want) {
			t.Errorf("%q is missing in\n%s", want, got[0])
		}
	}
	if strings.Contains(got[0], "可能重复") == s.Frozen {
		t.Errorf("可能重复 said: %v, frozen: %v", !s.Frozen, s.Frozen)
	}
}

func hostile(t *testing.T, s Subject) {
	m := Sample("id1")
	bad := "甲\x1b[2J\x00\u202e乙\u200b\x9b31m\xff\u2066丙"
	m.Headline, m.Notes[1].Text = bad, bad
	m.Citations[0].Title, m.Citations[0].Quote, m.Citations[0].Number = bad, bad, bad
	m.Buttons[0].Label = bad
	s.send(t, m)
	for _, text := range s.Arrived("id1") {
		for _, r := range text {
			if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)) {
				t.Fatalf("%U arrived in %q", r, text)
			}
		}
	}
}

func many(t *testing.T, s Subject) {
	var wg sync.WaitGroup
	for i := range 32 {
		wg.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			if _, err := s.Sender.Send(ctx, s.To, Sample(fmt.Sprintf("m%d", i))); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for i := range 32 {
		if n := len(s.Arrived(fmt.Sprintf("m%d", i))); n != 1 {
			t.Errorf("m%d arrived %d times", i, n)
		}
	}
}

func ended(t *testing.T, s Subject) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := s.Sender.Send(ctx, s.To, Sample("id1"))
	var e *reminders.SendError
	if !errors.As(err, &e) || e.Dead {
		t.Errorf("want a certain failure to be tried again, got %v", err)
	}
	if len(s.Arrived("id1")) != 0 {
		t.Error("sent after its context had ended")
	}
}

func readsBack(t *testing.T, s Subject) {
	s.send(t, Sample("there"))
	since := time.Now().Add(-time.Hour)
	found, err := s.Sender.ReadBack(t.Context(), s.To.Place, []bot.Sought{{ID: "not", Since: since}, {ID: "there", Since: since}})
	if err != nil {
		t.Fatal(err)
	}
	want := []reminders.Answer{s.Answer, s.Answer}
	if s.Answer == reminders.Found {
		want[0] = reminders.Missing
	}
	if len(found) != 2 || found[0].Answer != want[0] || found[1].Answer != want[1] {
		t.Errorf("%+v, want %v", found, want)
	}
	if none, err := s.Sender.ReadBack(t.Context(), s.To.Place, nil); err != nil || len(none) != 0 {
		t.Errorf("of nothing: %v, %v", none, err)
	}
}

func nowhere(t *testing.T, s Subject) {
	if s.Nowhere == (bot.Recipient{}) {
		t.Skip("every place is set up")
	}
	_, err := s.Sender.Send(t.Context(), s.Nowhere, Sample("id1"))
	var e *reminders.SendError
	if !errors.As(err, &e) || !e.Dead {
		t.Errorf("want Rejected, got %v", err)
	}
}

// again is a retry after an outcome nobody knew: the same to the reader, but for
// what says so.
func again(t *testing.T, s Subject) {
	s.Behave(Resets)
	if _, err := s.Sender.Send(t.Context(), s.To, Sample("id1")); err == nil {
		t.Fatal("no error")
	}
	s.Behave(Takes)
	m := Sample("id1")
	m.Notes = append(m.Notes, bot.Note{Kind: bot.NoteRepeat})
	s.send(t, m)
	got := s.Arrived("id1")
	if len(got) == 0 || len(got) > 2 {
		t.Fatalf("arrived %d times after two sends", len(got))
	}
	if s.Frozen && got[0] != got[len(got)-1] {
		t.Errorf("the body changed:\n%s\n%s", got[0], got[len(got)-1])
	}
}
