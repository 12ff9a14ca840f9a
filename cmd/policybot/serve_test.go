package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"maps"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/net/html"

	"github.com/policybot/policybot/cmd/internal/config"
	"github.com/policybot/policybot/search"
)

// environ has nothing but a home folder. The embedded encoder is off: of what
// these tests look at nothing is its, and it would work on every question and clause.
func environ(home string, kv ...string) environment {
	m := map[string]string{"HOME": home, "LocalAppData": home, "POLICYBOT_ENCODER": config.EncoderOff}
	for i := 0; i < len(kv); i += 2 {
		m[kv[i]] = kv[i+1]
	}
	return environment{get: func(k string) string { return m[k] }, names: slices.Collect(maps.Keys(m))}
}

// lockedBuffer stands for a standard stream: a service says there what it does and its log writes beside it, as one
// may to a file.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// call runs one command and returns its exit code and output.
func call(t *testing.T, getenv environment, args ...string) (code int, out, errs string) {
	t.Helper()
	var o bytes.Buffer
	var e lockedBuffer
	code = run(t.Context(), args, streams{&o, &e}, getenv)
	return code, o.String(), e.String()
}

// console gives two helpers: run, one command that must end with that code, gives what it says on both streams; has
// wants words in what was said.
func console(t *testing.T, env environment) (run func(want int, args ...string) string, has func(got string, words ...string)) {
	run = func(want int, args ...string) string {
		t.Helper()
		code, out, errs := call(t, env, args...)
		if code != want {
			t.Fatalf("%v: %d %s%s", args, code, out, errs)
		}
		return out + errs
	}
	has = func(got string, words ...string) {
		t.Helper()
		for _, w := range words {
			if !strings.Contains(got, w) {
				t.Errorf("lacks %q:\n%s", w, got)
			}
		}
	}
	return run, has
}

// service is a running serve command.
type service struct {
	url  string
	stop func() (code int, stderr string) // stops it; calling again returns the same
}

// startServe runs serve on a free port until the test ends and waits until it
// says that it is ready.
func startServe(t testing.TB, getenv environment, args ...string) service {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	read, write := io.Pipe()
	var errs lockedBuffer
	done := make(chan int, 1)
	go func() {
		code := run(ctx, append([]string{"serve", "--addr", "127.0.0.1:0"}, args...), streams{write, &errs}, getenv)
		write.Close()
		done <- code
	}()
	stopped := false
	var code int
	stop := func() (int, string) {
		if !stopped {
			cancel()
			code, stopped = <-done, true
		}
		return code, errs.String()
	}
	t.Cleanup(func() { stop() })
	line, err := bufio.NewReader(read).ReadString('\n')
	if err != nil {
		code, errs := stop()
		t.Fatalf("serve ended with %d before it was ready: %s", code, errs)
	}
	go io.Copy(io.Discard, read)
	_, url, _ := strings.Cut(strings.TrimSpace(line), "http://")
	return service{url: "http://" + strings.TrimSuffix(url, "/"), stop: stop}
}

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

