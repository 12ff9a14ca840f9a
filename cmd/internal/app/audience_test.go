package app

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/policybot/policybot/search"
)

// as is a request of somebody of these groups.
func as(groups ...string) context.Context {
	return search.WithViewer(context.Background(), search.Viewer{Groups: groups})
}

// seesFile tells whether a viewer finds, is told of, may open and gets deadlines of the
// documents of a file; all four must agree.
func (s *served) seesFile(ctx context.Context, file, words string) bool {
	s.t.Helper()
	var saw []bool
	saw = append(saw, s.lists(ctx, file))
	res, err := s.gate.Search(ctx, search.Query{Text: words, Passages: true, Facets: true})
	if err != nil {
		s.t.Fatal(err)
	}
	saw = append(saw, slices.ContainsFunc(res.Hits, func(h search.Hit) bool { return h.Passage.File == file }))
	due, err := s.gate.Deadlines(ctx)
	if err != nil {
		s.t.Fatal(err)
	}
	saw = append(saw, slices.ContainsFunc(due, func(h search.DeadlineHit) bool { return h.Document.File == file }))
	a, err := s.gate.Ask(ctx, search.Question{Text: words + "多久检验一次"})
	if err != nil {
		s.t.Fatal(err)
	}
	shown := func(f string) bool { return f == file }
	saw = append(saw, slices.ContainsFunc(a.Citations, func(c search.Citation) bool { return shown(c.File) }) ||
		slices.ContainsFunc(a.Nearest, func(n search.Nearest) bool { return shown(n.File) }))
	if slices.Contains(saw, !saw[0]) {
		s.t.Errorf("%s: list, search, deadlines, answer see it: %v", file, saw)
	}
	return saw[0]
}

// lists tells whether the list of documents that a viewer gets has a file.
func (s *served) lists(ctx context.Context, file string) bool {
	s.t.Helper()
	docs, err := s.gate.Documents(ctx)
	if err != nil {
		s.t.Fatal(err)
	}
	return slices.ContainsFunc(docs, func(d search.Summary) bool { return d.File == file })
}

// TestAudience: a document is there for those it is for, and for nobody else; the file of
// who may see what is followed, and what is wrong in it opens nothing.
func TestAudience(t *testing.T) {
	dir, rules := t.TempDir(), filepath.Join(t.TempDir(), "audience.txt")
	write(t, dir, "a.txt", rule("青山县", "校车", "学期"))
	if err := os.Mkdir(filepath.Join(dir, "内部"), 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, dir, "内部/b.txt", rule("白水县", "校车", "季度"))
	write(t, dir, "c.md", "---\naudience: 财务科\n---\n\n"+rule("红河县", "校车", "半年"))
	write(t, dir, "内部/d.md", "---\naudience: 财务科\n---\n\n"+rule("黄土县", "校车", "一年"))
	write(t, filepath.Dir(rules), "audience.txt", "内部/ | 人事科\n")
	cfg := settings(t, dir)
	cfg.Audience = rules
	log := &lines{}
	s := serveWith(t, cfg, Options{Log: slog.New(slog.NewTextHandler(log, nil))})

	sees := func(ctx context.Context, want string) {
		t.Helper()
		got := ""
		for _, f := range []struct{ file, place string }{{"a.txt", "青山县校车"}, {"b.txt", "白水县校车"}, {"c.md", "红河县校车"}, {"d.md", "黄土县校车"}} {
			if s.seesFile(ctx, f.file, f.place) {
				got += f.file[:1]
			}
		}
		if got != want {
			t.Errorf("%+v sees %q, want %q", search.ViewerOf(ctx), got, want)
		}
	}
	all := search.WithViewer(context.Background(), search.Viewer{All: true})
	sees(context.Background(), "a")
	sees(as("人事科"), "ab")
	sees(as("财务科"), "ac")
	sees(as("财务科", "人事科", "别的科"), "abcd")
	sees(all, "abcd")

	// A file that comes into a folder nobody may see is never open to anybody. Only the list is looked at until it is
	// there: the four are asked one after the other, and it may come in between.
	write(t, dir, "内部/e.txt", rule("绿洲县", "校车", "两年"))
	s.eventually("a new file for those it is for", func() bool {
		if s.lists(context.Background(), "e.txt") {
			t.Fatal("everybody saw it")
		}
		return s.lists(as("人事科"), "e.txt")
	})
	if s.seesFile(context.Background(), "e.txt", "绿洲县校车") || !s.seesFile(as("人事科"), "e.txt", "绿洲县校车") {
		t.Error("e.txt is not there for those it is for, and them alone")
	}

	write(t, filepath.Dir(rules), "audience.txt", "内部/ |\n")
	s.eventually("the slip told of", func() bool { return strings.Contains(log.String(), "可见范围文件有误") })
	sees(context.Background(), "a")
	if err := os.Remove(rules); err != nil {
		t.Fatal(err)
	}
	s.eventually("the loss told of", func() bool { return strings.Contains(log.String(), "可见范围文件不见了") })
	sees(context.Background(), "a")
	write(t, filepath.Dir(rules), "audience.txt", "内部/ | 全体\n没有这个文件夹/ | 人事科\n")
	s.eventually("the rule undone", func() bool { return s.lists(context.Background(), "b.txt") })
	sees(context.Background(), "ab")
	sees(as("财务科"), "abcd")
	s.eventually("a rule that fits nothing told of", func() bool { return strings.Contains(log.String(), "第2行 没有这个文件夹") })
}

