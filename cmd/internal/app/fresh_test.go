package app

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/policybot/policybot/search"
)

// rule is a document of ours: how often something is inspected, and by when.
func rule(place, what, often string) string {
	return fmt.Sprintf("%s%s管理办法\n\n%s人民政府\n2024年3月1日\n\n第一条 为了%s安全,制定本办法。\n第二条 %s%s每%s检验一次。\n第三条 运营单位应当于2031年5月31日前向%s教育局报送%s检验结果。\n第四条 本办法自2024年4月1日起施行。\n",
		place, what, place, what, place, what, often, place, what)
}

// TestFilesComeChangeAndGo: what is put into a folder can be found, asked about and
// is in the list of deadlines, without a restart; so it is when it changes, is moved
// and goes.
func TestFilesComeChangeAndGo(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "a.txt", rule("青山县", "校车", "学期"))
	s := serve(t, settings(t, dir))
	talk := s.answer("青山县校车多久检验一次").Turn

	write(t, dir, "b.txt", rule("白水县", "校车", "季度"))
	s.eventually("a new file", func() bool { return s.finds("白水县校车每季度检验一次") })
	if a := s.answer("白水县校车多久检验一次"); !strings.Contains(a.Headline, "季度") {
		t.Errorf("asked about a new file: %+v", a)
	}
	if n := s.deadlinesOf("白水县"); n != 2 {
		t.Errorf("%d deadlines of a new file", n)
	}
	if a := s.answer("那白水县呢", talk); !strings.Contains(a.Headline, "季度") {
		t.Errorf("the conversation was forgotten: %s %s", a.Status, a.Headline)
	}

	write(t, dir, "b.txt", rule("白水县", "校车", "半年"))
	s.eventually("a changed file", func() bool { return s.finds("白水县校车每半年检验一次") })
	if s.finds("白水县校车每季度检验一次") {
		t.Error("the old text is still found")
	}

	if err := errors.Join(os.Mkdir(filepath.Join(dir, "新"), 0o700), os.Rename(filepath.Join(dir, "b.txt"), filepath.Join(dir, "新", "c.md"))); err != nil {
		t.Fatal(err)
	}
	s.eventually("a moved file", func() bool {
		if !s.finds("白水县校车每半年检验一次") {
			t.Fatal("a moved file was not there for a moment")
		}
		docs, err := s.gate.Documents(context.Background())
		return err == nil && len(docs) == 2 && docs[1].Path == "新/c.md"
	})

	if err := os.RemoveAll(filepath.Join(dir, "新")); err != nil {
		t.Fatal(err)
	}
	s.eventually("a file that went", func() bool { return !s.finds("白水县校车每半年检验一次") })
	if n := s.deadlinesOf("白水县"); n != 0 {
		t.Errorf("%d deadlines of a file that went", n)
	}
	if a := s.answer("白水县校车多久检验一次"); a.Status == search.Answered {
		t.Errorf("asked about a file that went: %+v", a)
	}

	if err := os.Remove(filepath.Join(dir, "a.txt")); err != nil {
		t.Fatal(err)
	}
	s.eventually("an empty folder", func() bool { return !s.finds("青山县校车每学期检验一次") })
	write(t, dir, "a.txt", rule("青山县", "校车", "学期"))
	s.eventually("a file again", func() bool { return s.finds("青山县校车每学期检验一次") })
	s.eventually("the last change told of", func() bool { // which comes after it can be found
		s.mu.Lock()
		defer s.mu.Unlock()
		return len(s.changes) >= 6
	})
	s.checkChanges()
}

// checkChanges holds what OnChange was told to what happened above.
func (s *served) checkChanges() {
	s.mu.Lock()
	defer s.mu.Unlock()
	var got []string
	for _, c := range s.changes {
		came, changed, went := c.counts()
		line := fmt.Sprintf("+%d ~%d -%d", came, changed, went)
		for _, f := range c.Files {
			line += fmt.Sprintf(" %s:", filepath.Base(f.Path))
			for _, d := range f.Before {
				line += fmt.Sprint(" -", d.Deadlines)
			}
			for _, d := range f.After {
				line += fmt.Sprint(" +", d.Deadlines)
			}
		}
		got = append(got, line)
	}
	want := "+1 ~0 -0 b.txt: +2|+0 ~1 -0 b.txt: -2 +2|+1 ~0 -1 b.txt: -2 c.md: +2|+0 ~0 -1 c.md: -2|+0 ~0 -1 a.txt: -2|+1 ~0 -0 a.txt: +2"
	if strings.Join(got, "|") != want {
		s.t.Errorf("changes:\n%s\nwant\n%s", strings.Join(got, "|"), want)
	}
}

