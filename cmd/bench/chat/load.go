package chat

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/policybot/policybot/cmd/bench/internal/process"
)

// kills is how often -kill kills.
const kills = 3

// result is what was counted.
type result struct {
	said                        int
	acked, failed               int // deliveries tried
	took                        []time.Duration
	missing, doubled, elsewhere int
	sending, drained            time.Duration
	deepest                     int // most messages not answered at one moment
	limited                     int
	cpu                         time.Duration // of the service
	bad                         []string
}

// ack is in what time a share of the deliveries was acknowledged.
func (r *result) ack(share float64) time.Duration {
	if len(r.took) == 0 {
		return 0
	}
	return r.took[min(len(r.took)-1, int(share*float64(len(r.took))))]
}

func run(ctx context.Context, c config) (*result, error) {
	dir, err := os.MkdirTemp("", "policybot-bench-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	p := platforms[c.platform](c)
	defer p.close()
	v, err := newService(ctx, c, p, dir)
	if err != nil {
		return nil, err
	}
	defer func() { v.Kill(); _ = v.Close() }()
	if err := v.Start(ctx); err != nil {
		return nil, err
	}
	if !c.long {
		p.endpoint("http://" + v.Addr)
	}
	for end := time.Now().Add(time.Minute); c.long && !p.connected() && time.Now().Before(end); {
		time.Sleep(10 * time.Millisecond)
	}
	_, _ = fmt.Fprintf(c.out, "%s: %d messages a second for %s from %d channels, each sent twice, %.0f%% out of order\n", c.platform, c.rate, c.over, c.channels, 100*c.late)

	r := &result{}
	said, err := r.say(ctx, c, p, v)
	if err != nil {
		return nil, err
	}
	began := time.Now()
	if err := r.await(ctx, c, p, len(said)); err != nil {
		return nil, err
	}
	r.drained = time.Since(began)
	time.Sleep(2 * time.Second) // for what would come twice
	_ = p.idle(ctx)
	v.Kill()
	r.cpu = v.CPU
	r.count(p, said)
	r.print(c)
	return r, ctx.Err()
}

// say lets people speak at an even rate, and kills the service meanwhile.
func (r *result) say(ctx context.Context, c config, p platform, v *process.Service) (map[string]int, error) {
	n := int(float64(c.rate) * c.over.Seconds())
	said := make(map[string]int, n) // message: channel
	began := time.Now()
	var killing sync.WaitGroup
	var killErr error
	if c.kill {
		killing.Go(func() {
			for range kills {
				time.Sleep(c.over / (kills + 1))
				v.Kill()
				time.Sleep(200 * time.Millisecond)
				if killErr = v.Start(ctx); killErr != nil {
					return
				}
			}
		})
	}
	for i := range n {
		if wait := time.Until(began.Add(time.Duration(i) * time.Second / time.Duration(c.rate))); wait > 0 {
			time.Sleep(wait)
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		channel := rand.IntN(c.channels)
		said[p.say(channel)] = channel
		if i%c.rate == 0 {
			r.deepest = max(r.deepest, i-p.count())
		}
	}
	r.sending = time.Since(began)
	killing.Wait()
	r.said = n
	return said, killErr
}

// await waits until everything is answered, or nothing more comes.
func (r *result) await(ctx context.Context, c config, p platform, want int) error {
	last, at := -1, time.Now()
	for {
		n := p.count()
		r.deepest = max(r.deepest, want-n)
		if n > last {
			last, at = n, time.Now()
		}
		if n >= want || time.Since(at) > c.wait {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// count looks for the answer of each message in its thread.
func (r *result) count(p platform, said map[string]int) {
	answers := map[string]int{}
	for _, a := range p.answers() {
		if channel, ok := said[a.to]; !ok || channel != a.channel {
			r.elsewhere++
			continue
		}
		answers[a.to]++
	}
	for id := range said {
		switch n := answers[id]; {
		case n == 0:
			r.missing++
		case n > 1:
			r.doubled++
		}
	}
	for _, a := range p.attempts() {
		if a.err == nil {
			r.acked++
			r.took = append(r.took, a.took)
		} else {
			r.failed++
		}
	}
	slices.Sort(r.took)
	r.limited, r.bad = p.limited(), p.bad()
}

func (r *result) print(c config) {
	_, _ = fmt.Fprintf(c.out, "said %d in %s; answered once %d, not answered %d, more than once %d, to nothing %d\n",
		r.said, r.sending.Round(time.Millisecond), r.said-r.missing-r.doubled, r.missing, r.doubled, r.elsewhere)
	_, _ = fmt.Fprintf(c.out, "deliveries acknowledged %d, not %d; in p50 %s, p99 %s, at most %s\n",
		r.acked, r.failed, r.ack(0.5).Round(100*time.Microsecond), r.ack(0.99).Round(100*time.Microsecond), r.ack(1).Round(100*time.Microsecond))
	_, _ = fmt.Fprintf(c.out, "most waiting at once %d, all answered %s after the last was said; posts refused for their rate %d; processor time of the service %s\n",
		r.deepest, r.drained.Round(100*time.Millisecond), r.limited, r.cpu.Round(100*time.Millisecond))
}
