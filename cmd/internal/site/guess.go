package site

import (
	"net/http"
	"net/netip"
	"strconv"
	"sync"
	"time"
)

// Whoever sends so many wrong tokens within the time is not listened to for as long. Ten thousand tries a second would
// find a token that a person thought of in a day.
const (
	mostWrong = 20
	wrongFor  = time.Minute
)

// guesses counts wrong tokens by client. Clients of this machine are counted and told of, and go on being listened to:
// behind a proxy that is not named (see Forwarded) all clients are of this machine. Safe for concurrent use.
type guesses struct {
	now func() time.Time

	mu      sync.Mutex
	clients map[netip.Prefix]*guess
	swept   time.Time // when what is over was last forgotten
}

// guess is what one client has tried since a moment.
type guess struct {
	wrong int
	since time.Time
}

func newGuesses(now func() time.Time) *guesses {
	return &guesses{now: now, clients: map[netip.Prefix]*guess{}}
}

// shut is how long a client is not listened to yet.
func (g *guesses) shut(addr netip.Addr) time.Duration {
	if addr.IsLoopback() {
		return 0
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	c := g.clients[g.key(addr)]
	if c == nil || c.wrong < mostWrong {
		return 0
	}
	return max(0, c.since.Add(wrongFor).Sub(g.now()))
}

// note counts a wrong token. It tells when they have become too many, once.
func (g *guesses) note(addr netip.Addr) (tooMany bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.now()
	if g.clients[clientKey(addr)] == nil && len(g.clients) >= maxClients && now.Sub(g.swept) >= time.Second {
		g.swept = now // not for every newcomer of a flood
		g.forget(now)
	}
	key := g.key(addr)
	c := g.clients[key]
	if c == nil || now.Sub(c.since) >= wrongFor {
		c = &guess{since: now}
		g.clients[key] = c
	}
	c.wrong++
	if c.wrong == mostWrong {
		c.since = now // from here on it is not listened to
	}
	return c.wrong == mostWrong
}

// key is the record of a client; newcomers share one when too many are remembered.
func (g *guesses) key(addr netip.Addr) netip.Prefix {
	key := clientKey(addr)
	if g.clients[key] == nil && len(g.clients) >= maxClients {
		return netip.Prefix{}
	}
	return key
}

// forget drops what is over.
func (g *guesses) forget(now time.Time) {
	for k, c := range g.clients {
		if now.Sub(c.since) >= wrongFor {
			delete(g.clients, k)
		}
	}
}

// heard refuses a client that has sent too many wrong tokens, before its next one is looked at.
func (s *Site) heard(w http.ResponseWriter, r *http.Request) bool {
	wait := s.guesses.shut(remoteAddr(r))
	if wait <= 0 {
		return true
	}
	w.Header().Set("Retry-After", strconv.Itoa(int(wait/time.Second)+1))
	s.Refuse(w, r, http.StatusTooManyRequests, "令牌错得太多，请一分钟后再试，并核对令牌。")
	return false
}

// wrongToken refuses a wrong token and counts it.
func (s *Site) wrongToken(w http.ResponseWriter, r *http.Request) {
	if s.guesses.note(remoteAddr(r)) {
		s.cfg.Log.WarnContext(r.Context(), "many wrong tokens", "client", remoteAddr(r).String(), "count", mostWrong)
	}
	w.Header().Set("WWW-Authenticate", "Bearer")
	s.Refuse(w, r, http.StatusUnauthorized, "访问令牌不对，请核对 Authorization: Bearer 后的令牌。")
}
