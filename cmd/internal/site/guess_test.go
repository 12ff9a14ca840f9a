package site

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/netip"
	"strings"
	"testing"
	"time"
)

// TestTokensCannotBeTriedOut: after some wrong ones a client is not listened to, not even with the right one, until a
// minute is over; others are, and so is who sends no token. The log says so once and without a token.
func TestTokensCannotBeTriedOut(t *testing.T) {
	now := time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)
	var log bytes.Buffer
	h := handler(t, Config{Token: "s3cret", Now: func() time.Time { return now }, Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelWarn}))})
	send := func(from, token string) int {
		r := request("GET", "/api/v1/documents", "")
		r.RemoteAddr, r.Host = from+":5000", "10.0.0.9"
		if token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
		w := serve(h, r)
		if w.Code == 429 {
			checkProblem(t, w, 429, "令牌错得太多")
		}
		return w.Code
	}
	for i := range mostWrong {
		if got := send("10.0.0.5", fmt.Sprint("wrong", i)); got != 401 {
			t.Fatalf("wrong token %d: %d", i, got)
		}
	}
	for token, want := range map[string]int{"wrong": 429, "s3cret": 429, "": 200} {
		if got := send("10.0.0.5", token); got != want {
			t.Errorf("then %q: %d, want %d", token, got, want)
		}
	}
	if got := send("10.0.0.6", "s3cret"); got != 200 {
		t.Errorf("another client: %d", got)
	}
	for range 2 * mostWrong { // behind a proxy nobody named all are of this machine
		send("127.0.0.1", "wrong")
	}
	if got := send("127.0.0.1", "s3cret"); got != 200 {
		t.Errorf("this machine: %d", got)
	}
	now = now.Add(wrongFor)
	if got := send("10.0.0.5", "s3cret"); got != 200 {
		t.Errorf("a minute later: %d", got)
	}
	if s := log.String(); strings.Count(s, "client=10.0.0.5") != 1 || strings.Count(s, "client=127.0.0.1") != 1 || strings.Contains(s, "s3cret") || strings.Contains(s, "wrong0") {
		t.Errorf("logged %s", s)
	}
}

// TestGuessesAreBounded: many addresses take no more than so much memory, and what is over is forgotten.
func TestGuessesAreBounded(t *testing.T) {
	now := time.Unix(0, 0)
	g := newGuesses(func() time.Time { return now })
	addr := netip.MustParseAddr("10.0.0.1")
	for range 3 * maxClients {
		g.note(addr)
		addr = addr.Next()
	}
	if n := len(g.clients); n > maxClients+1 {
		t.Errorf("%d clients are remembered", n)
	}
	now = now.Add(wrongFor)
	for range 3 {
		g.note(addr)
	}
	if n := len(g.clients); n > 2 {
		t.Errorf("%d clients are remembered later", n)
	}
}
