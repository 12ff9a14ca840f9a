package app

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/cmd/internal/config"
	"github.com/policybot/policybot/search"
)

// withWords is a running service with a file of synonyms, and what it logs.
type withWords struct {
	*served
	dir  string // of the documents
	file string
	log  *lines
	none int // clauses found by a word that nobody knows
}

// unknown is a word that neither the documents nor the embedded synonyms have.
const unknown = "四轮兔"

func serveWords(t *testing.T, text string) *withWords {
	t.Helper()
	w := &withWords{dir: t.TempDir(), log: &lines{}}
	write(t, w.dir, "a.txt", rule("青山县", "校车", "学期"))
	cfg := settings(t, w.dir)
	cfg.Synonyms = filepath.Join(t.TempDir(), "words.txt")
	w.file = cfg.Synonyms
	w.put(t, text)
	w.served = serveWith(t, cfg, Options{Log: slog.New(slog.NewTextHandler(w.log, nil))})
	w.none = w.total(unknown)
	return w
}

func (w *withWords) put(t *testing.T, text string) {
	t.Helper()
	write(t, filepath.Dir(w.file), filepath.Base(w.file), text)
}

func (w *withWords) total(text string) int {
	w.t.Helper()
	res, err := w.gate.Search(context.Background(), search.Query{Text: text})
	if err != nil {
		w.t.Fatal(err)
	}
	return res.Total
}

// knows tells whether a word leads to more than one nobody knows.
func (w *withWords) knows(word string) bool { return w.total(word) > w.none }

// TestSynonymsAreFollowed: words added to the staff's file work without a restart;
// a file with mistakes is told of, and leaves the words as they were; so does one
// that goes away.
func TestSynonymsAreFollowed(t *testing.T) {
	s := serveWords(t, "# 本县的叫法\n黄鱼车 校车\n")
	if !s.knows("黄鱼车") || s.knows("四轮猫") {
		t.Error("not known at the start")
	}
	s.put(t, "\ufeff黃魚車 校車\r\n四轮猫 > 校车\r\n")
	s.eventually("a new word", func() bool { return s.knows("四轮猫") })
	if a := s.answer("青山县四轮猫多久检验一次"); !strings.Contains(a.Headline, "学期") {
		t.Errorf("asked with the new word: %+v", a)
	}
	s.put(t, "黄鱼车 校车\n孤\n> 校车\n")
	s.eventually("the complaint", func() bool {
		said := s.log.String()
		return strings.Contains(said, "第2行只有一个词") && strings.Contains(said, "第3行的>两边都要有词")
	})
	if !s.knows("四轮猫") {
		t.Error("a file with mistakes took the words away")
	}
	if err := os.Remove(s.file); err != nil {
		t.Fatal(err)
	}
	s.eventually("the other complaint", func() bool { return strings.Contains(s.log.String(), "同义词文件不见了") })
	write(t, s.dir, "b.txt", rule("白水县", "校车", "季度")) // the words outlive a change of the library
	s.eventually("a new file", func() bool { return s.finds("白水县校车每季度检验一次") })
	s.none = s.total(unknown)
	if !s.knows("四轮猫") {
		t.Error("a file that went away took the words with it")
	}
	s.put(t, "黄鱼车 校车\n")
	s.eventually("a word taken out", func() bool { return !s.knows("四轮猫") })
	s.looks()
	if n := strings.Count(s.log.String(), "同义词文件不见了"); n != 1 {
		t.Errorf("complained %d times", n)
	}
	s.put(t, "")
	s.eventually("an empty file", func() bool { return !s.knows("黄鱼车") })
}

// TestSynonymsAreReplaced: another file moved to the place, with the same size and
// time, and a link that is turned to another file, are changes; what cannot be read
// is told of and waits for nobody.
func TestSynonymsAreReplaced(t *testing.T) {
	s := serveWords(t, "甲甲车 校车\n")
	at := time.Now().Add(-time.Hour)
	put := func(name, text string) string {
		t.Helper()
		path := filepath.Join(filepath.Dir(s.file), name)
		write(t, filepath.Dir(path), name, text)
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
		return path
	}
	move := func(path string) {
		t.Helper()
		if err := os.Rename(path, s.file); err != nil {
			t.Fatal(err)
		}
	}
	move(put("b.txt", "乙乙车 校车\n"))
	s.eventually("the second file", func() bool { return s.knows("乙乙车") && !s.knows("甲甲车") })
	move(put("c.txt", "丙丙车 校车\n"))
	s.eventually("the third file, as large and as old", func() bool { return s.knows("丙丙车") && !s.knows("乙乙车") })

	link := func(to string) {
		t.Helper()
		next := filepath.Join(filepath.Dir(s.file), "next")
		if err := os.Symlink(to, next); err != nil {
			t.Skipf("SKIP: no symbolic links here: %v", err)
		}
		move(next)
	}
	link(put("d.txt", "丁丁车 校车\n"))
	s.eventually("a link", func() bool { return s.knows("丁丁车") })
	link(put("e.txt", "戊戊车 校车\n"))
	s.eventually("the link turned", func() bool { return s.knows("戊戊车") && !s.knows("丁丁车") })

	link(s.dir)
	s.eventually("a folder is told of", func() bool { return strings.Contains(s.log.String(), "不是普通文件") })
	if !s.knows("戊戊车") {
		t.Error("a folder took the words away")
	}
	link(put("f.txt", "己己车 校车\n"))
	s.eventually("a file again", func() bool { return s.knows("己己车") })
}

