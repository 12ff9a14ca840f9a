package assist

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/search/assist/assisttest"
)

// rig is an endpoint on a fake server, with a clock and a log of its own.
type rig struct {
	*Endpoint
	server *assisttest.Server
	log    *bytes.Buffer
	now    time.Time
}

const secret = "sk-very-secret"

func newRig(t *testing.T, replies ...assisttest.Reply) *rig {
	t.Helper()
	r := &rig{server: assisttest.New(replies...), log: &bytes.Buffer{}, now: time.Now()}
	t.Cleanup(r.server.Close)
	r.server.Key = secret
	var err error
	r.Endpoint, err = NewEndpoint(Config{
		URL: r.server.Base(), Model: "qwen", Key: secret, Timeout: 5 * time.Second, AtOnce: 2,
		Client: &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
		Log:    slog.New(slog.NewTextHandler(r.log, &slog.HandlerOptions{Level: slog.LevelDebug})), Now: func() time.Time { return r.now },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for _, w := range r.server.Wrong() {
			t.Errorf("a request a server would refuse: %s", w)
		}
		for _, s := range []string{secret, "班里能坐多少人", "45人", "张三"} {
			if strings.Contains(r.log.String(), s) {
				t.Errorf("%q is in the log:\n%s", s, r.log)
			}
		}
	})
	return r
}

// TestEndpoint: the request is one that servers take, the answer is read, and a log line has lengths and the outcome.
func TestEndpoint(t *testing.T) {
	r := newRig(t, assisttest.Say(`{"question":"班额上限是多少"}`))
	got, err := r.rewrite(t.Context(), rewriteInput{Question: "班里能坐多少人"}, nil)
	if err != nil || got != "班额上限是多少" {
		t.Fatalf("%q, %v", got, err)
	}
	asked := r.server.Requests()
	if len(asked) != 1 || asked[0].Format != "json_object" || !strings.Contains(asked[0].User, `"question":"班里能坐多少人"`) || asked[0].System != rewriteSystem {
		t.Errorf("%+v", asked)
	}
	for _, w := range []string{"purpose=rewrite", "outcome=ok", "sent=", "received=", "ms="} {
		if !strings.Contains(r.log.String(), w) {
			t.Errorf("no %s in %s", w, r.log)
		}
	}
}

