package storetest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/policybot/policybot/reminders"
)

// held is what a worker of the random test believes to have.
type held struct {
	ref  reminders.Ref
	slot int
}

// world is a random run: some occurrences, two workers, a channel, and the model.
type world struct {
	h      *Harness
	rnd    *rand.Rand
	ids    []string
	models []*model
	hands  [2][]held
	log    []string
}

// testRandom lets two workers and a user do what they may and may not, in random
// order, with lost answers and crashes in between, and compares each answer and
// every state with the model. At the end everything is worked off: what was not
// cancelled or dead has arrived, and nothing twice.
func testRandom(t *testing.T, newHarness func(testing.TB) *Harness) {
	seeds, steps := 60, 100
	if testing.Short() {
		seeds = 10
	}
	h := newHarness(t)
	for seed := range seeds {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			w := &world{h: h, rnd: rand.New(rand.NewPCG(uint64(seed), 5))}
			defer func() {
				if t.Failed() {
					for _, l := range w.log {
						t.Log(l)
					}
				}
			}()
			w.setUp(t, fmt.Sprintf("s%d", seed))
			for range steps {
				w.step(t)
			}
			w.workOff(t)
		})
		if t.Failed() {
			return
		}
	}
}

func (w *world) setUp(t *testing.T, name string) {
	for i := range 5 {
		d := time.Duration(w.rnd.IntN(12)) * w.h.Tick
		r := reminder(fmt.Sprintf("%s-%d", name, i))
		o := occurrence(t, r, "at", w.h.now(t).Add(d))
		must(w.h.Store.Create(ctx(t), r, []reminders.Occurrence{o}))(t)
		w.ids = append(w.ids, o.ID)
		w.models = append(w.models, &model{state: 'W', ready: o.At})
	}
}

// step does one random thing.
func (w *world) step(t *testing.T) {
	if w.rnd.IntN(3) == 0 {
		w.h.Advance(time.Duration(1+w.rnd.IntN(4)) * w.h.Tick)
	}
	worker := w.rnd.IntN(2)
	hand := &w.hands[worker]
	switch n := w.rnd.IntN(40); {
	case n < 12 || len(*hand) == 0 && n < 36:
		w.claim(t, worker)
	case n < 30: // what it claimed last is the likeliest to be still its own
		w.act(t, (*hand)[len(*hand)-1-min(w.rnd.IntN(len(*hand)), w.rnd.IntN(len(*hand)))])
	case n < 36:
		w.act(t, (*hand)[w.rnd.IntN(len(*hand))])
	case n < 38: // the worker crashes
		*hand = nil
		w.note("worker %d crashes", worker)
	case n < 39:
		i := w.rnd.IntN(len(w.ids))
		err := w.h.Store.Cancel(ctx(t), w.ids[i], "u", "")
		w.compare(t, "cancel", i, err, w.models[i].cancel())
	default:
		i := w.rnd.IntN(len(w.ids))
		now := w.h.now(t)
		err := w.h.Store.Revive(ctx(t), w.ids[i], "u")
		w.compare(t, "revive", i, err, w.models[i].revive(now))
	}
}

func (w *world) claim(t *testing.T, worker int) {
	b := must(w.h.Store.Claim(ctx(t), reminders.ClaimOptions{Worker: fmt.Sprint(worker), Max: 1 + w.rnd.IntN(3), Lease: 3 * w.h.Tick}))(t)
	for _, r := range b.Claims {
		i := w.index(r.ID())
		if i < 0 {
			t.Fatalf("claimed a stranger: %s", r.ID())
		}
		if !w.models[i].claim(b.Now, 3*w.h.Tick) {
			t.Fatalf("claimed %d, which is %s and ready at %v, now %v", i, w.models[i], w.models[i].ready, b.Now)
		}
		ref := reminders.Ref{ID: r.ID(), Token: r.Token}
		w.compare(t, fmt.Sprintf("claim by %d", worker), i, nil, nil)
		if ref.Token != w.models[i].token {
			t.Fatalf("token %d, want %d", ref.Token, w.models[i].token)
		}
		w.hands[worker] = append(w.hands[worker], held{ref, i})
	}
}

func (w *world) index(id string) int {
	for i := range w.ids {
		if w.ids[i] == id {
			return i
		}
	}
	return -1
}