// TestSynonymsChangeUnderQueries: what is asked while the words change, and files
// come, is answered with the words before or after. Run with -race.
func TestSynonymsChangeUnderQueries(t *testing.T) {
	s := serveWords(t, "黄鱼车 校车\n")
	ctx, cancel := context.WithCancel(context.Background())
	var asking sync.WaitGroup
	for range 3 {
		asking.Go(func() {
			for ctx.Err() == nil {
				res, err := s.gate.Search(context.Background(), search.Query{Text: "黄鱼车检验", Highlight: true, Explain: true})
				if err != nil || res.Total == 0 {
					t.Errorf("%d found, %v", res.Total, err)
					return
				}
				if _, err := s.gate.Ask(context.Background(), search.Question{Text: "青山县黄鱼车多久检验一次"}); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for i := range 12 {
		word := "四轮" + string(rune('一'+i)) + "猫"
		s.put(t, "黄鱼车 校车\n"+word+" > 校车\n")
		if i%4 == 0 {
			write(t, s.dir, string(rune('一'+i))+".txt", rule("白水县", "游艇", "季度"))
		}
		s.eventually(word, func() bool { return s.knows(word) })
	}
	cancel()
	asking.Wait()
}

func TestSynonymsAtTheStart(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "bad.txt", "孤\n")
	for _, c := range []struct{ name, path, want string }{
		{"no file", filepath.Join(dir, "none.txt"), "none.txt不存在,请检查 --synonyms"},
		{"a folder", dir, "不是普通文件"},
	} {
		cfg := settings(t)
		cfg.Synonyms = c.path
		if _, err := Open(t.Context(), cfg, Options{}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
		if f := synonymsFinding(t, cfg); f.Verdict != bot.Bad || !strings.Contains(f.Text, c.want) {
			t.Errorf("%s: the doctor says %+v", c.name, f)
		}
	}
	cfg := settings(t)
	cfg.Synonyms = filepath.Join(dir, "bad.txt")
	k, err := Open(t.Context(), cfg, Options{})
	if err != nil || k.Synonyms == nil || !strings.Contains(k.Synonyms.Error(), "第1行只有一个词") {
		t.Fatalf("mistakes: %v, %v", err, k.Synonyms)
	}
	if err := k.Close(); err != nil {
		t.Error(err)
	}
	if f := synonymsFinding(t, cfg); f.Verdict != bot.Bad || !strings.Contains(f.Text, "第1行只有一个词") {
		t.Errorf("the doctor says %+v", f)
	}
	write(t, dir, "bad.txt", "黄鱼车 校车\n")
	if f := synonymsFinding(t, cfg); f.Verdict != bot.Fine {
		t.Errorf("the doctor says %+v", f)
	}
	s := serveWords(t, "孤\n")
	if !strings.Contains(s.log.String(), "第1行只有一个词") {
		t.Errorf("the log says %s", s.log)
	}
	s.put(t, "四轮猫 校车\n")
	s.eventually("the file mended", func() bool { return s.knows("四轮猫") })
}

// TestSynonymsBeingWritten: a file is read when two looks have seen it the same.
func TestSynonymsBeingWritten(t *testing.T) {
	dir := t.TempDir()
	s := synonyms{staffFile: staffFile{path: filepath.Join(dir, "words.txt")}}
	write(t, dir, "words.txt", "甲甲车 校车\n")
	if l, err := s.start(); err != nil || l.Expand("甲甲车") == nil {
		t.Fatalf("start: %v", err)
	}
	for _, text := range []string{"甲甲车 校车\n", "甲甲车 校车\n乙", "甲甲车 校车\n乙乙车", "甲甲车 校车\n乙乙车 校车\n"} {
		write(t, dir, "words.txt", text)
		if l, err := s.anew(); l != nil || err != nil {
			t.Errorf("taken at first sight: %q, %v", text, err)
		}
	}
	if l, err := s.anew(); err != nil || l.Expand("乙乙车") == nil {
		t.Errorf("not taken at the second: %v", err)
	}
	if l, err := s.anew(); l != nil || err != nil {
		t.Errorf("taken twice: %v", err)
	}
}

func synonymsFinding(t *testing.T, cfg config.Config) bot.Finding {
	t.Helper()
	for _, f := range Doctor(t.Context(), cfg, time.Now()) {
		if f.What == "同义词" {
			return f
		}
	}
	t.Fatal("the doctor did not look")
	return bot.Finding{}
}

// lines is a log that may be read while it is written.
type lines struct {
	mu sync.Mutex
	b  strings.Builder
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
