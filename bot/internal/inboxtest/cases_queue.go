package inboxtest

import (
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/policybot/policybot/bot"
)

func acceptsOnce(s *suite) {
	e := event("a", "")
	s.accept(e)
	again := e
	again.Text = "别的话"
	if fresh, err := s.Store.Accept(s.ctx, again); err != nil || fresh {
		s.Fatalf("fresh %v, %v", fresh, err)
	}
	j := s.one("a")
	s.same(j.Event, e)
	if !s.known("a") {
		s.Error("a claimed one is unknown")
	}
	s.done(j)
	if !s.known("a") {
		s.Error("one that is done is unknown")
	}
	s.none()
}

func acceptsAtOnce(s *suite) {
	const n, times = 40, 8
	var fresh atomic.Int64
	var wg sync.WaitGroup
	for range times {
		for i := range n {
			wg.Go(func() {
				ok, err := s.Store.Accept(s.ctx, event(name("e%d", i), ""))
				if err != nil {
					s.Error(err)
				}
				if ok {
					fresh.Add(1)
				}
			})
		}
	}
	wg.Wait()
	if fresh.Load() != n {
		s.Errorf("%d fresh, want %d", fresh.Load(), n)
	}
	if got := len(s.claim(bot.MaxClaim)); got != n {
		s.Errorf("%d to claim, want %d", got, n)
	}
}

func forgetsIDs(s *suite) {
	s.accept(event("a", ""), event("b", ""))
	for _, j := range s.claim(2) {
		if j.Event.ID == "a" {
			s.done(j)
		}
	}
	s.sleep(s.Keep - s.Tick*2)
	if !s.known("a") {
		s.Error("forgotten too early")
	}
	s.sleep(s.Tick * 4)
	if s.known("a") {
		s.Error("remembered too long")
	}
	if !s.known("b") {
		s.Error("one that is not answered was forgotten")
	}
}

func handsOut(s *suite) {
	for i := range 5 {
		s.accept(event(name("e%d", i), ""))
		s.sleep(s.Tick)
	}
	first := s.claim(2)
	s.same(ids(first), []string{"e0", "e1"})
	if first[0].Ref.ID != "e0" || first[0].Ref.Token == 0 || first[0].Attempts != 1 || first[0].Accepted.IsZero() {
		s.Errorf("%+v", first[0])
	}
	s.same(ids(s.claim(10)), []string{"e2", "e3", "e4"})
	s.none()
	got, err := s.Store.Claim(s.ctx, bot.ClaimOptions{Worker: "w", Max: 1, Lease: lease})
	s.ok(err)
	if left := got.Next.Sub(got.Now); left <= 0 || left > lease {
		s.Errorf("next in %s, want the end of a lease", left)
	}
}

func urgentFirst(s *suite) {
	s.accept(event("a", ""), event("b", ""), urgent("x", "U7"), event("c", ""), urgent("y", "U8"), urgent("z", "U7"))
	s.same(ids(s.claim(3)), []string{"x", "y", "a"}) // z is of the same person as x
	s.same(ids(s.claim(3)), []string{"b", "c"})
}

func oneOfALane(s *suite) {
	s.accept(event("a1", "A"), event("a2", "A"), event("b1", "B"), event("a3", "A"))
	first := s.claim(10)
	s.same(ids(first), []string{"a1", "b1"})
	s.none()
	s.ok(s.Store.Retry(s.ctx, first[0].Ref, bot.Retry{After: 10 * s.Tick}))
	s.none() // a2 waits for a1
	s.sleep(11 * s.Tick)
	j := s.one("a1")
	s.done(j)
	j = s.one("a2")
	s.ok(s.Store.Bury(s.ctx, j.Ref, "no"))
	j = s.one("a3")
	s.accept(event("a4", "A"))
	s.none()
	s.done(j)
	s.one("a4")
}

func leases(s *suite) {
	s.accept(event("a", ""))
	old := s.one("a")
	s.sleep(lease / 2)
	s.ok(s.Store.Renew(s.ctx, old.Ref, lease))
	s.sleep(lease * 3 / 4)
	s.none()
	s.sleep(lease)
	j := s.one("a")
	if j.Ref.Token <= old.Ref.Token || j.Attempts != 2 {
		s.Errorf("%+v after %+v", j, old)
	}
	for what, err := range map[string]error{
		"renew":      s.Store.Renew(s.ctx, old.Ref, lease),
		"begin":      s.Store.Begin(s.ctx, old.Ref, bot.Mark{Replies: answers(), Lease: lease}),
		"settle":     s.Store.Settle(s.ctx, old.Ref, bot.Settled{Last: true}),
		"retry":      s.Store.Retry(s.ctx, old.Ref, bot.Retry{}),
		"bury":       s.Store.Bury(s.ctx, old.Ref, "no"),
		"of nothing": s.Store.Renew(s.ctx, bot.Ref{ID: "nothing", Token: 1}, lease),
	} {
		if !errors.Is(err, bot.ErrStale) {
			s.Errorf("%s under an old claim: %v", what, err)
		}
	}
	s.done(j)
	s.is(s.Store.Settle(s.ctx, j.Ref, bot.Settled{Last: true}), bot.ErrStale)
	s.none()
}