// TestHalfWrittenFilesAreNotTaken: a file is read when it has stayed as it is, and
// names of files on their way are not read at all.
func TestHalfWrittenFilesAreNotTaken(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "a.txt", rule("青山县", "校车", "学期"))
	s := serve(t, settings(t, dir))
	text := rule("白水县", "游艇", "季度")
	f, err := os.Create(filepath.Join(dir, "b.txt"))
	if err != nil {
		t.Fatal(err)
	}
	// Each look finds the file longer than the one before did, however slow the machine is.
	written, failed := 0, error(nil)
	s.eachLook(func() {
		if written < len(text)-1 {
			written++
			_, failed = f.WriteString(text[written-1 : written])
			if docs, err := s.gate.Documents(context.Background()); failed == nil && (err != nil || len(docs) != 1) {
				failed = fmt.Errorf("taken after %d of %d bytes, %v", written, len(text), err)
			}
		}
		if failed != nil {
			written = len(text) // no further
		}
	})
	s.eventually("all but the last byte", func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return written >= len(text)-1
	})
	s.eachLook(nil)
	if failed != nil {
		t.Fatal(failed)
	}
	if _, err := f.WriteString(text[len(text)-1:]); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	s.eventually("the file when it is whole", func() bool { return s.finds("白水县游艇每季度检验一次") })

	for _, name := range []string{".隐藏.txt", "~$c.txt", "c.txt.part", "c.tmp", "c.txt~", ".c.txt.swp"} {
		write(t, dir, name, rule("黑水县", "缆车", "月"))
	}
	if err := os.Symlink(filepath.Join(dir, "c.tmp"), filepath.Join(dir, "link.txt")); err != nil {
		t.Logf("no symbolic links here: %v", err)
	}
	s.looks()
	if s.finds("黑水县缆车每月检验一次") {
		t.Error("a file on its way was taken")
	}
	if err := os.Rename(filepath.Join(dir, "c.txt.part"), filepath.Join(dir, "c.txt")); err != nil {
		t.Fatal(err)
	}
	s.eventually("the file under its name", func() bool { return s.finds("黑水县缆车每月检验一次") })
}

// TestAVanishedFolderIsNoOrder: a share that goes away takes nothing with it, and is
// followed again when it is back, whatever was put in its place meanwhile.
func TestAVanishedFolderIsNoOrder(t *testing.T) {
	top := t.TempDir()
	dir, aside := filepath.Join(top, "docs"), filepath.Join(top, "aside")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, dir, "a.txt", rule("青山县", "校车", "学期"))
	s := serve(t, settings(t, dir))
	still := func(what string) {
		t.Helper()
		s.looks()
		if !s.finds("青山县校车每学期检验一次") {
			t.Fatalf("%s: forgotten", what)
		}
	}
	if err := os.Rename(dir, aside); err != nil {
		t.Skipf("SKIP: a folder in use cannot be moved here: %v", err)
	}
	still("moved away")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	still("an empty one in its place")
	write(t, dir, "b.txt", rule("白水县", "游艇", "季度"))
	s.eventually("another folder in its place", func() bool {
		return s.finds("白水县游艇每季度检验一次") && !s.finds("青山县校车每学期检验一次")
	})
}

// TestChangesWhileStopped: what happened while the service did not run is made up
// for at the start, without building anew, and told.
func TestChangesWhileStopped(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "a.txt", rule("青山县", "校车", "学期"))
	write(t, dir, "b.txt", rule("白水县", "游艇", "季度"))
	cfg := settings(t, dir)
	if got, err := Index(t.Context(), cfg, Options{}); err != nil || !got.Rebuilt {
		t.Fatalf("rebuilt %v, %v", got.Rebuilt, err)
	}
	write(t, dir, "a.txt", rule("青山县", "校车", "半年"))
	write(t, dir, "c.txt", rule("黑水县", "缆车", "月"))
	if err := os.Remove(filepath.Join(dir, "b.txt")); err != nil {
		t.Fatal(err)
	}
	s := serve(t, cfg)
	if !s.finds("青山县校车每半年检验一次") || !s.finds("黑水县缆车每月检验一次") || s.finds("白水县游艇每季度检验一次") {
		t.Error("not up to date at the start")
	}
	s.eventually("the change is told", func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return len(s.changes) == 1 && len(s.changes[0].Files) == 3
	})
}

