package app

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/cmd/internal/config"
)

// share is a folder that can be taken away and put back.
type share struct {
	t           *testing.T
	dir, beside string
}

func newShare(t *testing.T) *share {
	top := t.TempDir()
	s := &share{t, filepath.Join(top, "share"), filepath.Join(top, "beside")}
	s.do(os.Mkdir(s.dir, 0o700))
	write(t, s.dir, "a.txt", rule("青山县", "校车", "学期"))
	write(t, s.dir, "b.txt", rule("白水县", "游艇", "季度"))
	return s
}

func (s *share) do(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *share) unmount(leaveEmpty bool) {
	s.t.Helper()
	s.do(os.Rename(s.dir, s.beside))
	if leaveEmpty {
		s.do(os.Mkdir(s.dir, 0o700))
	}
}

func (s *share) mount() {
	s.t.Helper()
	s.do(os.RemoveAll(s.dir))
	s.do(os.Rename(s.beside, s.dir))
}

// logged is a log that can be read while it is written.
type logged struct {
	mu sync.Mutex
	b  strings.Builder
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// begin runs a service that need not become ready.
func begin(t *testing.T, cfg config.Config) (s *served, log *logged) {
	t.Helper()
	log = &logged{}
	a, err := New(cfg, Options{Log: slog.New(slog.NewTextHandler(log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	s = watched(t, a)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- a.Run(ctx, nil) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run: %v", err)
		}
	})
	return s, log
}

func (s *served) get(path string) (int, string) {
	s.t.Helper()
	resp, err := http.Get(s.URL() + path)
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

func (s *served) is(status int, says string) func() bool {
	return func() bool {
		got, body := s.get("/readyz")
		return got == status && strings.Contains(body, says)
	}
}

func (s *served) documents() int {
	s.t.Helper()
	docs, err := s.gate.Documents(context.Background())
	if err != nil {
		s.t.Fatal(err)
	}
	return len(docs)
}

func indexed(t *testing.T, cfg config.Config) {
	t.Helper()
	if _, err := Index(t.Context(), cfg, Options{}); err != nil {
		t.Fatal(err)
	}
}

// TestStartBeforeTheShare: a service that starts before its folder is mounted answers from what
// was read before, says so, follows what else there is, and takes over when the folder is back.
func TestStartBeforeTheShare(t *testing.T) {
	for _, empty := range []bool{false, true} {
		name := map[bool]string{false: "missing", true: "empty"}[empty]
		t.Run(name, func(t *testing.T) {
			share, other := newShare(t), t.TempDir()
			write(t, other, "c.txt", rule("黑水县", "缆车", "月"))
			cfg := settings(t, share.dir, other)
			indexed(t, cfg)
			share.unmount(empty)
			if err := makeUploads(cfg.Data); err != nil {
				t.Fatal(err)
			}
			write(t, uploadsIn(cfg.Data), "u.txt", rule("赤水县", "电梯", "周"))

			s, log := begin(t, cfg)
			s.eventually("ready", s.is(200, "share"))
			if n := s.documents(); n != 4 || !s.finds("青山县校车每学期检验一次") {
				t.Errorf("%d documents, want 4", n)
			}
			if said := log.String(); !strings.Contains(said, "文件夹暂时读不到") || !strings.Contains(said, share.dir) {
				t.Errorf("the log does not say it: %s", said)
			}
			if _, page := s.get("/documents"); !strings.Contains(page, "文件夹share") {
				t.Error("the pages do not say it")
			}
			s.looks()
			write(t, other, "d.txt", rule("绿水县", "桥梁", "年"))
			s.eventually("the other folder is followed", func() bool { return s.documents() == 5 })
			if !s.finds("白水县游艇每季度检验一次") {
				t.Error("forgotten when the other folder changed")
			}

			share.mount()
			s.eventually("all is well again", func() bool { _, body := s.get("/readyz"); return !strings.Contains(body, "share") })
			if n := s.documents(); n != 5 {
				t.Errorf("%d documents when it is back, want 5", n)
			}
			share.do(os.Remove(filepath.Join(share.dir, "b.txt")))
			s.eventually("a file that goes", func() bool { return s.documents() == 4 })
		})
	}
}

// TestFilesThatWentWhileAway: what is not there any more when a folder is back goes then.
func TestFilesThatWentWhileAway(t *testing.T) {
	share := newShare(t)
	cfg := settings(t, share.dir)
	indexed(t, cfg)
	share.unmount(true)
	s, _ := begin(t, cfg)
	s.eventually("ready", s.is(200, "share"))
	share.do(os.Remove(filepath.Join(share.beside, "b.txt")))
	share.mount()
	s.eventually("one document", func() bool { return s.documents() == 1 })
}

// TestNothingToAnswerFrom: with nothing in the index the service is there all the same, says
// why it is not ready, and becomes ready when there are files.
func TestNothingToAnswerFrom(t *testing.T) {
	t.Run("an empty folder at the first start", func(t *testing.T) {
		dir := t.TempDir()
		s, log := begin(t, settings(t, dir))
		s.eventually("not ready", s.is(503, "里没有文件"))
		if status, _ := s.get("/healthz"); status != 200 {
			t.Errorf("not alive: %d", status)
		}
		if Address(s.cfg.Data) != s.URL() {
			t.Error("other commands cannot find the service")
		}
		write(t, dir, "a.txt", rule("青山县", "校车", "学期"))
		s.eventually("ready", s.is(200, "ready"))
		if !strings.Contains(log.String(), "还不能答问") || s.documents() != 1 {
			t.Errorf("%d documents, %s", s.documents(), log)
		}
	})
	t.Run("a stale index and no folder", func(t *testing.T) {
		share := newShare(t)
		cfg := settings(t, share.dir)
		indexed(t, cfg)
		current := filepath.Join(cfg.Data, "index", "CURRENT")
		share.do(os.WriteFile(current, []byte(`{"signature":"0123456789abcdef","version":"1","layers":[]}`), 0o600))
		if err := makeUploads(cfg.Data); err != nil {
			t.Fatal(err)
		}
		write(t, uploadsIn(cfg.Data), "u.txt", rule("赤水县", "电梯", "周"))
		share.unmount(false)
		s, _ := begin(t, cfg)
		s.eventually("not ready", s.is(503, "不存在"))
		share.mount()
		s.eventually("ready", s.is(200, "ready"))
		if n := s.documents(); n != 3 {
			t.Errorf("%d documents, want 3", n)
		}
	})
}

// TestMistypedFolder: a folder nobody knows is an error at once.
func TestMistypedFolder(t *testing.T) {
	no := filepath.Join(t.TempDir(), "no")
	if a, err := New(settings(t, no), Options{}); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "不存在") {
		t.Errorf("at the first start: %v %v", a, err)
	}
	share := newShare(t)
	cfg := settings(t, share.dir) // an index, but of another folder
	indexed(t, cfg)
	cfg.Corpus = []string{no}
	a, err := New(cfg, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Run(t.Context(), nil); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("with an index of another folder: %v", err)
	}
	cfg.Corpus = []string{share.dir}
	if got, err := Index(t.Context(), cfg, Options{}); err != nil || got.Rebuilt || len(got.Changed.Files) > 0 || len(got.Documents) != 2 {
		t.Errorf("the index was touched: %+v %v", got, err)
	}
}

// TestEmptyOnPurpose: an empty folder takes nothing out of the index until somebody says that
// it is meant.
func TestEmptyOnPurpose(t *testing.T) {
	share := newShare(t)
	cfg := settings(t, share.dir)
	indexed(t, cfg)
	share.unmount(true)
	if _, err := Index(t.Context(), cfg, Options{}); !errors.Is(err, errEmptied) || !strings.Contains(err.Error(), "--allow-empty") {
		t.Errorf("not said: %v", err)
	}
	found := Doctor(t.Context(), cfg, time.Now())
	if !hasFinding(found, bot.Warn, "--allow-empty") {
		t.Errorf("doctor: %v", found)
	}
	got, err := Index(t.Context(), cfg, Options{AllowEmpty: true})
	if err != nil || len(got.Documents) != 0 || len(got.Changed.Files) != 2 {
		t.Errorf("%d documents, %d changed, %v", len(got.Documents), len(got.Changed.Files), err)
	}
	s, _ := begin(t, cfg)
	s.eventually("not ready", s.is(503, "里没有文件"))
	share.do(os.RemoveAll(share.dir))
	s.eventually("still there, without the folder", s.is(503, "不存在"))
	if found := Doctor(t.Context(), cfg, time.Now()); !hasFinding(found, bot.Bad, "提醒等照常") {
		t.Errorf("doctor: %v", found)
	}
}

func hasFinding(found []bot.Finding, v bot.Verdict, says string) bool {
	for _, f := range found {
		if f.Verdict == v && f.What == "文件" && strings.Contains(f.Text, says) {
			return true
		}
	}
	return false
}

// TestLastUploadDeleted: the folder of uploads is taken at its word, empty as it may be.
func TestLastUploadDeleted(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "a.txt", rule("青山县", "校车", "学期"))
	cfg := settings(t, dir)
	if err := makeUploads(cfg.Data); err != nil {
		t.Fatal(err)
	}
	write(t, uploadsIn(cfg.Data), "u.txt", rule("赤水县", "电梯", "周"))
	indexed(t, cfg)
	if err := os.Remove(filepath.Join(uploadsIn(cfg.Data), "u.txt")); err != nil {
		t.Fatal(err)
	}
	if s := serve(t, cfg); s.documents() != 1 {
		t.Errorf("%d documents, want 1", s.documents())
	}
}
