package openapi

import (
	"context"
	"errors"
	"fmt"
	"time"
)

const (
	margin = 5 * time.Minute // before a token runs out another is fetched
	pause  = 3 * time.Second // after a failure, so that a platform that says no is not asked by every call
)

// Tokens keeps the token of an app. It is safe for any number of goroutines.
type Tokens struct {
	fetch func(ctx context.Context) (token string, life time.Duration, err error)
	now   func() time.Time

	lock    chan struct{} // held by who looks at or fetches the token
	token   string
	until   time.Time // when another is fetched
	end     time.Time // when it is of no use
	failure error
	failed  time.Time
}

// NewTokens keeps what fetch gets; nothing is fetched yet. now nil is time.Now.
func NewTokens(fetch func(ctx context.Context) (token string, life time.Duration, err error), now func() time.Time) *Tokens {
	if now == nil {
		now = time.Now
	}
	return &Tokens{fetch: fetch, now: now, lock: make(chan struct{}, 1)}
}

// Get is a token that lasts a while yet; who comes while it is fetched waits for it.
func (t *Tokens) Get(ctx context.Context) (string, error) {
	select {
	case t.lock <- struct{}{}:
	case <-ctx.Done():
		return "", ctx.Err()
	}
	defer func() { <-t.lock }()
	now := t.now()
	if t.token != "" && now.Before(t.until) {
		return t.token, nil
	}
	if t.failure != nil && now.Sub(t.failed) < pause {
		return t.old(now, t.failure)
	}
	token, life, err := t.fetch(ctx)
	if err == nil && token == "" {
		err = errors.New("openapi: an empty token")
	}
	if err != nil {
		if ctx.Err() == nil { // who gave up says nothing about the platform
			t.failure, t.failed = err, now
		}
		return t.old(now, err)
	}
	t.token, t.failure = token, nil
	t.end = now.Add(life)
	t.until = t.end.Add(-min(margin, life/2))
	return token, nil
}

// old is the token that was to be replaced, as long as it lasts.
func (t *Tokens) old(now time.Time, err error) (string, error) {
	if t.token != "" && now.Before(t.end) {
		return t.token, nil
	}
	return "", fmt.Errorf("token: %w", err)
}

// Drop forgets a token of which the platform has said that it is no good, unless another has been
// fetched since.
func (t *Tokens) Drop(token string) {
	t.lock <- struct{}{}
	defer func() { <-t.lock }()
	if t.token == token {
		t.token = ""
	}
}