// TestServeAnswersAndOthersFindIt is the way of a fresh clone: serve the sample,
// ask it over HTTP, open the citation, and use the other commands beside it.
func TestServeAnswersAndOthersFindIt(t *testing.T) {
	home := t.TempDir()
	data := filepath.Join(home, "data")
	env := environ(home, "POLICYBOT_DATA", data)
	s := startServe(t, env)

	if code, body := get(t, s.url+"/readyz"); code != 200 {
		t.Errorf("/readyz = %d %s", code, body)
	}
	a := postAsk(t, s.url, "初中班额上限是多少")
	if a.Status != search.Answered || !strings.Contains(a.Headline, "50人") || strings.Contains(a.Headline, "45人") ||
		len(a.Citations) == 0 {
		t.Fatalf("answer %+v", a)
	}
	cite := a.Citations[0]
	if !strings.Contains(cite.Quote, "50人") || cite.Authority != "digest" || len(cite.Section) == 0 {
		t.Errorf("citation %+v", cite)
	}
	path, anchor, ok := strings.Cut(cite.URL, "#")
	code, page := get(t, s.url+path)
	if !ok || code != 200 || !hasElement(t, page, anchor) {
		t.Errorf("%s: status %d, no element %q", path, code, anchor)
	}
	if a := postAsk(t, s.url, "火星基地的班额上限是多少米"); a.Status == search.Answered {
		t.Errorf("answered what stands nowhere: %+v", a)
	}
	if code, body := get(t, s.url+"/metrics"); code != 200 || !strings.Contains(body, `policybot_questions_total{status="answered"`) {
		t.Errorf("/metrics = %d %.200s", code, body)
	}

	if code, out, errs := call(t, env, "ask", "初中班额上限是多少"); code != 0 || !strings.Contains(out, "50人") || !strings.Contains(out, s.url+"/documents/") || !strings.Contains(out, "演示摘编，非原文") {
		t.Errorf("ask beside serve = %d\n%s%s", code, out, errs)
	}
	if code, out, errs := call(t, env, "search", "随迁子女"); code != 0 || !strings.Contains(out, "随迁子女") || !strings.Contains(out, s.url) {
		t.Errorf("search beside serve = %d\n%s%s", code, out, errs)
	}
	if code, out, errs := call(t, env, "healthcheck"); code != 0 || !strings.Contains(out, "就绪") {
		t.Errorf("healthcheck = %d %s%s", code, out, errs)
	}

	t.Run("the data folder has one owner", func(t *testing.T) {
		for _, args := range [][]string{{"serve", "--addr", "127.0.0.1:0"}, {"index"}} {
			code, _, errs := call(t, env, args...)
			if code != exitFailed || !strings.Contains(errs, "正被另一个 policybot 使用") || strings.Contains(errs, "正在准备") {
				t.Errorf("%v beside serve = %d %s", args, code, errs)
			}
		}
		if code, body := get(t, s.url+"/readyz"); code != 200 {
			t.Errorf("the owner suffered: /readyz = %d %s", code, body)
		}
	})
	t.Run("a taken port", func(t *testing.T) {
		code, _, errs := call(t, environ(t.TempDir()), "serve", "--addr", strings.TrimPrefix(s.url, "http://"))
		if code != exitFailed || !strings.Contains(errs, "--addr") {
			t.Errorf("serve on a taken port = %d %s", code, errs)
		}
	})

	if code, errs := s.stop(); code != exitOK {
		t.Errorf("serve stopped with %d: %s", code, errs)
	} else if strings.Contains(errs, "班额上限") {
		t.Errorf("a question was logged: %s", errs)
	}
	if _, err := os.Stat(filepath.Join(data, "serve.addr")); err == nil {
		t.Error("the address file is still there")
	}
	if code, out, errs := call(t, env, "index"); code != 0 || !strings.Contains(out, "索引未变") {
		t.Errorf("index after serve = %d %s%s", code, out, errs)
	}
	if code, out, errs := call(t, env, "ask", "初中班额上限是多少"); code != 0 || !strings.Contains(out, "50人") || !strings.Contains(out, "来源: ") {
		t.Errorf("ask after serve = %d\n%s%s", code, out, errs)
	}
}

func postAsk(t testing.TB, base, question string) search.Answer {
	t.Helper()
	b, _ := json.Marshal(map[string]string{"question": question})
	resp, err := http.Post(base+"/api/v1/ask", "application/json", bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var a search.Answer
	if err := json.NewDecoder(resp.Body).Decode(&a); err != nil || resp.StatusCode != 200 {
		t.Fatalf("ask %s: HTTP %d, %v", question, resp.StatusCode, err)
	}
	return a
}

// hasElement tells whether an element of the page has that id.
func hasElement(t *testing.T, page, id string) bool {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		for _, a := range n.Attr {
			if a.Key == "id" && a.Val == id {
				return true
			}
		}
	}
	return false
}

// TestAddressLeftBehind: a service that was killed does not keep others from
// working.
func TestAddressLeftBehind(t *testing.T) {
	lis, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	lis.Close() // now nothing listens there
	data := t.TempDir()
	if err := os.WriteFile(filepath.Join(data, "serve.addr"), []byte("http://"+lis.Addr().String()+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, errs := call(t, environ(data, "POLICYBOT_DATA", data), "ask", "初中班额上限是多少")
	if code != 0 || !strings.Contains(out, "50人") {
		t.Errorf("ask = %d %s%s", code, out, errs)
	}
	if code, _, errs := call(t, environ(data, "POLICYBOT_DATA", data), "healthcheck"); code != exitFailed || !strings.Contains(errs, "连接不到服务") {
		t.Errorf("healthcheck of a dead service = %d %s", code, errs)
	}
}

// TestTokenOpensToOthers: with a token a wrong one is refused, by the commands
// in the words of the service.
func TestTokenOpensToOthers(t *testing.T) {
	home := t.TempDir()
	env := environ(home, "POLICYBOT_TOKEN", "geheim", "POLICYBOT_DATA", home)
	s := startServe(t, env)
	if code, out, errs := call(t, env, "ask", "初中班额上限是多少"); code != 0 || !strings.Contains(out, s.url) {
		t.Errorf("ask with the token = %d %s%s", code, out, errs)
	}
	if code, _, errs := call(t, env, "ask", "--token", "falsch", "初中班额上限是多少"); code != exitFailed || !strings.Contains(errs, "令牌") {
		t.Errorf("ask with a wrong token = %d %s", code, errs)
	}
	if code, body := get(t, s.url+"/metrics"); code != http.StatusForbidden || strings.Contains(body, "policybot_") {
		t.Errorf("/metrics without the token = %d %s", code, body)
	}
}
