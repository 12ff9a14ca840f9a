package reminders_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/boltstore"
)

// channelFake records what arrives and can be read back; send may be replaced.
type channelFake struct {
	mu       sync.Mutex
	arrived  map[string][]arrival // by occurrence
	send     func(ctx context.Context, f *channelFake, d reminders.Delivery) (reminders.Receipt, error)
	readBack func(ds []reminders.Delivery) ([]reminders.Finding, error)
	reads    int
}

type arrival struct {
	at time.Time
	d  reminders.Delivery
}

func (f *channelFake) arrive(d reminders.Delivery) reminders.Receipt {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.arrived == nil {
		f.arrived = map[string][]arrival{}
	}
	f.arrived[d.Occurrence.ID] = append(f.arrived[d.Occurrence.ID], arrival{time.Now(), d})
	return reminders.Receipt{Message: fmt.Sprint(len(f.arrived))}
}

func (f *channelFake) Send(ctx context.Context, d reminders.Delivery) (reminders.Receipt, error) {
	if f.send != nil {
		return f.send(ctx, f, d)
	}
	r := f.arrive(d)
	time.Sleep(30 * time.Millisecond)
	return r, nil
}

func (f *channelFake) ReadBack(_ context.Context, _ string, ds []reminders.Delivery) ([]reminders.Finding, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.reads++
	if f.readBack != nil {
		return f.readBack(ds)
	}
	out := make([]reminders.Finding, len(ds))
	for i, d := range ds {
		if out[i].Answer = reminders.Missing; len(f.arrived[d.Occurrence.ID]) > 0 {
			out[i].Answer = reminders.Found
		}
	}
	return out, nil
}

func (f *channelFake) of(id string) []arrival {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.arrived[id]
}

// bench is a store, a channel and engines in a synctest bubble.
type bench struct {
	t     *testing.T
	path  string
	store reminders.Store
	fake  *channelFake
	opt   reminders.EngineOptions
	stop  []func()
	seen  *observed

	offset atomic.Int64 // ns added to the clock of the store
}

type observed struct {
	mu sync.Mutex
	n  map[reminders.ObservationKind]int
	e  []error
}

func (o *observed) Observe(x reminders.Observation) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.n[x.Kind]++
	if x.Err != nil && len(o.e) < 5 {
		o.e = append(o.e, x.Err)
	}
}

func (o *observed) count(k reminders.ObservationKind) int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.n[k]
}

// inBubble runs f with a new bench in a bubble.
func inBubble(t *testing.T, f func(t *testing.T, b *bench)) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "r.db")
	synctest.Test(t, func(t *testing.T) {
		b := &bench{t: t, path: path, fake: &channelFake{}, seen: &observed{n: map[reminders.ObservationKind]int{}}}
		b.opt = reminders.EngineOptions{Worker: "w", Observer: b.seen}
		b.open(false)
		defer func() { // whatever happens: a bubble must not end with goroutines in it
			b.halt()
			if err := b.store.Close(); err != nil {
				t.Error(err)
			}
		}()
		f(t, b)
	})
}

func (b *bench) open(newGeneration bool) {
	b.t.Helper()
	s, err := boltstore.Open(b.path, boltstore.Options{NoSync: true, NewGeneration: newGeneration,
		Now: func() time.Time { return time.Now().Add(time.Duration(b.offset.Load())) }})
	if err != nil {
		b.t.Fatal(err)
	}
	b.store = s
}

