package app

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/policybot/policybot/cmd/internal/config"
	"github.com/policybot/policybot/search"
)

// tinyEncoder is a folder with the encoder's random test model: it understands nothing, but
// takes the same way as a real one.
func tinyEncoder(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", "..", "search", "encoder", "testdata", "tiny.bin"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, weightFile), b, 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestVectorsInTheBackground: a service makes the vectors of what is there and of what
// comes, and a restart makes none again.
func TestVectorsInTheBackground(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "a.txt", rule("青山县", "校车", "学期"))
	cfg := settings(t, dir)
	cfg.Encoder = tinyEncoder(t)
	s := serve(t, cfg)
	missing := func() int {
		k := s.gate.acquire()
		defer k.release()
		return k.index.Missing()
	}
	s.eventually("all vectors", func() bool { return missing() == 0 })
	q := search.Query{Text: "青山县的校车多久要检验一次", Mode: search.Reading, Passages: true}
	res, err := s.gate.Search(context.Background(), q)
	if err != nil || len(res.Hits) == 0 || res.Hits[0].Read == nil {
		t.Fatalf("%+v, %v", res.Hits, err)
	}
	for _, h := range res.Hits {
		if r := h.Read; r != nil && (r.Start < 0 || r.End > len(h.Passage.Quote) || r.Start > r.End) {
			t.Errorf("an answer at %d to %d of %q", r.Start, r.End, h.Passage.Quote)
		}
	}
	before := s.builder.meaning.shared.Vectors.Len()
	write(t, dir, "b.txt", rule("白水县", "游艇", "季度"))
	s.eventually("the new file and its vectors", func() bool {
		return s.finds("白水县游艇每季度检验一次") && missing() == 0 && s.builder.meaning.shared.Vectors.Len() > before
	})
	made := s.builder.meaning.shared.Vectors.Len()
	s.stop()

	again := serve(t, cfg)
	again.eventually("all vectors after a restart", func() bool { k := again.gate.acquire(); defer k.release(); return k.index.Missing() == 0 })
	if n := again.builder.meaning.shared.Vectors.Len(); n != made {
		t.Errorf("%d vectors after a restart, %d before", n, made)
	}
}

func TestIndexMakesVectors(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "a.txt", rule("青山县", "校车", "学期"))
	cfg := settings(t, dir)
	cfg.Encoder = tinyEncoder(t)
	if _, err := Index(t.Context(), cfg, Options{Vectors: true}); err != nil {
		t.Fatal(err)
	}
	k, err := Open(t.Context(), cfg, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close()
	if k.Temporary || k.index.Missing() != 0 {
		t.Errorf("temporary %v, %d clauses without a vector", k.Temporary, k.index.Missing())
	}
}

// TestEncoderSettings: off and auto work without weights, a folder must hold some.
func TestEncoderSettings(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "a.txt", rule("青山县", "校车", "学期"))
	damaged := t.TempDir()
	write(t, damaged, weightFile, "not a model")
	for _, c := range []struct{ encoder, want string }{
		{config.EncoderOff, ""}, {config.EncoderAuto, ""}, {"", ""},
		{t.TempDir(), "请检查 --encoder"}, {damaged, "--encoder off"},
	} {
		cfg := settings(t, dir)
		cfg.Encoder = c.encoder
		k, err := Open(t.Context(), cfg, Options{})
		if c.want != "" {
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%q: %v, want %q", c.encoder, err, c.want)
			}
			continue
		}
		if err != nil {
			t.Errorf("%q: %v", c.encoder, err)
			continue
		}
		q := search.Query{Text: "青山县的校车多久要检验一次", Mode: search.Reading}
		if res, err := k.Searcher.Search(t.Context(), q); err != nil || len(res.Hits) == 0 {
			t.Errorf("%q: %d hits, %v", c.encoder, len(res.Hits), err)
		}
		if err := k.Close(); err != nil {
			t.Errorf("%q: %v", c.encoder, err)
		}
	}
}