// TestFailures: whatever the server does comes out as an outcome within the time, and never as what it said.
func TestFailures(t *testing.T) {
	const good = `{"question":"班额上限是多少"}`
	for name, c := range map[string]struct {
		reply func(s *assisttest.Server) assisttest.Reply
		want  Outcome
	}{
		"error 500": {func(*assisttest.Server) assisttest.Reply {
			return assisttest.Fail(500, "server_error", "班里能坐多少人 failed")
		}, BadStatus},
		"error 400": {func(*assisttest.Server) assisttest.Reply {
			return assisttest.Fail(400, "invalid_request_error", "too long")
		}, BadStatus},
		"error 401": {func(*assisttest.Server) assisttest.Reply { return assisttest.Fail(401, "authentication_error", secret) }, BadStatus},
		"limit": {func(*assisttest.Server) assisttest.Reply {
			return assisttest.Fail(429, "rate_limit_error", "slow down")
		}, Limited},
		"html": {func(*assisttest.Server) assisttest.Reply { return assisttest.Raw(200, "text/html", "<html>"+good) }, Malformed},
		"html as json": {func(*assisttest.Server) assisttest.Reply {
			return assisttest.Raw(200, "application/json", "<html><body>登录</body></html>")
		}, Malformed},
		"no content type": {func(*assisttest.Server) assisttest.Reply {
			return assisttest.Raw(200, "", assisttest.Completion(good, "stop"))
		}, Malformed},
		"empty": {func(*assisttest.Server) assisttest.Reply { return assisttest.Raw(200, "application/json", "") }, Malformed},
		"no choices": {func(*assisttest.Server) assisttest.Reply {
			return assisttest.Raw(200, "application/json", `{"object":"chat.completion","choices":[]}`)
		}, Malformed},
		"null content": {func(*assisttest.Server) assisttest.Reply {
			return assisttest.Raw(200, "application/json", `{"choices":[{"message":{"role":"assistant","content":null},"finish_reason":"stop"}]}`)
		}, Malformed},
		"a tool call": {func(*assisttest.Server) assisttest.Reply {
			return assisttest.Raw(200, "application/json", `{"choices":[{"message":{"role":"assistant","content":"{\"question\":\"班额上限\"}","tool_calls":[{"id":"x"}]},"finish_reason":"stop"}]}`)
		}, Malformed},
		"the user's voice": {func(*assisttest.Server) assisttest.Reply {
			return assisttest.Raw(200, "application/json", `{"choices":[{"message":{"role":"user","content":"{}"},"finish_reason":"stop"}]}`)
		}, Malformed},
		"cut short": {func(*assisttest.Server) assisttest.Reply { return assisttest.Cut(`{"question":"班额`) }, CutShort},
		"filtered": {func(*assisttest.Server) assisttest.Reply {
			return assisttest.Raw(200, "application/json", assisttest.Completion(good, "content_filter"))
		}, Malformed},
		"huge": {func(*assisttest.Server) assisttest.Reply { return assisttest.Huge() }, TooLarge},
		"a long message": {func(*assisttest.Server) assisttest.Reply {
			return assisttest.Say(`{"question":"` + strings.Repeat("长", 3000) + `"}`)
		}, TooLarge},
		"streamed": {func(s *assisttest.Server) assisttest.Reply {
			return s.Stream("text/event-stream", "data: {\"object\":\"chat.completion.chunk\"}\n\n", time.Millisecond)
		}, Malformed},
		"without end": {func(s *assisttest.Server) assisttest.Reply {
			return s.Stream("application/json", strings.Repeat(" ", 4096), 0)
		}, TooLarge},
		"a slow trickle": {func(s *assisttest.Server) assisttest.Reply {
			return s.Stream("application/json", " ", 5*time.Millisecond)
		}, TimedOut},
		"silence":       {func(s *assisttest.Server) assisttest.Reply { return s.Hang() }, TimedOut},
		"a broken line": {func(*assisttest.Server) assisttest.Reply { return assisttest.Drop }, Unreachable},
		"a redirect": {func(*assisttest.Server) assisttest.Reply {
			return assisttest.Redirect("http://169.254.169.254/latest/meta-data/")
		}, BadStatus},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			r.server.Replies(c.reply(r.server))
			ctx, cancel := context.WithTimeout(t.Context(), 400*time.Millisecond)
			defer cancel()
			start := time.Now()
			got, err := r.rewrite(ctx, rewriteInput{Question: "班里能坐多少人"}, nil)
			if OutcomeOf(err) != c.want || got != "" {
				t.Errorf("%q, %v; want %s", got, err, c.want)
			}
			if took := time.Since(start); took > 20*time.Second {
				t.Errorf("it took %s", took)
			}
			if err != nil && (strings.Contains(err.Error(), secret) || strings.Contains(err.Error(), "127.0.0.1") && c.want != TimedOut && c.want != Unreachable) {
				t.Errorf("the error tells %v", err)
			}
		})
	}
}

// TestNothingThere: no server, and an address that may not be called.
func TestNothingThere(t *testing.T) {
	r := newRig(t)
	r.server.Server.Close()
	if _, err := r.rewrite(t.Context(), rewriteInput{Question: "班里能坐多少人"}, nil); OutcomeOf(err) != Unreachable {
		t.Errorf("%v", err)
	}
	r = newRig(t)
	r.cfg.Client = &http.Client{Transport: refusing{}}
	if _, err := r.rewrite(t.Context(), rewriteInput{Question: "班里能坐多少人"}, nil); OutcomeOf(err) != Blocked {
		t.Errorf("%v", err)
	}
}

type refusing struct{}

func (refusing) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, errors.Join(errors.New("dial"), ErrBlocked)
}

