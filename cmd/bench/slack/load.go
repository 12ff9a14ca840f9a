package slack

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/policybot/policybot/bot/slackbot/slackfake"
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

func channelName(i int) string { return fmt.Sprintf("C%05d", i) }

func run(ctx context.Context, c config) (*result, error) {
	dir, err := os.MkdirTemp("", "policybot-bench-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	// Slack tries again at once, after a minute and after five; a minute is shorter here.
	s := slackfake.New(slackfake.Config{Twice: true, Reordered: c.late, Silent: true, Events: []string{"app_mention"}, PostBurst: 5,
		Retries: []time.Duration{time.Second, 5 * time.Second, 20 * time.Second, 20 * time.Second}, Seed: 1})
	defer s.Close()
	for i := range c.channels {
		s.AddChannel(channelName(i), fmt.Sprintf("U%05d", i), slackfake.BotUser)
	}
	v, err := newService(ctx, c, s, dir)
	if err != nil {
		return nil, err
	}
	defer func() { v.kill(); _ = v.log.Close() }()
	if err := v.start(ctx); err != nil {
		return nil, err
	}
	if !c.sockets {
		s.Endpoint("http://" + v.addr)
	}
	for end := time.Now().Add(time.Minute); c.sockets && s.Sockets() == 0 && time.Now().Before(end); {
		time.Sleep(10 * time.Millisecond)
	}
	_, _ = fmt.Fprintf(c.out, "%d messages a second for %s from %d channels, each sent twice, %.0f%% out of order\n", c.rate, c.over, c.channels, 100*c.late)

	r := &result{}
	said, err := r.say(ctx, c, s, v)
	if err != nil {
		return nil, err
	}
	began := time.Now()
	if err := r.await(ctx, c, s, len(said)); err != nil {
		return nil, err
	}
	r.drained = time.Since(began)
	time.Sleep(2 * time.Second) // for what would come twice
	_ = s.Idle(ctx)
	v.kill()
	r.cpu = v.cpu
	r.count(s, c, said)
	r.print(c)
	return r, ctx.Err()
}

// say lets people speak at an even rate, and kills the service meanwhile.
func (r *result) say(ctx context.Context, c config, s *slackfake.Slack, v *service) (map[string]string, error) {
	n := int(float64(c.rate) * c.over.Seconds())
	said := make(map[string]string, n) // timestamp: channel
	began := time.Now()
	var killing sync.WaitGroup
	var killErr error
	if c.kill {
		killing.Go(func() {
			for range kills {
				time.Sleep(c.over / (kills + 1))
				v.kill()
				time.Sleep(200 * time.Millisecond)
				if killErr = v.start(ctx); killErr != nil {
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
		m := s.Say(fmt.Sprintf("U%05d", channel), channelName(channel), "@policybot 初中班额上限是多少")
		said[m.TS] = channelName(channel)
		if i%c.rate == 0 {
			r.deepest = max(r.deepest, i-s.Count())
		}
	}
	r.sending = time.Since(began)
	killing.Wait()
	r.said = n
	return said, killErr
}

// await waits until everything is answered, or nothing more comes.
func (r *result) await(ctx context.Context, c config, s *slackfake.Slack, want int) error {
	last, at := -1, time.Now()
	for {
		n := s.Count()
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
func (r *result) count(s *slackfake.Slack, c config, said map[string]string) {
	answers := map[string]int{}
	for i := range c.channels {
		for _, m := range s.Posted(channelName(i)) {
			if said[m.Thread] != channelName(i) {
				r.elsewhere++
				continue
			}
			answers[m.Thread]++
		}
	}
	for ts := range said {
		switch n := answers[ts]; {
		case n == 0:
			r.missing++
		case n > 1:
			r.doubled++
		}
	}
	for _, d := range s.Deliveries() {
		for _, a := range d.Attempts() {
			if a.Err == nil {
				r.acked++
				r.took = append(r.took, a.Took)
			} else {
				r.failed++
			}
		}
	}
	slices.Sort(r.took)
	r.limited, r.bad = s.Limited(), s.Bad()
}

func (r *result) print(c config) {
	_, _ = fmt.Fprintf(c.out, "said %d in %s; answered once %d, not answered %d, more than once %d, to nothing %d\n",
		r.said, r.sending.Round(time.Millisecond), r.said-r.missing-r.doubled, r.missing, r.doubled, r.elsewhere)
	_, _ = fmt.Fprintf(c.out, "deliveries acknowledged %d, not %d; in p50 %s, p99 %s, at most %s\n",
		r.acked, r.failed, r.ack(0.5).Round(100*time.Microsecond), r.ack(0.99).Round(100*time.Microsecond), r.ack(1).Round(100*time.Microsecond))
	_, _ = fmt.Fprintf(c.out, "most waiting at once %d, all answered %s after the last was said; posts refused for their rate %d; processor time of the service %s\n",
		r.deepest, r.drained.Round(100*time.Millisecond), r.limited, r.cpu.Round(100*time.Millisecond))
}
