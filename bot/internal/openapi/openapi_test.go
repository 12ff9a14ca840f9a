package openapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/policybot/policybot/bot/internal/bottest"
)

var testRules = map[string]Rule{
	"1": {Fate: Rejected, Advice: "请邀请机器人"}, "2": {Fate: Gone}, "3": {Fate: Later}, "4": {Fate: Later, After: time.Minute},
	"5": {Fate: Unsure}, "6": {Fate: Expired}, "7": {Fate: Refused},
}

// client calls a server that answers with answer.
func client(t *testing.T, o Options, answer http.HandlerFunc) *Client {
	t.Helper()
	s := httptest.NewServer(answer)
	t.Cleanup(s.Close)
	o.Name, o.Base, o.Rules = "飞书", s.URL+"/", testRules
	o.Secrets = append(o.Secrets, "TOPSECRET")
	c, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestOutcome(t *testing.T) {
	for _, c := range []struct {
		name   string
		status int
		header string
		body   string
		want   string
	}{
		{"done", 200, "", `{"code":0,"msg":"ok","data":{"a":1}}`, "done"},
		{"done, errcode", 200, "", `{"errcode":0,"errmsg":"ok"}`, "done"},
		{"done, no code", 200, "", `{"processQueryKey":"x"}`, "done"},
		{"200 with code", 200, "", `{"code":1,"msg":"no"}`, "rejected"},
		{"200 with errcode", 200, "", `{"errcode":1,"errmsg":"no"}`, "rejected"},
		{"400 with code", 400, "", `{"code":1,"msg":"no"}`, "rejected"},
		{"500 with a code that is known", 500, "", `{"code":1,"msg":"no"}`, "rejected"},
		{"gone", 200, "", `{"code":2}`, "rejected"},
		{"410", 410, "", ``, "rejected"},
		{"later", 200, "", `{"code":3}`, "after 10s"},
		{"later, by the rule", 200, "", `{"code":4}`, "after 1m0s"},
		{"later, by the header", 400, "9", `{"code":4}`, "after 9s"},
		{"429", 429, "7", ``, "after 7s"},
		{"429 without a time", 429, "", `{"code":"x"}`, "after 1s"},
		{"429 for days", 429, "999999", ``, "after 1h0m0s"},
		{"429 with a rejecting code", 429, "", `{"code":1}`, "after 1s"},
		{"unsure code", 200, "", `{"code":5}`, "unsure"},
		{"unknown code", 200, "", `{"code":99}`, "refused"},
		{"unknown word", 403, "", `{"code":"Forbidden.X","message":"no"}`, "refused"},
		{"unknown code of a 500", 500, "", `{"code":99}`, "unsure"},
		{"502", 502, "", `<html>`, "unsure"},
		{"404", 404, "", `<html>`, "refused"},
		{"redirect", 302, "", ``, "refused"},
		{"a page of a proxy", 200, "", `<html>please log in`, "unsure"},
		{"cut off", 200, "", `{"code":0,"da`, "unsure"},
		{"a list", 200, "", `[]`, "unsure"},
		{"expired without tokens", 200, "", `{"code":6}`, "refused"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			k := client(t, Options{}, func(w http.ResponseWriter, r *http.Request) {
				if c.header != "" {
					w.Header().Set("Retry-After", c.header)
				}
				w.Header().Set("Location", "https://evil.example/")
				w.WriteHeader(c.status)
				_, _ = io.WriteString(w, c.body)
			})
			err := k.Outcome(k.Do(t.Context(), Call{Path: "/x", Query: url.Values{"access_token": {"TOPSECRET"}}}))
			if got := bottest.Class(err); got != c.want {
				t.Errorf("%s, want %s: %v", got, c.want, err)
			}
			if err != nil && strings.Contains(fmt.Sprintf("%v %+v %#v", err, err, err), "TOPSECRET") {
				t.Errorf("a secret is in %v", err)
			}
		})
	}
}

func TestCoded(t *testing.T) {
	k := client(t, Options{Coded: true}, func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, `{"status":"ok"}`) })
	if err := k.Outcome(k.Do(t.Context(), Call{Path: "/x"})); bottest.Class(err) != "unsure" {
		t.Errorf("an answer that is none: %v", err)
	}
}

