package inboxtest

import (
	"context"
	"sync"
	"time"

	"github.com/policybot/policybot/bot"
)

func restart(s *suite) {
	s.accept(event("waiting", ""), event("claimed", ""), event("sending", ""), event("done", ""), event("dead", ""), event("queued", "Csending"))
	jobs := map[string]bot.Job{}
	for _, j := range s.claim(10) {
		jobs[j.Event.ID] = j
	}
	s.ok(s.Store.Retry(s.ctx, jobs["waiting"].Ref, bot.Retry{}))
	s.ok(s.Store.Begin(s.ctx, jobs["sending"].Ref, bot.Mark{Replies: answers(), Lease: lease}))
	s.done(jobs["done"])
	s.ok(s.Store.Bury(s.ctx, jobs["dead"].Ref, "no"))
	s.Store = s.Restart(s)
	s.is(s.Store.Settle(s.ctx, bot.Ref{ID: "waiting", Token: jobs["waiting"].Ref.Token}, bot.Settled{Last: true}), bot.ErrStale)
	s.sleep(lease + s.Tick)
	got := s.claim(10)
	s.same(ids(got), []string{"waiting", "claimed", "sending"})
	if got[0].Doubt || got[1].Doubt || !got[2].Doubt || !got[2].Handled || got[2].Attempts != 2 ||
		got[2].Ref.Token <= jobs["sending"].Ref.Token {
		s.Errorf("%+v", got)
	}
	s.same(got[2].Replies, answers())
	s.done(got[2])
	s.one("queued")
	for _, id := range []string{"waiting", "claimed", "sending", "done", "dead", "queued"} {
		if !s.known(id) {
			s.Errorf("%s was forgotten", id)
		}
	}
	list, err := s.Store.Dead(s.ctx, "")
	s.ok(err)
	s.same(ids(list), []string{"dead"})
}

// lostPower: what was accepted before must be looked for, what came after not.
func lostPower(s *suite) {
	if s.Lose == nil {
		s.Skip("loses nothing")
	}
	s.accept(event("a", ""))
	j := s.one("a")
	s.ok(s.Store.Retry(s.ctx, j.Ref, bot.Retry{}))
	s.sleep(s.Tick)
	s.Store = s.Lose(s)
	s.sleep(s.Tick)
	late := event("b", "")
	late.At = time.Now().Add(100 * 24 * time.Hour) // said after it came back
	s.accept(late)
	for _, j := range s.claim(10) {
		if j.Unsure != (j.Event.ID == "a") {
			s.Errorf("%s unsure: %v", j.Event.ID, j.Unsure)
		}
	}
	// One that was answered, and forgotten with the answer, comes again by itself.
	old := event("c", "")
	old.At = time.Now().Add(-time.Minute)
	s.accept(old)
	if j := s.one("c"); !j.Unsure {
		s.Error("one said before the loss is sure")
	}
}

// damaged: what cannot be read stops no other.
func damaged(s *suite) {
	if s.Damage == nil {
		s.Skip("cannot be damaged")
	}
	s.accept(event("a1", "A"), event("a2", "A"), event("b", ""))
	s.Damage(s, "a1")
	s.same(ids(s.claim(10)), []string{"b"})
	s.one("a2")
	c, err := s.Store.Counts(s.ctx)
	s.ok(err)
	if c.Dead != 1 {
		s.Errorf("%+v, want the damaged one among the dead", c)
	}
}

// manyWorkers: each event goes to one, and those of a lane one after another.
func manyWorkers(s *suite) {
	const lanes, each = 10, 6
	for i := range each {
		for l := range lanes {
			s.accept(event(name("%d-%d", l, i), name("L%d", l)))
		}
	}
	var mu sync.Mutex
	next := map[string]int{}
	under := map[string]bool{}
	done, deadline := 0, time.Now().Add(time.Minute)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for {
				got, err := s.Store.Claim(s.ctx, bot.ClaimOptions{Worker: "w", Max: 3, Lease: lease})
				if err != nil {
					s.Error(err)
					return
				}
				for _, j := range got.Jobs {
					lane := j.Event.Lane()
					mu.Lock()
					if under[lane] || j.Event.ID != name("%s-%d", j.Event.Place[1:], next[lane]) {
						s.Errorf("%s claimed out of order", j.Event.ID)
					}
					under[lane] = true
					mu.Unlock()
				}
				for _, j := range got.Jobs {
					mu.Lock()
					under[j.Event.Lane()] = false
					next[j.Event.Lane()]++
					done++
					mu.Unlock()
					if err := s.Store.Settle(s.ctx, j.Ref, bot.Settled{Last: true}); err != nil {
						s.Error(err)
					}
				}
				mu.Lock()
				all := done >= lanes*each
				mu.Unlock()
				if all || time.Now().After(deadline) {
					return
				}
			}
		})
	}
	wg.Wait()
	if done != lanes*each {
		s.Errorf("%d of %d", done, lanes*each)
	}
}

func counts(s *suite) {
	s.accept(event("a", ""), event("b", ""), event("c", ""), event("d", "Ca"))
	jobs := s.claim(2)
	s.ok(s.Store.Bury(s.ctx, jobs[1].Ref, "no"))
	c, err := s.Store.Counts(s.ctx)
	s.ok(err)
	if c.Waiting != 3 || c.Claimed != 1 || c.Dead != 1 || !c.Oldest.Equal(jobs[0].Accepted) {
		s.Errorf("%+v", c)
	}
	s.ok(s.Store.Retry(s.ctx, jobs[0].Ref, bot.Retry{}))
	if c, err = s.Store.Counts(s.ctx); err != nil || c.Waiting != 3 || c.Claimed != 0 {
		s.Errorf("given back: %+v, %v", c, err)
	}
	for range 2 { // d comes after a
		for _, j := range s.claim(10) {
			s.done(j)
		}
	}
	if c, err = s.Store.Counts(s.ctx); err != nil || c.Waiting != 0 || c.Claimed != 0 || !c.Oldest.IsZero() {
		s.Errorf("%+v, %v", c, err)
	}
}

func ended(s *suite) {
	s.accept(event("a", ""))
	j := s.one("a")
	ctx, cancel := context.WithCancel(s.ctx)
	cancel()
	check := func(ctx context.Context) {
		s.Helper()
		_, accept := s.Store.Accept(ctx, event("b", ""))
		_, claim := s.Store.Claim(ctx, bot.ClaimOptions{Worker: "w", Max: 1, Lease: lease})
		_, recall := s.Store.Recall(ctx, "k")
		_, list := s.Store.Feedback(ctx, bot.FeedbackQuery{})
		for what, err := range map[string]error{
			"accept": accept, "claim": claim, "recall": recall, "feedback": list,
			"renew": s.Store.Renew(ctx, j.Ref, lease), "settle": s.Store.Settle(ctx, j.Ref, bot.Settled{Last: true}),
			"begin": s.Store.Begin(ctx, j.Ref, bot.Mark{Lease: lease}), "bury": s.Store.Bury(ctx, j.Ref, ""),
			"remember": s.Store.Remember(ctx, "k", []byte("v"), nil, time.Hour),
		} {
			s.is(err, bot.ErrUnavailable)
			if err != nil && ctx.Err() != nil {
				s.is(err, context.Canceled)
			}
			_ = what
		}
	}
	check(ctx)
	s.ok(s.Store.Close())
	s.ok(s.Store.Close())
	check(s.ctx)
}
