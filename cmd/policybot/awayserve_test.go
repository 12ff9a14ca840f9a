package main

import (
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/policybot/policybot/cmd/internal/app"
)

// said is what a command wrote so far.
type said struct {
	mu sync.Mutex
	b  strings.Builder
}

func (s *said) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *said) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// TestRemindersNeedNoDocuments: a service over an empty folder says what it waits for and is
// not ready, but the other commands find it and reminders are sent; a file makes it ready.
func TestRemindersNeedNoDocuments(t *testing.T) {
	got, hook := receiver(t)
	data, corpus := t.TempDir(), t.TempDir()
	getenv := environ(t.TempDir(), "POLICYBOT_DATA", data, "POLICYBOT_WEBHOOK_ALLOW", "127.0.0.1")
	must(t, getenv, "webhook", "add", "oa", hook)
	ctx, stop := context.WithCancel(context.Background())
	errs, done := &said{}, make(chan int, 1)
	go func() {
		done <- run(ctx, []string{"serve", "--addr", "127.0.0.1:0", "--corpus", corpus}, streams{io.Discard, errs}, getenv)
	}()
	ended := false
	end := func() (code int) {
		if stop(); !ended {
			code, ended = <-done, true
		}
		return code
	}
	t.Cleanup(func() { end() })
	await(t, "it says where it is", func() bool { return app.Address(data) != "" })
	status := func() int {
		resp, err := http.Get(app.Address(data) + "/readyz")
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		return resp.StatusCode
	}
	if n := status(); n != http.StatusServiceUnavailable {
		t.Errorf("/readyz with nothing to answer from = %d", n)
	}
	await(t, "it says what it waits for", func() bool {
		return strings.Contains(errs.String(), "没有文件,请放入 Word、Excel、PDF、网页或文本文件")
	})
	must(t, getenv, "remind", "add", "--to", "webhook:oa", "1秒后提醒我报考勤")
	await(t, "the reminder arrives", func() bool { return got.posts.Load() > 0 })
	if err := os.WriteFile(filepath.Join(corpus, "a.txt"), []byte("青山县校车管理办法\n\n一、车辆\n\n校车每学期检验1次。\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	await(t, "it is ready", func() bool { return status() == http.StatusOK })
	if code := end(); code != exitOK {
		t.Errorf("serve ended with %d: %s", code, errs)
	}
}