// TestARequestEndsOnWhatItBeganWith: between its calls the library may change, and
// nothing it was given goes away.
func TestARequestEndsOnWhatItBeganWith(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "a.txt", rule("青山县", "校车", "学期"))
	s := serve(t, settings(t, dir))
	began, goOn := make(chan bool), make(chan bool)
	var id string
	h := s.gate.withSnapshot(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		res, err := s.gate.Search(r.Context(), search.Query{Text: "校车检验"})
		if err != nil || len(res.Hits) == 0 {
			t.Errorf("first call: %v", err)
		}
		id = res.Hits[0].DocumentID
		began <- true
		<-goOn
		if _, err := s.gate.Document(r.Context(), id); err != nil {
			t.Errorf("second call: %v", err)
		}
	}))
	done := make(chan bool)
	go func() { h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil)); close(done) }()
	<-began
	old := s.gate.knowledge.Load()
	write(t, dir, "a.txt", rule("青山县", "校车", "半年"))
	s.eventually("the change", func() bool { return s.finds("青山县校车每半年检验一次") })
	if _, err := s.gate.Document(context.Background(), id); !errors.Is(err, search.ErrNotFound) {
		t.Errorf("others still see the old document: %v", err)
	}
	goOn <- true
	<-done
	s.eventually("the old index is closed", func() bool { return old.users.Load() == 0 })
}

// TestManyFilesAtOnce: more than are taken at a time, moved together, are all there
// all the time; searching goes on meanwhile. Run with -race.
func TestManyFilesAtOnce(t *testing.T) {
	dir := t.TempDir()
	n := 2*atOnce + 10
	if err := os.Mkdir(filepath.Join(dir, "旧"), 0o700); err != nil {
		t.Fatal(err)
	}
	for i := range n {
		write(t, dir, filepath.Join("旧", fmt.Sprintf("%d.txt", i)), rule(fmt.Sprintf("青山%d县", i), "校车", "学期"))
	}
	s := serve(t, settings(t, dir))
	if err := os.Rename(filepath.Join(dir, "旧"), filepath.Join(dir, "新")); err != nil {
		t.Fatal(err)
	}
	s.eventually("all are moved", func() bool {
		docs, err := s.gate.Documents(context.Background())
		if err != nil || len(docs) < n {
			t.Fatalf("%d documents for a moment, %v", len(docs), err)
		}
		return len(docs) == n && strings.HasPrefix(docs[0].Path, "新/")
	})
}

// TestIndexOfAnotherVersion: an index made by another version of the program, or with
// another dictionary, and one that is damaged, is built anew, with a progress that
// can be followed.
func TestIndexOfAnotherVersion(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "a.txt", rule("青山县", "校车", "学期"))
	for _, current := range []string{`{"signature":"0123456789abcdef","version":"1","layers":[]}`, "gen-0123456789ab\n", ""} {
		cfg := settings(t, dir)
		if _, err := Index(t.Context(), cfg, Options{}); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(cfg.Data, "index", "CURRENT"), []byte(current), 0o600); err != nil {
			t.Fatal(err)
		}
		stages := map[string]int{}
		got, err := Index(t.Context(), cfg, Options{Progress: func(stage string, done, total int) { stages[stage] = total }})
		if err != nil || !got.Rebuilt || len(got.Documents) != 1 || stages["读取文件并建立索引"] != 1 {
			t.Errorf("%q: rebuilt %v, %d documents, progress %v, %v", current, got.Rebuilt, len(got.Documents), stages, err)
		}
		if left, err := filepath.Glob(filepath.Join(cfg.Data, "index", "layer-*")); err != nil || len(left) != 1 {
			t.Errorf("left over: %v %v", left, err)
		}
	}
}
