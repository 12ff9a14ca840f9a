package index

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/zh"
)

// fileOf is a file with one document, whose text depends on the state n.
func fileOf(key string, n int) File {
	d := newDoc(key, fmt.Sprintf("第%d号学校管理规定", n%4),
		fmt.Sprintf("每班学生不超过%d人。", n), "# 一、教师", fmt.Sprintf("教师每%d年培训一次。", n%7),
		fmt.Sprintf("依照《第%d号学校管理规定》执行，待处理的工程按期完成。", (n+1)%4))
	d.ID = fmt.Sprintf("id-%s-%d", key, n)
	d.Issued = corpus.Date{Year: 2000 + n}
	if n%5 == 0 {
		d.Claims = []corpus.Claim{{Kind: corpus.Repeals, Title: fmt.Sprintf("第%d号学校管理规定", (n+2)%4), Words: "废止"}}
	}
	return File{Key: key, Stamp: fmt.Sprint(n), Documents: []*corpus.Document{d}}
}

func each(files ...File) iter.Seq2[File, error] {
	return func(yield func(File, error) bool) {
		for _, f := range files {
			if !yield(f, nil) {
				return
			}
		}
	}
}

func create(t testing.TB, files ...File) *Index {
	t.Helper()
	ix, err := Create(context.Background(), t.TempDir(), each(files...), len(files), options(t))
	if err != nil {
		t.Fatal(err)
	}
	return ix
}

