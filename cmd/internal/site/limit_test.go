package site

import (
	"net/http"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func TestOneAfterAnotherIsNeverLimited(t *testing.T) {
	cfg := Config{}
	cfg.RatePerSecond, cfg.Burst = 0.001, 1
	now := time.Unix(0, 0) // time stands still: not one token is ever earned
	cfg.Now = func() time.Time { return now }
	h := handler(t, cfg)
	for i := range 500 {
		if w := get(h, "/api/v1/ask?q=x"); w.Code != 200 {
			t.Fatalf("request %d in a row: %d", i, w.Code)
		}
	}
}

func TestOverlappingRequestsAreLimited(t *testing.T) {
	cfg := Config{}
	cfg.RatePerSecond, cfg.Burst = 0.5, 2
	now := time.Unix(0, 0)
	cfg.Now = func() time.Time { return now }
	h := handler(t, cfg)
	var wg sync.WaitGroup
	started, stop := make(chan struct{}, 3), make(chan struct{})
	slow := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { started <- struct{}{}; <-stop })
	paced := New(cfg).pace(slow)
	for range 3 { // one free, two from the bucket
		wg.Go(func() { get(paced, "/api/v1/ask?q=x") })
		<-started
	}
	w := get(paced, "/api/v1/ask?q=x")
	checkProblem(t, w, 429, "2秒")
	if w.Header().Get("Retry-After") != "2" {
		t.Errorf("Retry-After %q", w.Header().Get("Retry-After"))
	}
	other := request("GET", "/", "")
	other.RemoteAddr = "127.0.0.2:1"
	wg.Go(func() { serve(paced, other) })
	<-started // another client is not held up
	close(stop)
	wg.Wait()
	if w := get(h, "/api/v1/ask?q=x"); w.Code != 200 {
		t.Errorf("afterwards: %d", w.Code)
	}
}

// Without a token only this machine is served, and nobody has to be kept from taking
// the share of others.
func TestAloneNobodyIsLimited(t *testing.T) {
	cfg := Config{}
	now := time.Unix(0, 0)
	cfg.Now = func() time.Time { return now }
	for _, token := range []string{"", "s3cret"} {
		cfg.Token = token
		s := handler(t, cfg)
		var refused atomic.Int64
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				for range DefaultBurst {
					if w := get(s, "/api/v1/ask?q=x"); w.Code == http.StatusTooManyRequests {
						refused.Add(1)
					}
				}
			})
		}
		wg.Wait()
		if token == "" && refused.Load() > 0 {
			t.Errorf("%d requests refused", refused.Load())
		}
	}
}

func TestLimiterRemembersABoundedNumber(t *testing.T) {
	now := time.Unix(0, 0)
	l := newLimiter(1, 5, func() time.Time { return now })
	addr := netip.MustParseAddr("10.0.0.0")
	var leave []func()
	for i := range maxClients + 500 { // every one busy: newcomers share a record
		addr = addr.Next()
		if done, _ := l.enter(addr); done != nil {
			leave = append(leave, done)
		} else if i < maxClients {
			t.Fatalf("client %d refused", i)
		}
	}
	if len(l.clients) > maxClients+1 {
		t.Errorf("remembers %d clients", len(l.clients))
	}
	for _, done := range leave {
		done()
	}
	now = now.Add(time.Hour)
	if done, _ := l.enter(addr.Next()); done == nil || len(l.clients) > 2 {
		t.Errorf("idle clients are not forgotten: %d", len(l.clients))
	}
	if a, b := clientKey(netip.MustParseAddr("2001:db8::1")), clientKey(netip.MustParseAddr("2001:db8::ffff:2")); a != b {
		t.Errorf("one /64 counts as two clients: %v %v", a, b)
	}
}
