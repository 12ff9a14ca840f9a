package webhook

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/bottest"
	"github.com/policybot/policybot/reminders"
)

func TestConforms(t *testing.T) {
	bottest.Conform(t, func(t *testing.T) bottest.Subject {
		r := newRig(t, Options{Concurrent: 8})
		t.Cleanup(func() {
			if bad := r.Bad(); len(bad) > 0 {
				t.Error(bad)
			}
		})
		return bottest.Subject{Sender: r.sender, To: to, Nowhere: bot.Recipient{Kind: Kind, Place: "nobody"},
			Behave: r.Behave, Answer: reminders.Harmless, Frozen: true,
			Secrets: []string{"TOPSECRET", r.secret.Reveal(), strings.TrimPrefix(r.secret.Reveal(), secretPrefix)},
			Arrived: func(id string) (out []string) {
				for _, a := range r.Arrivals(id) {
					var p Payload
					if err := json.Unmarshal(a.Body, &p); err != nil {
						t.Error(err)
					}
					out = append(out, p.Data.Text)
				}
				return out
			}}
	})
}

func TestOutcomes(t *testing.T) {
	date := func(d time.Duration) string { return time.Now().Add(d).UTC().Format(http.TimeFormat) }
	for _, c := range []struct {
		how  bottest.Behaviour
		want string
	}{
		{bottest.Behaviour{Status: 200}, "delivered"},
		{bottest.Behaviour{Status: 201}, "delivered"},
		{bottest.Behaviour{Status: 204}, "delivered"},
		{bottest.Behaviour{Endless: true}, "delivered"},
		{bottest.Behaviour{Status: 429}, "refused"},
		{bottest.Behaviour{Status: 429, RetryAfter: "120"}, "after 2m0s"},
		{bottest.Behaviour{Status: 429, RetryAfter: "0"}, "after 1s"},
		{bottest.Behaviour{Status: 429, RetryAfter: "99999999999999999999"}, "after 1h0m0s"},
		{bottest.Behaviour{Status: 429, RetryAfter: date(24 * time.Hour)}, "after 1h0m0s"},
		{bottest.Behaviour{Status: 429, RetryAfter: date(-time.Hour)}, "after 1s"},
		{bottest.Behaviour{Status: 429, RetryAfter: "soon"}, "refused"},
		{bottest.Behaviour{Status: 503, RetryAfter: "30"}, "after 30s"},
		{bottest.Behaviour{Status: 503}, "unknown"},
		{bottest.Behaviour{Status: 500, RetryAfter: "30"}, "unknown"},
		{bottest.Behaviour{Status: 502}, "unknown"},
		{bottest.Behaviour{Status: 504}, "unknown"},
		{bottest.Behaviour{Status: 400}, "rejected"},
		{bottest.Behaviour{Status: 413}, "rejected"},
		{bottest.Behaviour{Status: 422}, "rejected"},
		{bottest.Behaviour{Status: 401}, "refused"},
		{bottest.Behaviour{Status: 403}, "refused"},
		{bottest.Behaviour{Status: 404}, "refused"},
		{bottest.Behaviour{Status: 408}, "refused"},
		{bottest.Behaviour{Status: 301, Location: "https://example.com/"}, "refused"},
		{bottest.Behaviour{Status: 307, Location: "/elsewhere"}, "refused"},
		{bottest.Behaviour{Status: 410}, "rejected"},
		{bottest.Behaviour{Reset: true}, "unknown"},
		{bottest.Behaviour{Hang: true}, "unknown"},
	} {
		t.Run(fmt.Sprintf("%+v", c.how), func(t *testing.T) {
			t.Parallel()
			o := Options{Timeout: 10 * time.Second}
			if c.how.Hang {
				o.Timeout = time.Second
			}
			r := newRig(t, o)
			r.Behave(c.how)
			_, err := r.sender.Send(t.Context(), to, bottest.Sample("id1"))
			if got := class(err); got != c.want {
				t.Errorf("%s, want %s: %v", got, c.want, err)
			}
			if n := len(r.Arrivals("")); n != 1 {
				t.Errorf("%d requests", n)
			}
		})
	}
}

