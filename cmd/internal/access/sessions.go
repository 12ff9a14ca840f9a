package access

import (
	"context"
	"crypto/rand"
	"slices"
	"sync"
	"time"
)

// DefaultSession is how long somebody stays signed in: a working day.
const DefaultSession = 12 * time.Hour

// Bounds of the list.
const (
	maxSessions   = 10_000
	sessionsOfOne = 20 // the oldest goes when there are more
)

// session is one sign-in. What the browser holds is not kept, only its hash.
type session struct {
	ID      string    `json:"id"`   // the hash
	Name    string    `json:"name"` // the same: Import goes by names
	Account string    `json:"account"`
	Begun   time.Time `json:"begun"`
	Ends    time.Time `json:"ends"`
}

// Sessions are who is signed in. Safe for concurrent use.
type Sessions struct {
	now  func() time.Time
	long time.Duration
	list *list[session]

	mu     sync.Mutex
	missed time.Time // when the store was last asked anew for a session nobody knew
}

func openSessions(ctx context.Context, store Store, now func() time.Time, long time.Duration) (*Sessions, error) {
	if long <= 0 {
		long = DefaultSession
	}
	l, err := openList[session](ctx, store, "sessions", now)
	if err != nil {
		return nil, err
	}
	return &Sessions{now: now, long: long, list: l}, nil
}

// Begin signs an account in; secret is for its browser alone.
func (s *Sessions) Begin(ctx context.Context, account string) (secret string, ends time.Time, err error) {
	secret = rand.Text() + rand.Text()
	now := s.now().UTC().Truncate(time.Second)
	x := session{ID: hashOf(secret), Name: hashOf(secret), Account: account, Begun: now, Ends: now.Add(s.long)}
	return secret, x.Ends, s.list.Change(ctx, func(all []session) ([]session, error) {
		next, of := []session{}, 0
		for _, old := range slices.Backward(all) { // the newest first
			if old.Account == account {
				of++
			}
			if old.Ends.After(now) && (old.Account != account || of < sessionsOfOne) && len(next) < maxSessions-1 {
				next = append(next, old)
			}
		}
		slices.Reverse(next)
		return append(next, x), nil
	})
}

// Account is the account signed in with a secret. Another replica may have signed it in a
// moment ago, so that one nobody knows is looked for anew, though not at every guess.
func (s *Sessions) Account(ctx context.Context, secret string) (id string, ok bool) {
	if secret == "" {
		return "", false
	}
	if x, ok := s.find(ctx, secret, false); ok {
		return x.Account, true
	}
	s.mu.Lock()
	again := s.now().Sub(s.missed) >= 200*time.Millisecond
	if again {
		s.missed = s.now()
	}
	s.mu.Unlock()
	if !again {
		return "", false
	}
	x, ok := s.find(ctx, secret, true)
	return x.Account, ok
}

func (s *Sessions) find(ctx context.Context, secret string, now bool) (session, bool) {
	h := hashOf(secret)
	for _, x := range s.list.Get(ctx, now) {
		if x.ID == h {
			return x, x.Ends.After(s.now())
		}
	}
	return session{}, false
}

// End signs out what a secret belongs to.
func (s *Sessions) End(ctx context.Context, secret string) error {
	h := hashOf(secret)
	return s.drop(ctx, func(x session) bool { return x.ID == h })
}

// EndAll signs an account out everywhere.
func (s *Sessions) EndAll(ctx context.Context, account string) error {
	return s.drop(ctx, func(x session) bool { return x.Account == account })
}

func (s *Sessions) drop(ctx context.Context, gone func(session) bool) error {
	return s.list.Change(ctx, func(all []session) ([]session, error) {
		return slices.DeleteFunc(slices.Clone(all), gone), nil
	})
}