// TestOlderServer: one that does not know response_format is asked without it, once it is known at once.
func TestOlderServer(t *testing.T) {
	r := newRig(t)
	good := assisttest.Say(`{"question":"班额上限是多少"}`)
	r.server.Replies(func(w http.ResponseWriter, q *http.Request, a assisttest.Asked) { assisttest.NoFormat(good)(w, q, a) })
	for range 2 {
		if _, err := r.rewrite(t.Context(), rewriteInput{Question: "班里能坐多少人"}, nil); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(r.server.Requests()); n != 3 {
		t.Errorf("%d requests", n)
	}
}

// TestBreaker: after three failures the endpoint is left alone, longer each time; a call that succeeds ends it.
func TestBreaker(t *testing.T) {
	r := newRig(t, assisttest.Fail(500, "server_error", "down"))
	ask := func() Outcome {
		_, err := r.rewrite(t.Context(), rewriteInput{Question: "班里能坐多少人"}, nil)
		return OutcomeOf(err)
	}
	for range failuresOpen {
		if o := ask(); o != BadStatus {
			t.Fatalf("%s", o)
		}
	}
	calls := len(r.server.Requests())
	for range 5 {
		if o := ask(); o != Resting {
			t.Errorf("%s", o)
		}
	}
	if len(r.server.Requests()) != calls {
		t.Error("it was called while it rests")
	}
	r.now = r.now.Add(firstRest)
	if o := ask(); o != BadStatus { // one call tries it
		t.Errorf("%s", o)
	}
	r.now = r.now.Add(firstRest)
	if o := ask(); o != Resting { // twice as long
		t.Errorf("%s", o)
	}
	r.server.Replies(assisttest.Say(`{"question":"班额上限是多少"}`))
	r.now = r.now.Add(firstRest)
	for range 2 {
		if o := ask(); o != OK {
			t.Errorf("%s", o)
		}
	}
	r.server.Replies(assisttest.Fail(429, "rate_limit_error", "slow down")) // Retry-After: 20
	if o := ask(); o != Limited {
		t.Errorf("%s", o)
	}
	if o := ask(); o != Resting {
		t.Errorf("it asked for patience: %s", o)
	}
}

// TestUselessModel: one that answers in anything but what is asked for is left alone as if it were down; one that sometimes
// names too much is not.
func TestUselessModel(t *testing.T) {
	r := newRig(t, assisttest.Say("<think>想一想</think>好的，改写如下"))
	for i := range failuresOpen + 1 {
		_, err := r.rewrite(t.Context(), rewriteInput{Question: "班里能坐多少人"}, nil)
		if want := map[bool]Outcome{true: Malformed, false: Resting}[i < failuresOpen]; OutcomeOf(err) != want {
			t.Errorf("call %d: %v", i, err)
		}
	}
	if !strings.Contains(r.log.String(), "outcome=malformed") {
		t.Errorf("the log does not tell: %s", r.log)
	}
	r = newRig(t, assisttest.Say(`{"question":"班额上限是60人吗"}`))
	for range 2 * failuresOpen {
		if _, err := r.rewrite(t.Context(), rewriteInput{Question: "班里能坐多少人"}, nil); OutcomeOf(err) != Invented {
			t.Errorf("%v", err)
		}
	}
}

// TestBusy: no more calls at once than may be; who comes then goes without, and does not wait.
func TestBusy(t *testing.T) {
	r := newRig(t)
	r.server.Replies(r.server.Hang())
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	for range 2 {
		go func() {
			_, _ = r.rewrite(ctx, rewriteInput{Question: "班里能坐多少人"}, nil)
			done <- struct{}{}
		}()
	}
	for len(r.server.Requests()) < 2 {
		time.Sleep(time.Millisecond)
	}
	if _, err := r.rewrite(t.Context(), rewriteInput{Question: "班里能坐多少人"}, nil); OutcomeOf(err) != Busy {
		t.Errorf("%v", err)
	}
	cancel()
	<-done
	<-done
	if !r.breaker.resting().IsZero() || r.breaker.failed != 0 {
		t.Error("who left was taken for a failure of the endpoint")
	}
}

// TestTarget: addresses with a password, a query or another scheme are refused, and not repeated.
func TestTarget(t *testing.T) {
	for base, want := range map[string]string{
		"http://10.1.2.3:8000/v1": "http://10.1.2.3:8000/v1/chat/completions", "http://10.1.2.3:8000/v1/": "http://10.1.2.3:8000/v1/chat/completions",
		"https://llm.county.gov.cn/v1/chat/completions": "https://llm.county.gov.cn/v1/chat/completions",
		"http://me:pw@10.1.2.3/v1":                      "", "file:///etc/passwd": "", "10.1.2.3:8000": "", "": "", "http://10.1.2.3/v1?key=pw": "", "gopher://x/": "", "http:opaque": "",
	} {
		got, err := Target(base)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%s: %q, %v", base, got, err)
		}
		if err != nil && (strings.Contains(err.Error(), "pw") || strings.Contains(err.Error(), "passwd")) {
			t.Errorf("%v", err)
		}
	}
	for _, c := range []Config{{}, {URL: "http://10.0.0.1/v1"}, {URL: "http://10.0.0.1/v1", Model: "m"}} {
		if _, err := NewEndpoint(c); err == nil {
			t.Errorf("%+v was taken", c)
		}
	}
}