// update changes ix and closes it.
func update(t testing.TB, ix *Index, gone []string, files ...File) *Index {
	t.Helper()
	next, err := ix.Update(context.Background(), gone, each(files...), len(files))
	if err == nil {
		err = ix.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return next
}

// compact merges whatever is worth it.
func compact(t testing.TB, ix *Index) *Index {
	t.Helper()
	for {
		m := ix.PlanMerge()
		if m == nil {
			return ix
		}
		err := m.Run(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		next, err := ix.Adopt(context.Background(), m)
		if err == nil {
			err = ix.Close()
		}
		if err != nil {
			t.Fatal(err)
		}
		ix = next
	}
}

// said is everything an index says to a number of queries.
func said(t testing.TB, ix *Index) []any {
	t.Helper()
	ctx := context.Background()
	docs, err := ix.Documents(ctx)
	if err != nil {
		t.Fatal(err)
	}
	out := []any{docs, ix.Rarity("教师"), ix.Rarity("工程"), ix.Rarity("核潜艇")}
	for _, d := range docs {
		full, err := ix.Document(ctx, d.ID)
		if err != nil || full.Validity != d.Validity || full.Note != d.Note {
			t.Fatalf("%s: %v, %s and %s", d.ID, err, full.Validity, d.Validity)
		}
		out = append(out, full)
	}
	for _, q := range []search.Query{
		{Text: "每班学生"}, {Text: "教师培训", Sort: search.ByDate}, {Text: "第2号学校管理规定"}, {Text: "师"}, {Text: "一个班的人数"},
		{Text: "工程", Validity: corpus.InForce}, {Year: 2003}, {Text: "依照规定", From: 3, Size: 5},
	} {
		q.Facets, q.Highlight = true, true
		res, err := ix.Search(ctx, q)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, res)
	}
	return out
}

func sameAs(t testing.TB, what string, got, want []any) {
	t.Helper()
	for i := range want {
		if !reflect.DeepEqual(got[i], want[i]) {
			t.Fatalf("%s: answer %d is\n%+v\nbuilt at once\n%+v", what, i, got[i], want[i])
		}
	}
}

// TestChangedIsLikeBuiltAtOnce: whatever came and went, in whatever order, merged
// or not, reopened or not, an index says to the last digit what one says that was
// built from what is there.
func TestChangedIsLikeBuiltAtOnce(t *testing.T) {
	for seed := range uint64(6) {
		rng := rand.New(rand.NewPCG(seed, 1))
		dir := t.TempDir()
		now := map[string]File{}
		for i := range 5 {
			f := fileOf(fmt.Sprintf("%d.txt", i), i)
			now[f.Key] = f
		}
		ix, err := Create(context.Background(), dir, each(sorted(now)...), len(now), options(t))
		if err != nil {
			t.Fatal(err)
		}
		for step := range 25 {
			var gone []string
			var come []File
			for range rng.IntN(3) {
				gone = append(gone, fmt.Sprintf("%d.txt", rng.IntN(9)))
			}
			for range rng.IntN(3) {
				f := fileOf(fmt.Sprintf("%d.txt", rng.IntN(9)), rng.IntN(20))
				switch rng.IntN(6) {
				case 0: // it cannot be read any more
					f.Documents = nil
				case 1: // the same document in another file
					f.Key = "copy of " + f.Key
				}
				if !slices.ContainsFunc(come, func(g File) bool { return g.Key == f.Key }) {
					come = append(come, f)
				}
			}
			for _, key := range gone {
				delete(now, key)
			}
			for _, f := range come {
				now[f.Key] = f
			}
			ix = update(t, ix, gone, come...)
			if rng.IntN(3) == 0 {
				ix = compact(t, ix)
			}
			if rng.IntN(4) == 0 {
				if err := ix.Close(); err != nil {
					t.Fatal(err)
				}
				if ix, err = Reopen(context.Background(), dir, options(t)); err != nil {
					t.Fatal(err)
				}
			}
			what := fmt.Sprintf("seed %d step %d, %d layers", seed, step, len(ix.parts))
			heldFiles(t, what, ix, now)
			at := create(t, sorted(now)...)
			sameAs(t, what, said(t, ix), said(t, at))
			if err := at.Close(); err != nil {
				t.Fatal(err)
			}
		}
		if err := ix.Close(); err != nil {
			t.Fatal(err)
		}
		if n := len(layers(t, dir)); n > len(ix.parts) {
			t.Errorf("%d layers on disk, %d in use", n, len(ix.parts))
		}
	}
}

func sorted(files map[string]File) []File {
	out := []File{}
	for _, f := range files {
		out = append(out, f)
	}
	slices.SortFunc(out, func(a, b File) int { // copies last, as the first file of equal documents counts
		if len(a.Key) != len(b.Key) {
			return len(a.Key) - len(b.Key)
		}
		if a.Key < b.Key {
			return -1
		}
		return 1
	})
	return out
}

func heldFiles(t testing.TB, what string, ix *Index, want map[string]File) {
	t.Helper()
	n := 0
	for f := range ix.Files() {
		w, ok := want[f.Key]
		if !ok || w.Stamp != f.Stamp || len(w.Documents) != len(f.Documents) {
			t.Fatalf("%s: holds %+v, want %+v", what, f, w)
		}
		n++
	}
	if n != len(want) {
		t.Fatalf("%s: holds %d files, want %d", what, n, len(want))
	}
}

// TestUpdateServesBoth: who began on the old state ends on it.
func TestUpdateServesBoth(t *testing.T) {
	old := create(t, fileOf("a.txt", 1), fileOf("b.txt", 2))
	before := said(t, old)
	next, err := old.Update(context.Background(), []string{"b.txt"}, each(fileOf("a.txt", 3)), 1)
	if err != nil {
		t.Fatal(err)
	}
	sameAs(t, "the old one", said(t, old), before)
	if _, err := old.Update(context.Background(), nil, each(), 0); !errors.Is(err, ErrReplaced) {
		t.Errorf("changing the old one: %v", err)
	}
	dir := old.folder.dir
	if n := len(layers(t, dir)); n != 2 {
		t.Errorf("%d layers while both are open", n)
	}
	if err := old.Close(); err != nil {
		t.Fatal(err)
	}
	if n := len(layers(t, dir)); n != 1 {
		t.Errorf("%d layers after the old one was closed", n)
	}
	if _, err := Reopen(context.Background(), dir, options(t)); !errors.Is(err, ErrLocked) {
		t.Errorf("the new one does not hold the folder: %v", err)
	}
	at := create(t, fileOf("a.txt", 3))
	sameAs(t, "the new one", said(t, next), said(t, at))
	if err := errors.Join(next.Close(), at.Close()); err != nil {
		t.Fatal(err)
	}
}

// TestWithLexicon: other synonyms over the same state find as an index opened with
// them does; both can be used, changed from and closed in any order.
func TestWithLexicon(t *testing.T) {
	old := create(t, fileOf("a", 1), fileOf("b", 2))
	l, err := zh.LoadLexicon(strings.NewReader("黄鱼车 教师\n"))
	if err != nil {
		t.Fatal(err)
	}
	ix, err := old.WithLexicon(zh.DefaultLexicon().With(l))
	if err != nil {
		t.Fatal(err)
	}
	found := func(ix *Index) int {
		t.Helper()
		res, err := ix.Search(t.Context(), search.Query{Text: "黄鱼车"})
		if err != nil {
			t.Fatal(err)
		}
		return res.Total
	}
	if found(old) != 0 || found(ix) == 0 {
		t.Errorf("%d before, %d after", found(old), found(ix))
	}
	next := update(t, ix, []string{"b"}, fileOf("c", 3))
	if err := errors.Join(old.Close(), ix.Close()); err != nil {
		t.Fatal(err)
	}
	if found(next) == 0 {
		t.Error("an update lost the synonyms")
	}
	if _, err := ix.WithLexicon(l); !errors.Is(err, search.ErrNotReady) {
		t.Errorf("of a closed one: %v", err)
	}
}

func TestFailedUpdateChangesNothing(t *testing.T) {
	ix := create(t, fileOf("a.txt", 1))
	before, broken := said(t, ix), errors.New("broken")
	files := func(yield func(File, error) bool) {
		_ = yield(fileOf("a.txt", 2), nil) && yield(File{}, broken)
	}
	if _, err := ix.Update(context.Background(), nil, files, 2); !errors.Is(err, broken) {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := ix.Update(ctx, nil, each(fileOf("a.txt", 2)), 1); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if n := len(layers(t, ix.folder.dir)); n != 1 {
		t.Errorf("%d layers", n)
	}
	sameAs(t, "after failures", said(t, ix), before)
	ix = update(t, ix, []string{"a.txt"}) // and it can still be changed
	if docs, err := ix.Documents(context.Background()); err != nil || len(docs) != 0 {
		t.Errorf("%d documents, %v", len(docs), err)
	}
	if err := ix.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestLayersStayFew: many small changes do not leave many layers, nor dead entries.
func TestLayersStayFew(t *testing.T) {
	ix := create(t, fileOf("a.txt", 1))
	most := 0
	for i := range 60 {
		ix = compact(t, update(t, ix, nil, fileOf(fmt.Sprintf("%d.txt", i%7), i)))
		most = max(most, len(ix.parts))
	}
	if most > 2*manyLayers {
		t.Errorf("%d layers", most)
	}
	if err := ix.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestUpdateWhileMerging: what comes and goes while layers are merged is neither
// lost nor brought back.
func TestUpdateWhileMerging(t *testing.T) {
	now := map[string]File{}
	ix := create(t)
	for i := range manyLayers {
		f := fileOf(fmt.Sprintf("%d.txt", i), i)
		now[f.Key] = f
		ix = update(t, ix, nil, f)
	}
	m := ix.PlanMerge()
	if m == nil {
		t.Fatal("nothing to merge")
	}
	if err := m.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	f := fileOf("2.txt", 17)
	now[f.Key] = f
	delete(now, "5.txt")
	ix = update(t, ix, []string{"5.txt"}, f)
	next, err := ix.Adopt(context.Background(), m)
	if err != nil {
		t.Fatal(err)
	}
	if err := ix.Close(); err != nil {
		t.Fatal(err)
	}
	if len(next.parts) != 2 {
		t.Errorf("%d layers", len(next.parts))
	}
	heldFiles(t, "after the merge", next, now)
	at := create(t, sorted(now)...)
	sameAs(t, "after the merge", said(t, next), said(t, at))
	if err := errors.Join(next.Close(), at.Close()); err != nil {
		t.Fatal(err)
	}
}

// TestDeadEntriesAreDropped: a layer that is mostly masked is written anew.
func TestDeadEntriesAreDropped(t *testing.T) {
	big := func(key string) File {
		lines := slices.Repeat([]string{"学校应当做好安全工作。"}, fewEntries)
		return File{Key: key, Stamp: "1", Documents: []*corpus.Document{newDoc(key, "某县规定", lines...)}}
	}
	ix := create(t, big("1.txt"), big("2.txt"))
	ix = update(t, ix, []string{"1.txt"})
	if n := ix.parts[0].entries(); n != 2*fewEntries+2 {
		t.Fatalf("%d entries", n)
	}
	ix = compact(t, ix)
	if n := ix.parts[0].entries(); n != fewEntries+1 {
		t.Errorf("%d entries after merging", n)
	}
	at := create(t, big("2.txt"))
	sameAs(t, "without the dead", said(t, ix), said(t, at))
	if err := errors.Join(ix.Close(), at.Close()); err != nil {
		t.Fatal(err)
	}
}
