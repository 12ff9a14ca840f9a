package app

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/policybot/policybot/cmd/internal/config"
	"github.com/policybot/policybot/search"
)

// served is a running service whose folders are looked at often.
type served struct {
	*App
	t       *testing.T
	mu      sync.Mutex
	changes []Change
	before  func()       // called before each look, under mu
	looked  atomic.Int64 // looks begun
	stop    func()       // and wait until it has; done at the end of the test at the latest
}

func serve(t *testing.T, cfg config.Config) *served {
	t.Helper()
	return serveWith(t, cfg, Options{})
}

func serveWith(t *testing.T, cfg config.Config, opt Options) *served {
	t.Helper()
	a, err := New(cfg, opt)
	if err != nil {
		t.Fatal(err)
	}
	s := watched(t, a)
	a.OnChange(func(c Change) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.changes = append(s.changes, c)
	})
	ctx, cancel := context.WithCancel(context.Background())
	ready, done := make(chan bool, 1), make(chan error, 1)
	go func() { done <- a.Run(ctx, func(string, *Knowledge) { ready <- true }) }()
	select {
	case <-ready:
	case err := <-done:
		t.Fatalf("Run: %v", err)
	}
	s.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run: %v", err)
		}
	})
	t.Cleanup(s.stop)
	return s
}

// watched looks often, and counts the looks; a does not run yet.
func watched(t *testing.T, a *App) *served {
	s := &served{App: a, t: t}
	a.lookEvery = 20 * time.Millisecond
	a.beforeLook = func() {
		s.looked.Add(1)
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.before != nil {
			s.before()
		}
	}
	return s
}

// eventually fails the test when it never comes true.
func (s *served) eventually(what string, is func() bool) {
	s.t.Helper()
	for end := time.Now().Add(20 * time.Second); !is(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			s.t.Fatalf("never: %s", what)
		}
	}
}

// finds tells whether a clause that holds text is found by it.
func (s *served) finds(text string) bool {
	s.t.Helper()
	res, err := s.gate.Search(context.Background(), search.Query{Text: text, Highlight: true, Size: 50})
	if err != nil {
		s.t.Fatal(err)
	}
	for _, h := range res.Hits {
		plain := strings.NewReplacer("<mark>", "", "</mark>", "").Replace(h.Snippet)
		if strings.Contains(plain, text) {
			return true
		}
	}
	return false
}

func (s *served) answer(question string, before ...search.Turn) search.Answer {
	s.t.Helper()
	a, err := s.gate.Ask(context.Background(), search.Question{Text: question, History: before})
	if err != nil {
		s.t.Fatal(err)
	}
	return a
}

func (s *served) deadlinesOf(title string) (n int) {
	s.t.Helper()
	list, err := s.gate.Deadlines(context.Background())
	if err != nil {
		s.t.Fatal(err)
	}
	for _, d := range list {
		if strings.Contains(d.Citation.Title, title) {
			n++
		}
	}
	return n
}

// eachLook has do called before each look from now on, under s.mu; nil calls nothing, and
// when it returns nothing is under way.
func (s *served) eachLook(do func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.before = do
}

// looks waits until the folders were looked at a few times more.
func (s *served) looks() {
	s.t.Helper()
	// A change is taken when two looks have seen it; the one under way may have begun before it.
	until := s.looked.Load() + 5
	s.eventually("looks", func() bool { return s.looked.Load() >= until })
}
