package inboxtest

import (
	"maps"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/bottest"
)

// random does the same at random to the store and to the model and compares.
func random(s *suite) {
	seed := rand.Uint64()
	r := rand.New(rand.NewPCG(seed, 1))
	s.Logf("seed %d", seed)
	now := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	model := bottest.NewInbox()
	model.Now = func() time.Time { return now }
	refs := map[string][2]bot.Ref{} // the last claim in store and model, current or not
	steps := 600
	for step := range steps {
		d := time.Duration(r.IntN(3)) * 20 * s.Tick
		if d > 0 {
			s.Advance(d)
			now = now.Add(d)
		}
		switch what := r.IntN(10); {
		case what < 3:
			id := name("e%d", r.IntN(steps/3))
			e := event(id, name("L%d", r.IntN(8)))
			if r.IntN(4) == 0 {
				e = urgent(id, name("U%d", r.IntN(4)))
			}
			a, err := s.Store.Accept(s.ctx, e)
			s.ok(err)
			b, _ := model.Accept(s.ctx, e)
			s.same(a, b)
		case what < 6:
			c := bot.ClaimOptions{
				Worker: "w", Max: 1 + r.IntN(4), Lease: time.Duration(1+r.IntN(5))*100*s.Tick + 10*s.Tick,
			}
			a, err := s.Store.Claim(s.ctx, c)
			s.ok(err)
			b, _ := model.Claim(s.ctx, c)
			s.same(plain(a.Jobs), plain(b.Jobs))
			for i := range a.Jobs {
				refs[a.Jobs[i].Event.ID] = [2]bot.Ref{a.Jobs[i].Ref, b.Jobs[i].Ref}
			}
		default:
			if len(refs) == 0 {
				continue
			}
			all := slices.Sorted(maps.Keys(refs))
			pair, seed := refs[all[r.IntN(len(all))]], r.Uint64()
			a, b := change(s, seed, s.Store, pair[0]), change(s, seed, model, pair[1])
			if (a == nil) != (b == nil) {
				s.Fatalf("step %d: %v, model %v", step, a, b)
			}
		}
		if r.IntN(100) == 0 {
			s.Store = s.Restart(s)
			refs = map[string][2]bot.Ref{}
			now = now.Add(1000 * s.Tick) // all leases run out
			s.Advance(1000 * s.Tick)
		}
	}
}

// change does one of the things that end or go on with a claim, the same for the
// same seed.
func change(s *suite, seed uint64, in bot.Inbox, ref bot.Ref) error {
	r := rand.New(rand.NewPCG(seed, 2))
	switch r.IntN(6) {
	case 0:
		return in.Renew(s.ctx, ref, 150*s.Tick)
	case 1, 2:
		return in.Begin(s.ctx, ref, bot.Mark{N: r.IntN(2), Replies: answers(), Lease: 150 * s.Tick})
	case 3:
		return in.Settle(s.ctx, ref, bot.Settled{N: r.IntN(2), Last: r.IntN(2) == 0})
	case 4:
		return in.Retry(s.ctx, ref, bot.Retry{After: time.Duration(r.IntN(4)) * 100 * s.Tick, Reason: "r", Free: r.IntN(3) == 0,
			Doubt: r.IntN(3) == 0, Handled: r.IntN(2) == 0, Replies: answers()[:1]})
	}
	return in.Bury(s.ctx, ref, "why")
}

// plain leaves out what differs between store and model: tokens and times.
func plain(jobs []bot.Job) []bot.Job {
	out := make([]bot.Job, len(jobs))
	for i, j := range jobs {
		j.Ref, j.Accepted = bot.Ref{}, time.Time{}
		if !j.Begun.IsZero() {
			j.Begun = time.Unix(1, 0)
		}
		out[i] = j
	}
	return out
}
