package index

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/policybot/policybot/search"
)

// childDir tells a run of this test binary that it is the other process of
// TestLockedForOthers.
const childDir = "POLICYBOT_TEST_LOCKED_DIR"

func TestLockedForOthers(t *testing.T) {
	ctx := context.Background()
	if dir := os.Getenv(childDir); dir != "" {
		if _, err := Open(ctx, dir, "f", options(t)); !errors.Is(err, ErrLocked) {
			t.Fatalf("child: %v", err)
		}
		return
	}
	dir := t.TempDir()
	ix, err := Build(ctx, dir, "f", library(), options(t))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(ctx, dir, "f", options(t)); !errors.Is(err, ErrLocked) {
		t.Errorf("same process: %v", err)
	}
	if _, err := Build(ctx, dir, "f", library(), options(t)); !errors.Is(err, ErrLocked) {
		t.Errorf("build, same process: %v", err)
	}
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestLockedForOthers$", "-test.v")
	child.Env = append(os.Environ(), childDir+"="+dir)
	if out, err := child.CombinedOutput(); err != nil || !strings.Contains(string(out), "PASS: TestLockedForOthers") {
		t.Errorf("other process: %v\n%s", err, out)
	}
	if err := ix.Close(); err != nil {
		t.Fatal(err)
	}
	reopen(t, dir, "f")
}

func reopen(t *testing.T, dir, fingerprint string) (version string) {
	t.Helper()
	ix, err := Open(context.Background(), dir, fingerprint, options(t))
	if err != nil {
		t.Fatal(err)
	}
	if got := found(t, ix, search.Query{Text: "劳动合同"}); len(got) == 0 {
		t.Error("reopened index finds nothing")
	}
	if err := ix.Close(); err != nil {
		t.Fatal(err)
	}
	return ix.Version()
}

func buildIn(t *testing.T, dir, fingerprint string) (version string) {
	t.Helper()
	ix, err := Build(context.Background(), dir, fingerprint, library(), options(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := ix.Close(); err != nil {
		t.Fatal(err)
	}
	return ix.Version()
}

// layers lists the folders of layers in dir.
func layers(t *testing.T, dir string) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, layerPrefix+"*"))
	if err != nil {
		t.Fatal(err)
	}
	return paths
}

func TestReopenDoesNotRebuild(t *testing.T) {
	dir := t.TempDir()
	version := buildIn(t, dir, "f")
	segment, err := filepath.Glob(filepath.Join(dir, layerPrefix+"*", segmentFile))
	if err != nil || len(segment) != 1 {
		t.Fatalf("segments %q %v", segment, err)
	}
	before, err := os.Stat(segment[0])
	if err != nil {
		t.Fatal(err)
	}
	if got := reopen(t, dir, "f"); got != version {
		t.Errorf("state %s became %s", version, got)
	}
	after, err := os.Stat(segment[0])
	if err != nil || !after.ModTime().Equal(before.ModTime()) {
		t.Errorf("segment was written again: %v", err)
	}
}

