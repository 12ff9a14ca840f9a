package backup

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var at = time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)

// tree are the files of a data folder.
var tree = map[string]string{
	"reminders.db": strings.Repeat("提醒", 4000), "uploads/通知.txt": "各学校：", "index/layer-1/table.gob.gz": "\x1f\x8b", "empty": "",
}

// saved is a backup of tree and a file of elsewhere.
func saved(t testing.TB) []byte {
	t.Helper()
	dir := t.TempDir()
	for name, text := range tree {
		at := filepath.Join(dir, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(at), 0o700), os.WriteFile(at, []byte(text), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	w, err := NewWriter(&b, About{Version: "v1", Created: at, Corpus: []string{"/srv/files"}})
	if err != nil {
		t.Fatal(err)
	}
	const words = "班额 班级人数\n"
	if err := errors.Join(w.AddTree(Data, dir), w.Add(Outside+"/synonyms.txt", at, int64(len(words)), strings.NewReader(words)), w.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// found are the files below a folder.
func found(t testing.TB, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		rel, _ := filepath.Rel(dir, path)
		out[filepath.ToSlash(rel)] = string(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func store(t testing.TB, b []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "b.tar.gz")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestRoundTrip(t *testing.T) {
	path, dir := store(t, saved(t)), filepath.Join(t.TempDir(), "data")
	s, err := Restore(path, dir)
	if err != nil || s.Files != len(tree)+1 || s.Version != "v1" || !s.Created.Equal(at) || s.Corpus[0] != "/srv/files" || len(s.Outside) != 1 {
		t.Fatalf("restored %+v, %v", s, err)
	}
	got := found(t, dir)
	if got["restored/synonyms.txt"] != "班额 班级人数\n" {
		t.Errorf("what lay elsewhere: %q", got)
	}
	delete(got, "restored/synonyms.txt")
	if len(got) != len(tree) {
		t.Errorf("%d files, want %d", len(got), len(tree))
	}
	for name, want := range tree {
		if got[name] != want {
			t.Errorf("%s differs", name)
		}
	}
	if info, err := os.Stat(filepath.Join(dir, "reminders.db")); err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("others may read it: %v, %v", info.Mode(), err)
	}
	if _, err := Restore(path, dir); !errors.Is(err, ErrNotEmpty) {
		t.Errorf("into a folder with files: %v", err)
	}
	if again := found(t, dir); len(again) != len(tree)+1 {
		t.Errorf("the refused restore left %d files", len(again))
	}
}

// TestDamageIsRefused: cut short or changed anywhere, a backup is refused and nothing is written, or what is put back is
// as it was (a few bytes of gzip's header say nothing).
func TestDamageIsRefused(t *testing.T) {
	whole := saved(t)
	refused := 0
	try := func(what string, b []byte) {
		dir := filepath.Join(t.TempDir(), "data")
		_, err := Restore(store(t, b), dir)
		if errors.Is(err, ErrDamaged) || errors.Is(err, ErrNewer) {
			refused++
			if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%s: the folder is there: %v", what, err)
			}
			return
		}
		if err != nil {
			t.Errorf("%s: %v", what, err)
			return
		}
		for name, want := range tree {
			if found(t, dir)[name] != want {
				t.Errorf("%s: accepted, and %s differs", what, name)
			}
		}
	}
	for cut := 0; cut < len(whole); cut += 1 + len(whole)/50 {
		try("cut short", whole[:cut])
	}
	for i := 0; i < len(whole); i += 1 + len(whole)/150 {
		b := bytes.Clone(whole)
		b[i] ^= 0x20
		try("one bit", b)
	}
	try("more behind it", append(bytes.Clone(whole), 'x'))
	try("twice", append(bytes.Clone(whole), whole...))
	if refused < 180 {
		t.Errorf("only %d were refused", refused)
	}
}

// packed is a backup of the entries given.
func packed(t testing.TB, entries ...tar.Header) []byte {
	t.Helper()
	var b bytes.Buffer
	gz := gzip.NewWriter(&b)
	w := tar.NewWriter(gz)
	for _, h := range entries {
		body := h.Linkname
		if h.Typeflag == tar.TypeReg {
			h.Linkname = ""
			h.Size = int64(len(body))
		}
		if err := w.WriteHeader(&h); err != nil {
			t.Fatal(err)
		}
		if h.Typeflag == tar.TypeReg {
			_, _ = io.WriteString(w, body)
		}
	}
	if err := errors.Join(w.Close(), gz.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestNamesLeadNowhere(t *testing.T) {
	about := tar.Header{Typeflag: tar.TypeReg, Name: aboutName, Linkname: `{"format":1}`}
	file := func(name string) tar.Header { return tar.Header{Typeflag: tar.TypeReg, Name: name, Linkname: "x"} }
	for _, c := range []struct {
		name    string
		entries []tar.Header
	}{
		{"up", []tar.Header{about, file("data/../../evil")}}, {"up and down", []tar.Header{about, file("data/a/../b")}},
		{"rooted", []tar.Header{about, file("/etc/passwd")}}, {"a drive", []tar.Header{about, file(`data/..\..\evil`)}},
		{"the folder itself", []tar.Header{about, file("data/.")}}, {"elsewhere", []tar.Header{about, file("bin/sh")}},
		{"a link", []tar.Header{about, {Typeflag: tar.TypeSymlink, Name: "data/l", Linkname: "/etc"}}},
		{"a hard link", []tar.Header{about, {Typeflag: tar.TypeLink, Name: "data/l", Linkname: "data/x"}}},
		{"a device", []tar.Header{about, {Typeflag: tar.TypeChar, Name: "data/d"}}},
		{"twice", []tar.Header{about, file("data/a"), file("data/a")}}, {"no beginning", []tar.Header{file("data/a")}},
		{"a long name", []tar.Header{about, file("data/" + strings.Repeat("n", 2000))}},
		{"no end", []tar.Header{about, file("data/a")}}, {"nothing at all", nil},
	} {
		dir := filepath.Join(t.TempDir(), "data")
		if _, err := Restore(store(t, packed(t, c.entries...)), dir); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %v", c.name, err)
		}
		if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: the folder is there", c.name)
		}
	}
	later := tar.Header{Typeflag: tar.TypeReg, Name: aboutName, Linkname: `{"format":99}`}
	if _, err := Restore(store(t, packed(t, later)), filepath.Join(t.TempDir(), "d")); !errors.Is(err, ErrNewer) {
		t.Errorf("a later format: %v", err)
	}
}

// TestFailedRestoreLeavesNothing: what cannot be written (here a folder where a file has to be) is taken back.
func TestFailedRestoreLeavesNothing(t *testing.T) {
	var b bytes.Buffer
	w, err := NewWriter(&b, About{Created: at})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"data/a/b", "data/a"} {
		if err := w.Add(name, at, 1, strings.NewReader("x")); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if _, err := Restore(store(t, b.Bytes()), dir); err == nil {
		t.Error("a file and a folder of one name were put back")
	}
	if got := found(t, dir); len(got) > 0 {
		t.Errorf("left behind: %v", got)
	}
}

// FuzzWalk: whatever stands in the tar, every file that is given out has a name below the two folders, none twice.
func FuzzWalk(f *testing.F) {
	plain := func(b []byte) []byte {
		gz, err := gzip.NewReader(bytes.NewReader(b))
		if err != nil {
			f.Fatal(err)
		}
		raw, err := io.ReadAll(gz)
		if err != nil {
			f.Fatal(err)
		}
		return raw
	}
	f.Add(plain(saved(f)))
	f.Add(plain(packed(f, tar.Header{Typeflag: tar.TypeReg, Name: aboutName, Linkname: `{"format":1}`}, tar.Header{Typeflag: tar.TypeReg, Name: "data/../x", Linkname: "x"})))
	f.Fuzz(func(t *testing.T, raw []byte) {
		var b bytes.Buffer
		gz := gzip.NewWriter(&b)
		_, _ = gz.Write(raw)
		_ = gz.Close()
		names := map[string]bool{}
		_, err := walk(&b, func(e entry, r io.Reader) error {
			top, rest, _ := strings.Cut(e.name, "/")
			if top != Data && top != Outside || !fs.ValidPath(rest) || !filepath.IsLocal(filepath.FromSlash(rest)) || names[e.name] {
				t.Errorf("gave out %q", e.name)
			}
			names[e.name] = true
			_, err := io.Copy(io.Discard, r)
			return err
		})
		if err != nil && !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrNewer) {
			t.Errorf("an error of no kind: %v", err)
		}
	})
}