// TestAudienceAtStart: with a file that cannot be used nothing starts.
func TestAudienceAtStart(t *testing.T) {
	for text, what := range map[string]string{"内部/ |\n": "第1行", "": "不存在"} {
		cfg := settings(t)
		cfg.Audience = filepath.Join(t.TempDir(), "audience.txt")
		if text != "" {
			write(t, filepath.Dir(cfg.Audience), "audience.txt", text)
		}
		a, err := New(cfg, Options{})
		if err == nil {
			err = errors.Join(errors.New("it started"), a.Close())
		}
		if !strings.Contains(err.Error(), what) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// TestViewsAreBounded: whoever asks with ever other groups does not take ever more memory,
// and what is put away is closed once nobody uses it.
func TestViewsAreBounded(t *testing.T) {
	dir := t.TempDir()
	groups := make([]string, 0, 2*mostViews)
	for i := range 2 * mostViews {
		g := string(rune('A' + i))
		groups = append(groups, g)
		write(t, dir, g+".md", "---\naudience: "+g+"\n---\n\n"+rule(g+"县", "校车", "学期"))
	}
	k, err := Open(t.Context(), settings(t, dir), Options{})
	if err != nil {
		t.Fatal(err)
	}
	var first *Knowledge
	for i, g := range groups {
		v, err := k.seenBy(search.Viewer{Groups: []string{g, "没有这个组"}})
		if err != nil {
			t.Fatal(err)
		}
		if docs, err := v.Library.Documents(t.Context()); err != nil || len(docs) != 1 || docs[0].File != g+".md" {
			t.Errorf("%s sees %v, %v", g, docs, err)
		}
		if i == 0 {
			first = v // still in use when it is put away
			continue
		}
		v.release()
	}
	if n := k.views.order.Len(); n != mostViews {
		t.Errorf("%d views are kept", n)
	}
	if _, err := first.Library.Documents(t.Context()); err != nil {
		t.Errorf("closed under a user: %v", err)
	}
	first.release()
	if _, err := first.Library.Documents(t.Context()); !errors.Is(err, search.ErrNotReady) {
		t.Errorf("not closed: %v", err)
	}
	if err := k.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := k.seenBy(search.Viewer{}); !errors.Is(err, search.ErrNotReady) {
		t.Errorf("a view of what is closed: %v", err)
	}
}