func TestReceiptAndHeaders(t *testing.T) {
	now := time.Now()
	r := newRig(t, Options{Now: fixed(now), Agent: "github.com/policybot/policybot/1.2"})
	receipt, err := r.sender.Send(t.Context(), to, bottest.Sample("id1"))
	if err != nil {
		t.Fatal(err)
	}
	if receipt.Channel != "webhook:oa" || receipt.Message != "200" || receipt.At.IsZero() {
		t.Errorf("%+v", receipt)
	}
	a := r.Arrivals("id1")[0]
	for name, want := range map[string]string{"Webhook-Id": "id1", "Webhook-Timestamp": fmt.Sprint(now.Unix()), "User-Agent": "github.com/policybot/policybot/1.2"} {
		if got := a.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if a.Path != "/hook?key=TOPSECRET" || a.Header.Get("Accept-Encoding") != "" {
		t.Errorf("%s %v", a.Path, a.Header)
	}
}

// Every attempt has the same id and bytes, and a timestamp and signature of its own.
func TestAttempts(t *testing.T) {
	now := time.Now()
	r := newRig(t, Options{Now: func() time.Time { now = now.Add(7 * time.Second); return now }})
	r.BehaveBy(func(_ string, nth int) bottest.Behaviour {
		return bottest.Behaviour{Status: []int{500, 503, 200}[nth-1]}
	})
	for i := range 3 {
		m := bottest.Sample("id1")
		if i > 0 {
			m.Notes = append(m.Notes, bot.Note{Kind: bot.NoteRepeat})
		}
		if _, err := r.sender.Send(t.Context(), to, m); (err == nil) != (i == 2) {
			t.Fatal(i, err)
		}
	}
	a := r.Arrivals("id1")
	if len(a) != 3 || !bytes.Equal(a[0].Body, a[1].Body) || !bytes.Equal(a[1].Body, a[2].Body) {
		t.Fatalf("%d arrivals, or other bytes", len(a))
	}
	if s := a[0].Header.Get("webhook-signature"); s == a[1].Header.Get("webhook-signature") || a[0].Header.Get("webhook-timestamp") == a[1].Header.Get("webhook-timestamp") {
		t.Errorf("the same signature or time twice: %s", s)
	}
}

func TestRefusedConnection(t *testing.T) {
	r := newRig(t, Options{})
	r.server.Close()
	_, err := r.sender.Send(t.Context(), to, bottest.Sample("id1"))
	if class(err) != "refused" || !errors.Is(err, ErrReach) || strings.Contains(err.Error(), "TOPSECRET") {
		t.Errorf("%s: %v", class(err), err)
	}
}

// A receiver that is not who it says gets nothing.
func TestUntrustedCertificate(t *testing.T) {
	r := newRig(t, Options{})
	s := NewSender(r.registry, Options{})
	r.server.Config.ErrorLog = nil
	_, err := s.Send(t.Context(), to, bottest.Sample("id1"))
	if class(err) != "refused" || len(r.Arrivals("")) != 0 {
		t.Errorf("%s: %v", class(err), err)
	}
}

// A proxy of the environment would resolve names itself, past the check of
// addresses. net/http reads the environment once in a process and never asks a
// proxy for this machine, so it can only be seen that there is none.
func TestNoProxy(t *testing.T) {
	if r := newRig(t, Options{}); r.sender.client.Transport.(*http.Transport).Proxy != nil {
		t.Error("requests go through a proxy")
	}
}

// A body without end takes no time, since nobody reads it; and each request has a
// connection of its own, of which the address was judged.
func TestBodyIsNotReadNorConnectionKept(t *testing.T) {
	r := newRig(t, Options{Timeout: 20 * time.Second})
	var before string
	for i := range 3 {
		r.Behave(bottest.Behaviour{Endless: i == 0})
		began := time.Now()
		if _, err := r.sender.Send(t.Context(), to, bottest.Sample("id1")); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("took %s", took)
		}
		a := r.Arrivals("id1")[i]
		if a.From == before {
			t.Errorf("the connection from %s was used again", before)
		}
		before = a.From
	}
}