// engine starts an engine; halt stops all.
func (b *bench) engine(q reminders.Queue) *reminders.Engine {
	b.t.Helper()
	e, err := reminders.NewEngine(q, b.fake, b.opt)
	if err != nil {
		b.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(b.t.Context())
	done := make(chan struct{})
	go func() { defer close(done); _ = e.Run(ctx) }()
	b.stop = append(b.stop, func() { cancel(); <-done })
	return e
}

func (b *bench) halt() {
	for _, f := range b.stop {
		f()
	}
	b.stop = nil
}

func (b *bench) add(id string, after time.Duration, change ...func(o *reminders.Occurrence)) string {
	b.t.Helper()
	r := reminders.Reminder{ID: id, Version: 1, Status: reminders.Active, Made: id, What: id,
		Who: []reminders.Recipient{{Channel: "test", To: "u"}}}
	at := time.Now().Add(after).Truncate(time.Millisecond)
	o := reminders.Occurrence{Reminder: id, Version: 1, Slot: "at", To: r.Who[0], At: at,
		Local: at.In(shanghai).Format("2006-01-02T15:04:05"), Zone: "Asia/Shanghai", Text: "提醒：" + id}
	for _, f := range change {
		f(&o)
	}
	o, err := o.Seal()
	if err != nil {
		b.t.Fatal(err)
	}
	if ok, err := b.store.Create(b.t.Context(), r, []reminders.Occurrence{o}); err != nil {
		b.t.Fatal(err)
	} else if !ok {
		err = b.store.Extend(b.t.Context(), id, reminders.Extension{Version: 1, Occurrences: []reminders.Occurrence{o}})
		if err != nil {
			b.t.Fatal(err)
		}
	}
	return o.ID
}

func (b *bench) record(id string) reminders.Record {
	b.t.Helper()
	r, err := b.store.Occurrence(b.t.Context(), id)
	if err != nil {
		b.t.Fatal(err)
	}
	return r
}

// once wants it delivered, arrived once and not early, and returns the arrival.
func (b *bench) once(id string) arrival {
	b.t.Helper()
	r, a := b.record(id), b.fake.of(id)
	if r.State != reminders.Delivered || len(a) != 1 {
		b.t.Fatalf("%s: %s, arrived %d times; %v", r.Occurrence.Reminder, &r, len(a), b.seen.e)
	}
	if a[0].at.Before(r.Occurrence.At) {
		b.t.Fatalf("%s: early by %s", r.Occurrence.Reminder, r.Occurrence.At.Sub(a[0].at))
	}
	return a[0]
}

func TestEngineOnTime(t *testing.T) {
	inBubble(t, func(t *testing.T, b *bench) {
		rnd := rand.New(rand.NewPCG(1, 1))
		var ids []string
		for i := range 400 {
			ids = append(ids, b.add(fmt.Sprint(i), time.Duration(rnd.Int64N(int64(time.Hour)))))
		}
		b.engine(b.store)
		b.opt.Worker = "w2"
		b.engine(b.store)
		time.Sleep(30 * time.Minute)
		late := b.add("accepted while running", 90*time.Second)
		time.Sleep(31 * time.Minute)
		for _, id := range append(ids, late) {
			a := b.once(id)
			if d := a.at.Sub(a.d.Occurrence.At); d > time.Second || a.d.Late {
				t.Errorf("late by %s (marked %v)", d, a.d.Late)
			}
		}
	})
}

func TestEngineRetries(t *testing.T) {
	inBubble(t, func(t *testing.T, b *bench) {
		up := time.Now().Add(3 * time.Hour)
		b.fake.send = func(_ context.Context, f *channelFake, d reminders.Delivery) (reminders.Receipt, error) {
			if d.Occurrence.To.Channel == "down" && time.Now().Before(up) {
				return reminders.Receipt{}, reminders.Refused(errors.New("connection refused"))
			}
			return f.arrive(d), nil
		}
		b.engine(b.store)
		to := func(o *reminders.Occurrence) { o.To.Channel = "down" }
		down := b.add("down", time.Minute, to)
		fine := b.add("fine", time.Minute)
		time.Sleep(4 * time.Hour)
		if d := b.once(fine).at.Sub(b.record(fine).Occurrence.At); d > time.Second {
			t.Errorf("another channel was late by %s", d)
		}
		a := b.once(down)
		if wait := a.at.Sub(up); wait > 31*time.Minute {
			t.Errorf("sent %s after the channel was up", wait)
		}
		if r := b.record(down); r.Attempts < 8 || r.Attempts > 14 || r.Late {
			t.Errorf("attempts %d, late %v: the words of the first attempt stay", r.Attempts, r.Late)
		}
	})
}

// TestEngineRetryAfter: a 429 holds back its channel only, and is no attempt.
func TestEngineRetryAfter(t *testing.T) {
	inBubble(t, func(t *testing.T, b *bench) {
		refusals := 0
		var until time.Time
		b.fake.send = func(_ context.Context, f *channelFake, d reminders.Delivery) (reminders.Receipt, error) {
			if d.Occurrence.To.Channel == "busy" && time.Now().Before(until) {
				t.Error("sent before Retry-After")
			}
			if d.Occurrence.To.Channel == "busy" && refusals == 0 {
				refusals++
				until = time.Now().Add(90 * time.Second)
				return reminders.Receipt{}, reminders.TryAfter(errors.New("429"), 90*time.Second)
			}
			return f.arrive(d), nil
		}
		b.engine(b.store)
		var busy []string
		for i := range 20 {
			busy = append(busy, b.add(fmt.Sprint("busy", i), time.Minute+time.Duration(i)*time.Second, func(o *reminders.Occurrence) { o.To.Channel = "busy" }))
		}
		other := b.add("other", 2*time.Minute)
		time.Sleep(5 * time.Minute)
		if d := b.once(other).at.Sub(b.record(other).Occurrence.At); d > time.Second {
			t.Errorf("another channel was late by %s", d)
		}
		for _, id := range busy {
			b.once(id)
			if r := b.record(id); r.Attempts != 1 {
				t.Errorf("attempts = %d", r.Attempts)
			}
		}
	})
}
