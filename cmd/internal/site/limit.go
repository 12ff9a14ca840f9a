package site

import (
	"fmt"
	"math"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"time"
)

// pace applies the per-client limit. Probes and static files cost nothing.
func (s *Site) pace(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.paced() || isProbe(r) || strings.HasPrefix(r.URL.Path, "/static/") {
			next.ServeHTTP(w, r)
			return
		}
		leave, wait := s.limits.enter(remoteAddr(r))
		if leave == nil {
			seconds := int(math.Max(1, math.Ceil(wait.Seconds())))
			w.Header().Set("Retry-After", strconv.Itoa(seconds))
			s.Refuse(w, r, http.StatusTooManyRequests, fmt.Sprintf("同时提交的请求太多，请%d秒后再试。", seconds))
			return
		}
		defer leave()
		next.ServeHTTP(w, r)
	})
}

// paced tells whether clients are paced: not where this machine alone is served.
func (s *Site) paced() bool {
	return s.cfg.PublicURL != "" || s.cfg.RatePerSecond > 0 || s.cfg.Shared()
}

// maxClients bounds how many clients are remembered, and so the memory an
// attacker with many addresses can make the limiter take.
const maxClients = 10_000

// limiter paces clients by address. A request that arrives while the client has
// none under way is free: whoever waits for each answer can never be refused,
// however quick the answers are. Only overlapping requests draw on a token
// bucket. Safe for concurrent use.
type limiter struct {
	rate  float64 // tokens a second
	burst float64
	now   func() time.Time

	mu      sync.Mutex
	clients map[netip.Prefix]*client
	swept   time.Time // when idle clients were last forgotten
}

// client is one address (one /64 for IPv6) and its bucket as of last.
type client struct {
	underWay int
	tokens   float64
	last     time.Time
}

func newLimiter(rate float64, burst int, now func() time.Time) *limiter {
	return &limiter{rate: rate, burst: float64(burst), now: now, clients: make(map[netip.Prefix]*client)}
}

// enter admits a request and returns the func that ends it, or nil and how long
// to wait before the next attempt.
func (l *limiter) enter(addr netip.Addr) (leave func(), wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	c := l.client(addr, now)
	c.tokens = min(l.burst, c.tokens+now.Sub(c.last).Seconds()*l.rate)
	c.last = now
	if c.underWay > 0 {
		if c.tokens < 1 {
			return nil, time.Duration((1 - c.tokens) / l.rate * float64(time.Second))
		}
		c.tokens--
	}
	c.underWay++
	return func() {
		l.mu.Lock()
		c.underWay--
		l.mu.Unlock()
	}, 0
}

// client finds or makes the record of addr. When too many are remembered the
// idle ones are forgotten; when all are busy newcomers share one record.
func (l *limiter) client(addr netip.Addr, now time.Time) *client {
	key := clientKey(addr)
	if c := l.clients[key]; c != nil {
		return c
	}
	if len(l.clients) >= maxClients && now.Sub(l.swept) >= time.Second { // not for every newcomer of a flood
		l.swept = now
		for k, c := range l.clients {
			if c.underWay == 0 && c.tokens+now.Sub(c.last).Seconds()*l.rate >= l.burst {
				delete(l.clients, k)
			}
		}
	}
	if len(l.clients) >= maxClients {
		key = netip.Prefix{}
	}
	c := l.clients[key]
	if c == nil {
		c = &client{tokens: l.burst, last: now}
		l.clients[key] = c
	}
	return c
}

// clientKey is the address, or for IPv6 its /64: one customer has them all.
func clientKey(addr netip.Addr) netip.Prefix {
	bits := 32
	if addr = addr.Unmap(); addr.Is6() {
		bits = 64
	}
	p, err := addr.Prefix(bits)
	if err != nil {
		return netip.Prefix{} // no valid address: such requests share a record
	}
	return p
}

// remoteAddr is the address of the peer; the zero Addr when it has none.
func remoteAddr(r *http.Request) netip.Addr {
	ap, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return ap.Addr().Unmap().WithZone("")
}
