package curate

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/settingtest"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/curated"
)

// shelfOf is a library of documents.
type shelfOf map[string]*corpus.Document

func (s shelfOf) Document(ctx context.Context, id string) (*corpus.Document, error) {
	if d, ok := s[id]; ok && search.ViewerOf(ctx).Sees(d.Audience) {
		return d, nil
	}
	return nil, fmt.Errorf("%w: %s", search.ErrNotFound, id)
}

func (s shelfOf) Documents(ctx context.Context) (out []search.Summary, err error) {
	for _, d := range s {
		if search.ViewerOf(ctx).Sees(d.Audience) {
			out = append(out, search.SummaryOf(d))
		}
	}
	return out, nil
}

func bus() *corpus.Document {
	d := &corpus.Document{Meta: corpus.Meta{ID: "bus", Path: "bus.txt", File: "bus.txt", Title: "校车管理办法", Authority: corpus.Official, Validity: corpus.InForce,
		Issued: corpus.Date{Year: 2020, Month: 1, Day: 1}}}
	for i, text := range []string{"第一条 为了安全。", "第二条 校车每学期检验一次。"} {
		start := len(d.Text)
		d.Text += text
		d.Clauses = append(d.Clauses, corpus.Clause{ID: fmt.Sprintf("c%d", i+1), Kind: corpus.Body, Section: -1, Span: corpus.Span{Start: start, End: len(d.Text)}})
	}
	return d
}

type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

func newClock() *clock { return &clock{t: time.Date(2026, 11, 30, 1, 0, 0, 0, time.UTC)} }

