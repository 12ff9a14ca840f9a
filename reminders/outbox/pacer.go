package outbox

import (
	"sync"
	"time"
)

// Limit is how much a channel takes.
type Limit struct {
	Interval   time.Duration // between sends on average; 0 no limit
	Burst      int           // sends that may come at once after a pause; 0 is 1
	Concurrent int           // sends under way at once; 0 no limit
}

const (
	// maxPaceWait is how long a claimed occurrence waits for its turn in memory; who
	// would wait longer is given back, so that its lease does not run out and its
	// place goes to another channel.
	maxPaceWait = 500 * time.Millisecond
	// minPark keeps what is given back from coming again at once.
	minPark = 100 * time.Millisecond
)

// Pacer keeps each channel within its limit, whoever sends to it: an Engine and
// what answers in chat may share one. It is of one process: with several replicas
// each keeps the limit, and what is too much comes back as TryAfter. Safe for any
// number of goroutines.
type Pacer struct {
	limit func(channel string) Limit
	clock Timepiece

	mu       sync.Mutex
	channels map[string]*lane
}

type lane struct {
	next    time.Duration // when the next may be sent
	park    time.Duration // the last turn given to one that was sent away
	blocked time.Duration // nothing before
	active  int
	took    time.Duration // running mean of a send
	entered time.Duration // when the last was let in
	used    time.Duration // last use, for forgetting
}

// NewPacer measures time by clock; nil is SystemClock.
func NewPacer(limit func(channel string) Limit, clock Timepiece) *Pacer {
	if clock == nil {
		clock = SystemClock()
	}
	return &Pacer{limit: limit, clock: clock, channels: map[string]*lane{}}
}

// Enter asks for a turn. With ok the caller sends after wait and then calls Leave;
// else it is not let in and comes back after wait.
func (p *Pacer) Enter(channel string) (wait time.Duration, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.clock.Mono()
	l := p.lane(channel, now)
	lim := p.limit(channel)
	turn := now
	if lim.Interval > 0 {
		turn = max(now, l.next-time.Duration(max(lim.Burst, 1)-1)*lim.Interval)
	}
	turn = max(turn, l.blocked)
	full := lim.Concurrent > 0 && l.active >= lim.Concurrent
	if turn-now <= maxPaceWait && !full {
		l.next = max(l.next, now) + lim.Interval
		l.active++
		l.entered = now
		return turn - now, true
	}
	step := max(lim.Interval, time.Millisecond)
	if full {
		// A channel that hangs shows by nobody having got in for long.
		step = max(step, max(l.took, now-l.entered)/time.Duration(lim.Concurrent))
	}
	l.park = max(l.park+step, turn, now+minPark)
	return l.park - now, false
}

// Leave ends a turn that took a while.
func (p *Pacer) Leave(channel string, took time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	l := p.lane(channel, p.clock.Mono())
	l.active--
	l.took = (7*l.took + took) / 8
}

// Block holds a channel back for d.
func (p *Pacer) Block(channel string, d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.clock.Mono()
	l := p.lane(channel, now)
	l.blocked = max(l.blocked, now+d)
}

// lane is the state of a channel; those long unused are forgotten.
func (p *Pacer) lane(channel string, now time.Duration) *lane {
	const many, long = 10_000, time.Hour
	l := p.channels[channel]
	if l == nil {
		if len(p.channels) >= many {
			for name, old := range p.channels {
				if old.active == 0 && now-old.used > long && old.blocked < now {
					delete(p.channels, name)
				}
			}
		}
		l = &lane{}
		p.channels[channel] = l
	}
	l.used = now
	return l
}
