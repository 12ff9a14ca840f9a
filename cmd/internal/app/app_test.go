package app

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/cmd/internal/config"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/index"
)

// settings are those of a test: without the embedded encoder, which would work on every
// question and clause. Tests of finding by meaning take tinyEncoder.
func settings(t *testing.T, corpus ...string) config.Config {
	t.Helper()
	return config.Config{Risk: "0.3",
		Addr: "127.0.0.1:0", TZ: "Asia/Shanghai", Data: t.TempDir(), Corpus: corpus, Encoder: config.EncoderOff,
	}
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestRunAndStop: serving, ready, stopped by the context, closed twice; the data
// folder is free afterwards.
func TestRunAndStop(t *testing.T) {
	cfg := settings(t)
	a, err := New(cfg, Options{Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ready := make(chan string, 1)
	done := make(chan error, 1)
	go func() { done <- a.Run(ctx, func(url string, _ *Knowledge) { ready <- url }) }()
	url := <-ready
	if url != a.URL() || Address(cfg.Data) != url {
		t.Errorf("url %s, App says %s, address file says %q", url, a.URL(), Address(cfg.Data))
	}
	resp, err := http.Get(url + "/readyz")
	if err != nil || resp.StatusCode != 200 {
		t.Errorf("/readyz: %v, %v", resp, err)
	}
	resp.Body.Close()
	if _, err := Index(t.Context(), cfg, Options{}); !errors.Is(err, index.ErrLocked) {
		t.Errorf("a second owner: %v", err)
	}
	cancel()
	if err := <-done; err != nil {
		t.Errorf("Run = %v", err)
	}
	if err := errors.Join(a.Close(), a.Close()); err != nil {
		t.Errorf("Close again = %v", err)
	}
	if Address(cfg.Data) != "" {
		t.Error("the address file is still there")
	}
	if _, err := http.Get(url + "/readyz"); err == nil {
		t.Error("something still answers")
	}
	if got, err := Index(t.Context(), cfg, Options{}); err != nil || got.Rebuilt || len(got.Changed.Files) > 0 {
		t.Errorf("index after the stop: rebuilt %v, changed %v, %v", got.Rebuilt, got.Changed, err)
	}
}

// TestNotReadyUntilIndexed holds the indexing where it reports its progress and
// asks meanwhile.
func TestNotReadyUntilIndexed(t *testing.T) {
	cfg := settings(t)
	reached, release := make(chan struct{}), make(chan struct{})
	held := false
	a, err := New(cfg, Options{Progress: func(string, int, int) {
		if !held {
			held = true
			close(reached)
			<-release
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- a.Run(ctx, nil) }()
	<-reached
	resp, err := http.Get(a.URL() + "/readyz")
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(resp.Body)
	resp.Body.Close()
	if resp.StatusCode != http.StatusServiceUnavailable || !strings.Contains(string(body), "读取文件") {
		t.Errorf("/readyz while reading = %d %s", resp.StatusCode, body)
	}
	resp, err = http.Get(a.URL() + "/api/v1/ask?q=x")
	if err != nil || resp.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("asked too early: %v %v", resp, err)
	}
	resp.Body.Close()
	cancel() // stopped before it was ever ready
	close(release)
	if err := <-done; err != nil {
		t.Errorf("Run = %v", err)
	}
}

func TestCloseWithoutRun(t *testing.T) {
	a, err := New(settings(t), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		t.Errorf("Close = %v", err)
	}
	if _, err := http.Get(a.URL() + "/healthz"); err == nil {
		t.Error("the port is still open")
	}
}

// TestEqualNamesInTwoFolders: each keeps its document; an exact copy counts once.
func TestEqualNamesInTwoFolders(t *testing.T) {
	one, two, three := t.TempDir(), t.TempDir(), t.TempDir()
	text := "青山县校车管理办法\n\n一、车辆\n\n校车每学期检验1次。\n"
	write(t, one, "a.txt", text)
	write(t, two, "a.txt", strings.ReplaceAll(text, "青山县", "白水县"))
	write(t, three, "a.txt", text)
	k, err := Open(t.Context(), settings(t, one, two, three), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close()
	docs, err := k.Library.Documents(t.Context())
	if err != nil || len(docs) != 2 || !k.Temporary {
		t.Fatalf("%d documents, temporary %v, %v", len(docs), k.Temporary, err)
	}
	if docs[0].ID == docs[1].ID {
		t.Error("two documents share an id")
	}
	res, err := k.Searcher.Search(t.Context(), search.Query{Text: "校车检验"})
	found := map[string]bool{}
	for _, h := range res.Hits {
		found[h.DocumentID] = true
	}
	if err != nil || len(found) != 2 {
		t.Errorf("found %v, %v", found, err)
	}
}

func TestLookTellsCorporaApart(t *testing.T) {
	one, two := t.TempDir(), t.TempDir()
	write(t, one, "a.txt", "甲")
	write(t, two, "a.txt", "甲")
	at := time.Unix(1700000000, 0)
	for _, d := range []string{one, two} {
		if err := os.Chtimes(filepath.Join(d, "a.txt"), at, at); err != nil {
			t.Fatal(err)
		}
	}
	print := func(dirs ...string) string {
		t.Helper()
		c, err := openCorpora(dirs, "", false)
		if err != nil {
			t.Fatal(err)
		}
		defer c.close()
		v, err := c.look()
		if err != nil {
			t.Fatal(err)
		}
		out := ""
		for _, f := range v.files {
			out += f.key + " " + f.stamp + "\n"
		}
		return out
	}
	seen := map[string]string{}
	for name, p := range map[string]string{"sample": print(), "one": print(one), "two": print(two), "both": print(one, two)} {
		if other, dup := seen[p]; dup {
			t.Errorf("%s and %s look the same", name, other)
		}
		seen[p] = name
	}
	before := print(one)
	if print(one) != before || print(one, one) != before {
		t.Error("an unchanged folder looks different")
	}
	write(t, one, "b.txt", "乙")
	if print(one) == before {
		t.Error("a new file is not seen")
	}
}

// TestLinksDoNotLeadOut: a link in a corpus must not make other files of the
// machine citable.
func TestLinksDoNotLeadOut(t *testing.T) {
	dir, outside := t.TempDir(), t.TempDir()
	write(t, outside, "secret.txt", "秘密办法\n\n一、密码\n\n密码为7788。\n")
	write(t, dir, "a.txt", "青山县校车管理办法\n\n一、车辆\n\n校车每学期检验1次。\n")
	if err := os.Symlink(filepath.Join(outside, "secret.txt"), filepath.Join(dir, "link.txt")); err != nil {
		t.Skipf("SKIP: no symbolic links here: %v", err)
	}
	got, err := Index(t.Context(), settings(t, dir), Options{})
	if err != nil || len(got.Documents) != 1 {
		t.Errorf("%d documents, skipped %v, %v", len(got.Documents), got.Skipped, err)
	}
}
