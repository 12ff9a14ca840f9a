package gather

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/reminders"
)

var (
	errTurn   = errors.New("not its turn")
	errUnsure = errors.New("nobody knows")
)

// TestGather: what comes together goes together, in order, each once, at the pace, and what
// has too little time is certainly unsent.
func TestGather(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sizes []int
		var at []time.Duration
		began := time.Now()
		p := New(Options{
			Wait: time.Second, Most: 4, Least: 2 * time.Second, Limit: 10 * time.Second, Pace: &Pace{Every: 5 * time.Second, Burst: 2},
			Fit: func(items []*Item) int { return min(len(items), 3) }, Turn: errTurn, Unsure: errUnsure,
			Send: func(_ context.Context, items []*Item) (reminders.Receipt, error) {
				sizes, at = append(sizes, len(items)), append(at, time.Since(began))
				time.Sleep(100 * time.Millisecond)
				return reminders.Receipt{Channel: "x"}, nil
			},
		})
		var wg sync.WaitGroup
		for i := range 8 {
			wg.Go(func() {
				r, err := p.Send(t.Context(), &bot.Message{ID: fmt.Sprint(i)}, "")
				if err != nil || r.Message != fmt.Sprint(i) || r.Channel != "x" {
					t.Errorf("%d: %+v, %v", i, r, err)
				}
			})
		}
		wg.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), 1500*time.Millisecond)
			defer cancel()
			_, err := p.Send(ctx, &bot.Message{ID: "short"}, "")
			if e := reminders.Certain(err); e == nil || e.After == 0 || !errors.Is(err, errTurn) {
				t.Errorf("with little time: %v", err)
			}
		})
		wg.Wait()
		time.Sleep(time.Minute) // what runs ends by itself
		if fmt.Sprint(sizes) != "[3 3 2]" || at[1]-at[0] > 2*time.Second || at[2]-at[1] < 2*time.Second {
			t.Errorf("sizes %v at %v", sizes, at)
		}
	})
}

// TestGatherInDoubt: whoever leaves while the request is under way does not know.
func TestGatherInDoubt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := New(Options{Turn: errTurn, Unsure: errUnsure, Send: func(context.Context, []*Item) (reminders.Receipt, error) {
			time.Sleep(time.Minute)
			return reminders.Receipt{}, nil
		}})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := p.Send(ctx, &bot.Message{ID: "1"}, ""); reminders.Certain(err) != nil || !errors.Is(err, errUnsure) {
			t.Errorf("%v", err)
		}
		time.Sleep(2 * time.Minute) // what runs ends by itself
	})
}
