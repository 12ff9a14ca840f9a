package app

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/policybot/policybot/cmd/internal/config"
	"github.com/policybot/policybot/reminders"
)

// TestTodoLists: the lists of the file are kept in step from the start of the service, as the
// person of the configuration, and the log holds no password.
func TestTodoLists(t *testing.T) {
	var mu sync.Mutex
	var put string
	there := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if user, password, _ := r.BasicAuth(); user != "wang" || password != "TOPSECRET" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		switch {
		case r.Method == http.MethodGet:
			w.WriteHeader(http.StatusNotFound)
		case r.Method == http.MethodPut && put == "":
			b, _ := io.ReadAll(r.Body)
			put = string(b)
			w.WriteHeader(http.StatusCreated)
			close(there)
		default:
			w.WriteHeader(http.StatusInternalServerError) // the rest fails, and is told of
		}
	}))
	defer server.Close()
	cfg := settings(t, t.TempDir())
	cfg.PublicURL = "https://p.example"
	cfg.TodoLists = []config.TodoList{
		{To: "没登记的人", URL: "https://dav.example/", Password: "TOPSECRET"},
		{To: "console@王科长", URL: server.URL + "/wang/", User: "wang", Password: "TOPSECRET"},
	}
	var log bytes.Buffer
	locked := &syncWriter{mu: &mu, w: &log}
	a, err := New(cfg, Options{Version: "test", Log: slog.New(slog.NewTextHandler(locked, nil))})
	if err != nil {
		t.Fatal(err)
	}
	_, err = a.rem.service.Create(t.Context(), reminders.Request{What: "报材料", At: time.Now().Add(48 * time.Hour), Who: []reminders.Recipient{{Channel: "console", To: "王科长"}}})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- a.Run(ctx, nil) }()
	select {
	case <-there:
	case <-time.After(time.Minute):
		t.Error("nothing was put on the list")
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
	mu.Lock()
	defer mu.Unlock()
	if !strings.Contains(put, "SUMMARY:报材料") || !strings.Contains(strings.ReplaceAll(put, "\r\n ", ""), "URL:https://p.example/me/done/r") {
		t.Errorf("put %s", put)
	}
	if text := log.String(); !strings.Contains(text, "没有登记") || strings.Contains(text, "TOPSECRET") {
		t.Errorf("the log says %s", text)
	}
}

// syncWriter lets one write at a time.
type syncWriter struct {
	mu *sync.Mutex
	w  io.Writer
}

func (s *syncWriter) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.w.Write(p)
}