func TestSaysWhat(t *testing.T) {
	k := client(t, Options{}, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, `{"code":1,"msg":"bot not in chat\n\u001b[2JTOPSECRET`+strings.Repeat("长", 1000)+`"}`)
	})
	err := k.Outcome(k.Do(t.Context(), Call{Path: "/x"}))
	if text := err.Error(); !strings.HasPrefix(text, "飞书没有接受：1 bot not in chat") || !strings.HasSuffix(text, "（请邀请机器人）") ||
		strings.ContainsAny(text, "\n\x1b") || len(text) > 500 || strings.Contains(text, "TOPSECRET") {
		t.Errorf("%q", text)
	}
	if Code(err) != "1" || Code(errors.New("x")) != "" {
		t.Errorf("code %q", Code(err))
	}
}

func TestRequest(t *testing.T) {
	var got *http.Request
	var body []byte
	k := client(t, Options{Tokens: NewTokens(func(context.Context) (string, time.Duration, error) { return "t1", time.Hour, nil }, nil)},
		func(w http.ResponseWriter, r *http.Request) {
			got, body = r, nil
			body, _ = io.ReadAll(r.Body)
			_, _ = io.WriteString(w, `{"code":0,"data":{"id":"m1"}}`)
		})
	var out struct{ Data struct{ ID string } }
	err := k.Do(t.Context(), Call{Method: http.MethodPatch, Path: "/a/b?x=1", Query: url.Values{"y": {"2 &"}}, Body: map[string]string{"k": "v"}, Out: &out})
	if err != nil || out.Data.ID != "m1" || got.Method != "PATCH" || got.URL.Path != "/a/b" || got.URL.Query().Get("x") != "1" ||
		got.URL.Query().Get("y") != "2 &" || got.Header.Get("Authorization") != "Bearer t1" || string(body) != `{"k":"v"}` ||
		got.Header.Get("Content-Type") != "application/json; charset=utf-8" {
		t.Errorf("%v %+v %s %v", err, out, body, got)
	}
	if err := k.Do(t.Context(), Call{Path: "/a", Bare: true, Body: []byte(`raw`)}); err != nil || got.Header.Get("Authorization") != "" || string(body) != "raw" {
		t.Errorf("%v %s %v", err, body, got.Header)
	}
}

// TestTransport: what was certainly not sent is refused, and of the rest nobody knows.
func TestTransport(t *testing.T) {
	arrived := make(chan struct{}, 10)
	k := client(t, Options{MaxAnswer: 100}, func(w http.ResponseWriter, r *http.Request) {
		arrived <- struct{}{}
		switch r.URL.Path {
		case "/hang":
			<-r.Context().Done()
		case "/reset":
			panic(http.ErrAbortHandler)
		case "/endless":
			_, _ = io.WriteString(w, `{"code":0,"x":"`+strings.Repeat("x", 10_000))
		}
	})
	for path, want := range map[string]string{"/hang": "unsure", "/reset": "unsure", "/endless": "unsure"} {
		ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
		if err := k.Outcome(k.Do(ctx, Call{Path: path})); bottest.Class(err) != want || !errors.Is(err, ErrUnsure) {
			t.Errorf("%s: %v", path, err)
		}
		cancel()
	}
	for len(arrived) > 0 {
		<-arrived
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := k.Outcome(k.Do(ended, Call{Path: "/x"})); bottest.Class(err) != "refused" || len(arrived) > 0 {
		t.Errorf("an ended context: %v, %d arrived", err, len(arrived))
	}
	nobody, err := New(Options{Name: "飞书", Base: "http://127.0.0.1:1"})
	if err != nil {
		t.Fatal(err)
	}
	if err := nobody.Outcome(nobody.Do(t.Context(), Call{Path: "/TOPSECRET"})); bottest.Class(err) != "refused" || !errors.Is(err, ErrReach) ||
		strings.Contains(err.Error(), "TOPSECRET") {
		t.Errorf("nobody there: %v", err)
	}
}

func TestOptions(t *testing.T) {
	for _, o := range []Options{{}, {Name: "x"}, {Base: "https://a"}, {Name: "x", Base: "a"}, {Name: "x", Base: "::"}} {
		if _, err := New(o); err == nil {
			t.Errorf("%+v is taken", o)
		}
	}
}

// issuer hands out tokens of an hour and counts.
type issuer struct {
	mu    sync.Mutex
	n     int
	err   error
	delay time.Duration
}

func (i *issuer) fetch(context.Context) (string, time.Duration, error) {
	time.Sleep(i.delay)
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.err != nil {
		return "", 0, i.err
	}
	i.n++
	return fmt.Sprintf("t%d", i.n), time.Hour, nil
}

func (i *issuer) set(err error) { i.mu.Lock(); i.err = err; i.mu.Unlock() }

func TestTokens(t *testing.T) {
	now := time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)
	i := &issuer{}
	k := NewTokens(i.fetch, func() time.Time { return now })
	want := func(token string) {
		t.Helper()
		if got, err := k.Get(t.Context()); got != token {
			t.Errorf("%q, %v, want %q", got, err, token)
		}
	}
	want("t1")
	now = now.Add(54 * time.Minute)
	want("t1")
	now = now.Add(time.Minute) // five minutes before its end
	want("t2")
	k.Drop("t1") // long gone
	want("t2")
	k.Drop("t2")
	want("t3")
	i.set(errors.New("down"))
	now = now.Add(56 * time.Minute)
	want("t3") // it lasts yet
	now = now.Add(10 * time.Minute)
	want("")
	i.set(nil)
	want("") // it has just failed
	now = now.Add(pause)
	want("t4")
}