// act does one random thing with a claim, which may be long lost. The workers are
// honest: they read back before they claim proof, and send only after Begin.
func (w *world) act(t *testing.T, c held) {
	s, m, i := w.h.Store, w.models[c.slot], c.slot
	now := w.h.now(t)
	at := now.Add(time.Duration(w.rnd.IntN(3)) * w.h.Tick)
	if s2 := at.Truncate(time.Millisecond); s2.Before(at) {
		at = s2.Add(time.Millisecond)
	}
	switch n := w.rnd.IntN(12); {
	case n < 6:
		w.send(t, c, now, w.rnd.IntN(6))
	case n == 6:
		w.compare(t, "release", i, s.Release(ctx(t), c.ref, at, ""), m.release(c.ref.Token, at))
	case n == 7 && m.state != 'S': // a certain failure, of what it has not sent
		w.compare(t, "fail in hand", i, s.Fail(ctx(t), c.ref, reminders.Failure{At: at}), m.fail(c.ref.Token, at, false))
	case n == 8: // read back, and tell if it is there
		if m.arrived > 0 {
			w.compare(t, "found", i, s.Deliver(ctx(t), c.ref, reminders.Receipt{}), m.deliver(c.ref.Token))
		}
	case n == 9 && m.state == 'C':
		w.compare(t, "dead", i, s.Fail(ctx(t), c.ref, reminders.Failure{Dead: true}), m.fail(c.ref.Token, at, true))
	case n == 10:
		w.compare(t, "doubt", i, s.Doubt(ctx(t), c.ref, at, ""), m.doubt(c.ref.Token, at))
	default:
		w.note("%d: worker idles", i)
	}
}

// send is Begin, the request, and one of the ways it can end.
func (w *world) send(t *testing.T, c held, now time.Time, end int) {
	s, m, i := w.h.Store, w.models[c.slot], c.slot
	proof := reminders.NoProof
	if m.arrived == 0 && w.rnd.IntN(2) == 0 {
		proof = reminders.NotThere // it looked
	}
	lease := 4 * w.h.Tick
	before := now
	err := s.Begin(ctx(t), c.ref, reminders.Mark{Lease: lease, Proof: proof})
	w.compare(t, "begin "+string(proof), i, err, m.begin(c.ref.Token, proof != "", before, lease))
	if err != nil {
		return
	}
	if end == 0 {
		w.note("%d: crash after begin", i)
		return
	}
	if end == 1 { // refused by the channel: certainly not there
		w.compare(t, "refused", i, s.Fail(ctx(t), c.ref, reminders.Failure{At: now}), m.fail(c.ref.Token, now, false))
		return
	}
	if m.arrived++; m.arrived > 1 {
		t.Fatalf("occurrence %d arrived twice", i)
	}
	switch end {
	case 2:
		w.note("%d: crash after it arrived", i)
	case 3:
		w.compare(t, "timeout", i, s.Doubt(ctx(t), c.ref, now, "timeout"), m.doubt(c.ref.Token, now))
	default:
		w.compare(t, "deliver", i, s.Deliver(ctx(t), c.ref, reminders.Receipt{}), m.deliver(c.ref.Token))
	}
}

func (w *world) note(format string, a ...any) { w.log = append(w.log, fmt.Sprintf(format, a...)) }

// compare holds an answer, and the state after it, against the model's.
func (w *world) compare(t *testing.T, what string, i int, got, want error) {
	t.Helper()
	w.note("%s %d: %v -> %s", what, i, got, w.models[i])
	if !errors.Is(got, want) {
		t.Fatalf("%s of %d: %v, the model says %v", what, i, got, want)
	}
	w.h.wantState(t, w.ids[i], w.models[i].String())
}

// workOff is an honest worker alone until nothing is left.
func (w *world) workOff(t *testing.T) {
	w.hands = [2][]held{}
	for range 40 {
		w.h.Advance(5 * w.h.Tick)
		w.claim(t, 0)
		for _, c := range w.hands[0] {
			if m := w.models[c.slot]; m.uncertain && m.arrived > 0 {
				ok(t, w.h.Store.Deliver(ctx(t), c.ref, reminders.Receipt{}))
				_ = m.deliver(c.ref.Token)
				continue
			}
			ok(t, w.h.Store.Begin(ctx(t), c.ref, reminders.Mark{Lease: w.h.lease(), Proof: reminders.NotThere}))
			if w.models[c.slot].arrived++; w.models[c.slot].arrived > 1 {
				t.Fatalf("occurrence %d arrived twice", c.slot)
			}
			ok(t, w.h.Store.Deliver(ctx(t), c.ref, reminders.Receipt{}))
			w.models[c.slot].state, w.models[c.slot].uncertain = 'D', false
		}
		w.hands[0] = nil
	}
	for i, m := range w.models {
		w.h.wantState(t, w.ids[i], m.String())
		if !m.final() {
			t.Errorf("occurrence %d is still %s", i, m)
		}
		if m.state == 'D' && m.arrived != 1 || m.state == 'X' && m.arrived != 0 {
			t.Errorf("occurrence %d is %s and arrived %d times", i, m, m.arrived)
		}
	}
}