func replies(s *suite) {
	want := answers()
	s.accept(event("a", ""))
	j := s.one("a")
	if j.Handled || j.Replies != nil {
		s.Fatalf("%+v", j)
	}
	s.ok(s.Store.Begin(s.ctx, j.Ref, bot.Mark{N: 0, Replies: want, Lease: lease}))
	s.ok(s.Store.Settle(s.ctx, j.Ref, bot.Settled{N: 0}))
	s.ok(s.Store.Begin(s.ctx, j.Ref, bot.Mark{N: 1, Replies: want[:1], Lease: lease})) // what is kept stays
	s.ok(s.Store.Retry(s.ctx, j.Ref, bot.Retry{Reason: "busy", Handled: true}))
	j = s.one("a")
	if !j.Handled || j.Next != 1 || j.Doubt || j.Reason != "busy" {
		s.Errorf("%+v", j)
	}
	s.same(j.Replies, want)
	s.ok(s.Store.Begin(s.ctx, j.Ref, bot.Mark{N: 1, Lease: lease}))
	s.ok(s.Store.Settle(s.ctx, j.Ref, bot.Settled{N: 1, Last: true}))
	s.none()

	s.accept(event("b", "")) // kept by a Retry before anything was begun; none is an answer too
	j = s.one("b")
	s.ok(s.Store.Retry(s.ctx, j.Ref, bot.Retry{Handled: true}))
	if j = s.one("b"); !j.Handled || len(j.Replies) != 0 {
		s.Errorf("%+v", j)
	}
}

func doubt(s *suite) {
	s.accept(event("a", ""))
	j := s.one("a")
	s.ok(s.Store.Begin(s.ctx, j.Ref, bot.Mark{Replies: answers(), Lease: lease / 2}))
	began := s.claimedNow()
	s.sleep(lease / 4)
	s.none()
	s.sleep(lease / 2)
	j = s.one("a")
	if !j.Doubt || j.Begun.IsZero() || j.Begun.Sub(began).Abs() > lease/8 {
		s.Fatalf("%+v, began %s", j, began)
	}
	s.ok(s.Store.Retry(s.ctx, j.Ref, bot.Retry{Doubt: true, After: s.Tick}))
	s.sleep(2 * s.Tick)
	again := s.one("a")
	if !again.Doubt || !again.Begun.Equal(j.Begun) {
		s.Errorf("%+v", again)
	}
	s.ok(s.Store.Begin(s.ctx, again.Ref, bot.Mark{Lease: lease})) // looked for, not there
	s.ok(s.Store.Retry(s.ctx, again.Ref, bot.Retry{}))            // certainly refused
	again = s.one("a")
	if again.Doubt || !again.Begun.Equal(j.Begun) {
		s.Errorf("%+v", again)
	}
	s.ok(s.Store.Begin(s.ctx, again.Ref, bot.Mark{Lease: lease}))
	s.ok(s.Store.Settle(s.ctx, again.Ref, bot.Settled{N: 0}))
	s.sleep(lease + s.Tick)
	if j = s.one("a"); j.Doubt || j.Next != 1 || !j.Begun.IsZero() {
		s.Errorf("a settled reply left doubt about the next: %+v", j)
	}
}

// claimedNow is the store's time.
func (s *suite) claimedNow() time.Time {
	s.Helper()
	got, err := s.Store.Claim(s.ctx, bot.ClaimOptions{Worker: "w", Max: 1, Lease: lease})
	s.ok(err)
	if len(got.Jobs) != 0 {
		s.Fatal("there was something to claim")
	}
	return got.Now
}

func retries(s *suite) {
	s.accept(event("a", ""))
	j := s.one("a")
	s.ok(s.Store.Retry(s.ctx, j.Ref, bot.Retry{After: time.Minute, Reason: "one"}))
	s.none()
	s.sleep(time.Minute - 2*s.Tick)
	s.none()
	s.sleep(4 * s.Tick)
	j = s.one("a")
	if j.Attempts != 2 || j.Reason != "one" || j.Handled {
		s.Errorf("%+v", j)
	}
	s.ok(s.Store.Retry(s.ctx, j.Ref, bot.Retry{Free: true}))
	if j = s.one("a"); j.Attempts != 2 {
		s.Errorf("%d attempts, one of them free", j.Attempts)
	}
}

func dead(s *suite) {
	s.accept(event("a", ""), event("b", ""), event("c", ""))
	for _, j := range s.claim(3) {
		s.ok(s.Store.Bury(s.ctx, j.Ref, "because of "+j.Event.ID))
		s.is(s.Store.Renew(s.ctx, j.Ref, lease), bot.ErrStale)
	}
	s.none()
	s.sleep(10 * lease)
	s.none()
	list, err := s.Store.Dead(s.ctx, "")
	s.ok(err)
	s.same(ids(list), []string{"a", "b", "c"})
	s.same(list[1].Reason, "because of b")
	rest, err := s.Store.Dead(s.ctx, "a")
	s.ok(err)
	s.same(ids(rest), []string{"b", "c"})
	s.ok(s.Store.Revive(s.ctx, "b"))
	s.is(s.Store.Revive(s.ctx, "b"), bot.ErrNotFound)
	s.is(s.Store.Revive(s.ctx, "nothing"), bot.ErrNotFound)
	if j := s.one("b"); j.Attempts != 1 {
		s.Errorf("%+v", j)
	}
	s.sleep(s.Keep + s.Tick)
	if !s.known("a") {
		s.Error("a dead one is unknown after Keep")
	}
	s.sleep(31 * 24 * time.Hour)
	list, err = s.Store.Dead(s.ctx, "")
	s.ok(err)
	s.same(slices.Contains(ids(list), "a"), false)
}