func TestOpenRefuses(t *testing.T) {
	ctx := context.Background()
	if _, err := Open(ctx, filepath.Join(t.TempDir(), "none"), "f", options(t)); !errors.Is(err, ErrNoIndex) {
		t.Errorf("no folder: %v", err)
	}
	if _, err := Open(ctx, t.TempDir(), "f", options(t)); !errors.Is(err, ErrNoIndex) {
		t.Errorf("empty folder: %v", err)
	}
	dir := t.TempDir()
	buildIn(t, dir, "f")
	if _, err := Open(ctx, dir, "other", options(t)); !errors.Is(err, ErrStale) {
		t.Errorf("other corpus: %v", err)
	}
	layer := layers(t, dir)[0]
	damaged := []struct{ path, text string }{
		{filepath.Join(layer, segmentFile), "x"}, {filepath.Join(layer, tableFile), "../x"},
		{
			filepath.Join(dir, currentName), "gen-12",
		},
		{filepath.Join(dir, currentName), `{"layers":[{"name":"layer-/../x"}]}`},
	}
	for _, c := range damaged {
		if err := os.WriteFile(c.path, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(ctx, dir, "f", options(t)); !errors.Is(err, ErrStale) {
			t.Errorf("damaged %s: %v", c.path, err)
		}
	}
	buildIn(t, dir, "f") // and a build mends it
	reopen(t, dir, "f")
}

func TestFailedBuildKeepsOld(t *testing.T) {
	dir := t.TempDir()
	version := buildIn(t, dir, "f")
	ctx, cancel := context.WithCancel(context.Background())
	opt := options(t)
	opt.Progress = func(done, total int) { cancel() }
	if _, err := Build(ctx, dir, "g", library(), opt); !errors.Is(err, context.Canceled) {
		t.Fatalf("build: %v", err)
	}
	if got := reopen(t, dir, "f"); got != version {
		t.Errorf("state %s became %s", version, got)
	}
}

func TestClosed(t *testing.T) {
	ix, err := Build(context.Background(), "", "f", library(), options(t))
	if err != nil {
		t.Fatal(err)
	}
	dir := ix.folder.dir
	if err := errors.Join(ix.Close(), ix.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("temporary index is still there: %v", err)
	}
	if _, err := ix.Search(context.Background(), search.Query{Text: "教师"}); !errors.Is(err, search.ErrNotReady) {
		t.Errorf("Search: %v", err)
	}
	if _, err := ix.Documents(context.Background()); !errors.Is(err, search.ErrNotReady) {
		t.Errorf("Documents: %v", err)
	}
}

func TestLibraryGivesBackWhatWasBuilt(t *testing.T) {
	docs := library()
	opt := options(t)
	opt.CacheDocuments = 1
	ix, err := Build(context.Background(), "", "f", docs, opt)
	if err != nil {
		t.Fatal(err)
	}
	defer ix.Close()
	for _, d := range docs {
		got, err := ix.Document(context.Background(), d.ID)
		want := *d
		want.Map = nil // not kept
		if err != nil || !reflect.DeepEqual(got, &want) {
			t.Errorf("%s: got %+v (%v), want %+v", d.ID, got, err, d)
		}
	}
	if _, err := ix.Document(context.Background(), "nobody"); !errors.Is(err, search.ErrNotFound) {
		t.Errorf("unknown id: %v", err)
	}
	sums, err := ix.Documents(context.Background())
	if err != nil || len(sums) != 3 || sums[0].Path != "a.txt" || sums[2].Path != "c.txt" {
		t.Fatalf("%+v %v", sums, err)
	}
	if s := sums[0]; s.Clauses != 5 || s.Number != "丙教发〔2019〕12号" {
		t.Errorf("summary %+v", s)
	}
}

func TestEmptyCorpus(t *testing.T) {
	ix := open(t, nil)
	if got := found(t, ix, search.Query{Text: "教师"}); len(got) != 0 {
		t.Errorf("found %q", got)
	}
}

// TestTableFlipped: a bit that turned in the table of a layer is found when the index is
// opened, or has no effect on what is read.
func TestTableFlipped(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	ix, err := Create(ctx, dir, each(fileOf("a", 1), fileOf("b", 2)), 2, options(t))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, ix.parts[0].name, tableFile)
	if err := ix.Close(); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var want contents
	if err := readContents(path, &want); err != nil {
		t.Fatal(err)
	}
	found := 0
	for i := range whole {
		b := slices.Clone(whole)
		b[i] ^= 1 << (i % 8)
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		var got contents
		if err := readContents(path, &got); err != nil {
			found++
		} else if !reflect.DeepEqual(got, want) {
			t.Errorf("byte %d of %d: read as something else", i, len(whole))
		}
	}
	if found < len(whole)/2 {
		t.Errorf("%d of %d flips found", found, len(whole))
	}
}
