package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

var at = time.Date(2026, 11, 30, 1, 2, 4, 0, time.UTC)

// repository is a commit of a small program that has what a release takes.
func repository(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range map[string]string{
		"go.mod": "module example.org/m\n\ngo 1.26\n", "cmd/policybot/main.go": "package main\n\nfunc main() { println(release) }\n",
		"cmd/policybot/serve.go": "package main\n\nconst release = \"9.8.7\"\n", "README.md": "r", "CHANGELOG.md": "c", "LICENSE": "l", "NOTICE": "n",
		"docs/a.md": "a", "docs/page.png": "p", "docs/deploy/policybot.service": "u",
	} {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	for _, args := range [][]string{{"init", "-q"}, {"add", "."}, {"-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-q", "-m", "x"}} {
		cmd := exec.Command("git", args...)
		cmd.Dir = root
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Skipf("SKIP: git: %v %s", err, out)
		}
	}
	return root
}

// TestRelease: the archive holds the program and what belongs to it, the list of parts is of that program, the checksums
// fit, the same commit gives the same bytes, and a tree with changes is refused.
func TestRelease(t *testing.T) {
	root, out := repository(t), t.TempDir()
	here := runtime.GOOS + "/" + runtime.GOARCH
	if err := run(t.Context(), []string{"-root", root, "-out", out, "-only", here}, io.Discard); err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	if err := run(t.Context(), []string{"-root", root, "-verify", out, "-only", here}, &said); err != nil || !strings.Contains(said.String(), "2 files are the same") {
		t.Errorf("built again: %v, %s", err, &said)
	}
	sums, err := readSums(filepath.Join(out, sumsFile))
	if err != nil || len(sums) != 2 {
		t.Fatalf("checksums %v, %v", sums, err)
	}
	name := "policybot_9.8.7_" + strings.Replace(here, "/", "_", 1)
	b, err := os.ReadFile(filepath.Join(out, name+".cdx.json"))
	if err != nil {
		t.Fatal(err)
	}
	var list cyclone
	if err := json.Unmarshal(b, &list); err != nil || list.Metadata.Component.Version != "v9.8.7" || list.Metadata.Component.PURL != "pkg:golang/example.org/m@v9.8.7" ||
		len(list.Metadata.Component.Hashes) != 1 || len(list.Components) != 1 || list.Components[0].Name != "std" {
		t.Errorf("parts %s, %v", b, err)
	}
	if !slices.ContainsFunc(list.Metadata.Properties, func(p property) bool { return p.Name == "go:vcs.revision" && len(p.Value) == 40 }) {
		t.Errorf("no commit in %+v", list.Metadata.Properties)
	}
	if err := os.WriteFile(filepath.Join(root, "README.md"), []byte("changed"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := run(t.Context(), []string{"-root", root, "-out", out, "-only", here}, io.Discard); err == nil || !strings.Contains(err.Error(), "README.md") {
		t.Errorf("a tree with changes: %v", err)
	}
	if err := os.WriteFile(filepath.Join(out, sumsFile), []byte(strings.Repeat("0", 64)+"  "+name+".tar.gz\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := compare(out, t.TempDir(), io.Discard); err == nil {
		t.Error("compared with nothing and found the same")
	}
}

func TestArchives(t *testing.T) {
	files := []file{{"policybot", []byte("p"), 0o755}, {"README.md", []byte("r"), 0o644}}
	turned := []file{files[1], files[0]}
	a, err := tarball("f", at, files)
	if err != nil {
		t.Fatal(err)
	}
	if b, err := tarball("f", at, turned); err != nil || !bytes.Equal(a, b) {
		t.Errorf("the order of the files shows: %v", err)
	}
	gz, err := gzip.NewReader(bytes.NewReader(a))
	if err != nil {
		t.Fatal(err)
	}
	r, seen := tar.NewReader(gz), 0
	for h, err := r.Next(); err == nil; h, err = r.Next() {
		seen++
		if want := map[string]int64{"f/policybot": 0o755, "f/README.md": 0o644}[h.Name]; h.Mode != want || !h.ModTime.Equal(at) || h.Uid != 0 || h.Uname != "" {
			t.Errorf("%+v", h)
		}
	}
	z, err := zipped("f", at, turned)
	if err != nil {
		t.Fatal(err)
	}
	zr, err := zip.NewReader(bytes.NewReader(z), int64(len(z)))
	if err != nil || len(zr.File) != 2 || zr.File[0].Name != "f/README.md" || seen != 2 {
		t.Errorf("zip %v, tar %d, %v", zr, seen, err)
	}
}

// TestPlatforms: what is promised is built.
func TestPlatforms(t *testing.T) {
	for _, want := range []string{"linux/amd64", "linux/arm64", "linux/loong64", "windows/amd64", "darwin/amd64", "darwin/arm64"} {
		if !slices.Contains(platforms, want) {
			t.Errorf("%s is not built", want)
		}
	}
}