// A date is by the receiver's clock, which may be wrong.
func TestRetryAfterByTheirClock(t *testing.T) {
	r := newRig(t, Options{})
	h := http.Header{"Date": {"Sun, 22 Nov 2020 05:00:00 GMT"}, "Retry-After": {"Sun, 22 Nov 2020 05:01:00 GMT"}}
	if _, err := r.sender.outcome(t.Context(), target{name: "oa"}, answer{http.StatusTooManyRequests, h}); class(err) != "after 1m0s" {
		t.Errorf("%s: %v", class(err), err)
	}
}

func TestGoneDisables(t *testing.T) {
	r := newRig(t, Options{})
	r.Behave(bottest.IsGone)
	if _, err := r.sender.Send(t.Context(), to, bottest.Sample("id1")); class(err) != "rejected" || !errors.Is(err, ErrGone) {
		t.Fatal(err)
	}
	r.Behave(bottest.Takes)
	if _, err := r.sender.Send(t.Context(), to, bottest.Sample("id2")); class(err) != "rejected" || !errors.Is(err, ErrDisabled) {
		t.Fatal(err)
	}
	if len(r.Arrivals("id2")) != 0 {
		t.Error("sent to a disabled endpoint")
	}
	again, err := Open(t.Context(), r.settings, r.registry.allow, nil) // it lasts
	if err != nil || again.List(t.Context())[0].Disabled.IsZero() {
		t.Fatalf("%+v, %v", again.List(t.Context()), err)
	}
	if _, err := r.sender.Test(t.Context(), "oa"); err != nil {
		t.Errorf("test of a disabled endpoint: %v", err)
	}
	if err := r.registry.Enable(t.Context(), "oa"); err != nil {
		t.Fatal(err)
	}
	if _, err := r.sender.Send(t.Context(), to, bottest.Sample("id2")); err != nil {
		t.Error(err)
	}
}

// A slow endpoint has its few requests, and another is not held up by it.
func TestConcurrencyIsPerEndpoint(t *testing.T) {
	r := newRig(t, Options{Concurrent: 2, Timeout: time.Minute})
	if _, _, err := r.registry.Add(t.Context(), "other", r.server.URL); err != nil {
		t.Fatal(err)
	}
	r.Behave(bottest.Behaviour{Delay: 100 * time.Millisecond})
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			if _, err := r.sender.Send(t.Context(), to, bottest.Sample(fmt.Sprintf("m%d", i))); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := r.Most(); n != 2 {
		t.Errorf("%d at once", n)
	}
	r.Behave(bottest.Hangs)
	for range 2 {
		wg.Go(func() { _, _ = r.sender.Send(t.Context(), to, bottest.Sample("h")) })
	}
	for len(r.Arrivals("h")) < 2 {
		time.Sleep(time.Millisecond)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := r.sender.Send(ctx, to, bottest.Sample("x")); class(err) != "after 1s" || !errors.Is(err, ErrBusy) {
		t.Errorf("%s: %v", class(err), err)
	}
	r.Behave(bottest.Behaviour{Status: 400})
	if _, err := r.sender.Send(t.Context(), bot.Recipient{Kind: Kind, Place: "other"}, bottest.Sample("y")); class(err) != "rejected" {
		t.Errorf("the other endpoint: %v", err) // its secret is another, so the receiver says 400
	}
	r.server.CloseClientConnections()
	wg.Wait()
}
