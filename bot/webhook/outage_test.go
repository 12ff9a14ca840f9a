package webhook

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/bottest"
	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/boltstore"
	"github.com/policybot/policybot/reminders/outbox"
)

// pipes is a network in memory, which a synctest bubble can wait for.
type pipes struct {
	conns chan net.Conn
	down  func() error // why nobody can connect, or nil
}

func (p *pipes) Accept() (net.Conn, error) {
	c, ok := <-p.conns
	if !ok {
		return nil, net.ErrClosed
	}
	return c, nil
}
func (p *pipes) Close() error   { close(p.conns); return nil }
func (p *pipes) Addr() net.Addr { return &net.TCPAddr{} }

func (p *pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	if p.down != nil {
		if err := p.down(); err != nil {
			return nil, err
		}
	}
	here, there := net.Pipe()
	select {
	case p.conns <- there:
		return here, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// TestOutage: a receiver is away for three hours, in every way there is, while
// another is well. All is delivered, once by webhook-id, and the other notices
// nothing.
func TestOutage(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		phase := func() int { return int(time.Since(begin) / time.Hour) } // 0 refused, 1 503, 2 500 or silent, 3 well
		secrets := map[string]Secret{}
		var mu sync.Mutex
		taken := map[string][]time.Time{} // by webhook-id: the answers 200
		receiver := bottest.NewReceiver(func(r *http.Request, body []byte) (string, error) {
			return verified(func() Secret { return secrets[r.Host] })(r, body)
		})
		receiver.BehaveBy(func(id string, nth int) bottest.Behaviour {
			mu.Lock()
			defer mu.Unlock()
			if id[:6] == reminders.ShardKey("sick") && phase() < 3 {
				switch {
				case phase() == 1:
					return bottest.Behaviour{Status: 503, RetryAfter: "600"}
				case nth%2 == 0:
					return bottest.Hangs
				}
				return bottest.Unavailable
			}
			taken[id] = append(taken[id], time.Now())
			return bottest.Behaviour{Delay: 30 * time.Millisecond}
		})
		network := &pipes{conns: make(chan net.Conn)}
		server := &http.Server{Handler: receiver}
		go func() { _ = server.Serve(network) }()
		defer func() { receiver.Close(); _ = server.Close() }()

		store, err := boltstore.Open(filepath.Join(dir, "r.db"), boltstore.Options{NoSync: true})
		if err != nil {
			t.Fatal(err)
		}
		registry, err := Open(t.Context(), store, mustAllow(t, "sick.test", "well.test"), nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"sick", "well"} {
			if _, secrets[name+".test"], err = registry.Add(t.Context(), name, "http://"+name+".test/in"); err != nil {
				t.Fatal(err)
			}
		}
		sender := newSender(registry, Options{}, func(ctx context.Context, n, address string) (net.Conn, error) {
			if address == "sick.test:80" && phase() == 0 {
				return nil, syscall.ECONNREFUSED
			}
			return network.dial(ctx, n, address)
		})
		engine, err := reminders.NewEngine(store, bot.NewNotifier(map[string]bot.Sender{Kind: sender}), reminders.EngineOptions{Worker: "w", Poll: time.Minute,
			Limits: func(string) outbox.Limit { return sender.Limit() }})
		if err != nil {
			t.Fatal(err)
		}
		due := map[string]time.Time{}
		for i := range 6 {
			for _, name := range []string{"sick", "well"} {
				at := begin.Add(time.Duration(i) * 34 * time.Minute).Add(time.Minute)
				id := accept(t, store, name, fmt.Sprintf("s%d", i), at)
				due[id] = at
			}
		}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { defer close(done); _ = engine.Run(ctx) }()
		time.Sleep(5 * time.Hour)
		cancel()
		<-done

		for id, at := range due {
			r, err := store.Occurrence(t.Context(), id)
			if err != nil || r.State != reminders.Delivered || len(taken[id]) != 1 {
				t.Errorf("%s of %s: %s, taken %v, %v", r.Occurrence.Slot, r.Occurrence.Reminder, r.State, taken[id], err)
				continue
			}
			late := taken[id][0].Sub(at)
			if late < 0 || r.Occurrence.Reminder == "well" && late > time.Second {
				t.Errorf("%s of %s: %s after it was due", r.Occurrence.Slot, r.Occurrence.Reminder, late)
			}
			if back := begin.Add(3*time.Hour + 31*time.Minute); taken[id][0].After(back) && at.Before(back) {
				t.Errorf("%s of %s came %s after the receiver was back", r.Occurrence.Slot, r.Occurrence.Reminder, taken[id][0].Sub(back))
			}
			arrivals := receiver.Arrivals(id)
			for _, a := range arrivals {
				if string(a.Body) != string(arrivals[0].Body) {
					t.Errorf("%s: the body changed", id)
				}
			}
		}
		if bad := receiver.Bad(); len(bad) > 0 {
			t.Error(bad)
		}
		for name, want := range map[string]int{"well": 6, "nobody": 0} { // a receiver put back from a backup
			sent, err := sender.ReplayAll(t.Context(), store, name, begin, time.Now())
			if err != nil || sent != want {
				t.Errorf("%s replayed: %d, %v", name, sent, err)
			}
		}
		if sent, err := sender.ReplayAll(t.Context(), store, "sick", begin.Add(2*time.Hour), begin.Add(3*time.Hour)); err != nil || sent != 2 {
			t.Errorf("an hour of it replayed: %d, %v", sent, err)
		}
		t.Logf("%d requests for %d reminders", len(receiver.Arrivals("")), len(due))
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
}

func accept(t *testing.T, store reminders.Store, name, slot string, at time.Time) string {
	t.Helper()
	who := reminders.Recipient{Channel: "webhook:" + name}
	o, err := reminders.Occurrence{
		Reminder: name, Version: 1, Slot: slot, To: who, At: at.UTC().Truncate(time.Millisecond),
		Local: at.UTC().Format("2006-01-02T15:04:05"), Zone: "UTC", Urgency: 5,
		Text: "提醒：" + name + slot,
	}.Seal()
	if err != nil {
		t.Fatal(err)
	}
	r := reminders.Reminder{
		ID: name, Version: 1, Status: reminders.Active, Made: name, What: name,
		Who: []reminders.Recipient{who},
	}
	created, err := store.Create(t.Context(), r, []reminders.Occurrence{o})
	if err == nil && !created {
		err = store.Extend(t.Context(), name, reminders.Extension{Version: 1, Occurrences: []reminders.Occurrence{o}})
	}
	if err != nil {
		t.Fatal(err)
	}
	return o.ID
}

// records is one record.
type records struct{ r reminders.Record }

func (s records) Occurrence(_ context.Context, id string) (reminders.Record, error) {
	if id != s.r.Occurrence.ID {
		return reminders.Record{}, reminders.ErrNotFound
	}
	return s.r, nil
}

func TestReplay(t *testing.T) {
	r := newRig(t, Options{})
	at := time.Date(2026, 9, 27, 1, 0, 0, 0, time.UTC)
	o, err := reminders.Occurrence{
		Reminder: "r1", Version: 1, Slot: "T-3",
		To: reminders.Recipient{Channel: "webhook:oa", To: "王科长"}, At: at,
		Local: "2026-09-27T09:00:00", Zone: "Asia/Shanghai", Urgency: 5, Text: "提醒：报备案",
		Note: "签批需要时间。",
	}.Seal()
	if err != nil {
		t.Fatal(err)
	}
	r.sender.At("https://p.example")
	n := bot.NewNotifier(map[string]bot.Sender{Kind: r.sender}).At("https://p.example")
	if _, err := n.Send(t.Context(), reminders.Delivery{Occurrence: o, Attempt: 1, Late: true}); err != nil {
		t.Fatal(err)
	}
	from := records{reminders.Record{Occurrence: o, State: reminders.Delivered, Late: true, Attempts: 1}}
	if _, err := r.sender.Replay(t.Context(), from, o.ID); err != nil {
		t.Fatal(err)
	}
	if a := r.Arrivals(o.ID); len(a) != 2 || string(a[0].Body) != string(a[1].Body) {
		t.Errorf("%d arrivals, or other bytes", len(a))
	}
	// The body is a promise to receivers: fields are only ever added.
	want := `{"type":"reminder.due","timestamp":"2026-09-27T01:00:00Z","data":{"id":"` + o.ID + `","reminder":"r1","due":"2026-09-27T01:00:00Z",` +
		`"link":"https://p.example/me","done_url":"https://p.example/me/done/r1","to":"王科长",` +
		`"text":"【补发】原定2026年9月27日 09:00：提醒：报备案\n签批需要时间。","headline":"提醒：报备案","late":true,` +
		`"notes":["原定2026年9月27日 09:00","签批需要时间。"],"citations":[]}}`
	if got := string(r.Arrivals(o.ID)[0].Body); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	from.r.State = reminders.Waiting
	if _, err := r.sender.Replay(t.Context(), from, o.ID); !errors.Is(err, reminders.ErrState) {
		t.Error(err)
	}
	if _, err := r.sender.Replay(t.Context(), from, "no"); !errors.Is(err, reminders.ErrNotFound) {
		t.Error(err)
	}
	from.r.State, from.r.Occurrence.To.Channel = reminders.Delivered, "slack:C1"
	if _, err := r.sender.Replay(t.Context(), from, o.ID); !errors.Is(err, bot.ErrRecipient) {
		t.Error(err)
	}
}

func TestMessagesThatAreNoWebhook(t *testing.T) {
	r := newRig(t, Options{})
	for _, change := range []func(m *bot.Message){
		func(m *bot.Message) { m.ID = "" }, func(m *bot.Message) { m.ID = "a.b" }, func(m *bot.Message) { m.ID = "a\r\nb" },
		func(m *bot.Message) { m.Kind = "other" },
	} {
		m := bottest.Sample("id1")
		change(&m)
		if _, err := r.sender.Send(t.Context(), to, m); class(err) != "rejected" || !errors.Is(err, ErrMessage) {
			t.Errorf("%s: %v", class(err), err)
		}
	}
}