// TestTokensOnce: however many calls wait, the token is fetched once.
func TestTokensOnce(t *testing.T) {
	i := &issuer{delay: 20 * time.Millisecond}
	k := NewTokens(i.fetch, nil)
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			if got, err := k.Get(t.Context()); got != "t1" {
				t.Errorf("%q, %v", got, err)
			}
		})
	}
	wg.Wait()
}

// TestTokensPatience: who waits for a token waits no longer than its context, and who gives up
// does not make the next fail.
func TestTokensPatience(t *testing.T) {
	slow := make(chan struct{})
	began := make(chan struct{}, 1)
	k := NewTokens(func(ctx context.Context) (string, time.Duration, error) {
		began <- struct{}{}
		select {
		case <-slow:
			return "t1", time.Hour, nil
		case <-ctx.Done():
			return "", 0, ctx.Err()
		}
	}, nil)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { _, err := k.Get(ctx); done <- err }()
	<-began
	short, stop := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer stop()
	if _, err := k.Get(short); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	close(slow)
	if got, err := k.Get(t.Context()); got != "t1" {
		t.Errorf("%q, %v", got, err)
	}
}

// TestExpired: a token the platform does not take is replaced, and the call made once more; only
// once, and only then.
func TestExpired(t *testing.T) {
	for _, good := range []string{"t1", "t2", "never"} {
		i := &issuer{}
		var calls atomic.Int32
		k := client(t, Options{Tokens: NewTokens(i.fetch, nil)}, func(w http.ResponseWriter, r *http.Request) {
			calls.Add(1)
			token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
			if token != good {
				_ = json.NewEncoder(w).Encode(map[string]any{"code": 6, "msg": "invalid " + token})
				return
			}
			_, _ = io.WriteString(w, `{"code":0}`)
		})
		err := k.Outcome(k.Do(t.Context(), Call{Path: "/x"}))
		want := map[string]string{"t1": "done 1", "t2": "done 2", "never": "refused 2"}[good]
		if got := fmt.Sprintf("%s %d", bottest.Class(err), calls.Load()); got != want {
			t.Errorf("%s: %s, want %s: %v", good, got, want, err)
		}
		if err != nil && strings.Contains(err.Error(), "t2") {
			t.Errorf("a token is in %v", err)
		}
	}
	i := &issuer{err: &Answer{Platform: "飞书", Status: 200, Code: "1", Said: "app secret invalid"}}
	k := client(t, Options{Tokens: NewTokens(i.fetch, nil)}, func(http.ResponseWriter, *http.Request) { t.Error("called without a token") })
	if err := k.Outcome(k.Do(t.Context(), Call{Path: "/x"})); bottest.Class(err) != "refused" || !strings.Contains(err.Error(), "app secret invalid") {
		t.Errorf("no token: %v", err)
	}
}