func open(t *testing.T, store reminders.Settings, c *clock, lib search.Library) *Service {
	t.Helper()
	s, err := New(t.Context(), Config{Store: store, Library: lib, Now: c.now, Who: func(context.Context) Who { return Who{Name: "王"} }})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func draft(question string, similar ...string) curated.Draft {
	return curated.Draft{Question: question, Similar: similar, Document: "bus", Clause: "c2", Owner: "王", ReviewBy: corpus.Date{Year: 2027, Month: 1, Day: 1}}
}

func save(t *testing.T, s *Service, d curated.Draft) curated.Pair {
	t.Helper()
	p, err := s.Save(t.Context(), d, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestReplicas: what one writes the other answers by a second later, and of two who edit one pair the later is told.
func TestReplicas(t *testing.T) {
	store, c, lib := &settingtest.Memory{}, newClock(), shelfOf{"bus": bus()}
	one, two := open(t, store, c, lib), open(t, store, c, lib)
	p := save(t, one, draft("校车多久检验一次"))
	c.pass(2 * time.Second)
	if len(two.Book(t.Context()).Asked("校车多久检验一次？")) != 1 {
		t.Fatal("the other replica does not know the pair")
	}
	edit := draft("校车多久检验一次", "校车几时检验")
	edit.ID = p.ID
	if _, err := two.Save(t.Context(), edit, p.At); err != nil {
		t.Fatal(err)
	}
	if _, err := one.Save(t.Context(), edit, p.At); !errors.Is(err, ErrStale) {
		t.Errorf("what somebody else has changed meanwhile: %v", err)
	}
	if err := one.Delete(t.Context(), p.ID); err != nil {
		t.Fatal(err)
	}
	if err := two.Delete(t.Context(), p.ID); !errors.Is(err, ErrUnknown) {
		t.Errorf("deleted twice: %v", err)
	}
	edit.ID = "qunknown"
	if _, err := one.Save(t.Context(), edit, time.Time{}); !errors.Is(err, ErrUnknown) {
		t.Errorf("a pair that is not there: %v", err)
	}
}

func TestConflicts(t *testing.T) {
	s := open(t, &settingtest.Memory{}, newClock(), shelfOf{"bus": bus()})
	p := save(t, s, draft("校车多久检验一次", "校车几时检验"))
	if _, err := s.Save(t.Context(), draft("班车几时检验", "请问校车几时检验？"), time.Time{}); !errors.Is(err, ErrConflict) || !strings.Contains(err.Error(), p.ID) {
		t.Errorf("a wording twice: %v", err)
	}
	// A table may move a wording from one pair to another.
	table := "编号,标准问,相似问,文件编号,条款,负责人,复核日期\n" + p.ID + ",校车多久检验一次,,bus,c2,王,2027-01-01\n,班车几时检验,校车几时检验,bus,c1,王,2027-01-01\n"
	if out, err := s.Import(t.Context(), []byte(table)); err != nil || out != (Imported{1, 1}) {
		t.Errorf("%+v %v", out, err)
	}
	if got := s.Book(t.Context()).Asked("校车几时检验"); len(got) != 1 || got[0].Question != "班车几时检验" {
		t.Errorf("%+v", got)
	}
}

// TestImportIsWhole: one wrong row, and nothing of a table is taken; every wrong row is named.
func TestImportIsWhole(t *testing.T) {
	s := open(t, &settingtest.Memory{}, newClock(), shelfOf{"bus": bus()})
	p := save(t, s, draft("校车多久检验一次"))
	const head = "编号,标准问,文件编号,条款,负责人,复核日期\n"
	for name, c := range map[string]struct{ rows, want string }{
		"unknown clause":   {",甲乙丙,bus,c1,王,2027-01-01\n,丁戊己,bus,c9,王,2027-01-01\n", "第3行：这份文件里没有编号为c9的条款"},
		"unknown id":       {",甲乙丙,bus,c1,王,2027-01-01\nqx,丁戊己,bus,c1,王,2027-01-01\n", "第3行：没有这条问答"},
		"same words twice": {",甲乙丙,bus,c1,王,2027-01-01\n,请问甲乙丙,bus,c2,王,2027-01-01\n", "第3行：这个问法已经登记过"},
		"known words":      {",校车多久检验一次,bus,c1,王,2027-01-01\n", "第2行：这个问法已经登记过"},
		"id twice":         {p.ID + ",甲乙丙,bus,c1,王,2027-01-01\n" + p.ID + ",丁戊己,bus,c2,王,2027-01-01\n", "第3行：编号"},
		"two rows":         {",甲,bus,c1,王,2027-01-01\n,乙丙,bus,c1,,2027-01-01\n", "有2处要改，一行也没有导入。第2行：标准问太短"},
	} {
		out, err := s.Import(t.Context(), []byte(head+c.rows))
		if !errors.Is(err, search.ErrInvalid) || !strings.Contains(search.Detail(err), c.want) || out != (Imported{}) {
			t.Errorf("%s: %+v %v, want %q", name, out, err, c.want)
		}
		if got := s.Book(t.Context()).Pairs(); len(got) != 1 || got[0].ID != p.ID || got[0].Question != p.Question {
			t.Fatalf("%s: the pairs are %+v", name, got)
		}
	}
}

// TestFull: a book that is too large for the store is refused in words, and the one before stays.
func TestFull(t *testing.T) {
	s := open(t, &settingtest.Memory{}, newClock(), shelfOf{"bus": bus()})
	var table bytes.Buffer
	table.WriteString("标准问,相似问,文件编号,条款,负责人,复核日期\n")
	for i := range 300 {
		fmt.Fprintf(&table, "第%d个问题,\"", i)
		for j := range curated.MaxSimilar {
			fmt.Fprintf(&table, "%d/%d%s\n", i, j, strings.Repeat("问", 80))
		}
		table.WriteString("\",bus,c2,王,2027-01-01\n")
	}
	if _, err := s.Import(t.Context(), table.Bytes()); !errors.Is(err, ErrFull) || len(s.Book(t.Context()).Pairs()) != 0 {
		t.Errorf("%v, %d pairs", err, len(s.Book(t.Context()).Pairs()))
	}
}

func TestReviews(t *testing.T) {
	c, d := newClock(), bus()
	s := open(t, &settingtest.Memory{}, c, shelfOf{"bus": d})
	waiting := func() int {
		_, n, err := s.Unreviewed(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if waiting() != 1 {
		t.Error("a document of 2020 that nobody has looked at is not listed")
	}
	if err := s.Reviewed(t.Context(), "bus"); err != nil || waiting() != 0 {
		t.Errorf("looked at just now: %v, %d", err, waiting())
	}
	if err := s.Reviewed(t.Context(), "other"); !errors.Is(err, search.ErrNotFound) {
		t.Errorf("a document that is not there: %v", err)
	}
	c.pass(366 * 24 * time.Hour)
	if list, _, _ := s.Unreviewed(t.Context()); len(list) != 1 || list[0].By != "王" || list[0].Reviewed == nil {
		t.Errorf("a year later: %+v", list)
	}
	d.Validity = corpus.Repealed
	if waiting() != 0 {
		t.Error("what is repealed is to be looked at")
	}
}

func TestSynonyms(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s.txt")
	if err := os.WriteFile(path, []byte("校车 接送车\n"), 0o640); err != nil {
		t.Fatal(err)
	}
	link := path + ".link"
	if err := os.Symlink(path, link); err != nil {
		t.Skip("SKIP: no links on this system")
	}
	s := open(t, &settingtest.Memory{}, newClock(), shelfOf{})
	if _, err := s.ReadSynonyms(); !errors.Is(err, ErrNoSynonyms) {
		t.Errorf("without a file: %v", err)
	}
	s.Config.Synonyms, s.CheckSynonyms = link, func(text string) error {
		if strings.Contains(text, "坏") {
			return errors.New("第1行不能用")
		}
		return nil
	}
	now, err := s.ReadSynonyms()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.WriteSynonyms(t.Context(), Synonyms{"坏", now.Sum}); !errors.Is(err, search.ErrInvalid) || !strings.Contains(search.Detail(err), "第1行") {
		t.Errorf("what cannot be used: %v", err)
	}
	if _, err := s.WriteSynonyms(t.Context(), Synonyms{strings.Repeat("好", MaxSynonyms), now.Sum}); !errors.Is(err, search.ErrInvalid) {
		t.Errorf("too much: %v", err)
	}
	next, err := s.WriteSynonyms(t.Context(), Synonyms{"甲 乙\r\n丙 丁", now.Sum})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.WriteSynonyms(t.Context(), now); !errors.Is(err, ErrStale) {
		t.Errorf("over what somebody else has written: %v", err)
	}
	text, err := os.ReadFile(path)
	info, _ := os.Stat(path)
	if err != nil || string(text) != "甲 乙\n丙 丁\n" || next.Text != string(text) || info.Mode().Perm() != 0o640 {
		t.Errorf("%q %v %v", text, err, info.Mode())
	}
	if to, err := os.Readlink(link); err != nil || to != path {
		t.Errorf("the link leads to %s %v", to, err)
	}
}
