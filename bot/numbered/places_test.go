package numbered

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/bottest"
)

// TestPage: each number means what it was given to last, through any number of rounds, and a page does
// not grow.
func TestPage(t *testing.T) {
	type place struct {
		message string
		at      int
	}
	random := rand.New(rand.NewPCG(1, 1))
	for round := range 50 {
		p, meant := page{Next: 1}, map[int]place{}
		for m := range 60 {
			message, count := fmt.Sprint("m", m), 1+random.IntN(perPage)
			r := p.add(message, count)
			for i := range count {
				meant[after(r.First, i)] = place{message, i}
			}
			slots, numbers := map[int]bool{}, 0
			for _, r := range p.Runs {
				if slots[r.Slot] || r.Slot >= most {
					t.Fatalf("slot %d of %d runs", r.Slot, len(p.Runs))
				}
				slots[r.Slot] = true
				numbers += r.Count - r.Gone
			}
			if numbers != len(meant) {
				t.Fatalf("%d numbers kept, %d given", numbers, len(meant))
			}
			for number := 1; number <= most; number++ {
				got := place{}
				for i := range p.Runs {
					if at := p.Runs[i].place(number); at >= 0 {
						got = place{p.Runs[i].Message, at}
					}
				}
				if got != meant[number] {
					t.Fatalf("round %d, after %s: %d is %+v, want %+v", round, message, number, got, meant[number])
				}
			}
		}
	}
}

// FuzzPage: a page that was damaged in the store gives numbers all the same, and ends nothing.
func FuzzPage(f *testing.F) {
	f.Add([]byte(`{"next":98,"runs":[{"m":"a","n":1,"of":97,"gone":3,"s":2}]}`))
	f.Add([]byte(`{"next":5,"runs":[{"m":"a","n":99,"of":99,"s":-1},{"m":"a","n":2,"of":99,"gone":98,"s":0}]}`))
	f.Add([]byte(`{"next":7,"all":[{"n":1,"m":"a","a":"done"}]}`)) // as it was kept before
	f.Fuzz(func(t *testing.T, raw []byte) {
		memory := bottest.NewInbox()
		n := New(memory)
		if err := memory.Remember(t.Context(), "p", raw, nil, time.Hour); err != nil {
			t.Fatal(err)
		}
		offers := []meaning{{Action: bot.ActionDone, Value: "1", Label: "一"}, {Action: bot.ActionDone, Value: "2", Label: "二"}}
		given, err := n.give(t.Context(), "p", "new", "", offers)
		if err != nil || len(given) != 2 {
			t.Fatalf("%v, %v", given, err)
		}
		for _, g := range given {
			m, ok, err := n.mean(t.Context(), "p", g.Number)
			if err != nil || !ok || m.Message != "new" || m.Value != g.Value || g.Number < 1 || g.Number > most {
				t.Fatalf("%d means %+v, %v %v", g.Number, m, ok, err)
			}
		}
	})
}

// halting fails to remember what has a word in its key.
type halting struct {
	bot.Memory
	word string
}

func (h *halting) Remember(ctx context.Context, key string, value []byte, persons []string, keep time.Duration) error {
	if h.word != "" && strings.Contains(key, h.word) {
		return errors.New("no")
	}
	return h.Memory.Remember(ctx, key, value, persons, keep)
}

// TestHalfWritten: a message whose numbers were half written is not sent, and they mean what it offers
// once it is.
func TestHalfWritten(t *testing.T) {
	for _, word := range []string{"#", "p"} { // what they mean; all of it
		h := &halting{bottest.NewInbox(), word}
		n := New(h)
		offers := func() []meaning { return []meaning{{Action: bot.ActionDone, Value: "1", Label: "一"}} }
		if _, err := n.give(t.Context(), "p", "m", "", offers()); err == nil {
			t.Fatal("sent")
		}
		if m, ok, err := n.mean(t.Context(), "p", 1); ok || err != nil {
			t.Errorf("%+v, %v", m, err)
		}
		h.word = ""
		given, err := n.give(t.Context(), "p", "m", "", offers())
		if err != nil || given[0].Number != 1 {
			t.Fatalf("%v, %v", given, err)
		}
		if m, ok, err := n.mean(t.Context(), "p", 1); !ok || m.Message != "m" || m.Value != "1" || err != nil {
			t.Errorf("%+v, %v", m, err)
		}
	}
}

// TestWritesLittle: what an answer in a busy place writes does not grow with what the other numbers mean.
func TestWritesLittle(t *testing.T) {
	c := &counting{Memory: bottest.NewInbox()}
	n := New(c)
	for m := range 40 {
		offers := make([]meaning, 9)
		for i := range offers {
			offers[i] = meaning{Action: bot.ActionRegion, Value: strings.Repeat("v", 60), Label: "塔城地区"}
		}
		c.bytes = 0
		if _, err := n.give(t.Context(), "numbered/wecom/wr1", bot.ReplyID(fmt.Sprint(m), 0), "wecom:u1", offers); err != nil {
			t.Fatal(err)
		}
		own, _ := json.Marshal(offers)
		if c.bytes > len(own)+1200 {
			t.Fatalf("%d bytes for %d of its own", c.bytes, len(own))
		}
	}
}

// counting counts what is written.
type counting struct {
	bot.Memory
	mu    sync.Mutex
	bytes int
}

func (c *counting) Remember(ctx context.Context, key string, value []byte, persons []string, keep time.Duration) error {
	c.mu.Lock()
	c.bytes += len(value)
	c.mu.Unlock()
	return c.Memory.Remember(ctx, key, value, persons, keep)
}
